"""Cookies: a linear reader of the Cookie header, and a writer of Set-Cookie that checks each part."""

import re
import time
from datetime import UTC, datetime, timedelta
from http.cookies import CookieError, Morsel, SimpleCookie
from typing import Any

from quintet.http.errors import BadHeaderError
from quintet.http.headers import checked_value
from quintet.kit.encoding import iri_to_uri
from quintet.kit.httpdates import http_date
from quintet.kit.patterns import late

#: More cookies, or those that lie beyond so many characters of the header, are ignored.
MOST_COOKIES = 50
LONGEST_HEADER = 8192

LONG_AGO = "Thu, 01 Jan 1970 00:00:00 GMT"

_PLAIN = late(r"[\w!#$%&'*+\-.^`|~:]*", re.ASCII)
_NAME = late(r"[\w!#$%&'*+\-.^`|~]+", re.ASCII)
_ESCAPED = late(r"((?:\\[23][0-7][0-7])+)|\\(?:([01][0-7][0-7])|(.))")
_BEYOND_ASCII = late("[^\0-\x7f]+")
_ESCAPES = {
    **{code: f"\\{code:03o}" for code in (*range(32), 127, ord(","), ord(";"))},
    ord('"'): '\\"',
    ord("\\"): "\\\\",
}
# Printable ASCII without the semicolon: text that can stand in any attribute as it is.
_ATTRIBUTES = late("[ -:<-~]*")
# Written in this order, whichever order they were set in: (attribute, what stands before its value or the flag, is a flag).
_WRITTEN = (
    ("comment", "; Comment=", False),
    ("domain", "; Domain=", False),
    ("expires", "; expires=", False),
    ("httponly", "; HttpOnly", True),
    ("max-age", "; Max-Age=", False),
    ("partitioned", "; Partitioned", True),
    ("path", "; Path=", False),
    ("samesite", "; SameSite=", False),
    ("secure", "; Secure", True),
    ("version", "; Version=", False),
)


class BadCookieName(BadHeaderError, CookieError):
    """A cookie name that is no token."""


def parse_cookie(cookie: str) -> dict[str, str]:
    """Return the cookies of a Cookie header.

    Semicolons separate pairs and nothing else does; a pair without a name is no cookie; of two with one name the later wins.
    """
    found: dict[str, str] = {}
    end = 0
    for pair in cookie.split(";", MOST_COOKIES)[:MOST_COOKIES]:
        end += len(pair) + 1
        if end > LONGEST_HEADER + 1:
            break
        name, separator, value = pair.partition("=")
        name = name.strip()
        if separator and name:
            value = value.strip()
            found[name] = unquote(value) if value[:1] == '"' else value
    return found


def quote(value: str) -> str:
    """Return a cookie value as it is sent: in quotes, with octal escapes, when it holds more than token characters."""
    if _PLAIN.fullmatch(value):
        return value
    escaped = value.translate(_ESCAPES)
    return f'"{escaped if escaped.isascii() else _BEYOND_ASCII.sub(_octal, escaped)}"'


def _octal(found: re.Match[str]) -> str:
    """Escape the bytes of Latin-1, as all software does, or of UTF-8 where Latin-1 lacks a character or would be taken for it."""
    text = found[0]
    try:
        data = text.encode("latin-1")
    except UnicodeEncodeError:
        data = None
    if data is None or _as_utf8(data) is not None:
        data = text.encode("utf-8", "surrogatepass")
    return "".join(f"\\{byte:03o}" for byte in data)


def _as_utf8(data: bytes) -> str | None:
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return None


def unquote(value: str) -> str:
    """Undo `quote`."""
    if len(value) < 2 or value[0] != '"' or value[-1] != '"':
        return value
    inner = value[1:-1]
    if "\\" not in inner:
        return inner
    return _ESCAPED.sub(_unescaped, inner)


def _unescaped(found: re.Match[str]) -> str:
    if found[1]:
        data = bytes(int(code, 8) for code in found[1].split("\\")[1:])
        text = _as_utf8(data)
        return data.decode("latin-1") if text is None else text
    return chr(int(found[2], 8)) if found[2] else found[3]


