"""Lookups and key transforms of JSONField.

A path like ``data__owner__name`` becomes one `KeyTransform` per key. Together they make one way into the document (`way_of`),
which the dialect's `Documents` write out, in the form that is asked for: as a document, as text, to be compared or sorted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from quintet.drivers.errors import NotSupportedError
from quintet.kernel import deprecated
from quintet.kernel.errors import FieldError
from quintet.kit.patterns import late
from quintet.kit.record import replace
from quintet.orm.expressions import spec
from quintet.orm.expressions.base import Expression, kind_of
from quintet.orm.expressions.basic import Func
from quintet.orm.lookups import builtin
from quintet.orm.lookups.base import Lookup, Transform, TransformFactory
from quintet.orm.types import LOOKUP_SEP, Resolved
from quintet.sql import tree
from quintet.sql.dialect import Key

JSON = "JSONField"
NONE = type(None)
NONE_IS_DEPRECATED = (
    "Using None as the right-hand side of an exact lookup on JSONField to mean JSON scalar 'null' is deprecated. Use "
    "JSONNull() instead (or use the __isnull lookup if you meant SQL NULL)."
)
INTEGER = late(r"-?[0-9]{1,9}\Z")


def key_of(name: str) -> Key:
    """Return the key that a name in a path means: what reads as a whole number is a place in an array.

    More than nine digits cannot be a place in any array: they name a member.
    """
    return int(name) if INTEGER.match(name) else name


#: Documents from outside nest no deeper, and the work on a path grows with the square of its length.
MOST_KEYS = 100


# --- ways into a document ------------------------------------------------------------------------------------------------


class KeyTransform(Transform):
    """The part of a document under one key or index; ``key_name`` is the name as it was written."""

    takes_documents = True

    def __init__(self, key_name: str | int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key_name = str(key_name)

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        field = fields[0] if fields else None
        return field if kind_of(field) == JSON else Expression.output_fields.named(JSON)

    def way(self, operand: Resolved) -> tuple[Any, tuple[Key, ...]]:
        """Return the document and the keys, given what this key is applied to.

        Raises FieldError for more than `MOST_KEYS`.
        """
        document, keys = way_of(operand)
        if len(keys) >= MOST_KEYS:
            raise FieldError(f"A path into a JSONField has at most {MOST_KEYS} keys; this one goes on with {self.key_name!r}.")
        return document, (*keys, key_of(self.key_name))

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return the part as a document."""
        return env.dialect.documents.at(*self.way(sources[0]))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.key_name!r}, {self.lhs!r})"


class KeyTextTransform(KeyTransform):
    """The part as text: strings without quotation marks, JSON null as NULL."""

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return Expression.output_fields.named("TextField")

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return the text of the part."""
        return env.dialect.documents.text(*self.way(sources[0]))


class KeyTransformFactory(TransformFactory):
    """Makes the key transform of one name, in the place of a transform class."""

    def __call__(self, *args: Any, **kwargs: Any) -> KeyTransform:
        """Return the transform of an expression."""
        return KeyTransform(self.key_name, *args, **kwargs)

    def unbound(self) -> KeyTransform:
        """Return the transform without an operand."""
        made = KeyTransform.unbound()
        made.key_name = self.key_name
        return made


class KT(Func):
    """The text at a path of keys and indexes below a JSONField, as ``KT("data__owner__name")``.

    Raises ValueError for a path without keys.
    """

    arity = 1
    takes_documents = True

    def __init__(self, lookup: str, **extra: Any) -> None:
        if isinstance(lookup, str) and LOOKUP_SEP not in lookup:
            raise ValueError("Lookup must contain key or index transforms.")
        super().__init__(lookup, **extra)

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return Expression.output_fields.named("TextField")

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return the text.

        Raises FieldError when the path does not end inside a document.
        """
        if kind_of(sources[0].field) != JSON:
            raise FieldError(f"{self!r} leads to no part of a JSONField. KT() takes the name of a JSONField and keys below it.")
        return text_of(sources[0], env)


def way_of(found: Resolved) -> tuple[Any, tuple[Key, ...]]:
    """Return the outermost document and the keys that lead to a value; none for a document that is no part of another."""
    if found.made_of is not None and isinstance(found.made_of[0], KeyTransform):
        return found.made_of[0].way(found.made_of[1])
    return found.node, ()


def is_part(found: Resolved) -> bool:
    """Say whether a value is JSON that is no column: a part of a document, or one that is computed."""
    return kind_of(found.field) == JSON and not isinstance(found.node, tree.Column)


