"""``sqlflush``: the statements with which ``flush`` would empty every table."""

from typing import Any

from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.drivers.current import connections
from quintet.kernel.command import BaseCommand, CommandParser


class Command(BaseCommand):
    """Prints the SQL that deletes the rows of all tables."""

    help = "Returns a list of the SQL statements required to return all tables in the database to the state they were in just after they were installed."  # noqa: E501  one sentence
    output_transaction = True

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the database."""
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS, help='Database to write for (default "default").')

    def handle(self, **options: Any) -> str:
        """Return the statements; says so on stderr when there is nothing to empty."""
        connection = connections[options["database"]]
        tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
        statements = connection.ops.sql_flush(self.style, tables, reset_sequences=True)
        if not statements and options["verbosity"] >= 1:
            self.stderr.write("No tables found.")
        return "\n".join(statement if statement.endswith(";") else f"{statement};" for statement in statements)
