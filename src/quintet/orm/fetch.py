"""Fetch modes: what happens when something that was not loaded is read.

A mode is a small object with one verb. What is missing is described by a *fetcher*: it can load for one instance or for several.
"""

from typing import Any, Protocol

from quintet.kernel.errors import FieldFetchBlocked, ImproperlyConfigured
from quintet.orm.settings import ModelSettings


class Fetcher(Protocol):
    """Something that can load one missing thing."""

    name: str

    def fetch_one(self, instance: Any) -> None:
        """Load it for one instance."""
        ...

    def fetch_many(self, instances: list[Any]) -> None:
        """Load it for several instances in one query."""
        ...


class FetchMode:
    """Base of the three modes."""

    name = ""
    track_peers = False

    def fetch(self, fetcher: Fetcher, instance: Any) -> None:
        """Load what ``fetcher`` describes, for ``instance`` at least."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"FETCH_{self.name.upper()}"

    def __reduce__(self) -> str:
        return f"FETCH_{self.name.upper()}"


class FetchOne(FetchMode):
    """Load for the one instance that was read."""

    name = "one"

    def fetch(self, fetcher: Fetcher, instance: Any) -> None:
        """Load for this instance."""
        fetcher.fetch_one(instance)


class FetchPeers(FetchMode):
    """Load for all instances of the same query that still live."""

    name = "peers"
    track_peers = True

    def fetch(self, fetcher: Fetcher, instance: Any) -> None:
        """Load for the peers, or for this instance when it has none."""
        peers = [peer for peer in (reference() for reference in instance._state.peers) if peer is not None]
        if len(peers) > 1:
            fetcher.fetch_many(peers)
        else:
            fetcher.fetch_one(instance)


class FetchRaise(FetchMode):
    """Refuse to load."""

    name = "raise"

    def fetch(self, fetcher: Fetcher, instance: Any) -> None:
        """Raise FieldFetchBlocked."""
        raise FieldFetchBlocked(f"Fetching of {type(instance).__name__}.{fetcher.name} blocked.")


FETCH_ONE = FetchOne()
FETCH_PEERS = FetchPeers()
FETCH_RAISE = FetchRaise()
MODES = {mode.name: mode for mode in (FETCH_ONE, FETCH_PEERS, FETCH_RAISE)}


def mode_of(instance: Any) -> FetchMode:
    """Return the mode of an instance: its query's, else the default of its model."""
    return instance._state.fetch_mode or default_mode(instance._meta)


def default_mode(meta: Any) -> FetchMode:
    """Return the mode of a model: its Meta's, else the setting DEFAULT_FETCH_MODE.

    Raises ImproperlyConfigured for a setting that names no mode.
    """
    own = meta.fetch_mode
    if own is not None:
        return own if isinstance(own, FetchMode) else mode_named(own)
    return mode_named(ModelSettings.now().default_fetch_mode)


def mode_named(name: str) -> FetchMode:
    """Return a mode by its word."""
    try:
        return MODES[name]
    except (KeyError, TypeError):
        raise ImproperlyConfigured(f"DEFAULT_FETCH_MODE is {name!r}; it must be one of {', '.join(MODES)}.") from None
