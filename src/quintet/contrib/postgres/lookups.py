"""Right sides and lookups that the features of this app share, and the lookups of text: trigrams, accents."""

from typing import Any, ClassVar

from quintet.orm.expressions import spec
from quintet.orm.lookups import builtin
from quintet.orm.lookups.base import Lookup, Transform
from quintet.orm.types import Resolved
from quintet.sql import tree


def typed(right: Any, field: Any, env: Any) -> Any:
    """Return a right side as a value of ``field``, whose type the database is told."""
    cast = f"::{field.cast_db_type(env.scope.connection)}"
    if isinstance(right, spec.Slot):
        return tree.Param(
            env.base + right.index, lambda value, connection: field.get_db_prep_value(value, connection), True, f"({{}}){cast}"
        )
    return tree.Template(("(", env.operand(right, field, "exact"), f"){cast}"), strict=True)


class OperatorLookup(Lookup):
    """A lookup that one operator of PostgreSQL's writes, between two values of the left side's type."""

    operator: ClassVar[str] = ""

    @classmethod
    def condition(cls, left: Resolved, right: Any, env: Any) -> Any:
        """Return the operator over both sides.

        Raises ValueError for None.
        """
        if builtin.right_is_none(right):
            raise ValueError("Cannot use None as a query value")
        return tree.Template((left.node, env.escape(f" {cls.operator} "), cls.right(right, left, env)), strict=True)

    @classmethod
    def right(cls, right: Any, left: Resolved, env: Any) -> Any:
        """Return the right side."""
        return env.operand(right, left.field, "")


class TrigramSimilar(OperatorLookup):
    """Shares enough trigrams with the text; needs the extension ``pg_trgm``."""

    lookup_name = "trigram_similar"
    operator = "%"


class TrigramWordSimilar(OperatorLookup):
    """Has a part that shares enough trigrams with the text."""

    lookup_name = "trigram_word_similar"
    operator = "%>"


class TrigramStrictWordSimilar(OperatorLookup):
    """Has words that share enough trigrams with the text."""

    lookup_name = "trigram_strict_word_similar"
    operator = "%>>"


class Unaccent(Transform):
    """Text without its accents, on both sides; needs the extension ``unaccent``."""

    bilateral = True
    lookup_name = "unaccent"
    function = "UNACCENT"


OF_TEXT = (TrigramSimilar, TrigramWordSimilar, TrigramStrictWordSimilar, Unaccent)
