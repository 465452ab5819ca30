"""The URL of a static file: what the storage says, or STATIC_URL before its relative path. Fills `ports.static_url`."""

from typing import Any, TypeVar
from urllib.parse import quote, urljoin

from quintet.contrib.staticfiles.current import staticfiles_storage
from quintet.kernel import current
from quintet.kernel.current import answers_error
from quintet.kernel.errors import ImproperlyConfigured
from quintet.kernel.settings import below_script
from quintet.kit.lazy import ready
from quintet.template.settings import TemplateSettings
from quintet.urls.current import get_script_prefix

P = TypeVar("P")

#: Kept as they are, as `utils.encoding.filepath_to_uri` does.
SAFE = "/~!*()'"


def base_url() -> str:
    """Return STATIC_URL; a relative one stands below the script prefix.

    Raises ImproperlyConfigured when it is empty, or has no slash at its end.
    """
    return below_script(required(TemplateSettings.now().static_url))


def required(base: str | None) -> str:
    """Return STATIC_URL.

    Raises ImproperlyConfigured as `base_url` does.
    """
    if not base:
        raise ImproperlyConfigured('STATIC_URL is not set, and a static file was asked for. Set it to "static/".')
    if not base.endswith("/"):
        raise ImproperlyConfigured(f'STATIC_URL is {base!r} and must end with a slash: "{base}/".')
    return base


#: How many URLs are kept; templates name few files, but a view may make names up from input.
KEPT_URLS = 4096


def unchanging(part: P) -> P:
    """Mark a method or attribute of storages: what it gives depends on the name, the settings and the manifest only."""
    part.is_unchanging = True  # type: ignore[attr-defined]  # functions and descriptors take attributes
    return part


class KnownUrls:
    """The URLs that were asked for already, as long as the settings, the storage and its manifest are the same."""

    def __init__(self) -> None:
        self.is_installed = current.apps.is_installed("quintet.contrib.staticfiles")
        self.storage: Any = None
        self.names: Any = None
        self.keeps = False
        self.urls: dict[tuple[str, str], str] = {}

    def url(self, path: str) -> str:
        """Return the URL that the storage gives for a path."""
        storage = ready(staticfiles_storage)
        names = getattr(storage, "hashed_files", None)
        if storage is not self.storage or names is not self.names:
            self.storage, self.names, self.urls = storage, names, {}
            parts = ("url", "stored_name", "base_url") if names is not None else ("url", "base_url")
            self.keeps = all(getattr(getattr(type(storage), part, None), "is_unchanging", False) for part in parts)
        # What an error page gets for a file that is missing is for no other page.
        if not self.keeps or answers_error.get():
            return storage.url(path)
        key = get_script_prefix(), path
        found = self.urls.get(key)
        if found is None:
            found = storage.url(path)
            if len(self.urls) < KEPT_URLS:
                self.urls[key] = found
        return found


def static_url(path: str) -> str:
    """Return the URL of the static file at a relative path; the app, where it is installed, asks its storage."""
    known = current.settings.store.per_generation(KnownUrls)
    if known.is_installed:
        return known.url(path)
    return urljoin(base_url(), quote(str(path), safe=SAFE).lstrip("/"))
