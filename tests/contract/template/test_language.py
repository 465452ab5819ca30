"""The template language by its public names: look-ups, tags, inheritance, scopes, errors."""

import sys
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor

import pytest

from quintet.template import (
    Context,
    Engine,
    Library,
    Node,
    RequestContext,
    TemplateDoesNotExist,
    TemplateSyntaxError,
    VariableDoesNotExist,
)
from quintet.template.base import NodeList
from quintet.template.defaulttags import ForNode
from quintet.test import RequestFactory
from quintet.test.utils import override_settings
from quintet.urls import NoReverseMatch, include, path, resolve
from quintet.utils.functional import lazystr
from quintet.utils.html import format_html
from quintet.utils.safestring import mark_safe


def engine(templates=None, **options):
    """Return an engine over a dictionary of templates."""
    loaders = [("quintet.template.loaders.cached.Loader", [("quintet.template.loaders.locmem.Loader", templates or {})])]
    return Engine(loaders=loaders, **options)


def render(source, context=None, templates=None, **options):
    """Return what source renders to."""
    return engine(templates, **options).from_string(source).render(Context(context or {}))


class Person:
    """An object with members of every kind."""

    name = "Ann"

    def greet(self):
        return "hi"

    def needs(self, argument):
        return argument

    def delete(self):
        raise AssertionError("a template called what alters data")

    delete.alters_data = True  # pyright: ignore[reportFunctionMemberAccess]  # as documented

    @property
    def broken(self):
        raise AttributeError("from inside")


class Counting:
    """A property that counts how often it is read."""

    def __init__(self):
        self.reads = 0

    @property
    def value(self):
        self.reads += 1
        raise AttributeError("inside")


class Caller:
    """An object that could be called."""

    def __call__(self):
        return "called"

    def __str__(self):
        return "a caller"


class TestLookups:
    def test_documented_entities(self):
        assert render("{{ x }}", {"x": "<'\">&"}) == "&lt;&#x27;&quot;&gt;&amp;"

    def test_item_before_attribute_before_index(self):
        assert render("{{ d.items }} {{ d.keys|length }} {{ l.0 }}", {"d": {"items": "key"}, "l": ["x"]}) == "key 1 x"

    def test_callables_are_called_unless_they_say_no(self):
        person = Person()
        assert render("{{ p.name }} {{ p.greet }}[{{ p.needs }}][{{ p.delete }}]", {"p": person}) == "Ann hi[][]"
        assert render("{{ c.name }}", {"c": Person}) == "Ann"

    @pytest.mark.parametrize(
        "source",
        [
            "{{ made }}",
            "{{ made|default:'-' }}",
            "{{ made|default_if_none:'-' }}",
            "{{ several|first }}",
            "{{ several|last|default:'-' }}",
            "{{ several|first|truncatechars:20 }}",
            "{% firstof nothing made %}",
            "{% firstof made as one %}{{ one }}",
            "{% cycle made made %}",
            "{% autoescape off %}{{ made|default:'-' }}{% endautoescape %}",
        ],
    )
    def test_a_variable_is_called_and_what_that_gives_is_not(self, source):
        assert render(source, {"made": Caller, "several": [Caller()]}) == "a caller"

    def test_an_error_inside_a_property_is_the_authors_to_see(self):
        with pytest.raises(AttributeError, match="from inside"):
            render("{{ p.broken }}", {"p": Person()})

    def test_a_failing_property_is_read_once(self):
        counting = Counting()
        with pytest.raises(AttributeError):
            render("{{ c.value }}", {"c": counting})
        assert counting.reads == 1

    def test_one_site_sees_many_types(self):
        values = [{"a": 1}, Person, type("X", (), {"a": 2})(), {"b": 1}, type("Y", (), {"a": 3})()]
        assert render("{% for v in vs %}{{ v.a }},{% endfor %}", {"vs": values}) == "1,,2,,3,"

    def test_missing_variables(self):
        assert render("[{{ x }}][{{ x.y|default:'d' }}]") == "[][d]"
        assert render("[{{ x.y }}]", string_if_invalid="!%s!") == "[!x.y!]"
        assert render("[{{ x|upper }}]{% if x %}a{% else %}b{% endif %}", string_if_invalid="inv") == "[inv]b"

    def test_a_missing_filter_argument_raises(self):
        with pytest.raises(VariableDoesNotExist):
            render("{{ 'a'|default:nothing }}")

    def test_undefined_error_names_a_near_variable(self):
        with pytest.raises(VariableDoesNotExist, match="Did you mean 'user'"):
            render("{{ usr }}", {"user": 1}, undefined="error")
        assert render("{% if usr %}{% endif %}{{ usr|default:'x' }}", undefined="error") == "x"

    def test_lazy_text_is_evaluated_at_each_rendering(self):
        texts = iter(["one", "two"])
        late = lazystr(type("T", (), {"__str__": lambda self: next(texts)})())
        template = engine().from_string("{{ x }}")
        assert [template.render(Context({"x": late})) for _ in "ab"] == ["one", "two"]

    def test_objects_whose_text_is_safe_are_not_escaped_again(self):
        class Field:
            def __str__(self):
                return mark_safe("<input>")

        assert render("{{ f }}", {"f": Field()}) == "<input>"


