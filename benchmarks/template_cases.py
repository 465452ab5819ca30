# ruff: noqa: E501, RUF001  rows of test data, one a line
"""Templates and contexts that two engines must render to the same bytes; knows no framework, so both can import it."""

import datetime
from decimal import Decimal
from itertools import product
from types import SimpleNamespace

UTC = datetime.UTC


class Shouting:
    """An object with a text, methods, a method that needs arguments and one that must not be called."""

    def __str__(self):
        return "<Shouting & co>"

    def loud(self):
        return "LOUD<"

    def needs(self, argument):
        return argument

    def destroy(self):
        raise RuntimeError("called")

    destroy.alters_data = True


class Silent(Exception):
    """An error that templates swallow."""

    silent_variable_failure = True


class Failing:
    """Properties that fail in ways that templates treat differently."""

    def __str__(self):
        return "failing"

    @property
    def quiet(self):
        raise Silent

    def quiet_call(self):
        raise Silent


VALUES = {
    "text": 'it\'s <b>bold</b> & "quoted"',
    "plain": "hello brave new world",
    "upper": "ABC Def gHi 3RD o'NEIL",
    "empty": "",
    "zero": 0,
    "one": 1,
    "two": 2,
    "big": 1234567,
    "negative": -42,
    "float": 3.14159,
    "tiny": 1e-9,
    "huge": 1e20,
    "decimal": Decimal("1234.500"),
    "none": None,
    "true": True,
    "false": False,
    "list": ["a", "<b>", 3, None],
    "words": ["x", "y", "z"],
    "nothing": [],
    "dict": {"a": 1, "items": "shadow", "b": "<"},
    "pairs": [(1, "a"), (2, "<")],
    "people": [
        {"name": "Ann", "sex": "f", "age": 30},
        {"name": "Bob", "sex": "m", "age": 25},
        {"name": "Cid", "sex": "m", "age": 41},
    ],
    "object": Shouting(),
    "failing": Failing(),
    "space": SimpleNamespace(a=SimpleNamespace(b="deep"), n=5),
    "date": datetime.date(2024, 2, 29),
    "datetime": datetime.datetime(2023, 12, 31, 23, 5, 9, 123456),
    "aware": datetime.datetime(2024, 7, 1, 12, 0, tzinfo=UTC),
    "time": datetime.time(13, 30),
    "midnight": datetime.time(0, 0),
    "lines": "one\ntwo\r\n\nthree <br>",
    "html": "<p>one <em>two</em> three &amp; four</p><img src=x> five six",
    "links": "see www.example.com, (http://example.org/a?b=c&d=ü) and me@example.com. foo.com http://x.y/<z>",
    "nested": ["States", ["Kansas", ["Lawrence", "Topeka"], "Illinois"]],
    "accents": "Ünïcödé e\u0301 text – naïve",
}

FILTERS = [
    "addslashes",
    "capfirst",
    "escapejs",
    "lower",
    "upper",
    "title",
    "wordcount",
    "linenumbers",
    "slugify",
    "urlencode",
    "iriencode",
    "make_list",
    "phone2numeric",
    "escape",
    "force_escape",
    "safe",
    "linebreaks",
    "linebreaksbr",
    "striptags",
    "urlize",
    "first",
    "last",
    "length",
    "unordered_list",
    "filesizeformat",
    "floatformat",
    "date",
    "time",
    "pprint",
    "yesno",
    "pluralize",
    'default_if_none:"d"',
    'default:"d"',
    'center:"15"',
    'ljust:"10"',
    'rjust:"10"',
    'cut:"e"',
    'truncatechars:"7"',
    'truncatechars:"1"',
    'truncatewords:"2"',
    'truncatechars_html:"9"',
    'truncatewords_html:"3"',
    'wordwrap:"8"',
    'stringformat:"s"',
    'stringformat:"05d"',
    'stringformat:".2f"',
    'join:"<"',
    'slice:":2"',
    'slice:"-1:"',
    'add:"2"',
    'add:"x"',
    'divisibleby:"2"',
    'get_digit:"2"',
    'floatformat:"2"',
    'floatformat:"-3"',
    'floatformat:"2g"',
    'floatformat:"0"',
    'date:"Y-m-d',
    'H:i"',
    'date:"jS',
    "F",
    "Y,",
    'P"',
    'date:"D',
    "d",
    "M",
    "y",
    "N",
    "E",
    'b"',
    'date:"SHORT_DATE_FORMAT"',
    'time:"H:i"',
    'urlencode:""',
    'urlizetrunc:"8"',
    'yesno:"a,b,c"',
    'yesno:"a,b"',
    'pluralize:"y,ies"',
    'pluralize:"es"',
    'dictsort:"name"',
    'json_script:"x"',
    "safeseq",
    "escapeseq",
]

