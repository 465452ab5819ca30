"""Calling a view: how it must be called is found out once, and kept for the next request."""

from asyncio import iscoroutine
from collections.abc import Callable
from typing import Any

from quintet.http.request import HttpRequest
from quintet.kernel import ports
from quintet.kit.asgiref_joint import ThreadSensitiveContext, thread_sensitive_context
from quintet.kit.callables import is_coroutine_function
from quintet.web.inline import is_inline
from quintet.web.places import Place

#: Views kept; URLconfs made on the fly could bring ever new ones.
KEPT_VIEWS = 4096

Call = Callable[[HttpRequest, tuple[Any, ...], dict[str, Any]], Any]


class ViewCalls:
    """The ways to call the views of one application in one place: ``ready`` by view, and `prepare` for a new one."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.ready: dict[Any, Call] = {}

    def prepare(self, view: Any) -> Call:
        """Return how ``view`` is called, and keep it."""
        if len(self.ready) >= KEPT_VIEWS:
            self.ready.clear()
        call = self.ready[view] = self._prepare(view)
        return call

    def _prepare(self, view: Any) -> Call:
        wrapped = ports.atomic_view.get()(view)
        finish, call_sync = self.place.finish, self.place.call_sync
        if is_coroutine_function(view):
            return self._awaited(wrapped)
        if is_inline(view):
            return lambda request, args, kwargs: wrapped(request, *args, **kwargs)

        def call(request: HttpRequest, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
            answer = call_sync(wrapped, request, *args, **kwargs)
            # A sync callable that wraps an async view gives its coroutine.
            return finish(answer) if iscoroutine(answer) else answer

        return call

    def _awaited(self, view: Any) -> Call:
        finish, begin = self.place.finish, thread_sensitive_context.set
        if not self.place.is_async:
            return lambda request, args, kwargs: finish(view(request, *args, **kwargs))

        def call(request: HttpRequest, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
            begin(ThreadSensitiveContext())
            return finish(view(request, *args, **kwargs) if args or kwargs else view(request))

        return call
