"""Keys: how the key of the store is made of the caller's, and which keys every store takes."""

from collections.abc import Callable, Iterator
from typing import Any, cast

from quintet.kit import dotted
from quintet.kit.patterns import late

KeyFunction = Callable[[Any, str, Any], str]

#: The longest key of memcached, in characters; it takes neither blanks nor control characters.
MEMCACHE_MAX_KEY_LENGTH = 250
_REFUSED = late("[\x00-\x20\x7f]")


def default_key_func(key: Any, key_prefix: str, version: Any) -> str:
    """Return prefix, version and key with colons between them."""
    return f"{key_prefix}:{version}:{key}"


def get_key_func(key_func: KeyFunction | str | None) -> KeyFunction:
    """Return what KEY_FUNCTION means: a function, the dotted path of one, or `default_key_func` for None.

    Raises ImportError for a path that leads nowhere.
    """
    if key_func is None:
        return default_key_func
    return key_func if callable(key_func) else cast("KeyFunction", dotted.load(key_func))


def is_portable(key: str) -> bool:
    """Say quickly whether every store takes ``key``; False may be wrong."""
    return len(key) <= MEMCACHE_MAX_KEY_LENGTH and key.isprintable() and " " not in key


def memcache_key_warnings(key: str) -> Iterator[str]:
    """Yield what memcached would hold against ``key``."""
    if len(key) > MEMCACHE_MAX_KEY_LENGTH:
        yield f"Cache key will cause errors if used with memcached: {key!r} (longer than {MEMCACHE_MAX_KEY_LENGTH})"
    if _REFUSED.search(key):
        yield f"Cache key contains characters that will cause errors if used with memcached: {key!r}"
