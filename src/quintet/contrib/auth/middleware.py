"""The middleware of auth: ``request.user`` and ``request.auser``, the demand of a log-in, and log-ins by the web server."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any, ClassVar

from quintet.contrib.auth import backends, logins
from quintet.contrib.auth.authentication import authenticate, load_backend
from quintet.contrib.auth.redirects import REDIRECT_FIELD_NAME, redirect_to_login
from quintet.contrib.auth.settings import AuthSettings
from quintet.http.request import HttpRequest, Maker
from quintet.http.response import HttpResponseBase
from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit import bridge
from quintet.kit.offload import off_loop
from quintet.kit.twins import async_twin
from quintet.services import current
from quintet.views.shortcuts import resolve_url
from quintet.web.client_address import is_vouched_for
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
    return vars(request).get("user")


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


class RemoteUserMiddleware(BuiltinMiddleware):
    """Logs in whom the web server in front has authenticated; a `RemoteUserBackend` makes and finds the users.

    ``header`` is the key of META with the name. Where META holds headers only, on ASGI and granian, REMOTE_USER is looked for
    as HTTP_REMOTE_USER. Anybody can send a header: it counts only from TRUSTED_PROXIES, where that names any. Without the name,
    a user who was logged in by it is logged out, unless ``force_logout_if_no_header`` is False.
    """

    fused: ClassVar[bool] = True
    header = "REMOTE_USER"
    force_logout_if_no_header = True

    def process_request(self, request: HttpRequest) -> None:
        """Log the named user in, and another one out. Raises ImproperlyConfigured without AuthenticationMiddleware."""
        name = self._name_in(request)
        if name is None and not self.force_logout_if_no_header:
            return
        user = _present_user(request)
        if user.is_authenticated:
            if name is not None and user.get_username() == self.clean_username(name, request):
                return
            _forget_remote_user(request)
        if name is not None:
            # A backend may ask another server, which must not hold up the loop.
            found = off_loop(current.file_threads, authenticate, request, remote_user=name)
            if found is not None:
                logins.login(request, found)

    aprocess_request = async_twin(process_request)

    def _name_in(self, request: HttpRequest) -> str | None:
        key = f"HTTP_{self.header}" if self.header == "REMOTE_USER" and not request.has_environ else self.header
        if key.startswith("HTTP_") and not is_vouched_for(request):
            return None
        return request.META.get(key)

    def clean_username(self, username: str, request: HttpRequest) -> str:
        """Return a name as the backend of the session cleans it."""
        backend = load_backend(request.session[logins.BACKEND_SESSION_KEY])
        clean = getattr(backend, "clean_username", None)
        return username if clean is None else clean(username)


class PersistentRemoteUserMiddleware(RemoteUserMiddleware):
    """A `RemoteUserMiddleware` for sites whose server authenticates on the log-in page only: users stay until they log out."""

    fused: ClassVar[bool] = True
    force_logout_if_no_header = False


def _present_user(request: HttpRequest) -> Any:
    try:
        return request.user
    except AttributeError as error:
        raise ImproperlyConfigured(
            "Log-ins by the web server need request.user. Put 'quintet.contrib.auth.middleware.AuthenticationMiddleware' before "
            "'quintet.contrib.auth.middleware.RemoteUserMiddleware' in MIDDLEWARE."
        ) from error


def _forget_remote_user(request: HttpRequest) -> None:
    """Log out a user whom a `RemoteUserBackend`, or a backend that is no more, has vouched for; others stay."""
    try:
        backend = load_backend(request.session.get(logins.BACKEND_SESSION_KEY, ""))
    except ImportError:
        backend = None
    if backend is None or isinstance(backend, backends.RemoteUserBackend):
        logins.logout(request)
