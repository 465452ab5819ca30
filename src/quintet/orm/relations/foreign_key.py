"""ForeignKey and OneToOneField."""

from collections.abc import Iterable
from typing import Any, Literal, TypeVar, overload

from quintet.kernel.checks import Error, Warning
from quintet.kernel.errors import FieldError, ValidationError
from quintet.orm.expressions.base import kind_of
from quintet.orm.fields.base import V
from quintet.orm.fields.blank import BLANK_CHOICE
from quintet.orm.relations import backward, delete_checks, forward, paths
from quintet.orm.relations.related_field import RelatedField
from quintet.orm.relations.reverse import ManyToOneRel, OneToOneRel
from quintet.orm.types import Edge
from quintet.services.i18n.translation import gettext_lazy as _

#: The model that a relation leads to.
T = TypeVar("T")


class ForeignKey(RelatedField[V]):
    """A column that holds the key of a row of another model."""

    many_to_one = True
    rel_class = ManyToOneRel
    empty_strings_allowed = False
    forward_related_accessor_class: type = forward.ForwardManyToOne
    related_accessor_class: type = backward.ReverseMany
    default_error_messages = {"invalid": _("%(model)s instance with %(field)s %(value)r is not a valid choice.")}
    description = _("Foreign Key (type determined by related field)")

    @overload
    def __init__(self: "ForeignKey[T]", to: type[T], *args: Any, null: Literal[False] = ..., **rest: Any) -> None: ...
    @overload
    def __init__(self: "ForeignKey[T | None]", to: type[T], *args: Any, null: bool, **rest: Any) -> None: ...
    @overload
    def __init__(self: "ForeignKey[Any]", to: Any, *args: Any, **rest: Any) -> None: ...  # named by text
    def __init__(
        self,
        to: Any,
        on_delete: Any,
        related_name: str | None = None,
        related_query_name: str | None = None,
        limit_choices_to: Any = None,
        parent_link: bool = False,
        to_field: str | None = None,
        db_constraint: bool = True,
        swappable: bool = True,
        **options: Any,
    ) -> None:
        _require_target(type(self).__name__, to)
        if not callable(on_delete):
            raise TypeError("on_delete must be callable.")
        if to_field is None and not isinstance(to, str) and to._meta.pk is not None:
            to_field = to._meta.pk.name
        names = related_name, related_query_name
        rel = self._point_at(
            to, to_field, names=names, limit_choices_to=limit_choices_to, on_delete=on_delete, parent_link=parent_link
        )
        options.setdefault("db_index", True)
        super().__init__(rel=rel, **options)
        self.db_constraint, self.swappable = db_constraint, swappable
        self._to_field = to_field

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return what makes this field again."""
        name, path, args, options = super().deconstruct()
        options["on_delete"] = self.remote_field.on_delete
        self._deconstruct_relation(options)
        if self.remote_field.parent_link:
            options["parent_link"] = True
        options.pop("db_index", None)
        if not self.db_index:
            options["db_index"] = False
        if not self.db_constraint:
            options["db_constraint"] = False
        to = self.remote_field.model
        named = self.remote_field.field_name
        if named and (isinstance(to, str) or (to._meta.pk is not None and named != to._meta.pk.name)):
            options["to_field"] = named
        return name, path, args, options

    def get_attname(self) -> str:
        """Return the attribute of the raw key."""
        return f"{self.name}_id"

    def _install_descriptor(self, cls: Any) -> None:
        setattr(cls, self.attname, forward.KeyAttribute(self))
        setattr(cls, self.name, self.forward_related_accessor_class(self))

    def contribute_to_related_class(self, cls: Any, related: Any) -> None:
        """Install the way back on the target."""
        meta = cls._meta.concrete_model._meta if cls._meta.concrete_model is not None else cls._meta
        meta.add_reverse(related)
        if not related.hidden:
            setattr(cls, related.get_accessor_name(), self.related_accessor_class(related))
        if related.field_name is None and cls._meta.pk is not None:
            related.field_name = cls._meta.pk.name

    # --- what it points at -------------------------------------------------------------------------------------------

    @property
    def target_field(self) -> Any:
        """The field of the target whose values this one holds."""
        return self.remote_field.get_related_field()

    @property
    def foreign_related_fields(self) -> tuple[Any, ...]:
        """The target field, as a tuple."""
        return (self.target_field,)

    @property
    def local_related_fields(self) -> tuple[Any, ...]:
        """This field, as a tuple."""
        return (self,)

    @property
    def related_fields(self) -> list[tuple[Any, Any]]:
        """Pairs of this field and the target's.

        Raises FieldError for a target in the table of a parent.
        """
        target, model = self.target_field, self.remote_field.model
        if target.model._meta.concrete_model is not model._meta.concrete_model:
            raise FieldError(
                f"'{self.model._meta.label}.{self.name}' refers to field '{target.name}' which is not local to model "
                f"'{model._meta.label}'."
            )
        return [(self, target)]

    def get_col(self, alias: str, output_field: Any = None) -> Any:
        """Return an expression for this field's column of an aliased table, with values of the field that it leads to.

        Raises ValueError for keys that lead back to themselves.
        """
        seen: list[Any] = [self]
        while output_field is None or isinstance(output_field, ForeignKey):
            output_field = seen[-1].target_field
            if output_field in seen:
                raise ValueError("Cannot resolve output_field.")
            seen.append(output_field)
        return super().get_col(alias, output_field)

    @property
    def _lookups_from(self) -> Any:
        return self.target_field

    def get_forward_related_filter(self, obj: Any) -> dict[str, Any]:
        """Return the filter that finds the rows that point at ``obj``."""
        return {f"{self.name}__{there.name}": getattr(obj, there.attname) for there in self.foreign_related_fields}

    def get_path_info(self, filtered_relation: Any = None) -> list[paths.PathInfo]:
        """Return the step to the target."""
        return paths.step_to_target(self, filtered_relation)

    def get_reverse_path_info(self, filtered_relation: Any = None) -> list[paths.PathInfo]:
        """Return the step from the target."""
        return paths.step_from_target(self, filtered_relation)

    def edges(self) -> tuple[Edge, ...]:
        """Return the step to the target."""
        nullable = self.null or bool(getattr(self, "_outer", False))
        return (Edge(("forward", id(self)), self, self.remote_field.model, self.target_field, many=False, nullable=nullable),)

    def reverse_edges(self) -> tuple[Edge, ...]:
        """Return the step from the target back to this model."""
        many = self.remote_field.multiple
        return (Edge(("reverse", id(self)), self.target_field, self.model, self, many=many, nullable=True),)

    def reverse_edges_many(self) -> tuple[Edge, ...]:
        """Return the step from the target to this model, which always may multiply rows (through tables)."""
        return (Edge(("reverse", id(self)), self.target_field, self.model, self, many=True, nullable=True),)

    # --- values ------------------------------------------------------------------------------------------------------

    @property
    def stock_values(self) -> frozenset[type]:  # type: ignore[override]  # the target's
        """The Python types that the target's column takes untouched."""
        target = self.target_field
        return target.stock_values if target.is_stock() else frozenset()

    def get_internal_type(self) -> str:
        """Return "ForeignKey"."""
        return "ForeignKey"

    def db_type(self, connection: Any) -> str | None:
        """Return the column type that the target's key asks for."""
        return self.target_field.rel_db_type(connection=connection)

    def db_check(self, connection: Any) -> str | None:
        """Return None: the target's own column is checked."""
        return None

    def cast_db_type(self, connection: Any) -> str | None:
        """Return the type that a CAST names."""
        return self.target_field.cast_db_type(connection=connection)

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        """Return column type, CHECK and the target's collation."""
        target = self.target_field.db_parameters(connection)
        return {"type": self.db_type(connection), "check": None, "collation": target.get("collation")}

    def dialect_options(self, connection: Any) -> dict[str, Any]:
        """Return the target's."""
        return self.target_field.dialect_options(connection)

    def to_python(self, value: Any) -> Any:
        """Return the key as the target's Python type."""
        return self.target_field.to_python(value)

    def get_prep_value(self, value: Any) -> Any:
        """Return the key fit for a query; an instance stands for its key."""
        if hasattr(type(value), "_meta"):
            value = key_of(value, self)
        return self.target_field.get_prep_value(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Return the driver's form of the key."""
        if hasattr(type(value), "_meta"):
            value = key_of(value, self)
        return self.target_field.get_db_prep_value(value, connection, prepared)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """Return the driver's form of a key that is saved; empty text is no key, save of a target whose keys are text."""
        if value is None or (value == "" and not self.target_field.empty_strings_allowed):
            return None
        if hasattr(value, "as_sql"):
            return value
        return self.target_field.get_db_prep_save(value, connection=connection)

    def get_default(self) -> Any:
        """Return the key of the default."""
        found = super().get_default()
        return getattr(found, self.target_field.attname) if hasattr(type(found), "_meta") else found

    def validate(self, value: Any, model_instance: Any) -> None:
        """Raise ValidationError when no row that may be chosen has the key."""
        if self.remote_field.parent_link:
            return
        super().validate(value, model_instance)
        if value is None:
            return
        using = model_instance._state.db if model_instance is not None else None
        target, key = self.remote_field.model, self.remote_field.field_name
        rows = target._base_manager.using(using).filter(**{key: value})
        if not rows.complex_filter(self.get_limit_choices_to()).exists():
            words = {"value": value, "field": key, "model": target._meta.verbose_name, "pk": value}
            raise ValidationError(self.error_messages["invalid"], "invalid", words)

    def get_choices(
        self,
        include_blank: bool = True,
        blank_choice: Any = BLANK_CHOICE,
        limit_choices_to: Any = None,
        ordering: Any = (),
    ) -> list[tuple[Any, Any]]:
        """Return the rows that may be chosen, for a form."""
        limit = self.get_limit_choices_to() if limit_choices_to is None else limit_choices_to
        rows = self.remote_field.model._default_manager.complex_filter(limit)
        # Named, because the ordering of a model may be changed after its queries were prepared.
        ordering = ordering or self.remote_field.model._meta.ordering
        rows = rows.order_by(*ordering) if ordering else rows
        found = [(getattr(row, self.target_field.attname), str(row)) for row in rows]
        return [*blank_choice, *found] if include_blank else found

    def _to_composite_key(self) -> Any:
        target = self.remote_field.model
        if isinstance(target, str) or not target._meta.is_composite_pk:
            return None
        return target if self.remote_field.field_name in (None, target._meta.pk.name) else None

    def check(self, **options: Any) -> list[Any]:
        """Return the system check messages about this field."""
        return [*super().check(**options), *delete_checks.check_supported(self, options.get("databases") or ())]

    def _check_own(self) -> Iterable[Any]:
        yield from super()._check_own()
        target = self.remote_field.model
        if isinstance(target, str) or target._meta.abstract or self._to_composite_key() is not None:
            return
        yield from delete_checks.check_on_delete(self)
        yield from self._check_unique()

    def _check_unique(self) -> Iterable[Any]:
        target = self.target_field
        if not target.unique and frozenset({target.name}) not in unique_sets(self.remote_field.model._meta):
            name = f"{self.remote_field.model._meta.object_name}.{target.name}"
            yield Error(
                f"'{name}' must be unique because it is referenced by a foreign key.",
                hint="Add unique=True to this field or add a UniqueConstraint (without condition) in the model Meta.constraints.",
                obj=self,
                id="fields.E311",
            )
        if self.unique and self.many_to_one:
            yield Warning(
                "Setting unique=True on a ForeignKey has the same effect as using a OneToOneField.",
                hint="ForeignKey(unique=True) is usually better served by a OneToOneField.",
                obj=self,
                id="fields.W342",
            )


class OneToOneField(ForeignKey[V]):
    """A foreign key that no two rows share."""

    many_to_one = False
    one_to_one = True
    rel_class = OneToOneRel
    forward_related_accessor_class = forward.ForwardOneToOne
    related_accessor_class = backward.ReverseOne
    description = _("One-to-one relationship")

    @overload
    def __init__(self: "OneToOneField[T]", to: type[T], *args: Any, null: Literal[False] = ..., **rest: Any) -> None: ...
    @overload
    def __init__(self: "OneToOneField[T | None]", to: type[T], *args: Any, null: bool, **rest: Any) -> None: ...
    @overload
    def __init__(self: "OneToOneField[Any]", to: Any, *args: Any, **rest: Any) -> None: ...  # named by text
    def __init__(self, to: Any, on_delete: Any, to_field: str | None = None, **options: Any) -> None:
        options["unique"] = True
        super().__init__(to, on_delete, to_field=to_field, **options)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return what makes this field again."""
        name, path, args, options = super().deconstruct()
        options.pop("unique", None)
        return name, path, args, options

    def get_internal_type(self) -> str:
        """Return "OneToOneField"."""
        return "OneToOneField"

    def formfield(self, **options: Any) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]  # documented signature
        """Return the form field, or None for the link to a parent."""
        return None if self.remote_field.parent_link else super().formfield(**options)

    def save_form_data(self, instance: Any, data: Any) -> None:
        """Put an instance or a raw key into the instance."""
        if isinstance(data, self.remote_field.model) or data is None:
            setattr(instance, self.name, data)
        else:
            setattr(instance, self.attname, data)

    def _check_unique(self) -> Iterable[Any]:
        return (message for message in super()._check_unique() if message.id != "fields.W342")


def key_of(instance: Any, field: Any) -> Any:
    """Return what a key to ``instance`` holds.

    Raises ValueError for an instance without a key, or of another model.
    """
    target = field.target_field
    meta = type(instance)._meta
    if meta.concrete_model is not field.remote_field.model._meta.concrete_model and not isinstance(
        instance, field.remote_field.model._meta.concrete_model
    ):
        found = instance.pk
        if target.is_relation or kind_of(target) == kind_of(meta.pk):
            return found
        raise ValueError(f'Cannot query "{instance}": Must be "{field.remote_field.model._meta.object_name}" instance.')
    value = getattr(instance, target.attname)
    if value is None:
        raise ValueError("Model instances passed to related filters must be saved.")
    return value


def unique_sets(meta: Any) -> set[frozenset[str]]:
    """Return the sets of fields that a model declares unique among all rows."""
    constraints = {frozenset(one.fields) for one in meta.total_unique_constraints}
    return constraints | {frozenset(names) for names in meta.unique_together}


def _require_target(name: str, to: Any) -> None:
    if isinstance(to, str):
        return
    meta = getattr(to, "_meta", None)
    if meta is None:
        raise TypeError(
            f"{name}({to!r}) is invalid. First parameter to {name} must be either a model, a model name, or the string 'self'"
        )
