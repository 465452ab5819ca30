"""Advisories about requests, responses, URLs, headers and cookies: what was wrong elsewhere is right here. One test a row."""

import asyncio
import io
import os
import re
import resource
import sys
from http.cookies import CookieError

import pytest

from quintet.conf import settings
from quintet.core.exceptions import BadRequest, DisallowedHost, DisallowedRedirect, RequestDataTooBig, TooManyFieldsSent
from quintet.http import (
    BadHeaderError,
    FileResponse,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
    JsonResponse,
    UnsupportedMediaType,
    parse_cookie,
)
from quintet.http.asgi import ASGIRequest
from quintet.http.cookies import unquote
from quintet.http.limits import bounded
from quintet.http.ranges import answer, parse_ranges
from quintet.http.stream import BodyStream
from quintet.test import AsyncClient, Client, RequestFactory, override_settings
from quintet.urls import Resolver404, path, re_path, resolve, reverse
from quintet.utils import timezone, translation
from quintet.utils.http import parse_header_parameters
from quintet.views import View
from tests.kit.growth import assert_linear
from tests.kit.request_makers import MAKERS, asgi, maker, rsgi

SINKS = {
    "header": lambda text: HttpResponse().headers.__setitem__("X-Name", text),
    "item": lambda text: HttpResponse().__setitem__("X-Name", text),
    "init": lambda text: HttpResponse(headers={"X-Name": text}),
    "name": lambda text: HttpResponse().headers.__setitem__(text, "value"),
    "setdefault": lambda text: HttpResponse().headers.setdefault("X-Name", text),
    "content type": lambda text: HttpResponse(content_type=text),
    "cookie path": lambda text: HttpResponse().set_cookie("name", path=text),
    "cookie domain": lambda text: HttpResponse().set_cookie("name", domain=text),
    "cookie expires": lambda text: HttpResponse().set_cookie("name", expires=text),
    "cookie name": lambda text: HttpResponse().set_cookie(text),
}


@pytest.fixture(params=MAKERS)
def make(request):
    return maker(request.param)


def show(request, **kwargs):
    """Answer with what a page would say of its address."""
    return JsonResponse({"path": request.path, "uri": request.build_absolute_uri(), "secure": request.is_secure()})


def site(*patterns, **settings):
    return override_settings(ROOT_URLCONF=list(patterns), **{"MIDDLEWARE": [], **settings})


@pytest.mark.parametrize(
    "text", ["a\nX: b", "a\rX: b", "a\r\nX: b", "\0", "a\x0bb", "a\x0cb", "a\x1cb", "a\x85b", "a\u2028b", "\x7f"]
)
@pytest.mark.parametrize("sink", SINKS)
def test_no_text_ends_a_header_CVE_2020_7695_CVE_2018_1000164(sink, text):
    with pytest.raises((BadHeaderError, CookieError)):
        SINKS[sink](text)


@pytest.mark.parametrize("text", ["a\r\nX: b", 'a"; X=b', "a\x85b"])
def test_cookie_values_and_redirects_are_quoted_CVE_2020_7695(text):
    response = HttpResponseRedirect("/" + text)
    response.set_cookie("name", text)
    wire = [value for _, value in response.wire_headers()]
    assert not any(set(value) & set("\r\n\x85") for value in wire)
    assert wire[-1].count(";") == 1


@pytest.mark.parametrize(
    "name", ['a".sh;dummy=.txt', "a\\.txt", "é.txt", "a\r\nSet-Cookie: b", "a;b=c.txt", '"', "a\tb", "日本.pdf", 'x".sh']
)
def test_a_download_keeps_its_name_CVE_2022_36359(name):
    header = FileResponse(io.BytesIO(), as_attachment=True, filename=name)["Content-Disposition"]
    assert not set(header) & set("\r\n")
    kind, parameters = parse_header_parameters(header)
    assert (kind, parameters) == ("attachment", {"filename": name})


