"""``clearsessions``: remove sessions that have ended."""

from typing import Any

from quintet.contrib.sessions.settings import SessionSettings
from quintet.kernel.command import BaseCommand, CommandError
from quintet.kit import dotted


class Command(BaseCommand):
    """Clears ended sessions from the store that SESSION_ENGINE names; meant to be run daily."""

    help = "Can be run as a cronjob or directly to clean out expired sessions."

    def handle(self, **options: Any) -> None:
        """Clear, or say that the store cannot."""
        engine = SessionSettings.now().session_engine
        try:
            dotted.load_type(f"{engine}.SessionStore").clear_expired()  # pyright: ignore[reportAttributeAccessIssue]  # SessionBase, named by a setting
        except NotImplementedError as error:
            raise CommandError(f"Session engine '{engine}' doesn't support clearing expired sessions.") from error
