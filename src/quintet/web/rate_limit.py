"""Rate limits: how often a client may ask, counted in a cache.

A sliding window made of two fixed ones: of the requests in the window before, as many count as of it still lies within the
last ``seconds``.

    rate 10/m         previous minute: 8          this minute: 3 so far, 15 s of it gone
                      ├──────────────────────┼────────────┤
                             counted: 8 x 45/60      + 3   =  9  ≤  10     one more is let through

A request takes its number by one atomic step of the cache (`incr`), so that of many at once no more than the limit get in; a
refused one gives its number back, so that who asks too often is slowed down and not locked out.
"""

import hashlib
import logging
import math
import re
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, ClassVar, cast

from quintet.http.request import HttpRequest
from quintet.http.response import HttpResponse, HttpResponseBase
from quintet.kernel.errors import ImproperlyConfigured, MiddlewareNotUsed
from quintet.kit import dotted
from quintet.kit.record import record
from quintet.services.cache import current
from quintet.services.cache.base import BaseCache
from quintet.services.i18n.translation import gettext, ngettext
from quintet.web.client_address import client_address, client_group
from quintet.web.guard_settings import RateLimitSettings
from quintet.web.phases import BuiltinMiddleware
from quintet.web.plain_page import plain_page

logger = logging.getLogger("django.security.rate_limit")

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_RATE = re.compile(r"(?P<limit>[1-9]\d{0,8})/(?P<count>[1-9]\d{0,5})?(?P<unit>[smhd])\Z")

Key = Callable[[Any], "str | None"]


class CountLost(RuntimeError):
    """The cache of a rate limit does not keep what is counted."""


@record
class Rate:
    """``limit`` requests in ``seconds``."""

    limit: int
    seconds: int

    @classmethod
    def parse(cls, text: str) -> "Rate":
        """Read ``10/m``, ``100/15m``, ``1000/d``. Raises ImproperlyConfigured for anything else."""
        found = _RATE.match(text)
        if found is None:
            raise ImproperlyConfigured(f"{text!r} is no rate. Write how many in what time: 10/m, 5/30s, 100/h, 1000/d.")
        return cls(int(found["limit"]), int(found["count"] or 1) * UNITS[found["unit"]])


@record
class Verdict:
    """Whether a request is let through, how many more are, and in how many seconds there is room again."""

    rate: Rate
    allowed: bool
    remaining: int
    reset: int

    def headers(self) -> dict[str, str]:
        """Return the headers that tell the client (draft-ietf-httpapi-ratelimit-headers-06), and Retry-After on refusal."""
        found = {
            "RateLimit-Limit": str(self.rate.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset),
            "RateLimit-Policy": f"{self.rate.limit};w={self.rate.seconds}",
        }
        return found if self.allowed else {"Retry-After": str(self.reset), **found}


