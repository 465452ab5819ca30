"""Cookies read in linear time, and written only when they cannot end the header."""

from datetime import UTC, datetime, timedelta
from http.cookies import CookieError

import pytest

from quintet.http import BadHeaderError, HttpResponse
from quintet.http.cookies import make_cookie, parse_cookie, quote, serialise, unquote


@pytest.mark.parametrize(
    ("header", "cookies"),
    [
        ("a=1; b=2", {"a": "1", "b": "2"}),
        ("ga=x]csrftoken=evil", {"ga": "x]csrftoken=evil"}),  # CVE-2016-7401
        ("=__Host-x=v; a=1", {"a": "1"}),  # CVE-2023-23934
        ("novalue; a=1", {"a": "1"}),
        ('a="b\\073 c"', {"a": "b; c"}),
        ("a=1; a=2", {"a": "2"}),
        ("", {}),
    ],
)
def test_reading(header, cookies):
    assert parse_cookie(header) == cookies


def test_of_too_many_the_rest_is_ignored():
    assert len(parse_cookie("; ".join(f"c{n}=1" for n in range(500)))) == 50
    assert list(parse_cookie("a=1; b=" + "x" * 9000 + "; c=1")) == ["a"]


@pytest.mark.parametrize("value", ["plain", "a b", 'q"q', "back\\slash", "a;b,c", "é", "é✓", "日本;x", "Ã©", "\x80é✓\udc80", ""])
def test_quoting_is_undone(value):
    assert unquote(quote(value)) == value
    assert quote(value).isascii()


def test_characters_are_escaped_in_latin_1_or_else_in_utf_8():
    response = HttpResponse()
    response.set_cookie("a", "é")
    response.set_cookie("b", "✓", path="/ü✓/")
    response.cookies["c"] = "é✓"
    assert [value for name, value in response.wire_headers() if name == "Set-Cookie"] == [
        r'a="\351"; Path=/',
        r'b="\342\234\223"; Path=/%C3%BC%E2%9C%93/',
        r'c="\303\251\342\234\223"',
    ]
    assert parse_cookie(r'a="\351"; b="\342\234\223"') == {"a": "é", "b": "✓"}
    with pytest.raises(BadHeaderError, match="punycode"):
        response.set_cookie("d", "v", domain="é.example")


def test_all_attributes_in_their_order():
    cookie = make_cookie(
        "k", "v", timedelta(seconds=5), "Thu, 01 Jan 2026 00:00:00 GMT", "/p", "example.com",
        secure=True, httponly=True, samesite="Lax", partitioned=True,
    )  # fmt: skip
    assert serialise(cookie) == (
        "k=v; Domain=example.com; expires=Thu, 01 Jan 2026 00:00:00 GMT; HttpOnly; Max-Age=5; Partitioned; Path=/p; "
        "SameSite=Lax; Secure"
    )


def test_a_date_gives_the_age():
    cookie = make_cookie("k", "v", expires=datetime.now(UTC) + timedelta(seconds=60))
    assert cookie["max-age"] in (60, 61)


def test_what_is_refused():
    for arguments in (("a b", "v"), ("k;x", "v"), ("", "v")):
        with pytest.raises(BadHeaderError) as caught:
            make_cookie(*arguments)
        assert isinstance(caught.value, CookieError)
    with pytest.raises(BadHeaderError):
        make_cookie("k", "v", path="/; Domain=evil")
    with pytest.raises(ValueError, match="samesite"):
        make_cookie("k", "v", samesite="Sometimes")
    with pytest.raises(ValueError, match="together"):
        make_cookie("k", "v", 5, datetime.now(UTC))


def test_deleting_marks_prefixed_cookies_secure():
    response = HttpResponse()
    response.delete_cookie("__Host-s")
    assert response.cookies["__Host-s"]["secure"] is True
    assert ("Set-Cookie", '__Host-s=""; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; Secure') in [
        (name, value.replace("__Host-s=;", '__Host-s="";')) for name, value in response.wire_headers()
    ]
