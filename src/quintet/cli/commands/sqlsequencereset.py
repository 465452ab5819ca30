"""``sqlsequencereset``: the statements after which automatic keys go on behind the greatest ones in use."""

from typing import Any

from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.drivers.current import connections
from quintet.kernel.apps import AppConfig
from quintet.kernel.command import AppCommand, CommandParser


class Command(AppCommand):
    """Prints the SQL that resets the sequences of apps."""

    help = "Prints the SQL statements for resetting sequences for the given app name(s)."
    output_transaction = True

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the apps and the database."""
        super().add_arguments(parser)
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS, help='Database to write for (default "default").')

    def handle_app_config(self, app_config: AppConfig, **options: Any) -> str | None:
        """Return the statements for one app; says so on stderr when there are none."""
        connection = connections[options["database"]]
        models = list(app_config.get_models(include_auto_created=True))
        statements = connection.ops.sequence_reset_sql(self.style, models)
        if not statements and options["verbosity"] >= 1:
            self.stderr.write("No sequences found.")
        return "\n".join(statement if statement.endswith(";") else f"{statement};" for statement in statements) or None
