"""A project from the template: whole, secret, and free of warnings."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

SITE = "shop"


def quintet(*words, cwd, **env):
    clean = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    clean["PYTHONDONTWRITEBYTECODE"] = "1"  # settings change here within a second and keep their size
    command = [sys.executable, "manage.py"] if (Path(cwd) / "manage.py").exists() else [sys.executable, "-m", "quintet"]
    return subprocess.run(
        [*command, *words], cwd=cwd, env={**clean, **env}, capture_output=True, text=True, timeout=60, check=False
    )


def python(project, program, **env):
    """Run a program with the project's settings; return what it printed."""
    clean = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    environment = {**clean, "DJANGO_SETTINGS_MODULE": f"{SITE}.settings", **env}
    return subprocess.run(
        [sys.executable, "-c", program], cwd=project, env=environment, capture_output=True, text=True, timeout=60, check=True
    ).stdout


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    made = quintet("startproject", SITE, cwd=folder)
    assert made.returncode == 0, made.stderr
    return folder / SITE


def change(project, find, put):
    settings = project / SITE / "settings.py"
    before = settings.read_text()
    assert find in before
    settings.write_text(before.replace(find, put))
    return lambda: settings.write_text(before)


def test_secrets_stay_out_of_version_control(project):
    env = project / ".env"
    key = re.search(r"SECRET_KEY=(.+)", env.read_text())[1]
    assert len(key) == 64
    assert env.stat().st_mode & 0o077 == 0
    assert "/.env" in (project / ".gitignore").read_text().splitlines()
    assert key not in (project / SITE / "settings.py").read_text()
    assert (project / "manage.py").stat().st_mode & 0o100


def test_deployment_check_is_clean_once_the_host_is_named(project):
    found = quintet("check", "--deploy", cwd=project, DEBUG="0", ALLOWED_HOSTS="example.com")
    assert found.returncode == 0, found.stderr
    assert "no issues (1 silenced)" in found.stdout


SHOW_HEADERS = """
import json, quintet
quintet.setup()
from quintet.test import Client
found = Client(headers={"Host": "example.com"}).get("/accounts/login/", secure=True)
plain = Client(headers={"Host": "example.com"}).get("/accounts/login/")
cookies = {name: [one["secure"], one["path"], one["domain"], one["samesite"]] for name, one in found.cookies.items()}
print(json.dumps([found.status_code, dict(found.headers), cookies, plain.status_code, plain["Location"]]))
"""

TRY_TO_GET_IN = """
import quintet
quintet.setup()
from quintet.test import Client
visitor = Client(headers={"Host": "example.com"})
tries = [visitor.post("/accounts/login/", secure=True).status_code for _ in range(11)]
print(tries[-2:], visitor.get("/accounts/password_change/", secure=True)["Location"])
"""


