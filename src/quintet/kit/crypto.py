"""Keyed hashes, constant-time comparison, random text and key stretching, over the standard library alone."""

import string
from collections.abc import Callable
from typing import Any

from quintet.kit.libraries import hashlib, hmac, secrets

RANDOM_STRING_CHARS = string.ascii_letters + string.digits


class InvalidAlgorithm(ValueError):
    """The named hash algorithm does not exist in `hashlib`."""


def salted_hmac(key_salt: str | bytes, value: str | bytes, secret: str | bytes, *, algorithm: str = "sha1") -> "hmac.HMAC":
    """Return the HMAC of ``value`` under a key derived from ``key_salt`` and ``secret``.

    The key is the digest of salt and secret put together, so that each purpose (salt) has a key of its own.
    Raises InvalidAlgorithm for an algorithm that `hashlib` lacks.
    """
    if algorithm not in hashlib.algorithms_available:
        raise InvalidAlgorithm(f"{algorithm!r} is not an algorithm accepted by the hashlib module.")
    key = hashlib.new(algorithm, to_bytes(key_salt) + to_bytes(secret)).digest()
    return hmac.new(key, to_bytes(value), algorithm)


def constant_time_compare(first: str | bytes, second: str | bytes) -> bool:
    """Compare in a time that does not tell where the two begin to differ."""
    return secrets.compare_digest(to_bytes(first), to_bytes(second))


def get_random_string(length: int, allowed_chars: str = RANDOM_STRING_CHARS) -> str:
    """Return ``length`` characters drawn from ``allowed_chars`` by the system's secure source.

    22 of the default 62 characters hold 131 bits.
    """
    return "".join(secrets.choice(allowed_chars) for _ in range(length))


def pbkdf2(
    password: str | bytes,
    salt: str | bytes,
    iterations: int,
    dklen: int = 0,
    digest: Callable[..., Any] | None = None,
) -> bytes:
    """Stretch a password into a key of ``dklen`` bytes (the digest's length for 0), SHA-256 unless ``digest`` says else."""
    name = (digest or hashlib.sha256)().name
    return hashlib.pbkdf2_hmac(name, to_bytes(password), to_bytes(salt), iterations, dklen or None)


def to_bytes(value: str | bytes) -> bytes:
    """Return text as UTF-8; bytes as they are."""
    return value if isinstance(value, bytes) else value.encode()
