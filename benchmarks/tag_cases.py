# ruff: noqa: E501  rows of test data, one a line
"""Tags in every documented form, wrong ones, and thousands composed at random, which two engines must treat alike.

Knows no framework: `make_library` is given one. The random templates come from a fixed seed, so that a difference can be found
again. Left out is where this framework is kinder on purpose: ``{{ a||b }}`` names the rest of the expression; ``{% filter %}``
and an argument given twice are syntax errors; ``{% cycle 'a' as c %}`` is a cycle of one value; the name of a cycle belongs to
the scope of its tag, also when something outside has the same name; an empty ``{% ifchanged %}`` is rendered once.
"""

import datetime
import random
from types import SimpleNamespace

SEED = 20260101
#: A moment in every context.
WHEN = datetime.datetime(2024, 7, 1, 12, 30, tzinfo=datetime.UTC)
#: Templates composed at random, each rendered with each of `contexts`.
COMPOSED = 1500

ITEMS = [
    {"name": "Ann", "kind": "f", "n": 3, "tags": ["a", "b"]},
    {"name": "Bob <", "kind": "m", "n": 0, "tags": []},
    {"name": "Cid", "kind": "m", "n": 41, "tags": ["b"]},
    {"name": "", "kind": None, "n": -2, "tags": ["<", "c", "c"]},
]

