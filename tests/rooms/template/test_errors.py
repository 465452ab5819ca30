"""Errors of templates: what is underlined, what is suggested, and the way through templates that led there."""

import cProfile
import io
import linecache
import logging
import pdb
import pstats
import sys
import traceback

import pytest

from quintet.template import Context, Engine, Library, Node, TemplateSyntaxError
from quintet.template.mistakes import mistakes_of
from quintet.template.origin import Origin
from quintet.template.spots import Spot, spot_at
from quintet.template.traces import generated, steps_to, variables_of

LOADERS = "quintet.template.loaders.locmem.Loader"


def engine(templates=None, **options):
    """Return an engine over a dictionary of templates, with the libraries that need loading."""
    libraries = {"i18n": "quintet.templatetags.i18n", "l10n": "quintet.templatetags.l10n", "tz": "quintet.templatetags.tz"}
    return Engine(loaders=[(LOADERS, templates or {})], libraries=libraries, **options)


#: What authors get wrong: the template, the piece that is underlined, and the hint.
MISTAKES = [
    ("{{ name|uper }}", "uper", "Did you mean 'upper'?"),
    ("{{ name|lower|uper:name }}", "uper", "Did you mean 'upper'?"),
    ("{{ name|localize }}", "localize", "Add {% load l10n %}."),
    ("{% fro x in y %}{% endfor %}", "fro", "Did you mean 'for'?"),
    ("{% translate 'x' %}", "translate", "Add {% load i18n %}."),
    ("{% for x in y %}\n{% if x %}\n{% endfor %}", "endfor", "{% if x %} of line 2 is still open."),
    ("<p>\n{% if x %}\n</p>", "{% if x %}", "Write {% endif %} where its content ends."),
    ("{% component 'card' %}", "{% component 'card' %}", "Write {% endcomponent %} where its content ends, or a slash"),
    ("{% block a %}{% endblok %}", "endblok", "Did you mean 'endblock'?"),
    ("{% block content %}{% endblock contnet %}", "endblock", "{% block content %} of line 1 is still open."),
    ("{{ user.get_name() }}", "()", "Leave out the parentheses: a template calls what can be called."),
    ("{{ user.get('x') }}", "('x')", "Templates cannot pass arguments to a call: compute the value in the view, or write a tag"),
    ("{{ d['key'] }}", "['key']", "Write a dot instead of brackets: .key"),
    ("{{ d[0] }}", "[0]", "Write a dot instead of brackets: .0"),
    ("{{ a + b }}", "+ b", "Templates do not calculate: use a filter such as add, or compute the value in the view."),
    ("{{ a|date:Y-m-d }}", "-m-d", "Put the filter's argument in quotes."),
    ("{{ user name }}", "name", "Text stands in quotes; words without quotes are names of variables."),
    ("{{ a|default:'x }}", "default", "The argument behind the colon cannot be read: is a quote not closed?"),
    ("{{ a| }}", "|", "A filter's name is missing after the bar."),
    ("{{ a == b }}", "== b", "Comparisons stand in {% if %} only."),
    ("{% if a = b %}{% endif %}", "=", "Did you mean '=='?"),
    ("{% if a b %}{% endif %}", "b", "Join conditions by 'and' or 'or'."),
    ("{% if a %}{% else if b %}{% endif %}", "{% if a %}", "Write elif for another condition; else and endif stand alone."),
    (
        "{% if (a or b) and c %}{% endif %}",
        "(a",
        "Conditions have no parentheses",
    ),
    ("{% if a and %}{% endif %}", "{% if a and %}", ""),
    ("{{ user._secret }}", "user._secret", "Give the template the value under a public name."),
    ("{{ name|truncatewords }}", "truncatewords", "Give it an argument behind a colon, without blanks: |truncatewords"),
    ("{{ name|default: 'x' }}", "default", "No blank may stand beside the colon: |default:..."),
    ("{{ name|default :'x' }}", "default", "No blank may stand beside the colon: |default:..."),
    ("{% if name|lower|default: 'x' %}{% endif %}", "default", "No blank may stand beside the colon: |default:..."),
    ("{{ name|upper:'x' }}", "upper", "Leave out the argument: |upper takes none."),
    ("{% load i81n %}", "i81n", "Did you mean 'i18n'?"),
    ("{{ }}", "{{ }}", "Write the name of a variable between the braces."),
    ("{% %}", "{% %}", ""),
    ("{% include %}", "{% include %}", ""),
    ("{% with a %}{% endwith %}", "{% with a %}", "Write {% with name=value %}."),
    ("{% for a b %}{% endfor %}", "{% for a b %}", "Write {% for item in items %}."),
    ("{% block a %}{% endblock %}{% block a %}{% endblock %}", "{% block a %}", "Give one of them another name"),
    ("{% else %}", "else", "There is no open tag that it could belong to."),
    ("text {% extends 'x' %}{{ a }}{% extends 'y' %}", "{% extends 'y' %}", "Move it to the top"),
]


