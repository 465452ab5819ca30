"""Advisories about helpers that read text, each by its number: what it was answered with then stays answered."""

import pytest

from quintet.core import validators
from quintet.core.exceptions import SuspiciousOperation, ValidationError
from quintet.utils.encoding import uri_to_iri
from quintet.utils.html import strip_tags, urlize
from quintet.utils.ipv6 import clean_ipv6_address, is_valid_ipv6_address
from quintet.utils.text import Truncator, slugify
from tests.kit.growth import assert_linear, best


def test_cve_2025_32873_strip_tags_refuses_or_stays_linear():
    with pytest.raises(SuspiciousOperation):
        strip_tags("<a" * 10_000)
    assert_linear(strip_tags, lambda n: "<a" * n)
    assert_linear(strip_tags, lambda n: "<a>" * n)
    assert_linear(strip_tags, lambda n: "<" * 49 + "a" * n)


def test_cve_2024_56374_long_ipv6_addresses_are_refused_at_once():
    colons = ":" * 1_000_000
    with pytest.raises(ValidationError):
        clean_ipv6_address(colons)
    for function in (clean_ipv6_address, is_valid_ipv6_address, validators.validate_ipv6_address):
        assert best(function, colons) < 0.005
    assert not is_valid_ipv6_address(colons)
    assert is_valid_ipv6_address("0000:0000:0000:0000:0000:ffff:192.168.100.228%wlp0s20f3")


@pytest.mark.parametrize(
    "piece",
    ["[(", "(", ")", "([)]", "한.글.", "a.", "@a", "&:", ";:", "&;", ".;", "'", "a@a.", "http://", "www."],
    ids=lambda piece: piece.encode("unicode_escape").decode(),
)
def test_cve_2024_38875_cve_2024_41991_cve_2024_45230_urlize_stays_linear(piece):
    for before, after in (("", ""), ("http://a.com/", ""), ("www.", "com"), ("a@", ".com "), ("(", ":)")):
        assert_linear(urlize, lambda n, before=before, after=after: before + piece * (n // len(piece)) + after, start=2_000)


def test_a_long_text_of_longest_words_is_linked_in_little_time():
    for piece in ("(" * 1_000 + "a.com" + ")" * 1_000 + " ", "www." + "a." * 1_000 + "com ", "a.com" + ";" * 2_000 + " "):
        assert best(urlize, piece * 50) < 0.2


def test_cve_2024_27351_truncating_words_of_html_stays_linear():
    for piece in ("<", "<a ", "< ", "&", "<!--", "a<", "<a b='"):
        assert_linear(lambda text: Truncator(text).words(10**9, html=True), lambda n, piece=piece: piece * n)


def test_cve_2023_41164_uri_to_iri_stays_linear():
    for piece in ("%ed%a0%80", "%ff", "%", "%c3%a9", "é%ff"):
        assert_linear(uri_to_iri, lambda n, piece=piece: piece * n, start=200)


def test_marks_out_of_order_are_put_in_order_in_linear_time():
    for marks in ("\u0345\u0301\u0316\u0334", "\u0f73\u0f71", "\uff9e\u0301"):
        assert_linear(slugify, lambda n, marks=marks: "a" + marks * n, start=500)
        assert_linear(lambda text: slugify(text, allow_unicode=True), lambda n, marks=marks: "a" + marks * n, start=500)
        assert_linear(lambda text: Truncator(text).chars(5), lambda n, marks=marks: "a" + marks * n, start=500)


NEWLINE_FREE = {
    "validate_email": (validators.validate_email, "a@b.com"),
    "validate_email literal": (validators.validate_email, "a@[127.0.0.1]"),
    "URLValidator": (validators.URLValidator(), "http://b.com"),
    "URLValidator path": (validators.URLValidator(), "http://b.com/x"),
    "validate_domain_name": (validators.validate_domain_name, "b.com"),
    "validate_slug": (validators.validate_slug, "a-b"),
    "validate_unicode_slug": (validators.validate_unicode_slug, "é-b"),
    "validate_ipv4_address": (validators.validate_ipv4_address, "1.2.3.4"),
    "validate_ipv6_address": (validators.validate_ipv6_address, "::1"),
    "validate_ipv46_address": (validators.validate_ipv46_address, "::1"),
    "validate_comma_separated_integer_list": (validators.validate_comma_separated_integer_list, "1,2"),
    "int_list_validator": (validators.int_list_validator(sep="-", allow_negative=True), "1--2"),
    "validate_integer": (validators.validate_integer, "12"),
}


@pytest.mark.parametrize("name", NEWLINE_FREE)
def test_cve_2015_5144_a_trailing_newline_does_not_pass(name):
    validator, value = NEWLINE_FREE[name]
    validator(value)
    for wrong in (value + "\n", value + "\r\n", "\n" + value, value + "\x00"):
        with pytest.raises(ValidationError):
            validator(wrong)
