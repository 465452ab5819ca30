"""The option ``undefined``: what is recorded of a look-up that leads nowhere, and what is exempt."""

import logging
import sys
from types import ModuleType

import pytest

from quintet.kernel.errors import ImproperlyConfigured
from quintet.template import Context, Engine, Library, Node, VariableDoesNotExist
from quintet.template.undefined import UndefinedVariable, collect_misses, with_undefined
from quintet.test.runner import DiscoverRunner
from quintet.test.utils import fail_on_undefined, override_settings


class Card:
    author = "Ann"
    none = None

    @property
    def title(self):
        return "Title"


class Book:
    def __init__(self):
        self.card = Card()


PAGE = '{% extends "base.html" %}\n{% block a %}\n' + (
    '  <li class="x">{{ card.title|upper }}: <b>{{ card.a.deep }}</b></li>{% endblock %}'
)


def engine(templates=None, **options):
    loaders = [("quintet.template.loaders.locmem.Loader", {"base.html": "{% block a %}{% endblock %}", **(templates or {})})]
    return Engine(loaders=loaders, **options)


def misses(source, values=None, **options):
    """Return the messages of what source misses, in a debug engine unless told otherwise."""
    options = options or {"debug": True}
    made = engine({"err.html": source, "part.html": "{{ y.z }}"}, **options)
    with collect_misses() as found:
        made.get_template("err.html").render(Context(values or {}))
    return [miss.message for miss in found]


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        (PAGE, "card.a.deep is undefined at err.html:3:47: Card has no 'a'; did you mean 'author'?"),
        ("{{ crad }}", "crad is undefined at err.html:1:4. Did you mean 'card'?"),
        ("{{ zzz }}", "zzz is undefined at err.html:1:4."),
        ("é {{ card.zzz }}", "card.zzz is undefined at err.html:1:6: Card has no 'zzz'."),
        ("{{ d.kye }}", "d.kye is undefined at err.html:1:4: dict has no 'kye'; did you mean 'key'?"),
        ("{{ d.key.titel }}", "d.key.titel is undefined at err.html:1:4: Card has no 'titel'; did you mean 'title'?"),
        ("{{ l.7 }}", "l.7 is undefined at err.html:1:4: list has no '7'."),
        ("{% for it in l %}{% with w=itt %}{% endwith %}{% endfor %}", "itt is undefined at err.html:1:28. Did you mean 'it'?"),
        ("{% for it in cadr %}{% endfor %}", "cadr is undefined at err.html:1:14. Did you mean 'card'?"),
        ("{{ x|upper }}", "x is undefined at err.html:1:4."),
        ("{% include 'part.html' %}", "y.z is undefined at part.html:1:4."),
        ("{% load_not %}", None),
        ("\n\n  {{ card.none.deeper }}", "card.none.deeper is undefined at err.html:3:6: NoneType has no 'deeper'."),
    ],
)
def test_messages(source, wanted):
    if wanted is None:
        with pytest.raises(Exception, match="load_not"):
            misses(source)
        return
    card = Card()
    assert misses(source, {"card": card, "d": {"key": card}, "l": [1]}) == [wanted]


@pytest.mark.parametrize(
    "source",
    [
        "{% if x %}{% elif x.y == 1 or not z %}{% endif %}",
        "{{ x|default:'d' }}{{ x.y|default_if_none:'d' }}{{ x|upper|default:'d' }}",
        "{% firstof x y.z 'd' %}",
        "{{ True }}{{ None }}{{ False }}",
        "{% for a in 'ab' %}{{ forloop.counter }}{{ forloop.parentloop.counter|default:'' }}{% endfor %}",
    ],
)
def test_what_is_exempt(source):
    assert misses(source) == []
    assert misses(source, undefined="error") == []


def test_error_raises_with_the_place_in_the_traceback():
    made = engine({"err.html": PAGE}, undefined="error")
    with pytest.raises(UndefinedVariable, match=r"Card has no 'a'; did you mean 'author'\?") as caught:
        made.get_template("err.html").render(Context({"card": Card()}))
    assert caught.value.miss.suggestion == "author"
    assert isinstance(caught.value, VariableDoesNotExist)
    assert ("err.html", 3) in [(str(entry.path), entry.lineno + 1) for entry in caught.traceback]


def test_warn_tells_the_log(caplog):
    with caplog.at_level(logging.WARNING, "django.template"):
        assert engine(undefined="warn").from_string("[{{ x.y }}]").render(Context()) == "[]"
    assert "x.y is undefined at <unknown source>:1:5" in caplog.text or "x.y is undefined" in caplog.text


def star(miss):
    return f"*{miss.text}*" if miss.missing == "a" else None


@pytest.mark.parametrize("undefined", [star, "tests.rooms.template.test_undefined.star"])
def test_a_function_gives_what_stands_there(undefined):
    made = engine(undefined=undefined, string_if_invalid="?")
    template = made.from_string(
        "{{ a }}{{ b }}{{ card.a|upper }}{% for l in card.a %}{{ l }}{% break %}{% endfor %}".replace("{% break %}", "")
    )
    assert template.render(Context({"card": Card()})) == "*a*?*CARD.A**card.a*"


def test_an_option_that_is_none_is_refused():
    with pytest.raises(ImproperlyConfigured, match="silent, warn, error, a function"):
        Engine(undefined="loud")


def test_a_debug_context_knows_its_misses():
    context = Context({"card": Card()})
    engine(debug=True).from_string("{{ card.a }}{{ b }}").render(context)
    assert [miss.text for miss in context.misses] == ["card.a", "b"]


