"""`ForeignObject`: a relation over several columns that the model has anyway; it has no column of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from quintet.kernel.checks import Error
from quintet.orm.fields.base import V
from quintet.orm.lookups.rows import ROW_LOOKUPS
from quintet.orm.plan import binding
from quintet.orm.relations import backward, forward, paths
from quintet.orm.relations.foreign_key import unique_sets
from quintet.orm.relations.paths import PathInfo
from quintet.orm.relations.related_field import RelatedField
from quintet.orm.relations.reverse import ForeignObjectRel
from quintet.orm.types import Edge

RECURSIVE = "self"


class ManyColumnsRel(ForeignObjectRel):
    """The other end of a relation over several columns."""

    one_to_many = True

    def get_joining_fields(self) -> tuple[tuple[Any, Any], ...]:
        """Return pairs of fields, the target's first."""
        return self.field.get_reverse_joining_fields()


class ForeignObject(RelatedField[V]):
    """A relation to the row of ``to`` whose ``to_fields`` equal this row's ``from_fields``.

    Override `get_extra_restriction` and `get_extra_descriptor_filter` for further conditions, in joins and in loading.
    """

    many_to_one = True
    concrete = False
    requires_unique_target = True
    rel_class: type[ForeignObjectRel] = ManyColumnsRel
    forward_related_accessor_class: type = forward.ForwardManyToOne
    related_accessor_class: type = backward.ReverseMany

    def __init__(
        self,
        to: Any,
        on_delete: Any,
        from_fields: Sequence[str],
        to_fields: Sequence[str | None],
        rel: Any = None,
        related_name: str | None = None,
        related_query_name: str | None = None,
        limit_choices_to: Any = None,
        parent_link: bool = False,
        swappable: bool = True,
        **options: Any,
    ) -> None:
        if len(from_fields) != len(to_fields) or not from_fields:
            raise ValueError("Foreign Object from and to fields must be the same non-zero length")
        if rel is None:
            names = related_name, related_query_name
            rel = self._point_at(to, names=names, limit_choices_to=limit_choices_to, on_delete=on_delete, parent_link=parent_link)
        super().__init__(rel=rel, **options)
        self.from_fields, self.to_fields, self.swappable = tuple(from_fields), tuple(to_fields), swappable

    def get_attname_column(self) -> tuple[str, Any]:
        """Return the attribute; there is no column."""
        return self.get_attname(), None

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        """Become a field with a descriptor."""
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, name, self.forward_related_accessor_class(self))

    def contribute_to_related_class(self, cls: Any, related: Any) -> None:
        """Install the way back on the target."""
        concrete = cls._meta.concrete_model or cls
        concrete._meta.add_reverse(related)
        if not related.hidden and not related.related_model._meta.swapped:
            setattr(concrete, related.get_accessor_name(), self.related_accessor_class(related))

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return what makes this field again."""
        name, path, args, options = super().deconstruct()
        options |= {"on_delete": self.remote_field.on_delete, "from_fields": self.from_fields, "to_fields": self.to_fields}
        self._deconstruct_relation(options)
        if self.remote_field.parent_link:
            options["parent_link"] = True
        return name, path, args, options

    # --- what it is made of ------------------------------------------------------------------------------------------

    @property
    def related_fields(self) -> list[tuple[Any, Any]]:
        """Pairs of a field here and a field of the target."""
        target = self.remote_field.model._meta
        pairs: list[tuple[Any, Any]] = []
        for here, there in zip(self.from_fields, self.to_fields, strict=True):
            own = self if here == RECURSIVE else self.model._meta.get_field(here)
            pairs.append((own, target.pk if there is None else target.get_field(there)))
        return pairs

    @property
    def reverse_related_fields(self) -> list[tuple[Any, Any]]:
        """The pairs turned round."""
        return [(there, here) for here, there in self.related_fields]

    @property
    def local_related_fields(self) -> tuple[Any, ...]:
        """The fields here."""
        return tuple(here for here, _there in self.related_fields)

    @property
    def foreign_related_fields(self) -> tuple[Any, ...]:
        """The fields of the target."""
        return tuple(there for _here, there in self.related_fields)

    @property
    def fields(self) -> tuple[Any, ...]:
        """The fields here: what a query compares when it compares the relation."""
        return self.local_related_fields

    @property
    def compares_columns(self) -> bool:
        """Whether the columns here say all about the target, so that queries compare them and join nothing."""
        if type(self).get_extra_restriction is not ForeignObject.get_extra_restriction:
            return False
        return len(self.from_fields) > 1 or self.foreign_related_fields[0].primary_key

    @property
    def compares_rows(self) -> bool:
        """Whether these are several columns, which queries compare as a row."""
        return len(self.from_fields) > 1 and self.compares_columns

    def held_here(self, field: Any) -> Any:
        """Return the field here that equals a field of the target, or None."""
        return next((here for here, there in self.related_fields if there is field), None)

    def row_of_instance(self, instance: Any) -> tuple[Any, ...]:
        """Return the values that point at a target.

        Raises ValueError for an instance of another model.
        """
        if not binding.may_be_key_of(type(instance), self.remote_field.model):
            raise binding.wrong_instance(instance, self.remote_field.model)
        return self.get_foreign_related_value(instance)

    def get_lookup(self, lookup_name: str) -> Any:
        """Return the lookup of that name: of rows, unless the target has to be joined to be compared."""
        return ROW_LOOKUPS.get(lookup_name) if self.compares_rows else super().get_lookup(lookup_name)

    def get_transform(self, lookup_name: str) -> Any:
        """Return None where the relation is a row of columns: there are no functions of one."""
        return None if self.compares_rows else super().get_transform(lookup_name)

    @property
    def target_field(self) -> Any:
        """The key of the target, by which rows are told apart once they are joined."""
        return self.remote_field.model._meta.pk

    @property
    def _lookups_from(self) -> Any:
        return self.target_field

    def get_local_related_value(self, instance: Any) -> tuple[Any, ...]:
        """Return an instance's values of the fields here."""
        return self.get_instance_value_for_fields(instance, self.local_related_fields)

    def get_foreign_related_value(self, instance: Any) -> tuple[Any, ...]:
        """Return a target's values of its fields."""
        return self.get_instance_value_for_fields(instance, self.foreign_related_fields)

    @staticmethod
    def get_instance_value_for_fields(instance: Any, fields: Iterable[Any]) -> tuple[Any, ...]:
        """Return an instance's values of some fields."""
        return tuple(getattr(instance, field.attname) for field in fields)

    def get_forward_related_filter(self, obj: Any) -> dict[str, Any]:
        """Return the filter that finds the rows that point at ``obj``."""
        return {f"{self.name}__{there.name}": getattr(obj, there.attname) for there in self.foreign_related_fields}

    def get_reverse_related_filter(self, obj: Any) -> Any:
        """Return the filter that finds the target of ``obj``."""
        return {there.attname: getattr(obj, here.attname) for here, there in self.related_fields}

    # --- hooks -------------------------------------------------------------------------------------------------------

    def get_extra_descriptor_filter(self, instance: Any) -> Any:
        """Return a mapping or a Q that the targets of an instance must meet as well."""
        return {}

    def get_extra_restriction(self, alias: str, related_alias: str) -> Any:
        """Return a further condition of the join, an object with ``as_sql``, or None; ``alias`` is the target's table."""
        return

    # --- paths -------------------------------------------------------------------------------------------------------

    def get_joining_fields(self, reverse_join: bool = False) -> tuple[tuple[Any, Any], ...]:
        """Return the pairs of fields that a join compares."""
        return tuple(self.reverse_related_fields if reverse_join else self.related_fields)

    def get_reverse_joining_fields(self) -> tuple[tuple[Any, Any], ...]:
        """Return the pairs of fields that a join from the target compares."""
        return self.get_joining_fields(reverse_join=True)

    def get_path_info(self, filtered_relation: Any = None) -> list[PathInfo]:
        """Return the step to the target."""
        return paths.step_to_target(self, filtered_relation)

    def get_reverse_path_info(self, filtered_relation: Any = None) -> list[PathInfo]:
        """Return the step from the target."""
        return paths.step_from_target(self, filtered_relation)

    def edges(self) -> tuple[Edge, ...]:
        """Return the step to the target."""
        (left, right), *more = self.get_joining_fields()
        target, back = self.remote_field.model, lambda scope, here, there: paths.restricted(self, scope, there, here)
        key = ("reverse", "object", id(self))
        return (Edge(key, left, target, right, many=False, nullable=True, also=tuple(more), restrict=back),)

    def reverse_edges(self) -> tuple[Edge, ...]:
        """Return the step from the target back to this model."""
        (left, right), *more = self.get_reverse_joining_fields()
        key, many = ("reverse", id(self)), self.remote_field.multiple
        back = lambda scope, there, here: paths.restricted(self, scope, there, here)  # noqa: E731  the mirror of the one above
        return (Edge(key, left, self.model, right, many=many, nullable=True, also=tuple(more), restrict=back),)

    def reverse_edges_many(self) -> tuple[Edge, ...]:
        """Return the step from the target to this model, which always may multiply rows (through tables)."""
        (left, right), *more = self.get_reverse_joining_fields()
        return (Edge(("reverse", id(self)), left, self.model, right, many=True, nullable=True, also=tuple(more)),)

    # --- values ------------------------------------------------------------------------------------------------------

    def get_internal_type(self) -> str:
        """Return "ForeignObject"."""
        return "ForeignObject"

    def db_type(self, connection: Any) -> None:
        """Return None: there is no column."""
        return

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        """Return no column type."""
        return {"type": None, "check": None}

    def _check_own(self) -> Iterable[Any]:
        yield from super()._check_own()
        target = self.remote_field.model
        if isinstance(target, str):
            return
        known = target._meta.forward_map.keys() | {None}
        unknown = [name for name in self.to_fields if name not in known]
        for name in unknown:
            yield Error(
                f"The to_field '{name}' doesn't exist on the related model '{target._meta.label}'.", obj=self, id="fields.E312"
            )
        if self.requires_unique_target and not unknown and len(self.to_fields) > 1:
            yield from self._check_unique_together()

    def _check_unique_together(self) -> Iterable[Any]:
        """Check that some of the fields pointed at tell rows apart: a relation leads to one row."""
        meta = self.remote_field.model._meta
        targets = {meta.get_field(name) for name in self.to_fields}
        names = frozenset(field.name for field in targets)
        apart = [*unique_sets(meta), frozenset(field.name for field in meta.pk_fields)]
        if any(field.unique for field in targets) or any(one <= names for one in apart):
            return
        listed = ", ".join(f"'{name}'" for name in self.to_fields)
        yield Error(
            f"No subset of the fields {listed} on model '{meta.object_name}' is unique.",
            hint="Mark a single field as unique=True or add a set of fields to a unique constraint (via unique_together or a "
            "UniqueConstraint (without condition) in the model Meta.constraints).",
            obj=self,
            id="fields.E310",
        )
