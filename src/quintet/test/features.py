"""Skipping tests by what the database can do, and tagging them."""

from collections.abc import Callable
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any, TypeVar
from unittest import SkipTest, TestCase

from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.drivers.current import connections
from quintet.kit.record import record

T = TypeVar("T")

#: The attribute by which unittest knows a class to skip.
SKIP = "__unittest_skip__"


def tag(*tags: str) -> Callable[[T], T]:
    """Tag a test or a class of tests, for ``--tag`` and ``--exclude-tag``."""

    def mark(decorated: T) -> T:
        held: set[str] = getattr(decorated, "tags", set())
        decorated.tags = held.union(tags)  # pyright: ignore[reportAttributeAccessIssue]  # the documented mark
        return decorated

    return mark


def skipIfDBFeature(*features: str) -> Callable[[T], T]:
    """Skip when the default database has any of these features."""
    return skip_when(lambda: any(_has(feature) for feature in features), f"Database has feature(s) {', '.join(features)}")


def skipUnlessDBFeature(*features: str) -> Callable[[T], T]:
    """Skip unless the default database has all of these features."""
    return skip_when(
        lambda: not all(_has(feature) for feature in features), f"Database doesn't support feature(s): {', '.join(features)}"
    )


def skipUnlessAnyDBFeature(*features: str) -> Callable[[T], T]:
    """Skip unless the default database has one of these features."""
    return skip_when(
        lambda: not any(_has(feature) for feature in features),
        f"Database doesn't support any of the feature(s): {', '.join(features)}",
    )


def _has(feature: str) -> bool:
    return bool(getattr(connections[DEFAULT_DB_ALIAS].features, feature))


def skip_when(is_due: Callable[[], bool], reason: str) -> Callable[[T], T]:
    """Skip a test or a class of tests when ``is_due``, which is asked when it runs: the database is not known before."""

    def decorate(decorated: Any) -> Any:
        if isinstance(decorated, type) and issubclass(decorated, TestCase):
            return _guard_class(decorated, is_due, reason)
        if iscoroutinefunction(decorated):

            @wraps(decorated)
            async def guarded_async(*args: Any, **kwargs: Any) -> Any:
                if is_due():
                    raise SkipTest(reason)
                return await decorated(*args, **kwargs)

            return guarded_async

        @wraps(decorated)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if is_due():
                raise SkipTest(reason)
            return decorated(*args, **kwargs)

        return guarded

    return decorate


@record
class _Due:
    """What unittest reads on a class that may be skipped, asked each time: whether, or why."""

    conditions: tuple[tuple[Callable[[], bool], str], ...]
    gives_reason: bool

    def __get__(self, case: object, owner: type | None = None) -> Any:
        reason = next((reason for is_due, reason in self.conditions if is_due()), None)
        return (reason or "") if self.gives_reason else reason is not None


def _guard_class(cls: Any, is_due: Callable[[], bool], reason: str) -> Any:
    """Have unittest ask when the class is about to run; a class that is skipped is not set up."""
    before = next((vars(one)[SKIP] for one in cls.__mro__ if SKIP in vars(one)), None)
    conditions = before.conditions if isinstance(before, _Due) else ()
    if before is not True:
        setattr(cls, SKIP, _Due((*conditions, (is_due, reason)), gives_reason=False))
        setattr(cls, f"{SKIP[:-2]}_why__", _Due((*conditions, (is_due, reason)), gives_reason=True))
    return cls
