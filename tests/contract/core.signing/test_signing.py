"""Signed values keep the documented wire format and refuse every change."""

import time
from datetime import timedelta

import pytest

from quintet.conf import settings
from quintet.core import signing

# Written by Django 5.2 under the SECRET_KEY of tests/conftest.py.
FOREIGN = {
    "My string:IZQWKWjcuwwIVaRsEl2Qne1miXHoPBrSkpnlpg-MkhU": "My string",
}


@pytest.mark.parametrize("signed", FOREIGN)
def test_value_signed_by_an_existing_deployment_verifies(signed):
    assert signing.Signer().unsign(signed) == FOREIGN[signed]
    assert signing.Signer().sign(FOREIGN[signed]) == signed


def test_objects_timestamps_and_cookies_of_an_existing_deployment_verify():
    assert signing.Signer(salt="extra").unsign_object("eyJhIjpbMV19:8VEjua991lghxLZjpNT0m1toESmkG65yJd0RRVBESbs") == {"a": [1]}
    assert signing.TimestampSigner().unsign("hi:1xUid8:tQWg9SNufHIJkYOJfhQrQ5UYT6RHY4Z0j32UYgBdLGA") == "hi"
    compressed = ".eJyrVqpQslKqJBko1QIA40QZ1Q:1xUid8:v1kCoEQ1qHfXglWA_lL_865GrIHYHyXu7Wv27PmyrHY"
    assert signing.loads(compressed) == {"x": "y" * 50}
    assert signing.get_cookie_signer("ck").unsign("v:1xUid8:hWl6abogaDZ2Y9Q6S8oR1Y6blEI7tevS4sDkk_aap3s") == "v"


@pytest.mark.parametrize("change", [lambda s: s + "m", lambda s: "x" + s, lambda s: s.replace(":", "")])
def test_changed_value_is_refused(change):
    with pytest.raises(signing.BadSignature):
        signing.Signer().unsign(change(signing.Signer().sign("hello")))


def test_salts_do_not_mix():
    with pytest.raises(signing.BadSignature):
        signing.Signer(salt="one").unsign(signing.Signer(salt="two").sign("hello"))


def test_age_is_checked(monkeypatch):
    signed = signing.TimestampSigner().sign("hello")
    now = time.time()
    monkeypatch.setattr("quintet.core.signing.time.time", lambda: now + 11)
    assert signing.TimestampSigner().unsign(signed, max_age=timedelta(seconds=20)) == "hello"
    with pytest.raises(signing.SignatureExpired, match="Signature age"):
        signing.TimestampSigner().unsign(signed, max_age=10)


def test_fallback_keys_verify_and_never_sign():
    old = signing.Signer(key="old").sign("hello")
    rotated = signing.Signer(key="new", fallback_keys=["old"])
    assert rotated.unsign(old) == "hello"
    assert rotated.sign("hello") == signing.Signer(key="new", fallback_keys=[]).sign("hello")
    with pytest.raises(signing.BadSignature):
        signing.Signer(key="new", fallback_keys=[]).unsign(old)


def test_settings_name_the_fallback_keys():
    old = signing.dumps({"a": 1}, key="k" * 50)
    settings.SECRET_KEY_FALLBACKS = ["k" * 50]
    try:
        assert signing.loads(old) == {"a": 1}
    finally:
        del settings.SECRET_KEY_FALLBACKS
        settings.SECRET_KEY_FALLBACKS = []


@pytest.mark.parametrize("sep", ["", "-", "abc", "="])
def test_separator_that_a_signature_may_hold_is_refused(sep):
    with pytest.raises(ValueError, match="Unsafe Signer separator"):
        signing.Signer(sep=sep)


@pytest.mark.parametrize("number", [0, 1, 61, 62, 2**40, -5])
def test_base62_goes_both_ways(number):
    assert signing.b62_decode(signing.b62_encode(number)) == number


def test_only_text_is_unsigned():
    with pytest.raises(TypeError, match="must be a str"):
        signing.Signer().unsign(b"x:y")
