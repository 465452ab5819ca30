"""Static files are found, served and collected."""

import io
import os

import pytest

from quintet.contrib.staticfiles import finders
from quintet.contrib.staticfiles.checks import check_finders
from quintet.contrib.staticfiles.finders import FileSystemFinder
from quintet.contrib.staticfiles.folders import find_inside, is_ignored
from quintet.contrib.staticfiles.management.commands import collectstatic, findstatic
from quintet.contrib.staticfiles.serve import StaticApplication
from quintet.contrib.staticfiles.url import static_url
from quintet.core.exceptions import ImproperlyConfigured
from quintet.core.management import call_command
from quintet.test import RequestFactory, override_settings


@pytest.fixture
def site(tmp_path):
    for name, text in {
        "one/css/base.css": "one",
        "one/js/app.js": "app",
        "one/.hidden": "no",
        "two/css/base.css": "two",
        "two/img/a b.png": "png",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    options = {
        "STATICFILES_DIRS": [tmp_path / "one", ("pre", tmp_path / "two")],
        "STATICFILES_FINDERS": ["django.contrib.staticfiles.finders.FileSystemFinder"],
        "STATIC_ROOT": str(tmp_path / "out"),
        "STATIC_URL": "static/",
        "INSTALLED_APPS": ["quintet.contrib.staticfiles"],
        "DEBUG": True,
    }
    with override_settings(**options):
        yield tmp_path


def test_files_are_found_with_and_without_prefix(site):
    assert finders.find("css/base.css") == str(site / "one/css/base.css")
    assert finders.find("pre/css/base.css") == str(site / "two/css/base.css")
    assert finders.find("css/base.css", find_all=True) == [str(site / "one/css/base.css")]
    assert finders.find("nope.css") is None
    assert finders.searched_locations == [str(site / "one"), str(site / "two")]


def test_paths_never_lead_out_of_their_folder(site):
    (site / "secret.txt").write_text("secret")
    (site / "one" / "link").symlink_to(site / "secret.txt")
    assert find_inside(site / "one", "../secret.txt") is None
    assert find_inside(site / "one", "link") is None
    assert find_inside(site / "one", "css/../css/base.css") == str(site / "one/css/base.css")


@pytest.mark.parametrize(
    ("path", "patterns", "ignored"),
    [(".hidden", [".*"], True), ("a/CVS", ["CVS"], True), ("css/old/a.css", ["css/old*"], True), ("css/a.css", ["*.js"], False)],
)
def test_ignore_patterns(path, patterns, ignored):
    assert is_ignored(path, patterns) is ignored


def test_urls(site):
    assert static_url("css/a b.css") == "/static/css/a%20b.css"
    with override_settings(STATIC_URL="https://cdn.example/s/"):
        assert static_url("a.css") == "https://cdn.example/s/a.css"
    with override_settings(STATIC_URL=None), pytest.raises(ImproperlyConfigured, match="STATIC_URL is not set"):
        static_url("a.css")
    with override_settings(STATIC_URL="/static"), pytest.raises(ImproperlyConfigured, match="must end with a slash"):
        static_url("a.css")


def collect(**options):
    out = io.StringIO()
    call_command(collectstatic.Command(), interactive=False, stdout=out, **options)
    return out.getvalue()


def test_collecting_copies_once_and_tells(site):
    assert "4 static files copied" in collect(dry_run=True)
    assert not (site / "out").exists()
    assert "4 static files copied" in collect()
    assert (site / "out/pre/img/a b.png").read_text() == "png"
    assert not (site / "out/.hidden").exists()
    assert "0 static files copied" in collect()
    newer = site / "one/js/app.js"
    newer.write_text("new")
    os.utime(newer, (2_000_000_000, 2_000_000_000))
    assert "1 static file copied" in collect()
    assert (site / "out/js/app.js").read_text() == "new"
    (site / "out/old.css").write_text("old")
    assert "deleted" in collect(clear=True)
    assert not (site / "out/old.css").exists()
    assert "symlinked" in collect(clear=True, link=True)
    assert (site / "out/js/app.js").is_symlink()


def test_collecting_needs_a_place(site):
    with override_settings(STATIC_ROOT=None), pytest.raises(ImproperlyConfigured, match="STATIC_ROOT"):
        collect()


def test_findstatic_shows_where(site):
    out = io.StringIO()
    call_command(findstatic.Command(), "css/base.css", stdout=out)
    assert out.getvalue() == f"Found 'css/base.css' here:\n  {site}/one/css/base.css\n"


def test_wrong_settings_are_reported(site):
    with override_settings(STATICFILES_DIRS=[str(site / "out"), ("pre/", str(site / "one")), str(site / "nope")]):
        ids = {message.id for message in FileSystemFinder().check()}
        assert ids == {"staticfiles.E002", "staticfiles.E003", "staticfiles.W004"}
        assert {message.id for message in check_finders(app_configs=None, databases=None)} == ids


def test_development_server_answers_static_files_itself(site):
    class Rest:
        def handle_sync(self, request):
            return "the site"

    application = StaticApplication(Rest())
    found = application.handle_sync(RequestFactory().get("/static/css/base.css"))
    assert b"".join(found) == b"one"
    assert found.headers["Content-Type"].startswith("text/css")
    found.close()
    assert application.handle_sync(RequestFactory().get("/static/nope.css")).status_code == 404
    assert application.handle_sync(RequestFactory().get("/static/../secret.txt")).status_code == 404
    assert application.handle_sync(RequestFactory().get("/other/")) == "the site"


class Nowhere:
    def handle_sync(self, request):
        raise AssertionError("the site was asked for a static file")


@pytest.mark.parametrize(
    "path",
    [
        "%00",
        "css/%00.css",
        "a" * 5000,
        "a/" * 3000,
        ".hidden",
        "css/.git/config",
        "pre/.env",
        "%2e%2e/secret.txt",
        "../secret.txt",
    ],
)
def test_paths_that_are_no_files_are_not_found(site, path):
    (site / "two/.env").write_text("SECRET_KEY=x")
    (site / "one/css/.git").mkdir()
    (site / "one/css/.git/config").write_text("no")
    response = StaticApplication(Nowhere()).handle_sync(RequestFactory().get(f"/static/{path}"))
    assert response.status_code == 404


def test_a_link_in_a_circle_is_not_found(site):
    (site / "one/circle").symlink_to(site / "one/circle")
    assert find_inside(site / "one", "circle") is None
    assert find_inside(site / "one", "nul\0") is None


@pytest.mark.parametrize(("path", "status"), [("css/base.css", 200), ("nope.css", 404)])
def test_static_answers_have_the_fixed_security_headers(site, path, status):
    response = StaticApplication(Nowhere()).handle_sync(RequestFactory().get(f"/static/{path}"))
    response.close()
    assert response.status_code == status
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
