"""The innermost layer: find the view, let middleware look at it, call it, render a template response."""

from asyncio import iscoroutine
from collections.abc import Callable, Sequence
from typing import Any

from quintet.http.request import HttpRequest
from quintet.http.response import HttpResponseBase
from quintet.urls import current as urls_current
from quintet.urls.resolver import get_resolver
from quintet.urls.settings import UrlSettings
from quintet.web.places import Place
from quintet.web.views import ViewCalls

Hook = Callable[..., Any]


class Core:
    """Answers a request by its view. The hooks are those of all middleware: views outermost first, the others innermost first."""

    __slots__ = ("exception_hooks", "place", "root_urlconf", "template_hooks", "view_hooks", "views")

    def __init__(self, place: Place) -> None:
        self.place = place
        self.views = ViewCalls(place)
        # A chain lives for one settings generation, and so does this.
        self.root_urlconf = UrlSettings.now().root_urlconf
        self.view_hooks: Sequence[Hook] = ()
        self.exception_hooks: Sequence[Hook] = ()
        self.template_hooks: Sequence[Hook] = ()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response of the view that the URLconf names.

        Raises what the view raises when no middleware answers for it, Resolver404 when no view is named, and ValueError for a
        view that returns nothing.
        """
        if request.urlconf is not None:
            urls_current.set_urlconf(request.urlconf)
        resolver = get_resolver(self.root_urlconf if request.urlconf is None else request.urlconf)
        match = request.resolver_match = resolver.resolve(request.path_info)
        view, args, kwargs = match.func, match.args, match.kwargs
        response: Any = None
        for hook in self.view_hooks:
            response = self._plain(hook(request, view, args, kwargs))
            if response is not None:
                break
        else:
            try:
                response = self.views.call(view, request, args, kwargs)
            except Exception as error:
                response = self._rescued(request, error)
                if response is None:
                    raise
        if not isinstance(response, HttpResponseBase):
            self._require_response(response, view, "The view")
        return self._rendered(request, response, view) if hasattr(response, "render") else response

    def _plain(self, answer: Any) -> Any:
        return self.place.finish(answer) if iscoroutine(answer) else answer

    def _rescued(self, request: HttpRequest, error: Exception) -> Any:
        for hook in self.exception_hooks:
            response = self._plain(hook(request, error))
            if response is not None:
                return response
        return None

    def _rendered(self, request: HttpRequest, response: Any, view: Any) -> HttpResponseBase:
        for hook in self.template_hooks:
            response = self._plain(hook(request, response))
            self._require_response(response, hook, f"{_name(hook)}.process_template_response")
        try:
            return self.place.call_sync(response.render)
        except Exception as error:
            rescued = self._rescued(request, error)
            if rescued is None:
                raise
            return rescued

    def _require_response(self, response: Any, view: Any, what: str) -> None:
        if isinstance(response, HttpResponseBase) or hasattr(response, "render"):
            return
        name = f"{what} {_name(view)}" if what == "The view" else what
        if iscoroutine(response):
            response.close()
            raise ValueError(
                f"{name} didn't return an HttpResponse object. It returned an unawaited coroutine instead. You may need to add "
                "an 'await' into your view."
            )
        got = "None" if response is None else f"an object of type {type(response).__name__}"
        raise ValueError(f"{name} didn't return an HttpResponse object. It returned {got} instead.")


def _name(function: Any) -> str:
    name = getattr(function, "__qualname__", None) or f"{type(function).__qualname__}.__call__"
    return f"{getattr(function, '__module__', type(function).__module__)}.{name}"
