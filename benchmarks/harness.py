"""Measure peers in turn, round by round, and print what one operation costs each of them."""

import asyncio
import gc
import json
import statistics
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path

OURS = "quintet"
#: Returns seconds.
Clock = Callable[[], float]
#: Seconds that one measured batch should last: long enough for the clock, short enough to interleave.
BATCH = 0.03


@dataclass(frozen=True)
class Awaited:
    """A peer that runs in an event loop of its own: one task does a whole batch, so that starting the loop is not measured.

    ``wrap`` makes the task from the coroutine of a batch, as a server does (quintet gives each task a portal).
    """

    loop: asyncio.AbstractEventLoop
    work: Callable[[], Awaitable[object]]
    wrap: Callable[[Coroutine[object, object, object]], Coroutine[object, object, object]] = field(default=lambda batch: batch)

    def __call__(self) -> object:
        """Do the work once and return its output."""
        return self.many(1)

    def many(self, count: int) -> object:
        """Do the work ``count`` times and return the last output."""

        async def batch() -> object:
            output: object = None
            for _ in range(count):
                output = await self.work()
            return output

        return self.loop.run_until_complete(self.wrap(batch()))


@dataclass(frozen=True)
class Target:
    """What the design asks: our time over theirs at most (``at_most``), or their time over ours at least (``at_least``)."""

    peer: str
    at_most: float | None = None
    at_least: float | None = None

    def verdict(self, ours: float, theirs: float) -> tuple[str, bool, bool]:
        """Return the ratio as text, whether the target is met, and whether at least half of it is."""
        if self.at_most is not None:
            ratio = ours / theirs
            return f"{ratio:.2f}x of {self.peer} (target <= {self.at_most:g})", ratio <= self.at_most, ratio <= 2 * self.at_most
        assert self.at_least is not None
        ratio = theirs / ours
        return (
            f"{ratio:.1f}x faster than {self.peer} (target >= {self.at_least:g})",
            ratio >= self.at_least,
            ratio >= self.at_least / 2,
        )


@dataclass(frozen=True)
class Row:
    """One piece of work, done by several peers.

    ``peers`` map a name to a callable that does the work once and returns its output; outputs must be equal after ``same``.
    """

    name: str
    peers: dict[str, Callable[[], object]]
    targets: tuple[Target, ...] = ()
    same: Callable[[object], object] = field(default=lambda output: output)
    #: Whether targets are judged by the median ratio of the rounds instead of the ratio of the minima.
    by_median: bool = False


class UnequalOutputError(AssertionError):
    """Two peers did not do the same work."""


def check_outputs(row: Row) -> None:
    """Raise UnequalOutputError unless every peer gives the same output."""
    outputs = {name: row.same(work()) for name, work in row.peers.items()}
    first_name, first = next(iter(outputs.items()))
    for name, output in outputs.items():
        if output != first:
            raise UnequalOutputError(f"{row.name}: {name} gave {str(output)[:300]!r}, {first_name} gave {str(first)[:300]!r}")


def spend(work: Callable[[], object], count: int, clock: Clock) -> float:
    """Do the work ``count`` times and return the seconds that it took."""
    many = work.many if isinstance(work, Awaited) else None
    start = clock()
    if many is not None:
        many(count)
    else:
        for _ in range(count):
            work()
    return clock() - start


def batch_size(work: Callable[[], object], clock: Clock) -> int:
    """Return how many operations fill a batch."""
    work()
    count = 1
    while True:
        spent = spend(work, count, clock)
        if spent >= BATCH / 4:
            return max(1, int(count * BATCH / spent))
        count *= 4


def measure(row: Row, rounds: int, clock: Clock) -> dict[str, list[float]]:
    """Return the microseconds per operation of every peer, one figure a round."""
    sizes = {name: batch_size(work, clock) for name, work in row.peers.items()}
    found: dict[str, list[float]] = {name: [] for name in row.peers}
    for _ in range(rounds):
        for name, work in row.peers.items():
            size = sizes[name]
            gc.collect()
            gc.disable()
            spent = spend(work, size, clock)
            gc.enable()
            found[name].append(spent / size * 1e6)
    return found


def report(row: Row, found: dict[str, list[float]], log: Path) -> bool:
    """Print one row and append it to ``log``; say whether half of every target is reached.

    Beside each peer stands its time over ours: of the minima, and the median over the rounds. The row says which of both counts.
    """
    print(f"\n{row.name}")
    ours = min(found[OURS])
    for name, times in sorted(found.items(), key=lambda item: min(item[1])):
        middle = statistics.median(theirs / mine for theirs, mine in zip(times, found[OURS], strict=True))
        print(
            f"  {name:<24} min {min(times):>10.2f} us   median {statistics.median(times):>10.2f} us"
            f"   x {min(times) / ours:>6.2f}   median of rounds x {middle:>6.2f}"
        )
    good = True
    verdicts = []
    for target in row.targets:
        if target.peer not in found:
            continue
        pairs = zip(found[target.peer], found[OURS], strict=True)
        theirs = ours * statistics.median(their / mine for their, mine in pairs) if row.by_median else min(found[target.peer])
        text, met, half = target.verdict(ours, theirs)
        print(f"    {'ok  ' if met else 'MISS' if not half else 'part'} {text}")
        verdicts.append({"peer": target.peer, "text": text, "met": met, "half": half})
        good = good and half
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8") as out:
        summary = {
            name: {
                "min": min(times),
                "median": statistics.median(times),
                "to_ours": statistics.median(theirs / mine for theirs, mine in zip(times, found[OURS], strict=True)),
            }
            for name, times in found.items()
        }
        out.write(json.dumps({"row": row.name, "rounds": len(found[OURS]), "us": summary, "targets": verdicts}) + "\n")
    return good


def run(rows: list[Row], rounds: int, log: Path, clock: Clock = time.process_time) -> bool:
    """Measure and print every row; say whether all reach at least half of their targets.

    ``clock`` is the CPU's, unless most of the work is done by a server and is waited for.
    """
    good = True
    for row in rows:
        check_outputs(row)
        good = report(row, measure(row, rounds, clock), log) and good
    return good
