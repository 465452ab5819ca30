"""Components: templates in ``components/`` that are called with props, attributes and slots."""

import gc
import sys
import threading
from typing import Any

import pytest

from quintet.http import HttpRequest
from quintet.template import Context, Engine, Library, Node, RequestContext, TemplateSyntaxError
from quintet.template.base import NodeList
from quintet.test import override_settings
from quintet.utils import translation
from quintet.utils.safestring import mark_safe

register = Library()


class Remembering(Node):
    """A tag of the classic kind: counts how often it was rendered, by what it keeps in the render context."""

    def __init__(self, nodelist=None):
        self.nodelist = nodelist or NodeList()

    def render(self, context):
        context.render_context[self] = context.render_context.get(self, 0) + 1
        with context.push(inner="pushed"):
            return f"<{context.render_context[self]} {context.get('x', '-')}{self.nodelist.render(context)}>"


@register.tag
def remembering(parser, token):
    return Remembering()


@register.tag
def around(parser, token):
    nodelist = parser.parse(("endaround",))
    parser.delete_first_token()
    return Remembering(nodelist)


CARD = """{% props title variant="info" wide=False %}<section {% attrs class="card" class="card-"|add:variant %}>{{ title }}\
{% if wide %} wide{% endif %}:{% slot %}nothing{% endslot %}\
{% if slots.footer %}<footer>{% slot footer %}{% endslot %}</footer>{% endif %}</section>"""

GERMAN = '{% language "de" %}{{ 1.5 }} {% slot %}{% endslot %} {{ 1.5 }}{% endlanguage %}'
COMPONENTS = {
    "card": CARD,
    "icon": "{% props name %}<i {{ attrs }}>{{ name }}</i>",
    "bare": "[{{ x }}{{ attrs }}{% slot %}{% endslot %}]",
    "forms/field": "{% props name label=name %}{{ label }}={{ name }}",
    "rows": "{% props rows %}{% for row in rows %}({% slot item row=row number=forloop.counter %}{{ row }}{% endslot %})"
    "{% endfor %}",
    "tree": '{% props node %}{{ node.name }}{% for child in node.children %}<{% component "tree" node=child %}'
    "{% endcomponent %}>{% endfor %}",
    "wrapper": '{% component "card" title="w" attrs=attrs %}{% slot %}inner{% endslot %}'
    "{% fill footer %}{% slot footer %}f{% endslot %}{% endfill %}{% endcomponent %}",
    "base": '{% props title tone="calm" %}{{ tone }} {{ title }} {% block body %}{% slot %}{% endslot %}{% endblock %}',
    "derived": '{% extends "components/base.html" %}{% props tone="loud" extra=1 %}'
    "{% block body %}{{ extra }}{{ block.super }}{% slot more %}{% endslot %}{% endblock %}",
    "including": '{% props x %}{% include "part.html" %}',
    "partials": "{% partialdef p %}{{ x }}{% slot %}{% endslot %}{% endpartialdef %}{% props x %}{% partial p %}{% partial p %}",
    "cycling": "{% cycle 1 2 3 %}{% slot %}{% endslot %}{% cycle 1 2 3 %}",
    "classic": "{% remembering %}{% slot %}{% endslot %}",
    "language": f"{{% load i18n %}}{GERMAN}",
    "own_language": f'{{% load i18n %}}{{% cycle "a" "b" as z silent %}}{GERMAN}',
    "raw": "{% autoescape off %}{{ x }}{% slot %}{% endslot %}{{ attrs }}{% endautoescape %}",
    "shared": "{{ request.path }}|{{ csrf_token|length }}|{{ mine }}",
    "setting": "{% props x=1 %}{% firstof x as y %}{{ y }}",
}
TEMPLATES = {f"components/{name}.html": source for name, source in COMPONENTS.items()} | {
    "part.html": "{{ x }}{% slot %}no slot{% endslot %}",
    "parent.html": "<{% block one %}{% endblock %}>{% block two %}{% endblock %}",
}
LOADERS = ["quintet.template.loaders.locmem.Loader", TEMPLATES]
LIBRARIES = {
    "i18n": "quintet.templatetags.i18n",
    "l10n": "quintet.templatetags.l10n",
    "classic": "tests.contract.template.test_components",
}


