"""One process of `sqlite_writers`: threads or tasks that write to one file until the time is up; says how each write went.

Run by path with one argument, JSON. Prints ``ready``, waits for a line, writes, and prints one line of JSON.
"""

import asyncio
import importlib
import json
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any


class Tally:
    """What one writer saw: the seconds of each write, and the errors by text."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.errors: dict[str, int] = {}
        self.added = 0

    def failed(self, error: Exception) -> None:
        """Count an error."""
        text = str(error)[:300]
        self.errors[text] = self.errors.get(text, 0) + 1


def models_of(root: str, database: dict[str, Any]) -> tuple[Any, Any, Any]:
    """Set the peer up; return its models Note and Counter, and its module of transactions."""
    conf = importlib.import_module(f"{root}.conf")
    conf.settings.configure(DATABASES={"default": database}, INSTALLED_APPS=[], SECRET_KEY="x" * 50, USE_TZ=True)
    importlib.import_module(root).setup()
    models = importlib.import_module(f"{root}.db.models")

    def made(name: str, field: Any) -> Any:
        meta = type("Meta", (), {"app_label": "writing", "db_table": name.lower()})
        return type(name, (models.Model,), {"__module__": __name__, "Meta": meta, "value": field})

    note, counter = made("Note", models.CharField(max_length=100)), made("Counter", models.IntegerField())
    return note, counter, importlib.import_module(f"{root}.db.transaction")


def work_in_threads(works: list[Callable[[int], None]], tallies: list[Tally], until: float, think: float) -> None:
    """Let every thread do its work over and over."""

    def run(work: Callable[[int], None], tally: Tally) -> None:
        number = 0
        while (start := time.monotonic()) < until:
            number += 1
            try:
                work(number)
            except Exception as error:  # noqa: BLE001  counted, whatever it is
                tally.failed(error)
            else:
                tally.seconds.append(time.monotonic() - start)
            if think:
                time.sleep(think)

    threads = [threading.Thread(target=run, args=pair) for pair in zip(works, tallies, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


async def work_in_tasks(works: list[Callable[[int], Awaitable[None]]], tallies: list[Tally], until: float, think: float) -> None:
    """Let every task do its work over and over."""

    async def run(work: Callable[[int], Awaitable[None]], tally: Tally) -> None:
        number = 0
        while (start := time.monotonic()) < until:
            number += 1
            try:
                await work(number)
            except Exception as error:  # noqa: BLE001  counted, whatever it is
                tally.failed(error)
            else:
                tally.seconds.append(time.monotonic() - start)
            await asyncio.sleep(think)

    await asyncio.gather(*(asyncio.create_task(run(*pair)) for pair in zip(works, tallies, strict=True)))


def main() -> None:  # noqa: C901  every kind of work in one place
    """Do what the argument says."""
    asked = json.loads(sys.argv[1])
    root = asked["root"]
    note, counter, transaction = models_of(root, asked["database"])
    tallies = [Tally() for _ in range(asked["writers"])]

    def save(number: int) -> None:
        note.objects.create(value=f"note {number}")

    def add() -> None:
        with transaction.atomic():
            one = counter.objects.get(pk=1)
            one.value += 1
            one.save()

    async def add_in_a_task() -> None:
        async with transaction.atomic():
            one = await counter.objects.aget(pk=1)
            one.value += 1
            await one.asave()

    def worker(tally: Tally) -> Callable[[int], None]:
        def work(number: int) -> None:
            if asked["work"] == "save" or (asked["work"] == "mixed" and number % 2):
                save(number)
            else:
                add()
                tally.added += 1

        return work

    def task(tally: Tally) -> Callable[[int], Awaitable[None]]:
        if root == "django":  # its transactions are for sync code
            return importlib.import_module("asgiref.sync").sync_to_async(worker(tally))

        async def work(number: int) -> None:
            if asked["work"] == "save" or (asked["work"] == "mixed" and number % 2):
                await note.objects.acreate(value=f"note {number}")
            else:
                await add_in_a_task()
                tally.added += 1

        return work

    counter.objects.get(pk=1)
    print("ready", flush=True)
    sys.stdin.readline()
    until = time.monotonic() + asked["seconds"]
    if asked["style"] == "threads":
        work_in_threads([worker(tally) for tally in tallies], tallies, until, asked["think"])
    else:
        asyncio.run(work_in_tasks([task(tally) for tally in tallies], tallies, until, asked["think"]))
    print(json.dumps([vars(tally) for tally in tallies]))


if __name__ == "__main__":
    main()
