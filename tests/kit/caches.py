"""What a project brings to its caches: a key function, a cache with a connection, and one that is down."""

from typing import Any

from quintet.core.cache.backends.locmem import LocMemCache


def joined_with_dashes(key: object, key_prefix: str, version: object) -> str:
    """Return the three parts with dashes between them."""
    return f"own-{key_prefix}-{version}-{key}"


class WithConnection(LocMemCache):
    """A cache that has something to close."""

    closed = 0

    def close(self, **kwargs: Any) -> None:
        """Count."""
        self.closed += 1


class Failing(LocMemCache):
    """A cache that is down for who reads and writes, and has nothing to delete."""

    def __init__(self, location: Any, params: Any) -> None:
        super().__init__("failing", params)

    def get(self, *args: Any, **kwargs: Any) -> Any:
        """Fail."""
        raise ConnectionError("the cache is down")

    has_key = set = get
