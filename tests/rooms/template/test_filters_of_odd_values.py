"""Every built-in filter on every odd value: an answer, or an error of a class that is known for it."""

import random
import warnings

import pytest

from benchmarks import filter_cases
from quintet.contrib.humanize.templatetags import humanize
from quintet.template import Context, Engine, defaultfilters
from quintet.templatetags import i18n, l10n, tz

LIBRARIES = {"i18n": i18n, "l10n": l10n, "tz": tz, "humanize": humanize}
FILTERS = dict(defaultfilters.register.filters)
for module in LIBRARIES.values():
    FILTERS |= module.register.filters
ARGUMENTS = {
    **filter_cases.ARGUMENTS,
    **{name: rows for group in filter_cases.LIBRARY_ARGUMENTS.values() for name, rows in group.items()},
}
VALUES = filter_cases.values("quintet")
#: What a value or an argument of the wrong kind may raise; anything else is a fault of ours.
ALLOWED = (TypeError, ValueError, AttributeError, LookupError, OverflowError)
#: Errors of the value itself, whatever the filter.
OF_THE_VALUE = {"broken object": (ZeroDivisionError,), "list of broken": (ZeroDivisionError,)}
#: Errors of the arithmetic that a filter does.
OF_THE_FILTER = {"divisibleby": (ArithmeticError,), "add": (ArithmeticError,), "urlencode": (UnicodeError,)}


def test_every_filter_has_arguments_to_be_called_with():
    assert set(FILTERS) == set(ARGUMENTS)


def argument(given):
    if isinstance(given, str) and given[:1] == "<" and given[1:-1] in VALUES:
        return VALUES[given[1:-1]]()
    return given