def test_an_error_carries_the_misses_before_it():
    class Failing:
        def fail(self):
            raise OSError("inside")

    with pytest.raises(OSError, match="inside") as caught:
        engine(debug=True).from_string("{{ b }}{{ x.fail }}").render(Context({"x": Failing()}))
    assert [miss.text for miss in vars(caught.value)["template_debug"]["undefined"]] == ["b"]


def test_the_usual_engine_compiles_nothing_of_it():
    template = engine().from_string("{{ a.b }}{% for x in a.c %}{% endfor %}")
    template.render(Context())
    assert "missed" not in "".join(template.unit.sources.values())


def test_the_setting_with_another_option():
    templates = [{"BACKEND": "quintet.template.backends.django.DjangoTemplates"}, {"BACKEND": "other.Backend"}]
    changed = with_undefined(templates, "error")
    assert changed[0]["OPTIONS"] == {"undefined": "error"}
    assert changed[1] is templates[1]
    with override_settings(TEMPLATES=changed[:1]):
        from quintet.template import engines

        with pytest.raises(UndefinedVariable):
            engines["django"].from_string("{{ x }}").render({})


OUR_ENGINE = [{"BACKEND": "quintet.template.backends.django.DjangoTemplates"}]


def rendered(source):
    from quintet.template import engines

    return engines["django"].from_string(source).render({})


@override_settings(TEMPLATES=OUR_ENGINE)
def test_tests_can_fail_on_undefined_variables():
    assert rendered("[{{ x }}]") == "[]"
    with fail_on_undefined(), pytest.raises(UndefinedVariable):
        rendered("[{{ x }}]")
    assert rendered("[{{ x }}]") == "[]"


@override_settings(TEMPLATES=OUR_ENGINE)
def test_a_whole_run_can_fail_on_undefined_variables(monkeypatch):
    for name in ("setup_test_environment", "teardown_test_environment"):
        monkeypatch.setattr(f"quintet.test.runner.{name}", lambda **kwargs: None)
    runner = DiscoverRunner(fail_on_undefined=True)
    runner.setup_test_environment()
    try:
        with pytest.raises(UndefinedVariable):
            rendered("[{{ x }}]")
    finally:
        runner.teardown_test_environment()
    assert rendered("[{{ x }}]") == "[]"


@pytest.mark.parametrize(
    "source", ["{% blocktranslate %}a {{ zz }}{% endblocktranslate %}", "{% blocktrans asvar q %}{{ zz }}{% endblocktrans %}"]
)
def test_variables_of_a_message_are_recorded(source):
    i18n = {"i18n": "quintet.templatetags.i18n"}
    with pytest.raises(UndefinedVariable, match=r"zz is undefined at t\.html:1"):
        engine({"t.html": "{% load i18n %}" + source}, undefined="error", libraries=i18n).get_template("t.html").render(Context())
    kept = engine({"t.html": "{% load i18n %}" + source + "{{ q }}"}, undefined=lambda miss: "<none>", libraries=i18n)
    assert "&lt;none&gt;" in kept.get_template("t.html").render(Context())


class Asking(Node):
    """A tag with a class of its own, which resolves its expression by the public API."""

    def __init__(self, expression, forgiving):
        self.expression, self.forgiving = expression, forgiving

    def render(self, context):
        return f"<{self.expression.resolve(context, self.forgiving)}>"


@pytest.fixture
def asking():
    """Return the path of a library with the tags ``ask`` and ``try``."""
    module = ModuleType("asking_library")
    module.__dict__["register"] = register = Library()
    for name, forgiving in (("ask", False), ("try", True)):
        register.tag(
            name,
            lambda parser, token, forgiving=forgiving: Asking(parser.compile_filter(token.split_contents()[1]), forgiving),
        )
    sys.modules["asking_library"] = module
    yield "asking_library"
    del sys.modules["asking_library"]


@pytest.mark.parametrize(
    ("source", "wanted", "shown"),
    [
        ("a\n {% ask nowhere %}", "nowhere is undefined at page.html:2:2.", "a\n <other>"),
        (
            "{% ask card.titel %}",
            "card.titel is undefined at page.html:1:1: Card has no 'titel'; did you mean 'title'?",
            "<other>",
        ),
        ("{% ask card.none.x|upper %}", "card.none.x is undefined at page.html:1:1: NoneType has no 'x'.", "<OTHER>"),
        ("{% ask nowhere|default:'d' %}", None, "<d>"),
        ("{% try nowhere %}", None, "<None>"),
        ("{% ask card.title %}", None, "<Title>"),
    ],
)
def test_tags_with_classes_of_their_own_miss_too(asking, source, wanted, shown):
    values = {"card": Card()}
    seen = []

    def other(miss):
        seen.append(miss.message)
        return "other"

    made = engine({"page.html": source}, builtins=[asking], undefined=other)
    assert made.get_template("page.html").render(Context(values)) == shown
    assert seen == ([] if wanted is None else [wanted])
    strict = engine({"page.html": source}, builtins=[asking], undefined="error").get_template("page.html")
    if wanted is None:
        assert strict.render(Context(values)) == shown
    else:
        with pytest.raises(UndefinedVariable) as caught:
            strict.render(Context(values))
        assert str(caught.value) == wanted
    silent = engine({"page.html": source}, builtins=[asking], string_if_invalid="?").get_template("page.html")
    assert ("?" in silent.render(Context(values))) == (wanted is not None or "default" in source)
