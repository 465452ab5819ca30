"""Text helpers: cutting, wrapping, words, slugs, file names."""

import pytest

from quintet.core.exceptions import SuspiciousFileOperation
from quintet.utils import text
from quintet.utils.functional import Promise, lazystr
from quintet.utils.text import Truncator

FOX = "The quick brown fox jumped over the lazy dog."
MARKED = f'<p id="x"><b><i>{FOX}</i></b></p>'


@pytest.mark.parametrize(
    ("length", "ending", "cut"),
    [
        (45, None, FOX),
        (44, None, "The quick brown fox jumped over the lazy do…"),
        (10, None, "The quick…"),
        (10, "....", "The qu...."),
        (10, "", "The quick "),
        (10, "<%(truncated_text)s>", "<The quic>"),
        (1, "...", "..."),
        (0, None, ""),
        (-1, None, ""),
        ("10", None, "The quick…"),
    ],
)
def test_characters(length, ending, cut):
    assert Truncator(FOX).chars(length, truncate=ending) == cut
    assert Truncator(lazystr(FOX)).chars(length, ending) == cut


def test_combining_marks_are_no_characters_and_stay_with_their_letter():
    assert Truncator("ou\u0308ou\u0308ou\u0308").chars(3) == Truncator("oüoüoü").chars(3) == "oü…"
    assert Truncator("-B\u030aB\u030a----8").chars(3) == "-B\u030a…"
    assert Truncator("-B\u030aB\u030a----8").chars(8) == "-B\u030aB\u030a----8"
    assert Truncator("<b>-B\u030aB\u030a----8</b>").chars(3, html=True) == "<b>-B\u030a…</b>"
    assert Truncator("-----").chars(4, "B\u030a") == "---B\u030a"


@pytest.mark.parametrize(
    ("markup", "length", "cut"),
    [
        (MARKED, 46, MARKED),
        (MARKED, 10, '<p id="x"><b><i>The quick…</i></b></p>'),
        (MARKED, 1, '<p id="x"><b><i>…</i></b></p>'),
        (MARKED, 0, ""),
        ("<br>The <hr/>quick <em>brown fox</em>", 5, "<br>The <hr/>…"),
        ("<i>Buenos d&iacute;as! &#x00bf;C&oacute;mo?</i>", 12, "<i>Buenos días…</i>"),
        ("<p>I &lt;3 python, what</p>", 5, "<p>I &lt;3…</p>"),
        ("<!-- note -->abc", 4, "abc"),
        ("foo</p>", 5, "foo</p>"),
        ("<a><b><c></b>XXXX", 3, "<a><b><c></b>XX…</c></b></a>"),
        ("a <b", 5, "a &lt;b"),
        ("&#99999999999;abc", 3, "\ufffda…"),
    ],
)
def test_characters_of_html(markup, length, cut):
    assert Truncator(markup).chars(length, html=True) == cut


@pytest.mark.parametrize(
    ("count", "ending", "cut"),
    [
        (9, None, FOX),
        (4, None, "The quick brown fox…"),
        (4, "[snip]", "The quick brown fox[snip]"),
        (0, None, ""),
        (-1, None, ""),
    ],
)
def test_words(count, ending, cut):
    assert Truncator(FOX).words(count, ending) == cut
    assert Truncator(FOX.replace(" ", " \n ")).words(count, ending) == cut
    if cut:
        whole = cut == FOX
        assert Truncator(MARKED).words(count, ending, html=True) == (MARKED if whole else f'<p id="x"><b><i>{cut}</i></b></p>')


@pytest.mark.parametrize(
    ("markup", "count", "cut"),
    [
        ("<p>The  quick \t brown fox</p>", 3, "<p>The quick brown…</p>"),
        ("<p>The  quick \t brown fox</p>", 4, "<p>The quick brown fox</p>"),
        ('<p>The <a href="x"\n id="y">brown fox</a> jumped.</p>', 2, '<p>The <a href="x"\n id="y">brown…</a></p>'),
        ("<p>a</p> <p>b</p> <p>c</p>", 2, "<p>a</p> <p>b</p> <p>…</p>"),
        ("hello >< world", 3, "hello &gt;&lt;…"),
        ("<" * 60_000, 1, "&lt;…"),
    ],
)
def test_words_of_html(markup, count, cut):
    assert Truncator(markup).words(count, html=True) == cut


def test_a_text_that_ends_so_already_gets_no_second_ending():
    assert Truncator("Wait… what").words(1, "…") == "Wait…"