def test_a_project_sends_the_secure_defaults_on_a_server(project):
    status, headers, cookies, plain, target = json.loads(python(project, SHOW_HEADERS, DEBUG="0", ALLOWED_HOSTS="example.com"))
    assert (status, plain, target) == (200, 301, "https://example.com/accounts/login/")
    policy = headers.pop("Content-Security-Policy")
    assert policy == (
        "default-src 'self'; script-src 'self' 'strict-dynamic'; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    )
    assert (
        headers.items()
        >= {
            "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
        }.items()
    )
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Cookie" in headers["Vary"]
    assert "no-store" in headers["Cache-Control"]
    assert cookies == {"__Host-csrftoken": [True, "/", "", "Lax"]}


SHOW_STATIC = """
import quintet
quintet.setup()
from quintet.core.management import call_command
from quintet.test import Client
call_command("collectstatic", interactive=False, verbosity=0)
found = Client(headers={"Host": "example.com"}).get("/static/shop.css", secure=True)
print(found.status_code, found.content, found["Cross-Origin-Resource-Policy"], found.get("Vary"))
"""


def test_a_project_serves_the_static_files_that_it_collected(project):
    (project / SITE / "static").mkdir()
    (project / SITE / "static" / "shop.css").write_text("a{}")
    undo = change(project, '    "quintet.contrib.staticfiles",\n', f'    "quintet.contrib.staticfiles",\n    "{SITE}",\n')
    try:
        shown = python(project, SHOW_STATIC, DEBUG="0", ALLOWED_HOSTS="example.com")
    finally:
        undo()
    assert shown == "200 b'a{}' same-origin None\n"


def test_a_hardened_project_is_whole_and_free_of_warnings(tmp_path):
    assert quintet("startproject", "vault", "--hardened", cwd=tmp_path).returncode == 0
    project = tmp_path / "vault"
    assert "no issues (0 silenced)" in quintet("check", cwd=project).stdout
    found = quintet("check", "--deploy", cwd=project, DEBUG="0", HTTPS="1", ALLOWED_HOSTS="example.com")
    assert (found.returncode, found.stderr) == (0, "")
    assert "no issues (1 silenced)" in found.stdout
    env = {"DEBUG": "0", "HTTPS": "1", "ALLOWED_HOSTS": "example.com", "DJANGO_SETTINGS_MODULE": "vault.settings"}
    assert python(project, TRY_TO_GET_IN, **env) == "[200, 429] /accounts/login/?next=/accounts/password_change/\n"


def test_each_setting_of_a_new_project_is_set_once_and_mail_follows_the_environment(project):
    settings = next(project.glob("*/settings.py"))
    names = re.findall(r"^([A-Z][A-Z_]*) = ", settings.read_text(), re.MULTILINE)
    assert [name for name in names if names.count(name) > 1] == []
    program = "from quintet.conf import settings; print(settings.MAILERS['default']['OPTIONS']['host'])"
    module = f"{settings.parent.name}.settings"
    env = {"DEBUG": "0", "ALLOWED_HOSTS": "example.com", "EMAIL_HOST": "mail.example.com", "DJANGO_SETTINGS_MODULE": module}
    assert python(project, program, **env) == "mail.example.com\n"


def test_without_the_env_file_all_that_is_missing_is_told_at_once(project):
    env = project / ".env"
    held = env.read_text()
    env.unlink()
    try:
        found = quintet("check", cwd=project, WORKERS="", DATABASE_URL="mysql://somewhere/x")
        assert found.returncode == 1
        assert "3 settings of the environment are missing or wrong" in found.stderr
        assert [name for name in ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL") if f"  {name} is " not in found.stderr] == []
        assert "Traceback" not in found.stderr
    finally:
        env.write_text(held)


def test_one_settings_file_serves_development_and_production(project):
    show = "from django.conf import settings as s; print(s.DEBUG, s.ALLOWED_HOSTS, s.SECURE_SSL_REDIRECT, s.DATABASES['default'])"
    show = show.replace("django", "quintet")
    at_home = python(project, show)
    assert at_home.startswith("True [] False {'ENGINE': 'quintet.db.backends.sqlite3'")
    on_server = python(
        project, show, DEBUG="0", ALLOWED_HOSTS="a.example, b.example", DATABASE_URL="postgres://me:secret@db/site"
    )
    assert on_server.startswith(
        "False ['a.example', 'b.example'] True {'ENGINE': 'quintet.db.backends.postgresql', 'NAME': 'site'"
    )
    assert "secret" not in on_server


@pytest.mark.parametrize(
    ("put", "said"),
    [
        ('    "quintet.contrib.admin",\n]', "not part of this release"),
        ('    "quintet.contrib.atuh",\n]', "Did you mean 'quintet.contrib.auth'?"),
        ('    "nosuch",\n]', "Mend the name, or install the package."),
        ('    "quintet.contrib.auth",\n]', "Application labels aren't unique, duplicates: auth"),
    ],
)
def test_wrong_app_is_told_in_one_line_without_traceback(project, put, said):
    undo = change(project, '    "quintet.contrib.staticfiles",\n]', '    "quintet.contrib.staticfiles",\n' + put)
    try:
        found = quintet("check", cwd=project)
        assert found.returncode == 1
        assert said in found.stderr
        assert "Traceback" not in found.stderr
        assert "Traceback" in quintet("check", "--traceback", cwd=project).stderr
    finally:
        undo()


@pytest.mark.parametrize(
    ("find", "put", "said", "status"),
    [
        ("ALLOWED_HOSTS =", "ALOWED_HOSTS =", "Did you mean ALLOWED_HOSTS?", 0),
        ("quintet.middleware.common", "quintet.middleware.comon", "quintet.E002", 1),
        (f'ROOT_URLCONF = "{SITE}.urls"', 'ROOT_URLCONF = "nosuch.urls"', "quintet.E003", 1),
    ],
)
def test_misspelt_settings_are_found(project, find, put, said, status):
    undo = change(project, find, put)
    try:
        found = quintet("check", cwd=project)
        assert said in found.stderr
        assert found.returncode == status
    finally:
        undo()


def test_near_command_is_named(project):
    found = quintet("chekc", cwd=project)
    assert found.returncode == 1
    assert found.stderr.startswith("Unknown command: 'chekc'. Did you mean check?")


def test_app_starts_and_names_that_are_taken_do_not(project):
    assert quintet("startapp", "polls", cwd=project).returncode == 0
    assert 'name = "polls"' in (project / "polls" / "apps.py").read_text()
    again = quintet("startapp", "polls", cwd=project)
    assert again.returncode == 1
    assert "conflicts with the name of an existing Python module" in again.stderr
    assert "valid identifier" in quintet("startapp", "my-app", cwd=project).stderr


def test_an_app_may_override_a_built_in_command(project):
    folder = project / "polls" / "management" / "commands"
    folder.mkdir(parents=True)
    (folder / "check.py").write_text(
        "from quintet.core.management.base import BaseCommand\n\n\nclass Command(BaseCommand):\n"
        "    requires_system_checks = []\n\n    def handle(self, **options):\n        return 'mine'\n"
    )
    (folder / "_private.py").write_text("")
    undo = change(project, '    "quintet.contrib.staticfiles",\n]', '    "quintet.contrib.staticfiles",\n    "polls",\n]')
    try:
        assert quintet("check", cwd=project).stdout == "mine\n"
        assert "_private" not in quintet("help", cwd=project).stdout
    finally:
        undo()


def test_own_templates_are_rendered(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    (source / "project_name.txt").write_text("{{ project_name }}")
    (source / "note.py").write_text("# {{ camel_case_project_name }} <&>")
    made = quintet("startproject", "big_mill", "out", f"--template={source}", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "out" / "note.py").read_text() == "# BigMill <&>"
    assert (tmp_path / "out" / "big_mill.txt").read_text() == "{{ project_name }}"
    again = quintet("startproject", "big_mill", "out", f"--template={source}", cwd=tmp_path)
    assert "already exists" in again.stderr
