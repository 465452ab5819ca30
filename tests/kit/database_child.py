"""Programs that fault tests start as processes of their own: ``python -m tests.kit.database_child <program> <database> ...``.

``database`` is JSON: the settings of the default alias.
"""

import asyncio
import functools
import gc
import itertools
import json
import operator
import os
import sys
import threading
import time

from quintet.conf import settings


def start(database):
    """Configure the process for one database and return the model ``Counter``."""
    settings.configure(DATABASES={"default": database}, INSTALLED_APPS=[], SECRET_KEY="x" * 50, USE_TZ=True)
    import quintet

    quintet.setup()
    from quintet.db import models

    class Counter(models.Model):
        name = models.CharField(max_length=200, unique=True)
        value = models.IntegerField(default=0)

        class Meta:
            app_label = "faults"

    return Counter


def say(*words):
    """Print a line that the parent sees at once."""
    print(*words, flush=True)


def count(database, rounds):
    """Read, modify and write the counter ``rounds`` times."""
    counter = start(database)
    from quintet.db import transaction

    for _ in range(int(rounds)):
        with transaction.atomic():
            one = counter.objects.get(name="one")
            one.value += 1
            one.save()
    say("done")


def append(database, prefix):
    """Insert rows until killed; say each number after its commit."""
    counter = start(database)
    for number in range(10**9):
        counter.objects.create(name=f"{prefix}-{number}", value=number)
        say(number)


def high_water():
    """Return the most memory that the process had so far, in MB."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024


def now():
    """Return the memory that the process has, in MB."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024


def iterate(database, rows):
    """Iterate over the table and say how many rows came, and how many MB more the process had at the worst."""
    counter = start(database)
    assert sum(1 for _ in counter.objects.all()[:10].iterator()) == 10
    before = now()
    seen = sum(one.pk > 0 for one in counter.objects.iterator())
    assert seen == int(rows), seen
    say(seen, high_water() - before)


def hostile(database, shapes, limit):
    """Build query sets of ever new shapes, run one in a hundred; say how many shapes are left and the growth since a quarter.

    A model may keep ``limit`` shapes.
    """
    counter = start(database)
    from quintet.db.models import Q
    from quintet.orm.plan import shape
    from quintet.orm.plan.shape import Shape

    assert int(limit) <= shape.LIMIT
    shape.LIMIT = int(limit)
    total, quarter = int(shapes), 0.0
    texts = [Q(**{f"name__{lookup}": "1"}) for lookup in ("exact", "iexact", "contains", "startswith", "endswith", "gt", "lt")]
    numbers = [Q(**{f"{name}__{lookup}": 1}) for name in ("value", "id") for lookup in ("exact", "gt", "gte", "lt", "lte")]
    terms = [*texts, *numbers]
    for number, chosen in enumerate(itertools.islice(itertools.product(terms, repeat=5), total)):
        found = counter.objects.filter(functools.reduce(operator.or_, chosen))
        if number % 100 == 0:
            list(found)
        if number == total // 4:
            quarter = now()
    gc.collect()
    say(sum(isinstance(one, Shape) for one in gc.get_objects()), now() - quarter)


def children(database, number):
    """Fork ``number`` times; each child says the id of its server process, and whether it differs from the parent's."""
    start(database)
    from quintet.db import connection

    def backend():
        return connection.fetch_one("SELECT pg_backend_pid()")[0]

    mine = backend()
    held = threading.Event()
    busy = threading.Thread(target=held.wait, daemon=True)
    busy.start()
    for _ in range(int(number)):
        child = os.fork()
        if child == 0:
            theirs = {backend() for _ in range(3)}
            say(*theirs)
            os._exit(0 if mine not in theirs else 1)
        _pid, status = os.waitpid(child, 0)
        assert status == 0
    assert backend() == mine
    say("done")


def writers(database, processes, number, style, seconds):
    """Fork processes of so many threads or tasks, which write until the time is up; say what each writer did, as JSON.

    In turn they insert a row, and read, modify and write the counter. A writer says how many writes it did, how often it added
    to the counter, its longest wait (seconds) and its errors.
    """
    counter = start(database)
    warm = sum(one["added"] for one in _writing(counter, "parent", 1, style, 0.05))  # what is compiled once is, before they race
    outputs = []
    gate, opened = os.pipe()
    for process in range(int(processes)):
        output, of_child = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                os.close(opened)
                os.read(gate, 1)  # until every process is there
                told = _writing(counter, process, int(number), style, float(seconds))
                os.write(of_child, json.dumps(told).encode())
            finally:
                os._exit(0)
        os.close(of_child)
        outputs.append((child, output))
    os.close(opened)
    found = []
    for child, output in outputs:
        with open(output, "rb") as told:
            found += json.loads(told.read())
        os.waitpid(child, 0)
    say(json.dumps({"warm": warm, "writers": found}))


def _writing(counter, process, number, style, seconds):  # noqa: C901  threads and tasks do the same
    from quintet.db import transaction

    until = time.monotonic() + seconds
    tallies = [{"writes": 0, "added": 0, "longest": 0.0, "errors": []} for _ in range(number)]

    def wrote(tally, start):
        tally["writes"] += 1
        tally["longest"] = max(tally["longest"], time.monotonic() - start)

    def run(writer):
        tally = tallies[writer]
        for turn in itertools.count():
            if (begun := time.monotonic()) > until:
                return
            try:
                if turn % 2:
                    counter.objects.create(name=f"{process}-{writer}-{turn}", value=0)
                else:
                    with transaction.atomic():
                        one = counter.objects.get(name="one")
                        one.value += 1
                        one.save()
                    tally["added"] += 1
            except Exception as error:  # noqa: BLE001  told, whatever it is
                tally["errors"].append(repr(error)[:300])
            else:
                wrote(tally, begun)

    async def run_task(writer):
        tally = tallies[writer]
        for turn in itertools.count():
            if (begun := time.monotonic()) > until:
                return
            try:
                if turn % 2:
                    await counter.objects.acreate(name=f"{process}-{writer}-{turn}", value=0)
                else:
                    async with transaction.atomic():
                        one = await counter.objects.aget(name="one")
                        one.value += 1
                        await one.asave()
                    tally["added"] += 1
            except Exception as error:  # noqa: BLE001  told, whatever it is
                tally["errors"].append(repr(error)[:300])
            else:
                wrote(tally, begun)
            await asyncio.sleep(0)

    async def gather():
        await asyncio.gather(*(asyncio.create_task(run_task(writer)) for writer in range(number)))

    if style == "tasks":
        asyncio.run(gather())
    else:
        threads = [threading.Thread(target=run, args=(writer,)) for writer in range(number)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return tallies


PROGRAMS = {"writers": writers, "count": count, "append": append, "iterate": iterate, "hostile": hostile, "children": children}

if __name__ == "__main__":
    PROGRAMS[sys.argv[1]](json.loads(sys.argv[2]), *sys.argv[3:])
