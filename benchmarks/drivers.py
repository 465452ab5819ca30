"""What the drivers add to the raw libraries: CPU microseconds per statement, least and median of interleaved rounds.

Run it: .venv/bin/python benchmarks/drivers.py [path of a scratch SQLite file]
"""

import asyncio
import json
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from quintet.conf import settings
from quintet.kit import bridge

ROUNDS, TIMES = 15, 2000
SQL = "SELECT id, name FROM t WHERE id = ?"


def timed(call: Callable[[], object]) -> float:
    start = time.process_time()
    for _ in range(TIMES):
        call()
    return (time.process_time() - start) / TIMES * 1e6


def show(title: str, rows: dict[str, Callable[[], object]]) -> None:
    found: dict[str, list[float]] = {name: [] for name in rows}
    expected = next(iter(rows.values()))()
    for name, call in rows.items():
        assert call() == expected, name
    for _ in range(ROUNDS):
        for name, call in rows.items():
            found[name].append(timed(call))
    for name, times in found.items():
        print(f"{title:12} {name:44} {min(times):7.2f} {statistics.median(times):7.2f} us")
        print(json.dumps({"where": title, "row": name, "min_us": min(times), "median_us": statistics.median(times)}))


def main() -> None:
    path = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp()) / "bench.sqlite3"
    path.unlink(missing_ok=True)
    settings.configure(DATABASES={"default": {"ENGINE": "quintet.db.backends.sqlite3", "NAME": str(path)}})
    from quintet.db import connections, transaction

    connection = connections["default"]
    connection.execute("CREATE TABLE t (id integer PRIMARY KEY, name text)")
    connection.execute_many("INSERT INTO t VALUES (?, ?)", [(n, f"name {n}") for n in range(1000)])
    raw = sqlite3.connect(path, isolation_level=None, cached_statements=512)
    rows: dict[str, Callable[[], object]] = {
        "raw sqlite3": lambda: raw.execute(SQL, (7,)).fetchall(),
        "connection.fetch_all": lambda: connection.fetch_all(SQL, (7,)),
        "connections[alias].fetch_all": lambda: connections["default"].fetch_all(SQL, (7,)),
    }
    show("sync", rows)
    with transaction.atomic():
        show("atomic", rows)

    async def inside() -> None:
        own = connections["default"]
        show("portal", {**rows, "connection.fetch_all": lambda: own.fetch_all(SQL, (7,))})

    asyncio.run(bridge.portal(inside()))


if __name__ == "__main__":
    main()
