"""The templates, the data and the libraries of tags that `benchmarks.templates` renders, written once for all engines."""

import datetime
import re

FORTUNES = (
    "<!DOCTYPE html><html><head><title>Fortunes</title></head><body><table><tr><th>id</th><th>message</th></tr>"
    "{% for fortune in fortunes %}<tr><td>{{ fortune.id }}</td><td>{{ fortune.message }}</td></tr>{% endfor %}"
    "</table></body></html>"
)
DICTS = (
    "<table>{% for row in table %}<tr>{% for cell in row.cells %}<td>{{ cell.value }}</td>{% endfor %}</tr>{% endfor %}</table>"
)
OBJECTS = (
    "<table>{% for row in rows %}<tr>{% for cell in row.cells %}<td>{{ cell.value }}</td>{% endfor %}</tr>{% endfor %}</table>"
)
BASE = """<!DOCTYPE html>
<html lang="en"><head><title>{% block title %}Site{% endblock %} - {{ site.name }}</title>
<link rel="stylesheet" href="/static/site.css"></head>
<body class="{{ section|lower }}">
<nav>{% for item in nav %}<a href="{{ item.url }}"{% if item.active %} class="active"{% endif %}>{{ item.name|upper }}</a>
{% endfor %}</nav>
<main>{% block content %}{% endblock %}</main>
<footer>{% block footer %}{{ site.name|title }} {{ site.year }}, {{ nav|length }} pages{% endblock %}</footer></body></html>
"""
LAYOUT = (
    '{% extends "base.html" %}{% block content %}<div class="layout"><aside>{% for tag in popular %}'
    "<span>{{ tag|capfirst }}</span>{% endfor %}</aside>{% block inner %}{% endblock %}</div>{% endblock %}"
)
PAGE = """{% extends "layout.html" %}{% block title %}{{ heading|upper }}{% endblock %}
{% block inner %}<h1>{{ heading|title }}</h1><p>{{ intro|truncatewords:12 }}</p>
{% if user.is_staff and cards %}<a href="/admin/">{{ user.name|default:"somebody" }}</a>{% endif %}
{% for card in cards %}{% include "card.html" %}{% if not forloop.last %}<hr>{% endif %}
{% endfor %}<p>{{ cards|length }} card{{ cards|length|pluralize }}</p>{% endblock %}
"""
CARD = """<article id="c{{ card.id }}" class="{% if card.hot %}hot{% else %}cold{% endif %} n{{ forloop.counter }}">
{% include "head.html" %}<p>{{ card.text|truncatechars:60 }}</p>{% include "tags.html" %}
{% include "author.html" %}<b>{{ card.score }}</b> {{ card.price|floatformat:2 }} {{ card.note|default:"none" }}
<i>{{ card.hot|yesno:"on sale,regular" }}</i>{% include "foot.html" %}</article>
"""
HEAD = '<h2><a href="/cards/{{ card.slug }}/">{{ card.title|title }}</a></h2><time>{{ card.day|date:"Y-m-d" }}</time>'
TAGS = '<ul>{% for tag in card.tags %}<li class="t{{ forloop.counter0 }}">{{ tag|lower }}</li>{% endfor %}</ul>'
AUTHOR = "<address>{{ card.author.name }}{% if card.author.city %}, {{ card.author.city|upper }}{% endif %}</address>"
FOOT = '<small>{{ card.tags|join:", " }} ({{ card.tags|length }}) {{ card.title|cut:" " }} {{ card.tags|first }}</small>'
MISSING = "{% for one in missing_in %}{{ one.nothing }}{{ one.none.deeper }}{{ one.zero }}{% endfor %}"
MISSING_OBJECTS = MISSING.replace("missing_in", "missing_objects")
CLASSIC = "{% load bench %}" + 4 * (
    "{% classic %}{% classic_shout %}{% classic %}{% endclassic_shout %}{% classic_repeat %}{% classic %}"
    "{% classic_shout %}{% classic %}{% classic %}{% endclassic_shout %}{% endclassic_repeat %}{% classic %}"
)
SIMPLE = "{% load bench %}{% for number in numbers %}{% plus number 3 %}{% joined 'a' number sep='-' %}{% endfor %}"