#: Where the incumbent's answer is an error for some values, both must fail.
TAGS = """
{% if VALUE %}yes{% else %}no{% endif %}
{% if not VALUE %}yes{% else %}no{% endif %}
{% if VALUE == 1 or VALUE == "hello" %}y{% elif VALUE in list %}in{% else %}n{% endif %}
{% if VALUE > 1 and VALUE < 10 %}y{% else %}n{% endif %}
{% if VALUE is None or VALUE is True %}y{% else %}n{% endif %}
{% if VALUE is not None and not VALUE == 0 %}y{% endif %}
{% if "a" in VALUE %}y{% else %}n{% endif %}{% if "q" not in VALUE %}y{% else %}n{% endif %}
{% if VALUE.a.b or VALUE.n %}{{ VALUE.a.b }}{% endif %}
{{ VALUE.a }}|{{ VALUE.0 }}|{{ VALUE.name }}|{{ VALUE.items }}|{{ VALUE.loud }}|{{ VALUE.a.b.c }}
{% autoescape off %}{{ VALUE }}{{ VALUE|upper }}{% autoescape on %}{{ VALUE }}{% endautoescape %}{% endautoescape %}
{% with v=VALUE w=missing %}[{{ v }}|{{ w }}]{% endwith %}{{ v }}
{% with VALUE as v %}{{ v|default:"none" }}{% endwith %}
{% firstof missing VALUE "fallback" %}{% firstof missing VALUE as f %}<{{ f }}>
{% filter upper|cut:"A" %}x {{ VALUE }} <b>{% endfilter %}
{% spaceless %} <p> <b> {{ VALUE }} </b> </p> {% endspaceless %}
{% widthratio VALUE 10 100 %}{% widthratio VALUE 0 5 as r %}{{ r }}
{% for x in words %}{% cycle VALUE "b" %}{% endfor %}
{% for x in words %}{% cycle 'r' 's' as rc silent %}{{ rc }}{% for y in words %}{{ rc }}{% cycle rc %}{{ rc }}{% endfor %}{% endfor %}
{% for x in words %}{% ifchanged VALUE %}c{% else %}s{% endifchanged %}{% endfor %}
{% for p in people %}{% ifchanged p.sex %}{{ p.sex }}:{% endifchanged %}{{ p.name }}{{ VALUE }} {% endfor %}
{% for p in people %}{% ifchanged %}{{ p.sex }}{% endifchanged %}{% endfor %}
{{ VALUE }}{# comment {{ VALUE }} #}{% comment "note" %}{{ VALUE }}{% endcomment %}
{% verbatim %}{{ VALUE }}{% if %}{% endverbatim %}{% templatetag openblock %}
{% verbatim my %}{% endverbatim %}{{ VALUE }}{% endverbatim my %}
{% regroup people by sex as groups %}{% for g in groups %}{{ g.grouper }}:{% for p in g.list %}{{ p.name }},{% endfor %};{% endfor %}
{{ VALUE|default:missing2|upper }}
{{ VALUE|default:text }}|{{ VALUE|add:one }}|{{ VALUE|yesno:"<,>,?"|safe }}
{{ "lit'eral <" }}{{ 'x'|upper }}{{ 12 }}{{ -1.5 }}{{ _("trans 5% <") }}{{ "a\\"b" }}{{ VALUE|cut:" " }}
{% include "inc.html" %}|{% include "inc.html" with value=VALUE %}|{% include "inc.html" with value=VALUE only %}
{% for x in words %}{% include "inc.html" with value=x %}{% endfor %}{{ value }}
{% include name_of_template with value=VALUE %}
{{ VALUE|upper|lower|title|truncatechars:5 }}
{{ VALUE|safe|upper }}|{{ VALUE|escape|upper }}|{{ VALUE|upper|safe }}|{{ VALUE|force_escape|lower }}
{% autoescape off %}{{ VALUE|escape }}{{ VALUE|force_escape }}{{ list|join:"<" }}{{ VALUE|linebreaks }}{% endautoescape %}
{% now "Y" as year %}{{ year|length }}
{% partialx %}
{{ VALUE.. }}
{{ VALUE|nofilter }}
{{ VALUE._private }}
{{ VALUE|upper:"x" }}
{% if VALUE and %}{% endif %}
{% for x on words %}{% endfor %}
{% block a %}{% block a %}{% endblock %}{% endblock %}
{% localize_it %}
{% load i18n %}{% translate VALUE %}|{% translate "a < 5%" %}|{% trans VALUE as t %}{{ t }}|{% translate VALUE noop %}
{% load i18n %}{% blocktranslate %}x {{ VALUE }} 5% {{ missing }}{% endblocktranslate %}
{% load i18n %}{% blocktranslate with v=VALUE|upper trimmed %}  a  {{ v }} <b> {% endblocktranslate %}
{% load i18n %}{% blocktranslate count n=words|length with v=VALUE asvar out %}one{% plural %}{{ n }} {{ v }}{% endblocktranslate %}[{{ out }}]
{% load i18n %}{% blocktranslate count n=VALUE %}one{% plural %}{{ n }} many{% endblocktranslate %}
{% load i18n %}{% language "de" %}{{ VALUE }}{% get_current_language as l %}{{ l }}{% endlanguage %}{{ VALUE }}
{% load l10n %}{% localize off %}{{ VALUE }}{% endlocalize %}{{ VALUE|unlocalize }}{{ VALUE|localize }}
{% load tz %}{% timezone "Asia/Tokyo" %}{{ VALUE }}{{ VALUE|date:"c" }}{% get_current_timezone as z %}{{ z }}{% endtimezone %}{% localtime off %}{{ VALUE }}{% endlocaltime %}
{% load tz %}{{ VALUE|localtime }}|{{ VALUE|utc }}|{{ VALUE|timezone:"Asia/Tokyo" }}|{{ VALUE|timezone:"Nowhere" }}
{% load static %}{% get_static_prefix %}{% get_media_prefix as m %}{{ m }}
{{ VALUE|timesince:VALUE }}{{ VALUE|timeuntil:aware }}{{ VALUE|timesince:datetime }}
{% lorem 3 w %}{% lorem 19 w %}
{% csrf_token %}{% debug %}{% resetcycle %}
{% for x in words %}{% cycle 'a' 'b' 'c' %}{% if forloop.last %}{% resetcycle %}{% endif %}{% endfor %}{% with VALUE|default:"d" as a and "x" as b %}{{ a }}{{ b }}{% endwith %}
{% for x in words %}
""".strip().splitlines()

