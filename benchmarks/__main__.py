"""``python -m benchmarks [data bridge ...] [--rounds N]``: print the tables; exit with 1 when a row misses half its target."""

import argparse
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

TABLES = ("data", "data_postgres", "bridge", "servers", "startup", "reload")
#: What the data tables import beside Django.
PEERS = ("sqlalchemy", "peewee", "tortoise", "asyncpg")
RESULTS = Path(__file__).parent / "results" / "rows.jsonl"


def main() -> int:
    """Run the tables that were asked for, each in a process of its own, since peers configure themselves once a process."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("tables", nargs="*", choices=[*TABLES, []], help="which tables (default: all)")
    parser.add_argument("--rounds", type=int, default=15, help="interleaved rounds a row (default 15)")
    options = parser.parse_args()
    missing = [name for name in PEERS if find_spec(name) is None]
    if missing:
        parser.error(f"{', '.join(missing)} not installed here: pip install --require-hashes -r requirements/bench-peers.lock")
    failed = 0
    for table in options.tables or TABLES:
        done = subprocess.run([sys.executable, "-m", f"benchmarks.{table}", str(options.rounds), str(RESULTS)], check=False)
        failed |= done.returncode
    print(f"\nJSON lines: {RESULTS}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