@pytest.mark.parametrize("name", sorted(FILTERS))
def test_a_filter_answers_or_refuses(name):
    function = FILTERS[name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for given in ARGUMENTS[name]:
            arguments = () if given == () else (argument(given),)
            for value, make in VALUES.items():
                random.seed(1)
                try:
                    function(make(), *arguments)
                except ALLOWED + OF_THE_VALUE.get(value, ()) + OF_THE_FILTER.get(name, ()):
                    continue


@pytest.mark.parametrize(
    ("shown", "value", "text"),
    [
        # Numbers
        ("v|floatformat", "0.05", "0.1"),
        ("v|floatformat:2", "d-0", "0.00"),
        ("v|floatformat:-3", "1.0", "1"),
        ("v|floatformat:'2g'", "1234.5678", "1,234.57"),
        ("v|floatformat:'g'", "many", "1,234,567"),
        ("v|floatformat:2", "wild exponent", "1e9999999"),
        ("v|floatformat:2", "inf", "inf"),
        ("v|floatformat:1000", "1.5", "1.5" + "0" * 999),
        ("v|floatformat:'x'", "1.5", "1.5"),
        ("v|floatformat", "word", ""),
        ("v|filesizeformat", "ten to the 20", "88817.8\xa0PB"),
        ("v|filesizeformat", "negative", "-42\xa0bytes"),
        ("v|get_digit:2", "many", "6"),
        ("v|get_digit:50", "many", "0"),
        ("v|add:'2'", "spaced number", "14"),
        ("v|add:v", "tuple", "(&#x27;x&#x27;, &#x27;&lt;y&gt;&#x27;, &#x27;x&#x27;, &#x27;&lt;y&gt;&#x27;)"),
        ("v", "dNaN", "NaN"),
        ("v", "true", "True"),
        ("v", "int enum", "3"),
        ("v", "d1E-250", "1e-250"),
        # Choices
        ("v|yesno:'a,b,c,d'", "none", "b"),
        ("v|yesno:'a'", "none", "None"),
        ("v|pluralize:'y,ies'", "one tuple", "y"),
        ("v|pluralize:v", "safe number", "12"),
        ("v|default:v", "false", "False"),
        # Lists
        ("v|dictsort:0", "pairs", "[(1, &#x27;c&#x27;), (2, &#x27;b&#x27;), (3, &#x27;a&#x27;)]"),
        ("v|dictsort:'0'", "pairs", ""),
        ("v|slice:'1:x'", "numbers", "[3, 1, 2]"),
        ("v|unordered_list", "list of safe", "\t<li><i></li>\n\t<li>&lt;j&gt;</li>\n\t<li>&lt;k&gt;</li>"),
        ("v|unordered_list", "rows", "\t<li>{&#x27;name&#x27;: &#x27;Bob&#x27;, &#x27;age&#x27;: 3}</li>"),
        ("v|join:'<'", "list of safe", "<i><&lt;j&gt;<&lt;k&gt;"),
        ("v|escapeseq|join:','", "list", "a,&lt;b&gt;,3,None"),
        ("v|safeseq|join:'<'", "list", "a<<b><3<None"),
        # Text
        ("v|title", "title", "It&#x27;s O&#x27;Neil&#x27;s 3rd Iphone, L\u2019Été D&#x27;Été X1y 1st Ab-Cd Don\u2019T"),
        ("v|truncatechars:1", "letter", "a"),
        ("v|truncatechars:3", "accents", "Ün…"),
        ("v|truncatechars_html:1", "letter", "a"),
        ("v|truncatechars_html:5|safe", "path", "/a <b>/c</b>"),
        ("v|truncatewords:'3'", "spaces", "a b c …"),
        ("v|cut:';'", "safe", "safe &lt;b&gt;it&#x27;s&lt;/b&gt; &amp;amp more www.a.com/?a=1&amp;b=2"),
        ("v|cut:'e'", "safe", "saf <b>it's</b> &amp; mor; www.a.com/?a=1&b=2"),
        ("v|phone2numeric", "safe lines", "<2>663</2>\n\n896\n84733"),
        ("v|upper", "safe", "SAFE &lt;B&gt;IT&#x27;S&lt;/B&gt; &amp;AMP; MORE; WWW.A.COM/?A=1&amp;B=2"),
        ("v|lower", "safe", "safe <b>it's</b> &amp; more; www.a.com/?a=1&b=2"),
        ("v|capfirst", "lazy safe", "Lazy <safe>"),
        ("v|escape|escape", "markup", "it&#x27;s &lt;b&gt;bold&lt;/b&gt; &amp; &quot;quoted&quot; &amp;amp; &amp;#39; &amp;lt;"),
        ("v|wordcount", "spaces", "6"),
        ("v|stringformat:'s'", "tuple", "(&#x27;x&#x27;, &#x27;&lt;y&gt;&#x27;)"),
        ("v|stringformat:'d'", "word", ""),
        ("v|urlencode:''", "url", "http%3A%2F%2Fwww.example.org%2Ffoo%3Fa%3Db%26c%3Dd%20%C3%BC%2F%C3%A9%2520%23x"),
        ("v", "str subclass", "other &lt;text&gt;"),
        ("v", "object with html", "&lt;plain&gt; &amp; text"),
        ("v", "str with html", "<i>html text</i>"),
        # Dates
        ("v|date:'Y'", "word", ""),
        ("v|date:'e O T Z'", "time", "   "),
        ("v|date:'r'", "first date", "Mon, 01 Jan 0001 00:00:00 +0000"),
        ("v|date:'\\Y\\Y'", "date", "YY"),
        ("v|time:'Y'", "datetime", ""),
        ("v|time:'H:i'", "exact time", "01:02"),
        ("v|time:'H:i'", "date", ""),
        ("v|timesince:v", "datetime", "0\xa0minutes"),
        ("v|timesince", "empty", ""),
    ],
)
def test_answers(shown, value, text):
    template = Engine().from_string("{{ " + shown + " }}")
    found = template.render(Context({"v": VALUES[value]()}))
    assert found.startswith(text) if value == "rows" else found == text


@pytest.mark.parametrize(("shown", "text"), [("v", "other <text>"), ("v|upper", "OTHER <TEXT>")])
def test_without_escaping_a_subclass_of_text_says_what_it_says(shown, text):
    template = Engine().from_string("{{ " + shown + " }}")
    assert template.render(Context({"v": VALUES["str subclass"]()}, autoescape=False)) == text


def test_without_escaping_a_lazy_object_is_text_too():
    assert Engine().from_string("{{ v }}").render(Context({"v": VALUES["lazy object"]()}, autoescape=False)) == "lazy <object>"


@pytest.mark.parametrize(
    ("shown", "value", "error"),
    [
        ("v|divisibleby:0", "one", ZeroDivisionError),
        ("v|truncatechars:w", "word", TypeError),
        ("v|pluralize:3", "one", TypeError),
        ("v|date:'H'", "date", TypeError),
        ("v|language_name", "none", TypeError),
        ("v|language_name", "word", KeyError),
    ],
)
def test_wrong_arguments_are_refused(shown, value, error):
    engine = Engine(libraries={"i18n": "quintet.templatetags.i18n"}, builtins=["quintet.templatetags.i18n"])
    template = engine.from_string("{{ " + shown + " }}")
    with pytest.raises(error):
        template.render(Context({"v": VALUES[value](), "w": None}))
