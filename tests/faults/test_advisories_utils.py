"""Advisories about validators and text helpers, one test each; the names end with the advisory's id."""

import time

import pytest

from quintet import forms
from quintet.core import validators
from quintet.core.exceptions import SuspiciousOperation, ValidationError
from quintet.core.mail import EmailMessage
from quintet.utils import encoding, html, ipv6
from quintet.utils.safestring import SafeString, mark_safe
from quintet.utils.text import Truncator
from tests.kit.growth import assert_linear, best

#: Every validator of text by a value that it takes.
ACCEPTED = {
    "email": (validators.validate_email, "ann@example.com"),
    "email literal": (validators.validate_email, "ann@[127.0.0.1]"),
    "url": (validators.URLValidator(), "http://example.com/a?b#c"),
    "url host": (validators.URLValidator(), "http://example.com"),
    "url address": (validators.URLValidator(), "http://[::1]:80"),
    "domain": (validators.validate_domain_name, "example.com"),
    "ascii domain": (validators.DomainNameValidator(accept_idna=False), "example.com"),
    "ipv4": (validators.validate_ipv4_address, "1.2.3.4"),
    "ipv6": (validators.validate_ipv6_address, "2001:db8::1"),
    "ipv46": (validators.validate_ipv46_address, "1.2.3.4"),
    "slug": (validators.validate_slug, "a-slug"),
    "unicode slug": (validators.validate_unicode_slug, "é-slug"),
    "integer": (validators.validate_integer, "-12"),
    "integer list": (validators.validate_comma_separated_integer_list, "1,2"),
    "signed list": (validators.int_list_validator(allow_negative=True), "-1,2"),
}
LINE_ENDS = {"LF": "\n", "CR": "\r", "CRLF": "\r\n", "U+2028": "\u2028", "U+2029": "\u2029", "U+0085": "\x85", "NUL": "\0"}


def refuses(validator, value):
    with pytest.raises(ValidationError):
        validator(value)


@pytest.mark.parametrize("name", ACCEPTED)
def test_no_validator_takes_a_line_end_anywhere_CVE_2026_53878(name):
    validator, value = ACCEPTED[name]
    validator(value)
    for character in LINE_ENDS.values():
        for wrong in (value + character, character + value, value[:3] + character + value[3:], value + character + "x"):
            refuses(validator, wrong)


@pytest.mark.parametrize("name", ACCEPTED)
def test_no_validator_takes_a_final_newline_CVE_2015_5144(name):
    validator, value = ACCEPTED[name]
    refuses(validator, value + "\n")
    refuses(validator, value + "\n\n")


@pytest.mark.parametrize("character", ["\n", "\t", "\r"])
def test_urls_with_characters_that_parsers_drop_are_refused_CVE_2021_32052(character):
    validate = validators.URLValidator()
    for place in (
        "http://www.example.com/{}",
        "http://{}example.com",
        "ht{}tp://example.com",
        "http://example.com/a?{}b",
        "{}http://a.com",
    ):
        refuses(validate, place.format(character))
    field = forms.URLField()
    with pytest.raises(ValidationError):
        field.clean(f"http://example{character}.com")


AMBIGUOUS = ["010.0.0.1", "127.0.0.01", "0x7f.1", "0x7f.0.0.1", "00.0.0.0", "2130706433", "127.1", "1.2.3.4.5"]


@pytest.mark.parametrize("address", AMBIGUOUS)
def test_ambiguous_ipv4_spellings_are_refused_CVE_2021_33571(address):
    refuses(validators.validate_ipv4_address, address)
    refuses(validators.validate_ipv46_address, address)
    refuses(validators.URLValidator(), f"http://{address}/")
    with pytest.raises(ValidationError):
        forms.GenericIPAddressField().clean(address)


@pytest.mark.parametrize("text", [":" * 1_000_000, "1:" * 500_000, "::ffff:" + "1." * 500_000, "a" * 1_000_000])
def test_long_ipv6_text_is_refused_at_once_CVE_2024_56374(text):
    assert best(ipv6.clean_ipv6_address, text) < 0.005
    refuses(ipv6.clean_ipv6_address, text)
    assert not ipv6.is_valid_ipv6_address(text)
    field = forms.GenericIPAddressField()
    begun = time.thread_time()
    with pytest.raises(ValidationError):
        field.clean(text)
    assert time.thread_time() - begun < 0.05


