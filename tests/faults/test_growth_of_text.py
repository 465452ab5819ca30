"""No text makes a helper slow: the growth oracle over everything that reads what a client may have written."""

from decimal import Decimal

import pytest

from quintet.core import validators
from quintet.kit.secret_names import without_passwords
from quintet.utils import dateparse, encoding, html, http, ipv6, text
from quintet.utils.http import url_has_allowed_host_and_scheme
from quintet.utils.text import Truncator
from tests.kit.growth import assert_linear, best

PIECES = [
    "<",
    "<a",
    "</",
    "<!--",
    "<!",
    "<?",
    "<a b='",
    '<a =">" ',
    "<a>",
    "&",
    "&#9",
    "&amp;",
    " ",
    "\n",
    "\r",
    "a ",
    "a",
    "-",
    "é",
    "\u0345\u0301\u0316\u0334",  # combining marks in the wrong order
    "\u0f73\u0f71",
    "\uff9e\u0301",
    "'",
    '"',
    "\\",
    '"a',
    "(",
    ")",
    "[(",
    ".",
    ";",
    ":",
    "&;",
    "@",
    "a@",
    "a.",
    "a@a.",
    "http://a.com ",
    "www.",
    "%",
    "%C3",
    "%FF",
    "한.글.",
    "/",
    "\\\\",
    "9",
    "1,",
    ",",
    "=",
    ";a=",
    "A",
    "aA",
]


