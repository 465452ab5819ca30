"""maintenance: close the site for a while, and open it again."""

from pathlib import Path
from typing import Any

from quintet.kernel.command import BaseCommand, CommandError, CommandParser
from quintet.kit import dotted
from quintet.services.cache import current
from quintet.services.settings import ServicesSettings
from quintet.web.guard_settings import MaintenanceSettings
from quintet.web.maintenance import FLAG, is_closed
from quintet.web.settings import WebSettings

MIDDLEWARE = "quintet.middleware.maintenance.MaintenanceMiddleware"
#: Caches that no other process sees.
OWN_MEMORY = ("quintet.core.cache.backends.locmem.LocMemCache", "quintet.core.cache.backends.dummy.DummyCache")


class Command(BaseCommand):
    """Closes and opens the site by the file MAINTENANCE_FILE, or by a flag in the cache MAINTENANCE_CACHE."""

    help = "Answer every visitor with 503 (on), open the site again (off), or say which (status)."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what to do."""
        parser.add_argument("state", nargs="?", choices=["on", "off", "status"], default="status", help="What to do.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it.

        Raises CommandError when no setting says where the state is kept, or one keeps the site closed.
        """
        if options["state"] != "status":
            self._require_middleware()
            self._switch(on=options["state"] == "on")
        closed = is_closed()
        if options["state"] == "off" and closed:
            raise CommandError("The site stays closed: MAINTENANCE_MODE is True in its settings.")
        self.stdout.write("The site is closed for maintenance." if closed else "The site is open.")

    def _require_middleware(self) -> None:
        if MIDDLEWARE not in map(dotted.canonical, WebSettings.now().middleware):
            raise CommandError(f"Nothing would happen: add {MIDDLEWARE!r} to MIDDLEWARE, first of all.")

    def _switch(self, *, on: bool) -> None:
        config = MaintenanceSettings.now()
        if config.maintenance_file:
            path = Path(config.maintenance_file)
            if on:
                path.touch()
            else:
                path.unlink(missing_ok=True)
        elif config.maintenance_cache:
            self._require_shared(config.maintenance_cache)
            cache = current.caches[config.maintenance_cache]
            if on:
                cache.set(FLAG, True, None)
            else:
                cache.delete(FLAG)
        else:
            raise CommandError(
                "Name where the state is kept: a path as MAINTENANCE_FILE, or a shared cache as MAINTENANCE_CACHE."
            )

    def _require_shared(self, alias: str) -> None:
        backend = str(ServicesSettings.now().caches.get(alias, {}).get("BACKEND", ""))
        if dotted.canonical(backend) in OWN_MEMORY:
            raise CommandError(
                f"MAINTENANCE_CACHE names {alias!r}, which this process has to itself, so that the site would not notice. "
                "Name a shared cache, or a path as MAINTENANCE_FILE."
            )
