"""The engine options ``whitespace_control`` and ``multiline_tags``: how text becomes tags."""

import pytest

from quintet.template import Context, Engine, TemplateSyntaxError
from quintet.template.base import Lexer, TokenType
from tests.kit.growth import assert_linear

PLAIN, TRIMMING, MULTILINE = Engine(), Engine(whitespace_control=True), Engine(multiline_tags=True)
BOTH = Engine(whitespace_control=True, multiline_tags=True)


def render(engine, source, **values):
    return engine.from_string(source).render(Context(values))


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("a \n {{- x -}} \t\n b", "a1b"),
        ("a {{- x }} b", "a1 b"),
        ("a {{ x -}} b", "a 1b"),
        ("a {{x-}} b {{-x}} c", "a 1b1 c"),
        ("<ul>\n{%- for y in xs %}\n  <li>{{ y }}</li>\n{%- endfor %}\n</ul>", "<ul>\n  <li>1</li>\n  <li>2</li>\n</ul>"),
        ("a {#- note -#} b {#- \n -#} c", "ab {#- \n -#} c"),
        ("{%- if x -%} \n {%- endif -%} ", ""),
        (" {{- -5 -}} ", "-5"),
        (" {{--5-}} ", "-5"),
        # Inside verbatim everything is text, its own tags trim.
        (" {%- verbatim -%} {{- x -}} {%- if %} {%- endverbatim -%} ", "{{- x -}} {%- if %}"),
        ("{% verbatim -%} {%- endverbatim y %} {%- endverbatim -%} a", "{%- endverbatim y %}a"),
        ("\u00e9 {{- x -}} \u00e9", "\u00e91\u00e9"),
    ],
)
def test_a_dash_takes_the_white_space_beside_a_tag(source, wanted):
    assert render(TRIMMING, source, x=1, xs=[1, 2]) == wanted
    if "{#- \n" not in source:
        assert render(BOTH, source, x=1, xs=[1, 2]) == wanted


@pytest.mark.parametrize("engine", [TRIMMING, BOTH], ids=["one line", "many lines"])
@pytest.mark.parametrize("source", ["{%-%}", "{%--%}", "{{-}}", "{{- -}}"])
def test_a_tag_of_dashes_is_empty(engine, source):
    with pytest.raises(TemplateSyntaxError, match="Empty"):
        engine.from_string(source)


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("a {% if x\n  and y %}\nyes{% endif %}", "a \nyes"),
        ("{{ x\n|add:2\n}}!", "3!"),
        ("{# one\ntwo {{ x }} #}!", "!"),
        ("{% include\n 'x' %", "{% include\n 'x' %"),
        ("{{ 'a\nb' }}", "a\nb"),
        ("{% verbatim %}{{ a\n}}{% endverbatim\n%}!", "{{ a\n}}!"),
    ],
)
def test_tags_over_several_lines(source, wanted):
    assert render(MULTILINE, source, x=1, y=1) == wanted


def test_places_after_and_in_tags_of_several_lines():
    source = "one\n  {% if a\n   and b %}\n{{ x|\nnofilter }}{% endif %}"
    with pytest.raises(TemplateSyntaxError, match="Invalid filter: 'nofilter'") as caught:
        MULTILINE.from_string(source)
    assert caught.value.__notes__[0].endswith(
        "line 5, column 1:\n    4 | {{ x|\n  > 5 | nofilter }}{% endif %}\n      | ^^^^^^^^"
    )
    tokens = MULTILINE.lexer(source).tokenize()
    assert [(one.contents[:2], one.lineno, one.columns) for one in tokens if one.token_type is not TokenType.TEXT] == [
        ("if", 2, (2, 9)),
        ("x|", 4, (0, 5)),
        ("en", 5, (11, 22)),
    ]
    assert [source[slice(*one.position or ())] for one in BOTH.lexer(source).tokenize()] == [
        "one\n  ",
        "{% if a\n   and b %}",
        "\n",
        "{{ x|\nnofilter }}",
        "{% endif %}",
    ]


def test_an_error_in_an_argument_of_a_long_tag_has_the_line_of_the_argument():
    def fail():
        raise OSError("inside")

    loader = ("quintet.template.loaders.locmem.Loader", {"components/c.html": "{% props a b %}"})
    engine = Engine(loaders=[loader], multiline_tags=True, debug=True)
    template = engine.from_string('{% component "c"\n  a=1\n  b=fail\n/ %}')
    with pytest.raises(OSError, match="inside") as caught:
        template.render(Context({"fail": fail}))
    assert [entry.lineno + 1 for entry in caught.traceback if str(entry.path).startswith("template string")] == [3]
    assert vars(caught.value)["template_debug"]["during"] == "fail"


def test_trimmed_text_knows_its_place():
    source = "a \n {{- x -}} \n b{{ y }}"
    assert [(one.contents, one.position, one.lineno) for one in TRIMMING.lexer(source).tokenize()] == [
        ("a", (0, 1), 1),
        ("x", (4, 13), 2),
        ("b", (16, 17), 3),
        ("y", (17, 24), 3),
    ]


@pytest.mark.parametrize(
    "source", ["a {{- x -}} b", "{%- if x %}{%- endif %}", "{% if\nx %}", "{{\nx }}", "{#\n#}", "{#- x -#}", "{% -%}"]
)
def test_without_the_options_text_is_read_as_ever(source):
    tokens = [(one.token_type, one.contents, one.position) for one in Lexer(source).tokenize()]
    assert tokens == [(one.token_type, one.contents, one.position) for one in PLAIN.lexer(source).tokenize()]
    assert "".join(source[slice(*position or ())] for _, _, position in tokens) == source
    if "\n" in source:
        assert tokens == [(TokenType.TEXT, source, (0, len(source)))]
    elif "-" in source:
        assert any("-" in contents for _, contents, _ in tokens)


HOSTILE = ["{%", "{{ a", "{#", "{% a }}", "{%%", "\u00e9{{a}}", "{{-", "{%- \n", "{{ x -}} ", "{%\n", "{% '"]


@pytest.mark.parametrize("options", [{}, {"whitespace_control": True, "multiline_tags": True}], ids=["plain", "both options"])
@pytest.mark.parametrize("unit", HOSTILE)
def test_reading_takes_time_in_proportion_to_the_text(unit, options):
    assert_linear(lambda source: Lexer(source, **options).tokenize(), lambda count: unit * count)