#: Well-formed uses of every tag.
FORMS = r"""
{% autoescape on %}{{ html }}{% endautoescape %}{% autoescape off %}{{ html }}{{ html|escape }}{% endautoescape %}
{% comment %}{{ nothing|nofilter }}{% if %}{% endcomment %}x
{% comment "why" %}{% comment %}{% endcomment %}x
{% cycle 'a' 'b' %}{% cycle html 'b'|upper n|add:1 %}
{% cycle 'a' 'b' as c %}{% cycle c %}{{ c }}{% cycle c %}{{ c }}
{% cycle 'a' 'b' as c silent %}{{ c }}{% cycle c %}{{ c }}{% cycle c %}{{ c }}
{% cycle 'a' 'b' as c %}{% for i in items %}{% cycle c %}{% endfor %}{{ c }}{% resetcycle c %}{% cycle c %}
{% for i in items %}{% cycle 'x' 'y' 'z' as c silent %}{% include 'shows_c' %}{% if i.n == 0 %}{% resetcycle c %}{% endif %}{% endfor %}
{% for i in items %}{% cycle 'a' html %}{% cycle 'q' 'r' %}{% resetcycle %}{% endfor %}
{% for i in items %}{% for t in i.tags %}{% cycle 'a' 'b' 'c' %}{% endfor %}{% resetcycle %}|{% endfor %}
{% cycle "a b" 'c|d' "e" %}{% cycle _("a") _('b') %}
{% filter lower %}A{{ html }}{% endfilter %}{% filter force_escape|upper|cut:"LT" %}<{{ name }}>{% endfilter %}
{% filter title %}{% for i in items %}{{ i.name }} x {% endfor %}{% endfilter %}
{% firstof none empty zero name %}|{% firstof none empty zero %}|{% firstof none html|safe %}|{% firstof none "<b>" %}
{% firstof none html as f %}{{ f }}{% firstof none empty as g %}[{{ g }}]{% firstof n|add:1 "x" %}{% firstof missing.deep items.0.name %}
{% for i in items %}{{ i.name }}{% endfor %}{{ i }}
{% for i in items reversed %}{{ i.name }}{% empty %}none{% endfor %}
{% for i in missing %}x{% empty %}{{ name }}none{% endfor %}{% for i in none %}x{% empty %}none{% endfor %}{% for i in zero_list %}x{% empty %}e{% endfor %}
{% for k, v in mapping.items %}{{ k }}={{ v }},{% endfor %}{% for k , v in mapping.items %}{{ k }}{% endfor %}{% for k,v in mapping.items reversed %}{{ k }}{% endfor %}
{% for a, b, c in triples %}{{ a }}{{ b }}{{ c }}{% endfor %}{% for k in mapping %}{{ k }}{% endfor %}{% for c in name %}{{ c }}.{% endfor %}
{% for i in items %}{% for t in i.tags %}{{ forloop.parentloop.counter }}{{ forloop.counter0 }}{{ forloop.revcounter }}{{ forloop.revcounter0 }}{{ forloop.first }}{{ forloop.last }}{{ t }}{% empty %}-{% endfor %}{% endfor %}
{% for i in items %}{% for t in i.tags %}{% for x in name %}{{ forloop.parentloop.parentloop.counter }}{% endfor %}{% endfor %}{% endfor %}
{% for i in items|slice:":2" %}{{ forloop.counter|add:10 }}{{ forloop.last|yesno }}{% endfor %}{% for i in items.0.tags %}{{ i }}{% endfor %}
{% for i in items %}{% if forloop.first %}[{% endif %}{% with forloop as f %}{{ f.counter }}{% endwith %}{% if forloop.last %}]{% else %}, {% endif %}{% endfor %}
{% if n %}a{% elif name %}b{% else %}c{% endif %}{% if not n %}d{% endif %}{% if missing %}e{% else %}f{% endif %}
{% if n == 3 %}1{% endif %}{% if n != 3 %}2{% endif %}{% if n < 5 %}3{% endif %}{% if n > 5 %}4{% endif %}{% if n <= 3 %}5{% endif %}{% if n >= 3 %}6{% endif %}
{% if 'a' in name %}1{% endif %}{% if 'a' not in name %}2{% endif %}{% if none is None %}3{% endif %}{% if name is not None %}4{% endif %}{% if true is True %}5{% endif %}
{% if n and name or empty %}1{% endif %}{% if not n and not name %}2{% endif %}{% if n or name and empty %}3{% endif %}{% if not not n %}4{% endif %}
{% if items|length > 3 %}1{% endif %}{% if name|lower == 'ann' %}2{% endif %}{% if n|add:1 == 4 and items.0.name|length >= 3 %}3{% endif %}{% if n == name %}4{% endif %}{% if n > name %}5{% else %}6{% endif %}
{% if 1 == 1.0 %}1{% endif %}{% if "a" == 'a' %}2{% endif %}{% if n in numbers %}3{% endif %}{% if items %}4{% endif %}{% if obj.a.b == "deep" %}5{% endif %}{% if missing == None %}6{% endif %}
{% if a == b == c %}1{% else %}2{% endif %}{% if n == n|add:0 in numbers %}3{% endif %}{% if not n == 3 %}4{% else %}5{% endif %}
{% for i in items %}{% ifchanged %}{{ i.kind }}{% endifchanged %}{% ifchanged i.kind %}<{{ i.kind }}>{% else %}={% endifchanged %}{% ifchanged i.kind i.n %}!{% endifchanged %}{% endfor %}
{% for i in items %}{% for t in i.tags %}{% ifchanged t %}{{ t }}{% endifchanged %}{% endfor %}{% ifchanged %}{{ i.n }}{% else %}same{% endifchanged %}{% endfor %}
{% ifchanged name %}a{% endifchanged %}{% ifchanged %}{{ name }}{% endifchanged %}
{% include 'shows' %}{% include 'shows' with name="x" n=5 %}{% include 'shows' with name=html only %}{% include 'shows' only %}
{% include which %}{% include several %}{% include template_object with name='o' %}{% include 'sho'|add:'ws' %}
{% for i in items %}{% include 'shows' with name=i.name %}{% endfor %}{% with name='w' %}{% include 'shows' %}{% endwith %}
{% include 'sets' %}[{{ set_inside }}]{% include 'blocks' %}{% include 'child' %}
{% load own %}{% load hello from own %}{% hello %}{% load i18n tz l10n %}{% get_current_language as l %}{{ l }}
{% lorem %}
{% lorem 1 p %}{% lorem 19 w %}{% lorem n w %}{% lorem 1 b %}{% lorem numbers w %}
{% regroup items by kind as groups %}{% for g in groups %}{{ g.grouper }}{{ g.list|length }}{% for i in g.list %}{{ i.name }}{% endfor %}{% endfor %}
{% regroup items by kind|upper as groups %}{% for k, list in groups %}{{ k }}:{{ list.0.name }};{% endfor %}{{ groups|length }}
{% regroup missing by kind as groups %}[{{ groups }}]{% regroup items by tags.0 as groups %}{{ groups.1.grouper }}
{% spaceless %}  <p>\n  <a>x  y</a> </p>   {{ html|safe }}  {% endspaceless %}
{% templatetag openblock %}{% templatetag closeblock %}{% templatetag openvariable %}{% templatetag closevariable %}{% templatetag openbrace %}{% templatetag closebrace %}{% templatetag opencomment %}{% templatetag closecomment %}
{% url 'item' 3 %}{% url 'named' slug='a-b' %}{% url view_name %}{% url 'item' n|add:1 as u %}{{ u }}{% url 'nowhere' as u %}[{{ u }}]
{% url 'space:page' %}{% url 'item' 3 as u %}{% if u %}{{ u }}{% endif %}{% url 'amp' 'a&b' %}{% autoescape off %}{% url 'amp' 'a&b' %}{% endautoescape %}
{% verbatim %}{{ a }}{% if %}{% endverbatim %}{% verbatim x y %}{% verbatim %}{% endverbatim %}{% endverbatim x y %}
{% widthratio n 10 100 %}{% widthratio n 7 width %}{% widthratio n 10 100 as w %}{{ w }}{% widthratio name 1 1 %}{% widthratio n 0 3 %}{% widthratio none 3 3 %}
{% with a=n b=name|upper %}{{ a }}{{ b }}{% endwith %}{% with n as q and name as r %}{{ q }}{{ r }}{% endwith %}{% with items.0 as i %}{{ i.name }}{% endwith %}[{{ a }}]
{% with n=name name=n %}{{ n }}{{ name }}{% with n=1 %}{{ n }}{% endwith %}{{ n }}{% endwith %}{{ n }}
{% load i18n %}{% translate "Yes" %}{% translate name %}{% translate "Yes" as y %}{{ y }}{% translate "x" noop %}{% translate "May" context "month" %}{% trans "a%b" %}
{% load i18n %}{% blocktranslate %}a {{ name }} 5%{% endblocktranslate %}{% blocktranslate with x=html y=n|add:1 %}{{ x }}{{ y }}{% endblocktranslate %}{% blocktranslate trimmed %}  a\n\n  b \n{% endblocktranslate %}
{% load i18n %}{% blocktranslate count c=n %}one{% plural %}{{ c }} many{% endblocktranslate %}{% blocktranslate count c=items|length asvar o %}1{% plural %}{{ c }}{{ name }}{% endblocktranslate %}<{{ o }}>{% blocktrans with name as x %}{{ x }}{% endblocktrans %}
{% load i18n %}{% get_available_languages as L %}{{ L.0.0 }}{% get_current_language_bidi as b %}{{ b }}{% get_language_info for 'de' as li %}{{ li.name_local }}{{ li.bidi }}{% get_language_info_list for codes as ll %}{% for x in ll %}{{ x.code }}{% endfor %}
{% load i18n %}{% language 'de' %}{{ when|date:"N" }}{% get_current_language as l %}{{ l }}{{ 1.5 }}{{ f }}{% endlanguage %}{{ f }}{{ 'de'|language_name }}{{ 'de'|language_name_local }}{{ 'ar'|language_bidi }}
{% load l10n %}{% localize on %}{{ f }}{% endlocalize %}{% localize off %}{{ f }}{% endlocalize %}{% localize %}{{ f }}{% endlocalize %}{{ f|localize }}{{ f|unlocalize }}
{% load tz %}{% localtime on %}{{ when }}{% endlocaltime %}{% localtime off %}{{ when }}{% endlocaltime %}{% timezone 'Asia/Tokyo' %}{{ when }}{% endtimezone %}{% timezone None %}{{ when }}{% endtimezone %}{% get_current_timezone as z %}{{ z }}{{ when|timezone:"Asia/Tokyo" }}
{% load static %}{% static 'a b.css' %}{% static which as s %}{{ s }}{% get_static_prefix %}{% get_static_prefix as p %}{{ p }}{% get_media_prefix %}{% autoescape off %}{% static 'a&b' %}{% endautoescape %}{% static 'a&b' %}
{% load cache %}{% cache 60 frag name %}{{ n }}{% endcache %}{% cache 60 frag name %}{{ html }}{% endcache %}{% cache None forever %}{{ html }}{% endcache %}{% cache 0 never n %}x{% endcache %}
{% load own %}{% plus 1 2 %}{% plus 1 b=n %}{% plus n 3 as s %}{{ s }}{% angle name %}{% angle html|safe %}{% autoescape off %}{% angle name %}{% endautoescape %}
{% load own %}{% with_context %}{% puts "v" %}{{ put }}{% for i in items %}{% puts i.name %}{{ put }}{% endfor %}[{{ put }}]{% rest 1 2 x=3 y=name %}
{% load own %}{% wrapping %}{{ name }}<{% endwrapping %}{% wrapping tag='b' as w %}{{ html }}{% endwrapping %}{{ w }}
{% load own %}{% shown_by name %}{% shown_by html n=5 %}{% shown_with %}{% for i in items %}{% shown_by i.name %}{% endfor %}
{% load own %}{% repeat 3 %}{{ name }}{% cycle 'a' 'b' %}{{ forloop.counter }}{% endrepeat %}{% for i in items %}{% repeat 2 %}{{ i.name }}{{ forloop.counter }}{% endrepeat %}{% endfor %}
{% load own %}{% pushing x=1 %}{{ x }}{% puts 'in' %}{{ put }}{% endpushing %}[{{ x }}{{ put }}]{% for i in items %}{% pushing i=5 %}{{ i }}{% endpushing %}{{ i.name }}{% endfor %}
{% load own %}{% with name='w' %}{% repeat 2 %}{% with n=name %}{{ n }}{% endwith %}{% firstof name as g %}{{ g }}{% endrepeat %}{{ g }}{% endwith %}[{{ g }}]
{{ name|shout }}{% load own %}{{ name|shout }}{{ html|shout:"?" }}
{% load own %}{{ name|shout }}{{ html|shout:"?" }}{{ html|wrapped_safe }}{{ 5|shout }}{% if name|shout == 'ANN!' %}y{% endif %}{% for c in name|shout %}{{ c }}{% endfor %}
{% extends 'base' %}{% block a %}{{ name }}{{ block.super }}{% endblock %}ignored{% block new %}never{% endblock %}
{% extends base_object %}{% load own %}{% block b %}{% plus 1 1 %}{% endblock b %}
{% extends 'child' %}{% block a %}leaf {{ block.super }}{% endblock %}{% block inner %}{% for i in items %}{{ block.super }}{% endfor %}{% endblock %}
{# first #}{% extends 'base' %}{% block a %}x{% endblock %}{% comment %}{% block a %}{% endcomment %}
{% block a %}x{% endblock %}{% block b %}{% block c %}{{ name }}{% endblock %}{% endblock b %}{% if n %}{% block d %}d{% endblock %}{% endif %}
"""

