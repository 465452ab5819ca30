"""Choices in every documented form: pairs, groups, mappings, enumerations, callables."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from quintet.kit.lazy import Promise

#: How deep choices may nest: a group of pairs.
GROUP_DEPTH = 2


class CallableChoices:
    """Choices made by a function, called at each iteration."""

    def __init__(self, function: Callable[[], Any]) -> None:
        self.func = function

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        return iter(normalize_choices(self.func()))

    def __eq__(self, other: object) -> bool:
        return other is self or list(self) == other

    __hash__ = None  # type: ignore[assignment]  # equal to a list


class BlankChoices:
    """Choices with an empty one before them, unless they have one of their own."""

    def __init__(self, choices: Any, blank: list[tuple[Any, Any]]) -> None:
        self.choices = choices
        self.blank = blank

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        known = list(normalize_choices(self.choices))
        if not any(value in ("", None) for value, _label in flat_choices(known)):
            yield from self.blank
        yield from known


def normalize_choices(value: Any, *, depth: int = 0) -> Any:
    """Return ``value`` as a list of pairs; what makes its pairs late (a callable, an iterator of a model) stays late.

    Anything that is no collection of choices comes back as it is, for a check to report.
    """
    choices = getattr(value, "choices", None) if isinstance(value, type) else None
    if choices is not None:
        return normalize_choices(choices)
    if callable(value) and not isinstance(value, type):
        return CallableChoices(value)
    if hasattr(value, "late_choices") or isinstance(value, CallableChoices | BlankChoices):
        return value
    if isinstance(value, Mapping):
        value = value.items()
    if isinstance(value, str | bytes | Promise) or not isinstance(value, Iterable):
        return value
    return _pairs(value, depth)


def _pairs(value: Iterable[Any], depth: int) -> Any:
    items = list(value)
    pairs: list[tuple[Any, Any]] = []
    for item in items:
        if isinstance(item, str) or not isinstance(item, Iterable):
            return items
        pair = list(item)
        if len(pair) != GROUP_DEPTH:
            return items
        key, label = pair
        pairs.append((key, _label(label, depth)))
    return pairs


def _label(label: Any, depth: int) -> Any:
    if isinstance(label, str | Promise) or depth + 1 >= GROUP_DEPTH:
        return label
    if callable(label) and not isinstance(label, type):
        return list(normalize_choices(label(), depth=depth + 1))
    return normalize_choices(label, depth=depth + 1)


def flat_choices(choices: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
    """Yield every (value, label), groups opened."""
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label
