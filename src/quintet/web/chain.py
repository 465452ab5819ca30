"""The middleware chain: consecutive built-ins fused into one layer, users' middleware as an onion around.

    MIDDLEWARE   Security  Session  Common   Mine(sync)   Csrf  XFrame      view
    layers       └──── Fused ────────────┘  └─ Layer ─┘  └── Fused ──┘     Core

Every layer answers with a response: an exception inside one becomes a response before the next layer outward sees it.
"""

import logging
from asyncio import iscoroutine
from collections.abc import Callable, Coroutine, Iterable, Sequence
from functools import wraps
from typing import Any

from quintet.http.fixed import FixedHeaders
from quintet.http.headers import checked_name, checked_value
from quintet.http.request import HttpRequest
from quintet.http.response import HttpResponseBase
from quintet.kernel.core_settings import CoreSettings
from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit import bridge
from quintet.kit.callables import is_coroutine_function
from quintet.kit.first_touch import declare
from quintet.web.inline import is_inline
from quintet.web.phases import BuiltinMiddleware, works
from quintet.web.places import Place

logger = logging.getLogger("django.request")

Step = Callable[[HttpRequest], HttpResponseBase]
Answer = Callable[[HttpRequest, Exception], HttpResponseBase]


def is_fused(factory: Any) -> bool:
    """Say whether a middleware is one of ours that may be fused; a user's subclass of one is not."""
    return isinstance(factory, type) and issubclass(factory, BuiltinMiddleware) and bool(vars(factory).get("fused"))


