"""Components beside other ways to write the same text: CPU microseconds an item, least and median.

    .venv/bin/python -m benchmarks.components [rounds] [--django /path/to/python-with-django]

A hundred items of two kinds: a badge (props only) and a card (a prop, one with a default, content). Each is written by a
component, by an include with arguments, by the same markup in place, by a Python function (with the same escaping), by a macro of
Jinja2 when it is importable, and by an include of Django in the given interpreter. All outputs must be equal.
"""

import argparse
import importlib
import importlib.util
import json
import statistics
import subprocess
import sys

from benchmarks.templates import measure, same

ITEMS = 100
REPEATS = 30
BADGE = '<b class="badge">{{ title }}</b>'
CARD = '<section class="card-{{ variant }}"><h2>{{ title }}</h2>'
LOOP = "{{% for x in xs %}}{}{{% endfor %}}"
#: What both languages of templates can say.
COMMON = {
    "badge.html": BADGE,
    "card.html": CARD + "<p>{{ body }}</p></section>",
    "badge include": LOOP.format('{% include "badge.html" with title=x %}'),
    "card include": LOOP.format('{% include "card.html" with title=x body=x variant="info" %}'),
}
OURS = COMMON | {
    "components/badge.html": "{% props title %}" + BADGE,
    "components/card.html": '{% props title variant="info" %}' + CARD + "{% slot %}{% endslot %}</section>",
    "badge component": LOOP.format('{% component "badge" title=x / %}'),
    "card component": LOOP.format('{% component "card" title=x %}<p>{{ x }}</p>{% endcomponent %}'),
    "badge in place": LOOP.format(BADGE.replace("title", "x")),
    "card in place": LOOP.format('<section class="card-info"><h2>{{ x }}</h2><p>{{ x }}</p></section>'),
}
MACROS = {
    "badge": "{% macro badge(title) %}" + BADGE + "{% endmacro %}" + LOOP.format("{{ badge(title=x) }}"),
    "card": '{% macro card(title, variant="info") %}' + CARD + "{{ caller() }}</section>{% endmacro %}"
    "{% for x in xs %}{% call card(title=x) %}<p>{{ x }}</p>{% endcall %}{% endfor %}",
}
XS = [f"item <{number}>" for number in range(ITEMS)]


def framework_renderers(name, sources):
    """Return a renderer for each way that ``quintet`` or ``django`` has."""
    importlib.import_module(f"{name}.conf").settings.configure(INSTALLED_APPS=[])
    importlib.import_module(name).setup()
    template = importlib.import_module(f"{name}.template")
    inner = [(f"{name}.template.loaders.locmem.Loader", sources)]
    engine = template.Engine(loaders=[(f"{name}.template.loaders.cached.Loader", inner)])
    made = {way: engine.get_template(way) for way in sources if " " in way}
    return {way: lambda one=one: one.render(template.Context({"xs": XS})) for way, one in made.items()}


def function_renderers():
    """Return renderers that are plain functions, a call for each item."""
    escape = importlib.import_module("quintet.kit.html").escape_text

    def badge(write, title):
        write(f'<b class="badge">{escape(title)}</b>')

    def card(write, title, content, variant="info"):
        write(f'<section class="card-{escape(variant)}"><h2>{escape(title)}</h2>')
        content(write)
        write("</section>")

    def badges():
        pieces = []
        for x in XS:
            badge(pieces.append, x)
        return "".join(pieces)

    def cards():
        pieces = []
        for x in XS:

            def content(write, x=x):
                write(f"<p>{escape(x)}</p>")

            card(pieces.append, x, content)
        return "".join(pieces)

    return {"badge function": badges, "card function": cards}


def jinja_renderers():
    """Return renderers that call macros of Jinja2; none, said, where it is not installed."""
    if not importlib.util.find_spec("jinja2"):
        print("jinja2 is not installed here: left out")
        return {}
    environment = importlib.import_module("jinja2").Environment(autoescape=True)
    made = {kind: environment.from_string(source) for kind, source in MACROS.items()}
    return {f"{kind} jinja2 macro": lambda one=one: one.render(xs=XS) for kind, one in made.items()}


def peer():
    """Serve as the process with Django: a line asks for a way and gets its time."""
    renderers = framework_renderers("django", COMMON)
    print(json.dumps({way: render() for way, render in renderers.items()}), flush=True)
    for line in sys.stdin:
        print(measure(renderers[line.strip()], max(1, REPEATS // 5)), flush=True)


class Django:
    """The process with Django; its ways are called as ours, and give times."""

    def __init__(self, python):
        command = [python, "-m", "benchmarks.components", "--peer"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.asked, self.answers = self.process.stdin, self.process.stdout
        self.outputs = json.loads(self.answers.readline())

    def time(self, way):
        """Return CPU microseconds of one rendering."""
        self.asked.write(f"{way}\n")
        self.asked.flush()
        return float(self.answers.readline())

    def close(self):
        """End the process."""
        self.asked.close()
        self.process.wait()


def main():
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rounds", nargs="?", type=int, default=41)
    parser.add_argument("--django", help="interpreter that has django")
    parser.add_argument("--peer", action="store_true")
    options = parser.parse_args()
    if options.peer:
        peer()
        return 0
    renderers = framework_renderers("quintet", OURS) | function_renderers() | jinja_renderers()
    django = Django(options.django) if options.django else None
    outputs = {way: render() for way, render in renderers.items()}
    outputs |= {f"{way} of django": text for way, text in (django.outputs if django else {}).items()}
    times = {way: [] for way in outputs}
    for _ in range(options.rounds):
        for way, render in renderers.items():
            times[way].append(measure(render, REPEATS))
        if django:
            for way in django.outputs:
                times[f"{way} of django"].append(django.time(way))
    failed = 0
    for way, values in times.items():
        kind = way.partition(" ")[0]
        if same(outputs[way]) != same(outputs[f"{kind} component"]):
            print(f"{way} writes something else")
            failed = 1
        base = statistics.median(times[f"{kind} component"])
        middle = statistics.median(values)
        print(f"{way:28} min {min(values) / ITEMS:7.2f} us   median {middle / ITEMS:7.2f} us   {middle / base:6.2f}x a component")
    if django:
        django.close()
    return failed


if __name__ == "__main__":
    sys.exit(main())