def make_engine(templates=None, cached=True, **options):
    loader = ("quintet.template.loaders.locmem.Loader", {**TEMPLATES, **(templates or {})})
    loaders = [("quintet.template.loaders.cached.Loader", [loader])] if cached else [loader]
    return Engine(loaders=loaders, libraries=LIBRARIES, builtins=["tests.contract.template.test_components"], **options)


ENGINE = make_engine()


def render(source, engine: Engine = ENGINE, **values: Any):
    return engine.from_string(source).render(Context(values))


def test_the_documented_example():
    source = """{% component "card" title=article.title data_id=article.pk %}body with {{ article.text }}\
{% fill footer %}by {{ article.author }}{% endfill %}{% endcomponent %}{% component "icon" name="x" / %}"""
    article = {"title": "A & B", "pk": 1234567, "text": "<text>", "author": "Ann"}
    assert render(source, article=article) == (
        '<section class="card card-info" data-id="1234567">A &amp; B:body with &lt;text&gt;<footer>by Ann</footer></section>'
        "<i >x</i>"
    )


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ('{% component "forms/field" name="a" / %}', "a=a"),
        ('{% component "forms/field" name="a" label="L"/ %}', "L=a"),
        ('{% component kind name="a" / %}', "<i >a</i>"),
        ('{% component kind|lower name="a" size=1 %}{% endcomponent %}', '<i size="1">a</i>'),
        ('{% component "card" title=1 wide=True / %}', '<section class="card card-info">1 wide:nothing</section>'),
        ('{% component "card" title=None variant=None %} {% endcomponent %}', '<section class="card">None:nothing</section>'),
        ('{% component "rows" rows=list / %}', "(a)(b)"),
        (
            '{% component "rows" rows=list %}{% fill item as row %}{{ row|upper }}{{ x }}{% endfill %}{% endcomponent %}',
            "(A!)(B!)",
        ),
        (
            '{% component "rows" rows=list %}{% fill item as it=row number %}{{ number }}{{ it }}{% endfill %}{% endcomponent %}',
            "(1a)(2b)",
        ),
        ('{% component "tree" node=tree / %}', "a<b<c>><d>"),
        (
            '{% component "wrapper" id="i" class="c" / %}',
            '<section class="card card-info c" id="i">w:inner<footer>f</footer></section>',
        ),
        (
            '{% component "wrapper" %}{{ x }}{% fill footer %}{{ x }}{{ x }}{% endfill %}{% endcomponent %}',
            '<section class="card card-info">w:!<footer>!!</footer></section>',
        ),
        ('{% component "base" title=1 %}{{ x }}{% endcomponent %}', "calm 1 !"),
        ('{% component "derived" title=1 %}{{ x }}{% fill more %}m{% endfill %}{% endcomponent %}', "loud 1 1!m"),
        ('{% component "including" x=2 %}s{% endcomponent %}', None),
        ('{% component "partials" x=2 %}s{% endcomponent %}', "2s2s"),
        ('{% for y in list %}{% component "cycling" %}{{ y }}{% endcomponent %}{% endfor %}', "1a11b1"),
        ('{% for y in list %}{% component "bare" %}{% cycle 1 2 %}{% endcomponent %}{% endfor %}', "[1][2]"),
        (
            '{% for y in same %}{% component "bare" %}{% ifchanged y %}{{ y }}{% else %}-{% endifchanged %}{% endcomponent %}'
            "{% endfor %}",
            "[a][-][b]",
        ),
        (
            '{% for a in same %}{% for y in list %}{% component "bare" %}{% ifchanged %}{{ a }}{% endifchanged %}'
            "{{ forloop.counter }}{{ forloop.parentloop.counter }}{% endcomponent %}{% endfor %}{% endfor %}",
            "[a11][21][a12][22][b13][23]",
        ),
        (
            '{% component "bare" %}{% for y in same %}{% ifchanged y %}{{ y }}{% endifchanged %}{% endfor %}{% endcomponent %}',
            "[ab]",
        ),
        (
            '{% component "bare" %}{% with x=1 %}{{ x }}{% endwith %}{{ x }}{% firstof 5 as x %}{{ x }}{% endcomponent %}{{ x }}',
            "[1!5]!",
        ),
        ('{% component "bare" %}{% include "part.html" %}{% endcomponent %}', "[!no slot]"),
        ('{% component "bare" %}{% include "part.html" with x=3 %}{{ x }}{% endcomponent %}', "[3no slot!]"),
        ('{% component "bare" %}{% component "bare" x=x %}{{ x }}{% endcomponent %}{% endcomponent %}', '[[x="!"!]]'),
        ('{% component "bare" %}a{% fill default %}b{% endfill %}{% endcomponent %}', TemplateSyntaxError),
        ('{% component "bare" %} {% fill default %}b{% endfill %} {% endcomponent %}', "[b]"),
        ('{% filter upper %}{% component "bare" %}a{% endcomponent %}{% endfilter %}', "[A]"),
        ('{% extends "parent.html" %}{% block one %}{% component "bare" %}{{ x }}{% endcomponent %}{% endblock %}', "<[!]>"),
        (
            '{% extends "parent.html" %}{% block two %}{% component "bare" %}{{ block.super }}{{ block.name }}'
            "{% endcomponent %}{% endblock %}",
            "<>[two]",
        ),
        ('{% component "bare" %}{% block own %}{{ x }}{% endblock %}{% endcomponent %}', "[!]"),
        ('{% include "components/card.html" with title=1 %}', '<section class="card card-info">1:nothing</section>'),
        ('{% component "setting" / %}{{ y }}', "1"),
        ('{% autoescape off %}{% component "bare" %}{{ html }}{% endcomponent %}{% endautoescape %}', "[<b>]"),
        ('{% autoescape off %}{% component "icon" name=html / %}{% endautoescape %}', "<i ><b></i>"),
        ('{% component "raw" x=html y=html %}{{ html }}{% endcomponent %}', '&lt;b&gt;x="&lt;b&gt;" y="&lt;b&gt;"'),
        # Tags of the classic kind see the variables, and keep what they remember, where the content stands.
        ('{% for y in list %}{% component "bare" %}{% remembering %}{% endcomponent %}{% endfor %}', "[<1 !>][<2 !>]"),
        (
            '{% for y in list %}{% component "classic" %}{% remembering %}{{ y }}{% endcomponent %}{% endfor %}',
            "<1 -><1 !>a<1 -><2 !>b",
        ),
        ('{% around %}{% component "bare" %}{{ inner }}{% endcomponent %}{% endaround %}', "<1 ![pushed]>"),
        ('{% component "bare" %}{% around %}{{ inner }}{{ x }}{% endaround %}{{ inner }}{% endcomponent %}', "[<1 !pushed!>]"),
    ],
)
@pytest.mark.parametrize("cached", [True, False], ids=["kept", "not kept"])
def test_what_comes_out(source, wanted, cached):
    engine = ENGINE if cached else make_engine(cached=False)
    tree = {"name": "a", "children": [{"name": "b", "children": [{"name": "c"}]}, {"name": "d"}]}
    values = {"kind": "icon", "list": ["a", "b"], "same": ["a", "a", "b"], "x": "!", "tree": tree, "html": "<b>"}
    if isinstance(wanted, str):
        template = engine.from_string(source)
        assert template.render(Context(values)) == template.render(Context(values)) == wanted
        assert "".join(template.stream(Context(values))) == wanted
    else:
        with pytest.raises(TemplateSyntaxError):
            engine.from_string(source)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (
            "a_b=1 aria-label='x' @click='go(\"x\")' hx-on::load=2",
            'a-b="1" aria-label="x" @click="go(&quot;x&quot;)" hx-on::load="2"',
        ),
        ("a=True b=False c=None d='' e=0", 'a d="" e="0"'),
        ("a=text b=safe c=lazy d=number", 'a="&lt;&amp;&quot;&#x27;&gt;" b="<&amp;&quot;>" c="&lt;text&gt;" d="1234567.5"'),
        ("class='a' attrs=more", 'class="m a" data-x="1" hidden'),
        ("attrs=more hidden=False", 'class="m" data-x="1"'),
        ("attrs=None id=1", 'id="1"'),
    ],
)
def test_attributes(given, wanted):
    values = {
        "text": "<&\"'>",
        "safe": mark_safe('<&amp;">'),
        "lazy": type("Shown", (), {"__str__": lambda self: "<text>"})(),
        "number": 1234567.5,
        "more": {"class": "m", "data-x": 1, "hidden": True},
    }
    with override_settings(USE_THOUSAND_SEPARATOR=True), translation.override("de"):
        assert render('{% component "icon" name="x" ' + given + " / %}", **values) == f"<i {wanted}>x</i>"


