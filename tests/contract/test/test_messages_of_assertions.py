"""What failing assertions say: the texts that people search for."""

import unittest
import warnings

import pytest

from quintet import forms
from quintet.http import HttpResponse, StreamingHttpResponse
from quintet.test import SimpleTestCase


class Case(SimpleTestCase):
    def runTest(self):
        """Here to make instances."""


case = Case()
PAGE = HttpResponse(b"hello <b>x</b>")


def said(assertion, *args, **kwargs):
    """Return what a failing assertion says."""
    with pytest.raises(AssertionError) as caught:
        assertion(*args, **kwargs)
    return str(caught.value)


def test_missing_and_unwanted_texts_show_the_content():
    assert said(case.assertContains, PAGE, "zz") == (
        "False is not true : Couldn't find 'zz' in the following response\nb'hello <b>x</b>'"
    )
    assert said(case.assertContains, PAGE, "hello", count=3, msg_prefix="P") == (
        "1 != 3 : P: Found 1 instances of 'hello' (expected 3) in the following response\nb'hello <b>x</b>'"
    )
    assert said(case.assertNotContains, PAGE, "<b>x</b>", html=True) == (
        "1 != 0 : '<b>x</b>' unexpectedly found in the following response\nb'hello <b>x</b>'"
    )


async def pieces():
    for piece in "ab":
        yield piece


@pytest.mark.parametrize("content", [lambda: iter(["a", "b"]), pieces])
def test_streams_may_be_looked_at_twice(content):
    response = StreamingHttpResponse(content())
    case.assertContains(response, "ab")
    case.assertContains(response, "ab")
    case.assertNotContains(response, "c")
    assert b"".join(response) == b"ab"


def test_html_is_compared_line_by_line():
    assert said(case.assertHTMLEqual, "<p>1</p>", "<p>2</p>", "mine") == (
        "<p>\n1\n</p> != <p>\n2\n</p>\n  <p>\n- 1\n+ 2\n  </p> : mine"
    )
    assert said(case.assertHTMLNotEqual, "<p>1</p>", "<p>1</p>") == "<p>\n1\n</p> == <p>\n1\n</p>"
    assert said(case.assertInHTML, "<i>1</i>", "<p>2</p>", count=2, msg_prefix="P") == (
        "0 != 2 : P: Found 0 instances of '<i>1</i>' (expected 2) in the following response\n'<p>2</p>'"
    )
    assert said(case.assertNotInHTML, "<p>2</p>", "<p>2</p>") == (
        "1 != 0 : '<p>2</p>' unexpectedly found in the following response\n'<p>2</p>'"
    )


def test_xml_shows_the_difference_and_takes_fragments():
    assert said(case.assertXMLEqual, "<a>1</a>", "<a>2</a>") == (
        "'<a>1</a>' != '<a>2</a>'\n- <a>1</a>\n?    ^\n\n+ <a>2</a>\n?    ^\n"
    )
    case.assertXMLNotEqual("<e>1</e><e>2</e>", "<e>1</e> <e>2</e>")
    case.assertXMLEqual("<e>1</e> <e>2</e>", "<e>1</e>\n\n<e>2</e>")
    assert said(case.assertXMLEqual, "<a>1</a>", "<a").startswith("First or second argument is not valid XML\n")


def test_forms_and_formsets_name_themselves():
    class Form(forms.Form):
        name = forms.CharField()

    form = Form({"name": "x"})
    assert f"The errors of field 'name' on form {form!r} don't match." in said(case.assertFormError, form, "name", "no")
    assert f"The non-field errors of form {form!r} don't match." in said(case.assertFormError, form, None, "no")
    assert f"The form {form!r} does not contain the field 'other'." in said(case.assertFormError, form, "other", [])
    unbound = Form()
    assert f"The form {unbound!r} is not bound, it will never have any errors." in said(
        case.assertFormError, unbound, "name", "no", msg_prefix="P"
    )
    many = forms.formset_factory(Form)({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-name": "x"})
    assert f"The non-field errors of form 0 of formset {many!r} don't match." in said(
        case.assertFormSetError, many, 0, None, "no"
    )
    assert f"The formset {many!r} only has 1 form." in said(case.assertFormSetError, many, 4, "name", "no")


def test_templates_and_responses_of_elsewhere():
    for assertion in (case.assertTemplateUsed, case.assertTemplateNotUsed):
        with pytest.raises(ValueError, match=rf"{assertion.__name__}\(\) is only usable on responses fetched using"):
            assertion(PAGE, "x.html")
        with pytest.raises(TypeError, match="response and/or template_name argument must be provided"):
            assertion()
    with pytest.raises(AssertionError, match="No templates used to render the response"), case.assertTemplateUsed("x.html"):
        pass


def test_messages_of_errors_and_warnings():
    def raises():
        raise ValueError("xyz")

    def warns():
        warnings.warn("xyz", stacklevel=1)

    assert said(case.assertRaisesMessage, ValueError, "abc", raises) == "'abc' not found in 'xyz'"
    assert said(case.assertWarnsMessage, UserWarning, "abc", warns) == "'abc' not found in 'xyz'"
    case.assertRaisesMessage(ValueError, "y", raises)


def test_failures_end_in_the_test_rather_than_in_the_assertion():
    class Failing(SimpleTestCase):
        def test_it(self):
            self.assertJSONEqual("1", "2")

        async def test_async(self):
            self.assertContains(HttpResponse(), "x")

    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(Failing).run(result)
    traces = [trace for _test, trace in result.failures]
    assert len(traces) == 2
    assert all("quintet/test/cases.py" not in trace.split("test_it")[-1] for trace in traces)
    assert any("self.assertJSONEqual" in trace for trace in traces)
    assert any("self.assertContains(HttpResponse" in trace for trace in traces)


def test_tests_can_be_sent_to_another_process():
    import pickle

    found = PicklableCase("test_it")
    found.odd, found.fine = lambda: 0, [1]
    read = pickle.loads(pickle.dumps(found))
    assert read == found
    assert (read.fine, hasattr(read, "odd")) == ([1], False)


class PicklableCase(SimpleTestCase):
    def test_it(self):
        """Never run."""
