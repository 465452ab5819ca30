"""HTML is compared as a browser sees it."""

import unittest

import pytest

from quintet.test import SimpleTestCase
from quintet.test.html import count_html


class Case(SimpleTestCase):
    def runTest(self):
        """Speaks for the functions below."""


case = Case()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("<p>Hello <b>&#x27;world&#x27;!</p>", "<p>\n  Hello   <b>&#39;world&#39;! </b>\n</p>"),
        (
            '<input type="checkbox" checked="checked" id="id_accept_terms" />',
            '<input id="id_accept_terms" type="checkbox" checked>',
        ),
        ('<a class="b a"></a>', "<a class='a b'/>"),
        ("<br>", "<br/>"),
        ("a &lt; b", "a < b"),
        ("<ul><li>1<li>2</ul>", "<ul><li>1<li>2</li></li></ul>"),
    ],
)
def test_same_html(first, second):
    case.assertHTMLEqual(first, second)
    with pytest.raises(AssertionError):
        case.assertHTMLNotEqual(first, second)


@pytest.mark.parametrize(
    ("first", "second"), [("<p>a</p>", "<p>b</p>"), ("<p id=a>", "<p id=b>"), ("<i>x</i>", "<b>x</b>"), ('<p title="">', "<p>")]
)
def test_other_html(first, second):
    case.assertHTMLNotEqual(first, second)
    with pytest.raises(AssertionError):
        case.assertHTMLEqual(first, second)


def test_html_that_is_none_is_refused():
    with pytest.raises(AssertionError, match=r"(?s)First argument is not valid HTML.*Unexpected end tag `p`"):
        case.assertHTMLEqual("</p>", "</p>")


def test_fragments_are_counted():
    page = "<ul><li>a <b>x</b></li><li>a  <b>x</b></li><li>c</li></ul>"
    case.assertInHTML("<li>a <b>x</b></li>", page, count=2)
    case.assertInHTML("<li>c</li>", page)
    case.assertNotInHTML("<li>d</li>", page)
    case.assertInHTML("<li>a<b>x</b></li><li>c</li>", page, count=1)
    with pytest.raises(AssertionError, match="expected 3"):
        case.assertInHTML("<b>x</b>", page, count=3)


def test_xml_and_json():
    case.assertXMLEqual("<a x='1' y='2'>\n<b/></a>", '<?xml version="1.0"?><a y="2" x="1"> <!-- no --><b></b></a>')
    case.assertXMLNotEqual("<a/>", "<b/>")
    with pytest.raises(AssertionError, match="not valid XML"):
        case.assertXMLEqual("<a>", "<a>")
    case.assertJSONEqual('{"a": [1, 2]}', {"a": [1, 2]})
    case.assertJSONEqual('{"a": 1}', '{ "a" : 1 }')
    case.assertJSONNotEqual("[1]", "[2]")
    with pytest.raises(AssertionError, match="not valid JSON"):
        case.assertJSONEqual("{", {})


def test_messages_of_exceptions_and_warnings():
    with case.assertRaisesMessage(ValueError, "invalid literal for int()"):
        int("a")
    case.assertRaisesMessage(ValueError, "invalid literal", int, "a")
    with pytest.raises(AssertionError), case.assertRaisesMessage(ValueError, "something else"):
        int("a")

    def warn():
        import warnings

        warnings.warn("mind the step", UserWarning, stacklevel=1)

    case.assertWarnsMessage(UserWarning, "the step", warn)


def test_urls_are_equal_but_for_the_order_of_names():
    case.assertURLEqual("/path/?x=1&y=2", "/path/?y=2&x=1")
    with pytest.raises(AssertionError):
        case.assertURLEqual("/path/?a=1&a=2", "/path/?a=2&a=1")


def run_class(cls):
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(cls).run(result)
    return result


def test_databases_are_closed_to_simple_cases():
    from quintet.db import connection

    class Reads(SimpleTestCase):
        def test_it(self):
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")

    ((_test, trace),) = run_class(Reads).failures
    assert "Database queries to 'default' are not allowed in SimpleTestCase subclasses" in trace
    assert "Reads.databases" in trace


def test_databases_are_closed_to_threads_of_simple_cases_too():
    from concurrent.futures import ThreadPoolExecutor

    from quintet.db import connection

    class Reads(SimpleTestCase):
        def test_it(self):
            with ThreadPoolExecutor(1) as pool:
                pool.submit(lambda: connection.cursor()).result()

    ((_test, trace),) = run_class(Reads).failures
    assert "Database threaded connections to 'default' are not allowed in SimpleTestCase subclasses" in trace


def test_unknown_alias_is_a_configuration_error():
    class Odd(SimpleTestCase):
        databases = {"defualt"}

        def test_it(self):
            """Never runs."""

    ((_test, trace),) = run_class(Odd).errors
    assert "Did you mean 'default'?" in trace


def test_async_tests_run_and_fail():
    class Later(SimpleTestCase):
        async def test_good(self):
            assert self.async_client is not None

        async def test_bad(self):
            raise AssertionError("bad")

    result = run_class(Later)
    assert result.testsRun == 2
    assert len(result.failures) == 1


@pytest.mark.parametrize("nothing", ["", " ", "<!-- nothing -->"])
def test_nothing_is_found_in_nothing_only(nothing):
    assert count_html("", nothing) == 1
    assert count_html("<p>a</p>b", nothing) == count_html("a", nothing) == count_html("<p></p>", nothing) == 0
