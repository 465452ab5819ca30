"""``flush``: empty every table of a database, keeping the tables and the migration records."""

from typing import Any

from quintet.cli.flushing import flush_tables
from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.kernel.command import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    """Removes all data from a database and sends the post-migrate signal again."""

    help = 'Removes ALL DATA from the database, including data added during migrations. Does not achieve a "fresh install" state.'
    stealth_options = ("reset_sequences", "allow_cascade", "inhibit_post_migrate")

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the database, and whether to ask."""
        parser.add_argument(
            "--noinput", "--no-input", action="store_false", dest="interactive", help="Do not ask for confirmation."
        )
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS, help='Database to empty (default "default").')

    def handle(self, **options: Any) -> None:
        """Ask, then empty the tables."""
        alias = options["database"]
        if options["interactive"] and not self._confirmed(alias):
            self.stdout.write("Flush cancelled.")
            return
        flush_tables(
            alias, reset_sequences=options.get("reset_sequences", True), announce=not options.get("inhibit_post_migrate")
        )

    def _confirmed(self, alias: str) -> bool:
        self.stdout.write(f"This deletes every row of every table of the database {alias!r}, for good. The tables stay.")
        try:
            return input("Type 'yes' to go on: ") == "yes"
        except EOFError as error:
            raise CommandError("Nobody is there to answer. Use --noinput to flush without asking.") from error