#: Wrong uses; both engines must refuse them, with the same words.
WRONG = """
{% %}
{{ }}
{{  }}
{{ a b }}
{{ a|}}
{{ a|upper: }}
{{ "a }}
{{ a|default:"b }}
{{ _a }}
{{ a._b }}
{{ a|nofilter }}
{{ a|truncatechars }}
{{ a|upper:1 }}
{{ a|add:1:2 }}
{{ (a) }}
{{ a+b }}
{% nosuchtag %}
{% endif %}
{% if a %}
{% if a %}{% endfor %}
{% if %}x{% endif %}
{% if a == %}x{% endif %}
{% if == a %}x{% endif %}
{% if a b %}x{% endif %}
{% if a and %}x{% endif %}
{% if not %}x{% endif %}
{% if a %}{% else %}{% else %}{% endif %}
{% if a %}{% else x %}{% endif %}
{% if a %}{% elif %}{% endif %}
{% if a|nofilter %}x{% endif %}
{% if a = b %}x{% endif %}
{% if (a) %}x{% endif %}
{% for %}x{% endfor %}
{% for a %}x{% endfor %}
{% for a in %}x{% endfor %}
{% for a b in c %}x{% endfor %}
{% for a of c %}x{% endfor %}
{% for a,,b in c %}x{% endfor %}
{% for 'a' in c %}x{% endfor %}
{% for a|b in c %}x{% endfor %}
{% for a in b c %}x{% endfor %}
{% for a in b %}{% empty %}{% empty %}{% endfor %}
{% for a in b %}x
{% autoescape %}x{% endautoescape %}
{% autoescape maybe %}x{% endautoescape %}
{% autoescape on off %}x{% endautoescape %}
{% comment %}x
{% cycle %}
{% cycle a %}
{% cycle a b as %}
{% cycle 'a' 'b' as c loud %}
{% cycle 'a' 'b' as c %}{% cycle d %}
{% cycle 'a' %}
{% resetcycle %}
{% resetcycle a b %}
{% cycle 'a' 'b' %}{% resetcycle c %}
{% filter nofilter %}x{% endfilter %}
{% filter escape %}x{% endfilter %}
{% filter upper|safe %}x{% endfilter %}
{% filter upper %}x
{% firstof %}
{% ifchanged %}x
{% include %}
{% include 'a' with %}
{% include 'a' with b %}
{% include 'a' only only %}
{% include 'a' with a=1 with b=2 %}
{% include 'a' a=1 %}
{% include a| %}
{% load nosuch %}
{% load a from nosuch %}
{% load nosuch from own %}
{% lorem a b c d %}
{% now %}
{% now a b %}
{% regroup %}
{% regroup a as b by c %}
{% regroup a by b is c %}
{% spaceless %}x
{% templatetag %}
{% templatetag nope %}
{% templatetag a b %}
{% url %}
{% verbatim %}x
{% verbatim a %}x{% endverbatim %}
{% widthratio %}
{% widthratio a b %}
{% widthratio 1 2 3 4 %}
{% widthratio 1 2 3 is x %}
{% with %}x{% endwith %}
{% with a %}x{% endwith %}
{% with a=1 b %}x{% endwith %}
{% with a as %}x{% endwith %}
{% block %}x{% endblock %}
{% block a b %}x{% endblock %}
{% block a %}x{% endblock b %}
{% block a %}{% endblock %}{% block a %}{% endblock %}
{% block a %}x
{% extends %}
{% extends 'a' 'b' %}
x{{ y }}{% extends 'base' %}
{% extends 'base' %}{% extends 'base' %}
{% extends '' %}
{% extends missing %}
{% extends 'nowhere' %}
{% include 'nowhere' %}
{% include missing %}
{% load i18n %}{% translate %}
{% load i18n %}{% translate 'a' context %}
{% load i18n %}{% translate 'a' as %}
{% load i18n %}{% translate 'a' loudly %}
{% load i18n %}{% translate 'a' noop noop %}
{% load i18n %}{% translate 'a' context as %}
{% load i18n %}{% blocktranslate with %}x{% endblocktranslate %}
{% load i18n %}{% blocktranslate count %}x{% plural %}y{% endblocktranslate %}
{% load i18n %}{% blocktranslate count a=1 b=2 %}x{% plural %}y{% endblocktranslate %}
{% load i18n %}{% blocktranslate count a=1 %}x{% endblocktranslate %}
{% load i18n %}{% blocktranslate %}{% if a %}{% endif %}{% endblocktranslate %}
{% load i18n %}{% blocktranslate loud %}x{% endblocktranslate %}
{% load i18n %}{% blocktranslate context %}x{% endblocktranslate %}
{% load i18n %}{% blocktranslate asvar %}x{% endblocktranslate %}
{% load i18n %}{% blocktranslate trimmed trimmed %}x{% endblocktranslate %}
{% load i18n %}{% blocktranslate %}x{% plural %}y{% endblocktranslate %}
{% load i18n %}{% blocktranslate count a=name %}x{% plural %}y{% endblocktranslate %}
{% load i18n %}{% language %}x{% endlanguage %}
{% load i18n %}{% get_current_language %}
{% load i18n %}{% get_available_languages to x %}
{% load i18n %}{% get_language_info for 'de' %}
{% load i18n %}{% get_language_info_list 'de' as x %}
{% load l10n %}{% localize maybe %}x{% endlocalize %}
{% load tz %}{% localtime maybe %}x{% endlocaltime %}
{% load tz %}{% timezone %}x{% endtimezone %}
{% load tz %}{% get_current_timezone %}
{% load tz %}{% timezone 'Nowhere/Land' %}x{% endtimezone %}
{% load static %}{% static %}
{% load static %}{% get_static_prefix is x %}
{% load cache %}{% cache %}x{% endcache %}
{% load cache %}{% cache 1 %}x{% endcache %}
{% load cache %}{% cache name frag %}x{% endcache %}
{% load cache %}{% cache 1 frag using="nowhere" %}x{% endcache %}
{% load own %}{% plus %}
{% load own %}{% plus 1 2 3 %}
{% load own %}{% plus 1 c=2 %}
{% load own %}{% plus a=1 2 %}
{% load own %}{% plus 1 b=2 b=3 %}
{% load own %}{% wrapping %}x
{% load own %}{% shown_by %}
{% load own %}{% shown_with 1 %}
{% load own %}{% repeat 2 %}x
{{ name|shout }}
{% hello %}
"""

