"""``inspectdb``: models for the tables that a database has."""

import sys
from collections.abc import Iterator
from typing import Any

from quintet.cli.inspection import models_of
from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.drivers.current import connections
from quintet.drivers.errors import NotSupportedError
from quintet.drivers.introspection import TableInfo
from quintet.kernel.command import BaseCommand, CommandError, CommandParser
from quintet.kit.dotted import ALIAS, OURS
from quintet.orm.settings import ModelSettings


class Command(BaseCommand):
    """Writes a model module for the tables of a database to the standard output."""

    help = "Introspects the database tables in the given database and outputs a Django model module."
    requires_system_checks: Any = ()
    stealth_options = ("table_name_filter",)

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the tables, the database, and what to take besides tables."""
        parser.add_argument("table", nargs="*", help="Tables or views to inspect (default: all tables).")
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS, help='Database to inspect (default "default").')
        parser.add_argument("--include-partitions", action="store_true", help="Also write models for partitions of tables.")
        parser.add_argument("--include-views", action="store_true", help="Also write models for views.")

    def handle(self, **options: Any) -> None:
        """Write the models.

        Raises CommandError for a database that cannot be inspected.
        """
        for line in self.handle_inspection(options):
            self.stdout.write(line)

    def handle_inspection(self, options: Any) -> Iterator[str]:
        """Yield the lines of the module."""
        connection = connections[options["database"]]
        try:
            tables = self._tables(connection, options)
        except NotSupportedError as error:
            raise CommandError(
                f"Database inspection isn't supported for the currently selected database backend: {error}"
            ) from error
        keys = ModelSettings.now().default_auto_field.rpartition(".")[2]
        # As projects that run by the alias spell it.
        root = ALIAS if ALIAS in sys.modules else OURS
        yield from models_of(connection, root, tables, keys)

    def _tables(self, connection: Any, options: Any) -> list[Any]:
        with connection.cursor() as cursor:
            found = {info.name: info for info in connection.introspection.get_table_list(cursor)}
        if options["table"]:
            wanted = [found.get(name) or _unknown(name) for name in options["table"]]
        else:
            kinds = {"t"} | ({"p"} if options["include_partitions"] else set()) | ({"v"} if options["include_views"] else set())
            wanted = [info for _name, info in sorted(found.items()) if info.type in kinds]
        keep = options.get("table_name_filter")
        return [info for info in wanted if keep is None or keep(info.name)]


def _unknown(name: str) -> Any:
    """Return a table that the catalogue does not list: reading it says why."""
    return TableInfo(name, "t")