def test_tracebacks_show_the_lines_of_the_template_that_failed_not_of_an_earlier_one_of_its_name():
    class Broken:
        @property
        def price(self):
            raise LookupError

    for source in ("{{ first.price }}", "{{ second.price }}"):
        loaders = [("quintet.template.loaders.locmem.Loader", {"same-name.html": source})]
        try:
            Engine(loaders=loaders).get_template("same-name.html").render(Context({"first": Broken(), "second": Broken()}))
        except LookupError:
            assert f"    {source}\n" in traceback.format_exc()


@pytest.mark.parametrize(("source", "piece", "hint"), MISTAKES)
def test_the_piece_that_is_wrong_is_underlined(source, piece, hint):
    with pytest.raises(TemplateSyntaxError) as caught:
        engine().from_string(source)
    error = caught.value
    assert error.spot is not None
    assert error.spot.text == piece
    assert error.hint.startswith(hint) if hint else not error.hint
    [note] = error.__notes__
    assert note.splitlines()[0] == f"<unknown source>, line {error.spot.line}, column {error.spot.column}:"
    assert ("^" * len(piece)) in note
    # The message itself is as documented: place and hint stand in the note.
    assert "Did you mean" not in str(error) or "=='" in str(error)


def brief(source):
    """Return line, column and text of every error of a template."""
    spots = [vars(one)["spot"] for one in mistakes_of(source, engine(), Origin("t.html"))]
    return [(spot.line, spot.column, spot.text) for spot in spots]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ a|x }}\n{{ b|y }}\n{{ c }}", [(1, 6, "x"), (2, 6, "y")]),
        ("{% nope %}\n{% for x in y %}{{ x|no }}{% endfor %}", [(1, 4, "nope"), (2, 22, "no")]),
        # A tag that was given up takes its end and its branches along.
        ("{% fro x in y %}{{ x }}{% empty %}{% endfro %}{{ a|no }}", [(1, 4, "fro"), (1, 52, "no")]),
        ("{% for x y %}{{ x }}{% empty %}{% endfor %}", [(1, 1, "{% for x y %}")]),
        ("{% for a in b %}{% for x y %}{% endfor %}{% endfor %}", [(1, 17, "{% for x y %}")]),
        # A tag that is not closed costs one error, at its opener or at the end that is in the way.
        ("{% for x in y %}{% if x %}{% endfor %}{{ a|no }}", [(1, 30, "endfor"), (1, 44, "no")]),
        ("{% for x in y %}", [(1, 1, "{% for x in y %}")]),
        ("{% if a %}{{ b|no }}", [(1, 1, "{% if a %}"), (1, 16, "no")]),
        ("{{ fine }}", []),
    ],
)
def test_all_errors_of_a_template_are_found(source, expected):
    assert brief(source) == expected


