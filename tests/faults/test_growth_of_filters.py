"""No text and no list makes a filter slow, of those that `test_growth_of_text` does not reach.

Most are so fast that the caches of the processor decide how their time grows. So an absolute limit stands for the growth: work
that is not linear takes many times as long on inputs of this length.
"""

import pytest

from quintet.contrib.humanize.templatetags import humanize
from quintet.services.i18n.dateformat import writer_of
from quintet.template import defaultfilters
from tests.kit.growth import best

LENGTH = 100_000
#: Seconds of processor time; the slowest takes a tenth of it.
LIMIT = 2.0

PIECES = ["a", "A'", "1A", " ", "\n", "\r\n", "<", "&amp;", "é\u0301", "9", "'", "http://a.b/(("]
FILTERS = {
    "addslashes": defaultfilters.addslashes,
    "capfirst": defaultfilters.capfirst,
    "cut": lambda text: defaultfilters.cut(text, "a"),
    "floatformat": lambda text: defaultfilters.floatformat(text, 2),
    "intword": humanize.intword,
    "iriencode": defaultfilters.iriencode,
    "linebreaks": defaultfilters.linebreaks_filter,
    "linebreaksbr": defaultfilters.linebreaksbr,
    "linenumbers": defaultfilters.linenumbers,
    "slice": lambda text: defaultfilters.slice_filter(text, "::2"),
    "stringformat": lambda text: defaultfilters.stringformat(text, "s"),
    "title": defaultfilters.title,
    "truncatechars": lambda text: defaultfilters.truncatechars(text, len(text) // 2),
    "truncatewords": lambda text: defaultfilters.truncatewords(text, len(text) // 4),
    "urlencode": defaultfilters.urlencode,
    "urlizetrunc": lambda text: defaultfilters.urlizetrunc(text, 10),
    "wordcount": defaultfilters.wordcount,
    "wordwrap": lambda text: defaultfilters.wordwrap(text, 10),
}


@pytest.mark.parametrize("name", FILTERS)
def test_no_text_is_slow(name):
    for piece in PIECES:
        assert best(FILTERS[name], piece * (LENGTH // len(piece)), runs=1) < LIMIT, piece


LISTS = {
    "join": lambda items: defaultfilters.join(items, ", "),
    "unordered_list": defaultfilters.unordered_list,
    "dictsort": lambda items: defaultfilters.dictsort([(item,) for item in items], 0),
    "escapeseq": defaultfilters.escapeseq,
    "safeseq": defaultfilters.safeseq,
    "length": defaultfilters.length,
}


@pytest.mark.parametrize("name", LISTS)
def test_no_list_is_slow(name):
    assert best(LISTS[name], ["<a>"] * LENGTH, runs=1) < LIMIT


def test_a_format_of_dates_is_read_in_linear_time():
    assert best(writer_of.__wrapped__, "Y\\" * (LENGTH // 2), runs=1) < LIMIT


@pytest.mark.parametrize("value", [10**400, 1e308, "9" * 4000, "1e999999", "-" * 4000])
@pytest.mark.parametrize("name", ["floatformat", "filesizeformat", "pluralize", "stringformat", "divisibleby", "get_digit"])
def test_no_number_is_slow(name, value):
    function = getattr(defaultfilters, name)
    argument = {"stringformat": ["s"], "divisibleby": [7], "get_digit": [3]}.get(name, [])
    assert best(lambda given: function(given, *argument), value, runs=3) < 0.01
