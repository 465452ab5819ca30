"""Making instances: from arguments, from a row, from a pickle."""

import warnings
from typing import Any

from quintet import VERSION
from quintet.kernel import current
from quintet.kit.text import closest
from quintet.orm.signals import post_init, pre_init
from quintet.orm.types import DEFERRED, NOT_PROVIDED, ModelState


def fill(self: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Give a new instance its values: positional, by name, by default."""
    meta = self._meta
    if meta.abstract:
        raise TypeError("Abstract models cannot be instantiated.")
    if pre_init.receivers:
        pre_init.send(sender=type(self), args=args, kwargs=kwargs)
    self._state = ModelState()
    plan = meta.__dict__.get("init_plan") or _make_plan(meta)
    if args:
        plan = _positional(self, plan, args, kwargs)
    for attname, name, constant, make in plan:
        if attname in kwargs:
            value = kwargs.pop(attname)
        elif name is not None and name in kwargs:
            _assign_related(self, name, kwargs.pop(name))
            continue
        else:
            value = constant if make is None else make()
        if value is not DEFERRED:
            setattr(self, attname, value)
    if kwargs:
        _assign_rest(self, kwargs)
    if post_init.receivers:
        post_init.send(sender=type(self), instance=self)


def _make_plan(meta: Any) -> list[tuple[str, str | None, Any, Any]]:
    """Return, per field: attribute name, relation name or None, constant default, default maker or None."""
    plan: list[tuple[str, str | None, Any, Any]] = []
    for field in meta.fields:
        if not field.concrete:
            continue
        relation = field.name if field.is_relation else None
        changing = callable(field.default) or field.has_db_default() or not _is_plain(field)
        plan.append((field.attname, relation, None if changing else field.get_default(), field.get_default if changing else None))
    meta.__dict__["init_plan"] = plan
    return plan


def _is_plain(field: Any) -> bool:
    return field.default is NOT_PROVIDED or isinstance(field.default, str | int | float | bool | bytes | type(None))


def _positional(self: Any, plan: list[Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
    if len(args) > len(plan):
        raise IndexError("Number of args exceeds number of fields")
    for (attname, name, _constant, _make), value in zip(plan, args, strict=False):
        for given in (attname, name):
            if given is not None and given in kwargs:
                raise TypeError(f"{type(self).__qualname__}() got both positional and keyword arguments for field '{given}'.")
        if value is not DEFERRED:
            setattr(self, attname, value)
    return plan[len(args) :]


def _assign_related(self: Any, name: str, value: Any) -> None:
    if value is DEFERRED:
        return
    if value is None or hasattr(type(value), "_meta"):
        setattr(self, name, value)
    else:
        setattr(self, self._meta.get_field(name).attname, value)


def _assign_rest(self: Any, kwargs: dict[str, Any]) -> None:
    meta = self._meta
    allowed = meta._property_names
    private = {field.name for field in meta.private_fields}
    for name, value in kwargs.items():
        if name not in allowed and name not in private:
            near = closest(name, [*meta.forward_map, *allowed])
            hint = f" Did you mean {near!r}?" if near else ""
            raise TypeError(f"{type(self).__name__}() got unexpected keyword arguments: '{name}'.{hint}")
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
