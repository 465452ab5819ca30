"""``dbshell``: the database's own shell, on the settings of an alias."""

import shlex
import signal
import subprocess
from collections.abc import Sequence
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
            package = getattr(client, "package", "")
            mend = f" Install it; Debian and Ubuntu have it in the package {package}." if package else ""
            raise CommandError(
                f"You appear not to have the {client.executable_name!r} program installed or on your path.{mend}"
            ) from error
        except PermissionError as error:
            raise CommandError(f"You may not run {error.filename or client.executable_name!r}: {error.strerror}.") from error
        except subprocess.CalledProcessError as error:
            raise _failed(error.cmd, error.returncode) from error


def _failed(command: Sequence[Any], status: int) -> CommandError:
    """Return what tells that a program failed, with its exit status; 128 and the number for a signal, as shells have it."""
    shown = shlex.join(map(str, command))
    if status < 0:
        return CommandError(f'"{shown}" was ended by {signal.Signals(-status).name}.', returncode=128 - status)
    return CommandError(f'"{shown}" returned non-zero exit status {status}.', returncode=status)