def verdict_on(name: str, rate: Rate, cache: BaseCache, now: float) -> Verdict:
    """Count one request of whoever ``name`` stands for at ``now`` (seconds), and say whether it is let through.

    Raises what the cache raises, and CountLost for a cache that forgets at once.
    """
    window = int(now // rate.seconds)
    gone = now / rate.seconds - window
    key = f"ratelimit.{name}.{window}"
    before = min(int(cache.get(f"ratelimit.{name}.{window - 1}") or 0), rate.limit)
    number = _next_number(cache, key, 2 * rate.seconds)
    used = number + before * (1 - gone)
    if used <= rate.limit:
        return Verdict(rate, allowed=True, remaining=int(rate.limit - used), reset=math.ceil((1 - gone) * rate.seconds))
    with suppress(ValueError):  # the count has ended meanwhile, and with it what was taken
        cache.decr(key)
    return Verdict(rate, allowed=False, remaining=0, reset=_wait(rate, number, before, gone))


def _next_number(cache: BaseCache, key: str, seconds: int) -> int:
    for _ in range(3):
        try:
            return int(cache.incr(key))
        except ValueError:
            if cache.add(key, 1, seconds):
                return _kept(cache, key)
    raise CountLost(f"The cache {type(cache).__name__} loses counts as soon as they are kept. Give RATE_LIMIT_CACHE another.")


def _kept(cache: BaseCache, key: str) -> int:
    if cache.get(key) is None:
        raise CountLost(
            f"The cache {type(cache).__name__} keeps nothing, so no rate limit can count in it. Name another in RATE_LIMIT_CACHE."
        )
    return 1


def _wait(rate: Rate, number: int, before: int, gone: float) -> int:
    """Return the whole seconds until one more request is let through, if nobody else asks."""
    room = rate.limit - number
    if before and room >= 0:
        return max(1, math.ceil((1 - room / before - gone) * rate.seconds))
    # The window is full by itself: of its requests, one must have left the next.
    return max(1, math.ceil((1 - gone + 1 / rate.limit) * rate.seconds))


def by_address(request: Any) -> str:
    """Tell clients apart by their address, past the proxies of TRUSTED_PROXIES; an IPv6 network /64 is one client."""
    return f"address:{client_group(client_address(request))}"


def by_user(request: Any) -> str:
    """Tell clients apart by who is logged in; visitors by their address."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return f"user:{user.pk}"
    return by_address(request)


def by_all(request: Any) -> str:
    """Count everybody together: a limit of the view."""
    return "all"


KEYS: dict[str, Key] = {"address": by_address, "user": by_user, "view": by_all}


def key_of(by: Any) -> Key:
    """Return what tells clients apart: a name of `KEYS`, a function of the request, or the dotted path of one.

    Raises ImproperlyConfigured for anything else.
    """
    if callable(by):
        return cast("Key", by)
    if by in KEYS:
        return KEYS[by]
    if isinstance(by, str) and "." in by:
        return cast("Key", dotted.load(by))
    raise ImproperlyConfigured(
        f"A rate limit by {by!r} is not known. Choose {', '.join(KEYS)}, or give a function of the request."
    )


class Limiter:
    """Rates for one purpose, ``scope``, which keeps its counts apart from others.

    ``open_on_error`` says whether requests are let through while the cache fails. Raises ImproperlyConfigured for a rate or a
    key that cannot be read.
    """

    def __init__(self, rates: Iterable[str], by: Any, scope: str, cache: str | None = None, open_on_error: bool = True) -> None:
        self.rates = [Rate.parse(rate) for rate in rates]
        self.key, self.scope, self.cache, self.open_on_error = key_of(by), scope, cache, open_on_error

    def judge(self, request: Any) -> Verdict | None:
        """Count a request and return the tightest verdict; None for one that is not counted, since its key is None."""
        who = self.key(request)
        if who is None:
            return None
        tightest: Verdict | None = None
        for rate in self.rates:
            found = self._verdict(request, rate, who)
            if found is None:
                continue
            if not found.allowed:
                return found
            if tightest is None or found.remaining < tightest.remaining:
                tightest = found
        return tightest

    def _verdict(self, request: Any, rate: Rate, who: str) -> Verdict | None:
        name = hashlib.sha256(f"{self.scope}\0{rate.limit}/{rate.seconds}\0{who}".encode("utf-8", "surrogatepass")).hexdigest()[
            :40
        ]
        try:
            return verdict_on(name, rate, current.caches[self.cache or RateLimitSettings.now().rate_limit_cache], time.time())
        except ImproperlyConfigured:
            raise
        except Exception:
            # Whatever a cache raises when its server is away; which way to fail is the site's to say.
            logger.exception("The cache of a rate limit (%s) failed; requests are %s", self.scope, self._way())
            return None if self.open_on_error else Verdict(rate, allowed=False, remaining=0, reset=min(rate.seconds, 60))

    def _way(self) -> str:
        return "let through" if self.open_on_error else "refused"


def refusal(request: Any, verdict: Verdict) -> HttpResponseBase:
    """Return the answer 429 (RFC 6585): a page in the active language, or plain text in English for programs."""
    if request.accepts("text/html"):
        wait = ngettext("Try again in %(num)d second.", "Try again in %(num)d seconds.", verdict.reset) % {"num": verdict.reset}
        response = HttpResponse(plain_page(gettext("Too many requests"), wait), status=429)
    else:
        said = f"Too many requests. Try again in {verdict.reset} second{'' if verdict.reset == 1 else 's'}."
        response = HttpResponse(f"{said}\n", status=429, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return tell(response, verdict)


def tell(response: HttpResponseBase, verdict: Verdict) -> HttpResponseBase:
    """Give a response the headers of a verdict; those of an inner limit that is tighter stay."""
    held = response.headers.get("RateLimit-Remaining")
    if held is None or not held.isdecimal() or int(held) > verdict.remaining:
        for name, value in verdict.headers().items():
            response.headers[name] = value
    return response


class RateLimitMiddleware(BuiltinMiddleware):
    """Limits how often each client may ask the whole site, as RATE_LIMIT says; not used while that is empty."""

    fused: ClassVar[bool] = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        super().__init__(get_response)
        config = RateLimitSettings.now()
        if not config.rate_limit:
            raise MiddlewareNotUsed("RATE_LIMIT is empty.")
        self.limiter = Limiter([config.rate_limit], config.rate_limit_by, "site")
        self.exempt = [re.compile(pattern) for pattern in config.rate_limit_exempt_paths]

    def process_request(self, request: HttpRequest) -> HttpResponseBase | None:
        """Count the request; answer 429 when it is one too many."""
        if any(pattern.match(request.path) for pattern in self.exempt):
            return None
        verdict = self.limiter.judge(request)
        if verdict is None:
            return None
        vars(request)["rate_verdict"] = verdict
        return None if verdict.allowed else refusal(request, verdict)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Tell the client how many requests are left."""
        verdict: Verdict | None = vars(request).get("rate_verdict")
        return response if verdict is None else tell(response, verdict)