def text_of(found: Resolved, env: Any) -> Any:
    """Return a document as text."""
    return env.dialect.documents.text(*way_of(found))


def comparable(found: Resolved, env: Any) -> Any:
    """Return any value in the form in which documents are compared."""
    if kind_of(found.field) == JSON:
        return env.dialect.documents.comparable(*way_of(found))
    return env.dialect.documents.made_of(found.node, kind_of(found.field))


def sorted_by(found: Resolved, env: Any) -> Any:
    """Return the node by which a value is sorted: parts of documents by what they are, not by their text."""
    return comparable(found, env) if is_part(found) else found.node


def plain(found: Resolved, env: Any, field: Any) -> Any:
    """Return the node of a value where one of ``field`` is wanted: a part of a document as a value of SQL."""
    if field is None or kind_of(field) == JSON or not is_part(found):
        return found.node
    wanted = field.cast_db_type(env.scope.connection) if env.dialect.array_parameters else None
    return env.dialect.documents.plain(*way_of(found), wanted)


def without(sources: list[Resolved], field: Any, env: Any) -> list[Resolved]:
    """Return operands of a function that gives no document: parts of documents become what SQL knows, where it can be told."""
    if field is None or kind_of(field) == JSON or env.dialect.array_parameters:
        return sources
    return [replace(one, node=plain(one, env, field), field=None) if is_part(one) else one for one in sources]


# --- right sides ---------------------------------------------------------------------------------------------------------


def is_null(right: Any) -> bool:
    """Say whether a right side is JSON's null: None, `JSONNull()`, or None as a `Value` of a JSONField."""
    if isinstance(right, spec.Constant):
        return right.slot.kind is NONE and (right.output is None or kind_of(right.output.field) == JSON)
    return isinstance(right, spec.Slot) and right.kind is NONE


def _prepared(field: Any, env: Any) -> Callable[[Any], Any]:
    """Return how a Python value is bound that is compared with documents of ``field``."""
    comparison = env.dialect.documents.comparison(getattr(field, "encoder", None))
    prepare = getattr(field, "get_prep_value", None)
    return comparison if prepare is None else lambda value: comparison(prepare(value))


def _bound(slot: spec.Slot, field: Any, env: Any) -> tree.Param:
    return tree.Param(env.base + slot.index, _prepared(field, env), text=env.dialect.documents.mark)


def operand(right: Any, left: Resolved, env: Any) -> Any:
    """Return a right side in the comparable form."""
    if is_null(right):
        return env.dialect.documents.comparable_null()
    if isinstance(right, spec.Constant):
        if right.slot.kind is NONE:
            return tree.Template(("NULL",))
        right = right.slot
    if isinstance(right, spec.Slot):
        return _bound(right, left.field, env)
    return comparable(env.resolve(right), env)


def candidate(right: Any, left: Resolved, env: Any) -> Any:
    """Return a right side as a document, for databases that compare documents in another form."""
    if is_null(right):
        return env.dialect.documents.null()
    if isinstance(right, spec.Constant):
        right = right.slot
    if not isinstance(right, spec.Slot):
        return env.dialect.documents.at(*way_of(env.resolve(right)))
    encode = env.dialect.documents.candidate(getattr(left.field, "encoder", None))
    return tree.Param(env.base + right.index, lambda value: encode(left.field.get_prep_value(value)))


def _rows(term: spec.Nested, env: Any) -> tree.Scalar:
    """Return a query whose only column is in the comparable form."""
    found: list[Resolved] = []
    query = env.build(term.shape, env.base + term.base, env.scope, env.values, one_column=True, found=found)
    if isinstance(query, tree.Select) and len(query.columns) == 1:
        column = comparable(Resolved(query.columns[0].node, found[0].field if found else None), env)
        query = replace(query, columns=(tree.Selected(column),))
    return tree.Scalar(query, listed=True)


# --- comparisons ---------------------------------------------------------------------------------------------------------


class _Compared(builtin.BuiltinLookup):
    """A comparison of documents by one operator."""

    takes_null: ClassVar[bool] = False

    @classmethod
    def condition(cls, left: Resolved, right: Any, env: Any) -> Any:
        """Return the operator over both sides in the comparable form.

        Raises ValueError for None where the lookup has no meaning for it.
        """
        if not cls.takes_null and builtin.right_is_none(right) and not isinstance(right, spec.Constant):
            raise ValueError("Cannot use None as a query value")
        if isinstance(right, spec.Nested):
            env.require_one_row(right)
        return builtin.operator(env, cls.lookup_name, comparable(left, env), operand(right, left, env))


