"""Distances between vectors, as expressions: the smaller, the nearer.

A distance to a vector without a direction (all zeros, by the angle) is NULL, as one to no vector is; in ascending order both come
last, on every database.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from quintet.contrib.vector.fields import MEND, BaseVectorField
from quintet.drivers.errors import NotSupportedError
from quintet.kernel.errors import FieldError
from quintet.kit.record import replace
from quintet.orm.expressions import spec
from quintet.orm.expressions.base import Value
from quintet.orm.expressions.basic import Func
from quintet.orm.fields.numbers import FloatField
from quintet.orm.types import Resolved
from quintet.sql import tree
from quintet.sql.dialect import Conversion


class DistanceField(FloatField):
    """The number that a distance is."""

    sorts_nulls_last = True

    def get_internal_type(self) -> str:
        """Return "FloatField"."""
        return "FloatField"

    def driver_conversion(self, connection: Any, options: dict[str, Any]) -> Conversion | None:
        """Return None for what is no number, as PostgreSQL says of an angle that there is not."""
        return Conversion("{x} if {x} == {x} else None")


class Distance(Func):
    """Base of distances: ``operator`` is PostgreSQL's, ``functions`` are SQLite's calls by kind of vector."""

    operator: ClassVar[str] = ""
    functions: ClassVar[Mapping[str, str]] = MappingProxyType({})
    arity = 2

    def __init__(self, expression: Any, vector: Any, **extra: Any) -> None:
        if vector is None:
            raise ValueError(f"{type(self).__name__} needs a vector to measure from, not None.")
        if not spec.is_dynamic(vector) and hasattr(vector, "tolist"):
            vector = tuple(vector.tolist())  # arrays neither hash nor compare
        self._made_with = (expression, vector), extra
        super().__init__(expression, vector if spec.is_dynamic(vector) else Value(vector), **extra)

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return DistanceField()

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return the distance as the database computes it.

        Raises FieldError when neither side is a vector, or each is of another kind; NotSupportedError for a distance that their
        kind lacks.
        """
        fields = [one.field for one in sources if isinstance(one.field, BaseVectorField)]
        if not fields:
            raise FieldError(f"{type(self).__name__} measures between vectors: one side must be a field of vectors.")
        field = fields[0]
        if fields[-1].kind != field.kind:
            kinds = f"{type(field).__name__} and {type(fields[-1]).__name__}"
            raise FieldError(f"{type(self).__name__} measures between vectors of one kind, not {kinds}: Cast() one to the other.")
        if field.kind not in self.functions:
            raise NotSupportedError(f"{type(self).__name__} is not defined for {type(field).__name__}.")
        write = WRITTEN.get(env.dialect.name)
        if write is None:
            raise NotSupportedError(f"{env.scope.connection.display_name} has no distances of vectors. {MEND}")
        left, right = (self._operand(one, field, env) for one in sources)
        return write(self, field, left, right, env)

    @staticmethod
    def _operand(source: Resolved, field: BaseVectorField[Any], env: Any) -> Any:
        """Return a side; a plain value is read as a vector of the other side's field."""
        if not isinstance(source.node, tree.Param) or isinstance(source.field, BaseVectorField):
            return source.node
        return replace(source.node, prepare=field.writer(env.scope.connection), connected=False, text="{}")


class L2Distance(Distance):
    """The straight distance between the ends of two vectors (Euclidean)."""

    operator = "<->"
    functions = MappingProxyType({"vector": "vec_distance_L2(", "halfvec": "vec_distance_L2(", "sparsevec": "quintet_sparse_l2("})


class MaxInnerProduct(Distance):
    """The inner product with its sign turned, so that the largest product comes first."""

    operator = "<#>"
    functions = MappingProxyType(
        {"vector": "quintet_vector_inner(", "halfvec": "quintet_vector_inner(", "sparsevec": "quintet_sparse_inner("}
    )


class CosineDistance(Distance):
    """One minus the cosine of the angle between two vectors: 0 in the same direction, 1 at a right angle, 2 opposite."""

    operator = "<=>"
    functions = MappingProxyType(
        {"vector": "vec_distance_cosine(", "halfvec": "vec_distance_cosine(", "sparsevec": "quintet_sparse_cosine("}
    )


class L1Distance(Distance):
    """The sum of the differences of all dimensions (Manhattan)."""

    operator = "<+>"
    functions = MappingProxyType({"vector": "vec_distance_L1(", "halfvec": "vec_distance_L1(", "sparsevec": "quintet_sparse_l1("})


class HammingDistance(Distance):
    """The number of bits that differ."""

    operator = "<~>"
    functions = MappingProxyType({"bit": "vec_distance_hamming("})


class JaccardDistance(Distance):
    """The share of the bits set in either that are not set in both; 1 when they share none."""

    operator = "<%>"
    functions = MappingProxyType({"bit": "quintet_bits_jaccard("})


def _in_postgres(distance: Distance, field: BaseVectorField[Any], left: Any, right: Any, env: Any) -> tree.Template:
    """Return the operator; what has no type of its own is cast, with its length where ``bit`` alone would mean one bit."""
    kind = field.cast_db_type(env.scope.connection) if field.kind == "bit" else field.kind
    sides = [tree.Template((one, f"::{kind}"), strict=True) if isinstance(one, tree.Param) else one for one in (left, right)]
    return tree.Template(("(", sides[0], env.escape(f" {distance.operator} "), sides[1], ")"), strict=True)


def _in_sqlite(distance: Distance, field: BaseVectorField[Any], left: Any, right: Any, env: Any) -> tree.Template:
    """Return the call of a function; those of sqlite-vec fail on NULL, and tell bits from floats by a mark."""
    function = distance.functions[field.kind]
    mark = ("vec_bit(", ")") if function == HammingDistance.functions["bit"] else ("", "")
    call = (function, mark[0], left, mark[1], ", ", mark[0], right, mark[1], ")")
    unknown = [one for one in (left, right) if not isinstance(one, tree.Param)]
    tests = [piece for one in unknown for piece in (" OR ", one, " IS NULL")][1:]
    if not tests:
        return tree.Template(call, strict=True)
    return tree.Template(("CASE WHEN ", *tests, " THEN NULL ELSE ", *call, " END"), strict=True)


#: How each dialect writes a distance.
WRITTEN = MappingProxyType({"postgresql": _in_postgres, "sqlite": _in_sqlite})
