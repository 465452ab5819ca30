"""Figures of a server in the text format of Prometheus: requests, how long they took, and the pools of the databases.

Worker processes put theirs into a folder that they share, and the one that is asked adds them up; what a worker that ended has
counted goes on counting.
"""

import json
import os
from bisect import bisect_left
from collections.abc import Iterable
from pathlib import Path
from threading import Lock
from typing import Any

from quintet.kernel import ports
from quintet.kit.own_environment import own_variable

#: Upper bounds (seconds) of the latency histogram.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"})
#: Routes with a series of their own; what comes later counts as "other".
MOST_ROUTES = 500
#: The environment variable that names the folder which the workers of a server share.
FOLDER_VARIABLE = "METRICS_FOLDER"


class Metrics:
    """What one process counted. ``folder`` is where it is put for the other processes of the server, None for one alone."""

    def __init__(self, folder: str | None = None) -> None:
        self.folder = Path(folder) if folder else None
        self.in_progress = 0
        self.requests: dict[str, int] = {}
        self.times: dict[str, list[float]] = {}
        self._lock = Lock()

    def began(self) -> None:
        """Count a request that is being answered."""
        with self._lock:
            self.in_progress += 1

    def ended(self, method: str | None, status: int, route: str, seconds: float) -> None:
        """Count a request that was answered; ``route`` is "" for one that no route matched."""
        kind = f"{method if method in METHODS else 'other'} {status}"
        with self._lock:
            self.in_progress -= 1
            self.requests[kind] = self.requests.get(kind, 0) + 1
            series = self.times.get(route)
            if series is None:
                name = route if len(self.times) < MOST_ROUTES else "other"
                series = self.times.setdefault(name, [0.0] * (len(BUCKETS) + 2))
            series[bisect_left(BUCKETS, seconds)] += 1
            series[-1] += seconds

    def flush(self) -> None:
        """Put the figures where the other workers find them."""
        if self.folder is None:
            return
        target = self.folder / f"{os.getpid()}.json"
        new = target.with_suffix(".new")
        new.write_text(json.dumps(self._figures()), encoding="utf-8")
        new.replace(target)

    def text(self) -> str:
        """Return the figures of all workers as text."""
        self.flush()
        found = [self._figures()] if self.folder is None else list(_read(self.folder))
        return "\n".join(_lines(found)) + "\n"

    def _figures(self) -> dict[str, Any]:
        with self._lock:
            return {
                "pid": os.getpid(),
                "in_progress": self.in_progress,
                "requests": dict(self.requests),
                "times": {route: list(series) for route, series in self.times.items()},
                "pools": ports.pool_figures.get()(),
            }


def folder_of_server() -> str | None:
    """Return the folder that the workers of this server share, None when there is one process."""
    return own_variable(FOLDER_VARIABLE) or None


def _read(folder: Path) -> Iterable[dict[str, Any]]:
    for path in sorted(folder.glob("*.json")):
        found = json.loads(path.read_text(encoding="utf-8"))
        if not _lives(found["pid"]):
            found["in_progress"], found["pools"] = 0, {}
        yield found


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, PermissionError):  # gone, and its number is that of somebody else's process by now
        return False
    return True


def _lines(found: list[dict[str, Any]]) -> Iterable[str]:
    yield from _head("quintet_requests_total", "counter", "Requests answered, by method and status.")
    for kind, count in sorted(_summed(one["requests"] for one in found).items()):
        method, _, status = kind.partition(" ")
        yield f'quintet_requests_total{{method="{method}",status="{status}"}} {count:g}'
    yield from _head("quintet_requests_in_progress", "gauge", "Requests that are being answered.")
    yield f"quintet_requests_in_progress {sum(one['in_progress'] for one in found)}"
    yield from _head("quintet_request_seconds", "histogram", "Seconds from a request to its response, by route.")
    for route, series in sorted(_summed_series(one["times"] for one in found).items()):
        yield from _histogram(_label(route), series)
    yield from _head("quintet_workers", "gauge", "Worker processes.")
    yield f"quintet_workers {sum(_lives(one['pid']) for one in found)}"
    yield from _pool_lines(found)


def _histogram(route: str, series: list[float]) -> Iterable[str]:
    count = 0.0
    for bound, inside in zip((*map(str, BUCKETS), "+Inf"), series[:-1], strict=True):
        count += inside
        yield f'quintet_request_seconds_bucket{{route="{route}",le="{bound}"}} {count:g}'
    yield f'quintet_request_seconds_sum{{route="{route}"}} {series[-1]:.6f}'
    yield f'quintet_request_seconds_count{{route="{route}"}} {count:g}'


def _pool_lines(found: list[dict[str, Any]]) -> Iterable[str]:
    names = sorted({name for one in found for figures in one["pools"].values() for name in figures})
    for name in names:
        yield from _head(f"quintet_pool_{name}", "gauge", f"Database connections, {name.replace('_', ' ')}, of all workers.")
        for alias in sorted({alias for one in found for alias in one["pools"]}):
            total = sum(one["pools"].get(alias, {}).get(name, 0) for one in found)
            yield f'quintet_pool_{name}{{alias="{_label(alias)}"}} {total:g}'


def _head(name: str, kind: str, words: str) -> Iterable[str]:
    yield f"# HELP {name} {words}"
    yield f"# TYPE {name} {kind}"


def _label(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _summed(counts: Iterable[dict[str, float]]) -> dict[str, float]:
    total: dict[str, float] = {}
    for one in counts:
        for name, count in one.items():
            total[name] = total.get(name, 0) + count
    return total


def _summed_series(given: Iterable[dict[str, list[float]]]) -> dict[str, list[float]]:
    total: dict[str, list[float]] = {}
    for one in given:
        for route, series in one.items():
            before = total.get(route, [0.0] * len(series))
            total[route] = [a + b for a, b in zip(before, series, strict=True)]
    return total
