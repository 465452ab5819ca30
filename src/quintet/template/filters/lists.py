"""Filters on lists and dictionaries."""

import random as randomness
from collections.abc import Callable, Iterable, Mapping
from operator import itemgetter
from typing import Any

from quintet.kit.html import SafeString, conditional_escape
from quintet.template.library import Library

register = Library()


def sort_key(arg: Any) -> Callable[[Any], Any]:
    """Return what `dictsort` sorts by: an index, or look-ups that never call and never leave public names.

    Raises AttributeError for a name that begins with an underscore.
    """
    try:
        return itemgetter(int(arg))
    except ValueError:
        names = str(arg).split(".")
    if any(name.startswith("_") for name in names):
        raise AttributeError("Access to private variables is forbidden.")

    def follow(item: Any) -> Any:
        for name in names:
            item = _step(item, name)
        return item

    return follow


def _step(item: Any, name: str) -> Any:
    try:
        return item[name]
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return getattr(item, name)


def _sorted(value: Any, arg: Any, reverse: bool) -> Any:
    try:
        return sorted(value, key=sort_key(arg), reverse=reverse)
    except (AttributeError, TypeError, KeyError, IndexError):
        return ""


@register.filter(is_safe=False)
def dictsort(value: Any, arg: Any) -> Any:
    """Sort by a key, attribute or index of the items."""
    return _sorted(value, arg, reverse=False)


@register.filter(is_safe=False)
def dictsortreversed(value: Any, arg: Any) -> Any:
    """Sort by a key, attribute or index of the items, largest first."""
    return _sorted(value, arg, reverse=True)


@register.filter(is_safe=False)
def first(value: Any) -> Any:
    """Return the first item; nothing for an empty list."""
    try:
        return value[0]
    except IndexError:
        return ""


@register.filter(is_safe=True)
def last(value: Any) -> Any:
    """Return the last item; nothing for an empty list."""
    try:
        return value[-1]
    except IndexError:
        return ""


@register.filter(is_safe=True, needs_autoescape=True)
def join(value: Any, arg: str, autoescape: bool = True) -> Any:
    """Join items by a text; a value that is no list comes back as it is."""
    try:
        if not autoescape:
            return SafeString(arg.join(value))
        return SafeString(conditional_escape(arg).join([conditional_escape(item) for item in value]))
    except TypeError:
        return value


@register.filter(is_safe=False)
def length(value: Any) -> int:
    """Return how many items there are; 0 for a value without length."""
    try:
        return len(value)
    except (ValueError, TypeError):
        return 0


@register.filter(is_safe=True)
def random(value: Any) -> Any:
    """Return any of the items."""
    try:
        return randomness.choice(value)  # noqa: S311  as documented, not a secret
    except IndexError:
        return ""


@register.filter("slice", is_safe=True)
def slice_filter(value: Any, arg: Any) -> Any:
    """Return part of a list, as ``value[arg]`` with Python's slice syntax; the value itself for what is no slice."""
    try:
        return value[slice(*[int(bound) if bound else None for bound in str(arg).split(":")])]
    except (ValueError, TypeError, KeyError):
        return value


@register.filter(is_safe=True, needs_autoescape=True)
def unordered_list(value: Any, autoescape: bool = True) -> SafeString:
    """Write nested lists as list items; without the outermost ``<ul>``."""
    escaper = conditional_escape if autoescape else str
    return SafeString(_items(value, 1, escaper))


def _items(value: Iterable[Any], depth: int, escaper: Callable[[Any], str]) -> str:
    indent = "\t" * depth
    lines: list[str] = []
    for item, children in _with_children(value):
        below = ""
        if children:
            below = f"\n{indent}<ul>\n{_items(children, depth + 1, escaper)}\n{indent}</ul>\n{indent}"
        lines.append(f"{indent}<li>{escaper(item)}{below}</li>")
    return "\n".join(lines)


def _with_children(value: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    """Yield each item with the list that follows it, if one does."""
    missing = object()
    held: Any = missing
    for item in value:
        if held is not missing:
            if _is_list(item):
                yield held, item
                held = missing
                continue
            yield held, None
        held = item
    if held is not missing:
        yield held, None


def _is_list(value: Any) -> bool:
    if isinstance(value, str | Mapping):
        return False
    try:
        iter(value)
    except TypeError:
        return False
    return True
