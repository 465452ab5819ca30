"""How long a statement takes on tables of this size: an honest guess from figures that are stated with it.

The rates of scans and index builds are rounded down from `benchmarks/online_migrations.py` on two busy cores (2 million rows: a
check with a regular expression 2.2 s, an index on a bigint 1.9 s, one on an integer and a text 5.6 s); those of rewrites, lookups
and changed rows are set on the same scale and were not measured. ``MIGRATION_SPEED`` says how many times faster yours is. A guess
tells seconds from minutes, nothing finer.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from quintet.kit.record import record
from quintet.migrations.safety.effect import Effect, Work
from quintet.migrations.safety.facts import TableFacts

#: Seconds for a change in the catalogue alone.
CATALOG_SECONDS = 0.005
SCAN_BYTES = 300_000_000
SCAN_ROWS = 1_000_000
REWRITE_BYTES = 60_000_000
REWRITE_ROWS = 500_000
INDEX_ROWS = 400_000
LOOKUP_ROWS = 500_000
CHANGED_ROWS = 100_000


@record
class Estimate:
    """Seconds that a statement takes, and the figures that the guess stands on; ``seconds`` None means unknown."""

    seconds: float | None
    basis: str = ""


def _scan(facts: TableFacts, effect: Effect) -> float:
    return max(facts.size / SCAN_BYTES, facts.rows / SCAN_ROWS)


def _build(facts: TableFacts, effect: Effect) -> float:
    return _scan(facts, effect) + facts.rows / INDEX_ROWS


def _rewrite(facts: TableFacts, effect: Effect) -> float:
    return max(facts.size / REWRITE_BYTES, facts.rows / REWRITE_ROWS) + facts.indexes * facts.rows / INDEX_ROWS


def _lookup(facts: TableFacts, effect: Effect) -> float:
    return _scan(facts, effect) + facts.rows / LOOKUP_ROWS


def _changed(facts: TableFacts, effect: Effect) -> float:
    return facts.rows / CHANGED_ROWS * max(1, facts.indexes)


MODELS: Mapping[Work, Callable[[TableFacts, Effect], float]] = MappingProxyType(
    {
        Work.CATALOG: lambda facts, effect: 0.0,
        Work.SCAN: _scan,
        Work.BUILD: _build,
        Work.REWRITE: _rewrite,
        Work.LOOKUP: _lookup,
        Work.ROWS: _changed,
    }
)


def estimate(effect: Effect, facts: TableFacts, speed: float = 1.0) -> Estimate:
    """Return how long an effect takes on a table; ``speed`` is the server's, in multiples of the one the rates are for."""
    model = MODELS.get(effect.work)
    if model is None:
        return Estimate(None, "the statement is not known")
    if effect.work is Work.CATALOG:
        return Estimate(CATALOG_SECONDS, "no row is read")
    basis = f"{facts.rows:,} rows ({facts.basis}), {size_text(facts.size)}, {facts.indexes} indexes"
    return Estimate(CATALOG_SECONDS + model(facts, effect) / speed, basis)


def size_text(size: float) -> str:
    """Return a number of bytes for people: 1.5 MB."""
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.3g} {unit}"
        size /= 1000
    return f"{size:.3g} TB"


def seconds_text(seconds: float | None) -> str:
    """Return a duration for people, as coarse as the guess is: < 0.1 s, 4 s, 3 min, 2 h."""
    if seconds is None:
        return "unknown"
    if seconds < 0.1:
        return "< 0.1 s"
    if seconds < 10:
        return f"{seconds:.1f} s"
    for limit, size, unit in ((120, 1, "s"), (7200, 60, "min")):
        if seconds < limit:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds / 3600:.1f} h"
