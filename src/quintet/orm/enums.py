"""Enumerations as choices: `Choices`, `TextChoices`, `IntegerChoices`."""

import enum
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

    #: A template means the class, to reach its members; calling it would look a member up.
    do_not_call_in_templates = enum.nonmember(True)

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