LOOPS = [
    "{% for x in SEQ %}{{ forloop.counter }}/{{ forloop.revcounter }}:{{ x }} {% empty %}empty{% endfor %}{{ x }}{{ forloop }}",
    "{% for x in SEQ reversed %}{{ forloop.counter0 }}{{ forloop.revcounter0 }}{{ forloop.first }}{{ forloop.last }}{{ x }},{% endfor %}",
    "{% for x in SEQ %}{% for y in words %}{{ forloop.parentloop.counter }}.{{ forloop.counter }}{{ y }}{% endfor %}{% endfor %}",
    "{% for x in SEQ %}{% if forloop.first %}F{% endif %}{% with forloop.counter as n %}{{ n }}{% endwith %}{% endfor %}",
    "{% for x in SEQ %}{% include 'loop.html' %}{% endfor %}",
    "{% for a, b in SEQ %}{{ a }}={{ b }};{% endfor %}",
    "{% for x in SEQ %}{% firstof x as f %}{{ f }}{% endfor %}[{{ f }}]",
    "{% for x in SEQ %}{% cycle '1' '2' as c %}{% endfor %}[{{ c }}]",
    "{% for x in SEQ %}{% with y=x %}{% for z in y %}{{ z }}{% endfor %}{% endwith %}{% endfor %}",
    "{% for x in SEQ|slice:':2' %}{{ x|default_if_none:'-' }}{% endfor %}",
]

