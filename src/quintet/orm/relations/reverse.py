"""The other end of a relation, as `_meta` shows it: ManyToOneRel, OneToOneRel, ManyToManyRel."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from quintet.kernel.errors import FieldDoesNotExist
from quintet.orm.fields.blank import BLANK_CHOICE
from quintet.orm.types import Edge


class ForeignObjectRel:
    """Base: reads like a field without a column, on the target model."""

    auto_created = True
    concrete = False
    editable = False
    is_relation = True
    null = True
    primary_key = False
    empty_strings_allowed = False
    generated = False
    many_to_many = many_to_one = one_to_many = one_to_one = False
    parent_link = False
    symmetrical = False
    through: Any = None

    def __init__(
        self,
        field: Any,
        to: Any,
        related_name: str | None = None,
        related_query_name: str | None = None,
        limit_choices_to: Any = None,
        parent_link: bool = False,
        on_delete: Any = None,
    ) -> None:
        self.field, self.model = field, to
        self.related_name, self.related_query_name = related_name, related_query_name
        self.limit_choices_to = {} if limit_choices_to is None else limit_choices_to
        self.parent_link, self.on_delete = parent_link, on_delete
        self.multiple = True

    @property
    def hidden(self) -> bool:
        """Whether there is no way back: the related name ends with ``+``."""
        return bool(self.related_name) and str(self.related_name).endswith("+")

    def is_hidden(self) -> bool:
        """Say whether there is no way back."""
        return self.hidden

    @property
    def name(self) -> str:
        """The name that queries use."""
        return self.field.related_query_name()

    @property
    def remote_field(self) -> Any:
        """The field at the other end."""
        return self.field

    @property
    def related_model(self) -> Any:
        """The model that declares the field."""
        return self.field.model

    @property
    def target_field(self) -> Any:
        """The key of the model that declares the field."""
        return self.field.model._meta.pk

    @property
    def cache_name(self) -> str | None:
        """Where instances keep what was loaded through the accessor."""
        return self.get_accessor_name()

    def get_accessor_name(self, model: Any = None) -> str | None:
        """Return the attribute of the target that leads back, or None when there is none."""
        source = model or self.related_model
        if self.symmetrical and source is self.model:
            return None
        if self.related_name:
            return self.related_name
        default = source._meta.default_related_name
        if default:
            return default % {
                "class": source.__name__.lower(),
                "model_name": source._meta.model_name,
                "app_label": source._meta.app_label,
            }
        return source._meta.model_name + ("_set" if self.multiple else "")

    @property
    def accessor_name(self) -> str | None:
        """The attribute of the target that leads back, or None when there is none."""
        return self.get_accessor_name()

    def get_internal_type(self) -> str:
        """Return the kind of field at the other end."""
        return self.field.get_internal_type()

    def get_limit_choices_to(self) -> Any:
        """Return the filter on choices, calling it when it is a function."""
        return self.limit_choices_to() if callable(self.limit_choices_to) else self.limit_choices_to

    def get_choices(
        self,
        include_blank: bool = True,
        blank_choice: Sequence[tuple[Any, Any]] = BLANK_CHOICE,
        limit_choices_to: Any = None,
        ordering: Sequence[str] = (),
    ) -> list[tuple[Any, str]]:
        """Return the keys of the rows at the other end with their texts, for a filter."""
        limit = self.limit_choices_to if limit_choices_to is None else limit_choices_to
        rows = self.related_model._default_manager.complex_filter(limit)
        ordering = ordering or self.related_model._meta.ordering
        rows = rows.order_by(*ordering) if ordering else rows
        found = [(row.pk, str(row)) for row in rows]
        return [*blank_choice, *found] if include_blank else found

    def get_lookup(self, name: str) -> Any:
        """Return a lookup of the key at the other end."""
        return self.target_field.get_lookup(name)

    def get_transform(self, name: str) -> Any:
        """Return a transform of the key at the other end."""
        return self.target_field.get_transform(name)

    @property
    def path_infos(self) -> list[Any]:
        """The steps from the target to the model that declares the field."""
        return self.field.get_reverse_path_info()

    def edges(self) -> tuple[Edge, ...]:
        """Return the steps from the target to the model that declares the field."""
        return self.field.reverse_edges()

    def is_cached(self, instance: Any) -> bool:
        """Say whether the instance has loaded what is at the other end."""
        return self.cache_name in instance._state.fields_cache

    def get_cached_value(self, instance: Any, default: Any = None) -> Any:
        """Return what was loaded, else ``default``."""
        return instance._state.fields_cache.get(self.cache_name, default)

    def set_cached_value(self, instance: Any, value: Any) -> None:
        """Remember what is at the other end."""
        instance._state.fields_cache[self.cache_name] = value

    def delete_cached_value(self, instance: Any) -> None:
        """Forget what was loaded."""
        instance._state.fields_cache.pop(self.cache_name, None)

    def __repr__(self) -> str:
        meta = self.related_model._meta
        return f"<{type(self).__name__}: {meta.app_label}.{meta.model_name}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ForeignObjectRel) and self.field is other.field and self.model is other.model

    def __hash__(self) -> int:
        return hash((id(self.field), id(self.model)))


class ManyToOneRel(ForeignObjectRel):
    """The other end of a foreign key: many objects."""

    one_to_many = True

    def __init__(self, field: Any, to: Any, field_name: str | None, **options: Any) -> None:
        super().__init__(field, to, **options)
        self.field_name = field_name

    def get_related_field(self) -> Any:
        """Return the field of the target that the key points at.

        Raises FieldDoesNotExist when the target has no such field.
        """
        if self.field_name is None:
            return self.model._meta.pk
        found = self.model._meta.get_field(self.field_name)
        if not found.concrete:
            raise FieldDoesNotExist(f"No related field named '{self.field_name}'.")
        return found

    @cached_property
    def joining_columns(self) -> Sequence[tuple[str, str]]:
        """Pairs of columns from the target to the model that declares the field."""
        return ((self.get_related_field().column, self.field.column),)


class OneToOneRel(ManyToOneRel):
    """The other end of a one-to-one field: one object or none."""

    one_to_many = False
    one_to_one = True

    def __init__(self, field: Any, to: Any, field_name: str | None, **options: Any) -> None:
        super().__init__(field, to, field_name, **options)
        self.multiple = False


class ManyToManyRel(ForeignObjectRel):
    """The other end of a many-to-many field."""

    many_to_many = True

    def __init__(
        self,
        field: Any,
        to: Any,
        *,
        symmetrical: bool | None = True,
        through: Any = None,
        through_fields: Sequence[str] | None = None,
        db_constraint: bool = True,
        **options: Any,
    ) -> None:
        super().__init__(field, to, **options)
        if through and not db_constraint:
            raise ValueError("Can't supply a through model and db_constraint=False")
        if through_fields and not through:
            raise ValueError("Cannot specify through_fields without a through model")
        self.symmetrical, self.through, self.through_fields = bool(symmetrical), through, through_fields
        self.db_constraint = db_constraint
