"""A page with a file, a formset and validation while it is filled in, under a strict policy: the script that comes with forms."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.kit.polls_site import free_port

pytestmark = [pytest.mark.service("chromium"), pytest.mark.filterwarnings("ignore::DeprecationWarning")]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]

PAGE = """<!doctype html><html lang="en"><head><title>Order</title>{% load static %}<link rel="icon" href="data:,">
<script type="module" src="{% static "quintet/forms/inline-validation.js" %}"></script></head><body><h1>Order</h1>
<form method="post" enctype="multipart/form-data" novalidate>{% csrf_token %}{{ form }}{{ rows }}<button>Send</button></form>
</body></html>"""

SITE = """
import sys
from quintet.conf import settings
from quintet import forms
from quintet.contrib.staticfiles.views import serve as serve_static
from quintet.forms.inline_validation import write_attributes
from quintet.http import HttpResponse, JsonResponse
from quintet.shortcuts import render
from quintet.urls import path
from quintet.views.inline_validation import inline_response, is_asked
from quintet.views.kept_uploads import keep_for

log = []

class Order(forms.Form):
    keep_uploads = True
    name = forms.CharField(max_length=5, help_text="Short")
    size = forms.ChoiceField(choices=[("s", "small"), ("l", "large")], widget=forms.RadioSelect)
    paper = forms.FileField()

    def clean_name(self):
        if self.cleaned_data["name"] == "Bob":
            raise forms.ValidationError("No <b>Bob</b>.")
        return self.cleaned_data["name"]

    def clean_size(self):
        if self.cleaned_data["size"] == "l":
            raise forms.ValidationError("None left.")
        return self.cleaned_data["size"]

class Row(forms.Form):
    keep_uploads = True
    number = forms.IntegerField(min_value=1)
    figure = forms.FileField(required=False)

Rows = forms.formset_factory(Row, extra=2)

def page(request):
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form, rows = Order(*posted), Rows(*posted)
    if request.method == "POST":
        keep_for(request, form, rows)
    if is_asked(request):
        log.append([sorted(request.GET.getlist("validate")), len(request.FILES)])
        return inline_response(request, form, rows)
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        numbers = [row.cleaned_data.get("number") for row in rows]
        figures = [row.cleaned_data["figure"].name for row in rows if row.cleaned_data.get("figure")]
        return HttpResponse(f"{form.cleaned_data['paper'].read().decode()} for {form.cleaned_data['name']}: {numbers} {figures}")
    for one in (form, *rows):
        write_attributes(one)
    return render(request, "page.html", {"form": form, "rows": rows})

def asked(request): return JsonResponse(log, safe=False)

urlpatterns = [path("", page), path("asked/", asked), path("static/<path:path>", serve_static, {"insecure": True})]

if __name__ == "__main__":
    settings.configure(
        SECRET_KEY="s" * 50, ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF="site_under_test", LOGGING_CONFIG=None, DATABASES={},
        INSTALLED_APPS=["quintet.contrib.staticfiles", "quintet.forms"], STATIC_URL="/static/",
        MIDDLEWARE=["quintet.middleware.csp.ContentSecurityPolicyMiddleware", "quintet.middleware.csrf.CsrfViewMiddleware"],
        SECURE_CSP={"default-src": ["'none'"], "script-src": ["'self'"], "connect-src": ["'self'"], "img-src": ["data:"],
                    "require-trusted-types-for": ["'script'"]},
        TEMPLATES=[{"BACKEND": "quintet.template.backends.django.DjangoTemplates", "DIRS": [sys.argv[2]]}],
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
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        try:
            httpx.get(f"{address}/asked/", timeout=2)
            break
        except httpx.TransportError:
            time.sleep(0.05)
    yield address
    process.kill()
    process.wait()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(site)
    yield page
    assert problems == []
    context.close()


def test_a_field_is_told_about_and_keeps_focus_and_text(page: Page, site: str, tmp_path: Path):
    (tmp_path / "paper.txt").write_text("text")
    page.get_by_label("Paper:").set_input_files(tmp_path / "paper.txt")
    name = page.get_by_label("Name:")
    name.focus()
    assert page.locator("#id_name_live").get_attribute("aria-live") == "polite"
    name.fill("Bob")
    name.press("Tab")
    expect(page.locator("#id_name_live")).to_have_text("No <b>Bob</b>.")
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(name).to_have_attribute("aria-describedby", "id_name_helptext id_name_error")
    expect(name).to_have_accessible_description("Short No <b>Bob</b>.")
    assert name.input_value() == "Bob"
    assert ["name"] in [names for names, _ in httpx.get(f"{site}/asked/", timeout=10).json()]
    assert all(files == 0 for _, files in httpx.get(f"{site}/asked/", timeout=10).json())


def test_an_error_goes_when_the_field_is_right(page: Page):
    name = page.get_by_label("Name:")
    name.fill("Ada")
    name.blur()
    name.fill("")
    name.blur()
    expect(page.locator("#id_name_error")).to_have_text("This field is required.")
    name.fill("Ada")
    name.blur()
    expect(page.locator("#id_name_error")).to_have_count(0)
    expect(name).to_have_attribute("aria-describedby", "id_name_helptext")
    assert name.get_attribute("aria-invalid") is None


def test_radio_buttons_and_rows_of_a_formset(page: Page):
    page.get_by_label("large").check()
    expect(page.locator("#id_size_error")).to_have_text("None left.")
    assert page.locator("[name=size][aria-invalid=true]").count() == 2
    expect(page.get_by_label("large")).to_have_accessible_name("large")
    assert page.locator("label [aria-live]").count() == 0
    page.get_by_label("small").check()
    expect(page.locator("#id_size_error")).to_have_count(0)
    second = page.locator("#id_form-1-number")
    second.fill("0")
    second.blur()
    expect(page.locator("#id_form-1-number_error")).to_contain_text("greater than or equal to 1")
    assert page.locator(".errorlist").count() == 1


def test_the_whole_form_is_sent_after_a_refusal_with_the_files_chosen_before(page: Page, tmp_path: Path):
    (tmp_path / "paper.txt").write_text("text")
    (tmp_path / "figure.png").write_text("figure")
    page.get_by_label("Name:").fill("Bob")
    page.get_by_label("small").check()
    page.get_by_label("Paper:").set_input_files(tmp_path / "paper.txt")
    page.locator("#id_form-0-number").fill("7")
    page.locator("#id_form-0-figure").set_input_files(tmp_path / "figure.png")
    page.locator("#id_form-1-figure").set_input_files(tmp_path / "paper.txt")
    page.get_by_role("button", name="Send").click()
    # Errors that the server has drawn are taken over.
    name = page.get_by_label("Name:")
    expect(page.locator("#id_name_error")).to_have_text("No <b>Bob</b>.")
    name.fill("Ada")
    name.blur()
    expect(page.locator("#id_name_error")).to_have_count(0)
    # The files need not be chosen again: one field has its own, one row keeps it, the other one lets it go.
    expect(page.get_by_label("Keep figure.png (6 bytes)")).to_be_checked()
    papers = page.get_by_label("Keep paper.txt (4 bytes)")
    expect(papers).to_have_count(2)
    papers.last.uncheck()
    page.get_by_role("button", name="Send").click()
    expect(page.locator("body")).to_have_text("text for Ada: [7, None] ['figure.png']")
    # Once used they are gone: the page of before cannot send them again.
    page.go_back()
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#id_paper_error")).to_have_text("The file chosen before is no longer here. Choose it again.")
