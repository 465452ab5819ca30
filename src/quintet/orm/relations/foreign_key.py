"""ForeignKey and OneToOneField."""

import keyword
from collections.abc import Iterable
from functools import partial
from typing import Any, Literal, TypeVar, overload

from quintet.kernel import current
from quintet.kernel.checks import Error, Warning
from quintet.kernel.errors import FieldError, ValidationError
from quintet.orm.expressions.base import kind_of
from quintet.orm.fields.base import Field, V
from quintet.orm.fields.blank import BLANK_CHOICE
from quintet.orm.relations import backward, delete_checks, forward
from quintet.orm.relations.link import named_after, when_declared
from quintet.orm.relations.reverse import ForeignObjectRel, ManyToOneRel, OneToOneRel
from quintet.orm.types import LOOKUP_SEP, Edge, SettingsReference
from quintet.services.i18n.translation import gettext_lazy as _

#: The model that a relation leads to.
T = TypeVar("T")


class RelatedField(Field[V]):
    """What all fields that point at a model have in common."""

    is_relation = True
    remote_field: Any
    swappable = True
    rel_class: type[ForeignObjectRel]

    def _point_at(
        self, *target: Any, names: tuple[str | None, str | None], limit_choices_to: Any, **options: Any
    ) -> ForeignObjectRel:
        """Return the other end at ``target``, and keep its ``names`` as declared: what links the models fills in these.

        ``names`` are the related name and the name for queries.
        """
        accessor, query_name = self._related_name, self._related_query_name = names
        options |= {"related_name": accessor, "related_query_name": query_name, "limit_choices_to": limit_choices_to}
        return self.rel_class(self, *target, **options)

    @property
    def related_model(self) -> Any:
        """The model pointed at; its name while it is not declared."""
        return self.remote_field.model

    def related_query_name(self) -> str:
        """Return the name by which queries on the target reach back."""
        rel = self.remote_field
        return rel.related_query_name or rel.related_name or self._default_query_name()

    def _default_query_name(self) -> str:
        default = self.model._meta.default_related_name
        named = named_after(default, self.model) if default else None
        return named or self.model._meta.model_name

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        """Become a field, and link to the target as soon as it is declared."""
        super().contribute_to_class(cls, name, private_only)
        meta = cls._meta
        if meta.abstract:
            return
        rel = self.remote_field
        rel.related_name = named_after(rel.related_name, cls)
        rel.related_query_name = named_after(rel.related_query_name, cls)
        when_declared(cls, rel.model, partial(self._link))

    def _link(self, target: Any) -> None:
        self.remote_field.model = target
        self.contribute_to_related_class(target, self.remote_field)

    def contribute_to_related_class(self, cls: Any, related: Any) -> None:
        """Install the way back on the target."""
        raise NotImplementedError

    def get_cache_name(self) -> str:
        """Return where instances keep what was loaded."""
        return self.name

    @property
    def cache_name(self) -> str:
        """Where instances keep what was loaded."""
        return self.name

    def is_cached(self, instance: Any) -> bool:
        """Say whether the instance has loaded its target."""
        return self.name in instance._state.fields_cache

    def get_cached_value(self, instance: Any, default: Any = None) -> Any:
        """Return the loaded target, else ``default``."""
        return instance._state.fields_cache.get(self.name, default)

    def set_cached_value(self, instance: Any, value: Any) -> None:
        """Remember the target."""
        instance._state.fields_cache[self.name] = value

    def delete_cached_value(self, instance: Any) -> None:
        """Forget the target."""
        instance._state.fields_cache.pop(self.name, None)

    def get_limit_choices_to(self) -> Any:
        """Return the filter on choices, calling it when it is a function."""
        return self.remote_field.get_limit_choices_to()

    @property
    def swappable_setting(self) -> str | None:
        """The setting that the target is swapped by, when it is."""
        to = self.remote_field.model
        if not self.swappable:
            return None
        meta = getattr(self, "model", None) and self.model._meta
        apps = meta.apps if meta else current.apps
        return apps.get_swappable_settings_name(to if isinstance(to, str) else to._meta.label)

    def _deconstruct_relation(self, options: dict[str, Any]) -> None:
        rel = self.remote_field
        to = rel.model
        label = to.lower() if isinstance(to, str) and "." in to else to if isinstance(to, str) else to._meta.label_lower
        setting = None if isinstance(label, SettingsReference) else self.swappable_setting
        options["to"] = SettingsReference(label, setting) if setting else label
        for name in ("related_name", "related_query_name"):
            if getattr(self, f"_{name}") is not None:
                options[name] = getattr(self, f"_{name}")
        if rel.limit_choices_to:
            options["limit_choices_to"] = rel.limit_choices_to

    def _check_own(self) -> Iterable[Any]:
        yield from self._check_target()
        yield from self._check_related_name()
        yield from self._check_query_name()
        yield from self._check_clashes()

    def _check_target(self) -> Iterable[Any]:
        to = self.remote_field.model
        if isinstance(to, str) or to._meta.abstract:
            name = to if isinstance(to, str) else to._meta.object_name
            yield Error(
                f"Field defines a relation with model '{name}', which is either not installed, or is abstract.",
                obj=self,
                id="fields.E300",
            )
        elif to._meta.swapped:
            yield Error(
                f"Field defines a relation with the model '{to._meta.label}', which has been swapped out.",
                hint=f"Update the relation to point at 'settings.{to._meta.swappable}'.",
                obj=self,
                id="fields.E301",
            )
        composite = self._to_composite_key()
        if composite is not None:
            yield Error(
                f"Field defines a relation involving model {composite._meta.object_name!r} which has a CompositePrimaryKey and "
                "such relations are not supported.",
                obj=self,
                id="fields.E347",
            )

    def _to_composite_key(self) -> Any:
        """Return the model whose composite key this field would have to hold, None when there is none."""
        return None

    def _check_related_name(self) -> Iterable[Any]:
        name = self.remote_field.related_name
        if name is not None and not name.endswith("+") and (keyword.iskeyword(name) or not name.isidentifier()):
            yield Error(
                f"The name '{name}' is invalid related_name for field {self.model._meta.object_name}.{self.name}",
                hint="Related name must be a valid Python identifier or end with a '+'",
                obj=self,
                id="fields.E306",
            )

    def _check_query_name(self) -> Iterable[Any]:
        if self.remote_field.hidden or isinstance(self.remote_field.model, str):
            return
        name = self.related_query_name()
        hint = "Add or change a related_name or related_query_name argument for this field."
        if name.endswith("_"):
            yield Error(f"Reverse query name '{name}' must not end with an underscore.", hint=hint, obj=self, id="fields.E308")
        if LOOKUP_SEP in name:
            yield Error(f"Reverse query name '{name}' must not contain '{LOOKUP_SEP}'.", hint=hint, obj=self, id="fields.E309")

    def _check_clashes(self) -> Iterable[Any]:
        rel = self.remote_field
        if isinstance(rel.model, str):
            return
        meta = rel.model._meta
        # A hidden relation has no accessor, but queries may still name it.
        accessor, query_name = None if rel.hidden else rel.get_accessor_name(), self.related_query_name()
        own = f"{self.model._meta.label}.{self.name}"
        hint = f"Rename field '{{0}}', or add/change a related_name argument to the definition for field '{own}'."
        if rel.related_name is not None and any(manager.name == accessor for manager in meta.managers):
            yield Error(
                f"Related name '{accessor}' for '{own}' clashes with the name of a model manager.",
                hint=f"Rename the model manager or change the related_name argument in the definition for field '{own}'.",
                obj=self,
                id="fields.E348",
            )
        for other in (*meta.fields, *meta.many_to_many):
            clash = f"{meta.label}.{other.name}"
            if accessor is not None and accessor == other.name:
                yield Error(
                    f"Reverse accessor '{meta.object_name}.{accessor}' for '{own}' clashes with field name '{clash}'.",
                    hint=hint.format(clash),
                    obj=self,
                    id="fields.E302",
                )
            if query_name == other.name:
                yield Error(
                    f"Reverse query name for '{own}' clashes with field name '{clash}'.",
                    hint=hint.format(clash),
                    obj=self,
                    id="fields.E303",
                )
        for held in meta.all_reverse():
            if held is rel or held.hidden or held.field is self:
                continue
            there = held.get_accessor_name()
            clash = f"{held.related_model._meta.label}.{held.field.name}"
            words = f"Add or change a related_name argument to the definition for '{own}' or '{clash}'."
            if accessor is not None and there == accessor:
                yield Error(
                    f"Reverse accessor '{meta.object_name}.{accessor}' for '{own}' clashes with reverse accessor for '{clash}'.",
                    hint=words,
                    obj=self,
                    id="fields.E304",
                )
            if there == query_name:
                yield Error(
                    f"Reverse query name for '{own}' clashes with reverse query name for '{clash}'.",
                    hint=words,
                    obj=self,
                    id="fields.E305",
                )


class ForeignKey(RelatedField[V]):
    """A column that holds the key of a row of another model."""

    many_to_one = True
    rel_class = ManyToOneRel
    empty_strings_allowed = False
    forward_descriptor: type = forward.ForwardManyToOne
    backward_descriptor: type = backward.ReverseMany
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
        setattr(cls, self.name, self.forward_descriptor(self))

    def contribute_to_related_class(self, cls: Any, related: Any) -> None:
        """Install the way back on the target."""
        meta = cls._meta.concrete_model._meta if cls._meta.concrete_model is not None else cls._meta
        meta.add_reverse(related)
        if not related.hidden:
            setattr(cls, related.get_accessor_name(), self.backward_descriptor(related))
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
    forward_descriptor = forward.ForwardOneToOne
    backward_descriptor = backward.ReverseOne
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
