"""Cross-site request forgery: tokens, and the middleware that asks for one.

    cookie or session: secret (32 characters)          form or header: token = mask (32) + masked secret (32)

A token is masked anew each time it is written (against BREACH); comparing undoes the mask. Before tokens, an unsafe request must
come from this site by its Origin header, over HTTPS also by its Referer, and by Sec-Fetch-Site where a browser sends it.
"""

import logging
import string
from collections.abc import Callable, Collection, Iterable
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urlsplit

from quintet.http import form_data
from quintet.http.errors import UnreadablePostError
from quintet.http.headers import HttpHeaders
from quintet.http.request import HttpRequest
from quintet.http.response import HttpResponseBase
from quintet.kernel.errors import DisallowedHost, ImproperlyConfigured
from quintet.kit import dotted
from quintet.kit.libraries import hmac, secrets
from quintet.kit.urltext import is_same_domain
from quintet.web import cache_headers, request_log
from quintet.web.csrf_reasons import (
    COOKIE_REASONS,
    HEADER_SOURCE,
    REASON_BAD_ORIGIN,
    REASON_BAD_REFERER,
    REASON_CROSS_SITE,
    REASON_CSRF_TOKEN_MISSING,
    REASON_INCORRECT_LENGTH,
    REASON_INCORRECT_TOKEN,
    REASON_INSECURE_REFERER,
    REASON_INVALID_CHARACTERS,
    REASON_MALFORMED_REFERER,
    REASON_NO_CSRF_COOKIE,
    REASON_NO_REFERER,
    TOKEN_REASONS,
    Reason,
)
from quintet.web.phases import BuiltinMiddleware
from quintet.web.settings import WebSettings
from quintet.web.touched import CSRF

logger = logging.getLogger("django.security.csrf")

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
CSRF_SECRET_LENGTH = 32
CSRF_TOKEN_LENGTH = 2 * CSRF_SECRET_LENGTH
CSRF_ALLOWED_CHARS = string.ascii_letters + string.digits
CSRF_SESSION_KEY = "_csrftoken"

# Secrets and tokens are worked on whole, places as the digits of one large number: a step a character in Python cost more than
# the rest of a request. Neither a sum of two places nor a difference that the base was added to leaves its byte.
_ALLOWED = CSRF_ALLOWED_CHARS.encode()
_BASE = len(CSRF_ALLOWED_CHARS)
_PLACES = bytes(max(CSRF_ALLOWED_CHARS.find(chr(byte)), 0) for byte in range(256))
#: Place, sum of two places, or difference and base -> letter.
_LETTER_AT = bytes(_ALLOWED[number % _BASE] for number in range(256))
_BASES = int.from_bytes(bytes([_BASE]) * CSRF_SECRET_LENGTH, "big")
#: Random byte -> letter; the highest bytes would favour the first letters, and are dropped.
_UNFAIR = bytes(range(256 - 256 % _BASE, 256))
_LETTERS = bytes(ord(CSRF_ALLOWED_CHARS[byte % _BASE]) for byte in range(256))


class Rejected(Exception):
    """A request that may be forged; ``reason`` says why."""

    def __init__(self, message: str, *values: str) -> None:
        self.reason = Reason(message, *values)
        super().__init__(self.reason)


class InvalidTokenFormat(ValueError):
    """Text that cannot be a token or secret; its text says why."""


def new_secret() -> str:
    """Return a fresh secret."""
    found = b""
    while len(found) < CSRF_SECRET_LENGTH:
        found += secrets.token_bytes(CSRF_SECRET_LENGTH + 8).translate(_LETTERS, _UNFAIR)
    return found[:CSRF_SECRET_LENGTH].decode()


def mask(secret: str) -> str:
    """Return a token for ``secret``, another one each time."""
    key = new_secret()
    return key + _letters(_number(_places(secret)) + _number(_places(key)))


def unmask(token: str) -> str:
    """Return the secret inside a token; ValueError unless its characters are those of one."""
    places = _places(token)
    return _letters(_number(places[CSRF_SECRET_LENGTH:]) + _BASES - _number(places[:CSRF_SECRET_LENGTH]))


def _number(places: bytes) -> int:
    return int.from_bytes(places, "big")


def _letters(number: int) -> str:
    return number.to_bytes(CSRF_SECRET_LENGTH, "big").translate(_LETTER_AT).decode()


def _places(text: str) -> bytes:
    if not _is_alphanumeric(text):
        raise InvalidTokenFormat(REASON_INVALID_CHARACTERS)
    return text.encode().translate(_PLACES)


def _is_alphanumeric(text: str) -> bool:
    return text.isascii() and not text.encode().translate(None, _ALLOWED)


def check_format(token: str) -> None:
    """Raise InvalidTokenFormat unless ``token`` has the length and characters of a token or secret."""
    if len(token) not in (CSRF_TOKEN_LENGTH, CSRF_SECRET_LENGTH):
        raise InvalidTokenFormat(REASON_INCORRECT_LENGTH)
    if not _is_alphanumeric(token):
        raise InvalidTokenFormat(REASON_INVALID_CHARACTERS)


