"""Signed cookies: the text that goes into one, and what may come out of it."""

from datetime import timedelta
from typing import Any

from quintet.http.settings import HttpSettings
from quintet.services.signing import BadSignature as BadSignature
from quintet.services.signing import SignatureExpired, get_cookie_signer


def read(text: str, key: str, salt: str, max_age: float | timedelta | None) -> str:
    """Return the value that was signed for cookie ``key``; BadSignature when it was not, or is too old."""
    options: dict[str, Any] = {"max_age": max_age}
    try:
        return get_cookie_signer(salt=_salt(key, salt)).unsign(text, **options)
    except SignatureExpired:
        raise
    except BadSignature:
        if not HttpSettings.now().signed_cookie_legacy_salt_fallback:
            raise
    return get_cookie_signer(salt=key + salt).unsign(text, **options)


def sign(value: Any, key: str, salt: str) -> str:
    """Return ``value`` signed for cookie ``key``."""
    return get_cookie_signer(salt=_salt(key, salt)).sign(value)


def _salt(key: str, salt: str) -> str:
    # The length tells apart the (key, salt) pairs that would join to one text (CVE-2026-6873). This form is on the wire: cookies
    # signed by an existing deployment with the same SECRET_KEY verify, and the other way round.
    return f"django.http.cookies.v2:{len(salt)}:{salt}{key}"
