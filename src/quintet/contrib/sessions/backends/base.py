"""The session: a dictionary that loads at the first touch and knows whether it was read or changed.

Subclasses are stores: they implement `exists`, `create`, `save`, `delete`, `load` and `clear_expired`, and everything else,
with its ``a`` twins, comes from here.
"""

import logging
import string
from collections.abc import ItemsView, KeysView, Mapping, ValuesView
from datetime import datetime, timedelta
from typing import Any, cast

from quintet.contrib.sessions import expiry
from quintet.contrib.sessions.settings import SessionSettings
from quintet.kit import bridge, dotted
from quintet.kit.crypto import get_random_string
from quintet.kit.twins import async_twin
from quintet.services import signing

#: 32 of these 36 characters hold 165 bits.
VALID_KEY_CHARS = string.ascii_lowercase + string.digits
KEY_LENGTH = 32
SHORTEST_KEY = 8
TEST_COOKIE_NAME = "testcookie"
TEST_COOKIE_VALUE = "worked"

_MISSING = object()
logger = logging.getLogger("django.security.SuspiciousSession")


class CreateError(Exception):
    """A new session could not be stored under its key, since another has it."""


class UpdateError(Exception):
    """The session to be saved is no longer in the store."""


class SessionBase:
    """One visitor's session. ``session_key`` None makes a new one.

    ``accessed`` and ``modified`` tell the middleware what to do on the way back.
    """

    TEST_COOKIE_NAME = TEST_COOKIE_NAME
    TEST_COOKIE_VALUE = TEST_COOKIE_VALUE

    def __init__(self, session_key: str | None = None) -> None:
        self._session_key = session_key
        self._loaded: dict[str, Any] | None = None
        self.accessed = False
        self.modified = False
        self.serializer = cast("type[signing.Serializer]", dotted.load_type(SessionSettings.now().session_serializer))

    @property
    def _session_key(self) -> str | None:
        return self._key

    @_session_key.setter
    def _session_key(self, key: str | None) -> None:
        # What is too short could be guessed: no session is stored under it, and none is looked for.
        self._key = key if key and len(key) >= SHORTEST_KEY else None

    # What is in it.

    @property
    def _session(self) -> dict[str, Any]:
        return self._get_session()

    def _get_session(self, no_load: bool = False) -> dict[str, Any]:
        self.accessed = True
        if self._loaded is None:
            self._loaded = {} if self._session_key is None or no_load else self.load()
        return self._loaded

    def __contains__(self, key: object) -> bool:
        return key in self._get_session()

    def __getitem__(self, key: str) -> Any:
        return self._get_session()[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self._get_session()[key] = value
        self.modified = True

    def __delitem__(self, key: str) -> None:
        del self._get_session()[key]
        self.modified = True

    def __bool__(self) -> bool:
        return not self.is_empty()

    @property
    def key_salt(self) -> str:
        """The salt of the stored text; the same for the store class of that name in any package."""
        return f"django.contrib.sessions.{type(self).__qualname__}"

    @property
    def session_key(self) -> str | None:
        """The key, or None while the session is not stored."""
        return self._session_key

    def get(self, key: str, default: Any = None) -> Any:
        """Return a value, or ``default``."""
        return self._get_session().get(key, default)

    aget = async_twin(get)

    def set(self, key: str, value: Any) -> None:
        """Set a value; what ``session[key] = value`` does."""
        self[key] = value

    aset = async_twin(set)

    def pop(self, key: str, default: Any = _MISSING) -> Any:
        """Remove a value and return it, or ``default``; KeyError without one."""
        held = self._get_session()
        self.modified = self.modified or key in held
        return held.pop(key) if default is _MISSING else held.pop(key, default)

    apop = async_twin(pop)

    def setdefault(self, key: str, value: Any) -> Any:
        """Return a value, setting it first when there is none."""
        held = self._get_session()
        if key not in held:
            self[key] = value
        return held[key]

    asetdefault = async_twin(setdefault)

    def update(self, dict_: Mapping[str, Any]) -> None:
        """Set several values."""
        self._get_session().update(dict_)
        self.modified = True

    aupdate = async_twin(update)

    def has_key(self, key: str) -> bool:
        """Say whether there is a value."""
        return key in self._get_session()

    ahas_key = async_twin(has_key)

    def keys(self) -> KeysView[str]:
        """Return the keys."""
        return self._get_session().keys()

    akeys = async_twin(keys)

    def values(self) -> ValuesView[Any]:
        """Return the values."""
        return self._get_session().values()

    avalues = async_twin(values)

    def items(self) -> ItemsView[str, Any]:
        """Return the pairs."""
        return self._get_session().items()

    aitems = async_twin(items)

    def clear(self) -> None:
        """Empty the session without loading it; it keeps its key."""
        self._loaded = {}
        self.accessed = self.modified = True

    def is_empty(self) -> bool:
        """Say whether the session has neither key nor data."""
        return not self._session_key and not self._loaded

    # The test cookie.

    def set_test_cookie(self) -> None:
        """Set the test cookie, to be looked for at the next request."""
        self[self.TEST_COOKIE_NAME] = self.TEST_COOKIE_VALUE

    aset_test_cookie = async_twin(set_test_cookie)

    def test_cookie_worked(self) -> bool:
        """Say whether the browser kept the test cookie."""
        return self.get(self.TEST_COOKIE_NAME) == self.TEST_COOKIE_VALUE

    atest_cookie_worked = async_twin(test_cookie_worked)

    def delete_test_cookie(self) -> None:
        """Remove the test cookie."""
        del self[self.TEST_COOKIE_NAME]

    adelete_test_cookie = async_twin(delete_test_cookie)

    # Text that stores keep.

    def encode(self, session_dict: Mapping[str, Any]) -> str:
        """Return session data as signed, compressed text."""
        return signing.dumps(session_dict, salt=self.key_salt, serializer=self.serializer, compress=True)

    def decode(self, session_data: str) -> dict[str, Any]:
        """Undo `encode`; text that was not signed by this site is logged and read as an empty session."""
        try:
            return signing.loads(session_data, salt=self.key_salt, serializer=self.serializer)
        except signing.BadSignature:
            logger.warning("Session data corrupted")
        except ValueError:
            logger.warning("Session data is signed but cannot be read by %s", self.serializer.__qualname__)
        return {}

    # When it ends.

    def get_session_cookie_age(self) -> int:
        """Return the seconds a session without an expiry of its own lasts: SESSION_COOKIE_AGE."""
        return SessionSettings.now().session_cookie_age

    def set_expiry(self, value: float | datetime | timedelta | None) -> None:
        """End the session after seconds of inactivity, at a moment, with the browser (0), or by the settings (None)."""
        if value is None:
            self.pop(expiry.EXPIRY_KEY, None)
            return
        self[expiry.EXPIRY_KEY] = expiry.to_stored(value)

    aset_expiry = async_twin(set_expiry)

    def get_expiry_age(self, **kwargs: Any) -> float:
        """Return the seconds until the end; ``modification`` and ``expiry`` replace now and what is stored."""
        return expiry.age(self._stored_expiry(kwargs), self.get_session_cookie_age(), kwargs.get("modification"))

    aget_expiry_age = async_twin(get_expiry_age)

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        """Return the moment of the end; keyword arguments as in `get_expiry_age`."""
        return expiry.date(self._stored_expiry(kwargs), self.get_session_cookie_age(), kwargs.get("modification"))

    aget_expiry_date = async_twin(get_expiry_date)

    def get_expire_at_browser_close(self) -> bool:
        """Say whether the session ends with the browser."""
        stored = self.get(expiry.EXPIRY_KEY)
        return SessionSettings.now().session_expire_at_browser_close if stored is None else stored == 0

    aget_expire_at_browser_close = async_twin(get_expire_at_browser_close)

    def _stored_expiry(self, kwargs: Mapping[str, Any]) -> Any:
        return kwargs["expiry"] if "expiry" in kwargs else self.get(expiry.EXPIRY_KEY)

    # Its place in the store.

    def _new_key(self) -> str:
        while True:
            key = get_random_string(KEY_LENGTH, VALID_KEY_CHARS)
            if not self.exists(key):
                return key

    def _get_or_create_session_key(self) -> str:
        if self._session_key is None:
            self._session_key = self._new_key()
        return self._session_key

    def flush(self) -> None:
        """Delete the session and its data, and start an empty one without a key."""
        self.clear()
        self.delete()
        self._session_key = None

    aflush = async_twin(flush)

    def cycle_key(self) -> None:
        """Keep the data under a new key, so that a key known to somebody else is worth nothing."""
        data = self._get_session()
        old = self._session_key
        self.create()
        self._loaded = data
        if old:
            self.delete(old)

    acycle_key = async_twin(cycle_key)

    def exists(self, session_key: str) -> bool:
        """Say whether the store has that key."""
        raise NotImplementedError("subclasses of SessionBase must provide an exists() method")

    aexists = async_twin(exists)

    def create(self) -> None:
        """Store a new, empty session under a fresh key."""
        raise NotImplementedError("subclasses of SessionBase must provide a create() method")

    acreate = async_twin(create)

    def save(self, must_create: bool = False) -> None:
        """Store the data; ``must_create`` raises CreateError rather than replace another session."""
        raise NotImplementedError("subclasses of SessionBase must provide a save() method")

    asave = async_twin(save)

    def delete(self, session_key: str | None = None) -> None:
        """Remove a session, by default this one, from the store."""
        raise NotImplementedError("subclasses of SessionBase must provide a delete() method")

    adelete = async_twin(delete)

    def load(self) -> dict[str, Any]:
        """Return this session's data from the store; an unknown key loses its meaning."""
        raise NotImplementedError("subclasses of SessionBase must provide a load() method")

    aload = async_twin(load)

    @classmethod
    def clear_expired(cls) -> None:
        """Remove sessions that have ended."""
        raise NotImplementedError("This backend does not support clear_expired().")

    @classmethod
    async def aclear_expired(cls) -> None:
        """Await `clear_expired`."""
        await bridge.run(cls.clear_expired)
