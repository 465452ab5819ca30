"""What session stores that use a cache share: the cache, and the key of a session in it."""

from typing import ClassVar

from quintet.contrib.sessions.backends.base import SessionBase
from quintet.contrib.sessions.settings import SessionSettings
from quintet.kit import bridge
from quintet.services.cache.current import caches


class InCache(SessionBase):
    """A session under a key of the cache SESSION_CACHE_ALIAS."""

    #: Keeps sessions apart from whatever else is in the cache.
    cache_key_prefix: ClassVar[str] = ""

    def __init__(self, session_key: str | None = None) -> None:
        self._cache = caches[SessionSettings.now().session_cache_alias]
        super().__init__(session_key)

    @property
    def cache_key(self) -> str:
        """The key in the cache; a session without a key of its own gets one."""
        return self.cache_key_prefix + self._get_or_create_session_key()

    async def acache_key(self) -> str:
        """Await `cache_key`."""
        return await bridge.run(lambda: self.cache_key)
