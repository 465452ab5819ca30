"""HttpRequest as the documentation describes it, the same under WSGI, ASGI and RSGI."""

import pytest

from quintet.core.exceptions import BadRequest, DisallowedHost, RequestDataTooBig, TooManyFieldsSent
from quintet.http import HttpRequest, QueryDict, RawPostDataException, UnreadablePostError
from quintet.kit import bridge
from quintet.test.utils import override_settings
from tests.kit.request_makers import MAKERS, asgi, maker, rsgi, wsgi


@pytest.fixture(params=MAKERS)
def make(request):
    return maker(request.param)


def test_path_query_and_headers(make):
    request = make("/é/", query="a=1&a=2&b=%20x", headers=[("X-Bender", "Bite"), ("Cookie", "k=v; n=1")])
    assert (request.method, request.path, request.path_info) == ("GET", "/é/", "/é/")
    assert request.get_full_path() == "/%C3%A9/?a=1&a=2&b=%20x"
    assert request.GET.getlist("a") == ["1", "2"]
    assert request.GET["b"] == " x"
    assert request.headers["x-bender"] == request.headers["X_BENDER"] == request.META["HTTP_X_BENDER"] == "Bite"
    assert request.COOKIES == {"k": "v", "n": "1"}
    assert request.META["REMOTE_ADDR"] == "9.8.7.6"
    assert request.META["SERVER_PORT"] == "8000"
    assert request.build_absolute_uri("/x/") == "http://testserver/x/"
    assert repr(request) == f"<{type(request).__name__}: GET '/%C3%A9/?a=1&a=2&b=%20x'>"


def test_forms(make):
    request = make(method="POST", headers=[("Content-Type", "application/x-www-form-urlencoded")], body=b"a=1&b=%C3%A9&c=x+y;z")
    assert request.POST.dict() == {"a": "1", "b": "é", "c": "x y;z"}
    assert request.content_type == "application/x-www-form-urlencoded"
    assert request.body == b"a=1&b=%C3%A9&c=x+y;z"
    with pytest.raises(AttributeError, match="immutable"):
        request.POST["a"] = "2"


def test_a_body_can_be_read_once_as_a_stream(make):
    request = make(method="POST", body=b"one\ntwo\nthree")
    assert request.readline() == b"one\n"
    assert request.read(4) == b"two\n"
    assert list(request) == [b"three"]
    with pytest.raises(RawPostDataException):
        _ = request.body


class GoneClient:
    def __init__(self):
        self.left = [b'--X\r\nContent-Disposition: form-data; name="f"; filename="n"\r\n\r\nbegun']

    def read(self, size):
        if self.left:
            return self.left.pop()
        raise ConnectionResetError(104, "gone")


@pytest.mark.parametrize(
    "reads",
    [
        lambda request: request.read(),
        lambda request: [request.readline() for _ in range(5)],
        lambda request: request.readlines(),
        lambda request: list(request),
        lambda request: request.body,
        lambda request: request.POST,
        lambda request: request.FILES,
    ],
)
def test_a_client_that_goes_away_is_told_from_other_errors(reads):
    request = wsgi("POST", "/", "", [("Content-Type", "multipart/form-data; boundary=X"), ("Content-Length", "1000")], b"")
    request.environ["wsgi.input"] = GoneClient()
    with pytest.raises(UnreadablePostError) as caught:
        reads(request)
    assert caught.value.errno == 104


def test_form_encoding_other_than_utf8_is_refused(make):
    request = make(method="POST", headers=[("Content-Type", "application/x-www-form-urlencoded; charset=latin-1")], body=b"a=1")
    with pytest.raises(BadRequest):
        _ = request.POST


def test_limits(make):
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=5), pytest.raises(RequestDataTooBig):
        _ = make(method="POST", body=b"123456").body
    with override_settings(DATA_UPLOAD_MAX_NUMBER_FIELDS=2), pytest.raises(TooManyFieldsSent):
        _ = make(query="a&b&c").GET


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "testserver/admin?",
        "user@testserver",
        "testserver:80:80",
        "test server",
        "[::1",
        "testserver,evil",
        "a\x00b",
    ],
)
def test_foreign_and_malformed_hosts_are_refused(make, host):
    with pytest.raises(DisallowedHost):
        make(headers=[("Host", host)]).get_host()


@pytest.mark.parametrize("host", ["testserver", "TESTSERVER:8000", "testserver.", "sub.example.com"])
def test_allowed_hosts(make, host):
    with override_settings(ALLOWED_HOSTS=["testserver", ".example.com"]):
        assert make(headers=[("Host", host)]).get_host() == host


def test_debug_serves_this_machine_only(make):
    with override_settings(DEBUG=True, ALLOWED_HOSTS=[]):
        assert make(headers=[("Host", "127.0.0.1:8000")]).get_host() == "127.0.0.1:8000"
        with pytest.raises(DisallowedHost):
            make(headers=[("Host", "example.com")]).get_host()


def test_a_proxy_says_https_only_when_it_is_trusted(make):
    request = make(headers=[("X-Forwarded-Proto", "https")])
    assert not request.is_secure()
    with override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")):
        assert request.is_secure()
        assert not make().is_secure()
        assert make(headers=[("X-Forwarded-Proto", "http, https")]).scheme == "http"


