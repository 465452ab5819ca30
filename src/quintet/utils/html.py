"""Porch: safe HTML."""

from quintet.kit.html import conditional_escape as conditional_escape
from quintet.kit.html import escape as escape
from quintet.kit.html import escapejs as escapejs
from quintet.kit.html import format_html as format_html
from quintet.kit.html import format_html_join as format_html_join
from quintet.kit.html import html_safe as html_safe
from quintet.kit.html import json_script as json_script
from quintet.kit.html import strip_tags as strip_tags
from quintet.kit.urlize import smart_urlquote as smart_urlquote
from quintet.kit.urlize import urlize as urlize

__all__ = [
    "conditional_escape",
    "escape",
    "escapejs",
    "format_html",
    "format_html_join",
    "html_safe",
    "json_script",
    "smart_urlquote",
    "strip_tags",
    "urlize",
]
