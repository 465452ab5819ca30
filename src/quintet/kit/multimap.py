"""Dictionaries with several values per key, and read-only mappings whose keys ignore case."""

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableSet
from typing import Any, Generic, Self, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class MultiValueDictKeyError(KeyError):
    """A key that a `MultiValueDict` does not hold."""


class MultiValueDict(dict[str, Any]):
    """A dictionary from key to a list of values, read as if it held the last one.

    ``MultiValueDict({"name": ["Adrian", "Simon"]})["name"]`` is ``"Simon"``; `getlist` gives all of them.
    """

    def __init__(self, key_to_list_mapping: Mapping[str, Any] | Iterable[tuple[str, Any]] = ()) -> None:
        super().__init__(key_to_list_mapping)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {super().__repr__()}>"

    def __getitem__(self, key: str) -> Any:
        """Return the last value of ``key``, or [] when it has none; MultiValueDictKeyError when there is no such key."""
        try:
            values = super().__getitem__(key)
        except KeyError:
            raise MultiValueDictKeyError(key) from None
        return values[-1] if values else []

    def __setitem__(self, key: str, value: Any) -> None:
        super().__setitem__(key, [value])

    def __copy__(self) -> Self:
        return type(self)([(key, values[:]) for key, values in self.lists()])

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        result = type(self)()
        memo[id(self)] = result
        plain: Any = dict
        for key, values in self.lists():
            plain.__setitem__(result, copy.deepcopy(key, memo), copy.deepcopy(values, memo))
        return result

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_data": dict(self.lists())}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for key, values in state.pop("_data", {}).items():
            self.setlist(key, values)
        self.__dict__.update(state)

    def get(self, key: str, default: Any = None) -> Any:
        """Return the last value of ``key``; ``default`` when it is missing or empty."""
        values = super().get(key)
        return values[-1] if values else default

    def getlist(self, key: str, default: Any = None) -> Any:
        """Return a copy of the list of values of ``key``; ``default``, or [] when that is None, when there is none."""
        if key not in self:
            return [] if default is None else default
        values = super().__getitem__(key)
        return values if values is None else list(values)

    def setlist(self, key: str, list_: Any) -> None:
        """Put a whole list of values in place of those of ``key``."""
        super().__setitem__(key, list_)

    def setdefault(self, key: str, default: Any = None) -> Any:
        """Set ``key`` to ``default`` unless it is there; return its last value."""
        if key not in self:
            self[key] = default
        return self[key]

    def setlistdefault(self, key: str, default_list: Any = None) -> Any:
        """Set ``key`` to a list unless it is there; return its list."""
        if key not in self:
            self.setlist(key, [] if default_list is None else default_list)
        return super().__getitem__(key)

    def appendlist(self, key: str, value: Any) -> None:
        """Add one value to those of ``key``."""
        self.setlistdefault(key).append(value)

    def items(self) -> Iterator[tuple[str, Any]]:  # type: ignore[override]  # documented as an iterator, not a view
        """Yield (key, last value) pairs."""
        for key in self:
            yield key, self[key]

    def lists(self) -> Iterator[tuple[str, Any]]:
        """Yield (key, list of values) pairs."""
        return iter(super().items())

    def values(self) -> Iterator[Any]:  # type: ignore[override]  # documented as an iterator, not a view
        """Yield the last value of each key."""
        for key in self:
            yield self[key]

    def copy(self) -> Self:
        """Return a shallow copy; its lists are its own."""
        return copy.copy(self)

    def update(self, *args: Any, **kwargs: Any) -> None:
        """Append the values of another mapping, rather than replace."""
        if len(args) > 1:
            raise TypeError(f"update expected at most 1 argument, got {len(args)}")
        other: Any = args[0] if args else {}
        if isinstance(other, MultiValueDict):
            for key, values in other.lists():
                self.setlistdefault(key).extend(values)
        else:
            pairs: Any = other.items() if isinstance(other, Mapping) else other  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # any mapping
            for key, value in pairs:
                self.setlistdefault(key).append(value)
        for key, value in kwargs.items():
            self.setlistdefault(key).append(value)

    def dict(self) -> dict[str, Any]:
        """Return a plain dictionary from key to last value."""
        return {key: self[key] for key in self}


