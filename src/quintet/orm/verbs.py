"""The bodies of queryset methods that write, aggregate, stream or compare."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import closing, nullcontext
from types import MappingProxyType
from typing import Any

from quintet.drivers import transactions
from quintet.drivers.atomic import atomic
from quintet.drivers.current import connections
from quintet.drivers.errors import IntegrityError, NotSupportedError
from quintet.kernel.errors import FieldDoesNotExist, FieldError
from quintet.kit.record import replace
from quintet.orm import prefetch, write
from quintet.orm.aggregates import PLAIN_AGGREGATES
from quintet.orm.deletion import Collector
from quintet.orm.expressions import spec
from quintet.orm.expressions.base import Value, kind_of
from quintet.orm.expressions.conditional import Case, When
from quintet.orm.fields.order import place_many
from quintet.orm.fields.text import TextField
from quintet.orm.functions.comparison import Cast
from quintet.orm.functions.dates import Trunc, TruncDate
from quintet.orm.plan import plans
from quintet.orm.plan.named import row_class
from quintet.orm.plan.shape import Annotate, Merged, Owners, Request, moved
from quintet.orm.plan.validate import require_alias
from quintet.orm.types import LOOKUP_SEP

GET_LIMIT = 21
SIGNS = MappingProxyType({"AND": "&", "OR": "|", "XOR": "^"})


def require_expressions(method: str, given: Iterable[Any]) -> None:
    """Raise TypeError naming those among the arguments of a queryset's method that are no expressions."""
    wrong = [str(one) for one in given if not spec.is_dynamic(one)]
    if wrong:
        raise TypeError(f"QuerySet.{method}() received non-expression(s): {', '.join(wrong)}.")


#: What the methods are called that join querysets by an operator of sets.
COMBINED = MappingProxyType({"UNION": "union", "UNION ALL": "union", "INTERSECT": "intersection", "EXCEPT": "difference"})


def numbered_name(expression: Any, taken: set[str]) -> str:
    """Return a name for an expression that values_list() was given: its own or its kind's, with the first number that is free."""
    try:
        stem = expression.default_alias
    except (AttributeError, TypeError):
        stem = type(expression).__name__.lower()
    return next(name for name in (f"{stem}{number}" for number in itertools.count(1)) if name not in taken)


def sorted_at_all(queryset: Any, method: str) -> Any:
    """Return a queryset that first() or last() may be asked of: sorted by key unless it has an order or was told to have none.

    Raises TypeError for groups without an order.
    """
    if queryset.ordered:
        return queryset
    request = queryset._shape.request
    if request.grouped is not None and any(spec.holds_aggregate(op.spec) for op in request.annotations().values()):
        raise TypeError(
            f"Cannot use QuerySet.{method}() on an unordered queryset performing aggregation. Add an ordering with order_by()."
        )
    return queryset if request.order == () else queryset.order_by("pk")


def default_name(expression: Any, what: str) -> str:
    """Return the name of an expression that was given none.

    Raises TypeError when it does not name itself; ``what`` it is stands in the message.
    """
    try:
        return expression.default_alias
    except (AttributeError, TypeError):
        raise TypeError(f"Complex {what} require an alias") from None


def for_get(slot: int) -> Callable[[Request], Request]:
    """Return the change that get() makes: no order, at most GET_LIMIT rows."""
    return lambda old: replace(old, limit=slot, order=() if not old.distinct_on else old.order, extra_order=())


def require_transaction(connection: Any) -> None:
    """Refuse to lock rows outside a transaction, where the lock would be gone at once."""
    if connection.features.has_select_for_update and not connection.in_atomic_block and connection.get_autocommit():
        raise transactions.TransactionManagementError("select_for_update cannot be used outside of a transaction.")


def merged(left: Any, right: Any, connector: str) -> Any:
    """Return the rows of both querysets joined by AND, OR or XOR of their filters.

    Raises TypeError for querysets of different models, kinds or values.
    """
    one, other = left._shape.request, right._shape.request
    if one.operator or other.operator:
        raise TypeError(f"Cannot use {SIGNS[connector]} operator with combined queryset.")
    if one.empty or other.empty:
        return _merged_empty(left, right, connector)
    if connector != "AND":
        left, right = _by_key_if_sliced(left), _by_key_if_sliced(right)
        one, other = left._shape.request, right._shape.request
    _require_same_kind(left, right)
    offset = left._shape.count
    taken = one.annotations()
    more = tuple(_hidden(op, offset) for op in other.ops if isinstance(op, Annotate) and op.name not in taken)
    theirs = tuple(moved(op, offset) for op in other.ops if not isinstance(op, Annotate))

    def change(old: Request) -> Request:
        ops = (*old.ops, *more, *theirs) if connector == "AND" else _joined_filters(old.ops, more, theirs, connector)
        if not other.order:
            return replace(old, ops=ops)
        return replace(old, ops=ops, order=other.order, order_base=other.order_base + offset, backwards=other.backwards)

    shape = left._shape.step(("merged", connector, right._shape), change, right._shape.count, right._shape.shareable)
    return left._next(shape, (*left._params, *right._params))


