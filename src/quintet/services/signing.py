"""Signed values: text or JSON that comes back unchanged or not at all. Public as `quintet.core.signing`.

    "value" + sep + base64(HMAC-SHA256)                      Signer.sign
    "value" + sep + base62(seconds) + sep + base64(HMAC)     TimestampSigner.sign
    ["."] + base64([zlib](JSON)) + sep + ...                 sign_object; "." marks a compressed one

The first key signs; the fallbacks only verify. The wire format is the documented one, so values signed by an existing
deployment with the same SECRET_KEY verify.
"""

import json
import time
import zlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Protocol, cast

from quintet.kernel.core_settings import CoreSettings
from quintet.kit import dotted
from quintet.kit.crypto import constant_time_compare, salted_hmac, to_bytes
from quintet.kit.libraries import base64
from quintet.kit.patterns import late
from quintet.services.secrets import secret_key
from quintet.services.settings import ServicesSettings

Key = str | bytes

BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
PUBLIC_MODULE = "django.core.signing"
_UNSAFE_SEPARATOR = late(r"[A-z0-9-_=]*")
_IS_BASE62 = late("-?[0-9A-Za-z]+")


class BadSignature(Exception):
    """The signature does not match the value."""


class SignatureExpired(BadSignature):
    """The signature matches but is older than allowed."""


class Serializer(Protocol):
    """What turns an object into bytes and back."""

    def dumps(self, obj: Any) -> bytes:
        """Return ``obj`` as bytes."""
        ...

    def loads(self, data: bytes) -> Any:
        """Return the object that ``data`` holds."""
        ...


class JSONSerializer:
    """Compact JSON."""

    def dumps(self, obj: Any) -> bytes:
        """Return ``obj`` as JSON without spaces."""
        return json.dumps(obj, separators=(",", ":")).encode("latin-1")

    def loads(self, data: bytes) -> Any:
        """Return what the JSON holds."""
        return json.loads(data.decode("latin-1"))


def b62_encode(number: int) -> str:
    """Write an integer in base 62."""
    if number == 0:
        return "0"
    sign, number, digits = "-" if number < 0 else "", abs(number), ""
    while number:
        number, rest = divmod(number, 62)
        digits = BASE62[rest] + digits
    return sign + digits


def b62_decode(text: str) -> int:
    """Read an integer written by `b62_encode`; ValueError for other text."""
    if text.startswith("-"):
        return -b62_decode(text[1:])
    number = 0
    for digit in text:
        number = number * 62 + BASE62.index(digit)
    return number


