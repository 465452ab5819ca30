"""`Model._meta`: what a model declares about itself, and the fields and relations derived from it.

Declared values live in plain attributes; everything derived (`fields`, `related_objects` ...) is computed once and dropped when
a field or a relation is added (`expire`). Reverse relations are told to their target at link time (`add_reverse`), so nothing
here walks over all models; those of models that are not installed are passed over (`incoming`).
"""

import bisect
from functools import cached_property
from typing import Any

from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.drivers.current import connections
from quintet.drivers.names import truncate_name
from quintet.kernel import current
from quintet.kernel.apps import Apps
from quintet.kernel.errors import FieldDoesNotExist
from quintet.kit.text import closest
from quintet.orm.meta.incoming import Incoming, is_installed
from quintet.orm.meta.names import normalize_together, plural_of, words_of
from quintet.orm.types import is_ours
from quintet.services.i18n import translation

STORE = current.settings.store
#: No database takes fewer characters than this of a table's name.
SHORTEST_LIMIT = 30

DEFAULT_NAMES = (
    "verbose_name",
    "verbose_name_plural",
    "db_table",
    "db_table_comment",
    "ordering",
    "unique_together",
    "permissions",
    "get_latest_by",
    "order_with_respect_to",
    "app_label",
    "db_tablespace",
    "abstract",
    "managed",
    "proxy",
    "swappable",
    "auto_created",
    "apps",
    "default_permissions",
    "select_on_save",
    "default_related_name",
    "required_db_features",
    "required_db_vendor",
    "base_manager_name",
    "default_manager_name",
    "fetch_mode",
    "indexes",
    "constraints",
)

DERIVED = (
    "fields",
    "concrete_fields",
    "key_holders",
    "local_concrete_fields",
    "many_to_many",
    "managers",
    "managers_map",
    "base_manager",
    "default_manager",
    "forward_map",
    "db_returning_fields",
    "total_unique_constraints",
    "pk_fields",
    "by_attname",
    "concrete_attnames",
    "attname_set",
    "has_db_defaults",
    "instance_hooks",
    "db_default_attnames",
    "given_fields",
    "key_is_given",
    "init_plan",
    "quick_fill",
    "write_plans",
    "_property_names",
    "_reverse",
    "settable_names",
    "all_parents",
)


def fitting(table: str) -> str:
    """Return the name of a table that nobody chose, cut to what the default database takes."""
    if len(table) < SHORTEST_LIMIT or DEFAULT_DB_ALIAS not in connections:
        return table
    return truncate_name(table, connections[DEFAULT_DB_ALIAS].ops.max_name_length())


