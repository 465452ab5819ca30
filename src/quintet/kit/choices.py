"""Choices in every documented form made one: pairs of value and label, groups of pairs, mappings, enumerations, callables."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import zip_longest
from typing import Any, cast

from quintet.kit.lazy import Promise

Pairs = list[tuple[Any, Any]]

#: How deep choices may nest: groups of pairs.
GROUP_DEPTH = 2
_NOTHING = object()


class BaseChoiceIterator(ABC):
    """Choices that are made anew at each iteration; equal to any collection that gives the same."""

    @abstractmethod
    def __iter__(self) -> Iterator[Any]:
        """Yield pairs of value and label (or of a group's name and its pairs)."""

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Iterable):
            theirs = cast("Iterable[Any]", other)
            return all(mine == their for mine, their in zip_longest(self, theirs, fillvalue=_NOTHING))
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]  # equal to a list

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice) or index < 0:
            return list(self)[index]
        for place, choice in enumerate(self):
            if place == index:
                return choice
        raise IndexError("index out of range")


class CallableChoiceIterator(BaseChoiceIterator):
    """Choices made by a function, called at each iteration."""

    def __init__(self, func: Callable[[], Any]) -> None:
        self.func = func

    def __iter__(self) -> Iterator[Any]:
        yield from normalize_choices(self.func()) or ()


class BlankChoiceIterator(BaseChoiceIterator):
    """Choices with an empty one before them, unless they have one of their own."""

    def __init__(self, choices: Any, blank_choice: Iterable[tuple[Any, Any]]) -> None:
        self.choices, self.blank_choice = choices, blank_choice

    def __iter__(self) -> Iterator[Any]:
        known = list(normalize_choices(self.choices) or ())
        if not any(value in ("", None) for value, _label in flatten_choices(known)):
            yield from self.blank_choice
        yield from known


def flatten_choices(choices: Iterable[tuple[Any, Any]] | None) -> Iterator[tuple[Any, Any]]:
    """Yield every (value, label), groups opened."""
    for key, label in choices or ():
        if isinstance(label, list | tuple):
            yield from cast("Iterable[tuple[Any, Any]]", label)
        else:
            yield key, label


def normalize_choices(value: Any, *, depth: int = 0) -> Any:
    """Return ``value`` as a list of pairs; what makes its pairs late (a callable, an iterator of a model) stays late.

    Anything that is no collection of choices comes back as it is, for a check to report.
    """
    choices = getattr(value, "choices", None) if isinstance(value, type) else None
    if choices is not None:
        return normalize_choices(choices, depth=depth)
    if callable(value) and not isinstance(value, type):
        if depth == 0:
            return CallableChoiceIterator(cast("Callable[[], Any]", value))
        return normalize_choices(value(), depth=depth)
    if isinstance(value, BaseChoiceIterator | str | bytes | Promise) or not isinstance(value, Iterable):
        return value
    if isinstance(value, Mapping):
        return _pairs(list(cast("Mapping[Any, Any]", value).items()), value, depth)
    items = list(cast("Iterable[Any]", value))
    return _pairs(items, items if isinstance(value, Iterator) else value, depth)


def _pairs(items: list[Any], given: Any, depth: int) -> Any:
    pairs: Pairs = []
    for item in items:
        if isinstance(item, str | bytes | Promise) or not isinstance(item, Iterable):
            return given
        pair = list(cast("Iterable[Any]", item))
        if len(pair) != GROUP_DEPTH:
            return given
        key, label = pair
        pairs.append((key, normalize_choices(label, depth=depth + 1) if depth + 1 < GROUP_DEPTH else label))
    return pairs