class JSONExact(_Compared):
    """Equal as JSON; None and `JSONNull()` mean JSON's null."""

    lookup_name = "exact"
    can_use_none_as_rhs = True
    takes_null = True

    @classmethod
    def condition(cls, left: Resolved, right: Any, env: Any) -> Any:
        """Return the equality; None for a whole document is deprecated, since everywhere else it means NULL."""
        if _is_none(right) and isinstance(left.node, tree.Column):
            deprecated.warn_caller(NONE_IS_DEPRECATED, deprecated.RemovedInDjango2028Warning)
        return super().condition(left, right, env)


class JSONGreaterThan(_Compared):
    """Greater."""

    lookup_name = "gt"


class JSONGreaterThanOrEqual(_Compared):
    """Greater or equal."""

    lookup_name = "gte"


class JSONLessThan(_Compared):
    """Less."""

    lookup_name = "lt"


class JSONLessThanOrEqual(_Compared):
    """Less or equal."""

    lookup_name = "lte"


class JSONIn(builtin.In):
    """One of several documents."""

    @classmethod
    def condition(cls, left: Resolved, right: Any, env: Any) -> Any:
        """Return membership in a bound list, in listed expressions, or in the rows of a query."""
        node = comparable(left, env)
        if isinstance(right, spec.Nested):
            return tree.Template((node, " IN ", _rows(right, env)), strict=True)
        if isinstance(right, spec.Items):
            items = [operand(one, left, env) for one in right.items if not _is_none(one)]
            return env.dialect.documents.one_of_nodes(node, items) if items else tree.FALSE
        if isinstance(right, spec.Slot):
            return env.dialect.documents.one_of(node, _list(right, left.field, env))
        return super().condition(left, right, env)


def _is_none(right: Any) -> bool:
    return isinstance(right, spec.Slot) and right.kind is NONE


def _list(slot: spec.Slot, field: Any, env: Any) -> tree.ListParam:
    if slot.kind in (str, bytes, int, float, bool, NONE, dict):
        raise FieldError(f"The right side of __in is an iterable of values, not {slot.kind.__name__}.")
    prepare = _prepared(field, env)

    def items(values: Any, _connection: Any) -> list[Any]:
        return list(dict.fromkeys(prepare(value) for value in values if value is not None))

    return tree.ListParam(env.base + slot.index, items, env.dialect.documents.list_type)


class JSONRange(builtin.Range):
    """Between two documents, both included."""

    @classmethod
    def condition(cls, left: Resolved, right: Any, env: Any) -> Any:
        """Return BETWEEN over the two ends."""
        if isinstance(right, spec.Items):
            low, high = (operand(one, left, env) for one in right.items)
        elif isinstance(right, spec.Slot):
            low, high = (_end(right, index, left.field, env) for index in (0, 1))
        else:
            return super().condition(left, right, env)
        return env.dialect.documents.between(comparable(left, env), low, high)


def _end(slot: spec.Slot, index: int, field: Any, env: Any) -> tree.Param:
    prepare = _prepared(field, env)

    def end(values: Any) -> Any:
        pair = list(values)
        if len(pair) != 2:
            raise ValueError(f"The range lookup takes a pair of values, not {len(pair)}.")
        return prepare(pair[index])

    return tree.Param(env.base + slot.index, end, text=env.dialect.documents.mark)


# --- containment and keys ------------------------------------------------------------------------------------------------


class _Containment(Lookup):
    """Containment of documents, which not every database has."""

    operation: ClassVar[str] = ""

    @classmethod
    def condition(cls, left: Resolved, right: Any, env: Any) -> Any:
        """Return the containment.

        Raises NotSupportedError where the database has none.
        """
        if not env.scope.connection.features.supports_json_field_contains:
            raise NotSupportedError(f"{cls.lookup_name} lookup is not supported on this database backend.")
        other = operand(right, left, env) if env.dialect.documents.compares_documents else candidate(right, left, env)
        return getattr(env.dialect.documents, cls.operation)(left.node, other)


class DataContains(_Containment):
    """Has all of these members and items."""

    lookup_name = "contains"
    operation = "contains"


class ContainedBy(_Containment):
    """Has no other members and items than these."""

    lookup_name = "contained_by"
    operation = "contained"


