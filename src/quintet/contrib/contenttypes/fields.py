"""`GenericForeignKey`, a key that may point at a row of any model, and `GenericRelation`, the way back from one model.

    TaggedItem ── content_type, object_id ──► the row of a model that the content type names      (GenericForeignKey)
    Bookmark   ◄─ object_id = its key and content_type = "bookmark" ── TaggedItem                 (GenericRelation)

Neither has a column of its own: both are private fields of their models. The number of a content type is asked for each time a
statement runs (`sql.tree.Asked`), so that no plan outlives the rows of the table of content types.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from quintet.contrib.contenttypes.field_checks import check_generic_foreign_key, check_generic_relation
from quintet.contrib.contenttypes.forward import GenericForeignKeyDescriptor
from quintet.contrib.contenttypes.models import ContentType
from quintet.contrib.contenttypes.related import GenericOwnersDescriptor, ReverseGenericManyToOneDescriptor
from quintet.kernel.checks import CheckMessage, Error
from quintet.orm.deletion import DO_NOTHING
from quintet.orm.fields.base import Field
from quintet.orm.model.ordered import install_order
from quintet.orm.relations.foreign_key import ForeignKey
from quintet.orm.relations.related_field import RelatedField
from quintet.orm.relations.reverse import ForeignObjectRel
from quintet.orm.types import Edge
from quintet.sql import tree


class GenericForeignKey(Field[Any]):
    """A relation to a row of any model, made of a key to `ContentType` and of a field that holds the row's key.

    ``ct_field`` and ``fk_field`` name these two. With ``for_concrete_model=False`` proxies are told apart from the models that
    they stand for. A row that is gone reads as None.
    """

    many_to_one = True
    many_to_many = one_to_many = one_to_one = False
    concrete = False
    editable = False
    related_model = None

    def __init__(
        self, ct_field: str = "content_type", fk_field: str = "object_id", for_concrete_model: bool = True, **options: Any
    ) -> None:
        super().__init__(editable=False)
        self.ct_field, self.fk_field, self.for_concrete_model = ct_field, fk_field, for_concrete_model
        self.is_relation = True

    def get_attname_column(self) -> tuple[str, Any]:
        """Return the attribute; there is no column."""
        return self.get_attname(), None

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        """Become a private field with a descriptor."""
        super().contribute_to_class(cls, name, private_only=True)
        self.descriptor = GenericForeignKeyDescriptor(self)
        setattr(cls, name, self.descriptor)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return what makes this field again."""
        options: dict[str, Any] = {"ct_field": self.ct_field, "fk_field": self.fk_field}
        if not self.for_concrete_model:
            options["for_concrete_model"] = False
        return self.name, f"{type(self).__module__}.{type(self).__qualname__}", [], options

    # --- what it is made of ------------------------------------------------------------------------------------------

    @property
    def ct_attname(self) -> str:
        """The attribute that holds the number of the content type."""
        return self.model._meta.get_field(self.ct_field).attname

    @property
    def cache_name(self) -> str:
        """Where instances keep what was loaded."""
        return self.name

    def get_content_type(
        self, obj: Any = None, id: int | None = None, using: str | None = None, model: Any = None
    ) -> ContentType:
        """Return the content type of an instance, of a number in the database ``using``, or of a model."""
        if obj is not None:
            manager = ContentType.objects.db_manager(obj._state.db)
            return manager.get_for_model(obj, for_concrete_model=self.for_concrete_model)
        if id is not None:
            return ContentType.objects.db_manager(using).get_for_id(id)
        if model is not None:
            return ContentType.objects.db_manager(using).get_for_model(model, for_concrete_model=self.for_concrete_model)
        raise ValueError("Impossible arguments to GFK.get_content_type! Give an instance, a content type's number, or a model.")

    def get_prefetch_querysets(self, instances: list[Any], querysets: Any = None) -> Any:
        """Return what `prefetch_related` needs to load the targets of ``instances``, in one query for each model."""
        return self.descriptor.get_prefetch_querysets(instances, querysets)

    def take_key(self, instance: Any, target: Any) -> None:
        """Take over the key of a target that was saved after it was assigned."""
        if getattr(instance, self.fk_field) is None:
            setattr(instance, self.fk_field, target.pk)

    # --- what instances have loaded ----------------------------------------------------------------------------------

    def is_cached(self, instance: Any) -> bool:
        """Say whether the instance has looked for its target."""
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

    def get_filter_kwargs_for_object(self, obj: Any) -> dict[str, Any]:
        """Return the filter that finds rows with the same target as ``obj``."""
        return {self.fk_field: getattr(obj, self.fk_field), self.ct_field: getattr(obj, self.ct_field)}

    def check(self, **options: Any) -> list[CheckMessage]:
        """Return the system check messages about the field."""
        found: list[CheckMessage] = []
        if self.name.endswith("_"):
            found.append(Error("Field names must not end with an underscore.", obj=self, id="fields.E001"))
        return [*found, *check_generic_foreign_key(self, ContentType, ForeignKey)]

    def __str__(self) -> str:
        return f"{self.model._meta.label}.{self.name}"


