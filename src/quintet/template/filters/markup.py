"""Filters on HTML: escaping, paragraphs, links, tags."""

import re
from contextlib import suppress
from html.parser import HTMLParser
from typing import Any

from quintet.kit.html import SafeData, SafeString, conditional_escape, escape_text, json_script, mark_safe, strip_tags
from quintet.kit.urlize import urlize as linked
from quintet.template.filters.marks import stringfilter
from quintet.template.filters.text import with_ellipsis
from quintet.template.library import Library

register = Library()

NEWLINE = re.compile(r"\r\n|\r|\n")
PARAGRAPH = re.compile(r"\n{2,}")
VOID_TAGS = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)


@register.filter("escape", is_safe=True)
@stringfilter
def escape_filter(value: str) -> str:
    """Escape HTML, once."""
    return conditional_escape(value)


@register.filter(is_safe=True)
@stringfilter
def force_escape(value: str) -> SafeString:
    """Escape HTML now, also what is safe."""
    return SafeString(escape_text(str.__str__(value)))


@register.filter(is_safe=False)
def escapeseq(value: Any) -> list[str]:
    """Escape each item."""
    return [conditional_escape(item) for item in value]


@register.filter(is_safe=True)
@stringfilter
def safe(value: str) -> SafeString:
    """Mark text as safe HTML."""
    return mark_safe(value)


@register.filter(is_safe=True)
def safeseq(value: Any) -> list[SafeString]:
    """Mark each item as safe HTML."""
    return [mark_safe(str(item)) for item in value]


@register.filter(is_safe=True, needs_autoescape=True)
@stringfilter
def linebreaks(value: str, autoescape: bool = True) -> SafeString:
    """Write line breaks as ``<br>`` and blank lines as paragraphs."""
    escaping = autoescape and not isinstance(value, SafeData)
    parts = PARAGRAPH.split(NEWLINE.sub("\n", str(value)))
    escaped = (conditional_escape(part) if escaping else part for part in parts)
    return SafeString("\n\n".join(f"<p>{part.replace(chr(10), '<br>')}</p>" for part in escaped))


@register.filter(is_safe=True, needs_autoescape=True)
@stringfilter
def linebreaksbr(value: str, autoescape: bool = True) -> SafeString:
    """Write line breaks as ``<br>``."""
    escaping = autoescape and not isinstance(value, SafeData)
    text = NEWLINE.sub("\n", value)
    return SafeString((escape_text(text) if escaping else text).replace("\n", "<br>"))


@register.filter(is_safe=True)
@stringfilter
def striptags(value: str) -> str:
    """Remove HTML tags; the result is not safe."""
    return strip_tags(value)


@register.filter(is_safe=True, needs_autoescape=True)
@stringfilter
def urlize(value: str, autoescape: bool = True) -> SafeString:
    """Write web and mail addresses as links."""
    return SafeString(linked(value, nofollow=True, autoescape=autoescape))


@register.filter(is_safe=True, needs_autoescape=True)
@stringfilter
def urlizetrunc(value: str, limit: Any, autoescape: bool = True) -> SafeString:
    """Write web and mail addresses as links whose text is cut to a length."""
    return SafeString(linked(value, trim_url_limit=int(limit), nofollow=True, autoescape=autoescape))


@register.filter("json_script", is_safe=True)
def json_script_filter(value: Any, element_id: str | None = None) -> SafeString:
    """Write a value as JSON in a script element."""
    return json_script(value, element_id)


class _Cut(Exception):
    """The text is long enough."""


class _Truncator(HTMLParser):
    """Copies HTML until ``length`` characters (or words) of text are out, then closes what is open."""

    def __init__(self, length: int, words: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.remaining, self.words = length, words
        self.out: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.out.append(self.get_starttag_text() or "")
        if tag not in VOID_TAGS:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.out.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self.out.append(f"</{tag}>")
        if tag in self.open:
            self.open.reverse()
            self.open.remove(tag)
            self.open.reverse()

    def handle_data(self, data: str) -> None:
        kept = self._first_words(data) if self.words else self._first_letters(data)
        self.out.append(escape_text(kept))

    def _first_letters(self, data: str) -> str:
        if len(data) <= self.remaining:
            self.remaining -= len(data)
            return data
        return self._end(data[: self.remaining])

    def _first_words(self, data: str) -> str:
        pieces = re.split(r"(\s+)", data)
        words = [piece for piece in pieces if piece.strip()]
        if len(words) <= self.remaining:
            self.remaining -= len(words)
            return data
        kept: list[str] = []
        count = 0
        for piece in pieces:
            if piece.strip():
                count += 1
            if count > self.remaining:
                break
            kept.append(piece)
        return self._end("".join(kept).rstrip())

    def _end(self, text: str) -> str:
        self.out.append(escape_text(text))
        raise _Cut


def _truncated_html(value: str, length: int, words: bool) -> str:
    if length <= 0:
        return ""
    whole = _Truncator(len(value) + 1, words)
    whole.feed(value)
    whole.close()
    if len(value) + 1 - whole.remaining <= length:
        return "".join(whole.out)
    parser = _Truncator(length if words else length - 1, words)
    with suppress(_Cut):
        parser.feed(value)
        parser.close()
    closing = "".join(f"</{tag}>" for tag in reversed(parser.open))
    return with_ellipsis("".join(parser.out), " …" if words else "…") + closing


@register.filter(is_safe=True)
@stringfilter
def truncatechars_html(value: str, arg: Any) -> str:
    """Cut HTML after a number of characters of text; open tags are closed."""
    try:
        return _truncated_html(value, int(arg), words=False)
    except ValueError:
        return value


@register.filter(is_safe=True)
@stringfilter
def truncatewords_html(value: str, arg: Any) -> str:
    """Cut HTML after a number of words; open tags are closed."""
    try:
        return _truncated_html(value, int(arg), words=True)
    except ValueError:
        return value