def b64_encode(data: bytes) -> bytes:
    """Return URL-safe base64 without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def b64_decode(data: bytes) -> bytes:
    """Undo `b64_encode`."""
    return base64.urlsafe_b64decode(data + b"=" * (-len(data) % 4))


def base64_hmac(salt: Key, value: Key, key: Key, algorithm: str = "sha1") -> str:
    """Return the signature text of ``value``."""
    return b64_encode(salted_hmac(salt, value, key, algorithm=algorithm).digest()).decode()


class Signer:
    """Signs text and JSON-like objects with a key, and gives them back only when the signature matches.

    ``key`` and ``fallback_keys`` default to SECRET_KEY and SECRET_KEY_FALLBACKS; ``salt`` (the class's path by default) keeps
    signatures of one purpose from passing in another. Raises ValueError for a ``sep`` that could stand inside a signature.
    """

    def __init__(
        self,
        *,
        key: Key | None = None,
        sep: str = ":",
        salt: str | None = None,
        algorithm: str | None = None,
        fallback_keys: Sequence[Key] | None = None,
    ) -> None:
        self.key: Key = key or secret_key()
        self.fallback_keys: Sequence[Key] = CoreSettings.now().secret_key_fallbacks if fallback_keys is None else fallback_keys
        self.sep = sep
        self.salt = salt or _salt_of(type(self))
        self.algorithm = algorithm or "sha256"
        if _UNSAFE_SEPARATOR.fullmatch(sep):
            raise ValueError(f"Unsafe Signer separator: {sep!r} (cannot be empty or consist of only A-z0-9-_=)")

    def signature(self, value: str | bytes, key: Key | None = None) -> str:
        """Return the signature of ``value`` under ``key``, the signer's own by default."""
        return base64_hmac(self.salt + "signer", value, key or self.key, algorithm=self.algorithm)

    def sign(self, value: Any) -> str:
        """Return ``value`` as text, the separator and its signature."""
        return f"{value}{self.sep}{self.signature(str(value))}"

    def unsign(self, signed_value: str) -> str:
        """Return the value.

        Raises BadSignature when no key signed it, TypeError for something that is not text.
        """
        if not isinstance(signed_value, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # documented check of user input
            raise TypeError(f"signed_value must be a str, not {type(signed_value).__name__}.")
        value, separator, signature = signed_value.rpartition(self.sep)
        if not separator:
            raise BadSignature(f'No "{self.sep}" found in value')
        for key in [self.key, *self.fallback_keys]:
            if constant_time_compare(signature, self.signature(value, key)):
                return value
        raise BadSignature(f'Signature "{signature}" does not match')

    def sign_object(self, obj: Any, serializer: type[Serializer] = JSONSerializer, compress: bool = False) -> str:
        """Serialise, encode and sign ``obj``; ``compress`` does so with zlib when that makes it shorter."""
        data = serializer().dumps(obj)
        packed = zlib.compress(data) if compress else data
        is_shorter = compress and len(packed) < len(data) - 1
        encoded = b64_encode(packed if is_shorter else data).decode()
        return self.sign(f".{encoded}" if is_shorter else encoded)

    def unsign_object(self, signed_obj: str, serializer: type[Serializer] = JSONSerializer, **kwargs: Any) -> Any:
        """Undo `sign_object`; ``kwargs`` go to `unsign`.

        Raises BadSignature when no key signed it.
        """
        encoded = self.unsign(signed_obj, **kwargs)
        is_compressed = encoded.startswith(".")
        data = b64_decode(encoded.removeprefix(".").encode())
        return serializer().loads(zlib.decompress(data) if is_compressed else data)


class TimestampSigner(Signer):
    """A `Signer` whose values remember when they were signed."""

    def timestamp(self) -> str:
        """Return this second, in base 62."""
        return b62_encode(int(time.time()))

    def sign(self, value: Any) -> str:
        """Return ``value``, the time and the signature of both."""
        return super().sign(f"{value}{self.sep}{self.timestamp()}")

    def unsign(  # pyright: ignore[reportIncompatibleMethodOverride]  # the documented name of the argument
        self, value: str, max_age: float | timedelta | None = None
    ) -> str:
        """Return the value.

        Raises SignatureExpired when it was signed more than ``max_age`` (seconds or timedelta) ago, BadSignature also for
        something that was signed without a time; else as `Signer.unsign`.
        """
        text, separator, written = super().unsign(value).rpartition(self.sep)
        if not separator or not _IS_BASE62.fullmatch(written):
            raise BadSignature(f"The signed value holds no time: sign it with {type(self).__name__}")
        if max_age is None:
            return text
        limit = max_age.total_seconds() if isinstance(max_age, timedelta) else max_age
        age = time.time() - b62_decode(written)
        if age > limit:
            raise SignatureExpired(f"Signature age {age} > {limit} seconds")
        return text


def _salt_of(signer: type) -> str:
    # Our own classes keep the salt of their documented path, so that values signed elsewhere under it verify here.
    module = PUBLIC_MODULE if signer.__module__ == __name__ else signer.__module__
    return f"{module}.{signer.__name__}"


def get_cookie_signer(salt: str = "django.core.signing.get_cookie_signer") -> Signer:
    """Return the signer of cookies, of the class that SIGNING_BACKEND names."""
    signer = cast("type[Signer]", dotted.load_type(ServicesSettings.now().signing_backend))
    return signer(
        key=_cookie_key(secret_key()),
        fallback_keys=[_cookie_key(key) for key in CoreSettings.now().secret_key_fallbacks],
        salt=salt,
    )


def _cookie_key(key: Key) -> bytes:
    return b"django.http.cookies" + to_bytes(key)


def dumps(
    obj: Any,
    key: Key | None = None,
    salt: str = "django.core.signing",
    serializer: type[Serializer] = JSONSerializer,
    compress: bool = False,
) -> str:
    """Return ``obj`` as URL-safe, signed, time-stamped text."""
    return TimestampSigner(key=key, salt=salt).sign_object(obj, serializer=serializer, compress=compress)


def loads(
    s: str,
    key: Key | None = None,
    salt: str = "django.core.signing",
    serializer: type[Serializer] = JSONSerializer,
    max_age: float | timedelta | None = None,
    fallback_keys: Sequence[Key] | None = None,
) -> Any:
    """Undo `dumps`.

    Raises BadSignature when no key signed it, SignatureExpired when it is older than ``max_age``.
    """
    signer = TimestampSigner(key=key, salt=salt, fallback_keys=fallback_keys)
    return signer.unsign_object(s, serializer=serializer, max_age=max_age)
