"""Porch: safe HTML."""

from quintet.kit.html import avoid_wrapping as avoid_wrapping
from quintet.kit.html import conditional_escape as conditional_escape
from quintet.kit.html import escape as escape
from quintet.kit.html import escapejs as escapejs
from quintet.kit.html import format_html as format_html
from quintet.kit.html import format_html_join as format_html_join
from quintet.kit.html import html_safe as html_safe
from quintet.kit.html import json_script as json_script
from quintet.kit.html import linebreaks as linebreaks
from quintet.kit.html import mark_safe as mark_safe
from quintet.kit.html import strip_spaces_between_tags as strip_spaces_between_tags
from quintet.kit.tags import VOID_ELEMENTS as VOID_ELEMENTS
from quintet.kit.urlize import smart_urlquote as smart_urlquote
from quintet.kit.urlize import urlize as urlize
from quintet.services.strip_tags import strip_tags as strip_tags

__all__ = [
    "VOID_ELEMENTS",
    "avoid_wrapping",
    "conditional_escape",
    "escape",
    "escapejs",
    "format_html",
    "format_html_join",
    "html_safe",
    "json_script",
    "linebreaks",
    "mark_safe",
    "smart_urlquote",
    "strip_spaces_between_tags",
    "strip_tags",
    "urlize",
]
