"""What two combined operands give, told by the kinds of their fields.

Only combinations whose result every database agrees on have one; for all others the caller says it (`output_field`).
"""

from typing import Any

TEMPORAL = ("DateField", "DateTimeField", "TimeField")
WHOLE = (
    "IntegerField",
    "SmallIntegerField",
    "BigIntegerField",
    "PositiveIntegerField",
    "PositiveSmallIntegerField",
    "PositiveBigIntegerField",
    "AutoField",
    "BigAutoField",
    "SmallAutoField",
)
LARGE = frozenset({"BigIntegerField", "PositiveBigIntegerField", "BigAutoField"})
FRACTIONS = frozenset({"FloatField", "DecimalField"})
#: Kinds of the library itself, of which all that operators give is told here.
KNOWN = FRACTIONS | {
    *TEMPORAL,
    *WHOLE,
    "DurationField",
    "CharField",
    "TextField",
    "BooleanField",
    "UUIDField",
    "BinaryField",
    "JSONField",
    "GenericIPAddressField",
}
ARITHMETIC = frozenset({"+", "-", "*", "/", "%%", "^"})


def kind_of(field: Any) -> str:
    """Return the internal type of a field, relations seen as what they hold; empty for None."""
    if field is None:
        return ""
    target = getattr(field, "target_field", None)
    return kind_of(target) if target is not None else field.get_internal_type()


def combined_kind(operator: str, first: str, second: str) -> str | None:
    """Return the kind of ``first operator second``, None when there is none.

    An empty kind is that of NULL: a number combined with it stays what it is.
    """
    if not first or not second:
        known = first or second
        return known if operator in ARITHMETIC and (known in WHOLE or known in FRACTIONS) else None
    if first in TEMPORAL or second in TEMPORAL:
        return _of_moments(operator, first, second)
    if first == second == "DurationField":
        return first if operator in ("+", "-") else None
    numbers = {"w" if kind in WHOLE else kind for kind in (first, second)}
    if numbers == {"w"}:
        return _of_whole(operator, first, second)
    return _of_fractions(operator, numbers)


def _of_moments(operator: str, first: str, second: str) -> str | None:
    """Return the kind of two operands of which one is a moment: a span between two, or a moved moment."""
    if operator == "-" and (first == second or {first, second} == {"DateField", "DateTimeField"}):
        return "DurationField"
    if second == "DurationField" and operator in ("+", "-"):
        return "DateTimeField" if first == "DateField" else first
    if first == "DurationField" and operator == "+":
        return "DateTimeField" if second == "DateField" else second
    return None


def _of_whole(operator: str, first: str, second: str) -> str:
    """Return the kind of two whole numbers: of positive ones only what cannot leave them is positive."""
    if first == second == "PositiveIntegerField" and operator in ARITHMETIC and operator != "-":
        return first
    return "BigIntegerField" if first in LARGE or second in LARGE else "IntegerField"


def _of_fractions(operator: str, kinds: set[str]) -> str | None:
    """Return the kind of numbers of which one is not whole, "w" standing for every whole one; None when they do not mix."""
    if operator not in ARITHMETIC or not kinds & {*FRACTIONS, "DurationField"}:
        return None
    if "DurationField" in kinds:
        return "DurationField" if operator in ("*", "/") and kinds <= {"w", "DurationField", *FRACTIONS} else None
    rest = kinds - {"w"}
    return rest.pop() if len(rest) == 1 and rest <= FRACTIONS else None
