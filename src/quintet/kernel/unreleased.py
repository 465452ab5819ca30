"""Documented applications that this release does not bring yet, so that naming one is answered plainly."""

from quintet.kernel.errors import ImproperlyConfigured

UNRELEASED_NAMES = "admin admindocs flatpages gis redirects sitemaps syndication"
UNRELEASED_APPS = frozenset(f"quintet.contrib.{name}" for name in UNRELEASED_NAMES.split())
# It keeps the admin's place in INSTALLED_APPS and promises nothing more.
RESERVED = "quintet.contrib.admin.apps.SimpleAdminConfig"


def is_unreleased(path: str) -> bool:
    """Say whether a dotted path lies in an application that this release lacks."""
    return any(path == app or path.startswith(f"{app}.") for app in UNRELEASED_APPS)


def refuse_unreleased(entry: str) -> None:
    """Raise ImproperlyConfigured when ``entry`` of INSTALLED_APPS lies in an app that this release lacks."""
    if entry != RESERVED and is_unreleased(entry):
        raise ImproperlyConfigured(
            f"INSTALLED_APPS names {entry!r}, which is not part of this release of quintet. "
            "Take it out of INSTALLED_APPS, and its middleware and context processors with it."
        )