@pytest.mark.parametrize(
    "name", ["", "a b", "a/b", "a>", "a=b", 'a"b', "a'b", "a<b", "a`b", "a\x00", "a\x1fb", "a\x85", "a\t", "a\n", 5]
)
def test_names_that_are_no_attribute_are_refused(name):
    """CVE-2024-22195, CVE-2024-34064, CVE-2022-27777: a name with a blank or a bracket would be markup."""
    with pytest.raises(ValueError, match="cannot be the name of an HTML attribute"):
        render('{% component "icon" name="x" attrs=more / %}', more={name: "v"})


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ('{% attrs class="a" class=b id="x" style="c: d" %}', 'class="a b u" id="mine" style="c: d; e: f" rest="1"'),
        ("{{ attrs.class }}|{{ attrs.id }}|{{ attrs.missing }}|{% if attrs.nothing %}{% endif %}", "u|mine||"),
        ("{% attrs hidden=True id=None %}", 'hidden id="mine" class="u" style="e: f" rest="1"'),
    ],
)
def test_a_component_places_its_attributes(source, wanted):
    engine = make_engine({"components/it.html": "{% props b='b' %}" + source})
    assert render('{% component "it" class="u" id="mine" style="e: f" rest=1 / %}', engine) == wanted


class TestMistakes:
    @pytest.mark.parametrize(
        ("source", "message"),
        [
            ("{% component %}{% endcomponent %}", "needs the name of a component first"),
            ('{% component title="x" / %}', "needs the name of a component first"),
            (
                '{% component "crad" title=1 / %}',
                r"no component 'crad': no loader has .*components/crad.html'. Did you mean 'card'",
            ),
            ('{% component "forms.field" name=1 / %}', "no name of a component.* Write 'forms/field'"),
            ('{% component "../part" / %}', "no name of a component"),
            ('{% component "card" / %}', "without its prop 'title', declared in components/card.html, line 1. Write title="),
            ('{% component "card" titel=1 / %}', "Is 'titel' meant to be it"),
            ('{% component "card" title=1 title=2 / %}', "given 'title' twice"),
            ('{% component "icon" name=1 data_id=1 data-id=2 / %}', "given 'data-id' twice"),
            ('{% component "card" title=1 wide / %}', r"'wide' in 'component' is no argument.* Write wide=True"),
            (
                '{% component "card" title=1 %}{% fill foter %}{% endfill %}{% endcomponent %}',
                "no slot 'foter'.*Did you mean 'footer'",
            ),
            ('{% component "icon" name=1 %}text{% endcomponent %}', "no slot for content"),
            (
                '{% component "rows" rows=1 %}{% fill item as rwo %}{% endfill %}{% endcomponent %}',
                "not 'rwo'.*Did you mean 'row'",
            ),
            ('{% component "rows" rows=1 %}{% fill item row %}{% endfill %}{% endcomponent %}', "values it passes back"),
            ('{% component "bare" %}{% fill %}{% endfill %}{% endcomponent %}', "needs the name of a slot"),
            ('{% component "bare" %}{% fill "default" %}{% endfill %}{% endcomponent %}', "without quotes"),
            (
                '{% component "card" title=1 %}{% fill footer %}{% endfill %}{% fill footer %}{% endfill %}{% endcomponent %}',
                "filled twice",
            ),
            (
                '{% component "card" title=1 %}{% if x %}{% fill footer %}{% endfill %}{% endif %}{% endcomponent %}',
                "directly inside",
            ),
            ('{% component "card" title=1 %}', "Unclosed tag on line 2: 'component'"),
            (
                '{% component "card" title=1 %}{% fill footer %}{% endcomponent %}',
                "Invalid block tag .* 'endcomponent', expected 'endfill'",
            ),
            ("{% props a a %}", "declares 'a' twice"),
            ("{% props attrs %}", "declares nothing"),
            ("{% props 'a' %}", "declares nothing"),
            ("{% if x %}{% props a %}{% endif %}", "must stand at the top"),
            ("{% props a %}{% props b %}", "stands twice"),
            ("{% slot 'a' %}{% endslot %}", "without quotes"),
            ("{% slot a b %}{% endslot %}", "passes nothing back"),
            ("{% attrs a %}", "is no argument"),
        ],
    )
    def test_are_told_when_the_template_is_compiled(self, source, message):
        with pytest.raises(TemplateSyntaxError, match=message) as caught:
            ENGINE.from_string(f"one\n  {source}")
        assert ", line 2, column " in "".join(caught.value.__notes__)

    @pytest.mark.parametrize(
        ("name", "given", "message"),
        [
            ("crad", "title=1", "no component 'crad'"),
            ("card", "", "without its prop 'title'"),
            ("icon", "name=1", "no slot 'footer'"),
            ("../x", "", "no name of a component"),
            (None, "", "no name of a component"),
        ],
    )
    def test_of_names_in_variables_are_told_at_render(self, name, given, message):
        template = ENGINE.from_string("{% component name " + given + " %}{% fill footer %}{% endfill %}{% endcomponent %}")
        with pytest.raises(TemplateSyntaxError, match=message):
            template.render(Context({"name": name}))

    def test_a_mistake_in_the_component_is_told_in_its_own_file(self):
        engine = make_engine({"components/wrong.html": "{% props a %}\n{% uups %}"})
        template = engine.from_string('{% component "wrong" a=1 / %}')
        with pytest.raises(TemplateSyntaxError) as caught:
            template.render(Context())
        assert "components/wrong.html, line 2, column 4" in "".join(caught.value.__notes__)

    def test_tracebacks_lead_through_slot_and_component(self):
        def fail():
            raise OSError("inside")

        engine = make_engine(
            {"page.html": 'one\n{% component "card" title=1 %}\n{% fill footer %}\n{{ fail }}{% endfill %}{% endcomponent %}'}
        )
        with pytest.raises(OSError, match="inside") as caught:
            engine.get_template("page.html").render(Context({"fail": fail}))
        found = [(str(entry.path).rpartition("/")[2], entry.lineno + 1, entry.name) for entry in caught.traceback]
        assert [one for one in found if one[0].endswith(".html")] == [
            ("page.html", 2, "template"),
            ("card.html", 1, "template"),
            ("page.html", 4, "footer of card"),
        ]


