"""The page of an error in a real browser, served by `serve` under a strict policy: nothing is refused, and copying works."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.kit.serve_site import Serving, serving

pytestmark = [pytest.mark.service("chromium"), pytest.mark.filterwarnings("ignore::DeprecationWarning")]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]
PAGES = """
from quintet.db import connection
from quintet.urls import path


def share(total, people):
    return total / people


def broken(request):
    with connection.cursor() as cursor:
        for _ in range(2):
            cursor.execute("SELECT 40 + 2")
    share(1, 0)


urlpatterns = [path("shop/orders/", broken)]
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """The site with DEBUG on, whose own policy allows nothing at all."""
    policy = "{'default-src': [\"'none'\"]}"
    with serving(tmp_path_factory.mktemp("site"), PAGES, SITE_DEBUG="True", SITE_SECURE_CSP=policy) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield running
        running.close()


def test_an_error_can_be_read_and_copied(browser: Browser, site: Serving, tmp_path: Path):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{site.url}/shop/orders/")
    assert page.locator("h1").inner_text() == "ZeroDivisionError at /shop/orders/"
    assert page.locator("mark").first.inner_text() == "total / people"
    opened = page.locator("details.frame[open]").first
    assert "in share" in opened.locator("summary").inner_text()
    assert "2 times" in page.locator("table.queries").inner_text()
    # The style of the page was taken, which its policy has to allow.
    assert page.locator(".hit").first.evaluate("hit => getComputedStyle(hit).backgroundColor") != "rgba(0, 0, 0, 0)"
    page.get_by_role("button", name="Copy as text").click()
    page.get_by_role("button", name="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "ZeroDivisionError: division by zero" in copied
    assert "return total / people" in copied
    assert [line for line in said if "Content Security Policy" in line or "Refused" in line] == []
    context.close()


def test_a_path_that_is_near_can_be_followed(browser: Browser, site: Serving):
    page = browser.new_page()
    page.goto(f"{site.url}/shop/order/")
    page.get_by_role("link", name="/shop/orders/").click()
    page.wait_for_url("**/shop/orders/")
    page.close()
