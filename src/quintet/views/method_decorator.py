"""Decorators for methods, and decorators made of middleware. Public as `quintet.utils.decorators`."""

from collections.abc import Callable
from functools import partial, update_wrapper, wraps
from typing import Any

from quintet.kit.callables import is_coroutine_function, mark_coroutine_function
from quintet.views.wrapping import around


def method_decorator(decorator: Any, name: str = "") -> Callable[[Any], Any]:
    """Return a decorator for a method, made of one for functions (or of a list of them, the first one outermost).

    With ``name`` it decorates the class's method of that name. Raises ValueError for a class without a usable ``name``,
    TypeError when that is no method.
    """

    def decorate(target: Any) -> Any:
        if not isinstance(target, type):
            return _decorated(decorator, target)
        if not name or not hasattr(target, name):
            raise ValueError(
                f"The keyword argument `name` must be the name of a method of the decorated class: {target}. "
                f"Got '{name}' instead."
            )
        method = getattr(target, name)
        if not callable(method):
            raise TypeError(f"Cannot decorate '{name}' as it isn't a callable attribute of {target} ({method}).")
        setattr(target, name, _decorated(decorator, method))
        return target

    shown = getattr(decorator, "__name__", type(decorator).__name__)
    decorate.__name__ = f"method_decorator({shown})"
    return decorate


def _decorated(decorator: Any, method: Any) -> Any:
    decorators = list(reversed(decorator)) if hasattr(decorator, "__iter__") else [decorator]

    def around_bound(self: Any) -> Any:
        """Return the method of ``self``, decorated as a function that does not see it."""
        bound: Any = wraps(method)(partial(method.__get__(self, type(self))))
        for one in decorators:
            bound = one(bound)
        return bound

    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        return around_bound(self)(*args, **kwargs)

    for one in decorators:
        # What a decorator leaves on a function (csrf_exempt, ...) must be seen on the method too.
        update_wrapper(call, one(_untouched), assigned=())
    update_wrapper(call, method)
    return mark_coroutine_function(call) if is_coroutine_function(method) else call


def _untouched(*args: Any, **kwargs: Any) -> None:
    """Stand in for a view while a decorator shows what it leaves on one."""


def decorator_from_middleware_with_args(middleware_class: Any) -> Callable[..., Any]:
    """Return a decorator factory: ``factory(*args)(view)`` puts the middleware, made with these arguments, around one view."""

    def factory(*args: Any, **kwargs: Any) -> Callable[[Any], Any]:
        return lambda view: _through(middleware_class, args, kwargs, view)

    return factory


def decorator_from_middleware(middleware_class: Any) -> Callable[[Any], Any]:
    """Return a decorator that puts the middleware around one view."""
    return decorator_from_middleware_with_args(middleware_class)()


def _through(middleware_class: Any, args: tuple[Any, ...], kwargs: dict[str, Any], view: Any) -> Any:
    middleware = middleware_class(view, *args, **kwargs)

    def phase(name: str, *given: Any) -> Any:
        found = getattr(middleware, name, None)
        return None if found is None else found(*given)

    def before(request: Any, view_args: tuple[Any, ...], view_kwargs: dict[str, Any]) -> Any:
        early = phase("process_request", request)
        return early if early is not None else phase("process_view", request, view, view_args, view_kwargs)

    def after(request: Any, response: Any) -> Any:
        if callable(getattr(response, "render", None)) and not getattr(response, "is_rendered", True):
            found = phase("process_template_response", request, response)
            response = response if found is None else found
            response.add_post_render_callback(lambda rendered: phase("process_response", request, rendered))
            return response
        return phase("process_response", request, response)

    return around(_guarded(view, phase), before=before, after=after)


def _guarded(view: Any, phase: Callable[..., Any]) -> Any:
    """Return ``view`` with its exceptions shown to the middleware's ``process_exception``."""
    if is_coroutine_function(view):

        @wraps(view)
        async def answer_async(request: Any, *args: Any, **kwargs: Any) -> Any:
            try:
                return await view(request, *args, **kwargs)
            except Exception as error:
                found = phase("process_exception", request, error)
                if found is None:
                    raise
                return found

        return answer_async

    @wraps(view)
    def answer(request: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return view(request, *args, **kwargs)
        except Exception as error:
            found = phase("process_exception", request, error)
            if found is None:
                raise
            return found

    return answer


def _capable(function: Any, *, sync: bool, asynchronous: bool) -> Any:
    function.sync_capable, function.async_capable = sync, asynchronous
    return function


def sync_only_middleware(func: Any) -> Any:
    """Mark a middleware factory as one for sync callers: the default."""
    return _capable(func, sync=True, asynchronous=False)


def async_only_middleware(func: Any) -> Any:
    """Mark a middleware factory as one for async callers."""
    return _capable(func, sync=False, asynchronous=True)


def sync_and_async_middleware(func: Any) -> Any:
    """Mark a middleware factory as one that looks whether ``get_response`` is a coroutine function and does as it does."""
    return _capable(func, sync=True, asynchronous=True)