@pytest.mark.parametrize(
    ("given", "width", "wrapped"),
    [
        ("short\na long line", 7, "short\na long\nline"),
        ("do-not-break-long-words please? ok", 8, "do-not-break-long-words\nplease?\nok"),
        ("a\n\nb c\n", 2, "a\n\nb\nc\n"),
        ("first line\n   \nlast", 5, "first\nline\n   \nlast"),
        ("", 5, ""),
    ],
)
def test_wrapping(given, width, wrapped):
    assert text.wrap(given, width) == text.wrap(lazystr(given), width) == wrapped
    with pytest.raises(ValueError, match="width"):
        text.wrap("a", 0)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ('This is "a person" test.', ["This", "is", '"a person"', "test."]),
        ("all friends' tests", ["all", "friends'", "tests"]),
        ('words="something else" x', ['words="something else"', "x"]),
        ('a="b \\" c" d', ['a="b \\" c"', "d"]),
        ('words="something else', ['words="something', "else"]),
        ("\"a 'one", ['"a', "'one"]),
        ("\"a b'c d", ['"a', "b'c", "d"]),
        ("x|cut:','|cut:' '", ["x|cut:','|cut:' '"]),
        ("  a\tb\n", ["a", "b"]),
        ("", []),
    ],
)
def test_splitting_keeps_quoted_words_together(given, words):
    assert list(text.smart_split(given)) == list(text.smart_split(lazystr(given))) == words


@pytest.mark.parametrize(
    ("given", "slug", "with_letters"),
    [
        ("Hello, World!", "hello-world", "hello-world"),
        (" multiple---dash and  space ", "multiple-dash-and-space", "multiple-dash-and-space"),
        ("__strip__me-__", "strip__me", "strip__me"),
        ("Un éléphant", "un-elephant", "un-éléphant"),
        ("你好 World", "world", "你好-world"),
        ("İstanbul", "istanbul", "i̇stanbul"),
        ("Foo ♥ Bar", "foo-bar", "foo-bar"),
        (42, "42", "42"),
        (None, "none", "none"),
    ],
)
def test_slugs(given, slug, with_letters):
    assert text.slugify(given) == slug
    assert text.slugify(given, allow_unicode=True) == with_letters.replace("\u0307", "")


@pytest.mark.parametrize(
    ("name", "spaced"),
    [
        ("CamelCase", "camel case"),
        ("HTTPResponse", "http response"),
        ("getX", "get x"),
        ("IOError2X", "io error2x"),
        ("foo_Bar", "foo_ bar"),
        ("ABC", "abc"),
    ],
)
def test_camel_case_as_in_the_names_of_models(name, spaced):
    assert text.camel_case_to_spaces(name) == spaced


def test_file_names():
    assert text.get_valid_filename("^&'@{}[],$=!-#()%+~_123 é.txt") == "-_123_é.txt"
    assert text.get_valid_filename(".. /etc") == ".._etc"
    for name in ("..", ".", "", "$", "\0"):
        with pytest.raises(SuspiciousFileOperation, match="Could not derive file name from"):
            text.get_valid_filename(name)


def test_lists_in_words():
    assert text.get_text_list([]) == ""
    assert text.get_text_list(["a"]) == "a"
    assert text.get_text_list(["a", 2, "c"]) == "a, 2 or c"
    assert text.get_text_list(["a", "b"], "and") == "a and b"


def test_small_ones_keep_lazy_text_lazy():
    for function, given, expected in (
        (text.capfirst, "été", "Été"),
        (text.normalize_newlines, "a\r\nb\rc", "a\nb\nc"),
        (text.phone2numeric, "0800 Flowers", "0800 3569377"),
        (text.slugify, "A b", "a-b"),
    ):
        late = function(lazystr(given))
        assert isinstance(late, Promise)
        assert late == function(given) == expected
    assert text.capfirst(None) is None
    assert text.format_lazy("{}/{name}", lazystr("a"), name=1) == "a/1"


def test_string_literals():
    assert text.unescape_string_literal('"a \\"b\\" \\\\"') == 'a "b" \\'
    for wrong in ("a", "", "'a\""):
        with pytest.raises(ValueError, match="Not a string literal"):
            text.unescape_string_literal(wrong)


def test_filters_are_functions_under_their_documented_names():
    from quintet.template import defaultfilters

    assert defaultfilters.linebreaks_filter("a\nb") == "<p>a<br>b</p>"
    assert defaultfilters.phone2numeric_filter("0800 Flowers") == "0800 3569377"
    assert defaultfilters.escape("<") == "&lt;"
    assert defaultfilters.wordwrap("first line\n   \nlast", 5) == "first\nline\n   \nlast"
    assert defaultfilters.truncatewords_html("<b>one two</b> three", "2") == "<b>one two</b> …"
