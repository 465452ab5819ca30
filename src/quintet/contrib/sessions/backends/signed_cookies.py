"""Sessions kept in the cookie itself, signed: no table, readable by the visitor, and not revocable on the server."""

from typing import Any

from quintet.contrib.sessions.backends.base import SessionBase
from quintet.services import signing

SALT = "django.contrib.sessions.backends.signed_cookies"


class SessionStore(SessionBase):
    """A session whose key is its data."""

    def load(self) -> dict[str, Any]:
        """Return the data in the key; a key that is not ours, or too old, starts an empty session."""
        try:
            return signing.loads(
                self.session_key or "", serializer=self.serializer, max_age=self.get_session_cookie_age(), salt=SALT
            )
        except (signing.BadSignature, ValueError):
            # Old cookies and cookies of other sites are everyday events: an empty session is the answer to both.
            self.create()
            return {}

    def create(self) -> None:
        """Have the middleware send a cookie."""
        self.modified = True

    def save(self, must_create: bool = False) -> None:
        """Make the key from the data."""
        self._session_key = self._encoded()
        self.modified = True

    def exists(self, session_key: str | None = None) -> bool:
        """Say no: no other session can be in the way."""
        return False

    def delete(self, session_key: str | None = None) -> None:
        """Drop the key; the cookie goes with it."""
        self._session_key = None
        self._loaded = {}
        self.modified = True

    def cycle_key(self) -> None:
        """Sign the data anew."""
        self.save()

    def _get_or_create_session_key(self) -> str:
        return self._encoded()

    def _encoded(self) -> str:
        return signing.dumps(self._get_session(), compress=True, salt=SALT, serializer=self.serializer)

    @classmethod
    def clear_expired(cls) -> None:
        """Nothing is kept here, so nothing is cleared."""