def matches(token: str, secret: str) -> bool:
    """Say whether a token, masked or bare, is one of ``secret``; in constant time."""
    bare = unmask(token) if len(token) == CSRF_TOKEN_LENGTH else token
    return hmac.compare_digest(bare, secret)


def held_secret(request: HttpRequest) -> str | None:
    """Return the secret of the request's session or cookie, None when there is none.

    Raises InvalidTokenFormat for a cookie that cannot be one, ImproperlyConfigured without the session that
    CSRF_USE_SESSIONS needs.
    """
    settings = WebSettings.now()
    if settings.csrf_use_sessions:
        session = getattr(request, "session", None)
        if session is None:
            raise ImproperlyConfigured(
                "CSRF_USE_SESSIONS is enabled, but request.session is not set. SessionMiddleware must appear before "
                "CsrfViewMiddleware in MIDDLEWARE."
            )
        held = session.get(CSRF_SESSION_KEY)
    else:
        held = request.COOKIES.get(settings.csrf_cookie_name)
        if held is not None:
            check_format(held)
    if held is None:
        return None
    # Masked ones were kept by releases long ago.
    return unmask(held) if len(held) == CSRF_TOKEN_LENGTH else held


def get_token(request: HttpRequest) -> str:
    """Return a token for a form or script of this request, and have its cookie sent."""
    meta = request.META
    secret = meta.get("CSRF_COOKIE")
    if not secret:
        try:
            secret = held_secret(request)
        except InvalidTokenFormat:
            secret = None
        if secret is None:
            secret = new_secret()
        meta["CSRF_COOKIE"] = secret
    # The cookie is sent anew each time, so that its age counts from the last form.
    meta["CSRF_COOKIE_NEEDS_UPDATE"] = True
    request.touched |= CSRF
    return mask(unmask(secret) if len(secret) == CSRF_TOKEN_LENGTH else secret)


def rotate_token(request: HttpRequest) -> None:
    """Give the request a new secret, as on login."""
    request.META.update({"CSRF_COOKIE": new_secret(), "CSRF_COOKIE_NEEDS_UPDATE": True})
    request.touched |= CSRF


