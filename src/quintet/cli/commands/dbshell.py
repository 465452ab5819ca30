"""``dbshell``: the database's own shell, on the settings of an alias."""

import subprocess
from typing import Any

from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.drivers.current import connections
from quintet.kernel.command import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    """Runs the command-line client of a database; what stands behind ``--`` is for the client."""

    help = "Runs the command-line client for specified database, or the default database if none is provided."
    requires_system_checks: Any = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the database, and the client's own arguments."""
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS, help='Database to open a shell on (default "default").')
        parser.add_argument("parameters", nargs="*", help="Arguments for the client, behind --.")

    def handle(self, **options: Any) -> None:
        """Run the client until it ends.

        Raises CommandError when it is not installed, or reports a failure.
        """
        client = connections[options["database"]].client
        try:
            client.runshell(options["parameters"])
        except FileNotFoundError as error:
            raise CommandError(
                f"You appear not to have the {client.executable_name!r} program installed or on your path."
            ) from error
        except subprocess.CalledProcessError as error:
            command = " ".join(map(str, error.cmd))
            raise CommandError(
                f'"{command}" returned non-zero exit status {error.returncode}.', returncode=error.returncode
            ) from error
