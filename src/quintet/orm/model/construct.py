"""Making instances: from arguments, from a row, from a pickle."""

import warnings
from collections.abc import Callable, Sequence
from typing import Any

from quintet import VERSION
from quintet.kernel import current
from quintet.kit.record import record
from quintet.kit.text import closest
from quintet.orm.plan import codegen
from quintet.orm.signals import post_init, pre_init
from quintet.orm.types import DEFERRED, NOT_PROVIDED, ModelState, is_ours
from quintet.sql.names import check_plain

NEW = object.__new__
MISSING = object()


def fill(self: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Give a new instance its values: positional, by name, by default."""
    meta = self._meta
    if meta.abstract:
        raise TypeError("Abstract models cannot be instantiated.")
    if pre_init.receivers:
        pre_init.send(sender=type(self), args=args, kwargs=kwargs)
    self._state = NEW(ModelState)
    plan = meta.init_plan or _make_plan(meta)
    if args:
        _fill_slowly(self, _positional(self, plan.columns, args, kwargs), kwargs)
        for hook in meta.instance_hooks:
            hook(self)
    else:
        plan.fill(self, kwargs.pop)
    if kwargs:
        assign_rest(self, kwargs)
    if plan.then is not None:
        plan.then(self)
    if post_init.receivers:
        post_init.send(sender=type(self), instance=self)


@record
class Column:
    """How one attribute of a new instance gets its value.

    ``relation``: the name of the relation that it is the key of. ``constant``: its default, unless ``make`` makes one.
    """

    attname: str
    relation: str | None
    constant: Any
    make: Callable[[], Any] | None


@record
class InitPlan:
    """The columns of a model, and the generated function that fills a new instance from keywords."""

    columns: tuple[Column, ...]
    fill: Callable[[Any, Callable[..., Any]], None]
    then: Callable[[Any], None] | None


def _next_init(model: Any) -> Callable[[Any], None] | None:
    """Return the ``__init__`` that stands behind `Model`'s in the order of resolution: that of a mixin, or None."""
    ancestors = model.__mro__
    root = next(index for index, one in enumerate(ancestors) if "_model_root" in one.__dict__)
    return next((one.__init__ for one in ancestors[root + 1 : -1] if "__init__" in one.__dict__), None)


def _fill_slowly(self: Any, columns: Sequence[Column], kwargs: dict[str, Any]) -> None:
    """Give what positional arguments left open: what the generated function does, column by column."""
    for column in columns:
        if column.attname in kwargs:
            value = kwargs.pop(column.attname)
        elif column.relation is not None and column.relation in kwargs:
            _assign_related(self, column.relation, kwargs.pop(column.relation))
            continue
        else:
            value = column.constant if column.make is None else column.make()
        if value is not DEFERRED:
            setattr(self, column.attname, value)


def _make_plan(meta: Any) -> InitPlan:
    """Return how a model's instances are filled; it is made once, since a loop over columns costs twice as much."""
    columns: list[Column] = []
    for field in meta.fields:
        if not field.concrete:
            continue
        changing = field.has_db_default() or not _is_plain(field)
        constant = DEFERRED if field.generated else None if changing else field.get_default()
        columns.append(
            Column(
                field.attname,
                field.name if field.is_relation else None,
                constant,
                field.get_default if changing else None,
            )
        )
    plan = meta.init_plan = InitPlan(tuple(columns), _filler(columns, meta.instance_hooks), _next_init(meta.model))
    meta.quick_fill = plan.fill if plan.then is None else None
    return plan


def _filler(columns: list[Column], hooks: Sequence[Callable[[Any], None]]) -> Callable[[Any, Callable[..., Any]], None]:
    """Return ``fill(o, take)``: ``take`` is the pop method of the keywords. Attributes are set as statements set them.

    ``hooks`` are called with the instance at the end.
    """
    source = codegen.Source()
    source.names |= {"DEFERRED": DEFERRED, "MISSING": MISSING, "assign_related": _assign_related}
    for column in columns:
        key, name = source.hold(column.attname, "key"), check_plain(column.attname)
        default = source.hold(column.constant, "default") if column.make is None else f"{source.hold(column.make, 'make')}()"
        if column.relation is not None:
            relation = source.hold(column.relation, "relation")
            source.line(1, f"v = take({key}, MISSING)")
            source.line(1, "if v is MISSING:")
            source.line(2, f"r = take({relation}, MISSING)")
            source.line(2, "if r is MISSING:")
            source.line(3, f"v = {default}")
            source.line(2, "else:")
            source.line(3, f"assign_related(o, {relation}, r)")
            source.line(3, "v = DEFERRED")
        elif column.make is None:
            source.line(1, f"v = take({key}, {default})")
        else:
            source.line(1, f"v = take({key}, MISSING)")
            source.line(1, "if v is MISSING:")
            source.line(2, f"v = {default}")
        source.line(1, "if v is not DEFERRED:")
        source.line(2, f"o.{name} = v")
    for hook in hooks:
        source.line(1, f"{source.hold(hook, 'hook')}(o)")
    return source.function("fill", "o, take")


def _is_plain(field: Any) -> bool:
    """Say whether every instance has the same default: not where a field of one's own makes it anew."""
    if not is_ours(type(field).get_default):
        return False
    return field.default is NOT_PROVIDED or isinstance(field.default, str | int | float | bool | bytes | type(None))


def _positional(self: Any, columns: Sequence[Column], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Sequence[Column]:
    if len(args) > len(columns):
        raise IndexError("Number of args exceeds number of fields")
    for column, value in zip(columns, args, strict=False):
        for given in (column.attname, column.relation):
            if given is not None and given in kwargs:
                raise TypeError(f"{type(self).__qualname__}() got both positional and keyword arguments for field '{given}'.")
        if value is not DEFERRED:
            setattr(self, column.attname, value)
    return columns[len(args) :]


def _assign_related(self: Any, name: str, value: Any) -> None:
    if value is DEFERRED:
        return
    if value is None or hasattr(type(value), "_meta"):
        setattr(self, name, value)
    else:
        setattr(self, self._meta.get_field(name).attname, value)


def assign_rest(self: Any, kwargs: dict[str, Any]) -> None:
    """Assign what is no column: properties and private fields.

    Raises TypeError with all names that are neither, AttributeError for a property without a setter.
    """
    meta = self._meta
    allowed = meta._property_names
    private = {field.name for field in meta.private_fields}
    unknown = [name for name in kwargs if name not in allowed and name not in private and name not in meta.forward_map]
    if unknown:
        near = closest(unknown[0], [*meta.forward_map, *allowed])
        hint = f". Did you mean {near!r}?" if near else ""
        listed = ", ".join(map(repr, unknown))
        raise TypeError(f"{type(self).__name__}() got unexpected keyword arguments: {listed}{hint}")
    for name, value in kwargs.items():
        if value is not DEFERRED:
            setattr(self, name, value)


def from_row(cls: Any, db: str | None, field_names: Any, values: Any, fetch_mode: Any) -> Any:
    """Make an instance from a row, leaving out what was not selected."""
    names = cls._meta.concrete_attnames
    if len(values) != len(names):
        held = dict(zip(field_names, values, strict=True))
        values = [held.get(name, DEFERRED) for name in names]
    made = cls(*values)
    made._state.adding, made._state.db, made._state.fetch_mode = False, db, fetch_mode
    return made


def identity(cls: Any) -> Any:
    """Return what a pickle names a model by: its label in the project's registry, else the class itself."""
    meta = cls._meta
    if current.apps.all_models.get(meta.app_label, {}).get(meta.model_name) is cls:
        return meta.label
    return cls


def unpickled(which: Any) -> Any:
    """Return an empty instance of the model that a pickle names."""
    model = current.apps.get_registered_model(*which.split(".")) if isinstance(which, str) else which
    return model.__new__(model)


def restore(self: Any, state: dict[str, Any]) -> None:
    """Fill an instance from a pickle; warn when another version made it."""
    version = state.pop("_quintet_version", None)
    ours = ".".join(map(str, VERSION[:3]))
    if version is None:
        warnings.warn("Pickled model instance's version is not specified.", RuntimeWarning, stacklevel=3)
    elif version != ours:
        warnings.warn(
            f"Pickled model instance's version {version} does not match the current version {ours}.", RuntimeWarning, stacklevel=3
        )
    self.__dict__.update(state)