def _require_same_kind(left: Any, right: Any) -> None:
    one, other = left._shape.request, right._shape.request
    if left.model is not right.model:
        raise TypeError("Cannot combine queries on two different base models.")
    if one.sliced or other.sliced:
        raise TypeError("Cannot combine queries once a slice has been taken.")
    if one.distinct != other.distinct:
        raise TypeError("Cannot combine a unique query with a non-unique query.")
    if one.distinct_on != other.distinct_on:
        raise TypeError("Cannot combine queries with different distinct fields.")
    if (one.values and one.values.names) != (other.values and other.values.names):
        raise TypeError("Merging 'QuerySet' classes must involve the same values in each case.")


def _by_key_if_sliced(queryset: Any) -> Any:
    """Return a cut queryset as a condition on the key, which further conditions may be joined to."""
    if not queryset._shape.request.sliced:
        return queryset
    rows = queryset.model._base_manager.using(queryset._db)
    return rows.filter(pk__in=queryset.values("pk"))


def of_owners(queryset: Any, path: str, keys: list[Any], kind: str | None = None, kinds: Sequence[Any] = ()) -> Any:
    """Return the rows whose ``path`` leads to one of ``keys``, each with its key as an attribute; a slice counts per owner.

    With ``kind``, a second path that leads to one of ``kinds``, owners are told apart by both.
    """
    slot = queryset._shape.count
    owners = Owners(path, slot, kind)
    added = (keys,) if kind is None else (keys, list(kinds))
    shape = queryset._shape.step(("owners", path, kind), lambda old: replace(old, owners=owners), len(added))
    return queryset._next(shape, (*queryset._params, *added))


def leading(queryset: Any) -> Any:
    """Return a queryset whose next filter is about the same joined rows as its last."""

    def change(old: Any) -> Any:
        return replace(old, ops=(*old.ops[:-1], replace(old.ops[-1], leads=True)))

    return queryset._next(queryset._shape.step("leading", change))


def _hidden(op: Annotate, by: int) -> Annotate:
    """Return an annotation of the right side: its filters may need it, its rows do not show it."""
    return replace(op, base=op.base + by, visible=False)


def _joined_filters(ops: tuple[Any, ...], more: tuple[Any, ...], theirs: tuple[Any, ...], connector: str) -> tuple[Any, ...]:
    """Return operations in which one `Merged` stands where the last filter of the left side stood."""
    ours = tuple(op for op in ops if not isinstance(op, Annotate))
    if connector == "OR" and not (ours and theirs):
        return (*(op for op in ops if isinstance(op, Annotate)), *more)
    place = max((index for index, op in enumerate(ops) if not isinstance(op, Annotate)), default=len(ops))
    before = tuple(op for op in ops[:place] if isinstance(op, Annotate))
    after = tuple(op for op in ops[place:] if isinstance(op, Annotate))
    return (*before, *more, Merged(connector, (ours, theirs)), *after)


def _merged_empty(left: Any, right: Any, connector: str) -> Any:
    if connector == "AND":
        return left if left._shape.request.empty else right
    return right if left._shape.request.empty else left


def along(queryset: Any, fields: tuple[Any, ...], backwards: bool) -> Any:
    """Return the first or last row along fields, or along Meta.get_latest_by.

    Raises ValueError without fields, TypeError on a sliced queryset.
    """
    if not fields:
        named = queryset.model._meta.get_latest_by
        fields = (named,) if isinstance(named, str) else tuple(named or ())
    if not fields:
        raise ValueError(
            "earliest() and latest() require either fields as positional arguments or 'get_latest_by' in the model's Meta."
        )
    if queryset._shape.request.sliced:
        raise TypeError("Cannot change a query once a slice has been taken.")
    found = queryset.order_by(*fields)
    return (found.reverse() if backwards else found)[:1].get()


