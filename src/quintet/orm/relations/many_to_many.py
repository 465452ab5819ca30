"""ManyToManyField and the model made for the rows in between."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, Protocol, TypeVar, overload

from quintet.kernel.checks import Error, Warning
from quintet.orm.deletion import CASCADE
from quintet.orm.fields.base import V
from quintet.orm.meta.options import fitting
from quintet.orm.relations import through_checks
from quintet.orm.relations.backward import ManyToManyAccessor
from quintet.orm.relations.delete_checks import check_through
from quintet.orm.relations.foreign_key import ForeignKey, _require_target
from quintet.orm.relations.foreign_object import ForeignObject
from quintet.orm.relations.link import RECURSIVE, target_key, when_declared
from quintet.orm.relations.paths import PathInfo
from quintet.orm.relations.related_field import RelatedField
from quintet.orm.relations.reverse import ManyToManyRel
from quintet.orm.types import Edge
from quintet.services.i18n.translation import gettext_lazy as _

#: The manager that leads to the rows of a model.
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


class HasRelatedManager(Protocol[R_co]):
    """What a model class tells type checkers: the manager by which many-to-many relations lead to it."""

    def _related_manager(self) -> R_co: ...


class ManyToManyField(RelatedField[V]):
    """Many rows of another model, through rows of a model in between."""

    many_to_many = True
    rel_class = ManyToManyRel
    description = _("Many-to-many relationship")

    @overload
    def __init__(self: "ManyToManyField[R]", to: HasRelatedManager[R], *args: Any, **rest: Any) -> None: ...
    @overload
    def __init__(self: "ManyToManyField[Any]", to: str, *args: Any, **rest: Any) -> None: ...  # named by text
    def __init__(
        self,
        to: Any,
        related_name: str | None = None,
        related_query_name: str | None = None,
        limit_choices_to: Any = None,
        symmetrical: bool | None = None,
        through: Any = None,
        through_fields: Sequence[str] | None = None,
        db_constraint: bool = True,
        db_table: str | None = None,
        swappable: bool = True,
        **options: Any,
    ) -> None:
        _require_target(type(self).__name__, to)
        if through is not None and db_table is not None:
            raise ValueError("Cannot specify a db_table if an intermediary model is used.")
        if symmetrical is None:
            symmetrical = to == RECURSIVE
        rows_between = {"through": through, "through_fields": through_fields, "db_constraint": db_constraint}
        names = related_name, related_query_name
        rel = self._point_at(to, names=names, limit_choices_to=limit_choices_to, symmetrical=symmetrical, **rows_between)
        self.has_null_arg = "null" in options
        super().__init__(rel=rel, **options)
        self.db_table, self.swappable = db_table, swappable

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return what makes this field again."""
        name, path, args, options = super().deconstruct()
        self._deconstruct_relation(options)
        rel = self.remote_field
        if self.db_table is not None:
            options["db_table"] = self.db_table
        if not rel.db_constraint:
            options["db_constraint"] = False
        through = rel.through
        if isinstance(through, str):
            options["through"] = through
        elif through is not None and not through._meta.auto_created:
            options["through"] = through._meta.label
        if rel.through_fields:
            options["through_fields"] = rel.through_fields
        return name, path, args, options

    def get_attname_column(self) -> tuple[str, Any]:
        """Return the attribute; there is no column."""
        return self.get_attname(), None

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        """Become a field, and see to the model in between."""
        rel = self.remote_field
        to = rel.model
        recursive = to == RECURSIVE or to == cls.__name__
        if rel.symmetrical and (recursive or to is cls):
            rel.related_name = f"{name}_rel_+"
        elif rel.hidden:
            rel.related_name = f"_{cls._meta.app_label}_{cls.__name__.lower()}_{name}_+"
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, name, ManyToManyAccessor(rel, reverse=False))
        if cls._meta.abstract:
            return
        if rel.through is not None:
            when_declared(cls, rel.through, partial(self._set_through))
        elif not cls._meta.swapped:
            rel.through = make_through(self, cls)

    def _set_through(self, through: Any) -> None:
        self.remote_field.through = through

    def _install_descriptor(self, cls: Any) -> None:
        """Nothing here: the accessor is installed by `contribute_to_class`."""

    def contribute_to_related_class(self, cls: Any, related: Any) -> None:
        """Install the way back on the target."""
        meta = cls._meta.concrete_model._meta if cls._meta.concrete_model is not None else cls._meta
        meta.add_reverse(related)
        if not related.hidden and not related.related_model._meta.swapped:
            setattr(cls, related.get_accessor_name(), ManyToManyAccessor(related, reverse=True))

    @property
    def target_field(self) -> Any:
        """The key of the target."""
        return self.remote_field.model._meta.pk

    @property
    def _lookups_from(self) -> Any:
        return self.target_field

    def source_key(self) -> ForeignKey | ForeignObject:
        """Return the key of the model in between that points at this field's model."""
        return self._through_key(self.model, 0)

    def target_key(self) -> ForeignKey | ForeignObject:
        """Return the key of the model in between that points at the target."""
        return self._through_key(self.remote_field.model, 1)

    def _through_key(self, model: Any, position: int) -> ForeignKey | ForeignObject:
        through = self.remote_field.through
        names = self.remote_field.through_fields
        if names:
            return through._meta.get_field(names[position])
        keys = [
            field
            for field in through._meta.fields
            if isinstance(field, ForeignKey | ForeignObject) and _concrete(field.remote_field.model) is _concrete(model)
        ]
        recursive = _concrete(self.model) is _concrete(self.remote_field.model)
        if not keys:
            raise ValueError(f"{through._meta.label} has no foreign key to {model._meta.label}; {self} needs one.")
        return keys[min(position, len(keys) - 1)] if recursive else keys[0]

    def m2m_db_table(self) -> str:
        """Return the table in between."""
        return self.remote_field.through._meta.db_table

    def m2m_column_name(self) -> str:
        """Return the column that points at this field's model."""
        return self.source_key().column

    def m2m_reverse_name(self) -> str:
        """Return the column that points at the target."""
        return self.target_key().column

    def m2m_field_name(self) -> str:
        """Return the field that points at this field's model."""
        return self.source_key().name

    def m2m_reverse_field_name(self) -> str:
        """Return the field that points at the target."""
        return self.target_key().name

    def get_path_info(self, filtered_relation: Any = None) -> list[PathInfo]:
        """Return the steps to the target, through the rows in between."""
        first, last = self.source_key(), self.target_key()
        return [*first.get_reverse_path_info(filtered_relation), *last.get_path_info(filtered_relation)]

    def get_reverse_path_info(self, filtered_relation: Any = None) -> list[PathInfo]:
        """Return the steps from the target back."""
        first, last = self.target_key(), self.source_key()
        return [*first.get_reverse_path_info(filtered_relation), *last.get_path_info(filtered_relation)]

    def edges(self) -> tuple[Edge, ...]:
        """Return the steps to the target, through the rows in between."""
        return self._through_edges(self.source_key(), self.target_key())

    def reverse_edges(self) -> tuple[Edge, ...]:
        """Return the steps from the target back."""
        return self._through_edges(self.target_key(), self.source_key())

    def _through_edges(self, first: ForeignKey | ForeignObject, last: ForeignKey | ForeignObject) -> tuple[Edge, ...]:
        """Return the steps by two keys of the model in between; either may lie in the table of a parent of it."""
        meta = self.remote_field.through._meta.concrete_model._meta
        return (
            *first.reverse_edges_many(),
            *reversed([edge for link in _links_to(first, meta) for edge in link.reverse_edges()]),
            *(edge for link in _links_to(last, meta) for edge in link.edges()),
            *last.edges(),
        )

    def db_type(self, connection: Any) -> None:
        """Return None: there is no column."""
        return

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        """Return no column type."""
        return {"type": None, "check": None}

    def value_from_object(self, obj: Any) -> list[Any]:
        """Return the related objects."""
        return [] if obj.pk is None else list(getattr(obj, self.name).all())

    def save_form_data(self, instance: Any, data: Any) -> None:
        """Replace the related objects."""
        getattr(instance, self.name).set(data)

    def get_prep_value(self, value: Any) -> Any:
        """Return a key of the target; an instance stands for its key."""
        if hasattr(type(value), "_meta"):
            value = value.pk
        return self.target_field.get_prep_value(value)

    def _to_composite_key(self) -> Any:
        ends = (self.model, self.remote_field.model)
        return next((end for end in ends if not isinstance(end, str) and end._meta.is_composite_pk), None)

    def _check_own(self) -> Iterable[Any]:
        yield from super()._check_own()
        yield from check_through(self)
        if self.unique:
            yield Error("ManyToManyFields cannot be unique.", obj=self, id="fields.E330")
        if self.has_null_arg:
            yield Warning("null has no effect on ManyToManyField.", obj=self, id="fields.W340")
        if self._validators:
            yield Warning("ManyToManyField does not support validators.", obj=self, id="fields.W341")
        if self.db_comment:
            yield Warning("db_comment has no effect on ManyToManyField.", obj=self, id="fields.W346")
        through = self.remote_field.through
        if self.remote_field.limit_choices_to and (isinstance(through, str) or not through._meta.auto_created):
            yield Warning("limit_choices_to has no effect on ManyToManyField with a through table.", obj=self, id="fields.W343")
        if isinstance(self.remote_field.through, str):
            yield Error(
                f"Field specifies a many-to-many relation through model '{self.remote_field.through}', which has not been "
                f"installed.",
                obj=self,
                id="fields.E331",
            )
        if self.remote_field.symmetrical and self._related_name:
            yield Warning(
                'related_name has no effect on ManyToManyField with a symmetrical relationship, e.g. to "self".',
                obj=self,
                id="fields.W345",
            )
        yield from through_checks.check_through(self)
        yield from through_checks.check_table(self)


