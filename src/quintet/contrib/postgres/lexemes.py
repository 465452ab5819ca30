"""Lexemes: words of a search that come from outside, joined without their text being read as operators."""

from typing import Any

WEIGHTS = frozenset("ABCD")


class LexemeCombinable:
    """What lexemes share: ``&``, ``|`` and ``~``."""

    def as_tsquery(self) -> str:
        """Return the text of a ``tsquery``."""
        raise NotImplementedError("Subclasses must implement as_tsquery().")

    def __and__(self, other: Any) -> Any:
        return _joined(self, "&", other)

    def __or__(self, other: Any) -> Any:
        return _joined(self, "|", other)

    def __invert__(self) -> Any:
        return InvertedLexeme(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LexemeCombinable) and self.as_tsquery() == other.as_tsquery()

    def __hash__(self) -> int:
        return hash(self.as_tsquery())

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.as_tsquery()}>"


def _joined(left: Any, connector: str, right: Any) -> Any:
    if not isinstance(right, LexemeCombinable):
        raise TypeError(f"A Lexeme object can only be combined with another Lexeme object, got {type(right).__name__}.")
    return CombinedLexeme(left, connector, right)


class Lexeme(LexemeCombinable):
    """One word: as it is, with what begins with it (``prefix``), of a ``weight`` ("A" to "D"), or its absence (``invert``).

    Raises ValueError for an empty word and for an unknown weight.
    """

    def __init__(
        self, value: str, output_field: Any = None, *, invert: bool = False, prefix: bool = False, weight: str | None = None
    ) -> None:
        if not value:
            raise ValueError("Lexeme value cannot be empty.")
        if not isinstance(value, str):
            raise TypeError(f"Lexeme value must be a string, got {type(value).__name__}.")
        if weight is not None and (not isinstance(weight, str) or weight.upper() not in WEIGHTS):
            raise ValueError(f"Weight must be one of 'A', 'B', 'C', and 'D', got {weight!r}.")
        self.value, self.invert, self.prefix, self.weight = value, invert, prefix, weight

    def as_tsquery(self) -> str:
        """Return the word in quotes, with its marks."""
        word = self.value.replace("\\", "\\\\").replace("'", "''")
        marks = f"{'*' if self.prefix else ''}{self.weight or ''}"
        return f"{'!' if self.invert else ''}'{word}'{':' if marks else ''}{marks}"

    def __invert__(self) -> Any:
        return Lexeme(self.value, invert=not self.invert, prefix=self.prefix, weight=self.weight)


class CombinedLexeme(LexemeCombinable):
    """Two lexemes joined."""

    def __init__(self, lhs: LexemeCombinable, connector: str, rhs: LexemeCombinable) -> None:
        self.lhs, self.connector, self.rhs = lhs, connector, rhs

    def as_tsquery(self) -> str:
        """Return both in parentheses."""
        return f"({self.lhs.as_tsquery()} {self.connector} {self.rhs.as_tsquery()})"


class InvertedLexeme(LexemeCombinable):
    """The absence of what joined lexemes find."""

    def __init__(self, inside: LexemeCombinable) -> None:
        self.inside = inside

    def as_tsquery(self) -> str:
        """Return the negation."""
        return f"!{self.inside.as_tsquery()}"

    def __invert__(self) -> Any:
        return self.inside
