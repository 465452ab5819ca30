"""serve: the site for visitors, by worker processes."""

import os
from typing import Any

from quintet.http.settings import HttpSettings
from quintet.kernel import ports
from quintet.kernel.command import BaseCommand, CommandError, CommandParser
from quintet.kernel.core_settings import CoreSettings
from quintet.server.address import CannotListen, parsed, require_free, require_free_path, resolved, shown
from quintet.server.run import GRACEFUL_SECONDS, ServerOptions, prepare, run
from quintet.server.settings import ServerSettings
from quintet.web.settings import WebSettings


class Command(BaseCommand):
    """Serves the project by granian until SIGTERM or Ctrl-C."""

    help = "Serve the site with worker processes; requests in flight are finished before it stops."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address and how to serve."""
        parser.add_argument("address", nargs="?", default="8000", help="Port, or address:port (default 127.0.0.1:8000).")
        parser.add_argument("--uds", metavar="PATH", help="Serve at a Unix socket instead, for a proxy on this machine.")
        parser.add_argument("--workers", type=count, default=1, metavar="N", help="Processes; 0 is one a processor (default 1).")
        parser.add_argument("--threads", type=count, default=0, metavar="N", help="Threads of a worker for sync views.")
        parser.add_argument("--http", choices=["1", "2", "auto"], default="1", help="HTTP version (default 1).")
        parser.add_argument("--check-settings", action="store_true", help="Build what would be served, say so, and end.")
        limits = parser.add_argument_group("limits")
        limits.add_argument(
            "--max-requests",
            type=seconds,
            default=1000,
            metavar="N",
            help="Requests in progress in a worker from which on more get 503 (default 1000).",
        )
        limits.add_argument(
            "--max-connections", type=seconds, default=4096, metavar="N", help="Open connections of a worker (default 4096)."
        )
        limits.add_argument("--backlog", type=seconds, default=1024, metavar="N", help="Connections that wait (default 1024).")
        limits.add_argument(
            "--header-timeout",
            type=seconds,
            default=10,
            metavar="SECONDS",
            help="How long headers may take, and a connection may be idle (default 10).",
        )
        stopping = parser.add_argument_group("stopping")
        stopping.add_argument(
            "--graceful-timeout",
            type=seconds,
            default=GRACEFUL_SECONDS,
            metavar="SECONDS",
            help="How long requests in flight may take to end when it is stopped (default 30).",
        )
        stopping.add_argument(
            "--drain-delay",
            type=count,
            default=0,
            metavar="SECONDS",
            help="How long to go on after SIGTERM with /readyz saying 503, for load balancers to hear of it (default 0).",
        )
        log = parser.add_argument_group("log and TLS")
        log.add_argument("--access-log", action="store_true", help="Write a line for each request; costs about as much as one.")
        log.add_argument("--access-log-format", metavar="FORMAT", help="What the line says, in granian's format.")
        log.add_argument("--tls-certificate", metavar="PATH", help="Serve HTTPS with this certificate chain (PEM).")
        log.add_argument("--tls-key", metavar="PATH", help="Its private key (PEM).")

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve.

        Raises CommandError for an address that is wrong or taken, for half of a TLS pair, and for DEBUG off without
        ALLOWED_HOSTS.
        """
        if not CoreSettings.now().debug and not HttpSettings.now().allowed_hosts:
            raise CommandError("You must set settings.ALLOWED_HOSTS if DEBUG is False.")
        if bool(options["tls_certificate"]) != bool(options["tls_key"]):
            raise CommandError("HTTPS needs both --tls-certificate and --tls-key.")
        where = self._options(options)
        # Built here before a worker is started: what is wrong is told once.
        prepare()
        ports.close_connections.get()()
        if options["check_settings"]:
            self._tell(where)
            return
        if CoreSettings.now().debug:
            self.stderr.write(self.style.WARNING("WARNING: DEBUG is on: visitors see your code and settings in error pages."))
        run(where)

    def _options(self, options: dict[str, Any]) -> ServerOptions:
        return ServerOptions(
            *self._address(options),
            workers=options["workers"],
            threads=options["threads"],
            http=options["http"],
            header_timeout=options["header_timeout"],
            kill_timeout=options["graceful_timeout"],
            socket_path=options["uds"],
            backlog=options["backlog"],
            connections=options["max_connections"],
            most_requests=options["max_requests"],
            drain_delay=options["drain_delay"],
            access_log=options["access_log"] or bool(options["access_log_format"]),
            access_log_format=options["access_log_format"],
            tls_certificate=options["tls_certificate"],
            tls_key=options["tls_key"],
        )

    def _address(self, options: dict[str, Any]) -> tuple[str, int]:
        try:
            host, port = parsed(options["address"], "127.0.0.1")
            ip = resolved(host, port)
            if options["check_settings"]:
                return ip, port
            if options["uds"]:
                require_free_path(options["uds"])
            else:
                require_free(ip, port)
        except (ValueError, CannotListen) as error:
            raise CommandError(str(error)) from error
        return ip, port

    def _tell(self, where: ServerOptions) -> None:
        web = WebSettings.now()
        at = f"unix:{where.socket_path}" if where.socket_path else f"{shown(where.address)}:{where.port}"
        threads = where.threads or ServerSettings.now().server_sync_threads
        paths = ", ".join(filter(None, (web.health_live_path, web.health_ready_path, web.metrics_path)))
        self.stdout.write(
            f"Would serve at {at}: {where.workers or os.cpu_count()} worker(s) of {threads} threads, HTTP/{where.http}.\n"
            f"Limits: {where.most_requests} requests and {where.connections} connections a worker, headers within "
            f"{where.header_timeout:g} s, bodies of {HttpSettings.now().data_upload_max_total_size} bytes.\n"
            f"Answered before all checks: {paths or 'nothing'}.\n"
            f"Stops within {where.drain_delay + where.kill_timeout:g} s of SIGTERM."
        )


def count(text: str) -> int:
    """Return a number of something; ValueError below 0."""
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


def seconds(text: str) -> int:
    """Return a whole number, as of seconds; ValueError below 1."""
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number
