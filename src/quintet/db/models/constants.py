"""Porch: constants."""

from quintet.orm.types import LOOKUP_SEP as LOOKUP_SEP

__all__ = ["LOOKUP_SEP"]