def _links_to(key: ForeignKey | ForeignObject, meta: Any) -> list[Any]:
    """Return the links from a model to its parent that holds ``key``, nearest first."""
    links: list[Any] = []
    for parent in meta.get_base_chain(key.model._meta.concrete_model):
        links.append(meta.parents[parent])
        meta = parent._meta
    return links


def _concrete(model: Any) -> Any:
    return model if isinstance(model, str) else model._meta.concrete_model


def make_through(field: ManyToManyField, model: Any) -> Any:
    """Return the model of the rows in between, made for a field that names none."""
    meta = model._meta
    to = field.remote_field.model
    own = meta.model_name
    other = target_key(to, model)[1] if isinstance(to, str) else to._meta.model_name
    if own == other:
        own, other = f"from_{own}", f"to_{other}"
    name = f"{meta.object_name}_{field.name}"
    options = {"db_tablespace": field.db_tablespace, "db_constraint": field.remote_field.db_constraint}
    target = model if to == RECURSIVE else to
    body = {
        "Meta": type(
            "Meta",
            (),
            {
                "db_table": field.db_table or fitting(f"{meta.db_table.strip(chr(34))}_{field.name}"),
                "managed": meta.managed,
                "auto_created": model,
                "app_label": meta.app_label,
                "db_tablespace": meta.db_tablespace,
                "unique_together": (own, other),
                "verbose_name": f"{own}-{other} relationship",
                "verbose_name_plural": f"{own}-{other} relationships",
                "apps": meta.apps,
            },
        ),
        "__module__": model.__module__,
        own: ForeignKey(model, CASCADE, related_name=f"{name}+", **options),
        other: ForeignKey(target, CASCADE, related_name=f"{name}+", **options),
    }
    root = next(base for base in reversed(model.__mro__) if "_model_root" in base.__dict__)
    return type(root)(name, (root,), body)
