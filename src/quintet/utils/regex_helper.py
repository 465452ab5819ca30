"""Porch: regular expressions written backwards, and compiled late."""

from quintet.kit.lazy_pattern import lazy_re_compile as _lazy_re_compile
from quintet.urls.regex_text import normalize as normalize

__all__ = [
    "_lazy_re_compile",
    "normalize",
]
