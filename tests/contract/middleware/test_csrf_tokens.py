"""Tokens against forgery: what is accepted, what is refused, and what a token is made of."""

import string
from collections import Counter

import pytest

from quintet.http import HttpResponse
from quintet.middleware.csrf import get_token
from quintet.test import Client, RequestFactory, override_settings
from quintet.urls import path

LETTERS = string.ascii_letters + string.digits
#: Every letter once or more in two secrets.
SECRETS = [LETTERS[:32], LETTERS[30:]]


def token_for(secret):
    request = RequestFactory().get("/", HTTP_COOKIE=f"csrftoken={secret}")
    return get_token(request)


def answered(secret, token=None, header="X-CSRFToken", **form):
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = secret
    return client.post("/", form, headers={header: token} if token is not None else {}).status_code


urlpatterns = [path("", lambda request: HttpResponse("in"))]


@pytest.fixture(autouse=True)
def site():
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=["quintet.middleware.csrf.CsrfViewMiddleware"]):
        yield


@pytest.mark.parametrize("secret", SECRETS)
def test_a_token_of_the_secret_lets_in_by_form_and_by_header(secret):
    for token in (token_for(secret), token_for(secret), secret):
        assert answered(secret, token) == 200
        assert answered(secret, csrfmiddlewaretoken=token) == 200


@pytest.mark.parametrize("place", [0, 31, 32, 63])
def test_a_token_with_another_letter_is_refused(place):
    token = token_for(SECRETS[0])
    other = LETTERS[(LETTERS.index(token[place]) + 1) % len(LETTERS)]
    assert answered(SECRETS[0], token[:place] + other + token[place + 1 :]) == 403


@pytest.mark.parametrize("token", ["", "a" * 31, "a" * 33, "a" * 63 + "-", "-" * 32, "ä" * 32, "a" * 65, SECRETS[1]])
def test_what_is_no_token_of_the_secret_is_refused(token):
    assert answered(SECRETS[0], csrfmiddlewaretoken=token) == 403
    if token.isascii():
        assert answered(SECRETS[0], token) == 403


def test_the_header_may_have_another_name():
    with override_settings(CSRF_HEADER_NAME="HTTP_X_SITE_TOKEN"):
        assert answered(SECRETS[0], SECRETS[0], "X-Site-Token") == 200
        assert answered(SECRETS[0], SECRETS[0]) == 403
        assert answered(SECRETS[0], csrfmiddlewaretoken=SECRETS[0]) == 200


def test_tokens_differ_each_time_and_favour_no_letter():
    tokens = [token_for(SECRETS[0]) for _ in range(2000)]
    assert len(set(tokens)) == len(tokens)
    found = Counter("".join(tokens))
    assert set(found) == set(LETTERS)
    # 128,000 letters: each about 2065 times, and 6 standard deviations are 270.
    assert all(abs(count - 128_000 / 62) < 270 for count in found.values())
