"""A visitor votes and sees the count, a user logs in and asks: in a real browser."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.kit.polls_site import EXAMPLES, Site, postgres_database, serving

pytestmark = [pytest.mark.service("chromium"), pytest.mark.filterwarnings("ignore::DeprecationWarning")]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module", params=["polls", "polls_django"])
def sqlite_site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    file = tmp_path_factory.mktemp("site") / "polls.sqlite3"
    with serving(f"sqlite:///{file}", EXAMPLES / request.param) as site:
        yield site


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert problems == []


def vote(page: Page, site: Site) -> int:
    """Vote for the first choice of the first question and return its count."""
    page.goto(site.url)
    page.locator(".questions a").first.click()
    page.locator("input[type=radio]").first.check()
    page.get_by_role("button", name="Vote").click()
    page.wait_for_url("**/results/")
    return int(page.locator(".results strong").first.inner_text())


def test_voting_counts(page: Page, sqlite_site: Site):
    before = vote(page, sqlite_site)
    assert vote(page, sqlite_site) == before + 1


def test_styles_are_served(page: Page, sqlite_site: Site):
    page.goto(sqlite_site.url)
    assert page.locator("header").evaluate("element => getComputedStyle(element).display") == "flex"


def test_logging_in_and_asking(page: Page, sqlite_site: Site):
    page.goto(sqlite_site.url)
    page.get_by_role("link", name="Log in").click()
    page.get_by_label("Username").fill("demo")
    page.get_by_label("Password").fill("demo-polls")
    page.get_by_role("button", name="Log in").click()
    assert page.locator("#user").inner_text() == "demo"
    page.get_by_role("link", name="Ask").click()
    page.get_by_label("Question").fill("Does the browser agree?")
    page.get_by_label("Answers").fill("Yes\nNo")
    page.get_by_role("button", name="Ask").click()
    assert page.locator("h1").inner_text() == "Does the browser agree?"
    page.get_by_role("button", name="Log out").click()
    assert page.get_by_role("link", name="Log in").is_visible()


@pytest.mark.service("postgres")
def test_voting_counts_on_postgresql(page: Page):
    with postgres_database() as database, serving(database) as site:
        before = vote(page, site)
        assert vote(page, site) == before + 1
