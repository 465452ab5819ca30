"""Signed values keep the documented wire format and refuse every change."""

import json
import time
from datetime import timedelta

import pytest

from quintet.conf import settings
from quintet.core import signing
from quintet.test import override_settings
from quintet.test.utils import freeze_time

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


def test_objects_come_back_and_long_ones_are_compressed_on_request():
    signer = signing.Signer()
    long, short = {"text": "again " * 100}, {"text": "\u00e9"}
    assert signer.unsign_object(signer.sign_object(long)) == long
    assert len(signer.sign_object(long, compress=True)) < len(signer.sign_object(long)) / 4
    assert signer.unsign_object(signer.sign_object(long, compress=True)) == long
    assert signer.sign_object(short, compress=True) == signer.sign_object(short)
    assert signing.loads(signing.dumps(("a", "b"))) == ["a", "b"]


def test_another_serializer_is_used_both_ways():
    class Marked:
        def dumps(self, obj):
            return b"marked " + json.dumps(obj).encode()

        def loads(self, data):
            return json.loads(data.removeprefix(b"marked "))

    signed = signing.dumps([1], serializer=Marked)
    assert signing.loads(signed, serializer=Marked) == [1]
    with pytest.raises(ValueError, match="Expecting value"):
        signing.loads(signed)


def test_signed_objects_have_an_age():
    signer = signing.TimestampSigner()
    with freeze_time(1_000_000):
        signed, dumped = signer.sign_object([1]), signing.dumps([1])
        assert signer.timestamp() == "4C92"
    with freeze_time(1_000_011):
        assert signer.unsign_object(signed, max_age=11) == [1]
        with pytest.raises(signing.SignatureExpired, match=r"Signature age 11.* > 10 seconds"):
            signer.unsign_object(signed, max_age=10)
        with pytest.raises(signing.SignatureExpired):
            signing.loads(dumped, max_age=timedelta(seconds=10))


@pytest.mark.parametrize("text", ["hello", "hello:", "hello:not-base62"])
def test_a_value_signed_without_a_time_is_refused(text):
    signer = signing.TimestampSigner()
    plain = signing.Signer(salt=signer.salt)
    with pytest.raises(signing.BadSignature, match="no time"):
        signer.unsign(value=plain.sign(text))


def test_any_text_can_be_signed_and_separators_may_be_longer():
    for text in ("", ":", "a:b:c", "\u00e9\u2028\U0001f600", "x" * 100_000):
        assert signing.Signer().unsign(signing.Signer().sign(text)) == text
        assert signing.TimestampSigner(sep="::").unsign(signing.TimestampSigner(sep="::").sign(text)) == text
    assert signing.Signer().unsign(signing.Signer().sign(2.5)) == "2.5"


def test_algorithms_are_those_of_hashlib():
    assert signing.Signer(algorithm="sha512").unsign(signing.Signer(algorithm="sha512").sign("a")) == "a"
    with pytest.raises(signing.BadSignature):
        signing.Signer(algorithm="sha512").unsign(signing.Signer().sign("a"))
    with pytest.raises(ValueError, match="'nope' is not an algorithm accepted by the hashlib module"):
        signing.Signer(algorithm="nope").sign("a")


def test_the_class_is_part_of_the_salt():
    class Mine(signing.Signer):
        """A signer of another purpose."""

    with pytest.raises(signing.BadSignature):
        Mine().unsign(signing.Signer().sign("a"))


class ShortLived(signing.TimestampSigner):
    """A signer of cookies that marks what it signs."""

    def sign(self, value):
        return super().sign(f"mine-{value}")


def test_the_setting_names_the_signer_of_cookies():
    assert type(signing.get_cookie_signer()) is signing.TimestampSigner
    with override_settings(SIGNING_BACKEND=f"{__name__}.ShortLived"):
        assert signing.get_cookie_signer().sign("a").startswith("mine-a:")


def test_cookies_have_keys_of_their_own_and_fallbacks_too():
    with override_settings(SECRET_KEY="old" * 20):
        before = signing.get_cookie_signer("salt").sign("a")
        plain = signing.TimestampSigner(salt="salt").sign("a")
    with override_settings(SECRET_KEY="new" * 20, SECRET_KEY_FALLBACKS=["old" * 20]):
        assert signing.get_cookie_signer("salt").unsign(before) == "a"
        with pytest.raises(signing.BadSignature):
            signing.get_cookie_signer("salt").unsign(plain)
    with override_settings(SECRET_KEY="new" * 20), pytest.raises(signing.BadSignature):
        signing.get_cookie_signer("salt").unsign(before)
