"""Palettes as plain dictionaries, the form in which packages read and compare them."""

from collections.abc import Mapping
from typing import Any

from quintet.kit.terminal import COLOURS, ROLES, Look, parse_palette
from quintet.kit.terminal import PALETTES as LOOKS

color_names = COLOURS
NOCOLOR_PALETTE = "nocolor"
DARK_PALETTE = "dark"
LIGHT_PALETTE = "light"

Palette = dict[str, dict[str, Any]]


def _written(looks: Mapping[str, Look]) -> Palette:
    found: Palette = {}
    for role in ROLES:
        look = looks.get(role, Look())
        named = {"fg": look.fg, "bg": look.bg, "opts": look.options}
        found[role] = {name: value for name, value in named.items() if value}
    return found


PALETTES: dict[str, Palette] = {name: _written(looks) for name, looks in LOOKS.items()}


def parse_color_setting(config_string: str) -> Palette | None:
    """Return the palette of a DJANGO_COLORS value by role, each with "fg", "bg" and "opts"; None for no colour at all.

    ``light;error=yellow/blue,blink`` is a palette with one role changed; "" is the default one. Parts that name nothing known
    are skipped.
    """
    found = _written(parse_palette(config_string))
    return found if any(found.values()) else None