class Options:
    """The documented `_meta` API of one model class."""

    #: What other rooms keep with a model until it changes: the root of its shapes, how instances are filled and written.
    shape_root: Any = None
    init_plan: Any = None
    #: What fills a new instance from keywords, where that is all there is to do.
    quick_fill: Any = None
    write_plans: Any = None
    _reverse: Incoming | None = None

    def __init__(self, meta: Any, app_label: str | None = None, *, apps: Apps) -> None:
        self.meta = meta
        self.app_label: str = app_label or ""
        self.apps: Apps = apps
        self.local_fields: list[Any] = []
        self.local_many_to_many: list[Any] = []
        self.private_fields: list[Any] = []
        self.local_managers: list[Any] = []
        self.reverse_relations: list[Any] = []
        self.model: Any = None
        self.model_name = ""
        self.object_name = ""
        self.pk: Any = None
        self.auto_field: Any = None
        self.parents: dict[Any, Any] = {}
        self.concrete_model: Any = None
        self.proxy_for_model: Any = None
        self.original_attrs: dict[str, Any] = {}
        self.original_app_label = app_label
        self.related_fkey_lookups: list[Any] = []
        #: How often the orm wrote to the table in this process; what was loaded ahead is dropped when it has changed.
        self.writes = 0
        self._set_defaults()

    def _set_defaults(self) -> None:
        self.verbose_name: Any = None
        self.verbose_name_plural: Any = None
        self.db_table = ""
        self.db_table_comment = ""
        self.db_tablespace = ""
        self.ordering: Any = []
        self.unique_together: Any = ()
        self.indexes: list[Any] = []
        self.constraints: list[Any] = []
        self.permissions: Any = []
        self.default_permissions: Any = ("add", "change", "delete", "view")
        self.get_latest_by: Any = None
        self.order_with_respect_to: Any = None
        self.abstract = False
        self.managed = True
        self.proxy = False
        self.swappable: str | None = None
        self.auto_created: Any = False
        self.select_on_save = False
        self.default_related_name: str | None = None
        self.required_db_features: list[str] = []
        self.required_db_vendor: str | None = None
        self.base_manager_name: str | None = None
        self.default_manager_name: str | None = None
        self.fetch_mode: Any = None

    def __repr__(self) -> str:
        return f"<Options for {self.object_name}>"

    def __str__(self) -> str:
        return f"{self.app_label}.{self.model_name}"

    # --- declaration -------------------------------------------------------------------------------------------------

    def contribute_to_class(self, cls: Any, name: str) -> None:
        """Install as ``cls._meta`` and read the class's ``Meta``.

        Raises TypeError for attributes that ``Meta`` does not have.
        """
        setattr(cls, name, self)
        self.model = cls
        self.object_name = cls.__name__
        self.model_name = self.object_name.lower()
        self.verbose_name = words_of(self.object_name)
        if self.meta is not None:
            self._read_meta()
        if self.verbose_name_plural is None:
            self.verbose_name_plural = plural_of(self.verbose_name)
        if not self.db_table:
            self.db_table = fitting(f"{self.app_label}_{self.model_name}")

    def _read_meta(self) -> None:
        given = {name: value for name, value in vars(self.meta).items() if not name.startswith("_")}
        inherited = {name: getattr(self.meta, name) for name in DEFAULT_NAMES if name not in given and hasattr(self.meta, name)}
        unknown = sorted(set(given) - set(DEFAULT_NAMES))
        if unknown:
            near = closest(unknown[0], DEFAULT_NAMES)
            hint = f" Did you mean {near!r}?" if near else ""
            raise TypeError(f"'class Meta' got invalid attribute(s): {','.join(unknown)}.{hint}")
        for name, value in {**inherited, **given}.items():
            if name == "apps":
                continue
            stored = list(value) if name in ("indexes", "constraints") else value
            self.original_attrs[name] = stored
            setattr(self, name, stored)
        self.unique_together = normalize_together(self.unique_together)
        if "unique_together" in self.original_attrs:
            self.original_attrs["unique_together"] = self.unique_together
        self._name_indexes_and_constraints()

    def _name_indexes_and_constraints(self) -> None:
        if self.abstract:
            return
        words = {"app_label": self.app_label.lower(), "class": self.model_name}
        for kind in ("indexes", "constraints"):
            named = []
            for one in getattr(self, kind):
                if one.name and "%" in one.name:
                    one = one.clone()
                    one.name = one.name % words
                named.append(one)
            setattr(self, kind, named)

    def add_field(self, field: Any, private: bool = False) -> None:
        """Take in a field, keeping the order of declaration."""
        in_between = field.is_relation and field.many_to_many
        if private:
            self.private_fields.append(field)
        else:
            bisect.insort(self.local_many_to_many if in_between else self.local_fields, field)
            if not in_between:
                self.setup_pk(field)
        self.expire()

    def setup_pk(self, field: Any) -> None:
        """Make ``field`` the primary key when it says so and there is none yet."""
        if self.pk is None and field.primary_key:
            self.pk = field
            field.serialize = False

    def add_manager(self, manager: Any) -> None:
        """Take in a manager."""
        self.local_managers.append(manager)
        self.expire()

    def add_reverse(self, relation: Any) -> None:
        """Take in the other end of a relation that points at this model."""
        self.reverse_relations = [held for held in self.reverse_relations if not _same_relation(held, relation)]
        self.reverse_relations.append(relation)
        self.expire()

    def setup_proxy(self, target: Any) -> None:
        """Share the table and key of the model that this one is a proxy of."""
        self.pk = target._meta.pk
        self.db_table = target._meta.db_table
        self.proxy_for_model, self.concrete_model = target, target._meta.concrete_model

    def expire(self) -> None:
        """Forget everything derived, here and in the models that inherit from this one."""
        for name in DERIVED:
            self.__dict__.pop(name, None)
        self.apps.clear_cache()
        for child in self.model.__subclasses__() if self.model is not None else ():
            meta = child.__dict__.get("_meta")
            if meta is not None:
                meta.expire()

    # --- names -------------------------------------------------------------------------------------------------------

    @property
    def label(self) -> str:
        """``app_label.ObjectName``."""
        return f"{self.app_label}.{self.object_name}"

    @property
    def label_lower(self) -> str:
        """``app_label.model_name``."""
        return f"{self.app_label}.{self.model_name}"

    @property
    def verbose_name_raw(self) -> str:
        """The verbose name in the language of the source."""
        with translation.override(None):
            return str(self.verbose_name)

    @property
    def app_config(self) -> Any:
        """The application's config, or None for a model outside the installed apps."""
        return self.apps.app_configs.get(self.app_label)

    @property
    def installed(self) -> bool:
        """Whether the model's application is installed."""
        return self.app_config is not None

    @property
    def swapped(self) -> str | None:
        """The label of the model that replaces this one, by the setting ``swappable`` names, or None."""
        if not self.swappable:
            return None
        target = getattr(current.settings, self.swappable, None)
        if not target or target.lower() == self.label_lower:
            return None
        return target

    # --- fields ------------------------------------------------------------------------------------------------------

    @cached_property
    def all_parents(self) -> tuple[Any, ...]:
        """Every model this one inherits tables from, in the order of resolution: nearest first."""
        found = {*self.parents}.union(*(parent._meta.all_parents for parent in self.parents))
        return tuple(one for one in self.model.__mro__ if one in found)

    def get_parent_list(self) -> list[Any]:
        """Return every ancestor that has a table of its own or is a proxy base."""
        return list(self.all_parents)

    def get_base_chain(self, model: Any) -> list[Any]:
        """Return the parents that lead from this model to ``model``, nearest first; empty when it is no parent."""
        if model in self.parents:
            return [model]
        for parent in self.parents:
            chain = parent._meta.get_base_chain(model)
            if chain:
                return [parent, *chain]
        return []

    def get_ancestor_link(self, ancestor: Any) -> Any:
        """Return the field that links to ``ancestor``, or None."""
        if ancestor in self.parents:
            return self.parents[ancestor]
        for parent in self.parents:
            link = parent._meta.get_ancestor_link(ancestor)
            if link:
                return self.parents[parent] or link
        return None

    @cached_property
    def fields(self) -> tuple[Any, ...]:
        """Forward fields with a column or none, parents' first; no many-to-many."""
        return tuple(self._inherited("local_fields"))

    @cached_property
    def many_to_many(self) -> tuple[Any, ...]:
        """Forward many-to-many fields."""
        return tuple(self._inherited("local_many_to_many"))

    def _inherited(self, kind: str) -> list[Any]:
        found: dict[str, Any] = {}
        for parent in self.parents:
            for field in parent._meta._inherited(kind):
                found.setdefault(field.name, field)
        for field in getattr(self, kind):
            found[field.name] = field
        return list(found.values())

    @cached_property
    def concrete_fields(self) -> tuple[Any, ...]:
        """Forward fields with a column."""
        return tuple(field for field in self.fields if field.concrete)

    @cached_property
    def key_holders(self) -> tuple[Any, ...]:
        """Relations whose keys are saved with an instance: those with a column, and generic ones, which have two."""
        generic = (field for field in self.private_fields if hasattr(field, "take_key"))
        return (*(field for field in self.concrete_fields if field.is_relation), *generic)

    @cached_property
    def local_concrete_fields(self) -> tuple[Any, ...]:
        """Fields with a column in this model's own table."""
        return tuple(field for field in self.local_fields if field.concrete)

    @cached_property
    def by_attname(self) -> dict[str, Any]:
        """Concrete fields by attribute name."""
        return {field.attname: field for field in self.concrete_fields}

    @cached_property
    def concrete_attnames(self) -> tuple[str, ...]:
        """The attribute names of the concrete fields, in order."""
        return tuple(field.attname for field in self.concrete_fields)

    @cached_property
    def attname_set(self) -> frozenset[str]:
        """The attribute names of the fields that are written: what an instance with nothing deferred has."""
        return frozenset(field.attname for field in self.concrete_fields if not field.generated)

    @cached_property
    def key_is_given(self) -> bool:
        """Whether the primary key has a default, in Python or in the database, or a class that makes keys."""
        return all(
            field.has_default() or field.has_db_default() or not is_ours(type(field).get_pk_value_on_save)
            for field in self.pk_fields
        )

    @cached_property
    def has_db_defaults(self) -> bool:
        """Whether the database gives some field its default."""
        return bool(self.db_default_attnames)

    @cached_property
    def db_default_attnames(self) -> tuple[str, ...]:
        """The attribute names of the table's own fields that the database gives their default."""
        return tuple(field.attname for field in self.local_concrete_fields if field.has_db_default())

    @cached_property
    def given_fields(self) -> tuple[Any, ...]:
        """The table's own fields, besides a counting key, whose values the database gives at INSERT."""
        return tuple(field for field in self.local_concrete_fields if field.generated or field.has_db_default())

    @cached_property
    def instance_hooks(self) -> tuple[Any, ...]:
        """What fields have done with every instance that is made; nothing for nearly all models."""
        return tuple(hook for field in self.concrete_fields if (hook := field.instance_hook()) is not None)

    @property
    def related_objects(self) -> tuple[Any, ...]:
        """Reverse relations that are not hidden; many-to-many ones hidden only by ``+`` are kept out too."""
        return self.reverse.shown

    def all_reverse(self) -> tuple[Any, ...]:
        """Return every reverse relation, also hidden ones and those that point at a parent, but no links of other children."""
        return self.reverse.all

    @property
    def reverse(self) -> Incoming:
        """The reverse relations, read again once the apps that are installed, or the settings, have changed."""
        state, held = (self.apps.generation, STORE.generation), self._reverse
        if held is None or held.state != state:
            held = self._reverse = Incoming(self._all_reverse(), state)
        return held

    def _all_reverse(self) -> dict[Any, None]:
        inherited = (rel for parent in self.parents for rel in parent._meta.all_reverse() if not rel.parent_link)
        return dict.fromkeys((*inherited, *self._own_reverse()))

    def _own_reverse(self) -> list[Any]:
        concrete = self.concrete_model._meta if self.concrete_model is not None else self
        if not is_installed(concrete.model, self.apps):
            return []
        found = (*concrete.reverse_relations, *(() if concrete is self else self.reverse_relations))
        return [rel for rel in found if is_installed(rel.related_model, self.apps)]

    @cached_property
    def forward_map(self) -> dict[str, Any]:
        """Forward and private fields by name and attribute name."""
        found: dict[str, Any] = {}
        for field in (*self.fields, *self.many_to_many, *self._inherited("private_fields")):
            found[field.name] = field
            if getattr(field, "attname", None):
                found.setdefault(field.attname, field)
        return found

    @property
    def fields_map(self) -> dict[str, Any]:
        """Reverse relations by query name; hidden many-to-many ones under the name that only the framework uses."""
        return self.reverse.by_name

    def get_field(self, field_name: str) -> Any:
        """Return a forward field or reverse relation by name.

        Raises FieldDoesNotExist, with a near name.
        """
        found = self.forward_map.get(field_name) or self.fields_map.get(field_name)
        if found is None:
            near = closest(field_name, [*self.forward_map, *self.fields_map])
            hint = f" Did you mean '{near}'?" if near else ""
            raise FieldDoesNotExist(f"{self.object_name} has no field named '{field_name}'.{hint}")
        return found

    def get_fields(self, include_parents: bool = True, include_hidden: bool = False) -> tuple[Any, ...]:
        """Return the parents' fields, then reverse relations, forward fields, many-to-many and private fields."""
        found: list[Any] = []
        if include_parents:
            for parent in self.parents:
                inherited = parent._meta.get_fields(include_hidden=include_hidden)
                found += [field for field in inherited if field.concrete or not getattr(field, "parent_link", False)]
        found += [rel for rel in self._own_reverse() if include_hidden or not rel.hidden]
        found += [*self.local_fields, *self.local_many_to_many, *self.private_fields]
        return tuple(dict.fromkeys(found))

    @cached_property
    def pk_fields(self) -> list[Any]:
        """The fields of the primary key: several for a composite one."""
        if self.pk is None:
            return []
        return list(self.pk.fields) if self.is_composite_pk else [self.pk]

    @property
    def is_composite_pk(self) -> bool:
        """Whether the primary key is made of several fields."""
        return self.pk is not None and self.pk.column is None

    @cached_property
    def db_returning_fields(self) -> list[Any]:
        """Fields whose value the database gives at INSERT."""
        given = self.given_fields
        return [field for field in self.local_concrete_fields if field.db_returning or field in given]

    @cached_property
    def total_unique_constraints(self) -> list[Any]:
        """Unique constraints over plain fields and all rows."""
        return [one for one in self.constraints if getattr(one, "is_total_unique", False)]

    @cached_property
    def _property_names(self) -> frozenset[str]:
        return frozenset(name for base in self.model.__mro__ for name, value in vars(base).items() if isinstance(value, property))

    @cached_property
    def settable_names(self) -> frozenset[str]:
        """The names of the properties that have a setter."""
        return frozenset(name for name in self._property_names if getattr(self.model, name).fset is not None)

    # --- managers ----------------------------------------------------------------------------------------------------

    @cached_property
    def managers(self) -> tuple[Any, ...]:
        """Managers of this class and its bases, those of the nearest class first, each class's in order of creation.

        The nearest class wins a name.
        """
        found: dict[str, Any] = {}
        for base in self.model.__mro__:
            meta = base.__dict__.get("_meta")
            local = meta.local_managers if meta is not None else ()
            for manager in sorted(local, key=lambda one: one.creation_counter):
                if manager.name not in found:
                    found[manager.name] = manager if base is self.model else _bound_copy(manager, self.model)
        return tuple(found.values())

    @cached_property
    def managers_map(self) -> dict[str, Any]:
        """Managers by name."""
        return {manager.name: manager for manager in self.managers}

    @cached_property
    def default_manager(self) -> Any:
        """The manager that ``default_manager_name`` names, else the first."""
        name = self._inherited_name("default_manager_name")
        if name:
            return self._named_manager(name, "default_manager_name")
        return self.managers[0] if self.managers else None

    @cached_property
    def base_manager(self) -> Any:
        """The manager that ``base_manager_name`` names, else a plain one."""
        name = self._inherited_name("base_manager_name")
        if name:
            return self._named_manager(name, "base_manager_name")
        return self.model._make_base_manager()

    def _inherited_name(self, option: str) -> str | None:
        own = getattr(self, option)
        if own or self.model is None:
            return own
        for base in self.model.__mro__[1:]:
            meta = base.__dict__.get("_meta")
            if meta is not None:
                return getattr(meta, option)
        return None

    def _named_manager(self, name: str, option: str) -> Any:
        try:
            return self.managers_map[name]
        except KeyError:
            raise ValueError(f"{self.object_name} has no manager named {name!r}; mend Meta.{option}.") from None

    # --- other -------------------------------------------------------------------------------------------------------

    def can_migrate(self, connection: Any) -> bool:
        """Say whether the model has a table that migrations make on ``connection`` (an alias or a connection)."""
        if self.proxy or self.swapped or not self.managed:
            return False
        if not self.required_db_vendor and not self.required_db_features:
            return True
        held = connections[connection] if isinstance(connection, str) else connection
        if self.required_db_vendor and self.required_db_vendor != held.vendor:
            return False
        return all(getattr(held.features, feature, False) for feature in self.required_db_features)


def _same_relation(held: Any, relation: Any) -> bool:
    first, second = held.field, relation.field
    return first is second or (first.name == second.name and first.model._meta.label_lower == second.model._meta.label_lower)


def _bound_copy(manager: Any, model: Any) -> Any:
    copied = manager.copy_for(model)
    copied.creation_counter = manager.creation_counter
    return copied
