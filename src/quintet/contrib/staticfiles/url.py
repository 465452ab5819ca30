"""The URL of a static file: STATIC_URL before its relative path. Fills `ports.static_url`."""

from urllib.parse import quote, urljoin

from quintet.kernel.errors import ImproperlyConfigured
from quintet.kernel.settings import below_script
from quintet.template.settings import TemplateSettings

#: Kept as they are, as `utils.encoding.filepath_to_uri` does.
SAFE = "/~!*()'"


def base_url() -> str:
    """Return STATIC_URL; a relative one stands below the script prefix.

    Raises ImproperlyConfigured when it is empty, or has no slash at its end.
    """
    base = TemplateSettings.now().static_url
    if not base:
        raise ImproperlyConfigured('STATIC_URL is not set, and a static file was asked for. Set it to "static/".')
    if not base.endswith("/"):
        raise ImproperlyConfigured(f'STATIC_URL is {base!r} and must end with a slash: "{base}/".')
    return below_script(base)


def static_url(path: str) -> str:
    """Return the URL of the static file at a relative path."""
    return urljoin(base_url(), quote(str(path), safe=SAFE).lstrip("/"))
