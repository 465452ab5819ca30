"""Responses that render a template, late: middleware and decorators may still change template and context."""

from collections.abc import Callable, Iterator
from typing import Any, cast

from quintet.http.response import HttpResponse
from quintet.http.streaming import StreamingHttpResponse
from quintet.services.content_security import nonce_of
from quintet.template import loader


class ContentNotRenderedError(Exception):
    """The content of a response was used before `render`."""


class SimpleTemplateResponse(HttpResponse):
    """A response made of a template and a dictionary, rendered when `render` is called."""

    rendering_attrs = ("template_name", "context_data", "_post_render_callbacks")

    def __init__(
        self,
        template: Any,
        context: dict[str, Any] | None = None,
        content_type: str | None = None,
        status: int | None = None,
        charset: str | None = None,
        using: str | None = None,
        headers: Any = None,
    ) -> None:
        self.template_name = template
        self.context_data = context
        self.using = using
        self._post_render_callbacks: list[Callable[[Any], Any]] = []
        self._request: Any = None
        # Assigning content means rendered; the constructor below does so, hence the order.
        super().__init__("", content_type, status, charset=charset, headers=headers)
        self._is_rendered = False

    def __getstate__(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the rendered response without what rendered it.

        Raises ContentNotRenderedError before `render`.
        """
        if not self._is_rendered:
            raise ContentNotRenderedError("The response content must be rendered before it can be pickled.")
        attributes, slots = cast("tuple[dict[str, Any], dict[str, Any]]", super().__getstate__())
        left_out = {*self.rendering_attrs, "_request", "using"}
        return {name: value for name, value in attributes.items() if name not in left_out}, slots

    def resolve_template(self, template: Any) -> Any:
        """Return the template object for a name, a list of names or an object."""
        return resolved(template, self.using)

    def resolve_context(self, context: dict[str, Any] | None) -> dict[str, Any] | None:
        """Return the variables to render with."""
        return context

    @property
    def rendered_content(self) -> str:
        """What the template renders now."""
        template = self.resolve_template(self.template_name)
        return template.render(self.resolve_context(self.context_data), self._request)

    def add_post_render_callback(self, callback: Callable[[Any], Any]) -> None:
        """Call ``callback`` with the response after rendering, at once when it is rendered."""
        if self._is_rendered:
            callback(self)
        else:
            self._post_render_callbacks.append(callback)

    def render(self) -> Any:
        """Render, once, and return the response, or what a callback returns in its place."""
        response: Any = self
        if not self._is_rendered:
            self.content = self.rendered_content
            for callback in self._post_render_callbacks:
                replaced = callback(response)
                if replaced is not None:
                    response = replaced
        return response

    @property
    def is_rendered(self) -> bool:
        """Whether the content is there."""
        return self._is_rendered

    def __iter__(self) -> Iterator[bytes]:
        if not self._is_rendered:
            raise ContentNotRenderedError("The response content must be rendered before it can be iterated over.")
        return super().__iter__()

    @property
    def content(self) -> bytes:
        """The rendered content.

        Raises ContentNotRenderedError before `render`.
        """
        if not self._is_rendered:
            raise ContentNotRenderedError("The response content must be rendered before it can be accessed.")
        return HttpResponse.content.fget(self)  # type: ignore[attr-defined]  # the property of the base class

    @content.setter
    def content(self, value: Any) -> None:
        HttpResponse.content.fset(self, value)  # type: ignore[attr-defined]  # the property of the base class
        self._is_rendered = True


class TemplateResponse(SimpleTemplateResponse):
    """A template response that knows its request, so that context processors run."""

    rendering_attrs = (*SimpleTemplateResponse.rendering_attrs, "_request")

    def __init__(
        self,
        request: Any,
        template: Any,
        context: dict[str, Any] | None = None,
        content_type: str | None = None,
        status: int | None = None,
        charset: str | None = None,
        using: str | None = None,
        headers: Any = None,
    ) -> None:
        super().__init__(template, context, content_type, status, charset, using, headers=headers)
        self._request = request


class StreamingTemplateResponse(StreamingHttpResponse):
    """A response that sends its template piece by piece while it renders; the template is found at once.

    A template of another engine, which cannot stream, is sent in one piece. ``in_place`` renders the content of
    ``{% deferred %}`` where it stands, for readers without scripts.
    """

    def __init__(
        self,
        request: Any,
        template: Any,
        context: dict[str, Any] | None = None,
        content_type: str | None = None,
        status: int | None = None,
        charset: str | None = None,
        using: str | None = None,
        headers: Any = None,
        in_place: bool = False,
    ) -> None:
        self.template_name, self.context_data = template, context
        found = resolved(template, using)
        if request is not None:
            # Made now: when the page shows it, the header that has to name it is long gone.
            str(nonce_of(request))
        options = {"in_place": True} if in_place else {}
        streams = hasattr(found, "stream")
        pieces: Any = found.stream(context, request, **options) if streams else late_render(found, context, request)
        super().__init__(pieces, content_type=content_type, status=status, charset=charset, headers=headers)


def resolved(template: Any, using: str | None) -> Any:
    """Return the template object for a name, a list of names or an object."""
    if isinstance(template, list | tuple):
        return loader.select_template(template, using=using)
    return loader.get_template(template, using=using) if isinstance(template, str) else template


def late_render(template: Any, context: Any, request: Any) -> Iterator[str]:
    """Yield the whole output of a template that cannot stream."""
    yield template.render(context, request)
