"""The real htmx against our answers: parts of pages, headers, events, validation while a form is filled in, files that stay.

Its script is the one that the package django-htmx carries: a file of the environment of packages (see `tests/packages`), read as
a file. It belongs to ``make test-full``.
"""

import shutil
import tempfile
import types
from itertools import count
from pathlib import Path

import pytest

from quintet import forms
from quintet.forms.inline_validation import write_attributes
from quintet.http import (
    HttpResponse,
    HttpResponseClientRedirect,
    HttpResponseClientRefresh,
    HttpResponseLocation,
    HttpResponseStopPolling,
    push_url,
    reselect,
    reswap,
    retarget,
    trigger_client_event,
)
from quintet.shortcuts import redirect, render
from quintet.test import override_settings
from quintet.test.browser import BrowserTestCase
from quintet.urls import path
from quintet.views.generic import FormView
from tests.packages.test_packages import PYTHON

pytestmark = [
    pytest.mark.full,
    pytest.mark.service("chromium"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
WORDS = ["tea", "cake", "toast"]

PAGE = """<!doctype html><html lang="en"><head><title>Words</title><link rel="icon" href="data:,">
<meta name="htmx-config" content='{"includeIndicatorStyles": false, "allowEval": false}'>
<script src="/htmx.js" defer></script></head>
<body hx-headers='{"X-CSRFToken": "{{ csrf_token }}"}'><h1>Words</h1>
<input type="search" name="q" aria-label="Search" hx-get="/" hx-trigger="input changed" hx-target="#list" hx-swap="outerHTML">
{% partialdef list inline %}<ul id="list">{% for word in words %}<li>{{ word }}</li>{% endfor %}</ul>{% endpartialdef %}
{% for name in buttons %}<button hx-post="/do/{{ name }}/" hx-target="#told">{{ name }}</button>{% endfor %}
<p id="told">nothing</p><p id="other">other</p><p id="heard" hx-get="/heard/" hx-trigger="word-added from:body">silence</p>
<p id="poll" hx-get="/poll/" hx-trigger="every 50ms">0</p></body></html>"""

FORM = """<!doctype html><html lang="en"><head><title>Sign up</title><link rel="icon" href="data:,">
<meta name="htmx-config" content='{"includeIndicatorStyles": false, "allowEval": false}'>
<script src="/htmx.js" defer></script></head>
<body>{% partialdef form inline %}<form method="post" enctype="multipart/form-data" hx-post="" hx-encoding="multipart/form-data"
hx-swap="outerHTML" novalidate>{% csrf_token %}{{ form }}<button>Send</button></form>{% endpartialdef %}</body></html>"""


class SignUp(forms.Form):
    keep_uploads = True
    name = forms.CharField(max_length=5)
    paper = forms.FileField()

    def clean_name(self):
        if self.cleaned_data["name"] == "Bob":
            raise forms.ValidationError("No <b>Bob</b>.")
        return self.cleaned_data["name"]


class SignUpView(FormView):
    form_class, template_name, partial_template_name = SignUp, "form.html", "#form"
    inline_validation = True
    sent = []

    def get_form(self, form_class=None):
        return write_attributes(super().get_form(form_class), htmx=True)

    def form_valid(self, form):
        self.sent.append((form.cleaned_data["name"], form.cleaned_data["paper"].read()))
        return super().form_valid(form)

    success_url = "/?welcome=1"


def words(request):
    found = [word for word in WORDS if request.GET.get("q", "") in word]
    context = {"words": found, "buttons": ANSWERS}
    return render(request, "page.html#list" if request.is_partial else "page.html", context)


ANSWERS = {
    "trigger": lambda: trigger_client_event(HttpResponse("added"), "word-added", {"word": "é"}),
    "push": lambda: push_url(HttpResponse("pushed"), "/pushed/?a=1"),
    "retarget": lambda: retarget(reswap(HttpResponse(" and more"), "beforeend"), "#other"),
    "reselect": lambda: reselect(HttpResponse("<div><b>bold</b><i>not</i></div>"), "b"),
    "redirect": lambda: HttpResponseClientRedirect("/?q=redirected"),
    "plain redirect": lambda: redirect("/?q=plain"),
    "location": lambda: HttpResponseLocation("/?q=tea", target="#told"),
    "refresh": HttpResponseClientRefresh,
}
polls = count(1)


def poll(request):
    number = next(polls)
    return HttpResponse(str(number)) if number < 3 else HttpResponseStopPolling("over")


def serve_script(file):
    return lambda request: HttpResponse(file.read_bytes(), content_type="text/javascript")


def pages(script):
    found = types.ModuleType("htmx_pages")
    found.urlpatterns = [
        path("", words),
        path("do/<str:name>/", lambda request, name: ANSWERS[name]()),
        path("heard/", lambda request: HttpResponse("heard")),
        path("poll/", poll),
        path("sign-up/", SignUpView.as_view()),
        path("htmx.js", serve_script(script)),
    ]
    return found


def settings_of(script):
    loader = ("quintet.template.loaders.locmem.Loader", {"page.html": PAGE, "form.html": FORM})
    return {
        "ROOT_URLCONF": pages(script),
        "TEMPLATES": [
            {"BACKEND": "quintet.template.backends.django.DjangoTemplates", "OPTIONS": {"loaders": [loader]}},
        ],
        "MIDDLEWARE": [
            "quintet.middleware.csp.ContentSecurityPolicyMiddleware",
            "quintet.middleware.csrf.CsrfViewMiddleware",
            "quintet.middleware.partial.PartialRedirectMiddleware",
        ],
        "SECURE_CSP": {"default-src": ["'none'"], "script-src": ["'self'"], "connect-src": ["'self'"], "img-src": ["data:"]},
    }


@pytest.fixture(scope="module", autouse=True)
def site():
    script = next(PYTHON.parents[1].glob("lib/python*/site-packages/django_htmx/static/django_htmx/htmx-2.min.js"), None)
    if script is None:
        pytest.skip("needs htmx (the program): django-htmx of requirements/packages.lock in .venv-packages")
    with override_settings(**settings_of(script)):
        yield


class Htmx(BrowserTestCase):
    browser_path = shutil.which("chromium")
    launch_options = {"args": ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]}

    def setUp(self):
        super().setUp()
        self.problems = []
        self.page.on("console", lambda message: self.problems.append(message.text))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))

    def tearDown(self):
        assert self.problems == []
        super().tearDown()

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).click()

    def told(self, text, where="#told"):
        self.expect(self.page.locator(where)).to_have_text(text)

    def test_a_part_of_the_page(self):
        self.page.goto("/")
        self.page.get_by_label("Search").press_sequentially("ca")
        self.expect(self.page.locator("#list li")).to_have_text(["cake"])
        assert self.page.locator("h1").count() == 1

    def test_headers_of_answers(self):
        self.page.goto("/")
        self.page.evaluate("document.body.addEventListener('word-added', event => { document.title = event.detail.word })")
        self.press("trigger")
        self.told("added")
        self.told("heard", "#heard")
        assert self.page.title() == "é"
        self.press("retarget")
        self.told("other and more", "#other")
        self.press("reselect")
        self.told("bold")
        self.press("push")
        self.told("pushed")
        assert self.page.url.endswith("/pushed/?a=1")

    def test_ways_to_other_pages(self):
        for name, query in (("redirect", "redirected"), ("plain redirect", "plain")):
            self.page.goto("/")
            self.press(name)
            self.page.wait_for_url(f"**/?q={query}")
            assert self.page.locator("h1").count() == 1
        self.page.goto("/")
        self.press("location")
        self.told("tea")
        self.page.evaluate("document.title = 'old'")
        with self.page.expect_navigation():
            self.press("refresh")
        assert self.page.title() == "Words"

    def test_polling_ends(self):
        self.page.goto("/")
        self.told("over", "#poll")
        before = next(polls)
        self.page.wait_for_timeout(300)
        assert next(polls) == before + 1

    def test_a_form_that_answers_while_it_is_filled_in_and_keeps_its_file(self):
        SignUpView.sent.clear()
        with tempfile.TemporaryDirectory() as folder:
            paper = Path(folder, "paper.txt")
            paper.write_text("text")
            self.page.goto("/sign-up/")
            self.page.get_by_label("Paper:").set_input_files(paper)
            self.page.get_by_label("Name:").fill("Bob")
            self.page.get_by_label("Name:").blur()
            self.expect(self.page.locator("#id_name_error")).to_have_text("No <b>Bob</b>.")
            self.press("Send")
            self.expect(self.page.get_by_label("Keep paper.txt (4 bytes)")).to_be_checked()
        assert self.page.locator("form").count() == 1
        self.page.get_by_label("Name:").fill("Ada")
        self.page.get_by_label("Name:").blur()
        self.expect(self.page.locator("#id_name_error")).to_have_count(0)
        self.press("Send")
        self.page.wait_for_url("**/?welcome=1")
        assert SignUpView.sent == [("Ada", b"text")]
