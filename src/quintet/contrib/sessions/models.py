"""The table of sessions."""

from typing import Any

from quintet.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from quintet.kit import dotted


class SessionManager(BaseSessionManager):
    """The manager of `Session`, used in migrations too."""

    use_in_migrations = True


class Session(AbstractBaseSession):
    """One visitor's session."""

    objects = SessionManager()

    class Meta(AbstractBaseSession.Meta):
        """The documented table."""

        db_table = "django_session"

    @classmethod
    def get_session_store_class(cls) -> Any:
        """Return the database store, which names this model in turn."""
        return dotted.load_type("quintet.contrib.sessions.backends.db.SessionStore")