def test_no_more_than_some_errors_are_collected():
    assert len(brief("{{ a|no }}" * 100)) == 20


def test_a_debug_engine_tells_the_other_errors():
    with pytest.raises(TemplateSyntaxError) as caught:
        engine(debug=True).from_string("{{ a|x }}\n{{ b|uper }}")
    assert [str(one) for one in caught.value.others] == ["Invalid filter: 'uper'"]
    assert caught.value.__notes__[1] == (
        "The same template has more errors:\n  line 2, column 6: Invalid filter: 'uper'. Did you mean 'upper'?"
    )


class Broken:
    """An object whose attributes fail."""

    name = "x"

    @property
    def boom(self):
        raise RuntimeError("inside")


class PlainNode(Node):
    """A node as anybody writes it."""

    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        return self.nodelist.render(context)


def library():
    """Return tags and filters that fail."""
    made = Library()

    def explode(*_arguments):
        raise RuntimeError("inside")

    def wrap(parser, token):
        nodelist = parser.parse(("endwrap",))
        parser.delete_first_token()
        return PlainNode(nodelist)

    made.filter("explode", explode)
    made.simple_tag(explode, name="explode")
    made.tag("wrap", wrap)
    made.tag("unready", explode)
    return made


def failure(templates, name="t", context=None, **options):
    """Return the error that rendering a template raises."""
    made = engine(templates, **options)
    made.template_builtins.append(library())
    with pytest.raises(Exception) as caught:  # noqa: PT011  each test looks at what came
        made.get_template(name).render(Context({"b": Broken(), "l": [1, 2], **(context or {})}))
    return caught.value


