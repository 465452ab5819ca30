"""`RelatedField`: what all fields that point at a model have in common."""

import keyword
from collections.abc import Iterable
from functools import partial
from typing import Any

from quintet.kernel import current
from quintet.kernel.checks import Error
from quintet.kernel.errors import FieldError
from quintet.orm.fields.base import Field, V
from quintet.orm.relations import paths
from quintet.orm.relations.link import named_after, when_declared
from quintet.orm.relations.reverse import ForeignObjectRel
from quintet.orm.types import LOOKUP_SEP, Edge, SettingsReference


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

    def get_path_info(self, filtered_relation: Any = None) -> list[paths.PathInfo]:
        """Return the steps to the target. Raises FieldError for a relation that does not say."""
        raise FieldError(f"{type(self).__name__} cannot be followed in queries: it does not define get_path_info().")

    def get_reverse_path_info(self, filtered_relation: Any = None) -> list[paths.PathInfo]:
        """Return the steps from the target. Raises FieldError for a relation that does not say."""
        raise FieldError(f"{type(self).__name__} cannot be followed back: it does not define get_reverse_path_info().")

    def edges(self) -> tuple[Edge, ...]:
        """Return the steps to the target."""
        return paths.edges_along(self, self.get_path_info())

    def reverse_edges(self) -> tuple[Edge, ...]:
        """Return the steps from the target back to this model."""
        return paths.edges_along(self, self.get_reverse_path_info())

    @property
    def path_infos(self) -> list[paths.PathInfo]:
        """The steps to the target."""
        return self.get_path_info()

    @property
    def reverse_path_infos(self) -> list[paths.PathInfo]:
        """The steps from the target."""
        return self.get_reverse_path_info()

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
