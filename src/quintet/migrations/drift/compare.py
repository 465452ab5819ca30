"""The comparison: what the models mean against what the database holds."""

import enum
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Any

from quintet.drivers import router as routing
from quintet.kit.record import record
from quintet.migrations import batch_positions, steps
from quintet.migrations.drift import mysql, postgres, sqlite
from quintet.migrations.drift.shapes import ColumnShape, Shapes, TableShape
from quintet.migrations.settings import MigrationSettings

#: Types of the keys that automatic tables get.
KEY_TYPES = frozenset({"smallint", "integer", "int", "bigint"})
#: Where applied migrations are recorded.
RECORDED = "django_migrations"


class Kind(enum.StrEnum):
    """What can differ; the values stand in the JSON and do not change."""

    MISSING_TABLE = "missing table"
    EXTRA_TABLE = "extra table"
    MISSING_COLUMN = "missing column"
    EXTRA_COLUMN = "extra column"
    TYPE = "type"
    NULL = "nullability"
    DEFAULT = "default"
    COLLATION = "collation"
    GENERATED = "generated"
    IDENTITY = "identity"
    COMMENT = "comment"
    MISSING_INDEX = "missing index"
    EXTRA_INDEX = "extra index"
    INDEX = "index"
    MISSING_CONSTRAINT = "missing constraint"
    EXTRA_CONSTRAINT = "extra constraint"
    CONSTRAINT = "constraint"
    NAME = "name"
    NOT_VALID = "not valid"
    SEQUENCE = "sequence"


@record
class Difference:
    """One difference: what of which table, as the models mean it and as it is; an empty text stands for "there is none"."""

    kind: Kind
    table: str
    name: str = ""
    expected: str = ""
    found: str = ""

    def __str__(self) -> str:
        where = f"{self.table}.{self.name}" if self.name else self.table
        told = " -> ".join(one for one in (self.found, self.expected) if one) if self.expected and self.found else ""
        only = self.expected or self.found
        return f"{where}: {self.kind}" + (
            f": is {self.found}, models say {self.expected}" if told else f": {only}" if only else ""
        )


@record
class Reader:
    """How one kind of database is read."""

    read: Callable[[Any], Shapes]
    expected: Callable[[Any, Sequence[Any]], Shapes]
    behind: Callable[[Any, Iterable[TableShape]], Iterator[tuple[str, str, int, int]]]


READERS: Mapping[str, Reader] = MappingProxyType(
    {
        "postgresql": Reader(postgres.read, postgres.expected, postgres.behind),
        "sqlite": Reader(sqlite.read, sqlite.expected, sqlite.behind),
        "mysql": Reader(mysql.read, mysql.expected, mysql.behind),
    }
)
COLUMN_KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "type": Kind.TYPE,
        "null": Kind.NULL,
        "default": Kind.DEFAULT,
        "collation": Kind.COLLATION,
        "generated": Kind.GENERATED,
        "identity": Kind.IDENTITY,
        "comment": Kind.COMMENT,
    }
)


def differences(connection: Any, models: Iterable[Any], app_label: str | None = None) -> list[Difference]:
    """Return where the database differs from ``models``, in order of tables; of one app only, when it is given.

    ``models`` are all that there are, those of automatic many-to-many tables too. Raises LookupError for a database that cannot
    be read this way.
    """
    known = list(models)
    return between(connection, known, expected(connection, known), app_label)


def expected(connection: Any, models: Iterable[Any]) -> Shapes:
    """Return the tables that all of ``models`` mean, as this database would hold them.

    Tables of models that are not compared are made too, so that no key of a made table points at one in use. Raises
    LookupError for a database that cannot be read this way.
    """
    wanted = [model for model in models if not (model._meta.proxy or model._meta.auto_created or _is_other_schema(model))]
    return reader_of(connection).expected(connection, wanted)


def reader_of(connection: Any) -> Reader:
    """Return how a connection's database is read.

    Raises LookupError when nobody knows.
    """
    reader = READERS.get(connection.vendor)
    if reader is None:
        raise LookupError(f"Drift cannot be told on {connection.vendor}: known are {', '.join(sorted(READERS))}.")
    return reader


def between(connection: Any, models: Iterable[Any], made: Shapes, app_label: str | None = None) -> list[Difference]:
    """Return where the database differs from the tables ``made`` for ``models``."""
    known = [model for model in models if not model._meta.proxy]
    compared = [one for one in known if _is_held(connection, one) and app_label in (None, one._meta.app_label)]
    reader = reader_of(connection)
    live = reader.read(connection)
    found: list[Difference] = []
    for model in compared:
        name = model._meta.db_table
        if name in made:
            told = of_table(made[name], live.get(name), _declared(model))
            found += [one for one in told if not _is_key_of_through(model, one)]
    names = {model._meta.db_table for model in compared}
    found += _sequences(reader.behind(connection, [live[name] for name in sorted(names & live.keys())]))
    if app_label is None:
        found += _extra_tables(live, {model._meta.db_table for model in known})
    return sorted(found, key=lambda one: (one.table, one.name))


