"""Mixins that guard a class-based view; each stands leftmost among the bases."""

from collections.abc import Callable, Iterable
from typing import Any

from quintet.contrib.auth.redirects import REDIRECT_FIELD_NAME, redirect_to_login
from quintet.contrib.auth.settings import AuthSettings
from quintet.kernel.errors import ImproperlyConfigured, PermissionDenied
from quintet.views.shortcuts import resolve_url


class AccessMixin:
    """What the guards share: where visitors are sent, and whether they get 403 instead."""

    login_url: Any = None
    permission_denied_message: Any = ""
    raise_exception = False
    redirect_field_name: str | None = REDIRECT_FIELD_NAME
    request: Any

    def get_login_url(self) -> str:
        """Return `login_url`, else LOGIN_URL; ImproperlyConfigured when neither is set."""
        login_url = self.login_url or AuthSettings.now().login_url
        if not login_url:
            name = type(self).__name__
            raise ImproperlyConfigured(
                f"{name} is missing the login_url attribute. Define {name}.login_url, settings.LOGIN_URL, or override "
                f"{name}.get_login_url()."
            )
        return str(login_url)

    def get_permission_denied_message(self) -> str:
        """Return the text of the 403."""
        return self.permission_denied_message

    def get_redirect_field_name(self) -> str | None:
        """Return the query parameter that brings the visitor back."""
        return self.redirect_field_name

    def handle_no_permission(self) -> Any:
        """Send visitors to the log-in page; raise PermissionDenied for users, and for all with `raise_exception`."""
        if self.raise_exception or self.request.user.is_authenticated:
            raise PermissionDenied(self.get_permission_denied_message())
        return redirect_to_login(self.request, resolve_url(self.get_login_url()), self.get_redirect_field_name())


class LoginRequiredMixin(AccessMixin):
    """Lets only users in."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer, or turn away."""
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        return super().dispatch(request, *args, **kwargs)  # pyright: ignore[reportAttributeAccessIssue]  # View is the next base


class PermissionRequiredMixin(AccessMixin):
    """Lets only users with `permission_required` in."""

    permission_required: str | Iterable[str] | None = None

    def get_permission_required(self) -> Iterable[str]:
        """Return the permissions needed; ImproperlyConfigured when none are named."""
        if self.permission_required is None:
            name = type(self).__name__
            raise ImproperlyConfigured(
                f"{name} is missing the permission_required attribute. Define {name}.permission_required, or override "
                f"{name}.get_permission_required()."
            )
        return (self.permission_required,) if isinstance(self.permission_required, str) else self.permission_required

    def has_permission(self) -> bool:
        """Say whether the user has them all."""
        return self.request.user.has_perms(self.get_permission_required())

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer, or turn away."""
        if not self.has_permission():
            return self.handle_no_permission()
        return super().dispatch(request, *args, **kwargs)  # pyright: ignore[reportAttributeAccessIssue]  # View is the next base


class UserPassesTestMixin(AccessMixin):
    """Lets only users in who pass `test_func`."""

    def test_func(self) -> bool | None:
        """Say whether the user of ``self.request`` may come in; subclasses implement it."""
        raise NotImplementedError(f"{type(self).__name__} is missing the implementation of the test_func() method.")

    def get_test_func(self) -> Callable[[], bool | None]:
        """Return the test; a hook for one of another name."""
        return self.test_func

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer, or turn away."""
        if not self.get_test_func()():
            return self.handle_no_permission()
        return super().dispatch(request, *args, **kwargs)  # pyright: ignore[reportAttributeAccessIssue]  # View is the next base
