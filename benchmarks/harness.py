"""Measure peers in turn, round by round, and print what one operation costs each of them."""

import gc
import json
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

OURS = "quintet"
#: Returns seconds.
Clock = Callable[[], float]
#: Seconds that one measured batch should last: long enough for the clock, short enough to interleave.
BATCH = 0.03


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


class UnequalOutputError(AssertionError):
    """Two peers did not do the same work."""


def check_outputs(row: Row) -> None:
    """Raise UnequalOutputError unless every peer gives the same output."""
    outputs = {name: row.same(work()) for name, work in row.peers.items()}
    first_name, first = next(iter(outputs.items()))
    for name, output in outputs.items():
        if output != first:
            raise UnequalOutputError(f"{row.name}: {name} gave {str(output)[:300]!r}, {first_name} gave {str(first)[:300]!r}")


def batch_size(work: Callable[[], object], clock: Clock) -> int:
    """Return how many operations fill a batch."""
    work()
    count = 1
    while True:
        start = clock()
        for _ in range(count):
            work()
        spent = clock() - start
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
            start = clock()
            for _ in range(size):
                work()
            spent = clock() - start
            gc.enable()
            found[name].append(spent / size * 1e6)
    return found


def report(row: Row, found: dict[str, list[float]], log: Path) -> bool:
    """Print one row and its ratios (of the minima), append it to ``log``; say whether half of every target is reached."""
    print(f"\n{row.name}")
    for name, times in sorted(found.items(), key=lambda item: min(item[1])):
        print(f"  {name:<24} min {min(times):>10.2f} us   median {statistics.median(times):>10.2f} us")
    ours = min(found[OURS])
    good = True
    verdicts = []
    for target in row.targets:
        if target.peer not in found:
            continue
        text, met, half = target.verdict(ours, min(found[target.peer]))
        print(f"    {'ok  ' if met else 'MISS' if not half else 'part'} {text}")
        verdicts.append({"peer": target.peer, "text": text, "met": met, "half": half})
        good = good and half
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8") as out:
        summary = {name: {"min": min(times), "median": statistics.median(times)} for name, times in found.items()}
        out.write(json.dumps({"row": row.name, "us": summary, "targets": verdicts}) + "\n")
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
