"""Render every case of `template_cases` and `tag_cases` here and in another engine, and compare the bytes.

    .venv/bin/python benchmarks/compare_templates.py /path/to/python-with-django [--show N]

The other interpreter runs this file with ``--render django``; both print one JSON object, case name to output or error type.
"""

import argparse
import importlib
import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType, SimpleNamespace

sys.path.insert(0, str(Path(__file__).parent))
import tag_cases
import template_cases

LIBRARIES = ("cache", "i18n", "l10n", "static", "tz")
#: What this framework adds to the incumbent's messages: did you mean, add {% load %}.
HINT = re.compile(r"\.? (?:Did you mean|Add \{% load|There is no open|The '\w+' of line) .*\Z", re.DOTALL)
#: Parts of a page that differ from run to run: addresses of objects, the place of a framework's class.
OF_THE_RUN = re.compile(r" at 0x[0-9a-f]+|\b(?:django|quintet)\.[\w.]+")


def render(framework):
    """Return what each case renders to under ``quintet`` or ``django``."""
    importlib.import_module(f"{framework}.conf").settings.configure(
        USE_TZ=True, TIME_ZONE="Europe/Paris", INSTALLED_APPS=[], STATIC_URL="/s/", ROOT_URLCONF="tag_urls"
    )
    importlib.import_module(framework).setup()
    sys.modules["tag_urls"] = urls = ModuleType("tag_urls")
    urls.__dict__["urlpatterns"] = tag_cases.make_urls(importlib.import_module(f"{framework}.urls"))
    return {**render_values(framework), **render_tags(framework)}


def engine_of(framework, templates, **libraries):
    """Return an engine over a dictionary of templates."""
    template = importlib.import_module(f"{framework}.template")
    loaders = [(f"{framework}.template.loaders.locmem.Loader", templates)]
    known = {name: f"{framework}.templatetags.{name}" for name in LIBRARIES}
    return template.Engine(libraries=known | libraries, loaders=[(f"{framework}.template.loaders.cached.Loader", loaders)])


def render_values(framework):
    """Return the output, or the type of error, of filters and tags over values of every kind."""
    template = importlib.import_module(f"{framework}.template")
    engine = engine_of(framework, template_cases.INHERITED)
    outputs = {}
    for name, source in template_cases.cases():
        try:
            made = engine.get_template(name) if source is None else engine.from_string(source)
            outputs[name] = made.render(template.Context(template_cases.context()))
        except Exception as error:  # noqa: BLE001  the kind of error is what is compared
            outputs[name] = f"!{type(error).__name__}"
    return outputs


def render_tags(framework):
    """Return the output, or the error with its message, of tags in every form and of templates composed of them."""
    base = importlib.import_module(f"{framework}.template.base")
    html = importlib.import_module(f"{framework}.utils.html")
    template = importlib.import_module(f"{framework}.template")
    sys.modules["tag_library"] = own = ModuleType("tag_library")
    own.__dict__["register"] = template.Library()
    names = {"Node": base.Node, "token_kwargs": base.token_kwargs, "format_html": html.format_html}
    tag_cases.make_library((SimpleNamespace(**names), own.__dict__["register"]))
    engine = engine_of(framework, tag_cases.INHERITED, own="tag_library")
    random = importlib.import_module("random")
    outputs = {}
    for name, source in tag_cases.cases():
        for number, values in enumerate(tag_cases.contexts()):
            values |= {"template_object": engine.get_template("shows"), "base_object": engine.get_template("base")}
            values["when"] = tag_cases.WHEN
            random.seed(1)
            try:
                output = engine.from_string(source).render(template.Context(values))
            except Exception as error:  # noqa: BLE001  the error is what is compared
                output = f"!{type(error).__name__}"
                if output.startswith("!Template"):
                    output += f": {' '.join(HINT.sub('', str(error)).split()).rstrip('.')}"
            outputs[f"{name} in context {number}"] = OF_THE_RUN.sub("", output)
    return outputs


def main():
    """Compare, and print what differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("python", nargs="?", help="interpreter that has django")
    parser.add_argument("--render", help="only render with this framework")
    parser.add_argument("--show", type=int, default=40, help="how many differences to print")
    options = parser.parse_args()
    if options.render:
        json.dump(render(options.render), sys.stdout)
        return 0
    done = subprocess.run([options.python, __file__, "--render", "django"], capture_output=True, text=True, check=True)
    theirs, ours = json.loads(done.stdout), render("quintet")
    different = [name for name in theirs if theirs[name] != ours[name] and "object at 0x" not in theirs[name]]
    for name in different[: options.show]:
        print(f"{name}\n    theirs {theirs[name]!r}\n    ours   {ours[name]!r}")
    kinds = Counter(re.split(" (?:of|with|over|in context) ", name)[0] for name in different)
    print(f"{len(theirs)} templates, {len(different)} differ: {dict(kinds.most_common())}")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