#: Pieces from which templates are composed; BODY stands for what is inside.
WRAPPERS = [
    "{% if COND %}BODY{% endif %}",
    "{% if COND %}BODY{% elif COND %}BODY{% else %}BODY{% endif %}",
    "{% for i in SEQ %}BODY{% endfor %}",
    "{% for i in SEQ reversed %}BODY{% empty %}BODY{% endfor %}",
    "{% for x in items %}BODY{% for i in SEQ %}BODY{% endfor %}{% endfor %}",
    "{% for k, v in mapping.items %}BODY{% endfor %}",
    "{% with n=EXPR name=EXPR %}BODY{% endwith %}",
    "{% with EXPR as q %}BODY{% endwith %}",
    "{% autoescape off %}BODY{% endautoescape %}",
    "{% autoescape on %}BODY{% endautoescape %}",
    "{% filter upper %}BODY{% endfilter %}",
    "{% filter force_escape|lower %}BODY{% endfilter %}",
    "{% spaceless %} <p> BODY </p> <b>BODY</b>{% endspaceless %}",
    "{% ifchanged %}x{{ EXPR }}BODY{% else %}={% endifchanged %}",
    "{% ifchanged EXPR %}BODY{% else %}BODY{% endifchanged %}",
    "{% repeat 2 %}BODY{% endrepeat %}",
    "{% pushing n=EXPR x=EXPR %}BODY{% endpushing %}",
    "{% wrapping tag='i' %}BODY{% endwrapping %}",
    "{% wrapping as q %}BODY{% endwrapping %}{{ q }}",
    "{% language 'de' %}BODY{% endlanguage %}",
    "{% localize off %}BODY{% endlocalize %}",
    "{% timezone 'Asia/Tokyo' %}BODY{% endtimezone %}",
    "{% block NAME %}BODY{% endblock %}",
    "{% comment %}BODY{% endcomment %}",
]
LEAVES = [
    "{{ EXPR }}",
    "{{ EXPR }}",
    "{{ forloop.counter }}{{ forloop.last }}",
    "{{ forloop.parentloop.counter }}",
    "{{ i }}{{ i.name }}{{ x }}{{ q }}",
    "{% firstof EXPR EXPR 'last' %}",
    "{% firstof EXPR EXPR as q %}",
    "{% cycle 'a' EXPR 'c' %}",
    "{% cycle 'a' 'b' as NAME %}",
    "{% cycle 'a' 'b' as NAME silent %}{{ NAME }}",
    "{% include 'shows' %}",
    "{% include 'shows' with n=EXPR only %}",
    "{% include 'shows_c' with c=EXPR %}",
    "{% include 'sets' %}",
    "{% include which with name=EXPR %}",
    "{% puts EXPR %}{{ put }}",
    "{{ put }}",
    "{% plus n 1 %}",
    "{% plus n 1 as n %}",
    "{% angle EXPR %}",
    "{% with_context %}",
    "{% shown_by EXPR %}",
    "{% shown_with %}",
    "{% regroup items by kind as q %}{% for g in q %}{{ g.grouper }}{{ g.list|length }}{% endfor %}",
    "{% widthratio n 10 100 %}",
    "{% url 'item' 3 as q %}{{ q }}",
    "{% translate TEXT %}",
    "{% blocktranslate with w=EXPR %}<{{ w }}{{ n }}>{% endblocktranslate %}",
    "{% blocktranslate count c=items|length %}1{% plural %}{{ c }}{{ name }}{% endblocktranslate %}",
    "{% verbatim %}{{ n }}{% endverbatim %}",
    "{% templatetag openblock %}",
    "{# note #}",
    " <b>text</b> & \\n",
]
EXPRESSIONS = [
    "name",
    "html",
    "n",
    "f",
    "none",
    "empty",
    "items.0.name",
    "items.1.name",
    "items.1.tags",
    "i.name",
    "i.tags.0",
    "x.name",
    "q",
    "put",
    "missing",
    "missing.deep",
    "mapping.b",
    "obj.a.b",
    "name|upper",
    "html|safe",
    "html|escape",
    "html|force_escape",
    "n|add:1",
    "f|floatformat:1",
    'name|default:"-"',
    "missing|default:html",
    'empty|default_if_none:"x"',
    "items|length",
    'when|date:"Y-m-d"',
    '"lit<eral"',
    "'q'",
    "12",
    "1.5",
    '_("Yes")',
    'html|cut:"b"|upper',
    "i.name|lower|capfirst",
    "obj.call",
    "obj.needs",
    "forloop.counter|add:n",
]
#: What may be translated.
TEXTS = ["name", "html", "missing", "missing.deep", "i.name", "x.name", "name|upper", "html|safe", "i.name|lower|capfirst"]
TEXTS += ["missing|default:html", "obj.call", "obj.needs", '"Yes"', "'a%b'"]
CONDITIONS = (
    """
n|name|missing|i.n > 1|n == 3 and name|not missing or none|"n" in name|x.kind == "m"|forloop.first|forloop.last|items.0.tags
none is None|n < f|not forloop.counter == 2|i.name in mapping|q|put == name|n != 3|html|safe == name
""".replace("html|safe == name", "f")
    .strip()
    .replace("\n", "|")
    .split("|")
)
SEQUENCES = [
    "items",
    "items.0.tags",
    "items.1.tags",
    "name",
    "mapping",
    "missing",
    "numbers",
    "items|slice:':2'",
    "triples",
    "i.tags",
]