class HasKey(Lookup):
    """The object has this member."""

    lookup_name = "has_key"
    prepare_rhs = False

    @classmethod
    def condition(cls, left: Resolved, right: Any, env: Any) -> Any:
        """Return whether the member is there; a path on the right side says itself where to look.

        Raises ValueError for None.
        """
        if builtin.right_is_none(right):
            raise ValueError("Cannot use None as a query value")
        if isinstance(right, spec.Constant):
            right = right.slot
        if isinstance(right, spec.Slot):
            known = None if env.values is None else str(env.values[env.base + right.index])
            return env.dialect.documents.has_key(left.node, tree.Param(env.base + right.index, str), known)
        found = env.resolve(right)
        if is_part(found):
            return tree.IsNull(env.dialect.documents.at(*way_of(found)), negated=True)
        return env.dialect.documents.has_key(left.node, found.node)


def _keys(cls: type[Lookup], right: Any, env: Any) -> tree.ListParam:
    if not isinstance(right, spec.Slot) or right.kind in (str, bytes, int, float, bool, NONE):
        raise FieldError(f"The right side of __{cls.lookup_name} is a list of keys.")
    cast = "text" if env.dialect.array_parameters else None
    return tree.ListParam(env.base + right.index, lambda values, _connection: distinct(values), cast)


def _known(keys: tree.ListParam, env: Any) -> list[str] | None:
    """Return the keys themselves where a statement is made for them alone, as a constraint is."""
    return None if env.values is None else distinct(env.values[keys.slot])


def distinct(values: Any) -> list[str]:
    """Return keys as text, each once."""
    return list(dict.fromkeys(map(str, values)))


class HasKeys(Lookup):
    """The object has all of these members."""

    lookup_name = "has_keys"
    prepare_rhs = False
    takes_list = True

    @classmethod
    def condition(cls, left: Resolved, right: Any, env: Any) -> Any:
        """Return whether all members are there."""
        keys = _keys(cls, right, env)
        count = tree.Param(keys.slot, lambda values: len(distinct(values)))
        return env.dialect.documents.has_all(left.node, keys, count, _known(keys, env))


class HasAnyKeys(Lookup):
    """The object has one of these members."""

    lookup_name = "has_any_keys"
    prepare_rhs = False
    takes_list = True

    @classmethod
    def condition(cls, left: Resolved, right: Any, env: Any) -> Any:
        """Return whether one of the members is there."""
        keys = _keys(cls, right, env)
        return env.dialect.documents.has_any(left.node, keys, _known(keys, env))


# --- text below a key ----------------------------------------------------------------------------------------------------


def _of_text(base: Any) -> type[Lookup]:
    """Return a built-in lookup of text for parts of documents."""

    def condition(cls: Any, left: Resolved, right: Any, env: Any) -> Any:
        if is_null(right) and cls.lookup_name == "iexact":
            return JSONExact.condition(left, right, env)
        if not isinstance(right, spec.Slot | spec.Constant) and kind_of(env.resolve(right).field) == JSON:
            right = spec.Call((_AsText, ()), (right,), None, _AsText(""))
        text = Resolved(text_of(left, env), Expression.output_fields.named("TextField"), left.aggregate, left.window)
        return base.condition.__func__(cls, text, right, env)

    name = f"KeyTransform{base.__name__}"
    return type(name, (base,), {"condition": classmethod(condition), "__module__": __name__, "__doc__": base.__doc__})


def _of_whole(base: Any) -> type[Lookup]:
    """Return a built-in lookup without case for whole documents."""

    def condition(cls: Any, left: Resolved, right: Any, env: Any) -> Any:
        text = replace(left, node=env.dialect.documents.whole(left.node))
        return base.condition.__func__(cls, text, right, env)

    name = f"JSON{base.__name__}"
    return type(name, (base,), {"condition": classmethod(condition), "__module__": __name__, "__doc__": base.__doc__})


class _AsText(KT):
    """Any document as text."""

    def __init__(self, document: Any) -> None:
        Func.__init__(self, document)


COMPARISONS = (JSONExact, JSONGreaterThan, JSONGreaterThanOrEqual, JSONLessThan, JSONLessThanOrEqual, JSONIn, JSONRange)
WITHOUT_CASE = tuple(map(_of_whole, (builtin.IContains, builtin.IStartsWith, builtin.IEndsWith, builtin.IRegex)))
OF_DOCUMENTS = (*COMPARISONS, *WITHOUT_CASE, DataContains, ContainedBy, HasKey, HasKeys, HasAnyKeys)
OF_TEXT = tuple(
    map(
        _of_text,
        (
            builtin.IExact,
            builtin.IContains,
            builtin.StartsWith,
            builtin.IStartsWith,
            builtin.EndsWith,
            builtin.IEndsWith,
            builtin.Regex,
            builtin.IRegex,
        ),
    )
)

for _lookup in OF_TEXT:
    KeyTransform.register_lookup(_lookup)
