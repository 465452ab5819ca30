"""What error reports tell, to whom, and what a project can change of them."""

import json
import re
import sys
import types
from pathlib import Path

import pytest

from quintet.db import connection
from quintet.http import Http404, HttpResponse
from quintet.test import Client, RequestFactory
from quintet.test.utils import override_settings
from quintet.urls import path, re_path
from quintet.utils.safestring import mark_safe
from quintet.views.debug import ExceptionReporter, SafeExceptionReporterFilter, technical_404_response, technical_500_response
from quintet.views.decorators.debug import sensitive_post_parameters, sensitive_variables

HTML = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
JSON = {"accept": "application/json, text/plain, */*"}


def share(total, people):
    return 1 + total / people


def noted(request):
    error = ValueError("with notes")
    error.add_note("the <first> note")
    error.add_note("the second note")
    raise error


def grouped(request):
    found = []
    for one in ("a", None):
        try:
            int(one)
        except (ValueError, TypeError) as error:
            found.append(error)
    raise ExceptionGroup("two of them", found)


def asks(request):
    with connection.cursor() as cursor:
        for _ in range(3):
            cursor.execute("SELECT 40 + %s", [2])
        cursor.execute("SELECT %s", ["<b>bold</b>"])
    share(1, 0)


@sensitive_post_parameters("card")
def repeats_a_secret(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s", [request.POST["card"]])
    raise ValueError(f"no such card: {request.POST['card']}")


@sensitive_variables("pin")
def with_pin(request):
    pin = "98761234"  # noqa: F841
    amount = 3  # noqa: F841
    raise ValueError("not paid")


class SafelyNamed:
    def __str__(self):
        return mark_safe("<script>me</script>")

    def __repr__(self):
        return mark_safe("<script>my repr</script>")


def safe_texts(request):
    odd = SafelyNamed()
    request.user = odd
    raise ValueError(mark_safe("<script>safe?</script>"))


def own_reporter(request):
    request.exception_reporter_class = OwnReporter
    raise ValueError("told by another")


def own_filter(request):
    request.exception_reporter_filter = OwnFilter()
    raise ValueError("filtered by another")


def broken_reporter(request):
    request.exception_reporter_class = BrokenReporter
    raise ValueError("nobody tells it")


def wrong_syntax(request):
    compile("def f(:\n", str(Path(__file__).with_name("made.py")), "exec")


def nothing(request):
    raise Http404("No <such> thing")


class OwnReporter(ExceptionReporter):
    def get_traceback_data(self):
        return {**super().get_traceback_data(), "exception_value": "told in other words"}


class BrokenReporter(ExceptionReporter):
    def get_traceback_data(self):
        raise RuntimeError("the reporter itself")


class OwnFilter(SafeExceptionReporterFilter):
    cleansed_substitute = "#####"
    hidden_settings = re.compile("AMOUNT|ROOT_URLCONF", re.IGNORECASE)

    def get_traceback_frame_variables(self, request, tb_frame):
        return {"only": "this", "amount": 17}


views = (
    safe_texts,
    noted,
    grouped,
    asks,
    repeats_a_secret,
    with_pin,
    own_reporter,
    own_filter,
    broken_reporter,
    wrong_syntax,
    nothing,
)
urls = types.ModuleType("report_urls")
urls.urlpatterns = [
    *(path(f"{view.__name__}/", view) for view in views),
    path("shop/orders/<int:pk>/total/", noted),
    re_path(r"^archive/(?P<year>[0-9]{4})/index\.html$", noted),
]
sys.modules["report_urls"] = urls


@pytest.fixture(autouse=True)
def client():
    with override_settings(ROOT_URLCONF="report_urls", DEBUG=True, MIDDLEWARE=[]):
        yield Client(raise_request_exception=False, headers={"accept": "*/*"})


def test_the_part_of_the_line_that_failed_is_marked(client):
    page = client.get("/asks/", headers=HTML).text
    assert "return 1 + <mark>total / people</mark>" in page
    text = client.get("/asks/").text
    assert "    return 1 + total / people\n               ^^^^^^^^^^^^^^\n" in text


def test_own_code_is_open_and_libraries_are_folded(client):
    page = client.get("/asks/", headers=HTML).text
    assert re.search(r'<details class="frame" open><summary>.*, in share</summary>', page)
    assert re.search(r'<details class="library"><summary>\d+ frames of libraries', page)


def test_notes_are_told(client):
    page = client.get("/noted/", headers=HTML).text
    assert "the &lt;first&gt; note" in page
    assert client.get("/noted/").text.index("the <first> note") < client.get("/noted/").text.index("the second note")


@pytest.mark.parametrize("headers", [{}, HTML])
def test_every_member_of_a_group_is_told(client, headers):
    page = client.get("/grouped/", headers=headers).text
    for words in ("two of them", "invalid literal for int()", "TypeError"):
        assert words in page


def test_the_statements_of_the_request_are_told(client):
    page = client.get("/asks/", headers=HTML).text
    assert "4 in " in page
    assert "2 of them repeat an earlier one" in page
    assert '<code>SELECT 40 + 2</code> <span class="again">3 times</span>' in page
    assert "&lt;b&gt;bold&lt;/b&gt;" in page
    assert client.get("/asks/").text.count("SELECT 40 + 2") >= 3


def test_a_masked_parameter_is_masked_in_statements_and_messages_too(client):
    for headers in ({}, HTML, JSON):
        page = client.post("/repeats_a_secret/", {"card": "4000-1234-5678", "name": "shown-name"}, headers=headers).text
        assert "4000-1234-5678" not in page
        assert "shown-name" in page
        assert "no such card: ****" in page


def test_who_asks_for_json_gets_it(client):
    response = client.get("/noted/", headers=JSON)
    found = response.json()
    assert (response.status_code, response["Content-Type"]) == (500, "application/json")
    assert found["exceptions"][0]["message"] == "with notes"
    assert found["exceptions"][0]["frames"][-1]["function"] == "noted"
    assert found["request"]["method"] == "GET"


def test_the_page_runs_under_the_strictest_policy(client):
    response = client.get("/noted/", headers=HTML)
    policy = response["Content-Security-Policy"]
    nonce = re.search(r"script-src 'nonce-([^']+)'", policy)[1]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    page = response.text
    assert re.findall(r"<(?:script|style)[^>]*>", page) == [f'<style nonce="{nonce}">', f'<script nonce="{nonce}">']
    assert not re.search(r"\sstyle=|\son\w+=", page), "nothing that such a policy forbids"
    assert nonce not in client.get("/noted/", headers=HTML).text


def test_who_names_no_type_gets_the_page(client):
    assert Client(raise_request_exception=False).get("/noted/")["Content-Type"] == "text/html; charset=utf-8"


def test_it_has_landmarks_and_labels(client):
    page = client.get("/noted/", headers=HTML).text
    for mark in (
        '<html lang="en">',
        '<header id="summary">',
        "<nav aria-label=",
        '<main class="wide">',
        "<footer>",
        'class="skip" href="#traceback"',
    ):
        assert mark in page
    assert page.count("<h1>") == 1
    assert set(re.findall(r'href="#([\w-]+)"', page)) <= set(re.findall(r'id="([\w-]+)"', page))


def test_text_that_calls_itself_safe_is_escaped_like_any_other(client):
    page = re.sub(r"<pre class=\"source\">.*?</pre>", "", client.get("/safe_texts/", headers=HTML).text, flags=re.DOTALL)
    assert "&lt;script&gt;safe?" in page
    assert "&lt;script&gt;my repr" in page
    assert "&lt;script&gt;me" in page
    assert "<script>" not in page


def test_wrong_syntax_is_told_with_its_place(client):
    page = client.get("/wrong_syntax/").text
    assert "SyntaxError" in page
    assert "made.py" in page


def test_a_reporter_of_the_request(client):
    assert "told in other words" in client.get("/own_reporter/", headers=HTML).text
    assert "told in other words" in client.get("/own_reporter/").text


def test_a_reporter_of_the_settings(client):
    with override_settings(DEFAULT_EXCEPTION_REPORTER=f"{__name__}.OwnReporter"):
        assert "told in other words" in client.get("/noted/").text


def test_a_filter_of_the_request(client):
    page = client.get("/own_filter/", headers=HTML).text
    assert '<th scope="row">only</th><td><code>&#x27;this&#x27;</code>' in page
    assert '<th scope="row">amount</th><td><code>#####</code>' in page
    assert '<th scope="row">ROOT_URLCONF</th><td><code>#####</code>' in page


def test_a_reporter_that_fails_leaves_a_plain_page_and_a_log_line(client, caplog):
    response = client.get("/broken_reporter/", headers=HTML)
    assert response.status_code == 500
    assert "ValueError at /broken_reporter/" in response.text
    assert "RuntimeError" in response.text
    assert "The report about an error failed" in caplog.text


def test_templates_of_ones_own(client, tmp_path):
    (tmp_path / "mine.html").write_text("<p>{{ exception_type }} in {{ lastframe.function }} of {{ frames|length }}</p>")
    (tmp_path / "mine.txt").write_text("{{ exception_value }} & {{ request.path }}")

    class Templated(ExceptionReporter):
        html_template_path = property(lambda self: tmp_path / "mine.html")
        text_template_path = property(lambda self: tmp_path / "mine.txt")

    try:
        share(1, 0)
    except ZeroDivisionError:
        report = Templated(RequestFactory().get("/x/"), *sys.exc_info())
    assert report.get_traceback_html() == "<p>ZeroDivisionError in share of 2</p>"
    assert report.get_traceback_text() == "division by zero & /x/"


def test_the_documented_data():
    try:
        share(1, 0)
    except ZeroDivisionError:
        data = ExceptionReporter(
            RequestFactory().post("/x/?a=1", {"password": "hunter2", "b": "2"}), *sys.exc_info()
        ).get_traceback_data()
    assert (data["exception_type"], data["exception_value"]) == ("ZeroDivisionError", "division by zero")
    assert data["lastframe"] is data["frames"][-1]
    last = data["frames"][-1]
    assert (last["function"], last["type"], last["context_line"]) == ("share", "user", "    return 1 + total / people")
    assert dict(last["vars"]) == {"total": "1", "people": "0"}
    assert data["request_insecure_uri"] == "http://testserver/x/?a=1"
    assert dict(data["filtered_POST_items"]) == {"password": "*" * 20, "b": "'2'"}
    assert data["settings"]["SECRET_KEY"] == "*" * 20


def test_a_report_without_an_exception_and_without_a_request():
    report = ExceptionReporter(None, None, None, None)
    assert "Request data not supplied" in report.get_traceback_html()
    assert "No exception message supplied" in report.get_traceback_text()
    json.dumps(report.get_traceback_json())


def test_the_filter_alone():
    found = SafeExceptionReporterFilter()
    assert found.cleanse_setting("API_KEY", "x") == "*" * 20
    assert found.cleanse_setting("DATABASES", {"default": {"PASSWORD": "x", "HOST": "h", "many": [{"TOKEN": 1}, (2,)]}}) == {
        "default": {"PASSWORD": "*" * 20, "HOST": "h", "many": [{"TOKEN": "*" * 20}, (2,)]}
    }
    assert isinstance(found.cleanse_setting("CALLED", len), str)
    request = RequestFactory().post("/", {"pin": "1", "other": "2"}, headers={"authorization": "Bearer x"})
    request.COOKIES = {"sessionid": "s", "theme": "dark"}
    request.sensitive_post_parameters = ("pin",)
    assert found.get_safe_cookies(request) == {"sessionid": "*" * 20, "theme": "dark"}
    assert found.get_safe_request_meta(request)["HTTP_AUTHORIZATION"] == "*" * 20
    assert found.get_post_parameters(request).dict() == {"pin": "*" * 20, "other": "2"}
    assert found.get_post_parameters(None) == {}
    try:
        with_pin(request)
    except ValueError as error:
        frame = error.__traceback__.tb_next.tb_next.tb_frame
    assert dict(found.get_traceback_frame_variables(request, frame))["pin"] == "*" * 20
    assert dict(found.get_traceback_frame_variables(request, frame))["amount"] == 3


def test_an_inactive_filter_shows_what_was_named_but_no_secrets(client):
    class Inactive(SafeExceptionReporterFilter):
        def is_active(self, request):
            return False

    with override_settings(DEFAULT_EXCEPTION_REPORTER_FILTER=f"{__name__}.Inactive"):
        globals()["Inactive"] = Inactive
        page = client.get("/with_pin/", headers=HTML).text
    assert "98761234" in re.sub(r"<pre[^>]*>.*?</pre>", "", page, flags=re.DOTALL)


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("/grouped", "/grouped/"),
        ("/Noted/", "/noted/"),
        ("/notde/", "/noted/"),
        ("/shop/order/7/total/", "/shop/orders/7/total/"),
        ("/archive/2024/index.htm", "/archive/2024/index.html"),
    ],
)
def test_a_404_says_what_was_probably_meant(client, asked, meant):
    assert f'<a href="{meant}">{meant}</a>' in client.get(asked, headers=HTML).text
    assert f"near: {meant}" in client.get(asked).text
    assert meant in client.get(asked, headers=JSON).json()["near"]


