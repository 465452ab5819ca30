"""Templates beside Jinja2 and Django: CPU microseconds a rendering, least and median, and whether the outputs agree.

    .venv/bin/python -m benchmarks.templates [rounds] [--django /path/to/python-with-django]

Jinja2 runs interleaved in this process when it is importable, Django in the given interpreter (which runs this file with
``--peer``), round for round beside us; a peer that is missing is said, not failed. Outputs are compared after the two spellings
of the quote entities are made one.
"""

import argparse
import datetime
import gc
import importlib.util
import json
import statistics
import subprocess
import sys
import time
from decimal import Decimal

FORTUNES = (
    "<!DOCTYPE html><html><head><title>Fortunes</title></head><body><table><tr><th>id</th><th>message</th></tr>"
    "{% for fortune in fortunes %}<tr><td>{{ fortune.id }}</td><td>{{ fortune.message }}</td></tr>{% endfor %}"
    "</table></body></html>"
)
TABLE = (
    "<table>{% for row in table %}<tr>{% for cell in row.cells %}<td>{{ cell.value }}</td>{% endfor %}</tr>{% endfor %}</table>"
)
BASE = (
    "<html><head><title>{% block title %}Site{% endblock %}</title></head><body><nav>{% for item in nav %}"
    '<a href="{{ item.url }}"{% if item.active %} class="active"{% endif %}>{{ item.name }}</a>{% endfor %}</nav>'
    "<main>{% block content %}{% endblock %}</main><footer>{{ site.name }} {{ site.year }}</footer></body></html>"
)
LAYOUT = '{% extends "base.html" %}{% block content %}<div class="layout">{% block inner %}{% endblock %}</div>{% endblock %}'
PAGE = (
    '{% extends "layout.html" %}{% block title %}{{ heading|upper }}{% endblock %}{% block inner %}<h1>{{ heading|title }}</h1>'
    '{% for card in cards %}{% include "card.html" %}{% if not forloop.last %}<hr>{% endif %}{% endfor %}{% endblock %}'
)
CARD = (
    '<article id="c{{ card.id }}"><h2>{{ card.title|title }}</h2><p class="{% if card.hot %}hot{% else %}cold{% endif %}">'
    "{{ card.text }}</p><ul>{% for tag in card.tags %}<li>{{ tag|lower }}</li>{% endfor %}</ul>"
    "<b>{{ card.author.name }}</b> {{ card.score }} {{ card.note|default:'none' }}</article>"
)
SOURCES = {"fortunes": FORTUNES, "table": TABLE, "page": PAGE, "base.html": BASE, "layout.html": LAYOUT, "card.html": CARD}
PAGES = ("fortunes", "table", "page")
TARGETS = {"fortunes": 20, "table": 25, "page": 25}
MOMENT = datetime.datetime(2024, 7, 1, 12, 30, tzinfo=datetime.UTC)
WORDS = "The quick brown fox jumps over the lazy dog and runs away."
LINKED = "see www.example.com, or http://example.org/a?b=c and write to me@example.com today"
MARKED = "<p>The <b>quick brown</b> fox &amp; the <i>lazy</i> dog, and so on and so on</p>"
#: One expression each, over a hundred values: what is shown is the cost of a hundred.
SMALL = {
    "text": ("{{ v }}", WORDS),
    "escaped": ("{{ v }}", '<b>it\'s & "more"</b>'),
    "int": ("{{ v }}", 1234567),
    "float": ("{{ v }}", 1234.5),
    "decimal": ("{{ v }}", Decimal("1234.50")),
    "date": ("{{ v }}", MOMENT.date()),
    "moment": ("{{ v }}", MOMENT),
    "date:Y-m-d": ("{{ v|date:'Y-m-d H:i' }}", MOMENT),
    "date named": ("{{ v|date:'SHORT_DATE_FORMAT' }}", MOMENT),
    "time": ("{{ v|time }}", MOMENT),
    "timesince": ("{{ v|timesince:then }}", MOMENT),
    "floatformat": ("{{ v|floatformat:2 }}", 1234.567),
    "filesize": ("{{ v|filesizeformat }}", 1234567),
    "intcomma": ("{{ v|intcomma }}", 1234567),
    "title": ("{{ v|title }}", WORDS),
    "upper": ("{{ v|upper }}", WORDS),
    "capfirst": ("{{ v|capfirst }}", WORDS),
    "truncate": ("{{ v|truncatechars:20 }}", WORDS),
    "words": ("{{ v|truncatewords:5 }}", WORDS),
    "words html": ("{{ v|truncatewords_html:5 }}", MARKED),
    "striptags": ("{{ v|striptags }}", MARKED),
    "urlize": ("{{ v|urlize }}", LINKED),
    "linebreaks": ("{{ v|linebreaks }}", "one\ntwo\n\nthree <4>"),
    "slugify": ("{{ v|slugify }}", WORDS),
    "pluralize": ("{{ v|pluralize }}", 3),
    "yesno": ("{{ v|yesno:'on,off' }}", True),
    "default": ("{{ v|default:'none' }}", ""),
    "length": ("{{ v|length }}", [1, 2, 3]),
    "join": ("{{ v|join:', ' }}", ["a", "b<", "c"]),
    "slice": ("{{ v|slice:':3' }}", WORDS),
    "add": ("{{ v|add:2 }}", 5),
    "cut": ("{{ v|cut:' ' }}", WORDS),
    "wordwrap": ("{{ v|wordwrap:20 }}", WORDS),
    "urlencode": ("{{ v|urlencode }}", WORDS),
    "escapejs": ("{{ v|escapejs }}", WORDS),
    "json_script": ("{{ v|json_script:'id' }}", {"a": [1, 2, "<"]}),
}
SOURCES |= {
    name: f"{{% load humanize %}}{{% for v in values.{index} %}}{shown}{{% endfor %}}"
    for index, (name, (shown, _)) in enumerate(SMALL.items())
}
ROWS = (*PAGES, *SMALL)
REPEATS = {"fortunes": 200, "table": 12, "page": 12, **dict.fromkeys(SMALL, 50)}


