"""What rows cost as an Arrow table: from instances, from values_list(), by to_arrow(), and what the driver's rows alone cost.

    python -m benchmarks.arrow [--kinds sqlite postgres mariadb] [--rows 100000] [--rounds 9]

Processor time of this process in milliseconds, least and median of the rounds, peers in turn; all tables are equal.
"""

import argparse
import datetime
import gc
import statistics
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pyarrow

import quintet
from benchmarks.places import KINDS, place
from quintet.conf import settings
from quintet.test import override_settings


def declared() -> Any:
    """Return the model: eight columns of eight kinds, one with NULLs."""
    from quintet.db import models

    class Sale(models.Model):
        """A row of all that shops write down."""

        shop = models.CharField(max_length=30)
        price = models.DecimalField(max_digits=10, decimal_places=2)
        weight = models.FloatField()
        number = models.IntegerField()
        paid = models.BooleanField()
        day = models.DateField()
        at = models.DateTimeField(null=True)

        class Meta:
            """An app of no project."""

            app_label = "bench"

    return Sale


def fill(model: Any, rows: int) -> None:
    """Make the table and its rows."""
    from quintet.db import connection

    start = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    with connection.schema_editor() as editor:
        editor.create_model(model)
    model.objects.bulk_create(
        (
            model(
                shop=f"shop {number}",
                price=Decimal(number) / 100,
                weight=number / 7,
                number=number,
                paid=number % 2 == 0,
                day=(start + datetime.timedelta(days=number % 3000)).date(),
                at=None if number % 10 == 0 else start + datetime.timedelta(seconds=37 * number, microseconds=number),
            )
            for number in range(rows)
        ),
        batch_size=2000,
    )


def peers(model: Any) -> dict[str, Callable[[], Any]]:
    """Return what is compared, by name."""
    names = [field.attname for field in model._meta.fields]
    rows = model.objects.order_by("pk")

    def from_driver() -> None:
        from quintet.db import connection

        with connection.cursor() as cursor:
            cursor.execute(str(rows.query))
            cursor.fetchall()

    def from_instances() -> Any:
        found = list(rows.all())
        return pyarrow.table({name: [getattr(row, name) for row in found] for name in names})

    def from_values() -> Any:
        return pyarrow.table(dict(zip(names, map(list, zip(*rows.all().values_list(), strict=True)), strict=True)))

    return {"driver": from_driver, "instances": from_instances, "values_list": from_values, "to_arrow": rows.to_arrow}


def seconds(work: Callable[[], Any]) -> float:
    """Return the processor time of one run."""
    gc.collect()
    begun = time.process_time()
    work()
    return time.process_time() - begun


def measure(kind: str, model: Any, rows: int, rounds: int) -> None:
    """Print the row of one kind of database."""
    from quintet.db import connection

    fill(model, rows)
    works = peers(model)
    tables = [work().to_pylist() for name, work in works.items() if name != "driver"]
    assert tables[0] == tables[1] == tables[2]
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            times[name].append(seconds(work))
    ours = times["to_arrow"]
    print(f"{kind}, {rows:,} rows x 8")
    for name, seen in times.items():
        ratio = statistics.median(theirs / own for theirs, own in zip(seen, ours, strict=True))
        print(f"  {name:12} {min(seen) * 1000:6.0f} {statistics.median(seen) * 1000:6.0f} ms  {ratio:.2f}x of to_arrow")
    connection.close()


def main() -> None:
    """Measure each kind."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kinds", nargs="+", default=KINDS, choices=KINDS)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    settings.configure(USE_TZ=True)
    quintet.setup()
    model = declared()
    for kind in options.kinds:
        with place(kind) as database, override_settings(DATABASES={"default": database}):
            measure(kind, model, options.rows, options.rounds)


if __name__ == "__main__":
    main()