def _is_held(connection: Any, model: Any) -> bool:
    meta = model._meta
    managed = meta.can_migrate(connection) and (not meta.auto_created or meta.auto_created._meta.managed)
    return managed and routing.router.allow_migrate_model(connection.alias, model)


def _is_other_schema(model: Any) -> bool:
    return '"' in model._meta.db_table or model._meta.swapped


def _is_key_of_through(model: Any, one: Difference) -> bool:
    """Say whether it is the size of a key that nobody chose: automatic tables get DEFAULT_AUTO_FIELD as it was at their time."""
    whole = {one.partition("(")[0] for one in (one.expected, one.found)} <= KEY_TYPES
    return bool(model._meta.auto_created) and one.kind is Kind.TYPE and one.name == model._meta.pk.column and whole


def _declared(model: Any) -> frozenset[str]:
    """Return the names that the model itself gives to its indexes and constraints."""
    return frozenset(one.name for one in (*model._meta.indexes, *model._meta.constraints))


def _extra_tables(live: Shapes, known: set[str]) -> Iterator[Difference]:
    ignored = [RECORDED, batch_positions.TABLE, steps.TABLE, *MigrationSettings.now().migration_diff_ignored_tables]
    for name in live.keys() - known:
        if not any(fnmatchcase(name, pattern) for pattern in ignored):
            yield Difference(Kind.EXTRA_TABLE, name)


def _sequences(behind: Iterator[tuple[str, str, int, int]]) -> Iterator[Difference]:
    for table, column, following, highest in behind:
        yield Difference(Kind.SEQUENCE, table, column, f"a next value above {highest}", f"a next value of {following}")


def of_table(made: TableShape, live: TableShape | None, declared: frozenset[str]) -> Iterator[Difference]:
    """Yield where one table differs; ``declared`` are the names that must be as the models say, others may differ."""
    table = made.name
    if live is None:
        yield Difference(Kind.MISSING_TABLE, table)
        return
    for name in made.columns.keys() - live.columns.keys():
        yield Difference(Kind.MISSING_COLUMN, table, name, made.columns[name].type)
    for name in live.columns.keys() - made.columns.keys():
        yield Difference(Kind.EXTRA_COLUMN, table, name, "", live.columns[name].type)
    for name in made.columns.keys() & live.columns.keys():
        yield from _of_column(table, name, made.columns[name], live.columns[name])
    if made.comment != live.comment:
        yield Difference(Kind.COMMENT, table, "", made.comment, live.comment)
    indexes = (Kind.MISSING_INDEX, Kind.EXTRA_INDEX, Kind.INDEX)
    yield from _named(table, made.indexes, live.indexes, declared, indexes)
    constraints = (Kind.MISSING_CONSTRAINT, Kind.EXTRA_CONSTRAINT, Kind.CONSTRAINT)
    yield from _named(table, made.constraints, live.constraints, declared, constraints)
    for name in live.doubtful:
        what = "the index was never finished" if name in live.indexes else "the constraint was never validated"
        yield Difference(Kind.NOT_VALID, table, name, "", what)


def _of_column(table: str, name: str, made: ColumnShape, live: ColumnShape) -> Iterator[Difference]:
    for part, kind in COLUMN_KINDS.items():
        wanted, held = getattr(made, part), getattr(live, part)
        if wanted == held or (
            part == "default" and "serial" in {made.identity, live.identity} - {made.identity} & {live.identity}
        ):
            continue
        yield Difference(kind, table, name, _told(part, wanted), _told(part, held))


def _told(part: str, value: Any) -> str:
    if part == "null":
        return "NULL" if value else "NOT NULL"
    return str(value) or "none"


def _named(
    table: str, made: Mapping[str, str], live: Mapping[str, str], declared: frozenset[str], kinds: tuple[Kind, Kind, Kind]
) -> Iterator[Difference]:
    """Yield what is missing, extra or otherwise: by name first, then by definition, since made-up names may be old ones."""
    missing, extra, other = kinds
    for name in made.keys() & live.keys():
        if made[name] != live[name] and (name in declared or made[name] not in live.values()):
            yield Difference(other, table, name, made[name], live[name])
    left = {name: text for name, text in live.items() if name not in made}
    for name in sorted(made.keys() - live.keys()):
        twin = next((one for one, text in sorted(left.items()) if text == made[name]), None)
        if twin is None:
            yield Difference(missing, table, name, made[name])
            continue
        del left[twin]
        if name in declared:
            yield Difference(Kind.NAME, table, name, name, twin)
    for name, text in left.items():
        yield Difference(extra, table, name, "", text)
