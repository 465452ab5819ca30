"""Filters with constant arguments are made once; marks of a function do not count for what wraps it."""

import datetime
import functools

import pytest

from quintet.template import Context, Engine, Library
from quintet.template.compiler.folding import mark_of
from quintet.template.defaultfilters import date, lower, register, stringfilter, truncatechars
from quintet.utils.safestring import SafeString, mark_safe

PREPARED = sorted(name for name, function in register.filters.items() if mark_of(function, "prepare"))

MOMENT = datetime.datetime(2024, 7, 1, 12, 30, tzinfo=datetime.UTC)


def shown(source, library=None, **variables):
    engine = Engine()
    if library is not None:
        engine.template_builtins.append(library)
    return engine.from_string(source).render(Context(variables))


def test_the_filters_that_are_made_for_an_argument():
    assert {"date", "time", "floatformat", "truncatechars", "truncatewords", "cut", "join", "slice", "yesno"} <= set(PREPARED)


VALUES = ["<b>12", mark_safe("<b>12"), 12, 1.25, None, ["<", 2], ("a", "b"), MOMENT, MOMENT.date(), MOMENT.time()]
ARGUMENTS = ["2", "'x'", "''", "'1,2'", "1.5", "-1", "1e999", "_('x')", "'H:i'", "'Y'"]


@pytest.mark.parametrize("name", PREPARED)
def test_a_constant_argument_gives_what_a_variable_one_gives(name):
    def answer(template, value):
        try:
            return template.render(Context({"v": value}))
        except (TypeError, ValueError, OverflowError, AttributeError) as error:
            return type(error)

    for argument in ARGUMENTS:
        folded = Engine().from_string("{{ v|" + name + ":" + argument + " }}")
        plain = Engine().from_string("{% with a=" + argument + " %}{{ v|" + name + ":a }}{% endwith %}")
        for value in VALUES:
            assert answer(folded, value) == answer(plain, value), (argument, value)


@pytest.mark.parametrize("filter_", [lower, truncatechars, date], ids=["inline", "for text", "for an argument"])
def test_a_decorator_around_a_filter_is_not_passed_over(filter_):
    @functools.wraps(filter_)
    def twice(*args):
        return SafeString(f"<{filter_(*args)}>")

    library = Library()
    library.filter("twice", twice)
    argument = "" if filter_ is lower else ":5"
    assert shown("{{ v|twice" + argument + " }}", library, v="AB") in {"<ab>", "<AB>", "<5>"}


def test_a_string_filter_of_a_project_gets_text_and_keeps_what_is_safe():
    library = Library()

    @library.filter(is_safe=True)
    @stringfilter
    def doubled(value):
        assert isinstance(value, str)
        return value * 2

    assert shown("{{ v|doubled }}", library, v="<") == "&lt;&lt;"
    assert shown("{{ v|doubled }}", library, v=mark_safe("<")) == "<<"
    assert shown("{{ v|doubled }}", library, v=7) == "77"


NUMBERS = [0.125, 1.005, 2.675, 0.5, 1.5, 2.5, -0.5, -0.004, -1.005, -0.0, 0.0, 5e-05, 5e-04, 1e-7, 34.23234, 123456789.125]
NUMBERS += [999999999.9995, 1e9, 1e16, 1e23, 1e300, float("nan"), float("inf"), 0, 7, -3, 10**12]


@pytest.mark.parametrize("argument", ["2", "0", "-1", "3", "-3", "1", "'2g'", "'-2u'", "4", "9"])
def test_numbers_are_rounded_as_their_digits_are_written(argument):
    source = "{{ v|floatformat:" + argument + " }} {{ t|floatformat:" + argument + " }}"
    for value in NUMBERS:
        number, _, digits = shown(source, v=value, t=str(value)).partition(" ")
        assert number == digits, value


@pytest.mark.parametrize("separator", ["', '", "'&'", "'<br>'"])
def test_joined_items_are_escaped_one_by_one(separator):
    for items in (["<a>", "b"], ("<", 1), [mark_safe("<b>"), "<b>"], [], ["'", '"']):
        expected = separator.strip("'").join(shown("{{ v }}", v=item) for item in items)
        assert shown("{{ v|join:" + separator + " }}", v=items) == expected


def test_what_filters_before_others_give_is_settled_first():
    source = "{{ f|default:'none' }} {{ f|length }} {{ f|first }} {{ f|upper }} {{ f|cut:'a' }} {{ n|length }}{{ n|upper }}"
    assert shown(source, f=lambda: "abc") == "abc 3 a ABC bc 0"
    assert shown("{% for x in f %}{{ x }}{% endfor %}{% for x in n %}{% empty %}-{% endfor %}", f=lambda: [1, 2]) == "12-"
