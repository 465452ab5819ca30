# ruff: noqa: E501  a template
"""A streamed page with deferred sections, served by granian: the placeholder first, then the content, under a strict policy."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.kit.polls_site import free_port

pytestmark = [pytest.mark.service("chromium"), pytest.mark.filterwarnings("ignore::DeprecationWarning")]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]

PAGE = """<!doctype html><html lang="en"><head><title>Deferred</title></head><body><h1>Page</h1>
<div id="slow">{% deferred %}<p>slow is here</p>{{ slow }}
{% deferred "section" %}<p>nested is here</p>{% placeholder %}nested waits{% enddeferred %}
<script nonce="{{ csp_nonce }}">document.body.dataset.inner = "ran"</script>{% placeholder %}<p>slow waits</p>{% enddeferred %}</div>
<table><tbody>{% for n in numbers %}{% deferred "tr" %}<tr><td>row {{ n }}</td></tr>{{ quick }}{% placeholder %}<td>row waits</td>\
{% enddeferred %}{% endfor %}</tbody></table>
<div id="failing">{% deferred %}{{ fail }}{% placeholder %}failing waits{% failed %}<p role="alert">sorry</p>{% enddeferred %}</div>
<footer>the end</footer></body></html>"""

SITE = """
import asyncio, sys
from quintet.conf import settings
from quintet.http import JsonResponse
from quintet.template.response import StreamingTemplateResponse
from quintet.urls import path

log = []
gate = asyncio.Event()

def waiting(seconds, name):
    async def wait():
        try:
            await asyncio.sleep(seconds)
        except asyncio.CancelledError:
            log.append(name)
            raise
        return ""
    return wait

def fail(): raise OSError("inside")

async def opened():
    await gate.wait()
    return ""

async def open_gate(request):
    gate.set()
    return JsonResponse({})

async def page(request, slow=waiting(1, "slow")):
    values = {"slow": slow, "quick": waiting(0.2, "quick"), "fail": fail, "numbers": [1, 2]}
    response = StreamingTemplateResponse(request, "page.html", values)
    response["Content-Security-Policy"] = f"default-src 'none'; script-src 'nonce-{request.csp_nonce}'"
    return response

async def plain(request):
    values = {"slow": "", "quick": "", "fail": "", "numbers": [1, 2]}
    return StreamingTemplateResponse(request, "page.html", values, in_place=True)

async def cancelled(request): return JsonResponse(log, safe=False)

urlpatterns = [
    path("", page), path("gated/", page, {"slow": opened}), path("gate/", open_gate),
    path("long/", page, {"slow": waiting(60, "slow")}), path("plain/", plain), path("cancelled/", cancelled),
]

if __name__ == "__main__":
    backend = "quintet.template.backends.django.DjangoTemplates"
    processors = ["quintet.template.context_processors.csp"]
    settings.configure(
        SECRET_KEY="s" * 50, ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF="site_under_test", LOGGING_CONFIG=None, DATABASES={},
        TEMPLATES=[{"BACKEND": backend, "DIRS": [sys.argv[2]], "OPTIONS": {"context_processors": processors}}],
    )
    from quintet.server.development import serve
    from quintet.server.run import ServerOptions, application
    serve(application(), ServerOptions(port=int(sys.argv[1])))
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("site")
    (folder / "site_under_test.py").write_text(SITE)
    (folder / "page.html").write_text(PAGE)
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, str(folder / "site_under_test.py"), str(port), str(folder)],
        env={**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"},
    )
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            break
        except OSError:
            time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    process.kill()
    process.wait()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    yield page
    context.close()


def test_the_placeholder_shows_first_and_then_the_content(page: Page, site: str):
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if "favicon" not in message.text else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"{site}/gated/", wait_until="commit")
    page.get_by_text("slow waits").wait_for()
    page.get_by_text("the end").wait_for()
    assert page.get_by_text("slow is here").count() == 0
    page.get_by_text("row 2").wait_for()
    assert page.locator("tbody > tr > td").all_inner_texts() == ["row 1", "row 2"]
    assert page.get_by_text("slow waits").is_visible()
    httpx.get(f"{site}/gate/", timeout=30)
    page.get_by_text("nested is here").wait_for()
    page.wait_for_load_state("load")
    assert page.get_by_text("slow is here").is_visible()
    assert page.get_by_text("waits").count() == 0
    assert page.locator("#failing [role=alert]").inner_text() == "sorry"
    assert page.locator("template, [aria-busy]").count() == 0
    assert page.evaluate("document.body.dataset.inner") == "ran"
    assert page.evaluate("document.body.lastElementChild.tagName") == "SCRIPT"
    assert [text for text in problems if "favicon" not in text] == []


def test_a_policy_without_the_nonce_would_have_stopped_the_scripts(page: Page, site: str):
    page.route("**/*", lambda route: _with_another_nonce(route, site))
    page.goto(site)
    assert page.get_by_text("slow waits").is_visible()


def _with_another_nonce(route: object, site: str) -> None:
    answer = httpx.get(site, timeout=10)
    headers = {"Content-Type": "text/html", "Content-Security-Policy": "default-src 'none'; script-src 'nonce-another'"}
    route.fulfill(body=answer.text, headers=headers)  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]  # a Route


def test_the_document_is_the_one_that_is_sent_in_place(page: Page, site: str):
    def shown(address: str) -> str:
        page.goto(address, wait_until="load")
        page.evaluate("document.querySelectorAll('script').forEach(one => one.remove())")
        return " ".join(page.locator("body").inner_text().split())

    assert shown(site).replace(" sorry", "") == shown(f"{site}/plain/")


def test_sections_of_a_visitor_who_left_are_cancelled(site: str):
    with httpx.stream("GET", f"{site}/long/", timeout=10) as response:
        assert "slow waits" in next(response.iter_text())
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and "slow" not in httpx.get(f"{site}/cancelled/", timeout=30).json():
        time.sleep(0.05)
    assert "slow" in httpx.get(f"{site}/cancelled/", timeout=30).json()
