"""Porch: names of languages by code, and below it the formats of each language as modules. A project may change both."""

from quintet.services.i18n.format_modules import FORMAT_MODULES as FORMAT_MODULES
from quintet.services.i18n.languages import LANG_INFO as LANG_INFO

__all__ = ["FORMAT_MODULES", "LANG_INFO"]
