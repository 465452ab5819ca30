"""What tables, columns, keys and constraints there are (`connection.introspection`): the part that is the same everywhere.

A constraint is described as documented by `inspectdb` and the schema editor: columns, primary_key, unique, foreign_key
(table, column) or None, check, index, orders, type.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple, TypedDict

from quintet.drivers.on_delete import Verb
from quintet.drivers.router import router
from quintet.kernel import current


class TableInfo(NamedTuple):
    """A table: its name, its type ("t" table, "v" view, "p" partitioned, "m" materialised) and its comment."""

    name: str
    type: str
    comment: str | None = None


class FieldInfo(NamedTuple):
    """A column, in the order of PEP 249's description and what was added to it."""

    name: str
    type_code: Any
    display_size: int | None
    internal_size: int | None
    precision: int | None
    scale: int | None
    null_ok: bool
    default: Any
    collation: str | None
    pk: bool = False
    has_json_constraint: bool = False
    is_autofield: bool = False
    comment: str | None = None
    #: Of an array: the type of its items, and how many lists are one in another; sizes, digits and collation are the items'.
    item_type: Any = None
    dimensions: int = 0


class Exclusion(NamedTuple):
    """An exclusion constraint: pairs of a column (None for an expression) with its operator class, if any, and an operator."""

    name: str
    index_type: str
    pairs: list[tuple[str | None, str | None, str]]
    include: list[str]
    has_condition: bool
    deferrable: str | None
    definition: str


class Constraint(TypedDict):
    """A constraint or an index; among its ``columns`` None stands for an expression beside them."""

    columns: list[Any]
    primary_key: bool
    unique: bool
    foreign_key: tuple[str, str] | None
    check: bool
    index: bool
    orders: list[str]
    type: str | None
    definition: str | None
    options: Any


def constraint(columns: Iterable[str | None], **known: Any) -> Constraint:
    """Return a constraint on ``columns``; what is not ``known`` is False, None or empty."""
    found = Constraint(
        columns=list(columns),
        primary_key=False,
        unique=False,
        foreign_key=None,
        check=False,
        index=False,
        orders=[],
        type=None,
        definition=None,
        options=None,
    )
    found.update(known)  # pyright: ignore[reportArgumentType, reportCallIssue]  # the names are those of the class
    return found


#: Types whose fields an application brings: the path of the field, and what its length is called.
FIELDS_OF_APPLICATIONS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "vector": ("quintet.contrib.vector.VectorField", "dimensions"),
        "halfvec": ("quintet.contrib.vector.HalfVectorField", "dimensions"),
        "sparsevec": ("quintet.contrib.vector.SparseVectorField", "dimensions"),
        "bit": ("quintet.contrib.vector.BitField", "length"),
    }
)


def field_of_application(kind: str, description: FieldInfo) -> tuple[str, dict[str, Any]]:
    """Return the path and the options of the field of such a type.

    Raises KeyError for any other type.
    """
    path, option = FIELDS_OF_APPLICATIONS[kind]
    return path, {} if description.display_size is None else {option: description.display_size}


class Introspection(ABC):
    """Reads the catalogue of one connection. The ``cursor`` arguments are accepted as documented; queries use the connection."""

    #: The name of the model field for each type of the catalogue.
    data_types_reverse: ClassVar[Mapping[Any, Any]]

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    @abstractmethod
    def get_table_list(self, cursor: Any = None) -> list[TableInfo]:
        """Return tables and views."""

    @abstractmethod
    def get_table_description(self, cursor: Any, table_name: str) -> list[FieldInfo]:
        """Return the columns of a table."""

    @abstractmethod
    def get_constraints(self, cursor: Any, table_name: str) -> dict[str, Constraint]:
        """Return constraints and indexes by name."""

    def get_exclusions(self, cursor: Any, table_name: str) -> list[Exclusion]:
        """Return the exclusion constraints of a table, which only PostgreSQL has."""
        return []

    @abstractmethod
    def get_sequences(self, cursor: Any, table_name: str, table_fields: Any = ()) -> list[dict[str, str]]:
        """Return the sequences that fill columns of a table: table, column and, where it has one, name."""

    @abstractmethod
    def get_relations(self, cursor: Any, table_name: str) -> dict[str, tuple[str, str, Verb | None]]:
        """Return (column, table, verb) that each foreign key column refers to, by column.

        The verb (``models.DB_CASCADE`` ...) is what the database does itself when the row referred to is deleted; None when it
        refuses.
        """

    @abstractmethod
    def get_field_type(self, data_type: Any, description: FieldInfo) -> str | tuple[str, dict[str, Any]]:
        """Return the name of the model field for a column's type; with options where the name alone does not say all."""

    def sequence_list(self) -> list[dict[str, str]]:
        """Return the sequences of the tables of the managed models of every installed app."""
        wanted = {table for model in self.get_migratable_models() for table in _tables_of(model)}
        return [one for table in self.table_names() if table in wanted for one in self.get_sequences(None, table)]

    def get_migratable_models(self) -> list[Any]:
        """Return the managed models of every installed app that may have their tables on this database."""
        return [model for model in self._models() if router.allow_migrate_model(self.connection.alias, model)]

    def table_names(self, cursor: Any = None, include_views: bool = False) -> list[str]:
        """Return the names of the tables, sorted; of views too when asked."""
        return sorted(table.name for table in self.get_table_list(cursor) if include_views or table.type in ("t", "p"))

    def identifier_converter(self, name: str) -> str:
        """Return how the catalogue spells a name."""
        return name

    def get_primary_key_columns(self, cursor: Any, table_name: str) -> list[str] | None:
        """Return the columns of the primary key, None when there is none."""
        for found in self.get_constraints(cursor, table_name).values():
            if found["primary_key"]:
                return found["columns"]
        return None

    def get_primary_key_column(self, cursor: Any, table_name: str) -> str | None:
        """Return the first column of the primary key."""
        columns = self.get_primary_key_columns(cursor, table_name)
        return columns[0] if columns else None

    def django_table_names(self, only_existing: bool = False, include_views: bool = True) -> list[str]:
        """Return the tables of the managed models of every installed app; only those that exist when asked."""
        names = sorted({table for model in self._models() for table in _tables_of(model)})
        if only_existing:
            existing = {self.identifier_converter(name) for name in self.table_names(include_views=include_views)}
            return [name for name in names if self.identifier_converter(name) in existing]
        return names

    def installed_models(self, tables: Iterable[str]) -> set[Any]:
        """Return the models whose table is one of ``tables``."""
        wanted = {self.identifier_converter(table) for table in tables}
        return {model for model in self._models() if self.identifier_converter(model._meta.db_table) in wanted}

    def _models(self) -> list[Any]:
        return [model for model in current.apps.get_models() if model._meta.managed and not model._meta.proxy]


def _tables_of(model: Any) -> list[str]:
    made = [field.m2m_db_table() for field in model._meta.local_many_to_many if field.remote_field.through._meta.managed]
    return [model._meta.db_table, *made]