def variables():
    """Return the variables of every row."""
    return {
        "then": MOMENT + datetime.timedelta(days=400, hours=3),
        "values": [[value] * 100 for _, value in SMALL.values()],
        "fortunes": [{"id": n, "message": f'A message <number> {n} & more "quotes"'} for n in range(12)],
        "table": [{"cells": [{"value": n * i if n % 2 else f"cell {n}"} for n in range(10)]} for i in range(100)],
        "nav": [{"url": f"/p/{n}/", "name": f"Page {n}", "active": n == 2} for n in range(8)],
        "site": {"name": "The <site>", "year": 2025},
        "heading": "the cards of today",
        "cards": [
            {
                "id": n,
                "title": f"card number {n}",
                "text": f"Some text that is long enough to be a paragraph, with <markup> & the number {n}.",
                "hot": n % 3 == 0,
                "tags": ["Alpha", "Beta", "Gamma"],
                "author": {"name": "Ann O'Neil"},
                "score": n * 7,
                "note": "" if n % 2 else "noted",
            }
            for n in range(30)
        ],
    }


def framework_renderers(name):
    """Return a renderer a row for ``quintet`` or ``django``."""
    importlib.import_module(f"{name}.conf").settings.configure(USE_TZ=True, TIME_ZONE="UTC", INSTALLED_APPS=[])
    libraries = {"humanize": f"{name}.contrib.humanize.templatetags.humanize"}
    importlib.import_module(name).setup()
    template = importlib.import_module(f"{name}.template")
    inner = [(f"{name}.template.loaders.locmem.Loader", SOURCES)]
    engine = template.Engine(libraries=libraries, loaders=[(f"{name}.template.loaders.cached.Loader", inner)])
    data, context = variables(), template.Context
    made = {row: engine.get_template(row) for row in ROWS}
    return {row: lambda one=one: one.render(context(data)) for row, one in made.items()}


