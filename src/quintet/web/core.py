"""The innermost layer: find the view, let middleware look at it, call it, render a template response."""

from asyncio import iscoroutine
from collections.abc import Callable, Sequence
from typing import Any

from quintet.http import partial
from quintet.http.limits import too_long
from quintet.http.request import HttpRequest
from quintet.http.response import HttpResponseBase
from quintet.http.settings import HttpSettings
from quintet.kit import bridge
from quintet.kit.callables import is_coroutine_function
from quintet.urls import current as urls_current
from quintet.urls.resolver import RootResolver, get_resolver
from quintet.urls.settings import UrlSettings
from quintet.web import cache_headers
from quintet.web.methods import USUAL
from quintet.web.places import Place
from quintet.web.touched import PARTIAL, PARTIAL_TARGET
from quintet.web.views import ViewCalls

#: Methods that only read: such a request needs no middleware that guards against forged writes.
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})

#: What was asked about a part of the page, for which Vary must tell.
ASKED_FOR_PART = PARTIAL | PARTIAL_TARGET

Hook = Callable[..., Any]
Answer = Callable[[HttpRequest, Exception], HttpResponseBase]


class Core:
    """Answers a request by its view; an exception becomes a response by ``answer``.

    The hooks are those of all middleware: views outermost first, the others innermost first. ``safe_view_hooks`` are the
    view hooks that look at requests with a safe method too.
    """

    __slots__ = (
        "answer",
        "exception_hooks",
        "longest_uri",
        "place",
        "root_urlconf",
        "safe_view_hooks",
        "template_hooks",
        "view_hooks",
        "views",
    )

    def __init__(self, place: Place, answer: Answer) -> None:
        self.place, self.answer = place, answer
        self.views = ViewCalls(place)
        # A chain lives for one settings generation, and so does this.
        self.root_urlconf = UrlSettings.now().root_urlconf
        longest = HttpSettings.now().request_uri_max_length
        self.longest_uri: float = float("inf") if longest is None else longest
        self.view_hooks: Sequence[Hook] = ()
        self.safe_view_hooks: Sequence[Hook] = ()
        self.exception_hooks: Sequence[Hook] = ()
        self.template_hooks: Sequence[Hook] = ()

    def answered(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response of the view that the URLconf names."""
        try:
            query = request.raw_query()
            if len(request.path_info) + len(query) > self.longest_uri:
                raise too_long(request.path_info, query, self.longest_uri)
            urlconf = self.root_urlconf
            if request.urlconf is not None:
                urlconf = request.urlconf
                urls_current.set_urlconf(urlconf)
            held = urls_current.resolvers.named.get(urlconf) if type(urlconf) is str else None
            resolver: RootResolver = held or get_resolver(urlconf)
            page = resolver.pages.get(request.path_info)
            args: tuple[Any, ...]
            kwargs: dict[str, Any]
            if page is not None:
                # A literal path: few ask for its match, which is made for them.
                view, args, kwargs = page.callback, (), {}
                request.literal_page = page, kwargs
            else:
                match = request.found_match = resolver.resolve(request.path_info)
                view, args, kwargs = match.func, match.args, match.kwargs
            hooks = self.safe_view_hooks if request.method in USUAL else self.view_hooks
            response: Any = self._answered_before(hooks, request, view, args, kwargs) if hooks else None
            if response is None:
                try:
                    call = self.views.ready.get(view) or self.views.prepare(view)
                    response = call(request, args, kwargs)
                except Exception as error:
                    response = self._rescued(request, error)
                    if response is None:
                        raise
            if not isinstance(response, HttpResponseBase) or hasattr(response, "render"):
                response = self._rendered(request, response, view)
        except Exception as error:  # noqa: BLE001  every error becomes a response here
            response = self.answer(request, error)
        if request.touched & ASKED_FOR_PART:
            cache_headers.patch_vary_headers(response, partial.vary_on(request.touched, PARTIAL, PARTIAL_TARGET))
        return response

    def _answered_before(
        self, hooks: Sequence[Hook], request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        """Return the response of the first hook that answers in place of the view."""
        for hook in hooks:
            response = hook(request, view, args, kwargs)
            if response is not None and (response := self._plain(response)) is not None:
                return response
        return None

    def _plain(self, answer: Any) -> Any:
        return self.place.finish(answer) if iscoroutine(answer) else answer

    def _rescued(self, request: HttpRequest, error: Exception) -> Any:
        for hook in self.exception_hooks:
            response = self._plain(hook(request, error))
            if response is not None:
                return response
        return None

    def _rendered(self, request: HttpRequest, response: Any, view: Any) -> HttpResponseBase:
        """Return what the view's template response becomes. Raises ValueError when the view gave no response at all."""
        self._require_response(response, view, "The view")
        for hook in self.template_hooks:
            response = self._plain(hook(request, response))
            self._require_response(response, hook, _name(hook))
        try:
            if is_coroutine_function(view):  # where the view ran, so that the template may await what the view gave it
                rendered = self.place.finish(bridge.run(response.render))
            else:
                rendered = self.place.call_sync(response.render)
        except Exception as error:
            rendered = self._rescued(request, error)
            if rendered is None:
                raise
        if not isinstance(rendered, HttpResponseBase):
            raise ValueError(f"The view didn't return an HttpResponse object. It returned {rendered!r} instead.")
        return rendered

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
