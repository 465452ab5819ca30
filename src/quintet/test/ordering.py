"""The order of tests: by kind, kept together by class, shuffled by a seed, reversed.

A shuffled order depends on nothing but the seed and a test's own name, so that a subset of the tests runs in the order that
the whole suite had.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import md5
from itertools import chain
from typing import Any, TypeVar
from unittest import TestSuite

T = TypeVar("T")

LARGEST_SEED = 10**10 - 1


class Shuffler:
    """Shuffles by hash: ``seed`` and an item's key decide its place. Without a seed one is drawn."""

    def __init__(self, seed: int | None = None) -> None:
        self.seed = random.randint(0, LARGEST_SEED) if seed is None else seed  # noqa: S311  an order, not a secret
        self.seed_source = "generated" if seed is None else "given"

    @property
    def seed_display(self) -> str:
        """The seed and where it comes from."""
        return f"{self.seed!r} ({self.seed_source})"

    def shuffle(self, items: Iterable[T], key: Callable[[T], str]) -> list[T]:
        """Return the items in the seed's order.

        Raises ValueError when two have the same key, since nothing would decide their order.
        """
        places: dict[str, T] = {}
        for item in items:
            place = md5(f"{self.seed}{key(item)}".encode(), usedforsecurity=False).hexdigest()
            if place in places:
                raise ValueError(f"item {item!r} has same hash {place!r} as item {places[place]!r}")
            places[place] = item
        return [places[place] for place in sorted(places)]


def by_class(tests: Iterable[Any]) -> dict[type, list[Any]]:
    """Return the tests by class, classes and tests in the order of their first occurrence, each test once."""
    found: dict[type, dict[Any, None]] = {}
    for test in tests:
        found.setdefault(type(test), {}).setdefault(test)
    return {cls: list(held) for cls, held in found.items()}


def shuffle_tests(tests: Iterable[Any], shuffler: Shuffler) -> Iterator[Any]:
    """Yield the tests with classes shuffled, and the tests of each class."""
    groups = by_class(tests)
    classes = shuffler.shuffle(groups, key=lambda cls: f"{cls.__module__}.{cls.__qualname__}")
    return chain.from_iterable(shuffler.shuffle(groups[cls], key=lambda test: str(test.id())) for cls in classes)


def reorder_test_bin(tests: Iterable[Any], shuffler: Shuffler | None = None, reverse: bool = False) -> Iterator[Any]:
    """Yield tests of one kind, each class together."""
    ordered = chain.from_iterable(by_class(tests).values()) if shuffler is None else shuffle_tests(tests, shuffler)
    return reversed(list(ordered)) if reverse else iter(ordered)


def reorder_tests(
    tests: Iterable[Any], classes: Sequence[type], reverse: bool = False, shuffler: Shuffler | None = None
) -> Iterator[Any]:
    """Yield the tests by kind: those of the first of ``classes``, of the second, ..., and the rest."""
    bins: list[list[Any]] = [[] for _ in range(len(classes) + 1)]
    for test in tests:
        bins[next((place for place, kind in enumerate(classes) if isinstance(test, kind)), -1)].append(test)
    return chain.from_iterable(reorder_test_bin(held, shuffler, reverse) for held in bins)


def partition_suite_by_case(suite: Iterable[Any]) -> list[TestSuite]:
    """Return a suite for each class of tests, in order."""
    made: list[TestSuite] = []
    last: type | None = None
    for test in suite:
        if type(test) is not last or not made:
            made.append(TestSuite())
            last = type(test)
        made[-1].addTest(test)
    return made