INHERITED = {
    "shows": "[{{ name }},{{ n }},{{ i.name }}{{ forloop.counter }}]",
    "shows_c": "({{ c }}{% cycle '1' '2' %}{% ifchanged c %}!{% endifchanged %})",
    "sets": "{% firstof 'inside' as set_inside %}{{ set_inside }}{% cycle 'u' 'v' as cycled_inside %}",
    "blocks": "{% block a %}in blocks {{ name }}{% endblock %}",
    "base": "<{% block a %}A{{ name }}{% endblock %}|{% block b %}B{% for i in items %}{% block inner %}{{ i.name }}{% endblock %}{% endfor %}{% endblock %}>",
    "child": "{% extends 'base' %}{% block a %}child {{ block.super }}{% endblock %}",
    "given": "<{{ value }}{{ n }}{% if name %}{{ name }}{% endif %}>",
}


class Thing:
    """An object with a method that can be called and one that cannot."""

    a = SimpleNamespace(b="deep")

    def call(self):
        """Return a text."""
        return "called <"

    def needs(self, argument):
        """Return the argument."""
        return argument


def contexts():
    """Return fresh variables for the renderings of one template."""
    full = {
        "name": "Ann", "html": "<b>bold & 'it'</b>", "n": 3, "f": 1234.5, "none": None, "empty": "", "zero": 0, "zero_list": [],
        "true": True, "items": ITEMS, "mapping": {"a": 1, "b": "<", "c": None}, "numbers": [1, 3, 5], "triples": [(1, 2, "<"), ("a", "b", "c")],
        "obj": Thing(), "which": "shows", "several": ["nowhere", "shows"], "view_name": "item0", "width": 30, "codes": ["de", "fr"],
    }  # fmt: skip
    return [full, {"name": "<Zoë>", "n": "12", "items": ITEMS[::-1], "f": 0.25, "mapping": {}, "html": "", "which": "sets"}]


