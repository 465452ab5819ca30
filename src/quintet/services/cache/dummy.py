"""A cache that keeps nothing, for development."""

from collections.abc import Mapping
from typing import Any

from quintet.services.cache.base import DEFAULT_TIMEOUT, BaseCache


class DummyCache(BaseCache):
    """Has the whole API, validates keys, and never has a value."""

    def __init__(self, host: Any, params: Mapping[str, Any]) -> None:
        super().__init__(params)

    def add(self, key: Any, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        """Say yes."""
        self.make_and_validate_key(key, version=version)
        return True

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        """Return ``default``."""
        self.make_and_validate_key(key, version=version)
        return default

    def set(self, key: Any, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: Any = None) -> None:
        """Drop the value."""
        self.make_and_validate_key(key, version=version)

    def touch(self, key: Any, timeout: float | None = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        """Say no."""
        self.make_and_validate_key(key, version=version)
        return False

    def delete(self, key: Any, version: Any = None) -> bool:
        """Say no."""
        self.make_and_validate_key(key, version=version)
        return False

    def has_key(self, key: Any, version: Any = None) -> bool:
        """Say no."""
        self.make_and_validate_key(key, version=version)
        return False

    def clear(self) -> None:
        """There is nothing to delete."""
