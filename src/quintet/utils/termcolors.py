"""Porch: ANSI colours."""

from quintet.kit.terminal import colorize as colorize
from quintet.kit.terminal import make_style as make_style

__all__ = ["colorize", "make_style"]
