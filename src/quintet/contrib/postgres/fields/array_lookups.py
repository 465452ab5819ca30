"""Lookups and transforms of ArrayField."""

from typing import Any, ClassVar

from quintet.contrib.postgres.lookups import typed
from quintet.orm.expressions import spec
from quintet.orm.expressions.base import Expression
from quintet.orm.lookups import builtin
from quintet.orm.lookups.base import Lookup, Transform, TransformFactory
from quintet.orm.types import Resolved
from quintet.sql import tree


def array_operand(right: Any, field: Any, env: Any) -> Any:
    """Return the right side of a comparison with an array: a bound list, ``ARRAY[...]`` of expressions, or an expression."""
    if isinstance(right, spec.Items):
        return _constructed(right, field, env)
    if isinstance(right, spec.Nested):
        return _collected(right, field, env)
    return typed(right, field, env)


def _constructed(right: spec.Items, field: Any, env: Any) -> Any:
    base = field.base_field
    pieces: list[Any] = ["ARRAY["]
    for index, item in enumerate(right.items):
        pieces += [
            ", " if index else "",
            array_operand(item, base, env) if getattr(base, "holds_items", False) else typed(item, base, env),
        ]
    return tree.Template((*pieces, f"]::{field.cast_db_type(env.scope.connection)}"))


def _collected(right: spec.Nested, field: Any, env: Any) -> Any:
    """Return the rows of a query as one array: of single values, or of the items of arrays."""
    found: list[Resolved] = []
    query = env.build(right.shape, env.base + right.base, env.scope, env.values, one_column=True, found=found)
    cast = f"::{field.cast_db_type(env.scope.connection)}"
    if not found or not getattr(found[0].field, "holds_items", False):
        return tree.Template(("ARRAY", tree.Scalar(query), cast))
    held = tree.Template(("(SELECT q.item FROM ", tree.Scalar(query), " AS arrays(one), unnest(arrays.one) AS q(item))"))
    return tree.Template(("ARRAY", held, cast))


class _OverArrays(Lookup):
    """An operator over two arrays."""

    operator: ClassVar[str] = ""

    @classmethod
    def condition(cls, left: Resolved, right: Any, env: Any) -> Any:
        """Return the operator; None is no array."""
        if builtin.right_is_none(right):
            raise ValueError("Cannot use None as a query value")
        return tree.Template((left.node, f" {cls.operator} ", array_operand(right, left.field, env)), strict=True)


class ArrayContains(_OverArrays):
    """Holds all of these items."""

    lookup_name = "contains"
    operator = "@>"


class ArrayContainedBy(_OverArrays):
    """Holds no other items than these."""

    lookup_name = "contained_by"
    operator = "<@"


class ArrayOverlap(_OverArrays):
    """Holds some of these items."""

    lookup_name = "overlap"
    operator = "&&"


class ArrayExact(_OverArrays):
    """Equal, item by item; None means NULL."""

    lookup_name = "exact"
    operator = "="
    can_use_none_as_rhs = True

    @classmethod
    def condition(cls, left: Resolved, right: Any, env: Any) -> Any:
        """Return an equality, or a test for NULL."""
        if builtin.right_is_none(right):
            return tree.IsNull(left.node)
        if isinstance(right, spec.Nested):
            env.require_one_row(right)
            return tree.Template((left.node, " = ", env.operand(right, left.field, cls.lookup_name)), strict=True)
        return super().condition(left, right, env)


class ArrayLess(_OverArrays):
    """Less, by the first item that differs."""

    lookup_name = "lt"
    operator = "<"


class ArrayLessOrEqual(_OverArrays):
    """Less or equal."""

    lookup_name = "lte"
    operator = "<="


class ArrayGreater(_OverArrays):
    """Greater."""

    lookup_name = "gt"
    operator = ">"


class ArrayGreaterOrEqual(_OverArrays):
    """Greater or equal."""

    lookup_name = "gte"
    operator = ">="


