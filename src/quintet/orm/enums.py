"""Enumerations as choices: `Choices`, `TextChoices`, `IntegerChoices`; and choices in any documented form made uniform."""

import enum
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from quintet.kit.lazy import Promise


class ChoicesType(enum.EnumType):
    """Metaclass of `Choices`: reads (value, label) members, and answers names, values, labels and choices."""

    def __new__(  # noqa: D102  the metaclass protocol
        metacls: type,
        classname: str,
        bases: tuple[type, ...],
        classdict: Any,
        **options: Any,
    ) -> Any:
        labels: list[Any] = []
        for key in classdict._member_names:
            value = classdict[key]
            if isinstance(value, list | tuple) and len(value) > 1 and isinstance(value[-1], str | Promise):
                *rest, label = value
                value = tuple(rest) if len(rest) > 1 else rest[0]
            else:
                label = key.replace("_", " ").title()
            labels.append(label)
            dict.__setitem__(classdict, key, value)
        cls: Any = enum.EnumType.__new__(metacls, classname, bases, classdict, **options)  # type: ignore[arg-type]  # the class dict is the one that enum prepared
        for member, label in zip(cls.__members__.values(), labels, strict=True):
            member._label_ = label
        return enum.unique(cls)

    def __contains__(cls, value: object) -> bool:
        if not isinstance(value, enum.Enum):
            return any(member.value == value for member in cls)  # type: ignore[attr-defined]  # members are made by enum
        return super().__contains__(value)

    @property
    def names(cls) -> list[str]:
        """The members' names, with ``__empty__`` first when the class has it."""
        return [*(["__empty__"] if hasattr(cls, "__empty__") else []), *(member.name for member in cls)]  # type: ignore[attr-defined]  # members are made by enum

    @property
    def choices(cls) -> list[tuple[Any, Any]]:
        """(value, label) pairs, the empty choice first."""
        empty = [(None, cls.__empty__)] if hasattr(cls, "__empty__") else []  # type: ignore[attr-defined]  # members are made by enum
        return [*empty, *((member.value, member.label) for member in cls)]  # type: ignore[attr-defined]  # members are made by enum

    @property
    def labels(cls) -> list[Any]:
        """The labels."""
        return [label for _value, label in cls.choices]

    @property
    def values(cls) -> list[Any]:
        """The values."""
        return [value for value, _label in cls.choices]


class Choices(enum.Enum, metaclass=ChoicesType):
    """Base of enumerations used as choices."""

    @enum.property
    def label(self) -> Any:
        """The member's label."""
        return self._label_  # type: ignore[attr-defined]  # set when the member is made

    def __str__(self) -> str:
        return str(self.value)

    def __repr__(self) -> str:
        return f"{type(self).__qualname__}.{self._name_}"


class IntegerChoices(int, Choices):
    """Choices whose values are integers."""


class TextChoices(str, Choices):
    """Choices whose values are text; `enum.auto` gives a member's name."""

    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last_values: list[Any]) -> str:
        return name


class CallableChoices:
    """Choices given by a function, called each time they are read."""

    def __init__(self, function: Callable[[], Any]) -> None:
        self.function = function

    def __iter__(self) -> Iterator[Any]:
        return iter(normalize_choices(self.function()) or ())

    def __len__(self) -> int:
        return len(list(iter(self)))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, CallableChoices):
            return self.function == other.function
        return isinstance(other, Iterable) and list(self) == list(other)

    def __hash__(self) -> int:
        return hash(self.function)

    def __call__(self) -> Any:
        """Return what the function gives."""
        return self.function()


def normalize_choices(given: Any) -> Any:
    """Return choices as a list of pairs; None and functions stay what they are (functions wrapped)."""
    if given is None or isinstance(given, CallableChoices):
        return given
    if isinstance(given, ChoicesType):
        return given.choices
    if callable(given) and not isinstance(given, type):
        return CallableChoices(given)
    return _pairs(given)


def _pairs(given: Any) -> Any:
    """Return a mapping or an iterable as pairs; anything else as it is, for the check to name."""
    if isinstance(given, Mapping):
        return [(key, normalize_choices(label) if isinstance(label, Mapping) else label) for key, label in given.items()]
    if isinstance(given, str) or not isinstance(given, Iterable):
        return given
    pairs = list(given)
    if any(not isinstance(pair, list | tuple) or len(pair) != 2 for pair in pairs):
        return pairs
    return [(key, _normalize_group(label)) for key, label in pairs]


def _normalize_group(label: Any) -> Any:
    return normalize_choices(label) if isinstance(label, list | tuple | Mapping) else label
