"""``testserver``: the development server on a test database with the data of fixtures."""

import atexit
from functools import partial
from typing import Any

from quintet.cli.discovery import call_command
from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.drivers.current import connections
from quintet.kernel.command import BaseCommand, CommandParser


class Command(BaseCommand):
    """Makes a test database, loads fixtures into it, serves the project from it, and drops it at the end."""

    help = "Runs a development server with data from the given fixture(s)."
    requires_system_checks: Any = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the fixtures and the address."""
        parser.add_argument("args", metavar="fixture", nargs="*", help="Fixtures to load.")
        parser.add_argument("--noinput", "--no-input", action="store_false", dest="interactive", help="Never ask anything.")
        parser.add_argument("--addrport", default="", help="Port, or address:port, to serve at.")
        parser.add_argument("--ipv6", "-6", action="store_true", dest="use_ipv6", help="Use an IPv6 address.")

    def handle(self, *fixture_labels: str, **options: Any) -> None:
        """Serve until Ctrl-C."""
        verbosity, interactive = options["verbosity"], options["interactive"]
        connection = connections[DEFAULT_DB_ALIAS]
        former = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=verbosity, autoclobber=not interactive, serialize=False)
        drop = partial(connection.creation.destroy_test_db, former, verbosity)
        atexit.register(drop)  # the server ends the process, and does not return
        try:
            if fixture_labels:
                call_command("loaddata", *fixture_labels, verbosity=verbosity)
            # A reloader would start the project anew, on the database of its settings.
            call_command("runserver", addrport=options["addrport"], use_reloader=False, use_ipv6=options["use_ipv6"])
        finally:
            atexit.unregister(drop)
            drop()
