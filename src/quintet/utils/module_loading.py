"""Porch: loading by dotted path."""

from quintet.kernel.discovery import autodiscover_modules as autodiscover_modules
from quintet.kit.dotted import has_submodule as module_has_submodule
from quintet.kit.dotted import load as import_string

__all__ = [
    "autodiscover_modules",
    "import_string",
    "module_has_submodule",
]