class Fused:
    """Built-in middleware in a row, called phase by phase; phases that do nothing were left out when it was built."""

    __slots__ = (
        "answer",
        "attributes",
        "exempting",
        "fixed",
        "inner",
        "last",
        "left_by",
        "looks_at_all",
        "requests",
        "responses",
        "sizes",
        "statuses",
        "touches",
    )

    def __init__(self, members: Sequence[BuiltinMiddleware], inner: Step, answer: Answer) -> None:
        self.inner, self.answer = inner, answer
        self.last = len(members) - 1
        self.attributes = {name: make for member in members for name, make in member.request_attributes().items()}
        declare(HttpRequest, self.attributes)
        self.requests = [(i, m.process_request) for i, m in enumerate(members) if works(m, "process_request")]
        self.responses = [
            (index, member.touch, member.statuses, getattr(member, member.way_out))
            for index, member in reversed(list(enumerate(members)))
            if works(member, member.way_out)
        ]
        # For most responses no member has anything to do, which these three tell at once.
        self.looks_at_all = any(not touch and statuses is None for _, touch, statuses, _ in self.responses)
        self.touches = _any_bit(touch for _, touch, _, _ in self.responses)
        self.statuses = frozenset(status for _, _, statuses, _ in self.responses for status in statuses or ())
        self.sizes = any(member.adds_length for member in members)
        self.fixed = _fixed_of(members) or (FixedHeaders(()) if self.sizes else None)
        #: (mark on a response, bit) of each member whose headers a mark keeps away, and the headers left by the sum of bits.
        self.exempting = [(mark, 1 << place) for place, mark in enumerate(m.exempt_by for m in members if m.exempt_by)]
        self.left_by = _left_by(members, self.fixed)

    def passed(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request in, the response out; a member sees a response only if the request came as far as it."""
        if request.late_makers is None:  # usual, and the names were declared
            request.late_makers = self.attributes
        else:
            request.later_all(self.attributes)
        entered = self.last
        for index, look in self.requests:
            try:
                early = look(request)
            except Exception as error:  # noqa: BLE001  every error becomes a response here
                response, entered = self.answer(request, error), index - 1
                break
            if early is not None:
                response, entered = early, index
                break
        else:
            response = self.inner(request)
        if self.looks_at_all or request.touched & self.touches or response.status_code in self.statuses:
            response = self._seen(request, response, entered)
        fixed, exempt = self.fixed, 0
        for mark, bit in self.exempting:
            if getattr(response, mark, False):
                exempt |= bit
        if exempt:
            fixed = self.left_by[exempt]
        if fixed is not None:
            # In one call, and so is the length of what does not stream.
            response.add_fixed(fixed, self.sizes and not response.streaming)
        return response

    def _seen(self, request: HttpRequest, response: HttpResponseBase, entered: int) -> HttpResponseBase:
        """Return what the members make of a response; ``entered`` is the innermost that saw the request."""
        for index, touch, statuses, see in self.responses:
            if (
                index <= entered
                and (not touch or request.touched & touch)
                and (statuses is None or response.status_code in statuses)
            ):
                try:
                    response = see(request, response)
                except Exception as error:  # noqa: BLE001  every error becomes a response here
                    response = self.answer(request, error)
        return response


def _any_bit(masks: Iterable[int]) -> int:
    found = 0
    for mask in masks:
        found |= mask
    return found


def _left_by(members: Sequence[BuiltinMiddleware], fixed: FixedHeaders | None) -> list[FixedHeaders | None]:
    """Return the static headers by which of the members that can be exempt are, as a sum of bits; ``fixed`` at zero."""
    able = [member for member in members if member.exempt_by]
    found: list[FixedHeaders | None] = [fixed]
    for bits in range(1, 1 << len(able)):
        gone = [member for place, member in enumerate(able) if bits >> place & 1]
        found.append(_fixed_of([member for member in members if member not in gone]) or (fixed and FixedHeaders(())))
    return found


def _fixed_of(members: Sequence[BuiltinMiddleware]) -> FixedHeaders | None:
    """Return the static headers of ``members``, checked once for all responses; BadHeaderError for one that no header can be."""
    given = [pair for member in members for pair in member.static_headers().items()]
    pairs = tuple((checked_name(name), checked_value(value)) for name, value in given)
    return FixedHeaders(pairs) if pairs else None


def converting(step: Callable[[HttpRequest], Any], answer: Answer, name: str) -> Step:
    """Return ``step`` whose exceptions, and answers that are no response, become responses."""

    def converted(request: HttpRequest) -> HttpResponseBase:
        try:
            response = step(request)
            if not isinstance(response, HttpResponseBase):
                raise ValueError(f"{name} didn't return an HttpResponse object. It returned {response!r} instead.")
        except Exception as error:  # noqa: BLE001  every error becomes a response here
            return answer(request, error)
        return response

    return converted


def layer(factory: Any, inner: Step, place: Place, name: str) -> tuple[Any, Callable[[HttpRequest], Any]]:
    """Return (middleware, step) for a user's middleware around ``inner``.

    Raises ImproperlyConfigured when the factory gives None, RuntimeError when it can serve neither kind of request.
    """
    sync_capable = getattr(factory, "sync_capable", True)
    async_capable = getattr(factory, "async_capable", False)
    if not sync_capable and not async_capable:
        raise RuntimeError(f"Middleware {name} must have at least one of sync_capable/async_capable set to True.")
    # Phases of the mixin are sync code even in a class that can serve async requests.
    has_sync_phases = hasattr(factory, "process_request") or hasattr(factory, "process_response")
    if async_capable and (not sync_capable or (place.is_async and not has_sync_phases)):
        if not place.is_async:
            _say_adapted("Synchronous", name)
        middleware = _made(factory, _awaitable(inner), name)
        return middleware, lambda request: _finished(middleware(request), place)
    if place.is_async and not async_capable:
        _say_adapted("Asynchronous", name)
    middleware = _made(factory, inner, name)
    return middleware, lambda request: _finished(place.call_sync(middleware, request), place)


def _say_adapted(kind: str, name: str) -> None:
    """Tell the developer of a middleware that costs each request a change between thread and loop."""
    if CoreSettings.now().debug:
        logger.debug("%s handler adapted for middleware %s.", kind, name)


def hook_of(middleware: Any, phase: str, place: Place) -> Callable[..., Any]:
    """Return how a user's middleware is asked at ``phase``: sync code may block, whatever requests the class serves."""
    method: Any = getattr(middleware, phase)
    if not place.is_async or is_inline(method) or is_coroutine_function(method):
        return method

    @wraps(method)
    def asked(*args: Any) -> Any:
        return place.call_sync(method, *args)

    return asked


def _made(factory: Any, get_response: Callable[[HttpRequest], Any], name: str) -> Any:
    middleware = factory(get_response)
    if middleware is None:
        raise ImproperlyConfigured(f"Middleware factory {name} returned None.")
    return middleware


def _awaitable(inner: Step) -> Callable[[HttpRequest], Coroutine[Any, Any, HttpResponseBase]]:
    async def get_response(request: HttpRequest) -> HttpResponseBase:
        return await bridge.run(inner, request)

    return get_response


def _finished(answer: Any, place: Place) -> Any:
    return place.finish(answer) if iscoroutine(answer) else answer
