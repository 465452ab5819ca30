"""The checks of where caches and uploads lie."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from quintet.contrib.staticfiles.settings import StaticSettings
from quintet.forms.settings import FormSettings
from quintet.kernel.checks import CheckMessage, Error, Warning
from quintet.kit import dotted
from quintet.services.cache import current
from quintet.services.cache import folder as cache_folder
from quintet.services.cache.handler import DEFAULT_CACHE_ALIAS
from quintet.services.files.storage.handler import DEFAULT_STORAGE_ALIAS, STATICFILES_STORAGE_ALIAS
from quintet.services.settings import ServicesSettings

#: Storages that are there to be served.
SERVED_STORAGES = (DEFAULT_STORAGE_ALIAS, STATICFILES_STORAGE_ALIAS)


def check_default_cache_is_configured(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> Iterable[CheckMessage]:
    """Report CACHES without a default entry."""
    if DEFAULT_CACHE_ALIAS in current.caches:
        return []
    return [Error("You must define a 'default' cache in your CACHES setting.", id="caches.E001")]


def check_file_based_cache_is_absolute(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> Iterable[CheckMessage]:
    """Warn of caches in a folder that depends on where a process starts."""
    return [
        Warning(f"Your '{alias}' cache LOCATION path is relative. Use an absolute path instead.", id="caches.W003")
        for alias, folder in _cache_folders()
        if not folder.is_absolute()
    ]


def check_cache_location_not_exposed(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> Iterable[CheckMessage]:
    """Warn of caches in folders that are served to everybody. Only for deployment."""
    found: list[CheckMessage] = []
    for setting, folders in _public_folders():
        for alias, folder in _cache_folders():
            relations = {_relation(folder.resolve(), public.resolve()) for public in folders} - {None}
            found += [
                Warning(
                    f"Your '{alias}' cache configuration might expose your cache or lead to corruption of your data because its "
                    f"LOCATION {relation} {setting}.",
                    id="caches.W002",
                )
                for relation in sorted(map(str, relations))
            ]
    return found


def check_setting_file_upload_temp_dir(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> Iterable[CheckMessage]:
    """Report a FILE_UPLOAD_TEMP_DIR that is no folder."""
    folder = ServicesSettings.now().file_upload_temp_dir
    if folder is None or Path(folder).is_dir():
        return []
    return [Error(f"The FILE_UPLOAD_TEMP_DIR setting refers to the nonexistent directory '{folder}'.", id="files.E001")]


def check_kept_uploads_storage(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> Iterable[CheckMessage]:
    """Report a FORM_KEPT_UPLOADS_STORAGE that STORAGES lacks, warn of one whose files are served."""
    alias, storages = FormSettings.now().form_kept_uploads_storage, ServicesSettings.now().storages
    if alias is None:
        return []
    if alias not in storages:
        return [Error(f"The FORM_KEPT_UPLOADS_STORAGE setting names '{alias}', which STORAGES lacks.", id="files.E101")]
    if alias not in SERVED_STORAGES:
        return []
    return [
        Warning(
            f"The FORM_KEPT_UPLOADS_STORAGE setting names '{alias}', whose files are served: uploads that nobody accepted yet "
            "would be too. Give them a storage of their own.",
            id="files.W101",
        )
    ]


def _cache_folders() -> Iterator[tuple[str, Path]]:
    """Yield alias and LOCATION of every cache in files."""
    for alias, entry in current.caches.settings.items():
        if entry.get("LOCATION") and _keeps_files(entry.get("BACKEND")):
            yield alias, Path(entry["LOCATION"])


def _keeps_files(backend: Any) -> bool:
    # By its class: making the cache could ask for a server.
    try:
        kind = dotted.load(backend) if isinstance(backend, str) else backend
    except ImportError:
        return False  # told, with its reason, where the cache is used
    return isinstance(kind, type) and issubclass(kind, cache_folder.FileBasedCache)


def _public_folders() -> Iterator[tuple[str, list[Path]]]:
    media, static = ServicesSettings.now().media_root, StaticSettings.now()
    if media:
        yield "MEDIA_ROOT", [Path(media)]
    if static.static_root:
        yield "STATIC_ROOT", [Path(static.static_root)]
    yield "STATICFILES_DIRS", [Path(entry[1] if isinstance(entry, tuple | list) else entry) for entry in static.staticfiles_dirs]


def _relation(folder: Path, public: Path) -> str | None:
    if folder == public:
        return "matches"
    if public in folder.parents:
        return "is inside"
    return "contains" if folder in public.parents else None
