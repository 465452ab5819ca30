"""Terminal colours: ANSI codes around text, and palettes that name what each role of output looks like.

A palette is written as the environment variable DJANGO_COLORS documents it:
``light;error=yellow/blue,blink;notice=magenta``.
"""

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from quintet.kit.own_environment import own_variable
from quintet.kit.record import record

#: How many columns a terminal has that does not tell.
USUAL_WIDTH = 80
COLOURS = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
DISPLAY_OPTIONS = {"bold": "1", "underscore": "4", "blink": "5", "reverse": "7", "conceal": "8"}
RESET = "\x1b[0m"


@record
class Look:
    """How one role of output looks: foreground and background colour, and display options."""

    fg: str | None = None
    bg: str | None = None
    options: tuple[str, ...] = ()


ROLES = (
    "ERROR", "SUCCESS", "WARNING", "NOTICE", "SQL_FIELD", "SQL_COLTYPE", "SQL_KEYWORD", "SQL_TABLE", "HTTP_INFO",
    "HTTP_SUCCESS", "HTTP_REDIRECT", "HTTP_NOT_MODIFIED", "HTTP_BAD_REQUEST", "HTTP_NOT_FOUND", "HTTP_SERVER_ERROR",
    "MIGRATE_HEADING", "MIGRATE_LABEL",
)  # fmt: skip

_BOLD = ("bold",)
_SHARED = {
    "ERROR": Look("red", options=_BOLD),
    "SUCCESS": Look("green", options=_BOLD),
    "NOTICE": Look("red"),
    "HTTP_INFO": Look(options=_BOLD),
    "HTTP_REDIRECT": Look("green"),
    "HTTP_BAD_REQUEST": Look("red", options=_BOLD),
    "HTTP_SERVER_ERROR": Look("magenta", options=_BOLD),
    "MIGRATE_HEADING": Look("cyan", options=_BOLD),
    "MIGRATE_LABEL": Look(options=_BOLD),
}
PALETTES: Mapping[str, Mapping[str, Look]] = {
    "nocolor": {},
    "dark": _SHARED
    | {
        "WARNING": Look("yellow", options=_BOLD),
        "SQL_FIELD": Look("green", options=_BOLD),
        "SQL_COLTYPE": Look("green"),
        "SQL_KEYWORD": Look("yellow"),
        "SQL_TABLE": Look(options=_BOLD),
        "HTTP_NOT_MODIFIED": Look("cyan"),
        "HTTP_NOT_FOUND": Look("yellow"),
    },
    "light": _SHARED
    | {
        "WARNING": Look("magenta", options=_BOLD),
        "SQL_FIELD": Look("blue", options=_BOLD),
        "SQL_COLTYPE": Look("blue"),
        "SQL_KEYWORD": Look("blue"),
        "SQL_TABLE": Look(options=_BOLD),
        "HTTP_NOT_MODIFIED": Look("blue"),
        "HTTP_NOT_FOUND": Look("red"),
    },
}
DEFAULT_PALETTE = "dark"


def colorize(text: object = "", opts: Iterable[str] = (), fg: str | None = None, bg: str | None = None, **_others: Any) -> str:
    """Return ``text`` between the ANSI codes of a look.

    ``opts`` may hold display options, "noreset" to leave the look on, and "reset" to only switch it off. Other keyword
    arguments mean nothing.
    """
    options = tuple(opts)
    if text == "" and options == ("reset",):
        return RESET
    codes = [f"3{COLOURS.index(fg)}"] if fg else []
    codes += [f"4{COLOURS.index(bg)}"] if bg else []
    codes += [DISPLAY_OPTIONS[option] for option in options if option in DISPLAY_OPTIONS]
    ending = "" if "noreset" in options else RESET
    return f"\x1b[{';'.join(codes)}m{text or ''}{ending}"


def make_style(opts: Iterable[str] = (), fg: str | None = None, bg: str | None = None) -> Callable[[object], str]:
    """Return a function that gives its text this look."""
    fixed = tuple(opts)
    return lambda text: colorize(text, fixed, fg, bg)


def parse_palette(written: str) -> Mapping[str, Look]:
    """Return the looks that a DJANGO_COLORS value asks for; parts that name nothing known are skipped."""
    if not written:
        return PALETTES[DEFAULT_PALETTE]
    looks: dict[str, Look] = {}
    for part in written.lower().split(";"):
        if part in PALETTES:
            looks |= PALETTES[part]
        elif "=" in part:
            role, _, look = part.partition("=")
            if role.upper() in ROLES:
                looks[role.upper()] = _parse_look(look)
    return looks


def _parse_look(written: str) -> Look:
    colours, *options = written.split(",")
    fg, bg, *_ = [*colours.split("/"), ""]
    return Look(
        fg if fg in COLOURS else None,
        bg if bg in COLOURS else None,
        tuple(option for option in options if option in DISPLAY_OPTIONS),
    )


class Style:
    """One method a role: ``style.SUCCESS("done")`` returns the text in that role's look."""

    def __init__(self, looks: Mapping[str, Look]) -> None:
        for role in ROLES:
            look = looks.get(role)
            setattr(self, role, make_style(look.options, look.fg, look.bg) if look else str)

    ERROR: Callable[[object], str]
    SUCCESS: Callable[[object], str]
    WARNING: Callable[[object], str]
    NOTICE: Callable[[object], str]
    SQL_FIELD: Callable[[object], str]
    SQL_COLTYPE: Callable[[object], str]
    SQL_KEYWORD: Callable[[object], str]
    SQL_TABLE: Callable[[object], str]
    HTTP_INFO: Callable[[object], str]
    HTTP_SUCCESS: Callable[[object], str]
    HTTP_REDIRECT: Callable[[object], str]
    HTTP_NOT_MODIFIED: Callable[[object], str]
    HTTP_BAD_REQUEST: Callable[[object], str]
    HTTP_NOT_FOUND: Callable[[object], str]
    HTTP_SERVER_ERROR: Callable[[object], str]
    MIGRATE_HEADING: Callable[[object], str]
    MIGRATE_LABEL: Callable[[object], str]


def make_palette_style(config: str = "") -> Style:
    """Return the style of a DJANGO_COLORS value."""
    return Style(parse_palette(config))


def no_style() -> Style:
    """Return the style that leaves every text as it is."""
    return Style({})


class Terminal(Protocol):
    """What is asked of a stream: whether it is a terminal."""

    def isatty(self) -> bool:
        """Say whether somebody reads it on a screen."""
        ...


def supports_color(stream: Terminal | None = None) -> bool:
    """Say whether ``stream``, standard output by default, is a terminal that shows ANSI colours.

    NO_COLOR in the environment says no (https://no-color.org).
    """
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return (sys.stdout if stream is None else stream).isatty()


def color_style(stream: Terminal | None = None, *, force_color: bool = False) -> Style:
    """Return the user's palette when ``stream`` (standard output by default) shows colours, or when they are forced.

    Otherwise every role leaves its text as it is.
    """
    if not force_color and not supports_color(stream):
        return no_style()
    return make_palette_style(own_variable("COLORS") or "")


def terminal_width() -> int:
    """Return how many columns the terminal has: what COLUMNS says, else the system, else 80."""
    said = os.environ.get("COLUMNS", "")
    if said.isdecimal() and int(said) > 0:
        return int(said)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or USUAL_WIDTH if sys.__stdout__ else USUAL_WIDTH
    except (OSError, ValueError):  # no terminal, or a closed stream
        return USUAL_WIDTH