class CsrfViewMiddleware(BuiltinMiddleware):
    """Refuses unsafe requests that do not carry this site's token."""

    fused: ClassVar[bool] = True
    touch: ClassVar[int] = CSRF
    looks_at_safe_views: ClassVar[bool] = False

    @cached_property
    def trusted_origins(self) -> tuple[frozenset[str], tuple[tuple[str, str], ...], tuple[str, ...]]:
        """CSRF_TRUSTED_ORIGINS as (exact origins, (scheme, .domain) pairs, host patterns for the Referer)."""
        exact: set[str] = set()
        below: list[tuple[str, str]] = []
        hosts: list[str] = []
        for origin in WebSettings.now().csrf_trusted_origins:
            parts = urlsplit(origin)
            if "*" in origin:
                below.append((parts.scheme, parts.netloc.lstrip("*")))
            else:
                exact.add(origin)
            hosts.append(parts.netloc.lstrip("*"))
        return frozenset(exact), tuple(below), tuple(hosts)

    @cached_property
    def token_header(self) -> tuple[str, str]:
        """CSRF_HEADER_NAME, and that header's name in lower case; "" where it names no header but something else of META."""
        name = WebSettings.now().csrf_header_name
        is_header = name.startswith(HttpHeaders.HTTP_PREFIX)
        return name, name.removeprefix(HttpHeaders.HTTP_PREFIX).replace("_", "-").lower() if is_header else ""

    def spared_phases(self) -> Collection[str]:
        """Spare the way in: a token or its check reads the secret when it is needed."""
        return ("process_request",)

    def process_request(self, request: HttpRequest) -> None:
        """Note the secret that the request brings, and have a new one sent in place of one that cannot be.

        Raises ImproperlyConfigured without the session that CSRF_USE_SESSIONS needs.
        """
        try:
            secret = held_secret(request)
        except InvalidTokenFormat:
            rotate_token(request)
            return
        if secret is not None:
            request.META["CSRF_COOKIE"] = secret

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Check an unsafe request, unless its view is marked csrf_exempt; answer 403 when the check fails."""
        if request.method in SAFE_METHODS or getattr(request, "csrf_processing_done", False):
            return None
        if getattr(view, "csrf_exempt", False) or getattr(request, "_dont_enforce_csrf_checks", False):
            return None
        try:
            self._check(request)
        except Rejected as rejected:
            return self._reject(request, rejected.reason)
        request.csrf_processing_done = True
        return None

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Keep the secret that a form of this response uses."""
        if request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
            self._set_csrf_cookie(request, response)
            # Cleared, so that two of these around one view send one cookie.
            request.META["CSRF_COOKIE_NEEDS_UPDATE"] = False
        return response

    def _set_csrf_cookie(self, request: HttpRequest, response: HttpResponseBase) -> None:
        settings = WebSettings.now()
        secret = request.META["CSRF_COOKIE"]
        if settings.csrf_use_sessions:
            if request.session.get(CSRF_SESSION_KEY) != secret:
                request.session[CSRF_SESSION_KEY] = secret
            return
        response.set_cookie(
            settings.csrf_cookie_name,
            secret,
            max_age=settings.csrf_cookie_age,
            domain=settings.csrf_cookie_domain,
            path=settings.csrf_cookie_path,
            secure=settings.csrf_cookie_secure,
            httponly=settings.csrf_cookie_httponly,
            samesite=settings.csrf_cookie_samesite,
        )
        cache_headers.patch_vary_headers(response, ("Cookie",))

    def _reject(self, request: HttpRequest, reason: Reason) -> HttpResponseBase:
        view: Any = dotted.load(WebSettings.now().csrf_failure_view)
        response: HttpResponseBase = view(request, reason=reason)
        request_log.log_response("Forbidden (%s): %s", reason, request.path, response=response, request=request, logger=logger)
        return response

    def _check(self, request: HttpRequest) -> None:
        origin = request.raw_header("origin")
        if origin is not None:
            if not self._origin_verified(request, origin):
                raise Rejected(REASON_BAD_ORIGIN, origin)
        elif request.is_secure():
            self._check_referer(request)
        if request.raw_header("sec-fetch-site") == "cross-site" and (origin is None or origin == self._own_origin(request)):
            raise Rejected(REASON_CROSS_SITE)
        self._check_token(request)

    def _own_origin(self, request: HttpRequest) -> str | None:
        try:
            return f"{request.scheme}://{request.get_host()}"
        except DisallowedHost:
            return None

    def _origin_verified(self, request: HttpRequest, origin: str) -> bool:
        return origin == self._own_origin(request) or self.trusts(origin)

    def trusts(self, origin: str) -> bool:
        """Say whether CSRF_TRUSTED_ORIGINS names ``origin``, itself or by a wildcard."""
        exact, below, _ = self.trusted_origins
        if origin in exact:
            return True
        try:
            parts = urlsplit(origin)
        except ValueError:
            return False
        return any(parts.scheme == scheme and is_same_domain(parts.netloc, domain) for scheme, domain in below)

    def _check_referer(self, request: HttpRequest) -> None:
        referer = request.raw_header("referer")
        if referer is None:
            raise Rejected(REASON_NO_REFERER)
        try:
            parts = urlsplit(referer)
        except ValueError:
            raise Rejected(REASON_MALFORMED_REFERER) from None
        if not parts.scheme or not parts.netloc:
            raise Rejected(REASON_MALFORMED_REFERER)
        if parts.scheme != "https":
            raise Rejected(REASON_INSECURE_REFERER)
        if not any(is_same_domain(parts.netloc, host) for host in self._good_referers(request)):
            raise Rejected(REASON_BAD_REFERER, parts.geturl())

    def _good_referers(self, request: HttpRequest) -> Iterable[str]:
        yield from self.trusted_origins[2]
        settings = WebSettings.now()
        domain = None if settings.csrf_use_sessions else settings.csrf_cookie_domain
        if domain is None:
            own = self._own_origin(request)
            if own is not None:
                yield own.partition("://")[2]
            return
        port = request.get_port()
        yield domain if port in ("443", "80") else f"{domain}:{port}"

    def _check_token(self, request: HttpRequest) -> None:
        try:
            secret = held_secret(request)
        except InvalidTokenFormat as error:
            raise Rejected(COOKIE_REASONS[str(error)]) from None
        if secret is None:
            raise Rejected(REASON_NO_CSRF_COOKIE)
        token, header = self._sent_token(request)
        try:
            check_format(token)
        except InvalidTokenFormat as error:
            raise Rejected(TOKEN_REASONS[str(error)], _source(header)) from None
        if not matches(token, secret):
            raise Rejected(REASON_INCORRECT_TOKEN, _source(header))

    def _sent_token(self, request: HttpRequest) -> tuple[str, str]:
        """Return (token, name in META of the header that brought it): the form first, whose name is empty, then the header."""
        if request.method == "POST":
            try:
                token = request.POST.get("csrfmiddlewaretoken", "") if form_data.may_hold_fields(request) else ""
            except UnreadablePostError:
                token = ""  # the client has gone; what it sent cannot be checked
            if token:
                return token, ""
        header, plain = self.token_header
        # Not by META where the request can do without: all of it would be made for this one name.
        token = (request.raw_header(plain) if plain else request.META.get(header)) or ""
        if not token:
            raise Rejected(REASON_CSRF_TOKEN_MISSING)
        return token, header


def _source(header: str) -> str:
    return Reason(HEADER_SOURCE, str(HttpHeaders.parse_header_name(header))) if header else "POST"