INHERITED = {
    "inc.html": "[{{ value }}{{ text }}{{ forloop.counter }}]",
    "loop.html": "{{ forloop.counter }}{% if not forloop.last %},{% endif %}{{ x }}{% ifchanged x %}!{% endifchanged %}{% cycle 'a' 'b' %}",
    "base.html": "<{% block title %}Base {{ text }}{% endblock %}|{% block body %}{% for x in words %}{% block item %}{{ x }}{% endblock %}{% endfor %}{% endblock %}>",
    "mid.html": "{% extends 'base.html' %}ignored{% block title %}Mid {{ block.super }}{% endblock %}{% block item %}({{ block.super }}){% endblock %}",
    "leaf.html": "{% extends 'mid.html' %}{% block title %}{{ block.super|upper }}{% with s=block.super %}{{ s }}{% endwith %}{% endblock %}",
    "leaf_item.html": "{% extends name_of_parent %}{% block item %}{{ x }}{{ forloop.counter }}{{ block.super }}{% endblock %}",
    "off.html": "{% autoescape off %}{% block title %}{{ text }}{% endblock %}{% include 'inc.html' %}{% endautoescape %}{{ text }}",
    "off_child.html": "{% extends 'off.html' %}{% block title %}child {{ text }}{{ block.super }}{% endblock %}",
    "on_child.html": "{% extends 'base.html' %}{% autoescape off %}{% block title %}{{ text }}{% endblock %}{% endautoescape %}",
    "tree.html": "<li>{{ node.name }}{% if node.kids %}<ul>{% for node in node.kids %}{% include 'tree.html' %}{% endfor %}</ul>{% endif %}</li>{{ node.name }}",
    "rel/a.html": "{% extends './b.html' %}{% block x %}a{{ block.super }}{% endblock %}",
    "rel/b.html": "{% include '../inc.html' %}{% block x %}b{% endblock %}{% block y %}{{ block.name }}{% endblock %}",
    "if_block.html": "{% if true %}{% block q %}q{{ text }}{% endblock %}{% endif %}{% with text='w' %}{% block r %}{{ text }}{% endblock %}{% endwith %}",
    "if_child.html": "{% extends 'if_block.html' %}{% block q %}Q{% cycle 'a' 'b' as zz %}{{ zz }}{% endblock %}{% block r %}{{ block.super }}{{ zz }}{% endblock %}",
    "missing_parent.html": "{% extends 'nowhere.html' %}",
    "missing_include.html": "{% include 'nowhere.html' %}",
    "lists.html": "{% include names %}",
    "self.html": "{% extends 'self.html' %}",
}


def context():
    """Return fresh variables for one rendering."""
    return {
        **VALUES,
        "name_of_template": "inc.html",
        "name_of_parent": "mid.html",
        "names": ["nowhere.html", "inc.html"],
        "node": {"name": "r", "kids": [{"name": "a<", "kids": [{"name": "b"}]}, {"name": "c"}]},
        "generator": (x for x in "gen"),
    }


def cases():
    """Yield (name, template source or None to load the name)."""
    for filter_, value in product(FILTERS, VALUES):
        yield f"{filter_} of {value}", "{{ " + value + "|" + filter_ + " }}"
    for tag, value in product(TAGS, VALUES):
        yield f"{tag} with {value}", tag.replace("VALUE", value)
    for loop, value in product(LOOPS, [*VALUES, "missing", "generator", "dict.items", "people"]):
        yield f"{loop} over {value}", loop.replace("SEQ", value)
    for name in INHERITED:
        yield name, None
