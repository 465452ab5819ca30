"""Misses: look-ups of a template that lead nowhere, with their place, what was looked at, and what was probably meant.

Only engines that record them compile the code for it (`Writer.records`); for all others a miss costs what it always did.
"""

import sys
from collections.abc import Iterable, Mapping
from typing import Any

from quintet.kit.bridge import callers
from quintet.kit.record import record
from quintet.kit.text import closest
from quintet.template.lookups import MISSING


class Site:
    """One place in a template where a variable is read."""

    __slots__ = ("column", "known", "line", "names", "template", "text")

    def __init__(
        self, text: str, names: tuple[str, ...], template: str, line: int, column: int, known: tuple[str, ...] = ()
    ) -> None:
        self.text, self.names, self.template, self.line, self.column = text, names, template, line, column
        #: The names that loops and ``with`` bind around it.
        self.known = known

    def recipe(self) -> tuple[Any, ...]:
        """Return what makes a site like this one."""
        return (Site, self.text, self.names, self.template, self.line, self.column, self.known)


@record
class Miss:
    """A variable that led nowhere: its text, its place (line and column count from 1), and what was looked at last."""

    text: str
    template: str
    line: int
    column: int
    #: The part of the text that was not there.
    missing: str
    #: The type of what it was looked for in; None for a variable that the context does not have.
    holder: str | None
    suggestion: str | None

    @property
    def message(self) -> str:
        """The miss in words."""
        place = f"{self.text} is undefined at {self.template}:{self.line}:{self.column}"
        why = f": {self.holder} has no {self.missing!r}" if self.holder else ""
        mend = "" if self.suggestion is None else f"{';' if why else '.'} {'d' if why else 'D'}id you mean {self.suggestion!r}?"
        return f"{place}{why}{mend or '.'}"


def miss_at(site: Site, variables: Mapping[str, Any], steps: tuple[Any, ...]) -> Miss:
    """Return the miss of a site; ``steps`` is what each of its names led to, the first of them MISSING being the cause."""
    at = next(number for number, value in enumerate(steps) if value is MISSING)
    name = site.names[at]
    if at == 0:
        holder, known = None, [*site.known, *(one for one in variables if isinstance(one, str))]
    else:
        holder, known = type(steps[at - 1]).__name__, _names_of(steps[at - 1])
    return Miss(site.text, site.template, site.line, site.column, name, holder, _near(name, known))


def miss_of_foreign(text: str, name: str, holder: Any, variables: Mapping[str, Any]) -> Miss:
    """Return the miss of an expression that a tag resolved by itself: ``holder``, or with MISSING the context, has no ``name``.

    Its place is the tag: that of the nearest compiled code among the callers.
    """
    template, line, column = "unknown", 1, 1
    for frame in callers(sys._getframe(1)):  # noqa: SLF001  documented for such uses
        unit = frame.f_globals.get("__unit__")
        if unit is not None:
            template, line = str(getattr(unit.origin, "template_name", None) or unit.file), frame.f_lineno
            places = list(frame.f_code.co_positions())
            column = (places[frame.f_lasti // 2][2] or 0) + 1
            break
    known = list(variables) if holder is MISSING else _names_of(holder)
    near = _near(name, [one for one in known if isinstance(one, str)])
    return Miss(text, template, line, column, name, None if holder is MISSING else type(holder).__name__, near)


def _names_of(value: Any) -> list[str]:
    """Return what a template could look up in ``value``."""
    keys = [key for key in value if isinstance(key, str)] if isinstance(value, Mapping) else []
    return [*keys, *(name for name in dir(value) if not name.startswith("_"))]


def _near(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that was probably meant: a near spelling, swapped letters, or the shortest that begins like it."""
    known = list(known)
    near = closest(name, known) or next((one for one in known if sorted(one) == sorted(name)), None)
    if near is not None:
        return near
    longer = [one for one in known if one.startswith(name)]
    return min(longer, key=len) if longer else None
