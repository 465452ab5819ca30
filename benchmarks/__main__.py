"""`python -m benchmarks [data bridge ...] [--rounds N] [--rows WORD ...]`: print the tables; 1 when half a target is missed."""

import argparse
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

TABLES = ("data", "data_postgres", "data_mariadb", "bridge", "servers", "startup", "reload", "migrations")
#: What the data tables import beside Django.
PEERS = ("sqlalchemy", "peewee", "tortoise", "asyncpg")
RESULTS = Path(__file__).parent / "results" / "rows.jsonl"


def main() -> int:
    """Run the tables that were asked for, each in a process of its own, since peers configure themselves once a process."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("tables", nargs="*", choices=[*TABLES, []], help="which tables (default: all)")
    parser.add_argument("--rounds", type=int, default=15, help="interleaved rounds a row (default 15)")
    parser.add_argument("--rows", nargs="+", default=[], metavar="WORD", help="of `servers`: only rows whose title has a word")
    options = parser.parse_args()
    missing = [name for name in PEERS if find_spec(name) is None]
    if missing:
        parser.error(f"{', '.join(missing)} not installed here: pip install --require-hashes -r requirements/bench-peers.lock")
    failed = 0
    for table in options.tables or TABLES:
        rows = options.rows if table == "servers" else []
        command = [sys.executable, "-m", f"benchmarks.{table}", str(options.rounds), str(RESULTS), *rows]
        done = subprocess.run(command, check=False)
        failed |= done.returncode
    print(f"\nJSON lines: {RESULTS}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