def make_library(library):
    """Register tags and filters of every kind: functions, blocks, included templates, and classes of nodes."""
    from_template, register = library

    @register.simple_tag
    def hello():
        return "hello <"

    @register.simple_tag
    def plus(a, b=1):
        return f"{a}+{b}"

    @register.simple_tag
    def angle(text):
        return f"<{text}>"

    @register.simple_tag(takes_context=True)
    def with_context(context):
        return f"{context.get('name')}{context.get('n')}{context.autoescape}{context.get('forloop', {}).get('counter', '')}"

    @register.simple_tag(takes_context=True)
    def puts(context, value):
        context["put"] = value
        return ""

    @register.simple_tag
    def rest(*args, **kwargs):
        return f"{args}{sorted(kwargs.items())}"

    make_blocks_and_filters(from_template, register)
    make_nodes(from_template, register)


def make_blocks_and_filters(from_template, register):
    """Register block tags, tags with templates, filters."""

    @register.simple_block_tag
    def wrapping(content, tag="p"):
        return from_template.format_html("<{}>{}</{}>", tag, content, tag)

    @register.inclusion_tag("given")
    def shown_by(value, n=0):
        return {"value": value, "n": n}

    @register.inclusion_tag("given", takes_context=True)
    def shown_with(context):
        return {"value": context.get("name"), "name": context.get("i", "none")}

    @register.filter
    def shout(value, end="!"):
        return f"{value}{end}".upper()

    @register.filter(is_safe=True)
    def wrapped_safe(value):
        return f"<{value}>"


