"""`View`: a class whose methods answer the HTTP methods of their names."""

from collections.abc import Callable
from typing import Any

from quintet.http.response import HttpResponse, HttpResponseNotAllowed
from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit.callables import is_coroutine_function, mark_coroutine_function
from quintet.kit.lazy import classproperty
from quintet.web import request_log


class View:
    """Base of class-based views: `as_view` gives a function that makes an instance for each request and dispatches it."""

    http_method_names = ["get", "post", "put", "patch", "delete", "head", "options", "trace"]

    request: Any
    args: tuple[Any, ...]
    kwargs: dict[str, Any]

    def __init__(self, **kwargs: Any) -> None:
        vars(self).update(kwargs)

    @classproperty
    def view_is_async(cls: Any) -> bool:  # noqa: N805  a property of the class
        """Whether the handlers are coroutine functions.

        Raises ImproperlyConfigured when some are and some are not.
        """
        kinds = {is_coroutine_function(handler) for handler in _own_handlers(cls)}
        if len(kinds) > 1:
            raise ImproperlyConfigured(f"{cls.__qualname__} HTTP handlers must either be all sync or all async.")
        return kinds.pop() if kinds else False

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Callable[..., Any]:
        """Return the view function; ``initkwargs`` are set on each instance and must be attributes of the class already."""
        for name in initkwargs:
            if name in cls.http_method_names:
                raise TypeError(f"The method name {name} is not accepted as a keyword argument to {cls.__name__}().")
            if not hasattr(cls, name):
                raise TypeError(
                    f"{cls.__name__}() received an invalid keyword {name!r}. as_view only accepts arguments that are already "
                    "attributes of the class."
                )

        def view(request: Any, *args: Any, **kwargs: Any) -> Any:
            instance = cls(**initkwargs)
            instance.setup(request, *args, **kwargs)
            if not hasattr(instance, "request"):
                raise AttributeError(
                    f"{cls.__name__} instance has no 'request' attribute. Did you override setup() and forget to call super()?"
                )
            return instance.dispatch(request, *args, **kwargs)

        view.__doc__, view.__module__, view.__name__ = cls.__doc__, cls.__module__, cls.__name__
        view.__annotations__ = cls.dispatch.__annotations__
        view.__dict__ |= cls.dispatch.__dict__ | {"view_class": cls, "view_initkwargs": initkwargs}
        if cls.view_is_async:
            mark_coroutine_function(view)
        return view

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Put the request and its arguments on the instance; GET answers HEAD unless there is a handler."""
        if hasattr(self, "get") and not hasattr(self, "head"):
            vars(self)["head"] = getattr(self, "get")  # noqa: B009  the handlers are the subclass's
        self.request, self.args, self.kwargs = request, args, kwargs

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Call the handler of the request's method, or refuse."""
        method = request.method.lower()
        handler = getattr(self, method, None) if method in self.http_method_names else None
        return (handler or self.http_method_not_allowed)(request, *args, **kwargs)

    def http_method_not_allowed(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer a method without a handler: 405."""
        response = HttpResponseNotAllowed(self._allowed_methods())
        request_log.log_response("Method Not Allowed (%s): %s", request.method, request.path, response=response, request=request)
        return self._answer(response)

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer OPTIONS with the methods that have handlers."""
        response = HttpResponse()
        response.headers["Allow"] = ", ".join(self._allowed_methods())
        response.headers["Content-Length"] = "0"
        return self._answer(response)

    def _answer(self, response: Any) -> Any:
        return _at_once(response) if self.view_is_async else response

    def _allowed_methods(self) -> list[str]:
        return [name.upper() for name in self.http_method_names if hasattr(self, name)]


def _own_handlers(cls: Any) -> list[Any]:
    return [getattr(cls, name) for name in cls.http_method_names if name != "options" and hasattr(cls, name)]


async def _at_once(response: Any) -> Any:
    return response
