"""The cache table: what the cache in memory costs, and keeping a page.

``python -m benchmarks.cache [quintet|django] [rounds]`` prints the least and the median CPU time in microseconds; run it with an
interpreter that has the framework of that name. Both use the same public names.
"""

import gc
import importlib
import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

TEXT = "x" * 200
ROWS = [{"id": number, "name": f"Row {number}", "votes": number * 3} for number in range(20)]


def prepare(framework: str) -> dict[str, Callable[[], Any]]:
    """Configure one framework and return what is measured by name."""
    conf = importlib.import_module(f"{framework}.conf")
    conf.settings.configure(
        USE_I18N=False,
        SECRET_KEY="x" * 50,
        ALLOWED_HOSTS=["*"],
        CACHES={
            "default": {
                "BACKEND": f"{framework}.core.cache.backends.locmem.LocMemCache",
                "OPTIONS": {"MAX_ENTRIES": 10_000},
            }
        },
    )
    importlib.import_module(framework).setup()
    cache = importlib.import_module(f"{framework}.core.cache").cache
    cache_page = importlib.import_module(f"{framework}.views.decorators.cache").cache_page
    response = importlib.import_module(f"{framework}.http").HttpResponse
    requests = importlib.import_module(f"{framework}.test").RequestFactory()
    cache.set("text", TEXT)
    cache.set("rows", ROWS)
    cache.set("count", 1)
    many = {f"key{number}": number for number in range(20)}
    cache.set_many(many)
    page, request = cache_page(600)(lambda request: response("x" * 5000)), requests.get("/page/")
    numbers = iter(range(10**9))
    return {
        "get a text": lambda: cache.get("text"),
        "get 20 rows": lambda: cache.get("rows"),
        "get nothing": lambda: cache.get("nothing"),
        "set a text": lambda: cache.set("text", TEXT),
        "set 20 rows": lambda: cache.set("rows", ROWS),
        "incr": lambda: cache.incr("count"),
        "get_many of 20": lambda: cache.get_many(many),
        "a kept page": lambda: page(request),
        "set new keys, old ones leave": lambda: cache.set(f"new{next(numbers)}", TEXT),
    }


def measure(work: Callable[[], Any], rounds: int) -> tuple[float, float]:
    """Return the least and the median microseconds of one call."""
    work()
    count, taken = 1, 0.0
    while taken < 0.02:
        count *= 2
        start = time.process_time()
        for _ in range(count):
            work()
        taken = time.process_time() - start
    found: list[float] = []
    gc.disable()
    for _ in range(rounds):
        start = time.process_time()
        for _ in range(count):
            work()
        found.append((time.process_time() - start) / count * 1e6)
    gc.enable()
    return min(found), statistics.median(found)


def main() -> None:
    """Measure one framework and print its rows as JSON lines."""
    framework = sys.argv[1] if len(sys.argv) > 1 else "quintet"
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 15
    for name, work in prepare(framework).items():
        least, median = measure(work, rounds)
        print(json.dumps({"row": name, "framework": framework, "least_us": round(least, 2), "median_us": round(median, 2)}))


if __name__ == "__main__":
    main()
