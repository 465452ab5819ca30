"""Lazy plurals whose number comes later, with the values of ``%`` or ``format``."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from quintet.kit.lazy import Promise


class LazyPlural(Promise):
    """The two forms of a message; ``%`` picks one by the number it brings.

    ``number`` names the value of a mapping that counts; None takes the value itself.
    """

    __slots__ = ("_function", "_number", "_texts")

    def __init__(self, function: Callable[..., str], texts: tuple[str, ...], number: str | None) -> None:
        self._function, self._texts, self._number = function, texts, number

    def __reduce__(self) -> tuple[Any, ...]:
        return (LazyPlural, (self._function, self._texts, self._number))

    def __bool__(self) -> bool:
        return any(self._texts[-2:])

    def __str__(self) -> str:
        return self._function(*self._texts, 1)

    def __repr__(self) -> str:
        return repr(str(self))

    def __mod__(self, values: Any) -> str:
        return self._form(self._count(values)) % values if self._mentions_values(values) else self._form(values)

    def format(self, *args: Any, **kwargs: Any) -> str:
        """Pick the form by the named value (the first positional one without a name) and fill it."""
        number = self._count(kwargs) if self._number else args[0]
        return self._form(number).format(*args, **kwargs)

    def _form(self, number: int) -> str:
        return self._function(*self._texts, number)

    def _mentions_values(self, values: Any) -> bool:
        return isinstance(values, Mapping | tuple) or "%" in self._form(self._count(values))

    def _count(self, values: Any) -> int:
        if not isinstance(values, Mapping) or not self._number:
            return int(cast("Any", values))
        try:
            return cast("Mapping[str, int]", values)[self._number]
        except KeyError as error:
            raise KeyError(
                f"Your dictionary lacks key '{self._number}'. Please provide it, because it is required to "
                "determine whether string is singular or plural."
            ) from error