def in_bulk(queryset: Any, ids: Any, field_name: str) -> dict[Any, Any]:
    """Return rows by the value of a unique field."""
    if queryset._shape.request.sliced:
        raise TypeError("Cannot use 'limit' or 'offset' with in_bulk().")
    meta = queryset.model._meta
    field = meta.pk if field_name == "pk" else meta.get_field(field_name)
    unique = field.unique or any(tuple(one.fields) == (field_name,) for one in meta.total_unique_constraints)
    if not unique and queryset._shape.request.distinct_on != (field_name,):
        raise ValueError(f"in_bulk()'s field_name must be a unique field but {field_name!r} isn't.")
    if ids is not None:
        ids = list(ids)
        if not ids:
            return {}
        queryset = queryset.filter(**{f"{field_name}__in": ids})
    if queryset._shape.request.values is not None:
        return _values_by_key(queryset.order_by(), field.attname)
    return {getattr(row, field.attname): row for row in queryset.order_by()}


def _values_by_key(queryset: Any, key: str) -> dict[Any, Any]:
    """Return what values() or values_list() gives for each row, by the value of a column."""
    request = queryset._shape.request
    kind, names = request.values.kind, request.values.names
    if not names:
        visible = (op.name for op in request.annotations().values() if op.visible)
        own = (field.attname for field in queryset.model._meta.concrete_fields)
        names = (*request.extra_columns(), *own, *visible)
    rows = queryset._values("list", (key, *(name for name in names if name != key)), {})
    places = (key, *(name for name in names if name != key))
    order = [places.index(name) for name in names]
    make: Callable[[list[Any]], Any] = {
        "dict": lambda values: dict(zip(names, values, strict=True)),
        "list": tuple,
        "flat": lambda values: values[0],
        "named": lambda values: row_class(names)._make(values),
    }[kind]
    return {row[0]: make([row[place] for place in order]) for row in rows}


