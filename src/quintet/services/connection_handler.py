"""Connections by alias, as a setting names them: the base for handlers of packages, and a stand-in for one alias."""

from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from typing import Any

from quintet.kernel import current


class ConnectionDoesNotExist(Exception):
    """An alias that the setting lacks."""


class BaseConnectionHandler:
    """``handler[alias]``: made by `create_connection` at its first use in a thread or task, and kept for it.

    Subclasses name their setting in ``settings_name``; ``settings`` stands for it where it is given.
    """

    settings_name: str | None = None
    exception_class: type[Exception] = ConnectionDoesNotExist
    thread_critical = False

    def __init__(self, settings: Mapping[str, Any] | None = None) -> None:
        self._settings = settings
        self._made: ContextVar[Mapping[str, Any] | None] = ContextVar("quintet.connections", default=None)

    @property
    def settings(self) -> Mapping[str, Any]:
        """What the setting says, as `configure_settings` makes it."""
        found = vars(self).get("_configured")
        if found is None:
            found = self._configured = self.configure_settings(self._settings)
        return found

    def configure_settings(self, settings: Mapping[str, Any] | None) -> Mapping[str, Any]:
        """Return ``settings``, the setting `settings_name` for None; override to complete them."""
        return getattr(current.settings, self.settings_name or "") if settings is None else settings

    def create_connection(self, alias: str) -> Any:
        """Return a new connection for ``alias``; subclasses must define it."""
        raise NotImplementedError("Subclasses must implement create_connection().")

    def _here(self) -> Mapping[str, Any]:
        return self._made.get() or {}

    def __getitem__(self, alias: str) -> Any:
        made = self._here()
        if alias not in made:
            if alias not in self.settings:
                raise self.exception_class(f"The connection '{alias}' doesn't exist.")
            self[alias] = self.create_connection(alias)
        return self._here()[alias]

    def __setitem__(self, key: str, value: Any) -> None:
        # Another dictionary: tasks begin with that of their parent, and what one of them makes is its own.
        self._made.set({**self._here(), key: value})

    def __delitem__(self, key: str) -> None:
        kept = dict(self._here())
        del kept[key]
        self._made.set(kept)

    def __iter__(self) -> Iterator[str]:
        return iter(self.settings)

    def all(self, initialized_only: bool = False) -> list[Any]:
        """Return the connection of every alias; only those in use when asked."""
        made = self._here()
        return [self[alias] for alias in self if not initialized_only or alias in made]

    def close_all(self) -> None:
        """Close every connection in use."""
        for connection in self.all(initialized_only=True):
            connection.close()


class ConnectionProxy:
    """The attributes of what ``connections[alias]`` is at the moment of each use."""

    __slots__ = ("_alias", "_connections")

    def __init__(self, connections: Any, alias: str) -> None:
        object.__setattr__(self, "_connections", connections)
        object.__setattr__(self, "_alias", alias)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connections[self._alias], name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self._connections[self._alias], name, value)

    def __delattr__(self, name: str) -> None:
        delattr(self._connections[self._alias], name)

    def __contains__(self, key: object) -> bool:
        return key in self._connections[self._alias]

    def __eq__(self, other: object) -> bool:
        return self is other or bool(self._connections[self._alias] == other)

    def __hash__(self) -> int:
        return hash(self._connections[self._alias])

    def __repr__(self) -> str:
        return repr(self._connections[self._alias])
