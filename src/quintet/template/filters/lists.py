"""Filters on lists and dictionaries."""

from collections.abc import Callable, Generator, Iterable
from operator import itemgetter
from typing import Any

from quintet.kit.hot_paths import escape_text
from quintet.kit.html import SafeString, conditional_escape
from quintet.kit.libraries import random as randomness
from quintet.template.compiler.shown import Shown
from quintet.template.filters.marks import gives, inline, prepared, shows
from quintet.template.library import Library

register = Library()


def sort_key(arg: Any) -> Callable[[Any], Any]:
    """Return what `dictsort` sorts by: an index, or look-ups that never call and never leave public names.

    An index is a number, as documented: ``"0"`` is a key of that text. Raises AttributeError for a name that begins with an
    underscore, TypeError for what is neither number nor text.
    """
    try:
        float(arg)
        return itemgetter(arg)
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
    except (AttributeError, TypeError):
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
@inline("{v}[0]", when="type({v}) is list and {v}")
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


LISTS = frozenset({list, tuple})


def _prepare_join(arg: Any) -> Callable[..., Any] | None:
    if not isinstance(arg, SafeString):
        return None
    separator = str.__str__(arg)
    only_text = {str} if escape_text(separator) == separator else None

    def joined(value: Any, autoescape: bool = True) -> Any:
        if autoescape and type(value) in LISTS:
            if {*map(type, value)} == only_text:
                # What escaping leaves alone may as well be escaped with the items, all at once.
                return SafeString(escape_text(separator.join(value)))
            return SafeString(separator.join([conditional_escape(item) for item in value]))
        return join(value, arg, autoescape=autoescape)

    return joined


def _shown_join(long_way: Shown, autoescape: bool, arg: Any) -> Shown | None:
    if not isinstance(arg, SafeString):
        return None
    separator = str.__str__(arg)
    together = escape_text(separator) == separator

    def shown(value: Any, runtime: Any) -> str:
        if type(value) is list or type(value) is tuple:
            for item in value:
                if type(item) is not str:
                    return long_way(value, runtime)
            if not autoescape:
                return separator.join(value)
            # What escaping leaves alone may as well be escaped with the items, all at once.
            return escape_text(separator.join(value)) if together else separator.join(map(escape_text, value))
        return long_way(value, runtime)

    return shown


@register.filter(is_safe=True, needs_autoescape=True)
@gives("safe")
@shows(_shown_join)
@prepared(_prepare_join)
def join(value: Any, arg: str, autoescape: bool = True) -> Any:
    """Join items by a text; a value that is no list comes back as it is."""
    try:
        if not autoescape:
            return SafeString(arg.join(value))
        return SafeString(conditional_escape(arg).join([conditional_escape(item) for item in value]))
    except TypeError:
        return value


@register.filter(is_safe=False)
@inline("len({v})", when="type({v}) is list", gives="int")
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
        return randomness.choice(value)
    except IndexError:
        return ""


def _slice(arg: Any) -> slice:
    """Read a slice.

    Raises ValueError and TypeError for what is none.
    """
    return slice(*[int(bound) if bound else None for bound in str(arg).split(":")])


def _prepare_slice(arg: Any) -> Callable[[Any], Any] | None:
    try:
        part = _slice(arg)
    except (ValueError, TypeError):
        return None
    return lambda value: value[part] if type(value) in {list, str, tuple} and part.step != 0 else slice_filter(value, arg)


@register.filter("slice", is_safe=True)
@prepared(_prepare_slice)
def slice_filter(value: Any, arg: Any) -> Any:
    """Return part of a list, as ``value[arg]`` with Python's slice syntax; the value itself for what is no slice."""
    try:
        return value[_slice(arg)]
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
            if isinstance(item, list | tuple | Generator):
                yield held, item
                held = missing
                continue
            yield held, None
        held = item
    if held is not missing:
        yield held, None