@pytest.mark.parametrize("piece", ["<a", "<", "</", "<!--", "<a ", "<a b='", "&<", "<s"])
def test_stripping_unclosed_tags_takes_linear_time_CVE_2025_32873(piece):
    assert_linear(html.strip_tags, lambda size: piece * (size // len(piece)), start=2_000)


def test_tags_inside_tags_end_in_a_refusal_CVE_2025_32873():
    nested = "<s" * 5_000 + "><" * 5_000 + ">"
    assert best(html.strip_tags, nested) < 0.5
    deep = "a"
    for _ in range(60):
        deep = f"<{deep}s>" if deep == "a" else deep.replace("a", "<a<b>b>")
    try:
        stripped = html.strip_tags(deep)
    except (SuspiciousOperation, ValueError):
        return
    assert "<a" not in stripped


@pytest.mark.parametrize("piece", ["<", "<a", "<a>", "&", "< ", "<x ", "</", "&lt;"])
@pytest.mark.parametrize("unit", ["words", "chars"])
def test_truncating_html_takes_linear_time_CVE_2024_27351(piece, unit):
    def truncate(text):
        return getattr(Truncator(text), unit)(5, html=True)

    def truncate_late(text):
        return getattr(Truncator(text), unit)(len(text) // 2, html=True)

    for function in (truncate, truncate_late):
        assert_linear(function, lambda size: piece * (size // len(piece)), start=2_000)


@pytest.mark.parametrize("piece", ["%ed%a0%80", "%ff", "%C3", "%", "%E2%82", "%25", "é", "%zz"])
def test_reading_broken_escapes_takes_linear_time_CVE_2023_41164(piece):
    for function in (encoding.uri_to_iri, encoding.iri_to_uri, encoding.escape_uri_path):
        assert_linear(function, lambda size: piece * (size // len(piece)), start=2_000)
    assert encoding.uri_to_iri("/%ed%a0%80/%E2%82%AC") == "/%ED%A0%80/€"


@pytest.mark.parametrize("character", ["\r\n", "\n", "\r"])
def test_no_part_of_a_mail_takes_a_line_end_CVE_2026_48019(character):
    for wrong in (f"a{character}b@example.com", f"a@exam{character}ple.com", f"a@b.com{character}Bcc: evil@b.com"):
        refuses(validators.validate_email, wrong)
        refuses(forms.EmailField().clean, wrong)
        with pytest.raises(ValueError, match=r"(?i)header|newline|address|invalid"):
            EmailMessage("subject", "body", "from@example.com", [wrong]).message()
    for parts in (
        {"subject": f"a{character}Bcc: evil@b.com"},
        {"from_email": f"a{character}Bcc: x@b.com"},
        {"headers": {"X-Name": f"a{character}Bcc: evil@b.com"}},
    ):
        with pytest.raises(ValueError, match=r"(?i)header|newline|address|invalid"):
            EmailMessage(**{"subject": "s", "body": "b", "from_email": "f@b.com", "to": ["t@b.com"], **parts}).message()


OPERATIONS = {
    "slice": lambda safe, text: safe[:2],
    "percent": lambda safe, text: safe % text,
    "replace": lambda safe, text: safe.replace("%s", text),
    "join": lambda safe, text: safe.join([text, text]),
    "format": lambda safe, text: safe.format(text),
    "plus": lambda safe, text: safe + text,
    "from the right": lambda safe, text: text + safe,
    "times": lambda safe, text: safe * 2,
    "upper": lambda safe, text: safe.upper(),
    "strip": lambda safe, text: safe.strip("<"),
    "translate": lambda safe, text: safe.translate({37: "<"}),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_operations_drop_safety_unless_both_sides_are_safe_CVE_2026_33170(name):
    result = OPERATIONS[name](mark_safe("<b>{}%s</b>"), "<script>")
    assert not isinstance(result, SafeString)
    assert "<" not in html.conditional_escape(result)


def test_two_safe_texts_stay_safe_CVE_2026_33170():
    assert isinstance(mark_safe("<b>") + mark_safe("</b>"), SafeString)
    assert html.conditional_escape(mark_safe("<b>") + mark_safe("</b>")) == "<b></b>"
