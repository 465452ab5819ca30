"""A decorator that limits how often a view may be asked."""

from collections.abc import Callable, Collection
from typing import Any

from quintet.views.wrapping import around
from quintet.web.rate_limit import Limiter, refusal, tell
from quintet.web.request_log import log_response


def rate_limit(
    *rates: str,
    by: Any = "user",
    methods: Collection[str] | None = None,
    scope: str = "",
    cache: str | None = None,
    open_on_error: bool = True,
    answer: Callable[..., Any] | None = None,
) -> Callable[[Any], Any]:
    """Answer 429 to clients that ask the view more often than ``rates`` say, such as "10/m" and "100/h", all of which hold.

    ``by`` tells clients apart: "user" (visitors by address), "address", "view" for all together, or a function of the request
    that returns a text, None for a request that does not count. ``methods`` (in upper case) are those that count, all for None.
    Views of one ``scope`` share their counts; without one each view has its own. ``cache`` is an alias of CACHES in place of
    RATE_LIMIT_CACHE. While it fails, requests are let through, or refused with ``open_on_error`` False. ``answer(request,
    verdict)`` gives another response than our own; it gets the headers too.

    Raises ImproperlyConfigured for a rate or ``by`` that cannot be read, TypeError without any rate.
    """
    if not rates or callable(rates[0]):
        raise TypeError('rate_limit takes rates: write @rate_limit("10/m") above the view.')
    counted = None if methods is None else frozenset(methods)

    def decorate(view: Any) -> Any:
        named = scope or f"{view.__module__}.{getattr(view, '__qualname__', type(view).__qualname__)}"
        limiter = Limiter(rates, by, named, cache, open_on_error)
        kept = f"_rate_verdict_{id(limiter)}"

        def before(request: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
            verdict = limiter.judge(request) if counted is None or request.method in counted else None
            vars(request)[kept] = verdict
            if verdict is None or verdict.allowed:
                return None
            response = refusal(request, verdict) if answer is None else tell(answer(request, verdict), verdict)
            log_response("Too Many Requests (%s): %s", named, request.path, response=response, request=request)
            return response

        def after(request: Any, response: Any) -> Any:
            verdict = vars(request).get(kept)
            return response if verdict is None else tell(response, verdict)

        limited: Any = around(view, before=before, after=after)
        # For the check that asks where they count.
        limited.rate_limits = (*getattr(view, "rate_limits", ()), limiter)
        return limited

    return decorate