class DictWrapper(dict[str, Any]):
    """A dictionary that hands a value to ``func`` when its key is asked for with ``prefix`` before it."""

    def __init__(self, data: Mapping[str, Any] | Iterable[tuple[str, Any]], func: Callable[[Any], Any], prefix: str) -> None:
        super().__init__(data)
        self.func, self.prefix = func, prefix

    def __getitem__(self, key: str) -> Any:
        if key.startswith(self.prefix):
            return self.func(super().__getitem__(key[len(self.prefix) :]))
        return super().__getitem__(key)


class CaseInsensitiveMapping(Mapping[str, V]):
    """A read-only mapping whose keys are compared without regard to case and kept as they were first spelled."""

    def __init__(self, data: Mapping[str, V] | Iterable[tuple[str, V]]) -> None:
        self._store: dict[str, tuple[str, V]] = {}
        pairs: Any = data.items() if isinstance(data, Mapping) else data  # pyright: ignore[reportUnknownVariableType]  # any mapping
        for position, pair in enumerate(pairs):
            key, value = _pair(position, pair)
            self._store[key.lower()] = (key, value)

    def __getitem__(self, key: str) -> V:
        return self._store[key.lower()][1]

    def __len__(self) -> int:
        return len(self._store)

    def __iter__(self) -> Iterator[str]:
        return (spelled for spelled, _ in self._store.values())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Mapping):
            return NotImplemented
        theirs = {str(key).lower(): value for key, value in other.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]  # any mapping may be compared
        return {key: value for key, (_, value) in self._store.items()} == theirs

    __hash__ = None  # type: ignore[assignment]  # compares by value

    def __repr__(self) -> str:
        return repr(dict(self._store.values()))

    def copy(self) -> Self:
        """Return the mapping itself: it never changes."""
        return self


def _pair(position: int, pair: Any) -> tuple[str, Any]:
    if len(pair) != 2:
        raise ValueError(f"dictionary update sequence element #{position} has length {len(pair)}; 2 is required.")
    key, value = pair
    if not isinstance(key, str):
        raise ValueError(f"Element key {key!r} invalid, only strings are allowed")
    return key, value


class OrderedSet(MutableSet[K], Generic[K]):
    """A set that keeps the order in which its members came."""

    def __init__(self, iterable: Iterable[K] | None = None) -> None:
        self.dict: dict[K, None] = dict.fromkeys(iterable or ())

    def add(self, value: K) -> None:
        """Add ``value`` at the end unless it is there."""
        self.dict[value] = None

    def remove(self, value: K) -> None:
        """Remove ``value``; KeyError when it is not there."""
        del self.dict[value]

    def discard(self, value: K) -> None:
        """Remove ``value`` if it is there."""
        self.dict.pop(value, None)

    def __contains__(self, value: object) -> bool:
        return value in self.dict

    def __iter__(self) -> Iterator[K]:
        return iter(self.dict)

    def __reversed__(self) -> Iterator[K]:
        return reversed(self.dict)

    def __len__(self) -> int:
        return len(self.dict)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({list(self.dict)!r})" if self.dict else f"{type(self).__name__}()"


class ImmutableList(tuple[Any, ...]):
    """A tuple that answers a list's writing methods with AttributeError and its own ``warning``."""

    warning: str

    def __new__(cls, *args: Any, warning: str = "ImmutableList object is immutable.", **kwargs: Any) -> "ImmutableList":
        """Make one from an iterable; ``warning`` is the text of the error on writing."""
        make: Any = tuple.__new__  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]  # of any members
        self: ImmutableList = make(cls, *args, **kwargs)
        self.warning = warning
        return self

    def complain(self, *args: Any, **kwargs: Any) -> Any:
        """Refuse to change."""
        raise AttributeError(self.warning)

    append = extend = insert = pop = remove = sort = reverse = __delitem__ = __setitem__ = __iadd__ = complain