def test_a_call_is_one_frame_and_a_slot_another():
    depths = []

    def depth():
        frame, count = sys._getframe(), 0
        while frame:
            frame, count = frame.f_back, count + 1
        depths.append(count)
        return ""

    for source in (
        "{% if depth %}{% endif %}",
        '{% component "bare" %}{% if depth %}{% endif %}{% endcomponent %}',
        '{% component "bare" %}{% component "bare" %}{% if depth %}{% endif %}{% endcomponent %}{% endcomponent %}',
    ):
        render(source, depth=depth)
        render(source, depth=depth)
    first, second, third = depths[1], depths[3], depths[5]
    assert (second - first, third - second) == (2, 2)


@pytest.mark.parametrize("name", ["language", "own_language"])
def test_a_slot_renders_in_the_language_of_its_place_in_the_component(name):
    assert (
        render('{{ 1.5 }} {% component "' + name + '" %}{{ 1.5 }}{{ 7 }}{% endcomponent %} {{ 1.5 }}') == "1.5 1,5 1,57 1,5 1.5"
    )


def test_components_see_what_context_processors_gave_and_nothing_else_of_the_caller():
    request = HttpRequest()
    request.path = "/here/"
    engine = make_engine(context_processors=["quintet.template.context_processors.request"])
    context = RequestContext(request, {"mine": "caller's", "x": 1})
    template = engine.from_string('{% component "shared" / %};{% component "bare" %}{% component "shared" / %}{% endcomponent %}')
    before, slot = template.render(context).split(";")
    assert before.startswith("/here/|")
    assert before.endswith("|")
    assert int(before.split("|")[1]) > 0
    assert slot == f"[{before}]"
    assert context.shared == {}