HOSTILE_HEADERS = {
    "separators in quotes": lambda n: 'a; b="' + ";" * n + '"',
    "an open quote": lambda n: 'a; b="' + ";" * n,
    "backslashes": lambda n: 'a; b="' + "\\" * n,
    "parameters": lambda n: "a" + "; b=c" * n,
    "spaces": lambda n: "a; b" + " " * n + "=",
    "commas": lambda n: "," * n,
    "types": lambda n: "a/b;q=0.5," * n,
}


@pytest.mark.parametrize("hostile", HOSTILE_HEADERS.values(), ids=HOSTILE_HEADERS)
def test_headers_with_parameters_are_read_in_one_pass_CVE_2026_84429(hostile):
    assert_linear(lambda text: parse_header_parameters(text, max_length=None), hostile)


@pytest.mark.parametrize("hostile", HOSTILE_HEADERS.values(), ids=HOSTILE_HEADERS)
@pytest.mark.parametrize("name", ["Accept", "Content-Type", "Cookie", "Range", "If-None-Match", "If-Modified-Since"])
def test_no_header_costs_more_than_its_length_CVE_2024_26142_CVE_2024_39316_CVE_2020_5236(name, hostile):
    views = [
        path("", lambda request: HttpResponse(f"{request.content_type}{request.accepts('text/html')}{len(request.COOKIES)}"))
    ]
    with site(*views, MIDDLEWARE=["quintet.middleware.http.ConditionalGetMiddleware"]):
        client = Client()
        begun = resource.getrusage(resource.RUSAGE_SELF).ru_utime
        response = client.get("/", headers={name: hostile(8000)[:60_000]})
        assert resource.getrusage(resource.RUSAGE_SELF).ru_utime - begun < 0.25
        assert response.status_code in (200, 400)


def test_repeated_headers_are_joined_in_one_pass_CVE_2025_14550():
    def many(count):
        return {"method": "GET", "path": "/", "headers": [(b"x-many", b"value")] * count}

    assert_linear(lambda scope: ASGIRequest(scope, io.BytesIO()).headers, many)
    assert ASGIRequest(many(3), io.BytesIO()).headers["X-Many"] == "value,value,value"


@pytest.mark.parametrize("build", [asgi, rsgi], ids=["asgi", "rsgi"])
@pytest.mark.parametrize("name", ["X_Forwarded_For", "X_User", "X_Forwarded-Proto", "Host_", "Content_Length"])
def test_underscores_do_not_pass_for_hyphens_CVE_2026_3902_CVE_2024_45614(build, name):
    request = build("GET", "/", "", [(name, "forged"), ("Host", "testserver")], b"")
    assert "forged" not in list(request.headers.values())
    assert "forged" not in [value for value in request.META.values() if isinstance(value, str)]


def test_a_body_without_a_length_is_counted_CVE_2026_33034():
    given = []

    def next_chunk():
        given.append(65_536)
        return b"x" * 65_536

    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=2_621_440):
        for announced in ([], [(b"content-length", b"10")]):
            given.clear()
            scope = {"method": "POST", "path": "/", "headers": [(b"host", b"testserver"), *announced]}
            with pytest.raises(RequestDataTooBig):
                _ = ASGIRequest(scope, BodyStream(bounded(next_chunk))).body
            assert sum(given) <= 2_621_440 + 65_536


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=X", "application/json"])
def test_limits_hold_for_every_kind_of_body_CVE_2026_54283(make, kind):
    fields = {
        "application/x-www-form-urlencoded": b"&".join([b"a=1"] * 11),
        "multipart/form-data; boundary=X": b'--X\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 11 + b"--X--\r\n",
        "application/json": b"[" + b"1," * 11 + b"1]",
    }[kind]
    request = make(method="POST", headers=[("Content-Type", kind)], body=fields)
    with override_settings(DATA_UPLOAD_MAX_NUMBER_FIELDS=10), pytest.raises((TooManyFieldsSent, BadRequest)):
        _ = request.json(max_nodes=10) if "json" in kind else request.POST
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=10):
        request = make(method="POST", headers=[("Content-Type", kind)], body=fields)
        with pytest.raises(RequestDataTooBig):
            _ = request.json() if "json" in kind else request.POST


