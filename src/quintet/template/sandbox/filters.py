"""The filters of sandboxed templates: the built-in ones of the table, each behind a guard that weighs what goes in and comes out.

A filter that is not in the table does not exist there: `stringformat` and `pprint` write values by their own idea of them, and
whatever is added to the built-ins stays out until somebody has argued it in.
"""

from collections.abc import Callable, Generator, Iterable, Mapping
from types import MappingProxyType
from typing import Any, cast

from quintet.services.i18n.dateformat import format as format_date
from quintet.services.i18n.dateformat import time_format as format_time
from quintet.template import defaultfilters
from quintet.template.filters.lists import unordered_list as listed_items
from quintet.template.library import Library
from quintet.template.lookups import MISSING
from quintet.template.sandbox import current
from quintet.template.sandbox.errors import SandboxViolation
from quintet.template.sandbox.guards import data_of, gate, hop, sequence, whole

Filter = Callable[..., Any]
#: Looks at a filter's arguments before it runs; raises when what it would make is too large.
Check = Callable[..., None]

FLAGS = ("is_safe", "needs_autoescape", "expects_localtime")
MOST_DECIMALS = 100
LONGEST_FORMAT = 100
#: Filters that only ask an object for its truth, its length, its number or its sum.
RAW = frozenset({"add", "default", "default_if_none", "divisibleby", "get_digit", "length", "pluralize", "yesno"})
#: The longest text for filters that take more than 100 ns a character.
SLOW_TEXT = 100_000


def _any(*_arguments: Any) -> None:
    """Check nothing: the filter makes at most some times as much text as it is given."""


def _width(value: Any, width: Any = 0, *_rest: Any) -> None:
    current.budget.get().length(abs(int(width)))


def _decimals(value: Any, arg: Any = -1, *_rest: Any) -> None:
    digits = str(arg).strip("gu-+ ")
    if digits.isdecimal() and int(digits[:9]) > MOST_DECIMALS:
        raise current.budget.get().over("A number has too many decimals", MOST_DECIMALS, "decimals", "decimals")


def _joined(value: Any, separator: Any = "", *_rest: Any) -> None:
    if hasattr(type(value), "__len__"):
        current.budget.get().length(whole(value) + len(value) * len(str(separator)))


def _sum(value: Any, other: Any = "", *_rest: Any) -> None:
    if isinstance(value, list | tuple) and isinstance(other, list | tuple):
        current.budget.get().count(len(value) + len(other))  # pyright: ignore[reportUnknownArgumentType]  # items of any kind


def _items(value: Any, *_rest: Any) -> None:
    if hasattr(type(value), "__len__"):
        current.budget.get().count(len(value))


def _slow(value: Any, *_rest: Any) -> None:
    size = whole(value)
    if size > SLOW_TEXT:
        raise current.budget.get().over("A text is too long for this filter", SLOW_TEXT, "characters", "value of slow filters")


#: Each filter, and what is checked before it runs.
CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                *(
                    "addslashes",
                    "capfirst",
                    "cut",
                    "default",
                    "default_if_none",
                    "divisibleby",
                    "escape",
                    "escapejs",
                ),
                *("filesizeformat", "first", "force_escape", "get_digit", "iriencode", "json_script", "last", "length", "lower"),
                *("linebreaks", "linebreaksbr", "make_list", "phone2numeric", "pluralize", "random", "safe"),
                *("slice", "timesince", "timeuntil", "upper", "urlencode", "wordcount", "yesno"),
            ),
            _any,
        ),
        **dict.fromkeys(
            (
                *(
                    "linenumbers",
                    "slugify",
                    "striptags",
                    "title",
                    "truncatechars",
                    "truncatechars_html",
                    "truncatewords",
                    "truncatewords_html",
                ),
                *("urlize", "urlizetrunc", "wordwrap"),
            ),
            _slow,
        ),
        **dict.fromkeys(("center", "ljust", "rjust"), _width),
        **dict.fromkeys(("escapeseq", "safeseq"), _items),
        "add": _sum,
        "floatformat": _decimals,
        "join": _joined,
    }
)