SOURCES = {
    "fortunes": FORTUNES,
    "dict table": DICTS,
    "object table": OBJECTS,
    "page": PAGE,
    "missing on dicts": MISSING,
    "missing on objects": MISSING_OBJECTS,
    "classic nodes": CLASSIC,
    "simple_tag loop": SIMPLE,
    "base.html": BASE,
    "layout.html": LAYOUT,
    "card.html": CARD,
    "head.html": HEAD,
    "tags.html": TAGS,
    "author.html": AUTHOR,
    "foot.html": FOOT,
}
ROWS = tuple(name for name in SOURCES if not name.endswith(".html"))
#: The templates that the page is made of.
PARTS = ("page", "base.html", "layout.html", "card.html", "head.html", "tags.html", "author.html", "foot.html")
#: Rows that other languages can render too.
COMMON = ("fortunes", "dict table", "object table", "page")


class Cell:
    """A cell of a table."""

    def __init__(self, value):
        self.value = value


class Row:
    """A row of a table."""

    def __init__(self, cells):
        self.cells = cells


class Bare:
    """An object without what a template looks for."""

    none = None


def _value(row, column):
    return row * column if column % 2 else f"cell {column}"


def variables():
    """Return the variables of every row."""
    grid = [[_value(row, column) for column in range(10)] for row in range(100)]
    return {
        "fortunes": [{"id": n, "message": f'A message <number> {n} & more "quotes"'} for n in range(12)],
        "table": [{"cells": [{"value": value} for value in row]} for row in grid],
        "rows": [Row([Cell(value) for value in row]) for row in grid],
        "nav": [{"url": f"/p/{n}/", "name": f"Page {n}", "active": n == 2} for n in range(8)],
        "site": {"name": "The <site>", "year": 2025},
        "section": "Cards",
        "popular": ["alpha", "beta", "gamma", "delta"],
        "user": {"is_staff": True, "name": "Bo & Co"},
        "heading": "the cards of today",
        "intro": "An introduction of some words that goes on for longer than anybody would want to read it on a page of cards.",
        "cards": [_card(n) for n in range(30)],
        "missing_in": [{"some": n, "none": None} for n in range(100)],
        "missing_objects": [Bare() for _ in range(100)],
        "numbers": list(range(200)),
    }


def _card(n):
    return {
        "id": n,
        "slug": f"card-number-{n}",
        "title": f"card number {n}",
        "text": f"Some text that is long enough to be a paragraph, with <markup> & the number {n}, and cut before its end.",
        "hot": n % 3 == 0,
        "tags": ["Alpha", "Beta", "Gamma"],
        "author": {"name": "Ann O'Neil", "city": "" if n % 2 else "Oslo"},
        "score": n * 7,
        "price": n * 1.25,
        "day": datetime.date(2025, 1, n % 28 + 1),
        "note": "" if n % 2 else "noted",
    }


def library(base):
    """Return the library ``bench`` for the module ``template.base`` of an engine of the known language."""
    register = base.Library()

    class Classic(base.Node):
        """Text from the context."""

        def render(self, context):
            return f"[{context['heading']}]"

    class Shout(base.Node):
        """Its content in upper case."""

        def __init__(self, nodelist):
            self.nodelist = nodelist

        def render(self, context):
            with context.push(inside=True):
                return self.nodelist.render(context).upper()

    class Repeat(Shout):
        """Its content ten times."""

        def render(self, context):
            pieces = []
            for number in range(10):
                with context.push(number=number):
                    pieces.append(self.nodelist.render(context))
            return "".join(pieces)

    def block(kind, end):
        def compile_tag(parser, token):
            nodelist = parser.parse((end,))
            parser.delete_first_token()
            return kind(nodelist)

        return compile_tag

    register.tag("classic", lambda parser, token: Classic())
    register.tag("classic_shout", block(Shout, "endclassic_shout"))
    register.tag("classic_repeat", block(Repeat, "endclassic_repeat"))

    @register.simple_tag
    def plus(first, second):
        return first + second

    @register.simple_tag
    def joined(*values, sep):
        return sep.join(map(str, values))

    return register


FILTER = re.compile(r'\|(\w+):("[^"]*"|\d+)')


def for_jinja(source):
    """Return a template in Jinja's spelling."""
    source = FILTER.sub(r"|\1(\2)", source)
    for ours, theirs in (("forloop.counter0", "loop.index0"), ("forloop.counter", "loop.index"), ("forloop.last", "loop.last")):
        source = source.replace(ours, theirs)
    return source
