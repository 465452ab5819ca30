"""The middleware of auth: ``request.user`` and ``request.auser``, and the one that demands a log-in."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any, ClassVar

from quintet.contrib.auth import logins
from quintet.contrib.auth.redirects import REDIRECT_FIELD_NAME, redirect_to_login
from quintet.contrib.auth.settings import AuthSettings
from quintet.http.request import HttpRequest, Maker
from quintet.http.response import HttpResponseBase
from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit import bridge
from quintet.views.shortcuts import resolve_url
from quintet.web.phases import BuiltinMiddleware
from quintet.web.touched import SESSION


class AuthenticationMiddleware(BuiltinMiddleware):
    """Gives each request its user, read from the session at the first touch."""

    fused: ClassVar[bool] = True
    touch: ClassVar[int] = SESSION

    def process_request(self, request: HttpRequest) -> None:
        """Have ``request.user`` and ``request.auser`` made at their first touch.

        Raises ImproperlyConfigured when no session middleware ran before.
        """
        request.later_all(self.request_attributes())

    def request_attributes(self) -> Mapping[str, Maker]:
        """Return the makers of the user and of its awaitable twin."""
        return {"user": _user_of, "auser": _async_user_of}

    def spared_phases(self) -> Collection[str]:
        """Spare the way in: the attributes are all that it gives."""
        return ("process_request",)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Keep a page that was made for somebody logged in out of shared caches, unless the response says what caches may do."""
        user = looked_at_user(request)
        if user is not None and user.is_authenticated and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "private"
        return response


def looked_at_user(request: HttpRequest) -> Any:
    """Return the user that something has looked at, None when nothing has: asking must not load a session."""
    try:
        return HttpRequest.user.__get__(request, HttpRequest)  # the slot itself, which loads nothing
    except AttributeError:
        return None


def _user_of(request: HttpRequest) -> Any:
    try:
        _ = request.session
    except AttributeError as error:
        raise ImproperlyConfigured(
            "request.user needs the session. Put 'quintet.contrib.sessions.middleware.SessionMiddleware' before "
            "'quintet.contrib.auth.middleware.AuthenticationMiddleware' in MIDDLEWARE."
        ) from error
    return logins.get_user(request)


def _async_user_of(request: HttpRequest) -> Callable[[], Awaitable[Any]]:
    async def auser() -> Any:
        return await bridge.run(lambda: request.user)

    return auser


class LoginRequiredMiddleware(BuiltinMiddleware):
    """Sends visitors to the log-in page before any view that is not marked with `login_not_required`."""

    fused: ClassVar[bool] = True
    redirect_field_name = REDIRECT_FIELD_NAME

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Let users and open views through."""
        if not getattr(view, "login_required", True) or request.user.is_authenticated:
            return None
        return self.handle_no_permission(request, view)

    def get_login_url(self, view_func: Callable[..., Any]) -> str:
        """Return where to log in: as the view's decorator says, else LOGIN_URL.

        Raises ImproperlyConfigured when neither does.
        """
        login_url = getattr(view_func, "login_url", None) or AuthSettings.now().login_url
        if not login_url:
            raise ImproperlyConfigured(
                "No login URL to redirect to. Define settings.LOGIN_URL or provide a login_url via the "
                "'quintet.contrib.auth.decorators.login_required' decorator."
            )
        return str(login_url)

    def get_redirect_field_name(self, view_func: Callable[..., Any]) -> str | None:
        """Return the query parameter that brings the visitor back."""
        return getattr(view_func, "redirect_field_name", self.redirect_field_name)

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> HttpResponseBase:
        """Return the redirection to the log-in page."""
        return redirect_to_login(request, resolve_url(self.get_login_url(view_func)), self.get_redirect_field_name(view_func))
