"""Many writers, one SQLite file: ``python -m benchmarks.sqlite_writers [SECONDS] [RESULTS] [--django-python PATH]``.

Processes of threads or tasks save rows (autocommit) and read, modify and write one counter (atomic), as fast as they can or with
pauses. Peers: quintet with its settings as they come, and with ``writer_queue`` off; Django with its own, with
``transaction_mode`` IMMEDIATE, and with WAL and ``synchronous = NORMAL`` besides. All have ``timeout`` 5. A row says the
writes per second, the latency of those that succeeded (ms), the errors, and the fewest and most writes of any one writer. The
counter must be what the writers that heard no error added up, or the run fails.
"""

import argparse
import json
import sqlite3
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHILD = Path(__file__).with_name("sqlite_writers_child.py")
TABLES = """
    PRAGMA journal_mode = {journal};
    CREATE TABLE note (id integer PRIMARY KEY AUTOINCREMENT, value varchar(100) NOT NULL);
    CREATE TABLE counter (id integer PRIMARY KEY AUTOINCREMENT, value integer NOT NULL);
    INSERT INTO counter VALUES (1, 0);
"""
WAL = {"transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL"}


@dataclass(frozen=True)
class Peer:
    """A framework and the OPTIONS of its database."""

    name: str
    root: str
    options: dict[str, Any]


@dataclass(frozen=True)
class Load:
    """How many processes of how many writers, how they run, what they do, and how long (seconds) they think in between."""

    processes: int
    writers: int
    style: str
    work: str = "mixed"
    think: float = 0.0

    @property
    def name(self) -> str:
        """The title of the load."""
        pauses = f", {self.think * 1000:g} ms between" if self.think else ""
        return f"{self.processes} processes x {self.writers} {self.style}, {self.work}{pauses}"


PEERS = (
    Peer("quintet", "quintet", {}),
    Peer("quintet, no queue", "quintet", {"writer_queue": False}),
    Peer("django", "django", {}),
    Peer("django IMMEDIATE", "django", {"transaction_mode": "IMMEDIATE"}),
    Peer("django IMMEDIATE, WAL", "django", WAL),
)
LOADS = (
    Load(1, 1, "threads"),
    Load(1, 8, "threads"),
    Load(1, 8, "tasks"),
    Load(2, 4, "threads"),
    Load(8, 4, "threads"),
    Load(8, 4, "tasks"),
    Load(8, 4, "threads", "save"),
    Load(8, 4, "threads", "add"),
    Load(8, 4, "threads", "mixed", 0.05),
)


def main() -> None:
    """Run every load with every peer in turn, and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sqlite_writers", description=__doc__)
    parser.add_argument("seconds", nargs="?", type=float, default=5.0)
    parser.add_argument("results", nargs="?", type=Path)
    parser.add_argument("--django-python", default=sys.executable, help="the interpreter that has Django (default: this one)")
    parser.add_argument("--only", nargs="+", default=[], metavar="WORD", help="only peers whose name is one of these")
    parser.add_argument("--loads", nargs="+", type=int, default=range(len(LOADS)), help="only loads of these numbers, from 0")
    options = parser.parse_args()
    for load in (LOADS[number] for number in options.loads):
        print(f"{load.name}\n  {'':<24}{'writes/s':>9}{'p50':>9}{'p99':>9}{'max':>9}{'errors':>8}{'fewest':>8}{'most':>7}")
        for peer in PEERS:
            if options.only and peer.name not in options.only:
                continue
            python = options.django_python if peer.root == "django" else sys.executable
            row = measured(peer, load, options.seconds, python)
            print(f"  {peer.name:<24}{row['rate']:9.0f}{row['p50']:9.2f}{row['p99']:9.1f}{row['max']:9.1f}", end="")
            print(f"{row['errors']:8}{row['fewest']:8}{row['most']:7}", flush=True)
            for text, count in row["texts"].items():
                print(f"      {count} x {text}")
            if options.results:
                with options.results.open("a", encoding="utf-8") as results:
                    results.write(json.dumps({"row": f"sqlite writers: {load.name}", "peer": peer.name, **row}) + "\n")


def measured(peer: Peer, load: Load, seconds: float, python: str) -> dict[str, Any]:
    """Run one load with one peer; return the figures of its row."""
    with tempfile.TemporaryDirectory(prefix="quintet_writers_") as scratch:
        path = Path(scratch) / "db.sqlite3"
        with sqlite3.connect(path) as file:
            file.executescript(TABLES.format(journal="WAL" if peer.root == "quintet" or peer.options == WAL else "DELETE"))
        file.close()
        tallies = run(peer, load, seconds, python, path)
        with sqlite3.connect(path) as file:
            (found,) = file.execute("SELECT value FROM counter").fetchone()
            (notes,) = file.execute("SELECT COUNT(*) FROM note").fetchone()
        file.close()
    added = sum(tally["added"] for tally in tallies)
    taken = sorted(second for tally in tallies for second in tally["seconds"])
    if (found, notes) != (added, len(taken) - added):
        raise AssertionError(
            f"{peer.name}: the counter is {found} after {added} additions, {notes} notes after {len(taken) - added}"
        )
    texts: dict[str, int] = {}
    for tally in tallies:
        for text, count in tally["errors"].items():
            texts[text] = texts.get(text, 0) + count
    counts = [len(tally["seconds"]) for tally in tallies]
    return {
        "rate": len(taken) / seconds,
        "p50": taken[len(taken) // 2] * 1000,
        "p99": taken[len(taken) * 99 // 100] * 1000,
        "max": taken[-1] * 1000,
        "errors": sum(texts.values()),
        "fewest": min(counts),
        "most": max(counts),
        "texts": texts,
    }


def run(peer: Peer, load: Load, seconds: float, python: str, path: Path) -> list[dict[str, Any]]:
    """Start the processes, let them go at once, and return what every writer saw."""
    database = {"ENGINE": f"{peer.root}.db.backends.sqlite3", "NAME": str(path), "OPTIONS": {"timeout": 5, **peer.options}}
    asked = {"root": peer.root, "database": database, "seconds": seconds, **vars(load)}
    command = [python, str(CHILD), json.dumps(asked)]
    started = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(load.processes)]
    for process in started:
        assert process.stdout is not None
        if process.stdout.readline() != "ready\n":
            raise RuntimeError(f"{peer.name} did not start")
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [process.communicate()[0] for process in started]
    return [tally for lines in said for tally in json.loads(lines.splitlines()[-1])]


if __name__ == "__main__":
    main()
