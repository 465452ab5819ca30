"""``python -m benchmarks.migrations [ROUNDS] [RESULTS]``: what a long history costs: 1,000 migrations over 300 models.

The same files, in the spelling of each peer, are written into a project of ten apps. Every round is a process of its own, the
peers in turn, bytecode written beforehand as an installation has it. Figures are processor time inside that process, after
``setup()``:

    load     the loader and the graph; Django imports the 1,000 modules for it, we know what comes before them from their heads
    plan     the plan of `migrate` on an empty database
    modules  importing the modules that are not imported yet
    state    the state of the models at the end of the history
    detect   comparing that state with another that is equal, as ``makemigrations --check`` does
    apps     the historical classes of one table in the middle of the history, as a data migration asks for them
    run      migrating an empty SQLite database in memory (in the last round alone: Django takes minutes)

The plan and the final state (every model's fields, options and bases) must be the same.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.harness import OURS, Target
from benchmarks.migration_history import APPS, MIGRATIONS, MODELS, write_history

PEERS = (OURS, "django")
CHILD = Path(__file__).with_name("migrations_child.py")
TARGETS = {"load and plan": Target("django", at_least=5)}


def main() -> int:
    """Measure in rounds, print, and exit with 1 when a row misses half its target."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    failed = 0
    with tempfile.TemporaryDirectory(prefix="quintet_migrations_") as scratch:
        for peer in PEERS:
            write_history(Path(scratch) / peer, peer)
        best = measured(Path(scratch), rounds)
    print(f"{MIGRATIONS} migrations, {MODELS} models in {APPS} apps; ms of processor time, best of {rounds} rounds")
    for name, times in best.items():
        print(f"  {name:<22}" + "".join(f"{peer} {times[peer]:9.1f}   " for peer in PEERS), end="")
        print(f"x {times['django'] / times[OURS]:.1f}", end="")
        if name in TARGETS:
            told, met, nearly = TARGETS[name].verdict(times[OURS], times["django"])
            failed |= not nearly
            print(f"   {told}: {'met' if met else 'MISSED'}", end="")
        print()
        if len(sys.argv) > 2:
            with Path(sys.argv[2]).open("a", encoding="utf-8") as results:
                results.write(json.dumps({"row": f"migrations: {name}", "cpu_ms": times}) + "\n")
    return failed


def measured(scratch: Path, rounds: int) -> dict[str, dict[str, float]]:
    """Return the least time (ms) by row and peer; the first run, which writes bytecode, does not count."""
    times: dict[str, dict[str, list[float]]] = {}
    for number in range(rounds + 1):
        told = {peer: run(scratch, peer, whole=number == rounds) for peer in PEERS}
        if told[OURS]["digest"] != told["django"]["digest"]:
            raise AssertionError(f"The peers ended in different states: {told}")
        if number:
            for peer in PEERS:
                for row, taken in told[peer]["ms"].items():
                    times.setdefault(row, {}).setdefault(peer, []).append(taken)
    return {row: {peer: min(found) for peer, found in peers.items()} for row, peers in times.items()}


def run(scratch: Path, peer: str, *, whole: bool) -> dict[str, dict[str, Any]]:
    """Run one process; return what it measured, and the digests of what it found."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(scratch / "bytecode")
    command = [sys.executable, str(CHILD), peer, "run" if whole else "read"]
    done = subprocess.run(command, cwd=scratch / peer, env=environment, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    sys.exit(main())
