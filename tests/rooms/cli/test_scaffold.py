"""Templates of one's own: folders, archives and URLs, which files are rendered, and what is refused."""

import io
import os
import tarfile
import threading
import zipfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from quintet.core.management import CommandError, call_command


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def template(here):
    folder = here / "source"
    (folder / "project_name").mkdir(parents=True)
    (folder / ".hidden").mkdir()
    (folder / "__pycache__").mkdir()
    (folder / "vendored").mkdir()
    (folder / "project_name" / "base.py-tpl").write_text("NAME = '{{ project_name }}'  # {{ django_version }}\n")
    (folder / "Procfile").write_text("{{ project_name }}\n")
    (folder / "page.html").write_text("{{ camel_case_project_name }}\n")
    (folder / "page.html-tpl").write_text("{{ kept }}\n")
    for name in (".hidden/a", "__pycache__/b.txt", "vendored/c.txt", "d.pyc"):
        (folder / name).write_text("x")
    return folder


def made(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_which_files_are_made_and_rendered(here, template):
    call_command("startproject", "big_mill", "out/of/nothing", template=str(template), files=["Procfile"])
    out = here / "out" / "of" / "nothing"
    assert made(out) == ["Procfile", "big_mill/base.py", "page.html", "page.html-tpl", "vendored/c.txt"]
    assert (out / "big_mill" / "base.py").read_text() == "NAME = 'big_mill'  # 6.1\n"
    assert (out / "Procfile").read_text() == "big_mill\n"
    assert (out / "page.html").read_text() == "{{ camel_case_project_name }}\n"


def test_endings_and_exclusions(here, template):
    call_command("startproject", "big_mill", "--template", str(template), "-e", "html,txt", "-x", "vendored")
    assert made(here / "big_mill") == [".hidden/a", "Procfile", "big_mill/base.py", "page.html", "page.html-tpl"]
    assert (here / "big_mill" / "page.html").read_text() == "BigMill\n"


@pytest.mark.parametrize("ending", ["tar", "tar.gz", "tgz", "tar.bz2", "tar.xz", "zip"])
def test_an_archive_is_a_template_without_its_outer_folder(here, template, ending):
    path = here / f"template.{ending}"
    if ending == "zip":
        with zipfile.ZipFile(path, "w") as packed:
            for file in template.rglob("*"):
                packed.write(file, f"repository-main/{file.relative_to(template)}")
    else:
        kind = {"tgz": "gz", "tar": ""}.get(ending, ending.rpartition(".")[2])
        with tarfile.open(path, f"w:{kind}") as packed:
            packed.add(template, "repository-main")
    call_command("startproject", "mill", template=str(path))
    assert (here / "mill" / "mill" / "base.py").read_text().startswith("NAME = 'mill'")


@pytest.fixture
def server(here):
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *args):
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(here))) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()


def test_a_url_is_a_template(here, template, server):
    with tarfile.open(here / "t.tar.gz", "w:gz") as packed:
        packed.add(template, "t")
    out = io.StringIO()
    call_command("startproject", "mill", template=f"{server}/t.tar.gz", verbosity=2, stdout=out)
    assert (here / "mill" / "mill" / "base.py").exists()
    assert out.getvalue().startswith(f"Downloading {server}/t.tar.gz\n")
    with pytest.raises(CommandError, match=r"couldn't download URL .*/nothing.zip: HTTP Error 404"):
        call_command("startproject", "other", template=f"{server}/nothing.zip")


def test_cve_2021_3281_and_2025_59682_an_archive_cannot_write_elsewhere(here):
    for name in ("../evil.py", "/evil.py", "../mill-evil/x.py"):
        with tarfile.open(here / "bad.tar", "w") as packed:
            packed.addfile(tarfile.TarInfo(name), io.BytesIO())
        with pytest.raises(CommandError, match="couldn't extract project template"):
            call_command("startproject", "mill", template="bad.tar")
        assert made(here) == ["bad.tar"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("startproject", "7bad"), "'7bad' is not a valid project name. Please make sure the name is a valid identifier."),
        (("startapp", "my-app"), "'my-app' is not a valid app name. Please make sure the name is a valid identifier."),
        (("startapp", "os"), "'os' conflicts with the name of an existing Python module and cannot be used as an app name."),
        (("startapp", "shop", "bad-dir"), "'bad-dir' is not a valid app directory. Please make sure the directory is a valid"),
        (("startapp", "shop", "json"), "'json' conflicts with the name of an existing Python module and cannot be used"),
        (("startproject", "x", "--template", "nothing"), "couldn't handle project template nothing."),
        (("startproject", "taken"), "taken' already exists"),
    ],
)  # fmt: skip
def test_what_cannot_be_made_is_told(here, words, said):
    (here / "taken").mkdir()
    with pytest.raises(CommandError) as refused:
        call_command(*words)
    assert said in str(refused.value)
    assert made(here) == []


def test_a_file_in_the_way_stops_everything(here):
    (here / "manage.py").write_text("mine")
    with pytest.raises(CommandError, match=r"manage.py already exists. Overlaying a project into an existing directory won't"):
        call_command("startproject", "mill", ".")
    assert made(here) == ["manage.py"]


@pytest.mark.parametrize(("mask", "script", "plain"), [(0o022, 0o755, 0o644), (0o077, 0o700, 0o600)])
def test_modes_are_those_of_the_user(here, template, mask, script, plain):
    (template / "run.sh").write_text("#!/bin/sh\n")
    (template / "run.sh").chmod(0o755)
    (template / "Procfile").chmod(0o444)
    before = os.umask(mask)
    try:
        call_command("startproject", "mill")
        call_command("startproject", "own", template=str(template))
    finally:
        os.umask(before)
    assert (here / "mill" / "manage.py").stat().st_mode & 0o777 == script
    assert (here / "mill" / ".env").stat().st_mode & 0o777 == 0o600
    assert (here / "own" / "run.sh").stat().st_mode & 0o777 == script
    assert (here / "own" / "Procfile").stat().st_mode & 0o777 == plain


def test_the_layouts(here):
    call_command("startproject", "mill")
    names = set(made(here / "mill"))
    assert {"manage.py", *(f"mill/{name}.py" for name in ("__init__", "settings", "urls", "asgi", "wsgi"))} <= names
    call_command("startapp", "grain")
    app = ["__init__.py", "admin.py", "apps.py", "migrations/__init__.py", "models.py", "tests.py", "views.py"]
    assert made(here / "grain") == app
