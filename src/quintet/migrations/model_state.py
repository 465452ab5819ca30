"""One model as migrations know it: its fields, options, bases and managers, without its Python class.

A ModelState is made from a class (`of_model`), changed by operations, and turned into a historical class (`render`).
Field, index and manager objects are shared between states and never changed in place.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Self

from quintet.kit import dotted
from quintet.migrations.references import FieldReference, ModelKey, model_key
from quintet.migrations.swappable import unbound
from quintet.orm.manager import Manager
from quintet.orm.model.model import Model

TOGETHER = ("unique_together", "index_together")

#: Options of Meta that a migration records, in the order in which a file shows them.
OPTION_NAMES = (
    "verbose_name",
    "verbose_name_plural",
    "db_table",
    "db_table_comment",
    "ordering",
    "unique_together",
    "permissions",
    "get_latest_by",
    "order_with_respect_to",
    "db_tablespace",
    "abstract",
    "managed",
    "proxy",
    "swappable",
    "auto_created",
    "index_together",
    "default_permissions",
    "select_on_save",
    "default_related_name",
    "required_db_features",
    "required_db_vendor",
    "base_manager_name",
    "default_manager_name",
    "indexes",
    "constraints",
)


def normalize_together(value: Any) -> list[tuple[str, ...]]:
    """Return a unique_together value, which may be one tuple of names or several, as a list of tuples."""
    if not value:
        return []
    if isinstance(value, list | tuple) and isinstance(value[0], str):
        return [tuple(value)]
    return [tuple(names) for names in value]


class ModelState:
    """One model in the history.

    ``fields`` maps names to unbound fields, in order; ``bases`` holds classes and "app_label.modelname" texts; ``managers``
    are (name, manager) pairs. ``options["indexes"]`` and ``options["constraints"]`` are lists of named objects.
    """

    __slots__ = ("app_label", "bases", "fields", "managers", "name", "options")

    def __init__(
        self,
        app_label: str,
        name: str,
        fields: Mapping[str, Any] | Iterable[tuple[str, Any]],
        options: Mapping[str, Any] | None = None,
        bases: Sequence[Any] | None = None,
        managers: Iterable[tuple[str, Any]] | None = None,
    ) -> None:
        self.app_label = app_label
        self.name = name
        self.fields = dict(fields)
        self.options = dict(options or {})
        for listed in ("indexes", "constraints"):
            self.options.setdefault(listed, [])
        self.bases = tuple(bases or (Model,))
        self.managers = list(managers or [])
        self._check()

    def _check(self) -> None:
        for name, one in self.fields.items():
            if hasattr(one, "model"):
                raise ValueError(f'ModelState.fields cannot be bound to a model - "{name}" is.')
            remote = one.remote_field
            if remote and hasattr(remote.model, "_meta"):
                raise ValueError(_names_class(f"{name}.to"))
            if one.many_to_many and hasattr(remote.through, "_meta"):
                raise ValueError(_names_class(f"{name}.through"))
        for index in self.options["indexes"]:
            if not index.name:
                raise ValueError(f"Indexes passed to ModelState require a name attribute. {index!r} doesn't have one.")

    @property
    def name_lower(self) -> str:
        """The name in lower case, as states key it."""
        return self.name.lower()

    @property
    def key(self) -> ModelKey:
        """App label and lower-case name."""
        return self.app_label, self.name_lower

    def clone(self) -> Self:
        """Return a state of its own that shares the fields, indexes and managers."""
        return type(self)(self.app_label, self.name, self.fields, self.options, self.bases, self.managers)

    def replaced(self, **changes: Any) -> Self:
        """Return a state with some of its parts replaced."""
        parts = {
            "app_label": self.app_label,
            "name": self.name,
            "fields": self.fields,
            "options": self.options,
            "bases": self.bases,
            "managers": self.managers,
        }
        return type(self)(**{**parts, **changes})

    def get_field(self, field_name: str) -> Any:
        """Return the field of that name; ``_order`` answers with what the rows are ordered by.

        Raises KeyError when the model has none.
        """
        if field_name == "_order":
            field_name = self.options.get("order_with_respect_to", field_name)
        return self.fields[field_name]

    def get_index_by_name(self, name: str) -> Any:
        """Return the index of that name.

        Raises ValueError when the model has none.
        """
        return _named(self.options["indexes"], name, f"No index named {name} on model {self.name}")

    def get_constraint_by_name(self, name: str) -> Any:
        """Return the constraint of that name.

        Raises ValueError when the model has none.
        """
        return _named(self.options["constraints"], name, f"No constraint named {name} on model {self.name}")

    def references(self) -> Iterable[ModelKey]:
        """Yield the models that this one's fields and bases name."""
        for one in self.fields.values():
            yield from FieldReference.of(one, self.key).models()
        for base in self.bases:
            if isinstance(base, str) or _has_table(base):
                yield model_key(base, self.app_label)

    @classmethod
    def from_model(cls, model: Any, exclude_rels: bool = False) -> Self:
        """Return the state of a model class; ``exclude_rels`` leaves relations out."""
        meta = model._meta
        # A proxy shows the fields of its table's model as its own.
        fields = {
            one.name: _unbound(model, one)
            for one in (() if meta.proxy else meta.local_fields)
            if not (exclude_rels and one.remote_field) and one.name != _order_field(meta)
        }
        if not exclude_rels and not meta.proxy:
            fields.update({one.name: _unbound(model, one) for one in meta.local_many_to_many})
        return cls(
            meta.app_label, meta.object_name, fields, _options_of(model, exclude_rels), _bases_of(model), _managers_of(model)
        )

    def render(self, apps: Any) -> Any:
        """Make the historical class in the registry ``apps``; the models it derives from must be there.

        Raises InvalidBasesError when one of them is not.
        """
        meta = type("Meta", (), {"app_label": self.app_label, "apps": apps, **self._meta_options()})
        body: dict[str, Any] = {name: one.clone() for name, one in self.fields.items()}
        body["Meta"] = meta
        body["__module__"] = "__fake__"
        body.update(_fresh_managers(self.managers))
        return type(self.name, self._rendered_bases(apps), body)

    def _meta_options(self) -> dict[str, Any]:
        options = dict(self.options)
        options["indexes"] = [index.clone() for index in options["indexes"]]
        options["constraints"] = [constraint.clone() for constraint in options["constraints"]]
        options.pop("index_together", None)
        return options

    def _rendered_bases(self, apps: Any) -> tuple[Any, ...]:
        found: list[Any] = []
        for base in self.bases:
            if isinstance(base, str):
                label, name = model_key(base, self.app_label)
                try:
                    found.append(apps.get_registered_model(label, name))
                except LookupError as error:
                    raise InvalidBasesError(
                        f"Cannot resolve bases for {self.app_label}.{self.name}: there is no model {base!r} at this point of the "
                        "history. This can happen when an app with migrations inherits from one without, or when a dependency "
                        "on the migration that creates it is missing."
                    ) from error
            else:
                found.append(base)
        return tuple(found)


