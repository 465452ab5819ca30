"""Deferring: what ``{% deferred %}`` runs. In a page that is streamed, a placeholder now and the content when it is ready.

    <div id="dk3f-1" aria-busy="true">placeholder</div> ... rest of the page ...
    <template id="dk3f-1-content">content</template><script nonce="...">quintetDeferred("dk3f-1")</script></body></html>

The script puts the content in the place of the element, so that the document is then the one of an ordinary rendering. It is
defined once a page, before the first placeholder. A section inside a section may be ready before the one around it has its
place: its content waits, and is looked at again when another one was placed.

Anywhere else (an ordinary rendering, output that a tag captures to change or keep it, a stream that is asked for it) the
content renders where the tag stands, and an error in it is raised.
"""

import logging
import secrets
import traceback
from collections.abc import Callable
from typing import Any, NamedTuple

from quintet.kit.html import SafeString, format_html
from quintet.services.content_security import nonce_of
from quintet.services.i18n import translation
from quintet.template.frozen import Freezer
from quintet.template.streaming import SectionRuntime

logger = logging.getLogger("django.template")

SCRIPT = (
    "function quintetDeferred(i){var d=document,t=d.getElementById(i+'-content'),e=d.getElementById(i);"
    "if(t&&e){e.replaceWith(t.content);t.remove();"
    "d.querySelectorAll('template[data-deferred]').forEach(function(o){quintetDeferred(o.dataset.deferred)})}}"
)
#: Shown where a section failed that says nothing for this case itself.
FAILED = '<p role="alert" data-deferred-failed>{}</p>'
#: Shown in its place by a debug engine.
SHOWN_ERROR = '<pre role="alert" data-deferred-failed>{}</pre>'

Write = Callable[[str], None]
Function = Callable[[dict[str, Any], Write, Any, int], None]


class Parts(NamedTuple):
    """The compiled parts of one tag, and the name of the element around its placeholder."""

    content: Function
    placeholder: Function
    failed: Function | None
    element: str


def render_deferred(runtime: Any, variables: dict[str, Any], write: Write, autoescape: bool, depth: int, parts: Parts) -> None:
    """Render a section in its place, or a placeholder and later the section."""
    page = runtime.page_of(write)
    if page is None:
        parts.content(variables.copy(), write, runtime, depth)
        return
    if page.names == 0:
        page.prefix = f"d{secrets.token_hex(4)}"
        write(format_html("<script{}>{}</script>", _nonce(runtime.context), SafeString(SCRIPT)))
    page.names += 1
    name = f"{page.prefix}-{page.names}"
    write(f'<{parts.element} id="{name}" aria-busy="true">')
    parts.placeholder(variables.copy(), write, runtime, depth)
    write(f"</{parts.element}>")
    freezer = Freezer()
    section = Section(name, freezer.runtime(runtime), freezer.variables(variables), depth, parts)
    runtime.defer(section.text)


class Section:
    """One section that renders beside the rest of its page."""

    def __init__(self, name: str, runtime: SectionRuntime, variables: dict[str, Any], depth: int, parts: Parts) -> None:
        self.name, self.runtime, self.variables, self.depth, self.parts = name, runtime, variables, depth, parts

    def text(self) -> str:
        """Return the section as the end of the page has it; an error is logged, and told in the section's place."""
        self.runtime.refresh()
        try:
            content = self._render(self.parts.content)
        except Exception as error:
            template = self.runtime.template
            logger.exception("A deferred section of %s failed.", template.name or template.origin)
            content = self._failed(error)
        call = format_html("<script{}>quintetDeferred('{}')</script>", _nonce(self.runtime.context), self.name)
        return f'<template id="{self.name}-content" data-deferred="{self.name}">{content}</template>{call}'

    def _render(self, part: Function) -> str:
        pieces = self.runtime.pieces
        pieces.clear()
        part(self.variables.copy(), pieces.append, self.runtime, self.depth)
        return "".join(pieces)

    def _failed(self, error: Exception) -> str:
        if self.runtime.engine.debug:
            return format_html(SHOWN_ERROR, "".join(traceback.format_exception(error)))
        if self.parts.failed is not None:
            try:
                return self._render(self.parts.failed)
            except Exception:
                logger.exception("What a deferred section of %s has for errors failed.", self.runtime.template.name)
        return format_html(FAILED, translation.gettext("This part of the page is not available."))


def _nonce(context: Any) -> SafeString:
    request = getattr(context, "request", None)
    nonce = context.shared.get("csp_nonce") if request is None else nonce_of(request)
    return SafeString() if nonce is None else format_html(' nonce="{}"', nonce)
