"""serve: the site for visitors, by worker processes."""

from typing import Any

from quintet.http.settings import HttpSettings
from quintet.kernel import ports
from quintet.kernel.command import BaseCommand, CommandError, CommandParser
from quintet.kernel.core_settings import CoreSettings
from quintet.server.address import CannotListen, parsed, require_free, resolved
from quintet.server.run import GRACEFUL_SECONDS, ServerOptions, run


class Command(BaseCommand):
    """Serves the project by granian until SIGTERM or Ctrl-C."""

    help = "Serve the site with worker processes; requests in flight are finished before it stops."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address and how many processes and threads there are."""
        parser.add_argument("address", nargs="?", default="8000", help="Port, or address:port (default 127.0.0.1:8000).")
        parser.add_argument("--workers", type=count, default=1, metavar="N", help="Processes; 0 is one a processor (default 1).")
        parser.add_argument("--threads", type=count, default=0, metavar="N", help="Threads of a worker for sync views.")
        parser.add_argument("--http", choices=["1", "2", "auto"], default="1", help="HTTP version (default 1).")
        parser.add_argument(
            "--graceful-timeout",
            type=seconds,
            default=GRACEFUL_SECONDS,
            metavar="SECONDS",
            help="How long requests in flight may take to end when it is stopped (default 30).",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve.

        Raises CommandError for an address that is wrong or taken, and for DEBUG off without ALLOWED_HOSTS.
        """
        if not CoreSettings.now().debug and not HttpSettings.now().allowed_hosts:
            raise CommandError("You must set settings.ALLOWED_HOSTS if DEBUG is False.")
        try:
            host, port = parsed(options["address"], "127.0.0.1")
            ip = resolved(host, port)
            require_free(ip, port)
        except (ValueError, CannotListen) as error:
            raise CommandError(str(error)) from error
        # Workers are forked from this process; a connection must not go with them.
        ports.close_connections.get()()
        run(
            ServerOptions(
                ip,
                port,
                workers=options["workers"],
                threads=options["threads"],
                http=options["http"],
                kill_timeout=options["graceful_timeout"],
            )
        )


def count(text: str) -> int:
    """Return a number of something; ValueError below 0."""
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


def seconds(text: str) -> int:
    """Return whole seconds; ValueError below 1."""
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number