class InvalidBasesError(ValueError):
    """A model whose base classes are not in the state."""


def _has_table(base: Any) -> bool:
    meta = getattr(base, "_meta", None)
    return meta is not None and not meta.abstract


def _names_class(where: str) -> str:
    return f'Model fields in "ModelState.fields" cannot refer to a model class - "{where}" does. Use a string reference instead.'


def _named(among: Sequence[Any], name: str, message: str) -> Any:
    for one in among:
        if one.name == name:
            return one
    raise ValueError(message)


def _order_field(meta: Any) -> str | None:
    return "_order" if meta.order_with_respect_to and not _keeps_private_order(meta) else None


def _keeps_private_order(meta: Any) -> bool:
    """Say whether rows keep an order among those with the same generic key, of which states know nothing.

    The column ``_order`` is then an ordinary field of the state, and the option is left out.
    """
    return meta.order_with_respect_to in meta.private_fields


def _unbound(model: Any, bound: Any) -> Any:
    try:
        return unbound(bound)
    except TypeError as error:
        raise TypeError(
            f"Couldn't reconstruct field {bound.name} on {model._meta.label}: {error}. Its deconstruct() must return what its "
            "constructor takes."
        ) from error


def _options_of(model: Any, exclude_rels: bool) -> dict[str, Any]:
    meta = model._meta
    options: dict[str, Any] = {}
    for name in OPTION_NAMES:
        left_out = name == "order_with_respect_to" and (exclude_rels or _keeps_private_order(meta))
        if name in meta.original_attrs and not left_out:
            options[name] = _OPTION_READERS.get(name, _as_is)(model, meta.original_attrs[name])
    for name in TOGETHER:
        if name in options and (exclude_rels or not options[name]):
            del options[name]
    return options


def _as_is(model: Any, value: Any) -> Any:
    return value


def _read_together(model: Any, value: Any) -> set[tuple[str, ...]]:
    return set(normalize_together(value))


def _read_indexes(model: Any, value: Any) -> list[Any]:
    copies = [index.clone() for index in model._meta.indexes]
    for index in copies:
        if not index.name:
            index.set_name_with_model(model)
    return copies


def _read_constraints(model: Any, value: Any) -> list[Any]:
    return [constraint.clone() for constraint in model._meta.constraints]


_OPTION_READERS: Mapping[str, Any] = MappingProxyType(
    {
        "unique_together": _read_together,
        "index_together": _read_together,
        "indexes": _read_indexes,
        "constraints": _read_constraints,
    }
)


def _bases_of(model: Any) -> tuple[Any, ...]:
    flat: list[Any] = []
    # In the order of resolution: bases of abstract bases, taken as they come, may contradict each other.
    for base in sorted(dict.fromkeys(_concrete_bases(model)), key=model.__mro__.index):
        named: Any = base._meta.label_lower if hasattr(base, "_meta") and base is not Model else base
        if named not in flat:
            flat.append(named)
    kept = [base for base in flat if base is not object]
    return tuple(kept) if any(isinstance(base, str) or issubclass(base, Model) for base in kept) else (Model,)


def _concrete_bases(model: Any) -> Iterable[Any]:
    """Yield the bases, an abstract model standing for its own bases."""
    for base in model.__bases__:
        if base is not Model and getattr(getattr(base, "_meta", None), "abstract", False):
            yield from _concrete_bases(base)
        else:
            yield base


def _managers_of(model: Any) -> list[tuple[str, Any]]:
    """Return the managers that ask to be kept; a plain one stands in for a default or base manager that does not."""
    meta = model._meta
    kept: dict[str, Any] = {}
    for manager in meta.managers:
        if manager.name in kept:
            continue
        if manager.use_in_migrations:
            kept[manager.name] = manager
        elif manager is meta.base_manager or manager is meta.default_manager:
            kept[manager.name] = Manager()
    only_plain = [(name, type(manager), manager.use_in_migrations) for name, manager in kept.items()]
    return [] if only_plain == [("objects", Manager, False)] else list(kept.items())


def _fresh_managers(managers: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    fresh: dict[str, Any] = {}
    for name, manager in managers:
        as_manager, manager_path, queryset_path, args, kwargs = manager.deconstruct()
        if as_manager:
            fresh[name] = dotted.load_type(queryset_path).as_manager()  # type: ignore[attr-defined]  # a QuerySet class
        else:
            fresh[name] = dotted.load_type(manager_path)(*args, **kwargs)
    return fresh
