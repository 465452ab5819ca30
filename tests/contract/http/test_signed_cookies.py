"""Signed cookies, and that those of an existing deployment verify here: the texts below were signed by Django 5.2.19."""

import pytest

from quintet.core.signing import BadSignature, SignatureExpired
from quintet.http import HttpRequest, HttpResponse, parse_cookie
from quintet.test.utils import override_settings

KEY = "shared-" + "k" * 40
#: (name, salt, cookie on the wire, value)
SIGNED_ELSEWHERE = [
    ("a", "s", r'"v\344lue\073x:1xUjsP:00pNTrE6EBSs2PfZhA9JeeFmYQTF_2JeBEFOX2FN27s"', "välue;x"),
    ("plain", "", "1:1xUjsP:RjuNrs-mxnjSGB2egK7Q7jvdOv4lpCkLC29bD9Z4UJc", "1"),
]
#: Signed for cookie "a" with salt "s", as before the salt told its parts apart (CVE-2026-6873).
LEGACY = "legacy:1xUjt1:4fU1W6KPIQN7Myf8lHfOcGv4KfFyecUd-HZB-Pn8VL4"


def request_with(**cookies):
    request = HttpRequest()
    request.COOKIES = cookies
    return request


@pytest.mark.parametrize(("name", "salt", "wire", "value"), SIGNED_ELSEWHERE)
@override_settings(SECRET_KEY=KEY)
def test_cookies_of_an_existing_deployment(name, salt, wire, value):
    request = request_with(**parse_cookie(f"{name}={wire}"))
    assert request.get_signed_cookie(name, salt=salt) == value
    with pytest.raises(BadSignature):
        request.get_signed_cookie(name, salt=f"{salt}x")


@override_settings(SECRET_KEY=KEY)
def test_older_cookies_are_accepted_on_request():
    request = request_with(a=LEGACY)
    with pytest.raises(BadSignature):
        request.get_signed_cookie("a", salt="s")
    with override_settings(SIGNED_COOKIE_LEGACY_SALT_FALLBACK=True):
        assert request.get_signed_cookie("a", salt="s") == "legacy"
        with pytest.raises(SignatureExpired):
            request.get_signed_cookie("a", salt="s", max_age=-1)


def sent(name, value, salt=""):
    response = HttpResponse()
    response.set_signed_cookie(name, value, salt=salt)
    return response.cookies[name].value


def test_a_cookie_comes_back_under_its_name_and_salt_alone():
    text = sent("name", "Tony; é", "salt")
    assert request_with(name=text).get_signed_cookie("name", salt="salt", max_age=60) == "Tony; é"
    for name, salt in (("name", ""), ("names", "alt"), ("nam", "esalt"), ("other", "salt")):
        with pytest.raises(BadSignature):
            request_with(**{name: text}).get_signed_cookie(name, salt=salt)


def test_what_is_missing_forged_or_old():
    text = sent("name", "value")
    forged = request_with(name=text.replace("value", "other"))
    with pytest.raises(BadSignature):
        forged.get_signed_cookie("name")
    assert forged.get_signed_cookie("name", default=None) is None
    with pytest.raises(KeyError):
        request_with().get_signed_cookie("name")
    assert request_with().get_signed_cookie("name", default=False) is False
    with pytest.raises(SignatureExpired):
        request_with(name=text).get_signed_cookie("name", max_age=-1)
    assert request_with(name=text).get_signed_cookie("name", default="old", max_age=-1) == "old"