def hostile(piece, before="", after=""):
    return lambda n: before + piece * (n // len(piece)) + after


FUNCTIONS = {
    "strip_tags": html.strip_tags,
    "escape": lambda value: str(html.escape(value)),
    "conditional_escape": html.conditional_escape,
    "escapejs": html.escapejs,
    "linebreaks": html.linebreaks,
    "linebreaks escaped": lambda value: html.linebreaks(value, autoescape=True),
    "strip_spaces_between_tags": html.strip_spaces_between_tags,
    "urlize": html.urlize,
    "smart_urlquote": html.smart_urlquote,
    "json_script": html.json_script,
    "chars": lambda value: Truncator(value).chars(len(value) // 2),
    "words": lambda value: Truncator(value).words(len(value) // 4),
    "chars of html": lambda value: Truncator(value).chars(len(value) // 2, html=True),
    "words of html": lambda value: Truncator(value).words(len(value) // 4, html=True),
    "slugify": text.slugify,
    "slugify with letters": lambda value: text.slugify(value, allow_unicode=True),
    "wrap": lambda value: text.wrap(value, 20),
    "smart_split": lambda value: list(text.smart_split(value)),
    "phone2numeric": text.phone2numeric,
    "normalize_newlines": text.normalize_newlines,
    "get_valid_filename": text.get_valid_filename,
    "camel_case_to_spaces": text.camel_case_to_spaces,
    "unescape_string_literal": text.unescape_string_literal,
    "parse_http_date": http.parse_http_date,
    "parse_header_parameters": lambda value: http.parse_header_parameters(value, max_length=None),
    "parse_etags": http.parse_etags,
    "url_has_allowed_host_and_scheme": lambda value: url_has_allowed_host_and_scheme(value, {"a.com"}),
    "urlsafe_base64_decode": http.urlsafe_base64_decode,
    "base36_to_int": http.base36_to_int,
    "content_disposition_header": lambda value: http.content_disposition_header(True, value),
    "parse_date": dateparse.parse_date,
    "parse_time": dateparse.parse_time,
    "parse_datetime": dateparse.parse_datetime,
    "parse_duration": dateparse.parse_duration,
    "clean_ipv6_address": ipv6.clean_ipv6_address,
    "is_valid_ipv6_address": ipv6.is_valid_ipv6_address,
    "iri_to_uri": encoding.iri_to_uri,
    "uri_to_iri": encoding.uri_to_iri,
    "escape_uri_path": encoding.escape_uri_path,
    "filepath_to_uri": encoding.filepath_to_uri,
    "repercent_broken_unicode": lambda value: encoding.repercent_broken_unicode(value.encode() + b"\xff"),
    "validate_email": validators.validate_email,
    "URLValidator": validators.URLValidator(),
    "validate_domain_name": validators.validate_domain_name,
    "validate_slug": validators.validate_slug,
    "validate_ipv46_address": validators.validate_ipv46_address,
    "int_list_validator": validators.int_list_validator(),
    "validate_integer": validators.validate_integer,
    "ProhibitNullCharactersValidator": validators.ProhibitNullCharactersValidator(),
    "without_passwords": without_passwords,
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_row_of_one_piece_is_slow(name):
    function = FUNCTIONS[name]
    size = 2_000
    inputs = [hostile(piece) for piece in PIECES]
    slowest = max(inputs, key=lambda made: best(function, made(4 * size), runs=1) / max(best(function, made(size), runs=1), 1e-5))
    assert_linear(function, slowest, start=size)


AROUND = {
    "strip_tags": [("<a", ">", ""), ("<!--", "", ">"), ('<a b="', "", ">"), (" ", "<a", ">")],
    "chars of html": [("<a", ">", ""), ("<b>", "", "x"), ("9", "&#", ";")],
    "words of html": [("<a>", "", "x"), ("x ", "<p", ">")],
    "urlize": [("(", "", ":" + ")" * 2000), ("a.", "www.", "com"), ("@a", "a", "")],
    "parse_header_parameters": [(";", 'x; a="', ""), (";", 'x; a="', '"'), ("\\", 'x; a="', ""), ('"', "x; a=", "")],
    "parse_duration": [("1", "", " days"), ("1", "P", "D"), ("0", "-", ""), ("1:", "", "")],
    "parse_datetime": [(" ", "2020-01-01 10:10", "x"), ("9", "2020-01-01 10:10:10.", "")],
    "parse_etags": [('"', "", "x"), ("W/", "", '"')],
    "smart_split": [("\\", '"', ""), ("a\\'", "'", ""), ("''", "a", '"')],
    "validate_email": [("a.", "", "@b.com"), ("\\a", '"', '"@b.com'), ("a-", "a@", "")],
    "URLValidator": [("a-", "http://", ""), ("a.", "http://", "!"), (":", "http://[", "]"), ("a@", "http://", "b.com")],
    "without_passwords": [("a.", "", "://"), ("://a:b", "", ""), (":", "a://", ""), ("://", "", "@"), (":@", "a://", "")],
    "parse_http_date": [("a", "Sun", ", 06 Nov 1994 08:49:37 GMT"), (" ", "Sun, 06 Nov 1994 ", "GMT")],
}


@pytest.mark.parametrize(("name", "around"), [(name, around) for name, rows in AROUND.items() for around in rows])
def test_no_row_inside_something_is_slow(name, around):
    piece, before, after = around
    assert_linear(FUNCTIONS[name], hostile(piece, before, after), start=2_000)


@pytest.mark.parametrize(
    ("validator", "longest"),
    [
        (validators.validate_email, "a." * 158 + "@b.c"),
        (validators.validate_email, "a@" + "b-." * 106),
        (validators.URLValidator(), "http://" + "a-" * 1020),
        (validators.URLValidator(), "http://" + "a." * 1010 + "!"),
        (validators.URLValidator(), "http://[" + ":" * 2030 + "]"),
        (validators.validate_domain_name, "a-" * 127),
        (validators.DecimalValidator(5, 2), Decimal("1e-999999")),
        (validators.DecimalValidator(5, 2), Decimal("9" * 100_000)),
    ],
)
def test_the_longest_input_that_is_looked_at_takes_no_time(validator, longest):
    assert best(validator, longest) < 0.05


def test_the_oracle_finds_quadratic_work():
    with pytest.raises(AssertionError, match="times the time for 4 times the text"):
        assert_linear(lambda value: [list(value[begun:]) and None for begun in range(len(value))], hostile("a"), 300, attempts=2)
