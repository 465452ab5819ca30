"""The table of the template engine: CPU microseconds of each row, beside Django, Jinja2 and functions of f-strings.

    .venv-bench/bin/python -m benchmarks.template_engine [rounds] [--django /path/to/python-with-django] [--only row ...]

All peers run interleaved, round for round: Jinja2 and the f-strings in this process, Django in the given interpreter (by default
this one), which runs this file with ``--peer``. Before anything is timed the outputs are compared, with one spelling of the
quote entities. The ratio is that of the medians. A row that misses its target is marked.
"""

import argparse
import gc
import importlib
import json
import statistics
import subprocess
import sys
import tempfile
import time

from benchmarks.template_pages import COMMON, PARTS, ROWS, SOURCES, for_jinja, library, variables

COLD, WARM = "cold compile", "warm cache"
#: Smallest ratio of a peer's time to ours; for the floor the largest of ours to its.
TARGETS = {
    "fortunes": {"django": 20},
    "dict table": {"django": 25},
    "object table": {"django": 25},
    "page": {"django": 25, "jinja2": 2.5, "floor": 2.2},
    "classic nodes": {"django": 1.5},
    "simple_tag loop": {"django": 6},
    "missing on dicts": {"django": 10},
    "missing on objects": {"django": 10},
    COLD: {"jinja2": 1.0},
    WARM: {"django": 10},
}
REPEATS = {"fortunes": 100, "dict table": 8, "object table": 8, "page": 6, COLD: 1, WARM: 4}
OTHERS = 20


def framework(name, cache=None):
    """Return a function a row for ``quintet`` or ``django``."""
    importlib.import_module(f"{name}.conf").settings.configure(USE_TZ=True, TIME_ZONE="UTC", INSTALLED_APPS=[])
    importlib.import_module(name).setup()
    template = importlib.import_module(f"{name}.template")
    module = type(sys)("bench_tags")
    module.__dict__["register"] = library(template)
    sys.modules["bench_tags"] = module
    inner = [(f"{name}.template.loaders.locmem.Loader", SOURCES)]

    def engine(**options):
        loaders = [(f"{name}.template.loaders.cached.Loader", inner)]
        return template.Engine(loaders=loaders, libraries={"bench": "bench_tags"}, **options)

    data, context, main = variables(), template.Context, engine()
    made = {row: main.get_template(row) for row in ROWS}
    found = {row: lambda one=one: one.render(context(data)) for row, one in made.items()}
    if name == "django":
        return {**found, COLD: lambda: parsed(engine()), WARM: lambda: parsed(engine())}
    compiled(engine(bytecode_cache=cache))
    return {**found, COLD: lambda: compiled(engine()), WARM: lambda: compiled(engine(bytecode_cache=cache))}


def parsed(engine):
    """Parse the templates of the page."""
    for name in PARTS:
        engine.get_template(name)
    return ""


def compiled(engine):
    """Make every function of the templates of the page ready to run."""
    for name in PARTS:
        template = engine.get_template(name)
        template.function(True)
        for block in template.facts.own_blocks.values():
            block.function(True)
    return ""


def jinja():
    """Return a function a row for Jinja2, which gets the filters that it lacks from us."""
    from jinja2 import DictLoader, Environment  # pyright: ignore[reportMissingImports]  # found before

    from quintet.template import defaultfilters as ours

    loader = DictLoader({name: for_jinja(source) for name, source in SOURCES.items() if name in (*COMMON, *PARTS)})

    def environment():
        made = Environment(loader=loader, autoescape=True, keep_trailing_newline=True)
        for name in ("capfirst", "cut", "date", "floatformat", "pluralize", "title", "truncatechars", "truncatewords", "yesno"):
            made.filters[name] = getattr(ours, name)
        made.filters["default"] = lambda value, other: value or other
        return made

    def all_parts():
        fresh = environment()
        for name in PARTS:
            fresh.get_template(name)
        return ""

    data, main = variables(), environment()
    made = {row: main.get_template(row) for row in COMMON}
    return {**{row: lambda one=one: one.render(data) for row, one in made.items()}, COLD: all_parts}


def floor():
    """Return a function a row of f-strings."""
    from benchmarks.template_floor import FLOOR

    data = variables()
    return {row: lambda one=one: one(data) for row, one in FLOOR.items()}


def measure(function, row):
    """Return CPU microseconds of one call."""
    repeats = REPEATS.get(row, OTHERS)
    gc.collect()
    gc.disable()
    started = time.thread_time_ns()
    for _ in range(repeats):
        function()
    spent = time.thread_time_ns() - started
    gc.enable()
    return spent / repeats / 1000


def peer():
    """Serve as the other process: one JSON line a request."""
    functions = framework("django")
    print(json.dumps({row: function() for row, function in functions.items()}), flush=True)
    for line in sys.stdin:
        row = line.strip()
        print(measure(functions[row], row), flush=True)


class Django:
    """Django in a process of its own."""

    def __init__(self, python):
        command = [python, "-m", "benchmarks.template_engine", "--peer"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.outputs = json.loads(self._line())

    def _line(self):
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def measure(self, row):
        """Return CPU microseconds of one call of a row."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{row}\n")
        self.process.stdin.flush()
        return float(self._line())


def same(text):
    """Return output with one spelling of the quote entities."""
    return text.replace("&#39;", "&#x27;").replace("&#34;", "&quot;")


def main():
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rounds", nargs="?", type=int, default=21)
    parser.add_argument("--django", help="interpreter that has django", default=sys.executable)
    parser.add_argument("--peer", action="store_true")
    parser.add_argument("--only", nargs="*", help="rows to measure")
    options = parser.parse_args()
    if options.peer:
        peer()
        return 0
    with tempfile.TemporaryDirectory() as cache:
        return table(options, cache)


def table(options, cache):
    """Print the rows; return how many miss a target."""
    here = {"quintet": framework("quintet", f"{cache}/templates"), "jinja2": jinja(), "floor": floor()}
    django = Django(options.django)
    missed = 0
    for row in options.only or (*ROWS, COLD, WARM):
        outputs = {name: same(functions[row]()) for name, functions in here.items() if row in functions}
        outputs["django"] = django.outputs[row]
        for name, text in outputs.items():
            if text != outputs["quintet"]:
                print(f"{row}: {name} renders something else")
                missed += 1
        missed += report(row, times_of(row, here, django, options.rounds))
    return missed


def times_of(row, here, django, rounds):
    """Return the CPU microseconds of every round, by peer."""
    times = {name: [] for name, functions in here.items() if row in functions} | {"django": []}
    for _ in range(rounds):
        for name in times:
            times[name].append(django.measure(row) if name == "django" else measure(here[name][row], row))
    return times


def report(row, times):
    """Print a line a peer; return how many targets are missed."""
    base = statistics.median(times["quintet"])
    missed = 0
    for name, values in times.items():
        middle = statistics.median(values)
        ratio = base / middle if name == "floor" else middle / base
        target = TARGETS[row].get(name)
        short = target is not None and (ratio > target if name == "floor" else ratio < target)
        missed += short
        wanted = "" if target is None else f"   target {target}" + ("  MISSED" if short else "")
        print(f"{row:18} {name:8} min {min(values):9.1f} us   median {middle:9.1f} us   {ratio:6.2f}x{wanted}", flush=True)
    return missed


if __name__ == "__main__":
    sys.exit(main())