def test_debug_engines_and_engines_that_refuse_undefined_variables_render_components():
    source = '{% component "card" title=x %}{{ x }}{% endcomponent %}{% component "card" title=x / %}'
    for engine in (make_engine(debug=True), make_engine(undefined="error")):
        assert render(source, engine, x=1) == render(source, x=1)


def test_a_changed_component_is_seen_by_those_who_use_it():
    templates = {**TEMPLATES, "page.html": '{% component "it" a=1 b=2 %}{% fill s %}s{% endfill %}{% endcomponent %}'}
    path = "components/it.html"
    loaders = [("quintet.template.loaders.cached.Loader", [("quintet.template.loaders.locmem.Loader", templates)])]
    templates[path] = "{% props a %}{{ a }}|{{ b }}|{{ attrs }}{% slot s %}{% endslot %}"
    engine = Engine(loaders=loaders)
    page = engine.get_template("page.html")

    def changed(source):
        templates[path] = source
        engine.template_loaders[0].reset()
        return page.render(Context())

    assert page.render(Context()) == '1||b="2"s'
    assert changed("{% props b %}{{ a }}|{{ b }}|{{ attrs }}{% slot s %}{% endslot %}") == '|2|a="1"s'
    assert changed("{% props a b %}{{ a }}|{{ b }}|{{ attrs }}{% slot s %}{% endslot %}") == "1|2|s"
    with pytest.raises(TemplateSyntaxError, match="without its prop 'c'"):
        changed("{% props a b c %}{% slot s %}{% endslot %}")
    with pytest.raises(TemplateSyntaxError, match="no slot 's'"):
        changed("{% props a b %}")
    with pytest.raises(TemplateSyntaxError, match="no slot 's'"):
        engine.get_template("page.html")


