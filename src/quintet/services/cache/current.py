"""The fuse box of caches: `caches`, `cache` for the default alias, and what the caches in memory hold."""

from typing import Any

from quintet.kernel.current import settings
from quintet.kernel.settings import setting_changed
from quintet.services.cache.handler import DEFAULT_CACHE_ALIAS, CacheHandler, proxy
from quintet.services.cache.stores import MemoryStore

#: By LOCATION: values live as long as the process, whichever thread or generation of the settings asks.
memory_stores: dict[str, MemoryStore] = {}

caches = CacheHandler(store=settings.store)
cache = proxy(caches, DEFAULT_CACHE_ALIAS)


def read_again(*, setting: str, **_: Any) -> None:
    """Have CACHES read anew: whoever says that it changed may have changed it in place."""
    if setting == "CACHES":
        caches.read_again()


setting_changed.connect(read_again)