def make_nodes(from_template, register):
    """Register tags whose nodes are classes with a method render."""

    class RepeatNode(from_template.Node):
        def __init__(self, times, nodelist):
            self.times, self.nodelist = times, nodelist

        def render(self, context):
            return "".join(self.nodelist.render(context) for _ in range(int(self.times.resolve(context))))

    @register.tag
    def repeat(parser, token):
        times = parser.compile_filter(token.split_contents()[1])
        nodelist = parser.parse(("endrepeat",))
        parser.delete_first_token()
        return RepeatNode(times, nodelist)

    class PushingNode(from_template.Node):
        def __init__(self, values, nodelist):
            self.values, self.nodelist = values, nodelist

        def render(self, context):
            with context.push(**{name: value.resolve(context) for name, value in self.values.items()}):
                return self.nodelist.render(context)

    @register.tag
    def pushing(parser, token):
        values = from_template.token_kwargs(token.split_contents()[1:], parser)
        nodelist = parser.parse(("endpushing",))
        parser.delete_first_token()
        return PushingNode(values, nodelist)


def make_urls(urls):
    """Return the patterns that the tag url reverses."""

    def view(request, **values):
        """Never called."""

    space = ([urls.path("page/", view, name="page")], "space")
    return [
        urls.path("item/", view, name="item0"),
        urls.path("item/<int:number>/", view, name="item"),
        urls.path("named/<slug:slug>/", view, name="named"),
        urls.path("amp/<str:text>/", view, name="amp"),
        urls.path("space/", urls.include(space)),
    ]


