"""Porch: text."""

from quintet.kit.text import camel_case_to_spaces as camel_case_to_spaces
from quintet.kit.text import capfirst as capfirst
from quintet.kit.text import format_lazy as format_lazy
from quintet.kit.text import normalize_newlines as normalize_newlines
from quintet.kit.text import phone2numeric as phone2numeric
from quintet.kit.text import slugify as slugify
from quintet.kit.text import smart_split as smart_split
from quintet.kit.text import unescape_string_literal as unescape_string_literal

__all__ = [
    "camel_case_to_spaces",
    "capfirst",
    "format_lazy",
    "normalize_newlines",
    "phone2numeric",
    "slugify",
    "smart_split",
    "unescape_string_literal",
]