def test_compiled_templates_on_disk_hold_as_long_as_their_components_declare_the_same(tmp_path):
    folder = tmp_path / "templates"
    (folder / "components").mkdir(parents=True)
    component, page = folder / "components" / "it.html", folder / "page.html"
    page.write_text('{% component "it" a=1 b=2 %}{{ x }}{% endcomponent %}')

    def rendered(source):
        component.write_text(source)
        engine = Engine(dirs=[folder], bytecode_cache=tmp_path / "cache")
        template = engine.get_template("page.html")
        return template.render(Context({"x": "s"})), template._kept is not None

    with_attribute = "{% props a %}{{ a }}{{ attrs }}{% slot %}{% endslot %}"
    assert rendered(with_attribute) == ('1b="2"s', False)
    assert rendered(with_attribute) == ('1b="2"s', True)
    assert rendered(f"!{with_attribute}") == ('!1b="2"s', True)
    assert rendered("{% props a b %}{{ a }}{{ b }}{{ attrs }}{% slot %}{% endslot %}") == ("12s", False)
    with pytest.raises(TemplateSyntaxError, match="without its prop 'c'"):
        rendered("{% props a b c %}{% slot %}{% endslot %}")
    component.unlink()
    with pytest.raises(TemplateSyntaxError, match="no component 'it'"):
        Engine(dirs=[folder], bytecode_cache=tmp_path / "cache").get_template("page.html")


def test_contents_nest_as_deeply_as_they_like():
    source = '{% component "bare" %}{% if y %}' * 60 + "{{ y }}" + "{% endif %}{% endcomponent %}" * 60
    assert render(source, y=5) == "[" * 60 + "5" + "]" * 60


def test_threads_share_components():
    template = ENGINE.from_string(
        '{% for x in xs %}{% component "card" title=x a=x %}{% component kind name=x / %}{% fill footer %}{{ x }}{% endfill %}'
        "{% endcomponent %}{% endfor %}"
    )
    wanted = {n: template.render(Context({"xs": [n] * 20, "kind": "icon"})) for n in range(4)}
    wrong = []

    def work(n):
        values = {"xs": [n] * 20, "kind": "icon"}
        wrong.extend(n for _ in range(30) if template.render(Context(values)) != wanted[n])

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=work, args=(n,)) for n in wanted]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    gc.collect()
    assert wrong == []
