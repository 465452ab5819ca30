"""Filters that are shown by one call give what they give in any other place of an expression, for every value and language."""

import datetime
import decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quintet.template import Context, Engine, Library
from quintet.template.compiler.folding import mark_of
from quintet.template.defaultfilters import floatformat, register
from quintet.template.filters import decimals
from quintet.test import override_settings
from quintet.utils import translation
from quintet.utils.safestring import mark_safe

SHOWN = sorted(name for name, function in register.filters.items() if mark_of(function, "shows"))
LANGUAGES = ("en", "de", "fr", "ar")
#: Numbers near halves, whose digits and whose value lie on different sides.
HALVES = st.builds(lambda whole, power: (whole * 10 + 5) / 10**power, st.integers(-(10**9), 10**9), st.integers(1, 5))
FLOATS = (
    st.floats(allow_nan=True) | HALVES | st.floats(-1e10, 1e10) | st.sampled_from([0.0, -0.0, 1e9, -1e9, 0.01, 0.005, -0.005])
)


def answer(source, autoescape=True, **variables):
    return Engine(autoescape=autoescape).from_string(source).render(Context(variables, autoescape=autoescape))


def both_ways(name, argument, value, autoescape):
    """Return the output of the filter for a constant argument, and for one that is looked up."""
    constant = f"{{{{ v|{name}:{argument} }}}}"
    looked_up = f"{{% with a={argument} %}}{{{{ v|{name}:a }}}}{{% endwith %}}"
    return answer(constant, autoescape, v=value), answer(looked_up, autoescape, v=value)


@given(FLOATS | st.integers(-(10**12), 10**12), st.integers(-3, 3))
def test_quick_rounding_gives_what_decimals_give(value, places):
    exact = decimals.written(value, places)
    assert floatformat(value, places) == exact
    quick = decimals.rounded(places)(value)
    assert quick is None or quick == exact


@given(FLOATS | st.decimals(allow_nan=False) | st.integers(), st.integers(-4, 4), st.sampled_from(LANGUAGES), st.booleans())
def test_numbers_are_shown_as_they_are_written_elsewhere(value, places, code, grouped):
    with override_settings(USE_THOUSAND_SEPARATOR=grouped), translation.override(code):
        shown, elsewhere = both_ways("floatformat", places, value, True)
        assert shown == elsewhere == decimals.written(value, places)


@pytest.mark.parametrize("autoescape", [True, False])
@pytest.mark.parametrize("code", LANGUAGES)
def test_every_shown_filter_gives_what_it_gives_elsewhere(code, autoescape):
    values = [
        *("a <b> & 'c' \"d\" of a long text", mark_safe("<i>it's</i> a long text"), "élan vital à Zürich", "", "5TH o'NEIL 2ND"),
        *(0, 7, -3, 1.5, 2.345, decimal.Decimal("7.125"), True, None, ["<", "b"], ["<", 1], ("a", mark_safe("<b>")), [], {}),
        *(datetime.date(2025, 3, 9), datetime.datetime(2025, 3, 9, 13, 5, tzinfo=datetime.UTC), datetime.datetime(2025, 3, 9, 1)),
        *(datetime.time(13, 5), lambda: "called <&>", lambda: 2.5),
    ]
    arguments = {
        "floatformat": ("2", "-2", "0", "'2g'", "'2u'"),
        "date": ("'Y-m-d'", "'j. F \\<\\b\\>'", "'SHORT_DATE_FORMAT'", "'l, N j'"),
        "join": ("', '", "'<br>'", "'&'"),
        "yesno": ("'<yes>,no'", "'y,n,m'", "'y'"),
        "truncatechars": ("10", "1", "0", "-1", "100", "'x'"),
    }
    assert {*arguments, "title"} == set(SHOWN)
    with translation.override(code):
        for name in SHOWN:
            for argument in arguments.get(name, ()):
                for value in values:
                    shown, elsewhere = both_ways(name, argument, value, autoescape)
                    assert shown == elsewhere, (name, argument, value)


@pytest.mark.parametrize("autoescape", [True, False])
def test_filters_of_text_are_shown_as_they_are_elsewhere(autoescape):
    values = ["5TH o'neil's <b> \"x\"", mark_safe("<i>a'b</i> & c"), 12.5, None, ["<"], "ÀÉ ß", ""]
    for name in (
        "title",
        "addslashes",
        "slugify",
        "urlencode",
        "linebreaks",
        "urlize",
        "escape",
        "safe",
        "wordcount",
        "striptags",
    ):
        for value in values:
            shown = answer(f"{{{{ v|{name} }}}}", autoescape, v=value)
            elsewhere = answer(f"{{% with s=v|{name} %}}{{{{ s }}}}{{% endwith %}}", autoescape, v=value)
            assert shown == elsewhere, (name, value)


def test_a_tag_that_changes_the_language_is_followed_by_the_filters_after_it():
    library = Library()

    @library.simple_tag
    def speak(code):
        translation.activate(code)
        return ""

    engine = Engine()
    engine.template_builtins.append(library)
    template = engine.from_string("{{ v|floatformat:2 }} {% speak 'de' %}{{ v|floatformat:2 }} {{ t|truncatechars:3 }}")
    with translation.override("en"):
        assert template.render(Context({"v": 1.25, "t": "abcdef"})) == "1.25 1,25 ab…"


def test_values_that_are_shown_together_do_not_take_each_others_names():
    source = (
        "{{ a|pluralize:'x,y' }}{{ b|pluralize:'x,y' }}{{ a|add:1 }}{{ b|default:'n' }}{% if a == 1 %}{{ b }}{% endif %}{{ a }}"
    )
    for autoescape in (True, False):
        assert answer(source, autoescape, a=1, b=2) == "xy2221"


def test_an_error_in_a_shown_filter_points_at_the_filter():
    class Wrong:
        def __str__(self):
            raise LookupError("wrong")

    with pytest.raises(LookupError) as failed:
        answer("text\n{{ value|truncatechars:10 }}", value=Wrong())
    frames = [entry for entry in failed.traceback if "template string" in str(entry.path)]
    [position] = {list(entry.frame.code.raw.co_positions())[entry._rawentry.tb_lasti // 2] for entry in frames}
    assert position == (2, 2, 9, 22)


def test_an_error_of_a_look_up_names_its_place_once():
    class Thing:
        @property
        def broken(self):
            raise ZeroDivisionError("inside")

    template = Engine().from_string("{{ thing.broken }}")
    for _ in range(2):  # at first by the general look-up, then by the attribute that was right the last time
        with pytest.raises(ZeroDivisionError) as failed:
            template.render(Context({"thing": Thing()}))
    assert [entry.name for entry in failed.traceback if "template string" in str(entry.path)] == ["template"]
    assert failed.traceback[-1].name == "broken"


@pytest.mark.parametrize("body", ["", "{# nothing #}", "{% if x %}{% endif %}", "{% if x %}{% else %}{% endif %}"])
def test_empty_bodies_are_no_reason_to_keep_all_variables_in_a_dictionary(body):
    template = Engine().from_string(f"{{% for x in items %}}{body}{{% endfor %}}{{{{ x }}}}")
    assert template.render(Context({"items": [1, 2], "x": 3})) == "3"
    assert "c.copy()" not in "".join(template.unit.sources.values())