@pytest.mark.parametrize("length", ["5, 5", "5,6", "+5", "-1", "5 5", "0x5", "1" * 30, "5.0", "5;5"])
def test_one_plain_length_is_announced_CVE_2019_16792(make, length):
    with pytest.raises(BadRequest):
        _ = make(method="POST", headers=[("Content-Length", length)], body=b"12345").body


def test_a_redirect_to_a_long_address_is_refused_at_once_CVE_2025_64458():
    for kind in (HttpResponseRedirect, HttpResponsePermanentRedirect):
        with pytest.raises(DisallowedRedirect, match="exceeding 16384 characters"):
            kind("/" + "\u2044" * 1_000_000)
        assert_linear(lambda target, kind=kind: kind(target, max_length=None), lambda n: "/" + "\u2044" * n)


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "\x01javascript:alert(1)", "java\tscript:alert(1)",
        "java\nscript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "ssh://x", "\x00data:x", "blob:x",
        "about:x",
    ],
)  # fmt: skip
def test_redirects_to_other_schemes_are_refused_CVE_2012_3442(target):
    with pytest.raises((DisallowedRedirect, BadHeaderError)):
        HttpResponseRedirect(target)


@pytest.mark.parametrize("text", ["/admin\n", "/admin\r", "/admin\n\n", "/x\n", "/7\n", "/7/\n", "/\n", "/admin\u2028"])
def test_no_line_end_follows_a_url_CVE_2021_44420(text):
    routes = [re_path(r"^admin$", show), path("x", show), path("<int:n>", show), re_path(r"^(?P<n>\d+)/$", show), path("", show)]
    with pytest.raises(Resolver404):
        resolve(text, routes)


@pytest.mark.parametrize("argument", ["/evil.example", "//evil.example", "\\evil.example", "/\\evil.example", "/%2fevil.example"])
def test_no_url_that_is_written_names_a_host_CVE_2014_0480(argument):
    for route in (path("<path:rest>", show, name="x"), re_path(r"^(.*)$", show, name="x"), re_path(r"^/(.*)$", show, name="x")):
        url = reverse("x", [route], args=[argument])
        assert re.match(r"/(?![/\\])", url)


@pytest.mark.parametrize(
    "asked", ["//evil.example/path", "///evil.example", "//evil.example/%2f..", "/\\evil.example/x", "//user@evil/x"]
)
def test_a_slash_that_is_added_leads_nowhere_else_CVE_2018_14574_CVE_2020_28724(make, asked):
    with site(re_path(r"^.*/$", show), MIDDLEWARE=["quintet.middleware.common.CommonMiddleware"]):
        response = Client().generic("GET", "http://testserver" + asked)
        assert response.status_code == 301
        assert re.match(r"/(?![/\\])", response["Location"])


HOSTS = [
    "evil.example", "testserver.evil.example", "evil-testserver", "testserver@evil.example", "user:pw@testserver",
    "testserver:80:80", "testserver:x", "testserver:-1", "testserver:123456", "test server", " testserver",
    "testserver ", "testserver\t", "testserver/", "testserver/admin?", "testserver#x", "testserver?x",
    "testserver,evil.example", "testserver;evil.example", "testserver\\evil", "[::1", "::1]", "[::1]x", "[g::1]", "[]",
    "", "..", ".testserver", "testserver..", "testserver\u3002", "t\u0435stserver", "testserver%00", "testserver\x00",
    "127.0.0.1", "0x7f.1", "$ne", "{testserver}", "*", "testserver:", "http://testserver", "testserver:80\r\nX: y",
]  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
def test_hosts_that_are_none_or_foreign_DJ_2013_HOST_DJ_2012_HOST_CVE_2026_34835_CVE_2026_48710(host):
    for build in MAKERS:
        if build == "asgi" and not host.isascii():
            continue
        if not host and build != "rsgi":
            continue  # without one, they name themselves
        request = maker(build)(headers=[("Host", host)])
        with override_settings(ALLOWED_HOSTS=["testserver"]):
            with pytest.raises(DisallowedHost):
                request.get_host()
            with pytest.raises(DisallowedHost):
                request.build_absolute_uri("/x")
        assert request.path == "/"


