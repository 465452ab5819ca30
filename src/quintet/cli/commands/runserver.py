"""runserver: the development server, started anew when the code changes."""

import os
import socket
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from quintet.http.settings import HttpSettings
from quintet.kernel import current, ports
from quintet.kernel.command import BaseCommand, CommandError, CommandParser
from quintet.kernel.core_settings import CoreSettings
from quintet.kernel.versions import OWN_VERSION
from quintet.server.address import CannotListen, UnknownHost, parsed, require_free, resolved, shown
from quintet.server.child import is_child
from quintet.server.development import DevelopmentHandler, serve, show_request_lines
from quintet.server.reload import HOPELESS, command_line, keep_templates_fresh, supervise
from quintet.server.run import ServerOptions
from quintet.web import current as web_current

#: How long (seconds) requests in flight may take to end after Ctrl-C.
GRACE = 2
WARNING = (
    "WARNING: This is a development server. Do not use it in a production setting. Use a production WSGI or ASGI server instead."
)


class Command(BaseCommand):
    """Serves the project on this machine."""

    help = "Start the development server."
    requires_system_checks = ()
    stealth_options = ("shutdown_message",)
    default_addr, default_addr_ipv6, default_port = "127.0.0.1", "::1", "8000"

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
        supervises = options["use_reloader"] and not is_child()
        # A supervisor of a project that cannot start yet knows no settings; its child tells what is wrong.
        if current.apps.ready and not CoreSettings.now().debug and not HttpSettings.now().allowed_hosts:
            raise CommandError("You must set settings.ALLOWED_HOSTS if DEBUG is False.")
        host, ip, port = self.address(options["addrport"], options["use_ipv6"])
        if not supervises:
            self.serve(host, ip, port, options)
            return
        status = supervise(command_line(), watched_folders(), lambda line: self.stderr.write(line, lambda text: text))
        if status:
            sys.exit(status)

    def address(self, given: str | None, use_ipv6: bool) -> tuple[str, str, int]:
        """Return (host, its IP address, port) of what the command line says; CommandError when nothing can listen there."""
        if (use_ipv6 or "[" in (given or "")) and not socket.has_ipv6:
            raise CommandError("Your Python does not support IPv6.")
        try:
            host, port = parsed(given or self.default_port, self.default_addr_ipv6 if use_ipv6 else self.default_addr)
            ip = resolved(host, port, ipv6=use_ipv6)
            require_free(ip, port)
        except UnknownHost as error:
            raise CommandError(str(error), returncode=HOPELESS) from error
        except (ValueError, CannotListen) as error:
            raise CommandError(str(error)) from error
        return host, ip, port

    def serve(self, host: str, ip: str, port: int, options: dict[str, Any]) -> None:
        """Check the project, say where it is served, and serve it."""
        if not options["skip_checks"]:
            self.stdout.write("Performing system checks...\n\n")
            self.check(display_num_errors=True)
        self.check_migrations()
        self.banner(host, port)
        show_request_lines(self.style)
        if not options["use_threading"]:
            web_current.threads.max_threads = 1
        handler = DevelopmentHandler(_with_static_files if self.serves_static(options) else web_current.current_application)
        if options["use_reloader"]:
            keep_templates_fresh()
        where = ServerOptions(ip, port, kill_timeout=GRACE)
        try:
            serve(handler, where, parent=os.getppid() if is_child() else None)
        except CannotListen as error:
            raise CommandError(str(error)) from error

    def serves_static(self, options: dict[str, Any]) -> bool:
        """Say whether static files are served by this server, in front of the site."""
        wanted = options["use_static_handler"] and (CoreSettings.now().debug or options["insecure_serving"])
        return wanted and current.apps.is_installed("quintet.contrib.staticfiles")

    def check_migrations(self) -> None:
        """Warn of migrations that are not applied, when the project has a database."""
        if getattr(current.settings, "DATABASES", None):
            super().check_migrations()

    def banner(self, host: str, port: int) -> None:
        """Write where the server listens."""
        module = getattr(current.settings.store.holder, "SETTINGS_MODULE", None) or "settings given by hand"
        moment = datetime.now().astimezone().strftime("%B %d, %Y - %X")
        self.stdout.write(
            f"{moment}\nquintet {OWN_VERSION}, using settings {module!r}\n"
            f"Starting development server at http://{shown(host)}:{port}/\n"
            f"Quit the server with {'CTRL-BREAK' if sys.platform == 'win32' else 'CONTROL-C'}.\n"
        )
        if os.environ.get("DJANGO_RUNSERVER_HIDE_WARNING") != "true":
            self.stdout.write(self.style.WARNING(WARNING))


def _with_static_files() -> Any:
    """Return the application of this settings generation behind its static files."""
    return current.settings.store.per_generation(_static_application)


def _static_application() -> Any:
    return ports.static_handler.get()(web_current.current_application())


def watched_folders() -> list[Path]:
    """Return the folders whose Python files restart the server: the project's, and every app outside the libraries."""
    script = Path(sys.argv[0])
    project = script.resolve().parent if script.name.endswith(".py") and script.exists() else Path.cwd()
    folders = {project}
    for app in current.apps.get_app_configs() if current.apps.ready else ():
        path = Path(app.path)
        if "site-packages" not in path.parts and not path.is_relative_to(project) and path.is_dir():
            folders.add(path)
    return sorted(folders)
