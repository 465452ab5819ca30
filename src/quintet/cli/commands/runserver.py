"""runserver: the development server, started anew when the code changes."""

import os
import socket
import sys
from datetime import datetime
from typing import Any

from quintet.cli.typed.refresh import Refresher, types_command
from quintet.http.settings import HttpSettings
from quintet.kernel import current, ports
from quintet.kernel.command import BaseCommand, CommandError, CommandParser
from quintet.kernel.core_settings import CoreSettings
from quintet.kernel.versions import OWN_VERSION, spoken_version
from quintet.kit.own_environment import own_variable
from quintet.server.address import CannotListen, UnknownHost, parsed, resolved, shown, wait_until_free
from quintet.server.autoreload import Reloader, watch_over
from quintet.server.child import command_line, is_child
from quintet.server.current import supervised
from quintet.server.development import DevelopmentHandler, serve, show_request_lines
from quintet.server.reload import HOPELESS, STOP_GRACE
from quintet.server.run import ServerOptions
from quintet.web import current as web_current

#: How long (seconds) requests in flight may take to end after Ctrl-C.
GRACE = 2
WARNING = (
    "WARNING: This is a development server. Do not use it in a production setting. Use a production WSGI or ASGI server "
    "instead.\n"
    f"For more information on production servers see: https://docs.djangoproject.com/en/{spoken_version()}/howto/deployment/"
)


