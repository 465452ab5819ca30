"""The hot paths in Python: what `quintet.kit._speedups` does in C, and what runs where that was not built.

Escaping is MarkupSafe's C routine here, whose two decimal entities of quotes are exchanged for the documented ones
(``&quot;`` and ``&#x27;``) only when something was escaped: a decimal entity in its result can only come from itself, since
an ``&`` of the input is always written ``&amp;``.
"""

from collections.abc import Callable
from typing import Any

from markupsafe import _escape_inner  # pyright: ignore[reportPrivateUsage, reportPrivateImportUsage]  # the C routine without the cost of a Markup object

Show = Callable[[object], str | int | None]


def escape_text(text: str) -> str:
    """Return plain ``text`` with ``& < > " '`` written as entities; the same object when it has none of them."""
    escaped = _escape_inner(text)
    return escaped if escaped is text else _fix_quotes(escaped, text)


def _fix_quotes(escaped: str, text: str) -> str:
    """Exchange the decimal entities of quotes that MarkupSafe's routine made of ``text`` for the documented ones."""
    if '"' in text:
        escaped = escaped.replace("&#34;", "&quot;")
    return escaped.replace("&#39;", "&#x27;") if "'" in text else escaped


def showing(safe: type[str]) -> tuple[Show, Show]:
    """Return the two functions that show values for a page, where text of the exact type ``safe`` is safe.

    Both escape exact `str`, and give text that is safe as it is; the second one gives an exact `int` as it is too, for languages
    that write integers as Python does. For any other value they give None.
    """

    def show(value: object) -> str | int | None:
        kind = type(value)
        if kind is str:
            text: str = value  # pyright: ignore[reportAssignmentType]  # its type was asked for
            escaped = _escape_inner(text)
            return escaped if escaped is text else _fix_quotes(escaped, text)
        return value if kind is safe else None  # pyright: ignore[reportReturnType]  # as above

    def show_with_integers(value: object) -> str | int | None:
        # Without a call of the other one, which would cost as much as the rest.
        kind = type(value)
        if kind is str:
            text: str = value  # pyright: ignore[reportAssignmentType]  # as above
            escaped = _escape_inner(text)
            return escaped if escaped is text else _fix_quotes(escaped, text)
        return value if kind is int or kind is safe else None  # pyright: ignore[reportReturnType]  # as above

    return show, show_with_integers


def find(layers: list[Any], key: Any) -> Any:
    """Return ``layer[key]`` of the last of ``layers``, a list of mappings, that has it.

    Raises KeyError when none has.
    """
    # By numbers: an iterator is one more object.
    at = len(layers)
    while at:
        at -= 1
        if key in layers[at]:
            return layers[at][key]
    raise KeyError(key)
