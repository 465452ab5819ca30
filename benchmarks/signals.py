"""The signals table: what sending costs with nobody listening, with one receiver, and with one of fifty senders' receivers.

``python -m benchmarks.signals [quintet|django|blinker] [rounds]`` prints the least and the median CPU time in nanoseconds; run it
with an interpreter that has the library of that name. Without a name all that are installed run, with the ratio to quintet.
"""

import importlib
import importlib.util
import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

TIMES = 20_000
LIBRARIES = ("quintet", "django", "blinker")
Send = Callable[[Any], Any]


def listening(sender: Any, **named: Any) -> None:
    """Receive, and do nothing."""


def senders(library: str) -> dict[str, tuple[Send, Any]]:
    """Return what is measured by name: how to send, and who sends."""
    module = importlib.import_module("blinker" if library == "blinker" else f"{library}.dispatch")

    class Sender:
        """Somebody who sends."""

    def made(caching: bool = False) -> tuple[Any, Send]:
        signal = module.Signal() if library == "blinker" else module.Signal(use_caching=caching)
        return signal, lambda sender: signal.send(sender, instance=1, raw=False)

    (_, nobody), (one, to_one), (many, to_many) = made(), made(), made(caching=True)
    one.connect(listening)
    others = [type(f"Sender{number}", (), {}) for number in range(50)]
    for other in others:
        many.connect(listening, sender=other)
    kept.extend(others)
    return {"nobody listens": (nobody, Sender), "one receiver": (to_one, Sender), "one of 50 senders": (to_many, others[7])}


kept: list[Any] = []


def measured(library: str, rounds: int) -> dict[str, tuple[float, float]]:
    """Return (least, median) nanoseconds of CPU time a sending."""
    found: dict[str, tuple[float, float]] = {}
    for name, (send, sender) in senders(library).items():
        times = []
        for _ in range(rounds):
            start = time.process_time_ns()
            for _ in range(TIMES):
                send(sender)
            times.append((time.process_time_ns() - start) / TIMES)
        found[name] = min(times), statistics.median(times)
    return found


def main(arguments: list[str]) -> None:
    """Measure, print the rows and one line of JSON."""
    named = [one for one in arguments if one in LIBRARIES]
    rounds = next((int(one) for one in arguments if one.isdigit()), 15)
    chosen = named or [one for one in LIBRARIES if importlib.util.find_spec(one) is not None]
    tables = {library: measured(library, rounds) for library in chosen}
    ours = tables.get("quintet", {})
    for library, rows in tables.items():
        for name, (least, median) in rows.items():
            ratio = f"  {least / ours[name][0]:5.2f} x quintet" if library != "quintet" and ours else ""
            print(f"{library:8} {name:20} {least:7.0f} ns  (median {median:7.0f}){ratio}")
    print(json.dumps(tables))


if __name__ == "__main__":
    main(sys.argv[1:])
