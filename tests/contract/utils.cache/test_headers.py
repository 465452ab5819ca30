"""Cache headers: Vary, Cache-Control, Expires, and what conditional requests are answered."""

import pytest

from quintet.http import HttpResponse
from quintet.test import RequestFactory
from quintet.utils.cache import (
    add_never_cache_headers,
    get_conditional_response,
    get_max_age,
    has_vary_header,
    patch_cache_control,
    patch_response_headers,
    patch_vary_headers,
)
from quintet.utils.http import http_date


@pytest.mark.parametrize(
    ("before", "new", "after"),
    [
        (None, ("Accept-Encoding",), "Accept-Encoding"),
        (None, ("Accept-Encoding", "accept-encoding"), "Accept-Encoding, accept-encoding"),
        ("Cookie", ("COOKIE",), "Cookie"),
        ("Cookie, Accept-Encoding", ("Accept-Encoding", "cookie"), "Cookie, Accept-Encoding"),
        ("Cookie    ,     Accept-Encoding", ("X",), "Cookie, Accept-Encoding, X"),
        (None, ("*",), "*"),
        ("Cookie", ("*",), "*"),
        ("*", ("Cookie",), "*"),
    ],
)
def test_vary(before, new, after):
    response = HttpResponse(headers={"Vary": before} if before else {})
    patch_vary_headers(response, new)
    assert response["Vary"] == after
    assert has_vary_header(response, new[0].lower()) or after == "*"


@pytest.mark.parametrize(
    ("before", "directives", "after"),
    [
        (None, {"private": True}, {"private"}),
        ("", {"private": True}, {"private"}),
        ("public", {"private": True}, {"private"}),
        ("private", {"public": True}, {"public"}),
        ("public, max-age=5", {"private": True, "max_age": 9}, {"private", "max-age=5"}),
        ("max-age=9", {"max_age": 5}, {"max-age=5"}),
        ("must-revalidate", {"must_revalidate": True}, {"must-revalidate"}),
        (None, {"no_cache": "Set-Cookie"}, {"no-cache=Set-Cookie"}),
        ("no-cache=Set-Cookie", {"no_cache": "Link"}, {"no-cache=Set-Cookie", "no-cache=Link"}),
        ("no-cache=Set-Cookie", {"no_cache": True}, {"no-cache"}),
        ("no-cache", {"no_cache": "Link"}, {"no-cache"}),
        ("PRIVATE, MAX-AGE=7", {"max_age": 8}, {"private", "max-age=7"}),
        (None, {"s_maxage": 3, "stale_while_revalidate": 4}, {"s-maxage=3", "stale-while-revalidate=4"}),
    ],
)
def test_cache_control(before, directives, after):
    response = HttpResponse(headers={} if before is None else {"Cache-Control": before})
    patch_cache_control(response, **directives)
    assert {part.strip() for part in response["Cache-Control"].split(",")} == after


def test_never_cache():
    response = HttpResponse()
    add_never_cache_headers(response)
    parts = {part.strip() for part in response["Cache-Control"].split(",")}
    assert parts == {"max-age=0", "no-cache", "no-store", "must-revalidate", "private"}
    assert response.has_header("Expires")


def test_expires_and_max_age():
    response = HttpResponse()
    patch_response_headers(response, cache_timeout=60)
    assert get_max_age(response) == 60
    expires = response["Expires"]
    patch_response_headers(response, cache_timeout=600)
    assert (response["Expires"], get_max_age(response)) == (expires, 60)
    assert get_max_age(HttpResponse(headers={"Cache-Control": "max-age=soon"})) is None
    assert get_max_age(HttpResponse()) is None


EARLY, LATE = 1_000_000, 2_000_000


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("GET", {}, 200),
        ("GET", {"if_match": '"a"'}, 200),
        ("GET", {"if_match": '"b"'}, 412),
        ("GET", {"if_match": 'W/"a"'}, 412),
        ("GET", {"if_match": "*"}, 200),
        ("PUT", {"if_match": '"b", "a"'}, 200),
        ("PUT", {"if_none_match": '"a"'}, 412),
        ("PUT", {"if_none_match": "*"}, 412),
        ("PUT", {"if_none_match": '"b"'}, 200),
        ("GET", {"if_none_match": '"a"'}, 304),
        ("HEAD", {"if_none_match": 'W/"a"'}, 304),
        ("GET", {"if_none_match": '"b"', "if_modified_since": http_date(LATE)}, 200),
        ("GET", {"if_modified_since": http_date(LATE)}, 304),
        ("PUT", {"if_modified_since": http_date(LATE)}, 200),
        ("GET", {"if_modified_since": http_date(EARLY - 1)}, 200),
        ("PUT", {"if_unmodified_since": http_date(EARLY - 1)}, 412),
        ("PUT", {"if_unmodified_since": http_date(EARLY)}, 200),
        ("PUT", {"if_match": '"a"', "if_unmodified_since": http_date(EARLY - 1)}, 200),
        ("PUT", {"if_unmodified_since": "yesterday"}, 200),
        ("GET", {"if_match": '"b"', "if_none_match": '"a"'}, 412),
    ],
)
def test_conditions_have_the_precedence_of_rfc_9110(method, headers, status):
    request = RequestFactory().generic(method, "/", headers=headers)
    found = get_conditional_response(request, etag='"a"', last_modified=EARLY, response=HttpResponse("page"))
    assert found.status_code == status


def test_a_condition_on_what_does_not_exist():
    request = RequestFactory().put("/", headers={"if_match": "*"})
    assert get_conditional_response(request, response=HttpResponse("new")).status_code == 412