class TestScopes:
    def test_loop_variables_vanish(self):
        assert render("{% for x in xs %}{{ x }}{% endfor %}{{ x }}{{ forloop }}", {"xs": [1, 2], "x": "o"}) == "12o"

    def test_what_a_tag_sets_in_a_loop_stays_in_the_loop(self):
        source = "{% for x in xs %}{{ f }}{% firstof x as f %}{% endfor %}[{{ f }}]"
        assert render(source, {"xs": [1, 2, 3]}) == "12[]"

    def test_includes_see_loops_and_leak_nothing(self):
        templates = {"i": "{{ forloop.counter }}{{ x }}{% now 'Y' as z %}"}
        assert render("{% for x in xs %}{% include 'i' %}{% endfor %}{{ z }}", {"xs": "ab"}, templates) == "1a2b"
        assert render("{% include 'i' with x=y only %}{{ x }}", {"y": 5, "x": 1}, templates) == "51"

    def test_parent_loops(self):
        source = (
            "{% for x in 'ab' %}{% for y in 'cd' %}{{ forloop.parentloop.counter }}{{ forloop.counter }} {% endfor %}{% endfor %}"
        )
        assert render(source) == "11 12 21 22 "

    def test_unpacking_says_how_many_values_it_got(self):
        with pytest.raises(ValueError, match="Need 2 values to unpack in for loop; got 3"):
            render("{% for a, b in x %}{% endfor %}", {"x": [(1, 2, 3)]})

    def test_a_generator_is_listed_once(self):
        assert render("{% for x in g %}{{ x }}{{ forloop.last }} {% endfor %}", {"g": iter("ab")}) == "aFalse bTrue "

    def test_set_variables_reach_the_callers_context(self):
        context = Context({})
        engine().from_string("{% now 'Y' as year %}").render(context)
        assert len(context["year"]) == 4


class TestInheritance:
    TEMPLATES = {
        "base": "<{% block a %}A{% endblock %}|{% block b %}B{% endblock %}>",
        "mid": "{% extends 'base' %}{% block a %}m{{ block.super }}{% endblock %}",
        "leaf": "{% extends 'mid' %}{% block a %}{% with s=block.super %}{{ s|upper }}{% endwith %}{% endblock %}",
        "off": "{% autoescape off %}{% block a %}{% endblock %}{% endautoescape %}",
        "tree": "{{ n.v }}{% for n in n.k %}({% include 'tree' %}){% endfor %}",
    }

    def test_super_is_joined_and_safe(self):
        assert render("{% extends 'leaf' %}", {}, self.TEMPLATES) == "<MA|B>"

    def test_autoescape_is_the_callers(self):
        source = "{% extends 'off' %}{% block a %}{{ x }}{% endblock %}"
        assert render(source, {"x": "<"}, self.TEMPLATES) == "<"

    def test_recursion(self):
        node = {"v": 1, "k": [{"v": 2, "k": [{"v": 3, "k": []}]}, {"v": 4, "k": []}]}
        assert render("{% include 'tree' %}", {"n": node}, self.TEMPLATES) == "1(2(3))(4)"

    def test_a_template_that_extends_itself_is_not_found(self):
        with pytest.raises(TemplateDoesNotExist):
            engine({"self": "{% extends 'self' %}"}).get_template("self").render(Context())

    def test_a_missing_include_raises_at_render(self):
        template = engine().from_string("{% include 'gone' %}")
        with pytest.raises(TemplateDoesNotExist, match="gone"):
            template.render(Context())

    def test_extends_takes_template_objects(self):
        made = engine(self.TEMPLATES)
        source = "{% extends parent %}{% block b %}x{% endblock %}"
        assert made.from_string(source).render(Context({"parent": made.get_template("base")})) == "<A|x>"

    def test_partials(self):
        templates = {"p": "{% partialdef row %}[{{ x }}]{% endpartialdef %}{% partial row %}"}
        assert engine(templates).get_template("p#row").render(Context({"x": 1})) == "[1]"
        assert render("{% include 'p#row' %}", {"x": 2}, templates) == "[2]"


