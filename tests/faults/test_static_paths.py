"""Paths of static files that lead elsewhere: advisories one by one, and paths nobody thought of.

Long counts run under QUINTET_FULL=1.
"""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from quintet.contrib.staticfiles.serve import StaticApplication
from quintet.core.exceptions import SuspiciousFileOperation
from quintet.http import Http404, HttpResponse
from quintet.test import Client, RequestFactory, override_settings
from quintet.urls import re_path
from quintet.utils._os import safe_join
from quintet.views.static import serve
from tests.kit.mutating import SEED, count

MIDDLEWARE = ["quintet.contrib.staticfiles.middleware.StaticFilesMiddleware"]
WORDS = [
    "..", ".", "/", "//", "\\", "%2e", "%2E%2e", "%2f", "%5c", "%00", "\0", "%252e", "a.css", "b", "c.js", "secret.txt",
    "collected", "collected_private", "link", "out", "~", ".env", " ", "%20", "a.css::$DATA", "CON", "é", "%c0%ae", "%ff",
    "A.CSS", "?", "#", ";", ":", "C:", "/etc/passwd", "....//", "..;/", "%u002e",
]  # fmt: skip

urlpatterns = [re_path("", lambda request: HttpResponse("the site", status=404))]


@pytest.fixture
def folder(tmp_path):
    """A folder of files, and secrets around it that links lead to."""
    root = tmp_path / "collected"
    for name in ("a.css", "b/c.js"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("public")
    for name in ("secret.txt", "collected_private/secret.txt", "collected/.env", "collected/a.css~"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("SECRET")
    (root / "link").symlink_to(tmp_path / "secret.txt")
    (root / "out").symlink_to(tmp_path / "collected_private")
    options = {
        "STATIC_ROOT": str(root),
        "STATIC_URL": "static/",
        "STATICFILES_DIRS": [str(root)],
        "STATICFILES_FINDERS": ["quintet.contrib.staticfiles.finders.FileSystemFinder"],
        "INSTALLED_APPS": ["quintet.contrib.staticfiles"],
        "STORAGES": {"staticfiles": {"BACKEND": "quintet.contrib.staticfiles.storage.StaticFilesStorage"}},
        "MIDDLEWARE": MIDDLEWARE,
        "ROOT_URLCONF": __name__,
        "ALLOWED_HOSTS": ["*"],
        "DEBUG": False,
    }
    with override_settings(**options):
        yield root


def content(response):
    found = b"".join(response) if response.streaming else response.content
    response.close()
    return found


@pytest.mark.parametrize(
    ("advisory", "path"),
    [
        ("CVE-2024-23334", "out/secret.txt"),
        ("CVE-2024-23334", "b/../../secret.txt"),
        ("CVE-2024-23334", "%2e%2e/secret.txt"),
        ("CVE-2024-23334", "link"),
        ("CVE-2023-29159", "../collected_private/secret.txt"),
        ("CVE-2026-22860", "b/"),
        ("CVE-2026-22860", ""),
        ("CVE-2026-22860", "b"),
    ],
)
def test_advisories(folder, advisory, path):
    with override_settings(MIDDLEWARE=MIDDLEWARE):
        assert Client().get(f"/static/{path}").status_code == 404
    response = StaticApplication(None).handle_sync(RequestFactory().get(f"/static/{path}"))
    assert (response.status_code, b"secret" in content(response)) == (404, False)
    if path.strip("/") not in ("", "b"):
        with pytest.raises(Http404):
            serve(RequestFactory().get("/"), path.replace("%2e", "."), document_root=str(folder))


def test_a_file_is_not_read_whole():
    """CVE-2015-0221: memory stays flat while 256 MB are served from the disk."""
    program = Path(__file__).parent / "serving_a_large_file.py"
    done = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    served, grown = map(int, done.stdout.split())
    assert served == 256 * 1024 * 1024
    assert grown < 16 * 1024, f"{grown} kB more"


@pytest.mark.parametrize(
    "path",
    ["../x", "/etc/passwd", "a/../../x", "..", "a/../..", "../collected_private/secret.txt", "//etc/passwd", "./../x"],
)
def test_joined_paths_stay_below_their_base(folder, path):
    """CVE-2024-49766, and the joins of storages."""
    with pytest.raises(SuspiciousFileOperation):
        safe_join(str(folder), path)


def test_paths_nobody_thought_of(folder):
    chance = random.Random(SEED)
    client, development = Client(), StaticApplication(None)
    for _ in range(count(400, 50_000)):
        path = "".join(chance.choice(WORDS) + chance.choice(["", "/"]) for _ in range(chance.randint(1, 6)))
        served = client.get(f"/static/{path}")
        assert (served.status_code, content(served)) in ((200, b"public"), (404, b"the site")), path
        shown = development.handle_sync(RequestFactory().get(f"/static/{path}"))
        assert shown.status_code in (200, 404), path
        assert b"SECRET" not in content(shown), path


@pytest.mark.parametrize("path", ["a.css~", ".env", "b/../a.css~", "a.css.bak"])
def test_the_development_server_gives_no_leftovers_away(folder, path):
    (folder / "a.css.bak").write_text("SECRET")
    shown = StaticApplication(None).handle_sync(RequestFactory().get(f"/static/{path}"))
    assert shown.status_code == 404
