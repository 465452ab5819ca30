"""The views of auth: log-in, log-out, password change."""

from typing import Any

from quintet.contrib.auth import forms, logins
from quintet.contrib.auth.decorators import login_not_required, login_required
from quintet.contrib.auth.redirects import REDIRECT_FIELD_NAME, redirect_with_next
from quintet.contrib.auth.settings import AuthSettings
from quintet.http.response import HttpResponseRedirect
from quintet.kernel import ports
from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit.lazy import classproperty
from quintet.kit.urltext import url_has_allowed_host_and_scheme
from quintet.services.i18n.translation import gettext_lazy as _
from quintet.urls.reverse import reverse_lazy
from quintet.views.decorators.cache import never_cache
from quintet.views.decorators.csrf import csrf_protect
from quintet.views.decorators.debug import sensitive_post_parameters
from quintet.views.generic.base import TemplateView
from quintet.views.generic.edit import FormView
from quintet.views.method_decorator import method_decorator
from quintet.views.shortcuts import resolve_url

redirect_to_login = redirect_with_next


class RedirectURLMixin:
    """Where a view leads: the ``next`` parameter if it stays on an allowed host, else `get_default_redirect_url`."""

    next_page: Any = None
    redirect_field_name: str = REDIRECT_FIELD_NAME
    success_url_allowed_hosts: Any = frozenset()
    request: Any

    def get_success_url(self) -> str:
        """Return where to go."""
        return self.get_redirect_url() or self.get_default_redirect_url()

    def get_redirect_url(self, request: Any = None) -> str:
        """Return the ``next`` parameter, or an empty text when there is none or it leads elsewhere."""
        request = request or self.request
        url = request.POST.get(self.redirect_field_name, request.GET.get(self.redirect_field_name, ""))
        is_safe = url_has_allowed_host_and_scheme(
            url, allowed_hosts=self.get_success_url_allowed_hosts(request), require_https=request.is_secure()
        )
        return url if is_safe else ""

    def get_success_url_allowed_hosts(self, request: Any = None) -> set[str]:
        """Return the hosts that ``next`` may name."""
        return {(request or self.request).get_host(), *self.success_url_allowed_hosts}

    def get_default_redirect_url(self) -> str:
        """Return where to go without ``next``; ImproperlyConfigured when nothing says."""
        if self.next_page:
            return resolve_url(self.next_page)
        raise ImproperlyConfigured("No URL to redirect to. Provide a next_page.")


@method_decorator([sensitive_post_parameters(), csrf_protect, never_cache, login_not_required], name="dispatch")
class LoginView(RedirectURLMixin, FormView):
    """Shows the log-in form and logs in."""

    form_class: Any = classproperty(lambda _: forms.AuthenticationForm)
    authentication_form: Any = None
    template_name = "registration/login.html"
    redirect_authenticated_user = False
    extra_context: Any = None

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Send users on, if asked to; ValueError when that would lead back here."""
        if self.redirect_authenticated_user and request.user.is_authenticated:
            target = self.get_success_url()
            if target == request.path:
                raise ValueError(
                    "Redirection loop for authenticated user detected. Check that your LOGIN_REDIRECT_URL doesn't point to "
                    "a login page."
                )
            return HttpResponseRedirect(target)
        return super().dispatch(request, *args, **kwargs)

    def get_default_redirect_url(self) -> str:
        """Return ``next_page``, else LOGIN_REDIRECT_URL."""
        return resolve_url(self.next_page or AuthSettings.now().login_redirect_url)

    def get_form_class(self) -> Any:
        """Return the class of the form."""
        return self.authentication_form or self.form_class

    def get_form_kwargs(self) -> dict[str, Any]:
        """Give the form its request."""
        return {**super().get_form_kwargs(), "request": self.request}

    def form_valid(self, form: Any) -> Any:
        """Log in and redirect."""
        logins.login(self.request, form.get_user())
        return HttpResponseRedirect(self.get_success_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add where the visitor wants to go, and the site."""
        site = ports.current_site.get()(self.request)
        return {
            **super().get_context_data(**kwargs),
            self.redirect_field_name: self.get_redirect_url(),
            "site": site,
            "site_name": site.name,
            **(self.extra_context or {}),
        }


@method_decorator([csrf_protect, never_cache], name="dispatch")
class LogoutView(RedirectURLMixin, TemplateView):
    """Logs out on POST, then redirects or shows a page."""

    http_method_names = ["post", "options"]
    template_name = "registration/logged_out.html"
    extra_context: Any = None

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Log out."""
        logins.logout(request)
        target = self.get_success_url()
        if target != request.get_full_path():
            return HttpResponseRedirect(target)
        return super().get(request, *args, **kwargs)

    def get_default_redirect_url(self) -> str:
        """Return ``next_page``, else LOGOUT_REDIRECT_URL, else this page."""
        target = self.next_page or AuthSettings.now().logout_redirect_url
        return resolve_url(target) if target else self.request.path

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add title and site."""
        site = ports.current_site.get()(self.request)
        return {
            **super().get_context_data(**kwargs),
            "site": site,
            "site_name": site.name,
            "title": _("Logged out"),
            "subtitle": None,
            **(self.extra_context or {}),
        }


def logout_then_login(request: Any, login_url: Any = None) -> Any:
    """Log out on POST and go to the log-in page; a view."""
    return LogoutView.as_view(next_page=resolve_url(login_url or AuthSettings.now().login_url))(request)


class PasswordContextMixin:
    """Adds the page's title to the context."""

    title: Any
    extra_context: Any = None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add title and subtitle."""
        context = super().get_context_data(**kwargs)  # pyright: ignore[reportAttributeAccessIssue]  # a view is the next base
        return {**context, "title": self.title, "subtitle": None, **(self.extra_context or {})}


@method_decorator([sensitive_post_parameters(), csrf_protect, login_required], name="dispatch")
class PasswordChangeView(PasswordContextMixin, FormView):
    """Lets users change their own password; their session goes on under a new key."""

    form_class: Any = classproperty(lambda _: forms.PasswordChangeForm)
    success_url = reverse_lazy("password_change_done")
    template_name = "registration/password_change_form.html"
    title = _("Password change")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Give the form its user."""
        return {**super().get_form_kwargs(), "user": self.request.user}

    def form_valid(self, form: Any) -> Any:
        """Save and keep this session."""
        form.save()
        logins.update_session_auth_hash(self.request, form.user)
        return super().form_valid(form)


@method_decorator(login_required, name="dispatch")
class PasswordChangeDoneView(PasswordContextMixin, TemplateView):
    """Says that the password was changed."""

    template_name = "registration/password_change_done.html"
    title = _("Password change successful")
