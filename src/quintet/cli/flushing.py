"""Emptying every table of a database, as `flush` and transaction tests do."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from quintet.drivers.atomic import atomic
from quintet.drivers.current import connections
from quintet.kernel import current
from quintet.migrations.signals import import_receivers
from quintet.orm.signals import post_migrate


def flush_tables(alias: str, *, reset_sequences: bool = True, announce: bool = True, tables: Sequence[str] | None = None) -> None:
    """Delete the rows of the installed models' tables (or of ``tables``), then send post_migrate if ``announce``.

    ``reset_sequences`` starts automatic keys from one again.
    """
    connection = connections[alias]
    present = set(connection.introspection.table_names())
    wanted = model_tables() if tables is None else tables
    emptied = [table for table in wanted if table in present]
    if emptied:
        with atomic(using=alias):  # SQLite puts the checks of references off to the end of a transaction, and only there
            statements = STATEMENTS[connection.vendor](connection, emptied, reset_sequences)
            if connection.features.can_defer_constraint_checks:
                connection.script(statements)
            else:
                with connection.constraint_checks_disabled():
                    connection.script(statements)
    if announce:
        announce_migrated(alias)


def restart_keys(alias: str) -> None:
    """Have automatic keys go on after the highest that there is: from one in empty tables."""
    connection = connections[alias]
    present = set(connection.introspection.table_names())
    columns = {
        model._meta.db_table: model._meta.auto_field.column
        for model in current.apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.auto_field is not None
    }
    statements = KEY_STATEMENTS[connection.vendor](connection, {table: columns[table] for table in columns if table in present})
    if statements:
        connection.script(statements)


def model_tables() -> list[str]:
    """Return the tables of the installed models, those of many-to-many relations included."""
    models = current.apps.get_models(include_auto_created=True)
    return list(dict.fromkeys(model._meta.db_table for model in models if model._meta.managed and not model._meta.proxy))


def announce_migrated(alias: str, verbosity: int = 0) -> None:
    """Send post_migrate for every app, which brings content types and permissions back."""
    import_receivers(current.apps)
    for config in current.apps.get_app_configs():
        if config.models_module is not None:
            post_migrate.send(
                sender=config, app_config=config, verbosity=verbosity, interactive=False, using=alias, apps=current.apps, plan=[]
            )


def _sqlite(connection: Any, tables: Sequence[str], reset_sequences: bool) -> list[str]:
    quote = connection.ops.quote_name
    statements = [f"DELETE FROM {quote(table)}" for table in tables]  # noqa: S608  quoted names of our own models
    has_sequences = connection.fetch_one("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'")
    if reset_sequences and has_sequences:
        names = ", ".join(f"'{table}'" for table in tables)
        statements.append(f"UPDATE sqlite_sequence SET seq = 0 WHERE name IN ({names})")  # noqa: S608  names of our own models
    # Rows go parent or child first; the references are checked once all are gone.
    return ["PRAGMA defer_foreign_keys = ON", *statements]


def _postgresql(connection: Any, tables: Sequence[str], reset_sequences: bool) -> list[str]:
    names = ", ".join(connection.ops.quote_name(table) for table in tables)
    return [f"TRUNCATE {names}{' RESTART IDENTITY' if reset_sequences else ''} CASCADE"]


def _mysql(connection: Any, tables: Sequence[str], reset_sequences: bool) -> list[str]:
    names = [connection.ops.quote_name(table) for table in tables]
    emptied = [f"DELETE FROM {name}" for name in names]  # noqa: S608  quoted names of our own models
    return [*emptied, *(f"ALTER TABLE {name} AUTO_INCREMENT = 1" for name in names if reset_sequences)]


STATEMENTS: dict[str, Callable[[Any, Sequence[str], bool], list[str]]] = {
    "sqlite": _sqlite,
    "postgresql": _postgresql,
    "mysql": _mysql,
}


def _sqlite_keys(connection: Any, columns: Mapping[str, str]) -> list[str]:
    if not connection.fetch_one("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'"):
        return []
    quote = connection.ops.quote_name
    return [
        f"UPDATE sqlite_sequence SET seq = (SELECT COALESCE(MAX({quote(column)}), 0) FROM {quote(table)}) WHERE name = '{table}'"  # noqa: S608  names of our own models
        for table, column in columns.items()
    ]


def _postgresql_keys(connection: Any, columns: Mapping[str, str]) -> list[str]:
    quote = connection.ops.quote_name
    return [
        f"SELECT setval(pg_get_serial_sequence('{quote(table)}', '{column}'), COALESCE(MAX({quote(column)}), 1), "  # noqa: S608  as above
        f"MAX({quote(column)}) IS NOT NULL) FROM {quote(table)}"
        for table, column in columns.items()
    ]


def _mysql_keys(connection: Any, columns: Mapping[str, str]) -> list[str]:
    # The server goes on behind the highest key, however low it is told to begin.
    return [f"ALTER TABLE {connection.ops.quote_name(table)} AUTO_INCREMENT = 1" for table in columns]


KEY_STATEMENTS: dict[str, Callable[[Any, Mapping[str, str]], list[str]]] = {
    "sqlite": _sqlite_keys,
    "postgresql": _postgresql_keys,
    "mysql": _mysql_keys,
}
