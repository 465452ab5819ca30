"""``testserver``: the development server on a test database with the data of fixtures."""

import atexit
import os
import signal
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from types import FrameType
from typing import Any

from quintet.cli.discovery import call_command, get_commands, load_command_class
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
        """Serve until Ctrl-C.

        Raises CommandError for an address that cannot be served, before a database is made, and for fixtures that are wrong.
        """
        verbosity, interactive = options["verbosity"], options["interactive"]
        server = load_command_class(get_commands()["runserver"], "runserver")
        require_place = getattr(server, "require_place", None)  # an app may have a runserver of its own
        if require_place is not None:
            require_place(options["addrport"], options["use_ipv6"])
        self._warn_of_others()
        style = {"no_color": options["no_color"], "force_color": options["force_color"]}
        with _database(verbosity, autoclobber=not interactive):
            if fixture_labels:
                call_command("loaddata", *fixture_labels, verbosity=verbosity, **style)
            # A reloader would start the project anew, on the database of its settings.
            call_command(server, addrport=options["addrport"], use_reloader=False, use_ipv6=options["use_ipv6"], **style)

    def _warn_of_others(self) -> None:
        others = ", ".join(repr(alias) for alias in connections if alias != DEFAULT_DB_ALIAS)
        if others:
            self.stderr.write(
                self.style.WARNING(f"Only '{DEFAULT_DB_ALIAS}' is a test database here. What is written to {others} stays there.")
            )


@contextmanager
def _database(verbosity: int, *, autoclobber: bool) -> Generator[None]:
    """Make the test database for the block and drop it at its end, however that comes."""
    connection = connections[DEFAULT_DB_ALIAS]
    former = connection.settings_dict["NAME"]
    drop = partial(_drop, connection, former, verbosity)
    atexit.register(drop)  # the server ends the process, and does not return
    try:
        with _unwound_by_signals():
            connection.creation.create_test_db(verbosity=verbosity, autoclobber=autoclobber, serialize=False)
            yield
    finally:
        atexit.unregister(drop)
        drop()


def _drop(connection: Any, former: Any, verbosity: int) -> None:
    # Until it has been made, the alias stays where it was: a database that was there already is not ours to drop.
    if connection.settings_dict["NAME"] != former:
        connection.creation.destroy_test_db(former, verbosity)


@contextmanager
def _unwound_by_signals() -> Generator[None]:
    """Have SIGTERM, and SIGHUP of a terminal that closes, end the block as Ctrl-C does; the server has a SIGTERM of its own."""
    if threading.current_thread() is not threading.main_thread() or sys.platform == "win32":
        yield
        return

    def end(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    def pass_on(_number: int, _frame: FrameType | None) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    former = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    changed = {number: handler for number, handler in former.items() if handler is signal.SIG_DFL}  # nohup ignores SIGHUP
    try:
        for number in changed:
            signal.signal(number, end if number == signal.SIGTERM else pass_on)
        yield
    finally:
        for number, handler in changed.items():
            signal.signal(number, handler)
