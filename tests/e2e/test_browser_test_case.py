"""`BrowserTestCase` in a real Chromium: pages, the database between clicks, assertions that wait, a picture of what failed."""

import io
import shutil
import types
import unittest

import pytest

from quintet.db import connection
from quintet.http import HttpResponse
from quintet.test import override_settings
from quintet.test.browser import BrowserTestCase
from quintet.urls import path

pytestmark = [pytest.mark.service("chromium"), pytest.mark.filterwarnings("ignore::DeprecationWarning")]

FORM = """<!doctype html><title>Names</title><form method="get" action="/greet/"><label>Name <input name="name"></label>
<button>Greet</button></form>"""
PAGES = types.ModuleType("browser_pages")
PAGES.urlpatterns = [
    path("", lambda request: HttpResponse(FORM)),
    path("greet/", lambda request: HttpResponse(f"<h1>Hello {request.GET['name']}</h1><p>{sum_of_rows()}</p>")),
]


def sum_of_rows():
    with connection.cursor() as cursor:
        return cursor.execute("SELECT 40 + 2").fetchone()[0]


class Visits(BrowserTestCase):
    __test__ = False  # run by the tests below
    browser_path = shutil.which("chromium")
    launch_options = {"args": ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]}

    def test_a_form(self):
        self.page.goto("/")
        self.page.get_by_label("Name").fill("Ann")
        assert sum_of_rows() == 42  # sync code of the test still reaches the database
        with self.page.expect_navigation() as answer:
            self.page.get_by_role("button", name="Greet").click()
        assert answer.value.status == 200
        self.expect(self.page.locator("h1")).to_have_text("Hello Ann")
        assert [one.inner_text() for one in self.page.locator("p").all()] == ["42"]

    def test_that_fails(self):
        self.page.goto("/")
        assert self.page.title() == "Something else"


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pictures")
    Visits.screenshots = folder
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(Visits)
    with override_settings(ROOT_URLCONF=PAGES, MIDDLEWARE=[]):
        return unittest.TextTestRunner(io.StringIO()).run(suite), folder


def test_pages_are_used_and_the_database_too(result):
    outcome, _ = result
    assert outcome.errors == []
    assert outcome.testsRun == 2
    assert [test.id().rpartition(".")[2] for test, _ in outcome.failures] == ["test_that_fails"]


def test_a_failure_leaves_a_picture_and_says_where(result):
    outcome, folder = result
    (picture,) = folder.iterdir()
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert f"What the page showed: {picture}" in outcome.failures[0][1]
