"""Porch: ANSI colours."""

from quintet.kit.colour_settings import DARK_PALETTE as DARK_PALETTE
from quintet.kit.colour_settings import LIGHT_PALETTE as LIGHT_PALETTE
from quintet.kit.colour_settings import NOCOLOR_PALETTE as NOCOLOR_PALETTE
from quintet.kit.colour_settings import PALETTES as PALETTES
from quintet.kit.colour_settings import color_names as color_names
from quintet.kit.colour_settings import parse_color_setting as parse_color_setting
from quintet.kit.terminal import DEFAULT_PALETTE as DEFAULT_PALETTE
from quintet.kit.terminal import colorize as colorize
from quintet.kit.terminal import make_style as make_style

__all__ = [
    "DARK_PALETTE",
    "DEFAULT_PALETTE",
    "LIGHT_PALETTE",
    "NOCOLOR_PALETTE",
    "PALETTES",
    "color_names",
    "colorize",
    "make_style",
    "parse_color_setting",
]