def make_cookie(
    key: str,
    value: str = "",
    max_age: float | timedelta | None = None,
    expires: str | datetime | None = None,
    path: str | None = "/",
    domain: str | None = None,
    *,
    secure: bool = False,
    httponly: bool = False,
    samesite: str | None = None,
    partitioned: bool = False,
) -> Morsel[str]:
    """Return one cookie to be set; ages are seconds.

    Raises ValueError for an unknown ``samesite``, BadHeaderError for text that could end the cookie or the header, and its
    kind BadCookieName, which is an `http.cookies.CookieError` too, for a name that is no token.
    """
    if samesite and samesite.lower() not in ("lax", "none", "strict"):
        raise ValueError('samesite must be "lax", "none", or "strict".')
    morsel: Morsel[str] = Morsel()
    _name_it(morsel, key, value)
    age, until = _lifetime(max_age, expires)
    given: dict[str, Any] = {"max-age": age, "expires": until, "path": path, "domain": domain, "samesite": samesite}
    # One look at all of them; what it does not pass is looked at one by one, to be encoded or refused.
    if _ATTRIBUTES.fullmatch(f"{path}{domain}{until}") is None:
        given = {name: _checked_part(name, value) for name, value in given.items()}
    given |= {"secure": secure, "httponly": httponly, "partitioned": partitioned}
    # Past Morsel's own writer: it checks names that stand above, and before Python 3.14 does not know "partitioned".
    plain: Any = dict
    plain.update(morsel, {name: value for name, value in given.items() if value is not None and value is not False})
    return morsel


def _name_it(morsel: Morsel[str], key: str, value: str) -> None:
    if _NAME.fullmatch(key) is None:
        raise BadCookieName(f"Cookie names must be tokens without spaces, commas, semicolons or equals signs (got {key!r}).")
    morsel.set(key, value, quote(value))


def _lifetime(max_age: float | timedelta | None, expires: str | datetime | None) -> tuple[int | None, str | None]:
    if isinstance(expires, datetime):
        if max_age is not None:
            raise ValueError("'expires' and 'max_age' can't be used together.")
        moment = expires.replace(tzinfo=UTC) if expires.tzinfo is None else expires
        left = moment - datetime.now(UTC)
        # A fraction of a second is rounded up, so that the two dates the cookie carries agree.
        return max(0, left.days * 86400 + left.seconds + (1 if left.microseconds else 0)), http_date(moment.timestamp())
    if max_age is None:
        return None, expires or None
    seconds = int(max_age.total_seconds()) if isinstance(max_age, timedelta) else int(max_age)
    if expires:
        return seconds, expires
    return seconds, LONG_AGO if seconds <= 0 else http_date(time.time() + seconds)


def _checked_part(name: str, value: Any) -> Any:
    if value is None or isinstance(value, int):
        return value
    value = str(value)
    if ";" in value:
        raise BadHeaderError(f"Cookie attributes can't contain a semicolon (got {value!r}).")
    checked_value(value)
    return _in_ascii(name, value)


def _in_ascii(name: str, value: str) -> str:
    """Return a path as URLs spell it; other attributes must be ASCII, or BadHeaderError."""
    if value.isascii():
        return value
    if name == "path":
        return iri_to_uri(value)
    mend = "; write it in punycode" if name == "domain" else ""
    raise BadHeaderError(f"The cookie attribute {name!r} must be ASCII{mend} (got {value!r}).")


def serialise(morsel: Morsel[str]) -> str:
    """Return the value of a Set-Cookie header."""
    # Python's own writer leaves characters beyond Latin-1 as they are.
    text = f"{morsel.key}={morsel.coded_value if morsel.coded_value.isascii() else quote(morsel.value)}"
    read: Any = morsel.get
    for name, before, is_flag in _WRITTEN:
        value = read(name)
        if value == "" or value is None or value is False:
            continue
        text += before if is_flag else f"{before}{_in_ascii(name, str(value))}"
    return checked_value(text)


__all__ = ["SimpleCookie", "make_cookie", "parse_cookie", "quote", "serialise", "unquote"]