@pytest.mark.parametrize("target", ["@evil.example/x", "evil.example", "?x", ":80/x", ".evil.example"])
def test_a_path_without_its_slash_does_not_move_the_host_CVE_2026_54282(make, target):
    uri = make(path=target).build_absolute_uri()
    assert re.match(r"http://testserver/", uri), uri


def test_forwarded_headers_say_nothing_by_default_CVE_2026_32762(make):
    forged = [
        ("Forwarded", 'for="_x;proto=https;host=evil.example"'), ("X-Forwarded-Host", "evil.example"),
        ("X-Forwarded-Proto", "https"), ("X-Forwarded-Port", "99"), ("X-Forwarded-For", "6.6.6.6"),
        ("X-Original-URL", "/admin/"), ("X-Rewrite-URL", "/admin/"),
        ("X-HTTP-Method-Override", "DELETE"),
    ]  # fmt: skip
    request = make(headers=forged)
    assert (request.get_host(), request.scheme, request.get_port(), request.path, request.method) == (
        "testserver", "http", "8000", "/", "GET",
    )  # fmt: skip
    assert request.META["REMOTE_ADDR"] == "9.8.7.6"


@pytest.mark.parametrize(
    ("sent", "secure"), [(None, False), ("http", False), ("https", True), ("HTTPS", False), ("https, http", True)]
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_trusted_header_alone_says_https_CVE_2019_12781(sent, secure, scheme):
    headers = {} if sent is None else {"X-Forwarded-Proto": sent}
    request = RequestFactory(headers=headers).get("/", secure=scheme == "https")
    with override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")):
        # Without the header it is what the server says: the proxy sets it on every request.
        assert request.is_secure() == (secure if sent is not None else scheme == "https")
    assert request.is_secure() == (scheme == "https")


@pytest.mark.parametrize("kind", ["GET", "POST"])
def test_only_the_ampersand_separates_CVE_2021_23336_GHSA_6jv3_5f52_599m(make, kind):
    form = [("Content-Type", "application/x-www-form-urlencoded")]
    request = make(query="a=1;b=2&c=3") if kind == "GET" else make(method="POST", headers=form, body=b"a=1;b=2&c=3")
    assert dict(getattr(request, kind).lists()) == {"a": ["1;b=2"], "c": ["3"]}


def test_fields_are_counted_before_they_are_read_CVE_2011_5036(make):
    with pytest.raises(TooManyFieldsSent):
        _ = make(query="&".join(f"k{number}" for number in range(1001))).GET
    assert len(make(query="&".join(f"k{number}" for number in range(1000))).GET) == 1000


@pytest.mark.parametrize(
    ("header", "cookies"),
    [
        ("ga=x]csrftoken=evil", {"ga": "x]csrftoken=evil"}),
        ("a=b, csrftoken=evil", {"a": "b, csrftoken=evil"}),
        ("=__Host-x=v", {}),
        ("__Host-x", {}),
        ("%5F%5FHost-x=v", {"%5F%5FHost-x": "v"}),
        ('a="b; csrftoken=evil"', {"a": '"b', "csrftoken": 'evil"'}),
    ],
)
def test_cookies_are_no_others_CVE_2016_7401_CVE_2023_23934(make, header, cookies):
    assert cookies == make(headers=[("Cookie", header)]).COOKIES


@pytest.mark.parametrize(
    "hostile", [lambda n: 'a="' + "\\" * n + '"', lambda n: 'a="' + '\\"' * n, lambda n: "a=" + '"' * n, lambda n: ";" * n]
)
def test_cookies_are_read_in_one_pass_CVE_2024_52804(hostile):
    assert_linear(parse_cookie, hostile)
    # The limit of the header set aside:
    assert_linear(unquote, lambda n: '"' + "\\" * n + '"')


def test_many_ranges_cost_nothing_and_are_not_sent_CVE_2025_62727():
    assert parse_ranges("bytes=" + ",".join(f"{n}-{n}" for n in range(0, 2000, 2)), 10_000) is None
    assert_linear(lambda header: parse_ranges(header, 10_000), lambda n: "bytes=" + "0-," * n)


def test_many_parts_of_a_large_file_do_not_fill_the_memory_CVE_2026_33174(tmp_path):
    with (tmp_path / "large").open("wb") as file:
        file.truncate(2**30)
    response = FileResponse((tmp_path / "large").open("rb"))
    partial = answer(response, "bytes=0-400000000,500000000-")
    assert partial.status_code == 206
    largest = total = 0
    for piece in partial:
        largest, total = max(largest, len(piece)), total + len(piece)
        if total > 2**24:
            break
    assert largest <= FileResponse.block_size
    response.close()


@pytest.mark.parametrize("header", ["X-Sendfile", "X-Accel-Redirect", "X-Accel-Mapping", "X-Sendfile-Type"])
def test_a_client_names_no_file_CVE_2026_34830(header):
    with site(path("", lambda request: FileResponse(io.BytesIO(b"own")))):
        response = Client().get("/", headers={header: "/etc/passwd"})
        assert response.getvalue() == b"own"
        assert not response.has_header(header)


@pytest.mark.parametrize("method", ["DISPATCH", "AS_VIEW", "__INIT__", "SETUP", "__CLASS__", "HTTP_METHOD_NOT_ALLOWED", "BREW"])
def test_a_method_is_a_method_of_http_CVE_2026_48817(method):
    class Page(View):
        def get(self, request):
            """Never called."""

    with site(path("", Page.as_view())):
        assert Client().generic(method, "/").status_code == 405


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""])
def test_a_form_cannot_send_json_CVE_2021_32677(make, kind):
    request = make(method="POST", headers=[("Content-Type", kind)], body=b'{"a": 1}')
    with pytest.raises(UnsupportedMediaType):
        request.json()


