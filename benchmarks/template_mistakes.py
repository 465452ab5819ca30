"""Give typical mistakes of template authors to this engine and to another one, and print what each says, side by side.

    .venv/bin/python benchmarks/template_mistakes.py /path/to/python-with-django [--only TEXT]

The other interpreter runs this file with ``--tell django``. The last line counts the mistakes that each reports at all, those for
which it names the place, and those for which it says what to do.
"""

import argparse
import importlib
import json
import re
import subprocess
import sys
from pathlib import Path

#: What the author wanted, and what he wrote. The context has ``user``, ``items``, ``price`` and ``name``.
MISTAKES = {
    "a filter misspelled": "<p>\n{{ name|uper }}",
    "a tag misspelled": "{% fro item in items %}{% endfor %}",
    "a library not loaded": "{% translate 'Hello' %}",
    "a filter of a library not loaded": "{{ price|localize }}",
    "a library misspelled": "{% load i81n %}",
    "a tag not closed": "<ul>\n{% for item in items %}\n<li>{{ item }}</li>\n</ul>",
    "tags closed in the wrong order": "{% if user %}\n{% for item in items %}\n{% endif %}\n{% endfor %}",
    "an end without a beginning": "{{ name }}\n{% endif %}",
    "else if": "{% if user %}a{% else if name %}b{% endif %}",
    "one equals sign": "{% if name = 'x' %}a{% endif %}",
    "parentheses in a condition": "{% if (user and name) or price %}a{% endif %}",
    "a call": "{{ user.get_name() }}",
    "a call with arguments": "{{ user.get('name') }}",
    "brackets": "{{ user['name'] }}",
    "a calculation": "{{ price * 2 }}",
    "a quote not closed": "{{ name|default:'x }}",
    "an argument without quotes": "{{ price|date:Y-m-d }}",
    "a blank before the argument": "{{ name|default: 'x' }}",
    "an argument too many": "{{ name|upper:'x' }}",
    "an argument missing": "{{ name|truncatewords }}",
    "extends in the middle": "{{ name }}{% extends 'base.html' %}",
    "a block twice": "{% block a %}{% endblock %}{% block a %}{% endblock %}",
    "an end with another name": "{% block content %}{% endblock contnet %}",
    "with without a value": "{% with user %}{{ user }}{% endwith %}",
    "for without in": "{% for item items %}{% endfor %}",
    "a name that begins with an underscore": "{{ user._secret }}",
    "an empty variable": "a {{ }} b",
    "a template that is not there": "{% include 'nav.htm' %}",
    "a parent that is not there": "{% extends 'bse.html' %}",
    "block.super without a parent": "{% block a %}{{ block.super }}{% endblock %}",
    "a loop over pairs of another size": "{% for a, b, c in pairs %}{{ a }}{% endfor %}",
    "a loop over a number": "{% for a in price %}{{ a }}{% endfor %}",
    "a missing argument of a filter": "{{ name|add:nothing }}",
    "a partial misspelled": "{% partialdef row %}{% endpartialdef %}{% partial rwo %}",
    "a variable misspelled": "{{ nmae }}",
}
TEMPLATES = {"base.html": "{% block a %}{% endblock %}", "nav.html": "nav"}
MEND = re.compile(
    r"did you mean|Add \{%|Write |Leave out|Put |is still open|There is no open|use a filter|compute|start the template|nest \{|"
    r"Comparisons stand|must be the first|Looking for one of|Join|perhaps|instead|Give |Move|Remove|stand in quotes|is missing",
    re.IGNORECASE,
)
PLACE = re.compile(r"line \d+|line\": \d+|:\d+:\d+")


def tell(framework):
    """Return what an engine says of each mistake: the error, its notes, and the documented place of a debug engine."""
    importlib.import_module(f"{framework}.conf").settings.configure(INSTALLED_APPS=[], USE_I18N=True)
    importlib.import_module(framework).setup()
    template = importlib.import_module(f"{framework}.template")
    libraries = {name: f"{framework}.templatetags.{name}" for name in ("cache", "i18n", "l10n", "static", "tz")}
    loaders = [(f"{framework}.template.loaders.locmem.Loader", TEMPLATES)]
    engine = template.Engine(loaders=loaders, libraries=libraries, debug=True)
    values = {"user": {"name": "Ann"}, "items": [1, 2], "price": 3, "name": "Ann", "pairs": [(1, 2)]}
    return {mistake: told(engine, template.Context(values), source) for mistake, source in MISTAKES.items()}


def told(engine, context, source):
    """Return what is said of one template; "" when it renders as if nothing was wrong."""
    try:
        engine.from_string(source).render(context)
    except Exception as error:  # noqa: BLE001  what is said of it is what is compared
        lines = [f"{type(error).__name__}: {error}", *getattr(error, "__notes__", ())]
        debug = getattr(error, "template_debug", None)
        if debug and not any(PLACE.search(line) for line in lines):
            lines.append(f"(on the page of DEBUG: line {debug['line']}, {debug['during']!r})")
        return "\n".join(lines)
    return "\n".join(f"recorded: {miss.message}" for miss in getattr(context, "misses", ()))


def main():
    """Print both texts of each mistake, and how many of them help."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("peer", nargs="?", help="an interpreter that has Django")
    parser.add_argument("--only", default="", help="only mistakes whose name has this text")
    parser.add_argument("--tell", choices=["quintet", "django"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.tell:
        sys.stdout.write(json.dumps(tell(options.tell)))
        return
    if options.peer is None:
        parser.error("name an interpreter that has Django")
    texts = {}
    for name, interpreter in (("quintet", sys.executable), ("django", options.peer)):
        done = subprocess.run([interpreter, Path(__file__), "--tell", name], check=True, capture_output=True, text=True)
        texts[name] = json.loads(done.stdout)
    for mistake in MISTAKES:
        if options.only in mistake:
            print(f"== {mistake}: {MISTAKES[mistake]!r}")
            for name, said in texts.items():
                print(f"-- {name}\n{said[mistake] or '(nothing)'}")
    for name, said in texts.items():
        counts = [sum(bool(test(text)) for text in said.values()) for test in (bool, PLACE.search, MEND.search)]
        print(f"{name}: of {len(MISTAKES)} mistakes {counts[0]} told, {counts[1]} with a place, {counts[2]} with a mend")


if __name__ == "__main__":
    main()
