"""Porch: numbers as text."""

from quintet.services.i18n.number_format import format as format

__all__ = ["format"]