def test_a_page_that_is_not_there_repeats_no_words_CVE_2019_3498():
    words = "Your account was closed. Call 555-0100"
    with site(path("here/", show), DEBUG=False, TEMPLATES=[]):
        response = Client().get(f"/{words}")
    assert response.status_code == 404
    assert "account" not in response.text.replace(f"/{words}", "")


def test_requests_at_the_same_time_share_nothing_CVE_2022_23633():
    async def page(request, number):
        translation.activate("de" if number % 2 else "fr")
        timezone.activate("Asia/Tokyo" if number % 2 else "UTC")
        await asyncio.sleep(0.001 * (number % 5))
        return JsonResponse([number, translation.get_language(), timezone.get_current_timezone_name()], safe=False)

    async def main():
        client = AsyncClient()
        return await asyncio.gather(*(client.get(f"/{number}/") for number in range(64)))

    with site(path("<int:number>/", page), ALLOWED_HOSTS=["testserver"]):
        for number, response in enumerate(asyncio.run(main())):
            assert response.json() == [number, "de" if number % 2 else "fr", "Asia/Tokyo" if number % 2 else "UTC"]


@pytest.mark.parametrize("query", ["--settings=evil", "-d+allow_url_include", "?DEBUG=1", "env=testing", "+--env=local"])
def test_a_query_changes_no_setting_CVE_2024_52301(query):
    before = (list(sys.argv), dict(os.environ))
    with site(path("", show), DEBUG=False):
        assert Client().get(f"/?{query}").status_code == 200
        assert settings.DEBUG is False
    assert (list(sys.argv), dict(os.environ)) == before
