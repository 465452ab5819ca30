"""The URL of a static file: what the storage says, or STATIC_URL before its relative path. Fills `ports.static_url`."""

from urllib.parse import quote, urljoin

from quintet.contrib.staticfiles.current import staticfiles_storage
from quintet.kernel import current
from quintet.kernel.errors import ImproperlyConfigured
from quintet.kernel.settings import below_script
from quintet.template.settings import TemplateSettings

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


def _is_installed() -> bool:
    return current.apps.is_installed("quintet.contrib.staticfiles")


def static_url(path: str) -> str:
    """Return the URL of the static file at a relative path; the app, where it is installed, asks its storage."""
    if current.settings.store.per_generation(_is_installed):
        return staticfiles_storage.url(path)
    return urljoin(base_url(), quote(str(path), safe=SAFE).lstrip("/"))