class ArrayIn(builtin.In):
    """One of several arrays.

    ``= ANY`` would look into an array of arrays, which has no inner arrays: they travel as texts, each of which becomes one.
    """

    @classmethod
    def condition(cls, left: Resolved, right: Any, env: Any) -> Any:
        """Return membership in a bound list, in listed expressions, or in a query."""
        if isinstance(right, spec.Items):
            items = [array_operand(item, left.field, env) for item in right.items if not builtin.right_is_none(item)]
            pieces = [piece for item in items for piece in (", ", item)][1:]
            return tree.Template((left.node, " IN (", *pieces, ")"), strict=True) if items else tree.FALSE
        if not isinstance(right, spec.Slot):
            return super().condition(left, right, env)
        field, kind = left.field, left.field.cast_db_type(env.scope.connection)

        def texts(values: Any, connection: Any) -> list[str]:
            return [field.get_db_prep_value(one, connection) for one in values if one is not None]

        text = f"(SELECT one::{kind} FROM unnest({{}}::text[]) AS one)"  # noqa: S608  the column's type, and a placeholder
        return tree.Template((left.node, " IN ", tree.Param(env.base + right.index, texts, True, text)), strict=True)


class ArrayLen(Transform):
    """How many items there are: 0 in an empty array, NULL for none."""

    lookup_name = "len"

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return Expression.output_fields.named("IntegerField")

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return the length of the first dimension."""
        node = sources[0].node
        return tree.Template(("CASE WHEN ", node, " IS NULL THEN NULL ELSE COALESCE(ARRAY_LENGTH(", node, ", 1), 0) END"))


class IndexTransform(Transform):
    """One item of an array; ``index`` counts from 1, as PostgreSQL does."""

    def __init__(self, index: int, base_field: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.index, self.base_field = index, base_field() if isinstance(base_field, type) else base_field

    def _option_key(self) -> Any:
        return self.index, spec.field_key(self.base_field)

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return self.base_field

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return the item; of an array of arrays, the next index follows in the same brackets' row."""
        node, indexes = _indexed(sources[0])
        if getattr(self.base_field, "holds_items", False):
            return _row(node, (*indexes, self.index))
        return tree.Template(("(", node, f"){''.join(f'[{index}]' for index in (*indexes, self.index))}"))


def _row(node: Any, indexes: tuple[int, ...]) -> tree.Template:
    """Return a row of an array of arrays, which too few indexes would not give but NULL."""
    places = "".join(f"[{index}:{index}]" for index in indexes)
    return tree.Template(("CASE WHEN ", node, " IS NULL THEN NULL ELSE ARRAY(SELECT UNNEST((", node, f"){places})) END"))


def _indexed(found: Resolved) -> tuple[Any, tuple[int, ...]]:
    """Return the outermost array and the indexes that lead to a row of it."""
    if found.made_of is None or not isinstance(found.made_of[0], IndexTransform):
        return found.node, ()
    transform, inner = found.made_of
    node, indexes = _indexed(inner)
    return node, (*indexes, transform.index)


class SliceTransform(Transform):
    """A part of an array; ``start`` and ``end`` count from 1, both included."""

    def __init__(self, start: int, end: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.start, self.end = start, end

    def _option_key(self) -> Any:
        return self.start, self.end

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return the part."""
        return tree.Template(("(", sources[0].node, f")[{self.start}:{self.end}]"))


class IndexTransformFactory(TransformFactory):
    """Makes the transform of one index, given the array's base field."""

    base_field: Any

    @classmethod
    def of(cls, name: str, base_field: Any) -> "IndexTransformFactory":
        """Return the factory for an index as it stands in a path, from 0."""
        made = cls(name)
        made.base_field = base_field
        return made

    def __call__(self, *args: Any, **kwargs: Any) -> Transform:
        """Return the transform of an expression."""
        return IndexTransform(int(self.key_name) + 1, self.base_field, *args, **kwargs)

    def unbound(self) -> Transform:
        """Return the transform without an operand."""
        made = IndexTransform.unbound()
        made.index, made.base_field = int(self.key_name) + 1, self.base_field
        return made


class SliceTransformFactory(TransformFactory):
    """Makes the transform of one slice, ``0_2`` in a path."""

    def _ends(self) -> tuple[int, int]:
        start, end = self.key_name.split("_")
        return int(start) + 1, int(end)

    def __call__(self, *args: Any, **kwargs: Any) -> Transform:
        """Return the transform of an expression."""
        return SliceTransform(*self._ends(), *args, **kwargs)

    def unbound(self) -> Transform:
        """Return the transform without an operand."""
        made = SliceTransform.unbound()
        made.start, made.end = self._ends()
        return made


OF_ARRAYS = (
    ArrayContains,
    ArrayContainedBy,
    ArrayOverlap,
    ArrayExact,
    ArrayLess,
    ArrayLessOrEqual,
    ArrayGreater,
    ArrayGreaterOrEqual,
    ArrayIn,
    ArrayLen,
)