def composed(chance, depth, names):
    """Return one template's source put together from pieces; ``names`` gives each block a name of its own."""
    parts = []
    for _ in range(chance.randint(1, 3)):
        piece = chance.choice(WRAPPERS if depth and chance.random() < 0.6 else LEAVES)
        while "BODY" in piece:
            piece = piece.replace("BODY", composed(chance, depth - 1, names), 1)
        for word, choices in (("EXPR", EXPRESSIONS), ("COND", CONDITIONS), ("SEQ", SEQUENCES), ("TEXT", TEXTS)):
            while word in piece:
                piece = piece.replace(word, chance.choice(choices), 1)
        if "NAME" in piece:
            piece = piece.replace("NAME", next(names))
        parts.append(piece)
    return chance.choice(["", " ", "-"]).join(parts)


def cases():
    """Yield (name, source) of every template."""
    for kind, text in (("form", FORMS), ("wrong", WRONG)):
        for source in text.strip().split("\n"):
            yield f"{kind} {source}", source.replace("\\n", "\n")
    chance = random.Random(SEED)
    for number in range(COMPOSED):
        names = (f"b{count}" for count in range(1000))
        head = chance.choice(["", "", "", "{% extends 'base' %}", "{% extends 'child' %}"])
        body = composed(chance, 3, names)
        if head:
            body = f"{{% block a %}}{{{{ block.super }}}}{body}{{% endblock %}}{{% block inner %}}{composed(chance, 1, names)}{{% endblock %}}"
        yield f"composed {number}", f"{head}{{% load own i18n l10n tz %}}{body}"