def guarded(name: str, function: Filter, check: Check, is_builtin: bool = True) -> Filter:
    """Return a filter that weighs its arguments and its result, with the flags of ``function`` and none of its short cuts.

    Filters of ours get data only: they would read attributes and items of objects by no rule. Those of the project get objects.
    """

    def weighed(value: Any, *args: Any, **kwargs: Any) -> Any:
        budget = current.budget.get()
        budget.step()
        budget.look_at_clock()
        if is_builtin and name not in RAW:
            value, args = data_of(value), tuple(map(data_of, args))
        for one in (value, *args):
            whole(one)
        check(value, *args)
        return _made(function(value, *args, **kwargs), name)

    weighed.__name__ = name
    # What the number of arguments is checked by.
    weighed.__wrapped__ = function  # type: ignore[attr-defined]  # as functools.wraps leaves it
    for flag in FLAGS:
        setattr(weighed, flag, getattr(function, flag, False))
    return weighed


def _made(found: Any, name: str) -> Any:
    """Return what a filter made, weighed as text, and let through the gate: it may be an item of what went in."""
    size = whole(found)
    budget = current.budget.get()
    budget.work(size + (8 * len(found) if isinstance(found, list | tuple) else 0))  # pyright: ignore[reportUnknownArgumentType]  # items of any kind
    return gate(found, f"what {name} gives")


def _sort_key(arg: Any) -> Callable[[Any], Any]:
    text = str(arg)
    try:
        index = int(text)
    except ValueError:
        names = text.split(".")
    else:
        return lambda item: gate(item, "an item")[index]

    def key(item: Any) -> Any:
        item = gate(item, "an item")
        for name in names:
            item = hop(item, name, text)
        if item is MISSING:
            raise KeyError(text)
        return item

    return key


def dictsort(value: Any, arg: Any) -> Any:
    """Sort by a key, attribute or index of the items, read as the template may read them."""
    try:
        return sorted(value, key=_sort_key(arg))
    except (AttributeError, TypeError, KeyError, IndexError):
        return ""


def dictsortreversed(value: Any, arg: Any) -> Any:
    """Sort by a key, attribute or index of the items, largest first, read as the template may read them."""
    try:
        return sorted(value, key=_sort_key(arg), reverse=True)
    except (AttributeError, TypeError, KeyError, IndexError):
        return ""


def date(value: Any, arg: str) -> str:
    """Write a date in a format of letters; the names of formats, which are settings, mean nothing here."""
    return _formatted(format_date, value, arg)


date.expects_localtime = True  # type: ignore[attr-defined]  # a flag of filters


def time(value: Any, arg: str) -> str:
    """Write a time in a format of letters; the names of formats, which are settings, mean nothing here."""
    return _formatted(format_time, value, arg)


time.expects_localtime = True  # type: ignore[attr-defined]  # a flag of filters


def _formatted(write: Callable[[Any, str], str], value: Any, arg: Any) -> str:
    if value is None or value == "":
        return ""
    text = str(arg)
    if "_FORMAT" in text:
        raise current.budget.get().refuse(
            SandboxViolation(f"'{text}' is the name of a setting. Write the format in letters, such as 'j F Y'.")
        )
    if len(text) > LONGEST_FORMAT:
        raise current.budget.get().over("A format is too long", LONGEST_FORMAT, "characters", "formats")
    try:
        return write(value, text)
    except (AttributeError, TypeError):
        return ""


def unordered_list(value: Any, autoescape: bool = True) -> Any:
    """Write nested lists as list items; generators among them are no longer than a list may be."""
    return listed_items(_without_generators(value), autoescape=autoescape)


unordered_list.is_safe = unordered_list.needs_autoescape = True  # type: ignore[attr-defined]  # flags of filters


def _without_generators(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_without_generators(one) for one in cast("Iterable[Any]", value)]
    return [_without_generators(one) for one in sequence(value, "")] if isinstance(value, Generator) else value


#: Filters that are written anew here, and what is checked before they run.
OWN: Mapping[Filter, Check] = MappingProxyType(
    {**dict.fromkeys((dictsort, dictsortreversed, date, time), _any), unordered_list: _slow}
)


def filters(names: frozenset[str] | None, more: Mapping[str, Filter]) -> Library:
    """Return a library of the allowed filters (None: all of the table), and of the ``more`` that the engine is given."""
    library = Library()
    table: dict[str, tuple[Filter, Check]] = {
        name: (defaultfilters.register.filters[name], check) for name, check in CHECKS.items()
    }
    for own, check in OWN.items():
        table[own.__name__] = (own, check)
    for name, (function, check) in table.items():
        if names is None or name in names:
            library.filters[name] = guarded(name, function, check)
    for name, function in more.items():
        library.filters[name] = guarded(name, function, _any, is_builtin=False)
    return library


#: Every filter that an engine may allow.
ALLOWED = frozenset({*CHECKS, *(own.__name__ for own in OWN)})
