"""Specs: what an expression is without its values. Frozen and hashable, they are the keys of the shape trie.

`freeze` walks a public expression once, appends every value to ``params`` and leaves a `Slot` in its place. Two calls that
differ in values only give equal specs, and share one plan.
"""

from typing import Any, TypeAlias

from quintet.kit.record import field, record, replace


@record
class Slot:
    """The place of a value: its index among the parameters of this step, and the Python type it had."""

    index: int
    kind: type


@record
class Literal:
    """A value that is part of the structure (``isnull=True``)."""

    value: Any


@record
class FieldKey:
    """An output field, told apart by its deconstruction and not by its identity."""

    key: Any
    field: Any = field(compare=False)


@record
class Ref:
    """A name to resolve, as `F` gives; ``levels`` queries further out for `OuterRef`."""

    name: str
    levels: int = 0


@record
class Constant:
    """A `Value`: a slot and the field it is read as."""

    slot: Slot
    output: FieldKey | None


@record
class Combined:
    """Two operands and an arithmetic operator."""

    operator: str
    left: "Spec"
    right: "Spec"
    output: FieldKey | None


@record
class Call:
    """A function or an aggregate: its class and options in ``key``, its operands in ``sources``.

    ``expression`` is the public object of the first call; only what ``key`` covers is read from it.
    """

    key: Any
    sources: tuple["Spec", ...]
    output: FieldKey | None
    expression: Any = field(compare=False)
    condition: "Spec | None" = None
    order: tuple["Spec", ...] = ()


@record
class FrameKey:
    """The frame of a window, told apart by its bounds."""

    key: Any
    frame: Any = field(compare=False)


@record
class Over:
    """A `Window`: its function, what partitions and orders its rows, and its frame. ``expression`` is the first call's object."""

    function: "Spec"
    partition: tuple["Spec", ...]
    order: tuple["Spec", ...]
    frame: FrameKey | None
    output: FieldKey | None
    expression: Any = field(compare=False)


@record
class Condition:
    """One keyword of a filter: a path with its lookup, and the right side."""

    path: str
    right: "Spec"


@record
class Tree:
    """A `Q`: conditions joined by AND, OR or XOR, negated or not."""

    connector: str
    negated: bool
    children: tuple["Spec", ...]


@record
class Compared:
    """A lookup used as an expression: its class, its left and right side."""

    lookup: type
    left: "Spec"
    right: "Spec"


@record
class Choice:
    """A `Case`: pairs of condition and result, and the default."""

    whens: tuple[tuple["Spec", "Spec"], ...]
    default: "Spec"
    output: FieldKey | None


@record
class Nested:
    """A query inside: its interned shape and where its parameters start. ``kind``: "scalar", "exists", "rows" or "list".

    A "list" is of values whose order counts. ``using``: the database that it was bound to, if it was. ``around``: the text
    before and after it, of a template.
    """

    kind: str
    shape: Any
    base: int
    output: FieldKey | None = None
    negated: bool = False
    #: It gives one row at most, and says so by a slice.
    one: bool = False
    using: str | None = None
    around: tuple[str, str] | None = None


@record
class Items:
    """A list in which not every item is a plain value."""

    items: tuple["Spec", ...]


@record
class Order:
    """One term of an ordering.

    ``named``: it was given as a name, which for a relation means the order of the related model; F() means its column.
    """

    term: "Spec"
    descending: bool = False
    nulls: str | None = None
    named: bool = False


@record
class Text:
    """A `RawSQL`: its text is structure, its values are slots."""

    sql: str
    slots: tuple[Slot, ...]
    output: FieldKey | None


@record
class Known:
    """What is resolved already, inside an expression that is written at once."""

    resolved: Any


@record
class Fixed:
    """An expression with its values, which are part of the structure: its slots are places in ``values``."""

    term: "Spec"
    values: tuple[Any, ...]


@record(eq=False)
class Foreign:
    """An expression with an `as_sql` of its own. Equal to nothing else, so plans that hold one are never shared."""

    expression: Any


Spec: TypeAlias = (
    Slot
    | Literal
    | Ref
    | Constant
    | Combined
    | Call
    | Over
    | Condition
    | Tree
    | Compared
    | Choice
    | Nested
    | Items
    | Order
    | Text
    | Known
    | Fixed
    | Foreign
)


def freeze(value: Any, params: list[Any]) -> Any:
    """Return the spec of an expression or a plain value, appending values to ``params``."""
    lower = getattr(type(value), "_freeze", None)
    if lower is not None:
        return lower(value, params)
    if hasattr(value, "resolve_expression"):
        return Foreign(value)
    if hasattr(value, "__next__"):
        value = list(value)  # an iterator gives its values once, a query asks for them each time it runs
    if isinstance(value, list | tuple | set | frozenset) and any(holds_expressions(item) for item in value):
        return Items(tuple(freeze(item, params) for item in value))
    params.append(value)
    return Slot(len(params) - 1, type(value))