def test_underscores_in_names_do_not_pass_for_hyphens():
    for build in (asgi, rsgi):  # a WSGI server has mapped the names already
        request = build("GET", "/", "", [("X_User", "root"), ("Host", "testserver")], b"")
        assert "X-User" not in request.headers
        assert "HTTP_X_USER" not in request.META


def test_a_path_of_two_slashes_stays_a_path(make):
    assert make("//evil.example/x").build_absolute_uri() == "http://testserver/%2Fevil.example/x"


@pytest.mark.parametrize(
    ("header", "offered", "chosen"),
    [
        ("text/html,application/json;q=0.8", ["text/html", "application/json"], "text/html"),
        ("text/html,application/json;q=0.8", ["application/json", "text/plain"], "application/json"),
        ("text/html,application/json;q=0.8", ["application/xml", "text/plain"], None),
        (
            "text/vcard;version=3.0,text/html;q=0.5",
            ["text/vcard; version=4.0", "text/vcard; version=3.0", "text/vcard"],
            "text/vcard; version=3.0",
        ),
        ("text/vcard;version=3.0,text/html;q=0.5", ["text/vcard; version=4.0", "text/html"], "text/html"),
        ("text/vcard;version=3.0,text/html;q=0.5", ["text/vcard; version=4.0", "text/vcard", "text/directory"], None),
        ("*/*", ["a/b", "c/d"], "a/b"),
        ("text/*;q=0.5, text/plain;q=0", ["text/plain", "text/html"], "text/html"),
        ("*/*;q=0.5, text/plain;q=0", ["text/plain"], None),
        ("image/*;q=0.5, text/plain;q=0.5", ["image/png", "text/plain"], "text/plain"),
        ("text/*;q=0.3, image/png;q=0.2", ["image/png", "text/plain"], "text/plain"),
        ("text/html;q=0.0004", ["text/html"], None),
        ("", ["text/html"], None),
    ],
)
def test_negotiation(make, header, offered, chosen):
    assert make(headers=[("Accept", header)]).get_preferred_type(offered) == chosen


def test_what_is_accepted_by_wish_and_by_precision(make):
    request = make(headers=[("Accept", "text/*;q=0.8, text/html;level=1;q=0.3, text/plain;q=0, */*;q=0.1")])
    assert [str(one) for one in request.accepted_types] == ["text/*; q=0.8", "text/html; level=1; q=0.3", "*/*; q=0.1"]
    assert [str(one) for one in request.accepted_types_by_precedence] == [
        "text/html; level=1; q=0.3",
        "text/*; q=0.8",
        "*/*; q=0.1",
    ]
    assert request.accepted_type("text/html").quality == 0.8


def test_a_request_without_the_header_accepts_everything(make):
    assert make().accepts("image/png")
    assert [str(one) for one in make().accepted_types] == ["*/*"]


def test_accepts(make):
    assert make().accepts("text/html")
    assert not make(headers=[("Accept", "application/json")]).accepts("text/html")


def test_signed_cookies(make):
    request = make()
    with pytest.raises(KeyError):
        request.get_signed_cookie("k")
    assert request.get_signed_cookie("k", default=None) is None


def test_a_bare_request_can_be_filled_by_hand():
    request = HttpRequest()
    assert request.GET == {}
    request.GET = QueryDict("a=1")
    request.META["HTTP_X"] = "1"
    request.custom = 5
    assert (request.GET["a"], request.headers["X"], request.custom) == ("1", "1", 5)
    with pytest.raises(AttributeError, match="nothing"):
        _ = request.nothing


def test_later_makes_an_attribute_at_its_first_touch():
    request, calls = HttpRequest(), []
    request.later("user", lambda given: calls.append(given) or "me")
    assert (calls, request.user, request.user, calls) == ([request], "me", "me", [request])


def test_encoding_reads_the_query_anew(make):
    request = make(query="a=%E9")
    assert request.GET["a"] == "\ufffd"
    request.encoding = "latin-1"
    assert request.GET["a"] == "é"


def test_async_code_reads_a_body_too():
    import asyncio

    async def read():
        request = rsgi("POST", "/", "", [("Content-Length", "3")], b"abc")
        return await bridge.run(lambda: request.body)

    assert asyncio.run(read()) == b"abc"


def test_a_header_that_comes_twice_is_one(make):
    headers = [("Accept", "text/html"), ("Accept", "application/json;q=0.5"), ("X-Twice", "a"), ("X-Twice", "b")]
    request = make(headers=headers)
    assert [str(one) for one in request.accepted_types] == ["text/html", "application/json; q=0.5"]
    assert request.headers["X-Twice"] == "a,b"


@override_settings(USE_X_FORWARDED_HOST=True)
def test_a_forwarded_host_that_comes_twice_is_none(make):
    """The first one may be the client's own."""
    with pytest.raises(DisallowedHost):
        make(headers=[("X-Forwarded-Host", "testserver"), ("X-Forwarded-Host", "evil.example")]).get_host()
