"""Porch: loading by dotted path."""

from quintet.kit.dotted import load as import_string

__all__ = ["import_string"]