def aggregate(queryset: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    """Return aggregates over all rows; an empty queryset answers without asking.

    What was asked before in the plain form, such as ``n=Count("id")``, is found by names alone, without freezing expressions.
    """
    connection = connections[queryset.db]
    if args:
        return _aggregate(queryset, args, kwargs, connection, None)
    key: list[Any] = ["plain", connection.database]
    for name, one in kwargs.items():
        source = one.plain_source(connection.vendor) if type(one) in PLAIN_AGGREGATES else None
        if source is None:
            return _aggregate(queryset, args, kwargs, connection, None)
        key += (name, type(one), source)
    plain = tuple(key)
    run = queryset._shape.plans.get(plain)
    if run is None:
        return _aggregate(queryset, args, kwargs, connection, plain)
    try:
        return run(connection, queryset._params)
    except OverflowError:
        return run(connection, plans.within_range(queryset._params))


def _aggregate(queryset: Any, args: tuple[Any, ...], kwargs: dict[str, Any], connection: Any, plain: Any) -> dict[str, Any]:
    if queryset._shape.request.distinct_on:
        raise NotImplementedError("aggregate() + distinct(fields) not implemented.")
    named: dict[str, Any] = {}
    require_expressions("aggregate", (*args, *kwargs.values()))
    for one in args:
        named[default_name(one, "aggregates")] = one
    named.update(kwargs)
    for name in named:
        if name == LOOKUP_SEP:
            raise ValueError(f"{name!r} is not a name.")
        require_alias(name)
    if not named:
        return {}
    known = {name: _of_no_rows(one) for name, one in named.items()}
    if any(value is NotImplemented for value in known.values()):
        known = {}
    elif queryset._shape.request.empty:
        return known
    values: list[Any] = []
    terms = tuple((name, spec.freeze(one, values)) for name, one in named.items())
    params = (*queryset._params, *values)
    return plans.aggregate(queryset._shape, connection, params, terms, len(queryset._params), plain, {} if values else known)


def _of_no_rows(expression: Any) -> Any:
    """Return what an expression gives over no rows; NotImplemented when only the database knows."""
    found = getattr(expression, "empty_result_set_value", NotImplemented)
    default = getattr(expression, "default", None)
    if default is None or found is not None:
        return found
    return getattr(default, "empty_result_set_value", NotImplemented) if spec.is_dynamic(default) else default


def explain(queryset: Any, output: str | None, options: dict[str, Any]) -> str:
    """Return the database's plan as lines of text."""
    connection = connections[queryset.db]
    if not connection.features.supports_explaining_query_execution:
        raise NotSupportedError("This backend does not support explaining query execution.")
    prefix = connection.dialect.explain(output, options)
    bind, _load = plans.stream_plan(queryset._shape, connection, queryset._params, None)
    text, params = bind(connection, queryset._params)
    rows = connection.fetch_all(prefix + text, params)
    return "\n".join(" ".join(str(cell) for cell in row) for row in rows)


def stream(queryset: Any, size: int) -> Generator[Any]:
    """Yield rows in lists of ``size``, relations loaded list by list."""
    request = queryset._shape.request
    if request.empty:
        return
    connection = connections[queryset.db]
    bind, load = plans.stream_plan(queryset._shape, connection, queryset._params, None)
    text, params = bind(connection, queryset._params)
    with closing(connection.stream(text, params, size=size)) as chunks:
        for rows in chunks:
            made = load(rows)
            if queryset._prefetch:
                prefetch.load(made, queryset._prefetch)
            yield from made


def dates(queryset: Any, name: str, kind: str, order: str, kinds: tuple[str, ...], word: str, tzinfo: Any = None) -> Any:
    """Return the distinct values of a field cut to ``kind``."""
    if kind not in kinds:
        raise ValueError(f"'kind' must be one of {', '.join(map(repr, kinds[:-1]))}, or {kinds[-1]!r}.")
    if order not in ("ASC", "DESC"):
        raise ValueError("'order' must be either 'ASC' or 'DESC'.")
    options = {"tzinfo": tzinfo} if word == "datetime" else {}
    field = queryset.model._meta.forward_map.get(name)
    of_moments = word == "date" and field is not None and field.get_internal_type() == "DateTimeField"
    cut = queryset.annotate(**{f"{word}field": Trunc(TruncDate(name) if of_moments else name, kind, **options)})
    found = cut.values_list(f"{word}field", flat=True).distinct().filter(**{f"{name}__isnull": False})
    return found.order_by(("-" if order == "DESC" else "") + f"{word}field")


# --- writing -----------------------------------------------------------------------------------------------------------


def get_or_create(queryset: Any, defaults: Mapping[str, Any], kwargs: dict[str, Any]) -> tuple[Any, bool]:
    """Return the row, made if there is none. The race with another maker ends at the unique constraint, and its row is read."""
    using = queryset._write_db()
    found = queryset.using(using)
    try:
        return found.get(**kwargs), False
    except queryset.model.DoesNotExist:
        params = _for_create(queryset.model, kwargs, defaults)
    try:
        with atomic(using=using):
            return found.create(**params), True
    except IntegrityError:
        for row in found.filter(**kwargs)[:1]:
            return row, False
        raise


def refuse_reverse_names(model: Any, names: Iterable[str]) -> None:
    """Raise ValueError for names of one-to-one relations that point here: they are no fields to create a row with."""
    reverse = sorted({rel.name for rel in model._meta.related_objects if rel.one_to_one} & set(names))
    if reverse:
        raise ValueError(f"The following fields do not exist in this model: {', '.join(reverse)}")


def _for_create(model: Any, kwargs: dict[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(defaults, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]  # the caller's word
        raise TypeError(f"defaults takes a mapping of names to values, not {defaults!r}.")
    params = {name: value for name, value in kwargs.items() if LOOKUP_SEP not in name}
    params.update({name: value() if callable(value) else value for name, value in defaults.items()})
    meta = model._meta
    invalid = sorted(name for name in params if name != "pk" and name not in meta.forward_map and name not in meta.settable_names)
    if invalid:
        refuse_reverse_names(model, invalid)
        raise FieldError(f"Invalid field name(s) for model {meta.object_name}: '{', '.join(invalid)}'.")
    return params


def update_or_create(
    queryset: Any, defaults: Mapping[str, Any], create_defaults: Any, kwargs: dict[str, Any]
) -> tuple[Any, bool]:
    """Update the row under a lock, or make it."""
    using = queryset._write_db()
    create = defaults if create_defaults is None else create_defaults
    with atomic(using=using):
        locked = queryset.using(using).select_for_update()
        row, made = get_or_create(locked, create, kwargs)
        if made:
            return row, True
        for name, value in defaults.items():
            setattr(row, name, value() if callable(value) else value)
        row.save(using=using, **_update_fields(queryset.model, defaults))
        return row, False


def _update_fields(model: Any, defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields to update: those named, and those whose value is made at saving; none when one is no plain field."""
    meta = model._meta
    names = set(defaults)
    written = [field for field in meta.concrete_fields if not field.primary_key and field not in meta.pk_fields]
    known = {name for field in written for name in (field.name, field.attname)}
    if not names <= known:
        return {}
    return {"update_fields": names | {field.name for field in meta.concrete_fields if getattr(field, "auto_now", False)}}


def bulk_create(
    queryset: Any, objs: list[Any], size: int | None, ignore: bool, update_conflicts: bool, update_fields: Any, unique_fields: Any
) -> list[Any]:
    """Insert many instances."""
    if size is not None and size <= 0:
        raise ValueError("Batch size must be a positive integer.")
    meta = queryset.model._meta
    if meta.parents and any(parent._meta.concrete_model is not meta.concrete_model for parent in meta.all_parents):
        raise ValueError("Can't bulk create a multi-table inherited model")
    using = queryset._write_db()
    features = connections[using].features
    conflict = write.conflict(meta, ignore, update_conflicts, update_fields, unique_fields, features)
    _require_conflicts(features, ignore, update_conflicts)
    if not objs:
        return objs
    write.check_all_relations(objs, meta.key_holders, "bulk_create")
    with atomic(using=using, savepoint=False):
        meta.concrete_model._meta.writes += 1
        if meta.order_with_respect_to is not None:
            place_many(objs, meta, using)
        write.insert_many(meta, connections[using], objs, size, conflict)
    return objs


def _require_conflicts(features: Any, ignore: bool, update: bool) -> None:
    """Raise NotSupportedError for what the database cannot do when a row is there already."""
    if ignore and not features.supports_ignore_conflicts:
        raise NotSupportedError("This database backend does not support ignoring conflicts.")
    if update and not features.supports_update_conflicts:
        raise NotSupportedError("This database backend does not support updating conflicts.")


def bulk_update(queryset: Any, objs: tuple[Any, ...], names: list[str], size: int | None) -> int:
    """Update fields of many instances, a CASE per field."""
    if size is not None and size <= 0:
        raise ValueError("Batch size must be a positive integer.")
    if not names:
        raise ValueError("Field names must be given to bulk_update().")
    meta = queryset.model._meta
    fields = [meta.get_field(name) for name in names]
    if any(not field.concrete or field.many_to_many for field in fields):
        raise ValueError("bulk_update() can only be used with concrete fields.")
    keys = {*meta.pk_fields, *(key for parent in meta.all_parents for key in parent._meta.pk_fields)}
    if any(field in keys for field in fields):
        raise ValueError("bulk_update() cannot be used with primary key fields.")
    if not all(one._is_pk_set() for one in objs):
        raise ValueError("All bulk_update() objects must have a primary key set.")
    fields = [field for field in fields if not field.generated]
    if not objs or not fields:
        return 0
    write.check_all_relations(objs, fields, "bulk_update")
    using = queryset._write_db()
    connection = connections[using]
    limit = (connection.features.max_query_params or 30000) // (2 * len(fields) + 1)
    size = min(size or 500, limit)
    rows = queryset.using(using)
    total = 0
    with atomic(using=using, savepoint=False):
        for start in range(0, len(objs), size):
            batch = objs[start : start + size]
            sets = {field.attname: _case(field, batch, connection) for field in fields}
            total += update(rows.filter(pk__in=[one.pk for one in batch]), sets)
    return total


def _case(field: Any, batch: tuple[Any, ...], connection: Any) -> Case:
    whens = [When(pk=one.pk, then=_valued(getattr(one, field.attname), field, connection)) for one in batch]
    return Case(*whens, output_field=field)


def _valued(value: Any, field: Any, connection: Any) -> Any:
    if value is not None and not spec.is_dynamic(value):
        return Value(value, output_field=field)
    # None without a field is NULL; as a value of a JSONField it would be JSON's null.
    term = Value(None) if value is None else value
    if not connection.features.requires_casted_case_in_updates:
        return term
    # A CASE of nothing but NULL is text. A cast cuts texts that are too long, which the column refuses: text is of any length.
    return Cast(term, TextField() if kind_of(field) == "CharField" else field)


def update(queryset: Any, kwargs: dict[str, Any]) -> int:
    """Set fields of all rows."""
    request = queryset._shape.request
    queryset._refuse_combined("update")
    if request.sliced:
        raise TypeError("Cannot update a query once a slice has been taken.")
    if request.distinct_on:
        raise TypeError("Cannot call update() after .distinct(*fields).")
    if request.empty or not kwargs:
        return 0
    meta = queryset.model._meta
    values: list[Any] = []
    sets: list[tuple[Any, Any]] = []
    for name, value in kwargs.items():
        field = _settable(meta, name, value)
        if not field.generated:
            sets.append((field, spec.freeze(value, values)))
    if not sets:
        return 0
    inherited = [field for field, _term in sets if field.model._meta.concrete_model is not meta.concrete_model]
    using = queryset._write_db()
    queryset._result_cache = None
    if inherited:
        return _update_parents(queryset, kwargs, using)
    params = (*queryset._params, *values)
    meta.concrete_model._meta.writes += 1
    return plans.update(queryset._shape, connections[using], params, tuple(sets), len(queryset._params))


def _settable(meta: Any, name: str, value: Any) -> Any:
    """Return the field that an update gives a value.

    Raises FieldError for one without a column of its own, ValueError for a relation that is given an instance without a key.
    """
    try:
        field = meta.pk if name == "pk" else meta.get_field(name)
    except FieldDoesNotExist as error:
        raise FieldDoesNotExist(str(error)) from None
    if field is meta.pk and meta.is_composite_pk:
        raise FieldError("Composite primary key fields must be updated individually.")
    if not field.concrete or field.many_to_many:
        if field.is_relation and hasattr(type(value), "_meta") and not value._is_pk_set():
            raise ValueError(f"Unsaved model instance {value!r} cannot be used in an ORM query.")
        raise FieldError(f"Cannot update model field {field!r} (only non-relations and foreign keys permitted).")
    return field


def _update_parents(queryset: Any, kwargs: dict[str, Any], using: str) -> int:
    """Update a model whose fields lie in several tables: the keys are read first, then each table is updated."""
    meta = queryset.model._meta
    by_model: dict[Any, dict[str, Any]] = {}
    for name, value in kwargs.items():
        by_model.setdefault(_settable(meta, name, value).model._meta.concrete_model, {})[name] = value
    ways = [_way_to_key(meta, model) for model in by_model]
    keys = list(queryset.using(using).order_by().values_list(*ways))
    if not keys:
        return 0
    with atomic(using=using, savepoint=False) if len(by_model) > 1 else nullcontext():  # one statement needs no transaction
        for place, (model, own) in enumerate(by_model.items()):
            update(model._base_manager.using(using).filter(pk__in=[row[place] for row in keys]), own)
    return len(keys)


def _way_to_key(meta: Any, model: Any) -> str:
    """Return the path from a model to the key of one of its parents, over the links between the tables."""
    links: list[str] = []
    for parent in meta.get_base_chain(model):
        links.append(meta.parents[parent].name)
        meta = parent._meta
    return LOOKUP_SEP.join(links) or "pk"


def delete(queryset: Any) -> tuple[int, dict[str, int]]:
    """Delete all rows and what depends on them."""
    request = queryset._shape.request
    queryset._refuse_combined("delete")
    if request.sliced:
        raise TypeError("Cannot use 'limit' or 'offset' with delete().")
    if request.distinct_on:
        raise TypeError("Cannot call delete() after .distinct(*fields).")
    if request.values is not None:
        raise TypeError("Cannot call delete() after .values() or .values_list()")
    using = queryset._write_db()
    collector = Collector(using=using, origin=queryset)
    collector.collect(queryset.using(using).order_by().select_related(None))
    queryset._result_cache = None
    return collector.delete()


# --- looking at it -----------------------------------------------------------------------------------------------------


def totally_ordered(queryset: Any) -> bool:
    """Say whether the order ends in something unique."""
    request = queryset._shape.request
    meta = queryset.model._meta
    terms = (
        request.order
        if request.order is not None
        else plans.Builder(queryset._shape, 0, None, connections[queryset.db], None).request.order
    )
    if terms is None:
        terms = tuple(spec.Order(spec.Ref(term.lstrip("-+"))) for term in meta.ordering if isinstance(term, str))
    names = {term.term.name for term in terms if isinstance(term, spec.Order) and isinstance(term.term, spec.Ref)}
    unique = {name for field in meta.concrete_fields if field.unique and not field.null for name in (field.name, field.attname)}
    return bool(names & (unique | {"pk"})) or any(set(group) <= names for group in meta.unique_together)
