"""HTML helpers: tags that go, links that come, and the space between."""

import pytest

from quintet.core.exceptions import SuspiciousOperation
from quintet.utils.functional import Promise, lazystr
from quintet.utils.html import (
    avoid_wrapping,
    linebreaks,
    smart_urlquote,
    strip_spaces_between_tags,
    strip_tags,
    urlize,
)
from quintet.utils.safestring import SafeString, mark_safe


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<b>Joel</b> is &amp; <i>slug", "Joel is &amp; slug"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("a<p title='x > y'>b</p>c", "abc"),
        ("<!-- a > b -->c<!-->d<!--->e", "cde"),
        ("<!doctype html>a<?php x ?>b</>c</ x>d", "abcd"),
        ("<script>alert(1)</script>&h", "alert(1)&h"),
        ("<sc<!-- -->ript>x<<!-- -->/script>", "ript>x"),
        ("X<<<<br>br>br>br>X", "XX"),
        ("hi, <f x", "hi, <f x"),
        ("</fe", "</fe"),
        ('a<b c="<i>x</i>', "ax"),
        ("<" * 50 + "a>" * 50, ""),
        ("", ""),
    ],
)
def test_tags_are_stripped(markup, text):
    assert strip_tags(markup) == text
    late = strip_tags(lazystr(markup))
    assert isinstance(late, Promise)
    assert late == text


@pytest.mark.parametrize("markup", ["<" * 51 + "a>" * 51, ">" + "<a" * 501, "<a" * 50 + "a" * 950])
def test_cve_2024_53907_tags_without_end_are_refused(markup):
    with pytest.raises(SuspiciousOperation, match="strip_tags"):
        strip_tags(markup)


def test_long_text_with_few_tags_is_not_refused():
    for text in ("<" + "a" * 2_000, "<a" * 49 + "a" * 951, ">" + "<a" * 499):
        assert strip_tags(text) == text


@pytest.mark.parametrize(
    ("text", "address", "shown"),
    [
        ("http://a.com/?x=1&y=%26", "http://a.com/?x=1&amp;y=%26", "http://a.com/?x=1&y=%26"),
        ("www.a.com/(b)", "http://www.a.com/(b)", "www.a.com/(b)"),
        ("abc.org", "http://abc.org", "abc.org"),
        ("http://é.com/é", "http://%C3%A9.com/%C3%A9", "http://é.com/é"),
        ("http://a.com&lt;", "http://a.com%3C", "http://a.com&lt;"),
        ("me+you@a.com", "mailto:me%2Byou@a.com", "me+you@a.com"),
        ("a@faß.com", "mailto:a@fa%C3%9F.com", "a@faß.com"),
    ],
)
def test_addresses_become_links(text, address, shown):
    assert urlize(text) == f'<a href="{address}">{shown}</a>'


@pytest.mark.parametrize("around", ["({})", "{}.", "{}, or", "[{}]!", '"{}"', "<{}>", "{}:", "([{}]).", "see {};"])
def test_punctuation_around_an_address_stays_outside(around):
    assert urlize(around.format("http://a.com/x")) == around.format('<a href="http://a.com/x">http://a.com/x</a>')


@pytest.mark.parametrize(
    "text",
    ["a@b", "foo@localhost.", "@foo.com", "foo@.example.com", "example@127.0.0.1", "a.b", "x@y.c", "http://"],
)
def test_what_is_no_address_stays(text):
    assert urlize(text) == text


@pytest.mark.parametrize(
    "text", ["(" * 100_000 + ":" + ")" * 100_000, "a" + "@a" * 50_000, "www." + "한.글." * 50_000 + "com", "&" + ";:" * 100_000]
)
def test_advisories_of_urlize_words_too_long_for_an_address_stay(text):
    assert urlize(text) == text  # CVE-2024-38875, CVE-2024-41990, CVE-2024-41991, CVE-2024-45230


def test_link_texts_are_cut_and_escaped():
    assert urlize("http://a.com/b", trim_url_limit=8, nofollow=True) == '<a href="http://a.com/b" rel="nofollow">http://…</a>'
    assert urlize("<b> a.com", autoescape=True) == "&lt;b&gt; a.com"
    assert urlize(mark_safe("<b> abc.org"), autoescape=True) == '<b> <a href="http://abc.org">abc.org</a>'
    assert not isinstance(urlize("abc.org", autoescape=True), SafeString)


@pytest.mark.parametrize(
    ("url", "quoted"),
    [
        ("http://a.com/?q=http://b.com/?x=1%26q=c", "http://a.com/?q=http%3A%2F%2Fb.com%2F%3Fx%3D1%26q%3Dc"),
        ("http://a.com/?x=1&y=2+3&z=", "http://a.com/?x=1&y=2+3&z="),
        ("http://a.com/%C3%B6/ä/", "http://a.com/%C3%B6/%C3%A4/"),
        ("http://[fd00::1]/", "http://[fd00::1]/"),
        ("http://[", "http://["),
    ],
)
def test_urls_are_quoted_once(url, quoted):
    assert smart_urlquote(url) == smart_urlquote(quoted) == quoted


def test_line_ends_become_markup():
    assert linebreaks("a\r\nb\n\n\nc & d") == "<p>a<br>b</p>\n\n<p>c & d</p>"
    assert linebreaks("a < b", autoescape=True) == "<p>a &lt; b</p>"
    assert linebreaks("") == "<p></p>"


def test_space_between_tags_and_inside_text():
    assert strip_spaces_between_tags("<p>a </p>\n<p>\t</p> ") == "<p>a </p><p></p> "
    assert avoid_wrapping("5 minutes") == "5\xa0minutes"
