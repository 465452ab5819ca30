"""Porch: text."""

from quintet.kit.text import capfirst as capfirst
from quintet.kit.words import camel_case_to_spaces as camel_case_to_spaces
from quintet.kit.words import format_lazy as format_lazy
from quintet.kit.words import normalize_newlines as normalize_newlines
from quintet.kit.words import phone2numeric as phone2numeric
from quintet.kit.words import slugify as slugify
from quintet.kit.words import smart_split as smart_split
from quintet.kit.words import unescape_string_literal as unescape_string_literal
from quintet.kit.words import wrap as wrap
from quintet.services.files.names import get_valid_filename as get_valid_filename
from quintet.services.text_list import get_text_list as get_text_list
from quintet.services.truncation import Truncator as Truncator

__all__ = [
    "Truncator",
    "camel_case_to_spaces",
    "capfirst",
    "format_lazy",
    "get_text_list",
    "get_valid_filename",
    "normalize_newlines",
    "phone2numeric",
    "slugify",
    "smart_split",
    "unescape_string_literal",
    "wrap",
]