def jinja_renderers():
    """Return a renderer a row for Jinja2."""
    from jinja2 import DictLoader, Environment  # pyright: ignore[reportMissingImports]  # found before

    sources = {
        name: text.replace("forloop.", "loop.").replace("default:'none'", "default('none', true)")
        for name, text in SOURCES.items()
    }
    environment = Environment(loader=DictLoader(sources), autoescape=True)
    data = variables()
    made = {row: environment.get_template(row) for row in PAGES}
    return {row: lambda one=one: one.render(data) for row, one in made.items()}


def measure(renderer, repeats):
    """Return CPU microseconds of one rendering."""
    gc.disable()
    started = time.thread_time_ns()
    for _ in range(repeats):
        renderer()
    spent = time.thread_time_ns() - started
    gc.enable()
    return spent / repeats / 1000


def same(text):
    """Return output with one spelling of the quote entities."""
    return text.replace("&#39;", "&#x27;").replace("&#34;", "&quot;")


def peer():
    """Serve as the other process: one JSON line a request."""
    renderers = framework_renderers("django")
    print(json.dumps({row: render() for row, render in renderers.items()}), flush=True)
    for line in sys.stdin:
        row = line.strip()
        print(measure(renderers[row], max(1, REPEATS[row] // 10)), flush=True)


def main():
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rounds", nargs="?", type=int, default=21)
    parser.add_argument("--django", help="interpreter that has django")
    parser.add_argument("--peer", action="store_true")
    parser.add_argument("--only", nargs="*", help="rows to measure; 'small' for all of one expression")
    options = parser.parse_args()
    if options.peer:
        peer()
        return 0
    renderers = {"quintet": framework_renderers("quintet")}
    if importlib.util.find_spec("jinja2"):
        renderers["jinja2"] = jinja_renderers()
    else:
        print("jinja2 is not installed here: left out")
    other = django_process(options.django)
    outputs = json.loads(other.stdout.readline()) if other and other.stdout else {}
    failed = 0
    wanted = SMALL if options.only == ["small"] else options.only or ROWS
    for row in wanted:
        peers = {name: group for name, group in renderers.items() if row in group}
        failed |= different(row, peers, outputs)
        report(row, times_of(row, peers, other, options.rounds))
    if other and other.stdin:
        other.stdin.close()
        other.wait()
    return failed


def django_process(python):
    """Start the process that renders with Django; None, said, when there is no Django."""
    python = python or (sys.executable if importlib.util.find_spec("django") else None)
    if not python:
        print("django is not importable and --django was not given: left out")
        return None
    command = [python, "-m", "benchmarks.templates", "--peer"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def different(row, renderers, outputs):
    """Say which peers render something else; return whether any does."""
    ours = renderers["quintet"][row]()
    found = [name for name, group in renderers.items() if same(group[row]()) != same(ours)]
    found += ["django"] if outputs and outputs[row] != ours else []
    for name in found:
        print(f"{row}: {name} renders something else")
    return bool(found)


def times_of(row, renderers, other, rounds):
    """Return the CPU microseconds of every round, by peer."""
    times = {name: [] for name in [*renderers, *(["django"] if other else [])]}
    for _ in range(rounds):
        for name, group in renderers.items():
            times[name].append(measure(group[row], REPEATS[row]))
        if other:
            assert other.stdin is not None
            assert other.stdout is not None
            other.stdin.write(f"{row}\n")
            other.stdin.flush()
            times["django"].append(float(other.stdout.readline()))
    return times


def report(row, times):
    """Print one line a peer, and whether the target is met."""
    base = statistics.median(times["quintet"])
    for name, values in times.items():
        middle = statistics.median(values)
        print(f"{row:12} {name:8} min {min(values):9.1f} us   median {middle:9.1f} us   {middle / base:6.1f}x ours")
    if "django" in times and statistics.median(times["django"]) / base < TARGETS.get(row, 0):
        print(f"{row}: the target is {TARGETS[row]}x of django")


if __name__ == "__main__":
    sys.exit(main())
