"""Porch: the colours of command output."""

from quintet.kit.terminal import color_style as color_style
from quintet.kit.terminal import make_palette_style as make_style
from quintet.kit.terminal import no_style as no_style
from quintet.kit.terminal import supports_color as supports_color

__all__ = ["color_style", "make_style", "no_style", "supports_color"]
