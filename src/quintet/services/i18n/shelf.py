"""The shelf of catalogs: those in use, put anew only when the locale folders or the default language changed.

Settings and the set of models change often while tests run; catalogs are kept as long as their folders stay the same.
"""

from pathlib import Path

from quintet.kernel.apps import Apps
from quintet.kernel.settings import SettingsStore
from quintet.services.i18n.catalog import Catalogs
from quintet.services.settings import ServicesSettings


class Shelf:
    """Holds the catalogs of the settings and applications in force."""

    __slots__ = ("_apps", "_catalogs", "_generations", "_store")

    def __init__(self, store: SettingsStore, apps: Apps) -> None:
        self._store, self._apps = store, apps
        self._catalogs = Catalogs((), None)
        self._generations = (-1, -1)

    def now(self) -> Catalogs:
        """Return the catalogs."""
        store, apps = self._generations
        if store != self._store.generation or apps != self._apps.generation:
            self._renew()
        return self._catalogs

    def _renew(self) -> None:
        generations = (self._store.generation, self._apps.generation)
        options = ServicesSettings.now()
        default = options.language_code.lower() if options.use_i18n else None
        folders = tuple(self.folders())
        if (folders, default) != (self._catalogs.folders, self._catalogs.default):
            self._catalogs = Catalogs(folders, default)
        # Reading the settings may have begun a generation of its own: then the next call looks again.
        self._generations = generations

    def folders(self) -> list[Path]:
        """Return the locale folders of LOCALE_PATHS and of the installed applications, most important first."""
        found = [Path(path) for path in ServicesSettings.now().locale_paths]
        if self._apps.apps_ready:
            found += [Path(config.path) / "locale" for config in self._apps.get_app_configs()]
        return found

    def clear(self) -> None:
        """Forget what was read, so that changed files are read again."""
        self._catalogs = Catalogs((), None)
        self._generations = (-1, -1)