class Command(BaseCommand):
    """Serves the project on this machine.

    Subclasses may set the ``default_`` attributes and override `handle`, `run`, `inner_run`, `check_migrations` and `on_bind`;
    from `handle` on they find the address as ``addr``, ``port`` (text) and ``use_ipv6``.
    """

    help = "Start the development server."
    requires_system_checks = []
    stealth_options = ("shutdown_message",)
    suppressed_base_arguments = {"--verbosity", "--traceback"}
    default_addr, default_addr_ipv6, default_port = "127.0.0.1", "::1", "8000"
    protocol = "http"
    addr: str
    port: str
    use_ipv6 = False
    _raw_ipv6 = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address and how to run."""
        parser.add_argument("addrport", nargs="?", help="Port, or address:port, to serve at; 8000 on this machine by default.")
        parser.add_argument("--ipv6", "-6", action="store_true", dest="use_ipv6", help="Use an IPv6 address.")
        parser.add_argument(
            "--nothreading", action="store_false", dest="use_threading", help="Run sync views one after the other."
        )
        parser.add_argument("--noreload", action="store_false", dest="use_reloader", help="Do not watch for changes.")
        parser.add_argument("--skip-checks", action="store_true", help="Skip the system checks.")
        static = parser.add_argument_group("static files, with quintet.contrib.staticfiles installed")
        static.add_argument("--nostatic", action="store_false", dest="use_static_handler", help="Do not serve static files.")
        static.add_argument("--insecure", action="store_true", dest="insecure_serving", help="Serve them with DEBUG off too.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until Ctrl-C.

        Raises CommandError for a bad address, a port in use, or DEBUG off without ALLOWED_HOSTS.
        """
        self._prepare(options["addrport"], options["use_ipv6"])
        self.run(**options)

    def require_place(self, addrport: str, use_ipv6: bool) -> None:
        """Raise the CommandError that `handle` would raise before it serves: for who has much to do until then."""
        self._prepare(addrport, use_ipv6)
        self._ip(wait=0)

    def _prepare(self, addrport: str | None, use_ipv6: bool) -> None:
        # A supervisor of a project that cannot start yet knows no settings; its child tells what is wrong.
        if current.apps.ready and not CoreSettings.now().debug and not HttpSettings.now().allowed_hosts:
            raise CommandError("You must set settings.ALLOWED_HOSTS if DEBUG is False.")
        self._read_address(addrport or self.default_port, use_ipv6)

    def _read_address(self, given: str, use_ipv6: bool) -> None:
        if (use_ipv6 or "[" in given) and not socket.has_ipv6:
            raise CommandError("Your Python does not support IPv6.")
        try:
            host, port = parsed(given, self.default_addr_ipv6 if use_ipv6 else self.default_addr)
        except ValueError as error:
            raise CommandError(str(error)) from error
        self._raw_ipv6 = ":" in host
        if use_ipv6 and host.replace(".", "").isdigit():
            raise CommandError(f'"{host}" is not a valid IPv6 address.')
        self.addr, self.port, self.use_ipv6 = host, str(port), use_ipv6 or self._raw_ipv6

    def run(self, **options: Any) -> None:
        """Serve, or watch over a process that does and is started anew when code changes."""
        if not options["use_reloader"] or is_child():
            self.inner_run(None, **options)
            return
        self._ip(wait=0)

        def say(line: str) -> None:
            self.stderr.write(line, lambda text: text)

        command = types_command(command_line(), options)
        refresher = Refresher(command, os.environ if supervised.environment is None else supervised.environment, say)
        status = watch_over(say, refresher.begin)
        refresher.stop()
        if status:
            sys.exit(status)

    def inner_run(self, *args: Any, **options: Any) -> None:
        """Check the project, say where it is served, and serve it in this process."""
        if not options["skip_checks"]:
            self.stdout.write("Performing system checks...\n\n")
            self.check(display_num_errors=True)
        self.check_migrations()
        # The server that this one replaces finishes; it was told to when this one began to load the project.
        ip = self._ip(wait=STOP_GRACE if is_child() else 0)
        self.on_bind(self.port)
        show_request_lines(self.style)
        if not options["use_threading"]:
            web_current.threads.max_threads = 1
        handler = DevelopmentHandler(_with_static_files if self.serves_static(options) else web_current.current_application)
        if options["use_reloader"]:
            Reloader().start()
        where = ServerOptions(ip, int(self.port), kill_timeout=GRACE)
        try:
            serve(handler, where, parent=os.getppid() if is_child() else None)
        except CannotListen as error:
            raise CommandError(str(error)) from error

    def _ip(self, wait: float) -> str:
        """Return the IP address to listen at, once it is free; CommandError when it is not within ``wait`` seconds."""
        try:
            ip = resolved(self.addr, int(self.port), ipv6=self.use_ipv6)
            wait_until_free(ip, int(self.port), wait)
        except UnknownHost as error:
            raise CommandError(str(error), returncode=HOPELESS) from error
        except CannotListen as error:
            raise CommandError(str(error)) from error
        return ip

    def serves_static(self, options: dict[str, Any]) -> bool:
        """Say whether static files are served by this server, in front of the site."""
        wanted = options["use_static_handler"] and (CoreSettings.now().debug or options["insecure_serving"])
        return wanted and current.apps.is_installed("quintet.contrib.staticfiles")

    def check_migrations(self) -> None:
        """Warn of migrations that are not applied, when the project has a database."""
        if getattr(current.settings, "DATABASES", None):
            super().check_migrations()

    def on_bind(self, server_port: int | str) -> None:
        """Write where the server listens."""
        module = getattr(current.settings.store.holder, "SETTINGS_MODULE", None) or "settings given by hand"
        moment = datetime.now().astimezone().strftime("%B %d, %Y - %X")
        address = "0.0.0.0" if self.addr == "0" else shown(self.addr)  # noqa: S104  only told
        self.stdout.write(
            f"{moment}\nquintet {OWN_VERSION}, using settings {module!r}\n"
            f"Starting development server at {self.protocol}://{address}:{server_port}/\n"
            f"Quit the server with {'CTRL-BREAK' if sys.platform == 'win32' else 'CONTROL-C'}.\n"
        )
        if own_variable("RUNSERVER_HIDE_WARNING") != "true":
            self.stdout.write(self.style.WARNING(WARNING))


def _with_static_files() -> Any:
    """Return the application of this settings generation behind its static files."""
    return current.settings.store.per_generation(_static_application)


def _static_application() -> Any:
    return ports.static_handler.get()(web_current.current_application())
