"""Attributes: the arguments of a component that it does not declare, as HTML attributes.

Values are always escaped, whatever the template's autoescape says, quotes also in text that is marked safe: what is safe between
tags may still end an attribute. Names come from templates; those of a mapping given as ``attrs`` may come from anywhere, so one
that would begin another attribute, or end the tag, is refused.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from quintet.kit.attribute_names import checked_name
from quintet.kit.html import SafeString, conditional_escape
from quintet.kit.record import MISSING

#: Attributes whose values join instead of replacing one another, and what stands between them.
JOINED = {"class": " ", "style": "; "}


class Attributes:
    """Attributes by name; shown in a template they are HTML, and ``attrs.name`` is one value, empty text for none."""

    __slots__ = ("values",)

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values

    def __getitem__(self, name: str) -> Any:
        found = self.values.get(name, MISSING)
        return self.values.get(attribute_name(name), "") if found is MISSING else found

    def __bool__(self) -> bool:
        return bool(self.values)

    def __str__(self) -> SafeString:
        return SafeString(" ".join(_shown(name, value) for name, value in self.values.items() if _is_there(value)))

    __html__ = __str__

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self}>"

    def recipe(self) -> tuple[Any, ...]:
        """Return what makes attributes like these."""
        return (attributes, tuple(self.values.items()))

    def over(self, pairs: Iterable[tuple[str, Any]]) -> "Attributes":
        """Return these attributes laid over others: they replace those, but class and style join them."""
        found: dict[str, Any] = {}
        for name, value in (*pairs, *self.values.items()):
            _add(found, name, value)
        return Attributes(found)


NO_ATTRIBUTES = Attributes({})


def attributes(pairs: Iterable[tuple[str, Any]], given: Any = None) -> Attributes:
    """Return the attributes of a use: those of the mapping ``given``, and over them the others.

    Raises ValueError for a name in ``given`` that is none, TypeError when it is no mapping.
    """
    named = Attributes(dict(pairs))
    if given is None or given == "":
        return named
    if isinstance(given, Attributes):
        return named.over(given.values.items())
    if not isinstance(given, Mapping):
        raise TypeError(f"attrs must be the attrs of a component or a mapping of names to values, not {given!r}.")
    return named.over((checked_name(name), value) for name, value in given.items())


def attribute_name(name: str) -> str:
    """Return the attribute that an argument means: ``data_id`` is ``data-id``."""
    return name.replace("_", "-")


def _add(found: dict[str, Any], name: str, value: Any) -> None:
    before = found.get(name)
    between = JOINED.get(name)
    if between is not None and _is_text(before) and _is_text(value):
        value = SafeString(f"{_escaped(before)}{between}{_escaped(value)}")
    elif between is not None and not _is_text(value) and before is not None:
        return
    found[name] = value


def _is_text(value: Any) -> bool:
    return _is_there(value) and value is not True and value != ""


def _is_there(value: Any) -> bool:
    return value is not None and value is not False


def _shown(name: str, value: Any) -> str:
    return name if value is True else f'{name}="{_escaped(value)}"'


def _escaped(value: Any) -> str:
    return str.__str__(conditional_escape(value if isinstance(value, str) else str(value))).replace('"', "&quot;")