register = Library()


class Repeat(Node):
    """A node written against the public API."""

    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        parts = []
        for number in (1, 2):
            with context.push(number=number):
                parts.append(self.nodelist.render(context))
        return "".join(parts)


@register.tag
def repeat(parser, token):
    """Render the content twice."""
    nodelist = parser.parse(("endrepeat",))
    parser.delete_first_token()
    return Repeat(nodelist)


class Reading(Node):
    """Reads the loop and writes a variable."""

    def render(self, context):
        context["seen"] = context.get("seen", 0) + 1
        return f"{context['forloop']['counter']}/{context.autoescape}"


@register.tag
def reading(parser, token):
    """Show the loop's counter."""
    return Reading()


class LoudFor(ForNode):
    """A subclass of a built-in node."""

    def render(self, context):
        return super().render(context).upper()


@register.tag
def setfirst(parser, token):
    """Make the next for loop loud."""
    node = parser.tags["for"](parser, parser.next_token())
    node.__class__ = LoudFor
    return node


@register.simple_tag
def plus(a, b=1, **options):
    return f"<{a + b}{options.get('class', '')}>"


@register.simple_tag(takes_context=True)
def who(context):
    return context["x"]


@register.simple_block_tag
def boxed(content, mark="*"):
    return format_html("{}{}{}", mark, content, mark)


@register.inclusion_tag("card")
def card(title):
    return {"title": title}


class TestCustomTags:
    def render(self, source, context=None):
        made = engine({"card": "[{{ title }}{{ x }}]"}, libraries={"own": __name__})
        return made.from_string("{% load own %}" + source).render(Context(context or {}))

    def test_a_classic_node_pushes_and_renders_its_children(self):
        assert self.render("{% repeat %}{{ number }}{{ x }}{% endrepeat %}{{ number }}", {"x": "<"}) == "1&lt;2&lt;"

    def test_a_classic_node_sees_loops_and_its_variables_stay_in_scope(self):
        source = "{% for x in 'ab' %}{% reading %}{{ seen }} {% endfor %}[{{ seen }}]"
        assert self.render(source) == "1/True1 2/True2 []"

    def test_autoescape_is_told_to_classic_nodes(self):
        assert self.render("{% autoescape off %}{% for x in 'a' %}{% reading %}{% endfor %}{% endautoescape %}") == "1/False"

    def test_a_subclass_of_a_built_in_node_is_honoured(self):
        assert self.render("{% setfirst %}{% for x in 'ab' %}{{ x }}{% endfor %}") == "AB"

    def test_simple_tags(self):
        assert self.render("{% plus 1 %}{% plus 1 b=2 class='c' as y %}{{ y }}{% who %}", {"x": "&"}) == (
            "&lt;2&gt;&lt;3c&gt;&amp;"
        )
        assert self.render("{% boxed '<' %}{{ x }}{% endboxed %}", {"x": "&"}) == "<&amp;<"

    def test_inclusion_tags_see_only_their_dictionary(self):
        assert self.render("{% card 'a' %}", {"x": 1}) == "[a]"

    def test_wrong_arguments_are_told_when_parsed(self):
        for source, message in (
            ("{% plus %}", r"did not receive value\(s\) for the argument\(s\): 'a'"),
            ("{% plus 1 2 3 %}", "received too many positional arguments"),
            ("{% plus a=1 2 %}", "positional argument"),
            ("{% plus 1 a=2 %}", "multiple values for keyword argument 'a'"),
        ):
            with pytest.raises(TemplateSyntaxError, match=message):
                self.render(source)

    def test_a_replaced_render_method_is_called(self, monkeypatch):
        monkeypatch.setattr(ForNode, "render", lambda self, context: "patched")
        assert self.render("{% for x in 'ab' %}{{ x }}{% endfor %}") == "patched"