class GenericRel(ForeignObjectRel):
    """The other end of a generic relation: from the rows that point, back to the model; queries use it by its query name."""

    many_to_one = True

    def __init__(
        self, field: Any, to: Any, related_name: str | None = None, related_query_name: str | None = None, **options: Any
    ):
        options.setdefault("on_delete", DO_NOTHING)
        super().__init__(field, to, related_name=related_query_name or "+", related_query_name=related_query_name, **options)

    def get_accessor_name(self, model: Any = None) -> str | None:
        """Return None: the generic foreign key is the way back."""
        return None if self.hidden else super().get_accessor_name(model)


class GenericRelation(RelatedField[Any]):
    """The rows of a model whose generic foreign key points here: a related manager.

    The rows are deleted with the instance. ``related_query_name`` makes this model reachable in queries on theirs.
    """

    one_to_many = True
    many_to_one = many_to_many = one_to_one = False
    concrete = False
    rel_class = GenericRel
    empty_strings_allowed = False
    mti_inherited = False

    def __init__(
        self,
        to: Any,
        object_id_field: str = "object_id",
        content_type_field: str = "content_type",
        for_concrete_model: bool = True,
        related_query_name: str | None = None,
        limit_choices_to: Any = None,
        **options: Any,
    ) -> None:
        rel = self._point_at(to, names=(None, related_query_name), limit_choices_to=limit_choices_to)
        super().__init__(rel=rel, **{**options, "null": True, "blank": True, "editable": False, "serialize": False})
        self.object_id_field_name, self.content_type_field_name = object_id_field, content_type_field
        self.for_concrete_model = for_concrete_model

    def get_attname_column(self) -> tuple[str, Any]:
        """Return the attribute; there is no column."""
        return self.get_attname(), None

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        """Become a private field with a related manager; a child's copy of its parent's leaves the way back to the parent."""
        if self.mti_inherited:
            self.remote_field.related_name, self.remote_field.related_query_name = "+", None
        super().contribute_to_class(cls, name, private_only=True)
        self.model = cls
        setattr(cls, name, ReverseGenericManyToOneDescriptor(self.remote_field))

    def contribute_to_related_class(self, cls: Any, related: Any) -> None:
        """Tell the target; let queries on it, and its instances, come back, when there is a name for it."""
        concrete = cls._meta.concrete_model
        concrete._meta.add_reverse(related)
        if not related.hidden:
            setattr(concrete, related.get_accessor_name(), GenericOwnersDescriptor(related))

    # --- the way there and back --------------------------------------------------------------------------------------

    @property
    def target_field(self) -> Any:
        """The key of the target."""
        return self.remote_field.model._meta.pk

    @property
    def _lookups_from(self) -> Any:
        return self.target_field

    def content_type_column(self) -> str:
        """Return the target's column with the number of the content type."""
        return self.remote_field.model._meta.get_field(self.content_type_field_name).column

    def _link(self, target: Any) -> None:
        super()._link(target)
        kept = target._meta.order_with_respect_to
        if is_key_of(kept, self) and not self.model._meta.abstract:
            install_order(self.model, target, self)

    def get_forward_related_filter(self, obj: Any) -> dict[str, Any]:
        """Return the filter that finds the rows that point at ``obj``."""
        content_type = self.get_content_type(obj._state.db)
        return {self.content_type_field_name: content_type, self.object_id_field_name: obj.pk}

    def get_content_type(self, using: str | None = None) -> ContentType:
        """Return the content type that the target's rows name when they point at this model."""
        manager = ContentType.objects.db_manager(using)
        return manager.get_for_model(self.model, for_concrete_model=self.for_concrete_model)

    def _content_type_id(self, connection: Any) -> int:
        return self.get_content_type(connection.alias).pk

    def _of_this_type(self, alias: str) -> list[Any]:
        column = tree.Column(alias, self.content_type_column())
        return [tree.Template((column, " = ", tree.Asked(self._content_type_id)), strict=True)]

    def edges(self) -> tuple[Edge, ...]:
        """Return the steps to the target; where a parent of its holds the key, through the parent's table."""
        holder = self.remote_field.model._meta.get_field(self.object_id_field_name)
        meta = self.remote_field.model._meta.concrete_model._meta
        key = self.model._meta.pk
        first = Edge(
            ("generic", id(self)),
            key,
            holder.model if holder.model._meta.concrete_model is not meta.concrete_model else self.remote_field.model,
            holder,
            many=True,
            nullable=True,
            restrict=lambda _scope, _left, right: self._of_this_type(right),
            loose=True,
        )
        down: list[Edge] = []
        for parent in meta.get_base_chain(holder.model._meta.concrete_model):
            down = [*meta.parents[parent].reverse_edges(), *down]
            meta = parent._meta
        return (first, *down)

    def reverse_edges(self) -> tuple[Edge, ...]:
        """Return the step from the target back to this model."""
        holder = self.remote_field.model._meta.get_field(self.object_id_field_name)
        return (
            Edge(
                ("reverse", id(self)),
                holder,
                self.model,
                self.model._meta.pk,
                many=False,
                nullable=True,
                restrict=lambda _scope, left, _right: self._of_this_type(left),
                loose=True,
            ),
        )

    # --- values ------------------------------------------------------------------------------------------------------

    def get_internal_type(self) -> str:
        """Return "ManyToManyField": there are several values and no column."""
        return "ManyToManyField"

    def db_type(self, connection: Any) -> None:
        """Return None: there is no column."""
        return

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        """Return no column type."""
        return {"type": None, "check": None}

    def value_to_string(self, obj: Any) -> str:
        """Return the keys of the related rows as text."""
        return str([row.pk for row in getattr(obj, self.name).all()])

    def value_from_object(self, obj: Any) -> Any:
        """Return the related rows; None for an instance without a key."""
        return None if obj.pk is None else list(getattr(obj, self.name).all())

    def bulk_related_objects(self, objs: Sequence[Any], using: str) -> Any:
        """Return all rows that point at ``objs``: they are deleted with them."""
        number = self.get_content_type(using).pk
        content_type = self.remote_field.model._meta.get_field(self.content_type_field_name)
        rows = self.remote_field.model._base_manager.db_manager(using)
        return rows.filter(**{content_type.attname: number, f"{self.object_id_field_name}__in": [obj.pk for obj in objs]})

    def _check_own(self) -> Iterable[CheckMessage]:
        yield from super()._check_own()
        yield from check_generic_relation(self, GenericForeignKey)


def is_key_of(field: Any, relation: GenericRelation) -> bool:
    """Say whether a field is the generic foreign key that a relation is the way back from."""
    names = relation.content_type_field_name, relation.object_id_field_name
    return isinstance(field, GenericForeignKey) and (field.ct_field, field.fk_field) == names
