"""HTML attributes as text, in the two documented ways."""

from collections.abc import Mapping
from typing import Any

from quintet.kit.attribute_names import checked_name, with_checked_names
from quintet.kit.hot_paths import escape_text
from quintet.kit.html import SafeString, conditional_escape


def escaped(value: Any) -> str:
    """Return ``value`` as text for HTML; what is marked safe stays as it is. Plain text, the usual case, takes one C call."""
    return escape_text(value) if type(value) is str else conditional_escape(value)


def flat_attributes(attrs: Mapping[str, Any]) -> SafeString:
    """Return ``attrs`` as they stand in an element, each with a blank before it.

    True gives the bare name; False and None leave the attribute out. Values are escaped. Raises ValueError for a name that HTML
    would not read as that of one attribute.
    """
    return SafeString(
        "".join(
            f" {name}" if value is True else f' {name}="{escaped(value)}"'
            for name, value in with_checked_names(attrs).items()
            if value is not None and value is not False
        )
    )


def widget_attributes(attrs: Mapping[str, Any]) -> str:
    """Return the attributes of a widget, as its templates write them: None is a value like any other.

    Raises ValueError for a name that HTML would not read as that of one attribute.
    """
    pieces: list[str] = []
    for name, value in attrs.items():
        checked_name(name)
        if type(value) is str:
            pieces.append(f' {name}="{escape_text(value)}"')
        elif value is True:
            pieces.append(f" {name}")
        elif value is not False:
            pieces.append(f' {name}="{escaped(_as_text(value))}"')
    return "".join(pieces)


def _as_text(value: Any) -> Any:
    return value if hasattr(value, "__html__") else str(value)
