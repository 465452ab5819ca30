"""Documented applications that this release does not bring yet, so that naming one is answered plainly."""

from quintet.kernel.errors import ImproperlyConfigured

UNRELEASED_NAMES = "admin admindocs flatpages gis postgres redirects sitemaps syndication"
UNRELEASED_APPS = frozenset(f"quintet.contrib.{name}" for name in UNRELEASED_NAMES.split())
# It keeps the admin's place in INSTALLED_APPS and promises nothing more.
RESERVED = "quintet.contrib.admin.apps.SimpleAdminConfig"


def refuse_unreleased(entry: str) -> None:
    """Raise ImproperlyConfigured when ``entry`` of INSTALLED_APPS lies in an app that this release lacks."""
    for app in UNRELEASED_APPS:
        if entry != RESERVED and (entry == app or entry.startswith(f"{app}.")):
            raise ImproperlyConfigured(
                f"INSTALLED_APPS names {entry!r}, which is not part of this release of quintet. "
                "Take it out of INSTALLED_APPS, and its middleware and context processors with it."
            )
