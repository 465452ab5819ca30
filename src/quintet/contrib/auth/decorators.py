"""Decorators that guard a view, sync or async."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeVar, overload

from quintet.contrib.auth.redirects import REDIRECT_FIELD_NAME, redirect_to_login
from quintet.contrib.auth.settings import AuthSettings
from quintet.kernel.errors import PermissionDenied
from quintet.kit import bridge
from quintet.kit.callables import is_coroutine_function
from quintet.views.shortcuts import resolve_url

V = TypeVar("V", bound=Callable[..., Any])


def user_passes_test(
    test_func: Callable[[Any], Any], login_url: str | None = None, redirect_field_name: str | None = REDIRECT_FIELD_NAME
) -> Callable[[V], V]:
    """Guard a view: users who fail ``test_func`` go to the log-in page.

    ``test_func`` takes the user; it may be async, for sync and async views alike.
    """
    test_is_async = is_coroutine_function(test_func)

    def refuse(request: Any) -> Any:
        return redirect_to_login(request, resolve_url(login_url or AuthSettings.now().login_url), redirect_field_name)

    def decorate(view: V) -> V:
        if is_coroutine_function(view):

            async def guarded_async(request: Any, *args: Any, **kwargs: Any) -> Any:
                user = await request.auser()
                passes = await test_func(user) if test_is_async else await bridge.run(test_func, user)
                return await view(request, *args, **kwargs) if passes else refuse(request)

            guarded: Any = guarded_async
        else:

            def guarded_sync(request: Any, *args: Any, **kwargs: Any) -> Any:
                passes = bridge.finish(test_func(request.user)) if test_is_async else test_func(request.user)
                return view(request, *args, **kwargs) if passes else refuse(request)

            guarded = guarded_sync
        wrapped: Any = wraps(view)(guarded)
        # `LoginRequiredMiddleware` reads these.
        wrapped.login_url = login_url
        wrapped.redirect_field_name = redirect_field_name
        return wrapped

    return decorate


@overload
def login_required(function: V, redirect_field_name: str | None = REDIRECT_FIELD_NAME, login_url: str | None = None) -> V: ...
@overload
def login_required(
    function: None = None, redirect_field_name: str | None = REDIRECT_FIELD_NAME, login_url: str | None = None
) -> Callable[[V], V]: ...
def login_required(
    function: Any = None, redirect_field_name: str | None = REDIRECT_FIELD_NAME, login_url: str | None = None
) -> Any:
    """Guard a view: visitors go to the log-in page."""
    decorate = user_passes_test(_is_authenticated, login_url=login_url, redirect_field_name=redirect_field_name)
    return decorate(function) if function else decorate


def _is_authenticated(user: Any) -> bool:
    return user.is_authenticated


def login_not_required(view_func: V) -> V:
    """Open a view to visitors under `LoginRequiredMiddleware`."""
    view_func.login_required = False  # pyright: ignore[reportFunctionMemberAccess]  # the documented mark
    return view_func


def permission_required(
    perm: str | Iterable[str], login_url: str | None = None, raise_exception: bool = False
) -> Callable[[V], V]:
    """Guard a view: users without the permission, or all of several, go to the log-in page or get 403."""
    perms = (perm,) if isinstance(perm, str) else tuple(perm)

    def has_all(user: Any) -> bool:
        if user.has_perms(perms):
            return True
        if raise_exception:
            raise PermissionDenied
        return False

    return user_passes_test(has_all, login_url=login_url)