def test_a_404_far_from_all_paths_suggests_none(client):
    page = client.get("/<script>x</script>/quite/elsewhere", headers=HTML).text
    assert "Did you mean" not in page
    assert "<script" not in page


def test_a_404_of_a_view_tells_its_words(client):
    page = client.get("/nothing/", headers=HTML).text
    assert "No &lt;such&gt; thing" in page
    assert "test_error_reports.nothing" in page


def test_the_documented_responses_can_be_asked_for():
    request = RequestFactory().get("/x/", headers=HTML)
    try:
        share(1, 0)
    except ZeroDivisionError:
        response = technical_500_response(request, *sys.exc_info(), status_code=503)
    assert (response.status_code, "division by zero" in response.text) == (503, True)
    assert technical_404_response(request, Http404("gone")).status_code == 404


def test_a_project_without_pages_is_welcomed(client):
    fresh = types.ModuleType("fresh_urls")
    fresh.urlpatterns = []
    sys.modules["fresh_urls"] = fresh
    with override_settings(ROOT_URLCONF="fresh_urls"):
        response = client.get("/", headers=HTML)
        assert (response.status_code, "It works" in response.text) == (200, True)
        assert client.get("/other/", headers=HTML).status_code == 404
    with override_settings(ROOT_URLCONF="fresh_urls", DEBUG=False):
        assert client.get("/", headers=HTML).status_code == 404


def test_responses_of_the_site_are_left_alone(client):
    assert isinstance(HttpResponse("x"), HttpResponse)
    with override_settings(DEBUG=False):
        assert "Content-Security-Policy" not in client.get("/noted/", headers=HTML).headers