class TestErrors:
    @pytest.mark.parametrize(
        ("source", "message"),
        [
            ("{{ x|uper }}", r"(?s)^Invalid filter: 'uper'\n.*Did you mean 'upper'\?"),
            ("{% fro x in y %}", r"(?s)line 1: 'fro'\. Did you forget to register or load this tag\?\n.*Did you mean 'for'\?"),
            ("{% trans 'x' %}", r"Add \{% load i18n %\}"),
            ("a\n{% if x %}", "Unclosed tag on line 2: 'if'. Looking for one of: elif, else, endif"),
            ("{{ x|default:1|cut }}", "cut requires 2 arguments, 1 provided"),
            ("{{ _x }}", "may not begin with underscores"),
            ("{{ }}", "Empty variable tag on line 1"),
            ("{% block a %}{% endblock %}{% block a %}{% endblock %}", "appears more than once"),
            ("{% if x and %}{% endif %}", "Unexpected end of expression in if tag"),
            ("{% load nothing %}", "is not a registered tag library"),
        ],
    )
    def test_syntax_errors_come_when_the_template_is_made(self, source, message):
        libraries = {"i18n": "quintet.templatetags.i18n"}
        with pytest.raises(TemplateSyntaxError, match=message):
            engine(libraries=libraries).from_string(source)

    def test_the_note_shows_the_place(self):
        with pytest.raises(TemplateSyntaxError) as caught:
            engine({"t.html": "a\n<p>{{ x|uper }}</p>"}).get_template("t.html")
        assert caught.value.__notes__ == [
            "t.html, line 2, column 9:\n    1 | a\n  > 2 | <p>{{ x|uper }}</p>\n      |         ^^^^\n  Did you mean 'upper'?"
        ]

    def test_tracebacks_name_line_and_column_of_the_template(self):
        template = engine({"e.html": "a\n<li>{{ card.boom }}</li>\n"}).get_template("e.html")
        with pytest.raises(ZeroDivisionError) as caught:
            template.render(Context({"card": type("C", (), {"boom": lambda self: 1 / 0})()}))
        frame = next(one for one in traceback.extract_tb(caught.value.__traceback__) if one.filename == "e.html")
        assert (frame.lineno, frame.colno, frame.end_colno, frame.line) == (2, 4, 19, "<li>{{ card.boom }}</li>")

    def test_a_block_is_named_in_the_traceback(self):
        templates = {"b": "{% block main %}{% endblock %}", "c": "{% extends 'b' %}{% block main %}{{ f }}{% endblock %}"}
        with pytest.raises(ZeroDivisionError) as caught:
            engine(templates).get_template("c").render(Context({"f": lambda: 1 / 0}))
        assert "block main" in [one.name for one in traceback.extract_tb(caught.value.__traceback__)]

    def test_debug_information(self):
        with pytest.raises(ZeroDivisionError) as caught:
            render("a\nb {{ f }} c", {"f": lambda: 1 / 0}, debug=True)
        shown = vars(caught.value)["template_debug"]
        assert (shown["line"], shown["during"]) == (2, "{{ f }}")

    def test_a_missing_template_says_what_was_tried(self):
        with pytest.raises(TemplateDoesNotExist) as caught:
            engine().get_template("gone.html")
        assert [origin.template_name for origin, _ in caught.value.tried] == ["gone.html"]


class TestState:
    def test_templates_are_shared_by_threads(self):
        template = engine({"i": "{% cycle 'a' 'b' %}{{ x }}"}).from_string(
            "{% for x in xs %}{% cycle 'p' 'q' as c %}{% include 'i' %}{% ifchanged x %}!{% endifchanged %}{% endfor %}"
        )
        expected = template.render(Context({"xs": [1, 1, 2]}))
        found = []

        def work():
            found.extend(template.render(Context({"xs": [1, 1, 2]})) == expected for _ in range(50))

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert all(found)
        assert len(found) == 200
        assert expected == "pa1!qa1pa2!"

    def test_a_shared_dictionary_is_never_written_to(self):
        shared = {"x": 1, "xs": [1]}
        render("{% for x in xs %}{% include 'i' with z=2 %}{% endfor %}", shared, {"i": "{{ z }}"})
        assert shared == {"x": 1, "xs": [1]}

    def test_ifchanged_starts_anew_with_its_loop(self):
        source = "{% for o in 'ab' %}{% for x in '112' %}{% ifchanged %}{{ x }}{% endifchanged %}{% endfor %} {% endfor %}"
        assert render(source) == "12 12 "

    def test_nodes_may_change_before_the_first_rendering(self):
        template = engine().from_string("{{ a }}{{ b }}")
        del template.nodelist[0]
        assert template.render(Context({"a": 1, "b": 2})) == "2"
        assert len(NodeList([]).get_nodes_by_type(Node)) == 0


