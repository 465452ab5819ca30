"""Reads from replicas: which work may, which replica, and for how long after a write not. Public as `quintet.db.replicas`.

    db_for_read ─► work that does not only read ─────────► primary
                   a transaction is open on the primary ─► primary
                   it wrote a moment ago ────────────────► primary    REPLICA_STICKY_SECONDS
                   no replica answers, or all lag ───────► primary    REPLICA_MAX_LAG, asked every REPLICA_CHECK_SECONDS
                   else ─► the replica that this work has read before, or the next in turn

What only reads is known of its unit: a request with a safe method, a block of `reading`. Anything else may be about to change
what it reads, or may be a task that was told of a row before the replica was.
"""

import itertools
import logging
import time
from collections.abc import Sequence
from typing import Any

from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.drivers.current import connections
from quintet.drivers.errors import Error
from quintet.drivers.settings import DatabaseSettings
from quintet.drivers.unit import RequestUnit, Unit, current_unit
from quintet.kit import bridge
from quintet.kit.parking import ParkingLock
from quintet.kit.record import record

logger = logging.getLogger("django.db.backends")

REPLICAS = "REPLICAS"


@record(frozen=False)
class Reading:
    """What a unit of work knows of its reads: when it last wrote (seconds of the clock), and the replica of each primary."""

    wrote: float | None
    chosen: dict[str, str]


@record
class Health:
    """What a replica said when it was last asked (seconds of the monotonic clock)."""

    is_fit: bool
    asked: float


def reading() -> Unit:
    """Say, for the block, that the work only reads, so that it may do so from replicas: in commands and tasks."""
    return Unit(safe=True)


def wrote(at: float | None = None) -> None:
    """Note that this work wrote, now or ``at`` (seconds since the epoch): its next reads are the primary's.

    Querysets and models say so themselves, unless `using` named the database; after raw SQL say it by hand.
    """
    _reading_of(current_unit()).wrote = time.time() if at is None else at


def last_write() -> float | None:
    """Return when this work last wrote (seconds since the epoch); None when it did not."""
    return _reading_of(current_unit()).wrote


def is_sticky(at: float | None) -> bool:
    """Say whether who wrote ``at`` still reads from the primary; the clock of the host that said so may be ahead of this one."""
    return at is not None and abs(time.time() - at) < DatabaseSettings.now().replica_sticky_seconds


class ReplicaRouter:
    """Sends reads to the replicas that ``DATABASES[primary]["REPLICAS"]`` names, and all else to the primary.

    A subclass with another ``primary`` serves that one; with a `db_for_read` and `db_for_write` of its own that call these, it
    chooses the models.
    """

    primary: str = DEFAULT_DB_ALIAS

    def __init__(self) -> None:
        self._health: dict[str, Health] = {}
        self._turns = itertools.count()
        self._asking = ParkingLock()

    @property
    def replicas(self) -> Sequence[str]:
        """The aliases of the replicas. Raises ConnectionDoesNotExist for a primary that DATABASES lacks."""
        return connections.database(self.primary).settings.get(REPLICAS) or ()

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        """Return a replica where the work may read from one, else the primary; None for rows of other databases."""
        if not self._is_ours(hints):
            return None
        replicas = self.replicas
        known = self._known_reading(replicas)
        return self.primary if known is None else self._choose(known, replicas)

    def _known_reading(self, replicas: Sequence[str]) -> Reading | None:
        """Return what is known of the reads of this work; None where it may read from the primary only."""
        unit = current_unit()
        if not replicas or not unit.safe:
            return None
        known = _reading_of(unit)
        if is_sticky(known.wrote):
            return None
        primary = connections[self.primary]
        return None if primary.in_atomic_block or not primary.get_autocommit() else known

    def db_after_loss(self, model: Any, error: Error, **hints: Any) -> str | None:
        """Return the primary for a read that lost its connection to a replica, which is asked no more until it is checked again.

        Called once for a read, by querysets that were not told their database.
        """
        replicas = self.replicas
        known = self._known_reading(replicas) if self._is_ours(hints) else None
        alias = None if known is None else known.chosen.get(self.primary)
        if known is None or alias is None or not connections.database(alias).is_loss(error):
            return None
        del known.chosen[self.primary]
        self._health[alias] = Health(False, time.monotonic())
        logger.warning("The replica %r is lost, so a read is sent to %r instead: %s", alias, self.primary, error)
        return self.primary

    def db_for_write(self, model: Any, **hints: Any) -> str | None:
        """Return the primary, and note the write; None for rows of other databases."""
        if not self._is_ours(hints):
            return None
        wrote()
        return self.primary

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool | None:
        """Allow relations among rows of the primary and its replicas: they are the same rows."""
        return True if self._is_ours({"instance": one}) and self._is_ours({"instance": other}) else None

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        """Refuse migrations of a replica, which gets its tables from the primary."""
        return False if db in self.replicas else None

    def is_fit(self, alias: str) -> bool:
        """Say whether a replica answers and does not lag; it is asked again after REPLICA_CHECK_SECONDS.

        One caller asks. The others, and who may not wait here, go by what it last said; before it said anything they wait.
        """
        known = self._recent(alias)
        if known is not None:
            return known.is_fit
        former = self._health.get(alias)
        if bridge.posture() is None:
            return former is not None and former.is_fit
        if former is None:
            self._asking.acquire()
        elif not self._asking.take():
            return former.is_fit
        try:
            known = self._recent(alias)  # another may have asked meanwhile
            if known is None:
                known = self._health[alias] = Health(_answers_in_time(alias), time.monotonic())
        finally:
            self._asking.release()
        return known.is_fit

    def _recent(self, alias: str) -> Health | None:
        known = self._health.get(alias)
        if known is None or time.monotonic() - known.asked >= DatabaseSettings.now().replica_check_seconds:
            return None
        return known

    def _is_ours(self, hints: dict[str, Any]) -> bool:
        instance = hints.get("instance")
        alias = None if instance is None else instance._state.db
        return alias is None or alias == self.primary or alias in self.replicas

    def _choose(self, known: Reading, replicas: Sequence[str]) -> str:
        # One replica for the whole of a unit: another might show it an earlier state.
        former = known.chosen.get(self.primary)
        if former is not None and former in replicas and self.is_fit(former):
            return former
        first = next(self._turns) % len(replicas)
        for alias in (*replicas[first:], *replicas[:first]):
            if self.is_fit(alias):
                known.chosen[self.primary] = alias
                return alias
        return self.primary


def _reading_of(unit: Unit) -> Reading:
    """Return what is known of the reads of the request around ``unit``, else of its outermost unit."""
    while not isinstance(unit, RequestUnit) and unit.parent is not None:
        unit = unit.parent
    if unit.reading is None:
        unit.reading = Reading(None, {})
    return unit.reading


def _answers_in_time(alias: str) -> bool:
    most = DatabaseSettings.now().replica_max_lag
    try:
        lag = connections[alias].replication_lag()
    except Error as error:
        logger.warning("The replica %r does not answer, so its reads go to others: %s", alias, error)
        return False
    if lag is None or most is None or lag <= most:
        return True
    logger.warning("The replica %r lags %.1f s behind (REPLICA_MAX_LAG is %g), so its reads go to others.", alias, lag, most)
    return False
