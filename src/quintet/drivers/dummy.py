"""The connection of an alias without an ENGINE: every use says what is missing."""

from typing import Any

from quintet.kernel.errors import ImproperlyConfigured


class DummyConnection:
    """Stands in for a database that is not configured."""

    @classmethod
    def open_database(cls, alias: str, settings: dict[str, Any], lanes: object) -> Any:
        """Raise ImproperlyConfigured: nothing says which database this is."""
        raise ImproperlyConfigured(
            f"settings.DATABASES is improperly configured: {alias!r} has no ENGINE. Supply one, such as "
            "'quintet.db.backends.sqlite3' or 'quintet.db.backends.postgresql', and a NAME."
        )