def is_dynamic(value: Any) -> bool:
    """Say whether ``value`` is an expression rather than a value to bind."""
    return hasattr(value, "resolve_expression")


def holds_expressions(item: Any) -> bool:
    """Say whether an item of a list is an expression, or a row with one."""
    return is_dynamic(item) or (type(item) is tuple and any(is_dynamic(part) for part in item))


def field_key(output: Any) -> FieldKey | None:
    """Return the key of an explicit output field."""
    if output is None:
        return None
    _, path, args, options = output.deconstruct()
    model = getattr(output, "model", None)
    owner = None if model is None else (model, output.name)
    return FieldKey((path, repr(args), repr(sorted(options.items())), owner), output)


def is_shareable(spec: Any) -> bool:
    """Say whether nothing in a spec is foreign, so that its plan may be kept."""
    if isinstance(spec, Foreign):
        return False
    if isinstance(spec, Nested):
        return spec.shape.shareable
    if isinstance(spec, tuple):
        return all(is_shareable(part) for part in spec)
    names = getattr(type(spec), "__slots__", None) if type(spec).__module__ == __name__ else None
    return names is None or all(is_shareable(getattr(spec, name)) for name in names)


def pieces_of(sql: str) -> list[str]:
    """Return text written by hand, cut at its ``%s``; a doubled percent sign is one."""
    return [piece.replace("\0", "%") for piece in sql.replace("%%", "\0").split("%s")]


def placeholders(sql: str) -> int:
    """Return how many parameters text written by hand takes."""
    return len(pieces_of(sql)) - 1


def renamed(spec: Any, old: str, new: str) -> Any:
    """Return a spec in which paths that begin with the steps ``old`` begin with the name ``new``."""
    if isinstance(spec, tuple):
        return tuple(renamed(part, old, new) for part in spec)
    if isinstance(spec, Nested | Foreign) or type(spec).__module__ != __name__:
        return spec
    changes = {name: renamed(getattr(spec, name), old, new) for name in type(spec).__slots__}
    for name in ("path",) if isinstance(spec, Condition) else ("name",) if isinstance(spec, Ref) and not spec.levels else ():
        if changes[name] == old or changes[name].startswith(f"{old}__"):
            changes[name] = new + changes[name].removeprefix(old)
    return replace(spec, **changes)


def with_null(spec: Any, index: int) -> Any:
    """Return a spec in which the value of one slot is None."""
    if isinstance(spec, Slot):
        return replace(spec, kind=type(None)) if spec.index == index else spec
    if isinstance(spec, tuple):
        return tuple(with_null(part, index) for part in spec)
    if isinstance(spec, Nested | Foreign) or type(spec).__module__ != __name__:
        return spec
    return replace(spec, **{name: with_null(getattr(spec, name), index) for name in type(spec).__slots__})


def behind(spec: Any, path: str) -> Any:
    """Return a spec in which all names are those of what lies behind a path of relations."""
    if isinstance(spec, tuple):
        return tuple(behind(part, path) for part in spec)
    if isinstance(spec, Nested | Foreign) or type(spec).__module__ != __name__:
        return spec
    changes = {name: behind(getattr(spec, name), path) for name in type(spec).__slots__}
    if isinstance(spec, Condition):
        changes["path"] = f"{path}__{spec.path}"
    elif isinstance(spec, Ref) and not spec.levels:
        changes["name"] = f"{path}__{spec.name}"
    return replace(spec, **changes)


def holds_aggregate(spec: Any) -> bool:
    """Say whether a spec computes an aggregate over groups, and not over the rows of a window or of a query inside."""
    if isinstance(spec, Over | Nested | Foreign):
        return False
    if isinstance(spec, Call) and spec.expression.is_aggregate:
        return True
    if isinstance(spec, tuple):
        return any(holds_aggregate(part) for part in spec)
    if type(spec).__module__ != __name__:
        return False
    return any(holds_aggregate(getattr(spec, name)) for name in getattr(type(spec), "__slots__", ()))


def has_literal(spec: Any) -> bool:
    """Say whether a value became part of the structure."""
    if isinstance(spec, Literal):
        return True
    if isinstance(spec, tuple):
        return any(has_literal(part) for part in spec)
    names = getattr(type(spec), "__slots__", None) if type(spec).__module__ == __name__ else None
    return names is not None and any(has_literal(getattr(spec, name)) for name in names)