#: Errors while rendering: the templates, and the way there as (template, line, text).
WAYS = {
    "a variable": ({"t": "a\n{{ b.boom.x }}"}, [("t", 2, "b.boom.x")]),
    "a filter": ({"t": "{{ b.name|lower|explode }}"}, [("t", 1, "explode")]),
    "an argument": ({"t": "{{ b.name|default:b.boom }}"}, [("t", 1, "default")]),
    "a tag": ({"t": "{% if l %}\n {% explode %}{% endif %}"}, [("t", 2, "{% explode %}")]),
    "an argument of a tag": ({"t": "{% with x=b.name y=b.boom.z %}{% endwith %}"}, [("t", 1, "b.boom.z")]),
    "what a loop goes over": ({"t": "{% for x in b.boom %}{% endfor %}"}, [("t", 1, "b.boom")]),
    "a loop": ({"t": "{% for x in l %}\n{{ b.boom }}{% endfor %}"}, [("t", 2, "b.boom")]),
    "a classic node": ({"t": "{% wrap %}\n{{ b.boom }}{% endwrap %}"}, [("t", 1, "{% wrap %}"), ("t", 2, "b.boom")]),
    "an include": ({"t": "x {% include 'i' %}", "i": "\n\n {{ b.boom }}"}, [("t", 1, "{% include 'i' %}"), ("i", 3, "b.boom")]),
    "a parent": (
        {"t": "{% extends 'p' %}{% block a %}{% endblock %}", "p": "{% block a %}{% endblock %}\n{{ b.boom }}"},
        [("t", 1, "{% extends 'p' %}"), ("p", 2, "b.boom")],
    ),
    "a block": (
        {"t": "{% extends 'p' %}\n{% block a %}{{ b.boom }}{% endblock %}", "p": "<{% block a %}{% endblock %}>"},
        [("t", 1, "{% extends 'p' %}"), ("p", 1, "{% block a %}"), ("t", 2, "b.boom")],
    ),
    "letters of several bytes": ({"t": "é€😀 {{ b.name }} é{{ b.boom }}"}, [("t", 1, "b.boom")]),
    "lines ended by CR and LF": ({"t": "a\r\nb\r\n{{ b.boom }}\r\n"}, [("t", 3, "b.boom")]),
    "odd line ends": ({"t": "a\x0b\u2028b\x0cc\n {{ b.boom }}"}, [("t", 2, "b.boom")]),
    "a byte order mark": ({"t": "\ufeffé{{ b.boom }}"}, [("t", 1, "b.boom")]),
    "wrong syntax in an include": (
        {"t": "\n{% include 'i' %}", "i": "{{ x|uper }}"},
        [("t", 2, "{% include 'i' %}"), ("i", 1, "uper")],
    ),
    "wrong syntax in a parent": ({"t": "{% extends 'p' %}", "p": "{% fro %}"}, [("t", 1, "{% extends 'p' %}"), ("p", 1, "fro")]),
    "a missing include": ({"t": "\n\n{% include 'gone' %}"}, [("t", 3, "{% include 'gone' %}")]),
    "a component of includes": (
        {"t": "{% for x in l %}{% include 'i' with y=x %}{% endfor %}", "i": "{% include 'j' %}", "j": "{{ b.boom }}"},
        [("t", 1, "{% include 'i' with y=x %}"), ("i", 1, "{% include 'j' %}"), ("j", 1, "b.boom")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WAYS)
def test_the_way_to_an_error(name):
    templates, expected = WAYS[name]
    steps = steps_to(failure(templates))
    assert [(step.spot.name, step.spot.line, step.spot.text) for step in steps] == expected


@pytest.mark.parametrize("name", ["letters of several bytes", "lines ended by CR and LF", "a byte order mark", "odd line ends"])
def test_debug_information_has_the_right_letters(name):
    templates, [(_, line, _text)] = WAYS[name]
    shown = vars(failure(templates, debug=True))["template_debug"]
    assert (shown["line"], shown["during"]) == (line, "{{ b.boom }}")
    source = templates["t"].split("\n")[line - 1]
    assert (shown["before"] + shown["during"] + shown["after"]).rstrip("\r\n") == source.rstrip("\r")
    assert dict(shown["source_lines"])[line].rstrip("\r\n") == source.rstrip("\r")


def test_the_code_of_a_tag_that_fails_says_where():
    error = failure({"t": "a\n {% unready %}"})
    assert error.__notes__ == ["t, line 2, column 2:\n    1 | a\n  > 2 |  {% unready %}\n      |  ^^^^^^^^^^^^^"]


def test_variables_and_generated_code_of_a_step():
    error = failure({"t": "{% for x in l %}{% with y=x %}{{ b.boom }}{% endwith %}{% endfor %}"})
    [step] = steps_to(error)
    assert step.frame is not None
    shown = variables_of(step.frame)
    assert (shown["x"], shown["y"], shown["l"]) == (1, 1, [1, 2])
    text, lines = generated(step)
    assert lines
    assert "boom" in "".join(text.splitlines()[number - 1] for number in lines)


def test_spots_of_bytes_are_those_of_letters():
    source = "a\né€{{ x }}"
    spot = spot_at("t", source, 2, 5, 12)
    assert (spot.text, spot.line, spot.column) == ("{{ x }}", 2, 3)
    assert Spot("t", source, 0, len(source)).narrowed("y").text == source


PAGE = "<ul>\n{% for x in l %}\n<li>{{ x.boom }}</li>\n{% endfor %}\n{% block content %}\n{{ l }}\n{% endblock %}"


class TestTools:
    """Tracebacks, debuggers, tracers and profilers see templates as they see Python, without help."""

    def page(
        self,
        folder,
        text="<ul>\n{% for x in l %}\n<li>{{ x.boom }}</li>\n{% endfor %}\n{% block content %}\n{{ l }}\n{% endblock %}",
    ):
        (folder / "page.html").write_text(text, encoding="utf-8")
        return Engine(dirs=[folder]).get_template("page.html"), str(folder / "page.html")

    def test_tracebacks_show_the_line_of_a_file(self, tmp_path):
        template, path = self.page(tmp_path)
        with pytest.raises(RuntimeError) as caught:
            template.render(Context({"l": [Broken()]}))
        shown = "".join(traceback.format_exception(caught.value))
        assert f'  File "{path}", line 3, in template\n    <li>{{{{ x.boom }}}}</li>\n           ^^^^^^\n' in shown

    def test_a_byte_order_mark_does_not_move_the_carets(self, tmp_path):
        template, _path = self.page(tmp_path, "\ufeffé {{ b.boom }}")
        with pytest.raises(RuntimeError) as caught:
            template.render(Context({"b": Broken()}))
        assert "    é {{ b.boom }}\n         ^^^^^^\n" in "".join(traceback.format_exception(caught.value))

    def test_logs_show_templates_made_of_strings(self, caplog):
        template = engine().from_string("a\n<b>{{ b.boom }}</b>")
        with caplog.at_level(logging.ERROR):
            try:
                template.render(Context({"b": Broken()}))
            except RuntimeError:
                logging.getLogger("site").exception("failed")
        assert ", line 2, in template\n    <b>{{ b.boom }}</b>\n          ^^^^^^\n" in caplog.text

    def test_lines_are_those_of_the_template_that_failed_and_not_of_a_namesake(self):
        shown = []
        for text in ("first\n{{ b.boom }}", "second, longer\n<i>{{ b.boom }}</i>"):
            loaders = [("quintet.template.loaders.locmem.Loader", {"namesake.html": text})]
            with pytest.raises(RuntimeError) as caught:
                Engine(loaders=loaders).get_template("namesake.html").render(Context({"b": Broken()}))
            shown.append("".join(traceback.format_exception(caught.value)))
        assert "\n    {{ b.boom }}\n" in shown[0]
        assert "\n    <i>{{ b.boom }}</i>\n" in shown[1]

    def test_a_debugger_stops_in_the_template(self, tmp_path):
        template, path = self.page(tmp_path)
        out = io.StringIO()
        with pytest.raises(RuntimeError) as caught:
            template.render(Context({"l": [Broken()]}))
        debugger = pdb.Pdb(stdin=io.StringIO("up\nup\nlist\nwhere\nquit\n"), stdout=out, nosigint=True, readrc=False)
        debugger.use_rawinput = False
        debugger.reset()
        steps = [one for one, _ in traceback.walk_tb(caught.value.__traceback__)]
        at = next(number for number, frame in enumerate(steps) if frame.f_code.co_filename == path)
        out.truncate(0)
        debugger.stdin = io.StringIO("up\n" * (len(steps) - 1 - at) + "list 1, 5\nquit\n")
        debugger.interaction(None, caught.value.__traceback__)
        assert f"> {path}(3)template()" in out.getvalue()
        assert "  3  ->\t<li>{{ x.boom }}</li>" in out.getvalue()
        linecache.checkcache(path)

    def test_tracers_count_lines_of_the_template(self, tmp_path):
        template, path = self.page(tmp_path, "{% if a %}\n{{ a }}\n{% else %}\n{{ b.c }}\n{% endif %}")
        seen = set()

        def trace(frame, event, argument):
            if frame.f_code.co_filename == path and event == "line":
                seen.add(frame.f_lineno)
            return trace

        before = sys.gettrace()
        sys.settrace(trace)
        try:
            template.render(Context({"a": 1}))
        finally:
            sys.settrace(before)
        assert {1, 2} <= seen
        assert 4 not in seen

    def test_profiles_name_blocks(self, tmp_path):
        template, path = self.page(tmp_path)
        profile = cProfile.Profile()
        profile.runcall(template.render, Context({"l": []}))
        names = {(file, name) for file, _line, name in pstats.Stats(profile).stats}  # type: ignore[attr-defined]  # made by the class
        assert {(path, "template"), (path, "block content")} <= names