def test_deep_nesting_compiles():
    depth = 15
    source = "{% for x in 'a' %}" * depth + "{{ x }}" + "{% endfor %}" * depth
    assert render(source) == "a"
    chain = " or ".join(["x"] * 60)
    assert render("{% if " + chain + " %}y{% endif %}", {"x": 1}) == "y"


def test_loops_nest_deeper_than_python_allows():
    assert render("{% for x in 'a' %}" * 25 + "{{ x }}" + "{% endfor %}" * 25) == "a"


def test_long_chains_of_elif():
    source = "{% if x == 0 %}0" + "".join(f"{{% elif x == {n} %}}{n}" for n in range(1, 150)) + "{% else %}else{% endif %}"
    assert [render(source, {"x": x}) for x in (0, 7, 149, 150)] == ["0", "7", "149", "else"]


def test_includes_without_a_cached_loader():
    plain = Engine(loaders=[("quintet.template.loaders.locmem.Loader", {"i": "{{ x.a }}"})])
    assert (
        plain.from_string("{% for x in xs %}{% include 'i' %}{% endfor %}").render(Context({"xs": [{"a": 1}, {"a": 2}]})) == "12"
    )


@override_settings(USE_THOUSAND_SEPARATOR=True)
def test_thousand_separators_follow_the_setting():
    assert render("{{ n }} {{ f }} {{ t }}", {"n": 1234567, "f": 1234.5, "t": True}) == "1,234,567 1,234.5 True"


