"""Views that render a template or redirect, and the mixins under all generic views."""

from collections.abc import Mapping
from typing import Any

from quintet.http.response import HttpResponseGone, HttpResponsePermanentRedirect, HttpResponseRedirect
from quintet.kernel.errors import ImproperlyConfigured
from quintet.template.response import TemplateResponse
from quintet.urls.reverse import reverse
from quintet.views.base import View
from quintet.web import request_log

__all__ = ["ContextMixin", "RedirectView", "TemplateResponseMixin", "TemplateView", "View"]


class ContextMixin:
    """What a template sees: the keyword arguments, the view as ``view``, and ``extra_context``."""

    extra_context: dict[str, Any] | None = None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the context."""
        return {"view": self, **kwargs, **(self.extra_context or {})}


class TemplateResponseMixin:
    """Rendering: by `render_to_response` with the first template of `get_template_names` that exists."""

    template_name: str | None = None
    template_engine: str | None = None
    response_class: Any = TemplateResponse
    content_type: str | None = None
    #: The template of partial requests (`HttpRequest.is_partial`), "#part" for that part of the usual template; a mapping gives
    #: one for each target's id (`HttpRequest.partial_target`), and None for all others. Without one the whole page is given.
    partial_template_name: str | Mapping[str | None, str] | None = None
    request: Any

    def render_to_response(self, context: dict[str, Any], **response_kwargs: Any) -> Any:
        """Return a response that renders when it is needed."""
        how = {"using": self.template_engine, "content_type": self.content_type, **response_kwargs}
        return self.response_class(context=context, template=self._templates_of_answer(), request=self.request, **how)

    def _templates_of_answer(self) -> Any:
        part = self.get_partial_template_name()
        if part is None:
            return self.get_template_names()
        return [f"{name}{part}" for name in self.get_template_names()] if part.startswith("#") else [part]

    def get_partial_template_name(self) -> str | None:
        """Return the template of a partial request, "#part" for a part of the usual one, None to give the whole page."""
        part = self.partial_template_name
        if part is None or not self.request.is_partial:
            return None
        return part if isinstance(part, str) else part.get(self.request.partial_target, part.get(None))

    def get_template_names(self) -> list[str]:
        """Return the names of templates to try.

        Raises ImproperlyConfigured without ``template_name``.
        """
        if self.template_name is None:
            raise ImproperlyConfigured(
                "TemplateResponseMixin requires either a definition of 'template_name' or an implementation of "
                "'get_template_names()'"
            )
        return [self.template_name]


class TemplateView(TemplateResponseMixin, ContextMixin, View):
    """Render a template; the context holds the arguments from the URL."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer GET."""
        return self.render_to_response(self.get_context_data(**kwargs))


class RedirectView(View):
    """Redirect every method to ``url`` (with ``%(name)s`` of the URL's arguments) or to the view ``pattern_name``."""

    permanent = False
    url: str | None = None
    pattern_name: str | None = None
    query_string = False
    #: Whether the browser repeats method and body: 307 and 308 instead of 302 and 301.
    preserve_request = False

    def get_redirect_url(self, *args: Any, **kwargs: Any) -> str | None:
        """Return where to, None for nowhere (then 410 is answered)."""
        named = reverse(self.pattern_name, args=args, kwargs=kwargs) if self.pattern_name and not self.url else None
        target = self.url % kwargs if self.url else named
        if target is None:
            return None
        asked = self.request.META.get("QUERY_STRING", "") if self.query_string else ""
        return f"{target}?{asked}" if asked else target

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer with the redirect: 301 when ``permanent``, 307 or 308 with ``preserve_request``."""
        url = self.get_redirect_url(*args, **kwargs)
        if url:
            kind = HttpResponsePermanentRedirect if self.permanent else HttpResponseRedirect
            return kind(url, preserve_request=self.preserve_request)
        response = HttpResponseGone()
        request_log.log_response("Gone: %s", request.path, response=response, request=request)
        return response

    def head(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer as GET."""
        return self.get(request, *args, **kwargs)

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer as GET."""
        return self.get(request, *args, **kwargs)

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer as GET."""
        return self.get(request, *args, **kwargs)

    def delete(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer as GET."""
        return self.get(request, *args, **kwargs)

    def put(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer as GET."""
        return self.get(request, *args, **kwargs)

    def patch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer as GET."""
        return self.get(request, *args, **kwargs)
