"""What a queryset's rows are made by: a class for each kind of rows; one's own is a subclass set as ``_iterable_class``.

A queryset whose ``_iterable_class`` was set takes the slower path past the compiled one.
"""

from collections.abc import Iterator
from types import MappingProxyType
from typing import Any, Generic, TypeVar

M_co = TypeVar("M_co", covariant=True)


class BaseIterable(Generic[M_co]):
    """Something to iterate over, made for one run of a queryset; ``chunked_fetch`` asks for ``chunk_size`` rows at a time."""

    def __init__(self, queryset: Any, chunked_fetch: bool = False, chunk_size: int = 100) -> None:
        self.queryset, self.chunked_fetch, self.chunk_size = queryset, chunked_fetch, chunk_size

    def __iter__(self) -> Iterator[M_co]:
        raise NotImplementedError(f"{type(self).__name__} must define __iter__().")


class ModelIterable(BaseIterable[M_co]):
    """The rows as the queryset itself makes them: instances, and dictionaries or tuples after values() and values_list()."""

    def __iter__(self) -> Iterator[M_co]:
        if self.chunked_fetch:
            return self.queryset._stream(self.chunk_size)
        return iter(self.queryset._load(self.queryset._shape, self.queryset._params))


class ValuesIterable(ModelIterable[dict[str, Any]]):
    """The rows after values(): dictionaries."""


class ValuesListIterable(ModelIterable[tuple[Any, ...]]):
    """The rows after values_list(): tuples."""


class NamedValuesListIterable(ValuesListIterable):
    """The rows after values_list(named=True)."""


class FlatValuesListIterable(ModelIterable[Any]):
    """The rows after values_list(flat=True): single values."""


class RawModelIterable(BaseIterable[M_co]):
    """The instances of a raw query."""

    def __iter__(self) -> Iterator[M_co]:
        return iter(self.queryset.iterator())


#: By the kind of values that a query gives.
BY_KIND = MappingProxyType(
    {"dict": ValuesIterable, "list": ValuesListIterable, "named": NamedValuesListIterable, "flat": FlatValuesListIterable}
)