@pytest.fixture
def busy_threads():
    """Threads that take turns as often as the interpreter can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            yield pool
    finally:
        sys.setswitchinterval(before)


def test_threads_that_first_ask_for_a_partial_at_once_all_get_the_partial(busy_threads):
    source = "the whole page {% partialdef part %}the part{% endpartialdef %}"
    at_once = threading.Barrier(8)

    def ask(made):
        at_once.wait(10)
        return made.get_template("page#part").render(Context())

    for _ in range(200):
        made = engine({"page": source})
        assert made.get_template("page").render(Context()) == "the whole page "
        assert set(busy_threads.map(ask, [made] * 8)) == {"the part"}


def test_a_number_that_rounds_to_zero_has_no_sign():
    template = Engine().from_string(
        "{{ zero|floatformat }} {{ zero|floatformat:2 }} {{ small|floatformat }} {{ below|floatformat:2 }}"
    )
    assert template.render(Context({"zero": -0.0, "small": -0.04, "below": -0.001})) == "0 0.00 0.0 0.00"


def test_a_parents_block_is_only_there_in_a_template_that_extends():
    with pytest.raises(TemplateSyntaxError, match="extends no other"):
        render("{% block a %}{{ block.super }}{% endblock %}")
    base = {"base": "{% block a %}{{ block.super }}x{% endblock %}"}
    assert render("{% extends 'base' %}{% block a %}[{{ block.super }}]{% endblock %}", templates=base) == "[x]"


def test_an_error_in_a_parents_block_is_never_silent():
    base = {"base": "{% block a %}{% url 'nowhere' %}{% endblock %}"}
    with override_settings(ROOT_URLCONF=__name__), pytest.raises(NoReverseMatch):
        render("{% extends 'base' %}{% block a %}{{ block.super }}{% endblock %}", templates=base)


@pytest.mark.parametrize("include", ["{% include './part' %}", "{% include name %}", "{% include names %}"])
def test_an_include_may_be_relative_to_its_template(include):
    templates = {"a/page": include, "a/part": "here", "part": "there"}
    context = Context({"name": "./part", "names": ["./none", "../part"]})
    expected = "there" if "names" in include else "here"
    assert engine(templates).get_template("a/page").render(context) == expected
    with pytest.raises(TemplateSyntaxError, match="points outside"):
        engine(templates).get_template("a/page").render(Context({"name": "../../x", "names": ["../../x"]})) if (
            "name" in include
        ) else engine({"page": "{% include '../x' %}"}).get_template("page")


def test_a_url_is_in_the_namespace_of_the_request():
    with override_settings(ROOT_URLCONF=__name__):
        request = RequestFactory().get("/")
        template = engine().from_string("{% url 'shop:cart' %}{% url 'nowhere' as none %}{{ none }}")
        request.resolver_match = resolve("/first/cart/")
        assert template.render(RequestContext(request)) == "/first/cart/"
        request.current_app = "second"
        assert template.render(RequestContext(request)) == "/second/cart/"
        assert template.render(Context({"request": request})) == "/shop/cart/"


def cart(request):
    """A view."""


shop = ([path("cart/", cart, name="cart")], "shop")
urlpatterns = [
    path("shop/", include(shop)),
    path("first/", include(shop, "first")),
    path("second/", include(shop, "second")),
]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # What a tag sets in a loop is there in the next turn, unless the loop unpacks.
        ("{% for i in two %}{{ q }}{% firstof i as q %}{% endfor %}[{{ q }}]", "1[]"),
        ("{% for a, b in pairs %}{{ q }}{% firstof b as q %}{% endfor %}[{{ q }}]", "[]"),
        ("{% for a, b in pairs %}{% for i in two %}{{ q }}{% firstof b as q %}{% endfor %}{% endfor %}", "xy"),
        ("{% firstof 'o' as q %}{% for a, b in pairs %}{{ q }}{% firstof b as q %}{% endfor %}[{{ q }}]", "oo[o]"),
        # What is stored where nothing is escaped is no safe text elsewhere.
        ("{% autoescape off %}{% firstof lt as q %}{{ q }}{% endautoescape %}{{ q }}", "<&lt;"),
        ("{% firstof lt as q %}{{ q }}", "&lt;"),
        ("{% cycle 'a' 'b' as c %}{% for i in two %}{% cycle c %}{% endfor %}{{ c }}{% resetcycle c %}{% cycle c %}", "abaaa"),
    ],
)
def test_names_that_tags_set(source, expected):
    assert render(source, {"two": [1, 2], "pairs": [("a", "x"), ("b", "y")], "lt": "<"}) == expected


def test_a_parents_block_sees_the_loop_it_is_called_in():
    base = {"base": "{% for i in two %}{% block a %}{{ i }}{{ forloop.last }} {% endblock %}{% endfor %}"}
    child = "{% extends 'base' %}{% block a %}{% for i in 'xy' %}{{ block.super }}{% endfor %}|{% endblock %}"
    assert render(child, {"two": [1, 2]}, base) == "xFalse yTrue |xFalse yTrue |"
    kept = (
        "{% extends 'base' %}{% block a %}{% with i='w' %}{% if block.super %}{{ block.super|upper }}{% endif %}"
        "{% endwith %}{% endblock %}"
    )
    assert render(kept, {"two": [1]}, base) == "WTRUE "


def test_only_text_is_translated():
    source = "{% load i18n %}{% translate x %}{% translate x context 'c' %}{% translate x as y %}[{{ y }}]"
    libraries = {"i18n": "quintet.templatetags.i18n"}
    assert render(source, {}, libraries=libraries) == "[]"
    assert render(source, {"x": "a%"}, libraries=libraries) == "a%a%[a%]"
    with pytest.raises(AttributeError, match="Only text can be translated, not 3"):
        render(source, {"x": 3}, libraries=libraries)


def test_a_missing_include_says_what_its_variable_was():
    with pytest.raises(TemplateDoesNotExist, match="No template names provided") as caught:
        render("{% include nothing %}")
    assert "perhaps its variable is not in the context" in caught.value.__notes__[0]


def test_debug_information_counts_letters_and_lines():
    def fail():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError) as caught:
        render("eins\n«ü» {{ fail }} ß\n", {"fail": fail}, debug=True)
    shown = vars(caught.value)["template_debug"]
    assert (shown["line"], shown["before"], shown["during"], shown["after"]) == (2, "«ü» ", "{{ fail }}", " ß\n")
    assert shown["source_lines"] == [(1, "eins\n"), (2, "«ü» {{ fail }} ß\n"), (3, "")]
    assert (shown["top"], shown["bottom"], shown["total"]) == (1, 4, 4)
    with pytest.raises(TemplateSyntaxError) as wrong:
        render("\n" * 20 + "{% nosuch %}", debug=True)
    assert [number for number, _ in vars(wrong.value)["template_debug"]["source_lines"]] == list(range(11, 22))
