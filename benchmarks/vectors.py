"""The nearest 10 of 20,000 vectors of 384 dimensions, by the ORM: `python -m benchmarks.vectors [ROUNDS] [HOST:PORT]`.

On SQLite with functions in Python and with sqlite-vec (where this Python loads extensions), and on a PostgreSQL with pgvector at
HOST:PORT, if one is named: exactly, and by an HNSW index, with the share of the exact answer that the index finds. A database
``quintet_bench_vectors`` is made there, and dropped.
"""

import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import quintet
from quintet.conf import settings
from quintet.contrib.vector import CosineDistance, HnswIndex, VectorExtension, VectorField, search_effort
from quintet.db import connections, models
from quintet.drivers.sqlite import vectors as functions

ROWS, DIMENSIONS, NEAREST, GROUPS = 20_000, 384, 10, 200
NAME = "quintet_bench_vectors"
LITE = {"ENGINE": "quintet.db.backends.sqlite3"}

settings.configure(INSTALLED_APPS=["quintet.contrib.vector"], DATABASES={}, USE_TZ=True)
quintet.setup()


class Passage(models.Model):
    """A row to be found."""

    embedding = VectorField(dimensions=DIMENSIONS)

    class Meta:
        app_label = "bench"


INDEX = HnswIndex(fields=["embedding"], name="bench_hnsw", opclasses=["vector_cosine_ops"])


def made_vectors() -> tuple[list[list[float]], list[list[float]]]:
    """Return the vectors and the questions: around a few hundred directions, as embeddings of texts are."""
    chance = random.Random(7)
    centres = [[chance.gauss(0, 1) for _ in range(DIMENSIONS)] for _ in range(GROUPS)]
    near = ([one + chance.gauss(0, 2) for one in chance.choice(centres)] for _ in range(ROWS + 20))
    found = list(near)
    return found[:ROWS], found[ROWS:]


def timed(call: Callable[[], Any]) -> float:
    """Return the seconds that a call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def answers(questions: list[list[float]]) -> list[list[int]]:
    """Return the keys of the nearest rows of each question."""
    return [list(nearest(one)) for one in questions]


def nearest(question: list[float]) -> Any:
    """Return the rows nearest to a question."""
    return Passage.objects.order_by(CosineDistance("embedding", question)).values_list("pk", flat=True)[:NEAREST]


@contextmanager
def database(chosen: dict[str, Any]) -> Iterator[Any]:
    """Make the default alias that database, with the table."""
    settings.DATABASES = {"default": chosen}
    connection = connections["default"]
    with connection.schema_editor() as editor:
        VectorExtension().database_forwards("bench", editor, None, None)
        editor.create_model(Passage)
    try:
        yield connection
    finally:
        connections.close_all()


def show(title: str, questions: list[list[float]], rounds: int) -> list[list[int]]:
    """Print the median and minimum of a search; return what was found."""
    found = answers(questions)
    times = [timed(partial(list, nearest(questions[place % len(questions)]))) * 1000 for place in range(rounds)]
    print(f"{title:<44} median {statistics.median(times):8.2f} ms   minimum {min(times):8.2f} ms")
    return found


def filled(vectors: list[list[float]]) -> float:
    """Insert the vectors; return the seconds."""
    return timed(lambda: Passage.objects.bulk_create([Passage(embedding=one) for one in vectors], batch_size=1000))


def sqlite_rows(vectors: list[list[float]], questions: list[list[float]], rounds: int) -> None:
    """Measure both kinds of functions on SQLite."""
    loads = hasattr(sqlite3.Connection, "enable_load_extension")
    with tempfile.TemporaryDirectory() as folder:
        for title, native in (("SQLite, functions in Python", False), ("SQLite, sqlite-vec", True)):
            if native and not loads:
                print(f"{title}: left out, this Python's sqlite3 cannot load extensions")
                continue
            chosen = {**LITE, "NAME": Path(folder) / f"{native}.sqlite3"}
            functions._load = LOADS[native]  # noqa: SLF001  the one switch between both
            with database(chosen):
                print(f"{title}: 20,000 rows inserted in {filled(vectors):.2f} s")
                show(title, questions, rounds if native else max(3, rounds // 4))


LOADS = {True: functions._load, False: lambda _raw: False}  # noqa: SLF001  as above


def postgres_rows(where: str, vectors: list[list[float]], questions: list[list[float]], rounds: int) -> None:
    """Measure PostgreSQL at HOST:PORT without and with an index."""
    import psycopg

    host, _colon, port = where.partition(":")
    with psycopg.connect(host=host, port=port, user="postgres", dbname="postgres", autocommit=True) as link:
        link.execute(f'DROP DATABASE IF EXISTS "{NAME}"')
        link.execute(f'CREATE DATABASE "{NAME}"')
        chosen = {"ENGINE": "quintet.db.backends.postgresql", "NAME": NAME, "USER": "postgres", "HOST": host, "PORT": port}
        try:
            with database(chosen) as connection:
                print(f"PostgreSQL: 20,000 rows inserted in {filled(vectors):.2f} s")
                connection.execute("ANALYZE", None)
                exact = show("PostgreSQL, exact", questions, rounds)
                print(f"PostgreSQL: rows read in {timed(lambda: list(Passage.objects.all()[:2000])) * 500:.1f} us each")
                with connection.schema_editor() as editor:
                    print(f"PostgreSQL: index built in {timed(lambda: editor.add_index(Passage, INDEX)):.1f} s")
                for effort in (40, 100, 200):
                    with search_effort(ef_search=effort):
                        found = show(f"PostgreSQL, HNSW, ef_search={effort}", questions, rounds)
                    hits = sum(len(set(one) & set(other)) for one, other in zip(found, exact, strict=True))
                    print(f"{'':<44} finds {hits / (NEAREST * len(questions)):.1%} of the exact answer")
        finally:
            link.execute(f'DROP DATABASE "{NAME}" WITH (FORCE)')


def main() -> None:
    """Print the rows."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    vectors, questions = made_vectors()
    sqlite_rows(vectors, questions, rounds)
    if len(sys.argv) > 2:
        postgres_rows(sys.argv[2], vectors, questions, rounds)


if __name__ == "__main__":
    main()
