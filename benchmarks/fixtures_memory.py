"""What memory dumpdata and loaddata need, by format, number of rows and database.

    python -m benchmarks.fixtures_memory [--kinds sqlite postgres mariadb] [--formats json jsonl xml yaml] [--rows 20000 200000]

Each command runs in a process of its own. "grown" is how much the process's largest resident size grew while the command ran,
drivers and libraries in C among it; "traced" (with --traced, slow) the largest size of Python's own objects. Rows have foreign
keys, every other one a many-to-many row, text, a decimal and a moment; with `--forward` each refers to a row that comes later.
"""

import argparse
import datetime
import json
import resource
import subprocess
import sys
import tempfile
import time
import tracemalloc
import warnings
from decimal import Decimal
from pathlib import Path
from typing import Any

import quintet
from benchmarks.places import KINDS, place
from quintet.conf import settings

FORMATS = ("json", "jsonl", "xml", "yaml")
APP = "benchmarks.sites.stock"


def set_up(database: dict[str, Any]) -> None:
    """Make the settings of a process: the app of goods and one database."""
    settings.configure(DATABASES={"default": database}, INSTALLED_APPS=[APP], USE_TZ=True)
    quintet.setup()


def fill(rows: int) -> None:
    """Make the tables and their rows."""
    from benchmarks.sites.stock.models import Good, Shop, Word
    from quintet.db import connection

    with connection.schema_editor() as editor:
        for model in (Shop, Word, Good):
            editor.create_model(model)
    words = [Word.objects.create(text=f"word {number}") for number in range(20)]
    Shop.objects.bulk_create(Shop(name=f"shop {number}") for number in range(100))
    start = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)
    with connection.constraint_checks_disabled():  # each row refers to the next
        Good.objects.bulk_create(
            (
                Good(
                    pk=number,
                    code=f"code {number}",
                    shop_id=1 + number % 100,
                    price=Decimal(number) / 100,
                    at=start + datetime.timedelta(seconds=number),
                    next_id=number + 1 if number < rows else None,
                )
                for number in range(1, rows + 1)
            ),
            batch_size=1000,
        )
    through = Good.words.through
    through.objects.bulk_create(
        (through(good_id=number, word_id=words[number % 20].pk) for number in range(1, rows + 1, 2)), batch_size=2000
    )


def run(command: str, format: str, path: str, options: dict[str, Any], traced: bool) -> None:
    """Run a command and print what it needed, as JSON."""
    from quintet.core.management import call_command

    arguments = ("stock",) if command == "dumpdata" else (path,)
    # The rooms that the command needs are loaded by a run of nothing.
    call_command("dumpdata", "stock.word", format=format, output=f"{path}.warm.{format}", verbosity=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it may hold nothing
        call_command("loaddata", f"{path}.warm.{format}", verbosity=0)
    before, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    if traced:
        tracemalloc.start()
    call_command(command, *arguments, verbosity=0, **options)
    peak = tracemalloc.get_traced_memory()[1] if traced else 0
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(json.dumps({"grown": grown / 1024, "traced": peak / 2**20, "seconds": time.perf_counter() - begun}))


def child(work: str, database: dict[str, Any], **options: Any) -> dict[str, float]:
    """Do ``work`` in a process of its own and return what it printed."""
    given = json.dumps({"work": work, "database": database, **options})
    command = [sys.executable, "-m", "benchmarks.fixtures_memory", "--child", given]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout) if done.stdout else {}


def serve(given: dict[str, Any]) -> None:
    """Do the work of a child."""
    set_up(given["database"])
    work = given["work"]
    if work == "fill":
        fill(given["rows"])
    elif work == "empty":
        from quintet.core.management import call_command

        call_command("flush", interactive=False, verbosity=0)
    else:
        run(work, given["format"], given["path"], given["options"], given["traced"])


def measure(kind: str, rows: int, options: argparse.Namespace) -> None:
    """Print the lines of one database and number of rows."""
    with place(kind) as database, tempfile.TemporaryDirectory() as folder:
        child("fill", database, rows=rows)
        natural = {"use_natural_foreign_keys": True} if options.forward else {}
        dumps = {}
        for format in options.formats:
            path = str(Path(folder) / f"all.{format}")
            seen = child(
                "dumpdata",
                database,
                format=format,
                path=path,
                options={"format": format, "output": path, **natural},
                traced=options.traced,
            )
            dumps[format] = path
            report(kind, rows, "dumpdata", format, path, seen)
        for format, path in dumps.items():
            child("empty", database)
            seen = child("loaddata", database, format=format, path=path, options={}, traced=options.traced)
            report(kind, rows, "loaddata", format, path, seen)


def report(kind: str, rows: int, command: str, format: str, path: str, seen: dict[str, float]) -> None:
    """Print one line."""
    size = Path(path).stat().st_size / 2**20
    traced = f"  traced {seen['traced']:6.1f} MB" if seen["traced"] else ""
    line = f"{kind:9} {rows:7,} rows  {command} {format:5}  grown {seen['grown']:6.1f} MB{traced}"
    print(f"{line}  file {size:6.1f} MB  {seen['seconds']:6.1f} s", flush=True)


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kinds", nargs="+", default=KINDS, choices=KINDS)
    parser.add_argument("--formats", nargs="+", default=FORMATS, choices=FORMATS)
    parser.add_argument("--rows", type=int, nargs="+", default=[20_000, 200_000])
    parser.add_argument("--forward", action="store_true", help="Natural keys, so that each row refers to one that comes later.")
    parser.add_argument("--traced", action="store_true", help="Trace Python's own objects too.")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        serve(json.loads(options.child))
        return
    for kind in options.kinds:
        for rows in options.rows:
            measure(kind, rows, options)


if __name__ == "__main__":
    main()
