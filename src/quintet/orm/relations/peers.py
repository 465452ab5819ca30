"""Fetch mode "peers" over several-valued relations: whoever is asked first loads for the whole batch.

    for author in Author.objects.fetch_mode(FETCH_PEERS):
        for book in author.books.all():      # the first one asks once for the books of all authors

What was loaded for the others waits in their state and is handed out once. It is dropped when the orm has written to a table of
the relation in between, so that nobody reads what is known to be old; that instance then asks for itself alone, which keeps a
loop that writes at one query per turn.
"""

from functools import lru_cache
from typing import Any

from quintet.kit.record import record


@record
class Waiting:
    """Rows of one instance, and the writes that its relation's tables had seen when they were loaded."""

    rows: list[Any]
    stamp: tuple[int, ...]


class PeeredRows:
    """A queryset that fetches for all peers of its manager's instance; whatever is derived from it is an ordinary one."""

    _manager: Any
    _ordinary: type

    def _clone(self) -> Any:
        copied = super()._clone()  # type: ignore[misc]  # of the queryset class it is combined with
        made = object.__new__(self._ordinary)
        made.__dict__.update(copied.__dict__)
        del made.__dict__["_manager"]
        return made

    def _fetch_all(self) -> None:
        if self._result_cache is None:  # type: ignore[has-type]  # of the queryset class
            self._result_cache = taken(self._manager)
        super()._fetch_all()  # type: ignore[misc]  # as above

    def __reduce_ex__(self, protocol: Any) -> Any:
        self._fetch_all()
        plain = self._clone()
        plain._result_cache = self._result_cache
        return _itself, (plain,)


def _itself(queryset: Any) -> Any:
    return queryset


@lru_cache(maxsize=1024)
def _combined(queryset_class: type) -> Any:
    body = {"__module__": __name__, "_ordinary": queryset_class}
    return type(queryset_class.__name__, (PeeredRows, queryset_class), body)


def peered(manager: Any, queryset: Any) -> Any:
    """Return a related manager's queryset, which will load for the peers of the manager's instance."""
    made = object.__new__(_combined(type(queryset)))
    made.__dict__.update(queryset.__dict__)
    made._manager = manager
    return made


def taken(manager: Any) -> list[Any] | None:
    """Return the rows of a manager's instance, loading for its peers if need be; None when it should ask for itself."""
    state = manager.instance._state
    stamp = manager.stamp()
    held = state.waiting.pop(manager.cache_name, None) if state.waiting else None
    if held is not None:
        return held.rows if held.stamp == stamp else None
    peers = [peer for peer in (reference() for reference in state.peers) if peer is not None]
    if len(peers) < 2:
        return None
    _load(manager, peers, stamp)
    return state.waiting.pop(manager.cache_name).rows


def _load(manager: Any, peers: list[Any], stamp: tuple[int, ...]) -> None:
    rows, row_key, owner_key, _single, name, _in_state = manager.get_prefetch_querysets(peers)
    by_owner: dict[Any, list[Any]] = {}
    for row in rows.fetch_mode(manager.instance._fetch_mode()):
        by_owner.setdefault(row_key(row), []).append(row)
    for peer in peers:
        state = peer._state
        if state.waiting is None:
            state.waiting = {}
        state.waiting[name] = Waiting(by_owner.get(owner_key(peer), []), stamp)
