"""Filters on HTML: escaping, paragraphs, links, tags."""

from typing import Any

from quintet.kit.hot_paths import escape_text
from quintet.kit.html import SafeData, SafeString, conditional_escape, json_script, mark_safe
from quintet.kit.html import linebreaks as paragraphs
from quintet.kit.urlize import urlize as linked
from quintet.kit.words import normalize_newlines
from quintet.services.strip_tags import strip_tags
from quintet.services.truncation import Truncator
from quintet.template.filters.marks import stringfilter
from quintet.template.library import Library

register = Library()


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


@register.filter(is_safe=True)
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
    return [mark_safe(item) for item in value]


@register.filter("linebreaks", is_safe=True, needs_autoescape=True)
@stringfilter
def linebreaks_filter(value: str, autoescape: bool = True) -> SafeString:
    """Write line breaks as ``<br>`` and blank lines as paragraphs."""
    return SafeString(paragraphs(value, autoescape=autoescape and not isinstance(value, SafeData)))


@register.filter(is_safe=True, needs_autoescape=True)
@stringfilter
def linebreaksbr(value: str, autoescape: bool = True) -> SafeString:
    """Write line breaks as ``<br>``."""
    escaping = autoescape and not isinstance(value, SafeData)
    text = normalize_newlines(value)
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


@register.filter(is_safe=True)
@stringfilter
def truncatechars_html(value: str, arg: Any) -> str:
    """Cut HTML after a number of characters of text; open tags are closed."""
    try:
        return Truncator(value).chars(int(arg), html=True)
    except ValueError:
        return value


@register.filter(is_safe=True)
@stringfilter
def truncatewords_html(value: str, arg: Any) -> str:
    """Cut HTML after a number of words; open tags are closed."""
    try:
        return Truncator(value).words(int(arg), " …", html=True)
    except ValueError:
        return value
