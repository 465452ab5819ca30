# ruff: noqa: RUF001  rows of test data, one a line
"""Values and arguments on which two engines' filters must agree; knows no framework, so both can import it.

`values` makes each value anew by name: some can be used only once.
"""

import collections
import datetime
import enum
import fractions
import importlib
import pathlib
import types
import uuid
import zoneinfo
from decimal import Decimal

UTC = datetime.UTC
PARIS = zoneinfo.ZoneInfo("Europe/Paris")


class Text(str):
    """A subclass of text that says something else when asked."""

    __slots__ = ()

    def __str__(self):
        return "other <text>"


class PlainText(str):
    """A subclass of text without more."""

    __slots__ = ()


class Html:
    """An object that knows its HTML."""

    def __str__(self):
        return "<plain> & text"

    def __html__(self):
        return "<i>html & more</i>"

    def __repr__(self):
        return "Html()"


class HtmlText(str):
    """Text that knows its HTML."""

    __slots__ = ()

    def __html__(self):
        return "<i>html text</i>"


class Shown:
    """An object with a text only."""

    def __str__(self):
        return "<shown> it's"

    def __repr__(self):
        return "Shown()"


class Broken:
    """An object whose text fails."""

    def __str__(self):
        raise ZeroDivisionError

    __repr__ = __str__


class Sized:
    """An object with a length that is not to be had."""

    def __len__(self):
        raise ValueError

    def __repr__(self):
        return "Sized()"


class Keyed:
    """An object that takes keys and has none."""

    def __getitem__(self, key):
        raise KeyError(key)

    def __repr__(self):
        return "Keyed()"


class Number:
    """An object that says it is a number."""

    def __int__(self):
        return 7

    def __float__(self):
        return 7.5

    def __repr__(self):
        return "Number()"


class Colour(enum.Enum):
    """A plain enumeration."""

    RED = "red"


class Level(enum.IntEnum):
    """Numbers with names."""

    HIGH = 3


class Whole(int):
    """A subclass of whole numbers."""


class Real(float):
    """A subclass of floats."""


class Once:
    """Something that can be read once."""

    def __init__(self, items):
        self.items = iter(items)

    def __iter__(self):
        return self.items

    def __repr__(self):
        return "Once()"


Pair = collections.namedtuple("Pair", "name age")

CONSTANTS = {
    "none": None,
    "true": True,
    "false": False,
    "zero": 0,
    "one": 1,
    "minus one": -1,
    "two": 2,
    "twelve": 12,
    "many": 1234567,
    "negative": -42,
    "ten to the 20": 10**20,
    "ten to the 30": 10**30,
    "ten to the 400": 10**400,
    "more digits than are written": 10**5000,
    "int subclass": Whole(1234),
    "int enum": Level.HIGH,
    "0.0": 0.0,
    "-0.0": -0.0,
    "0.05": 0.05,
    "0.5": 0.5,
    "1.5": 1.5,
    "2.5": 2.5,
    "-1.5": -1.5,
    "-0.004": -0.004,
    "1.0": 1.0,
    "pi": 3.14159,
    "1234.5678": 1234.5678,
    "1e-9": 1e-9,
    "1e16": 1e16,
    "1e20": 1e20,
    "1e300": 1e300,
    "nan": float("nan"),
    "inf": float("inf"),
    "-inf": float("-inf"),
    "float subclass": Real(2.25),
    "d0": Decimal(0),
    "d-0": Decimal("-0.0"),
    "d1234.500": Decimal("1234.500"),
    "d0.05": Decimal("0.05"),
    "d1E5": Decimal("1E+5"),
    "d1E-30": Decimal("1E-30"),
    "d1E-250": Decimal("1E-250"),
    "d1E400": Decimal("1E+400"),
    "d1E4000": Decimal("1E+4000"),
    "d long": Decimal("1" * 60 + "." + "7" * 60),
    "d longer": Decimal("1" * 120 + "." + "7" * 120),
    "dNaN": Decimal("NaN"),
    "dsNaN": Decimal("sNaN"),
    "dInfinity": Decimal("Infinity"),
    "complex": 1 + 2j,
    "fraction": fractions.Fraction(7, 2),
    "empty": "",
    "blank": " ",
    "letter": "a",
    "word": "hello",
    "words": "hello brave new world",
    "title": "it's o'NEIL's 3RD iPhone, l’ÉTÉ d'Été x1y 1ST ab-cd don’T",
    "special": "ß ŉ ǆ İı Straße ﬁne Ǆ",
    "markup": 'it\'s <b>bold</b> & "quoted" &amp; &#39; &lt;',
    "html": "<p>one <em>two three</em> four &amp; five &mdash; six</p><img src='x>y'> seven<br/>eight <!-- nine --> ten",
    "broken html": "<p <b>one</b> < two <a href='>three</p> &copy four </i",
    "lines": "one\ntwo\r\n\nthree\rfour\n\n\nfive\x0bsix\x85seven\u2028eight",
    "spaces": "  a  b\tc\n d\xa0e\u3000f  ",
    "backslashes": "a\\b'c\"d`e;f=g-h\x00\x1f\u2028",
    "links": (
        "see www.example.com, (http://example.org/a?b=c&d=ü) and me@example.com. foo.com http://x.y/<z> HTTPS://A.B:80/?q=1#f"
    ),
    "odd links": (
        "http://[::1]/ http:// ftp://a.com mailto:a@b.com a.com/x b.org! [www.a.com] (a@b.co) http://a.com/(b)_(c) x@y www."
        " http://a.b/&lt;c&gt; http://ex.com/%C3%BC?a=%26 éa.com é@a.com 'http://a.com' a.com, b.info c.com. d.com; &amp;e.com"
    ),
    "accents": "Ünïcödé e\u0301 text – naïve ﬁ",
    "emoji": "👍🏽 family 👨\u200d👩\u200d👧 flag 🇩🇪",
    "chinese": "你好 世界",
    "surrogate": "a\ud800b",
    "number": "12",
    "spaced number": " 12 ",
    "padded number": "0012.50",
    "minus zero": "-0.00",
    "underscored number": "1_000",
    "arabic number": "١٢٣٤",
    "long number": "123456789012345678901234567890.123456789",
    "nan text": "NaN",
    "inf text": "-Infinity",
    "exponent": "1e5",
    "wild exponent": "1e9999999",
    "small exponent": "1e-9999999",
    "float text": "1.50",
    "comma": "1,5",
    "telephone": "0800-COLLECT <é>",
    "semicolon": "a;b &amp; c",
    "percent": "100% %s %(a)s",
    "url": "http://www.example.org/foo?a=b&c=d ü/é%20#x",
    "long word": "a" * 300,
    "long text": "word <b>x</b> " * 60,
    "bytes": b"b<ytes>",
    "bytearray": bytearray(b"ba"),
    "str subclass": Text("sub <class>"),
    "plain str subclass": PlainText("plain 'sub' <class>"),
    "str with html": HtmlText("<b>"),
    "object with html": Html(),
    "object": Shown(),
    "broken object": Broken(),
    "unsized object": Sized(),
    "keyed object": Keyed(),
    "number object": Number(),
    "enum": Colour.RED,
    "empty list": [],
    "list": ["a", "<b>", 3, None],
    "numbers": [3, 1, 2],
    "mixed numbers": [3, "a", None],
    "tuple": ("x", "<y>"),
    "one tuple": (5,),
    "dict": {"a": 1, "b": "<"},
    "empty dict": {},
    "defaultdict": collections.defaultdict(list, {0: "zero", "a": 2}),
    "set": {5},
    "range": range(3),
    "deque": collections.deque(["p", "q"]),
    "namedtuple": Pair("Ann", 3),
    "rows": [{"name": "Bob", "age": 3}, {"name": "Ann", "age": 5}, {"name": "cid", "age": 1}],
    "pairs": [(2, "b"), (1, "c"), (3, "a")],
    "objects": [types.SimpleNamespace(name="Bob", age=3), types.SimpleNamespace(name="Ann", age=5)],
    "deep rows": [{"a": {"b": [2]}}, {"a": {"b": [1]}}],
    "nested": ["States", ["Kansas", ["Lawrence", "Topeka"], "Illinois"]],
    "nested tuples": ("<a>", ("b", ()), "c", [], 5, {"d": "e"}, "f", "g", {"h"}),
    "list of broken": [Broken()],
    "date": datetime.date(2024, 2, 29),
    "old date": datetime.date(999, 1, 2),
    "first date": datetime.date.min,
    "datetime": datetime.datetime(2023, 12, 31, 23, 5, 9, 123456),
    "datetime at midnight": datetime.datetime(2023, 9, 11, 0, 0),
    "last datetime": datetime.datetime.max,
    "nonexistent datetime": datetime.datetime(2024, 3, 31, 2, 30),
    "doubled datetime": datetime.datetime(2024, 10, 27, 2, 30),
    "aware": datetime.datetime(2024, 7, 1, 12, 0, tzinfo=UTC),
    "aware far": datetime.datetime(2024, 7, 1, 12, 0, tzinfo=datetime.timezone(datetime.timedelta(hours=-5, minutes=-30))),
    "aware in Paris": datetime.datetime(2024, 1, 1, 0, 15, 30, tzinfo=PARIS),
    "time": datetime.time(13, 30),
    "noon": datetime.time(12, 0),
    "midnight": datetime.time(0, 0),
    "exact time": datetime.time(1, 2, 3, 45678),
    "aware time": datetime.time(4, 5, tzinfo=UTC),
    "timedelta": datetime.timedelta(days=1, seconds=5),
    "uuid": uuid.UUID(int=5),
    "path": pathlib.PurePosixPath("/a <b>/c"),
    "type": Shown,
    "ellipsis": ...,
}


def values(framework):
    """Return functions that make each value, by name, for ``quintet`` or ``django``."""
    mark_safe = importlib.import_module(f"{framework}.utils.safestring").mark_safe
    functional = importlib.import_module(f"{framework}.utils.functional")
    lazy_text, lazy_number = functional.lazy(lambda text: text, str), functional.lazy(lambda number: number, int)
    lazy_safe = functional.lazy(mark_safe, str)
    made = {name: lambda value=value: value for name, value in CONSTANTS.items()}
    made |= {
        "safe": lambda: mark_safe("safe <b>it's</b> &amp; more; www.a.com/?a=1&b=2"),
        "safe number": lambda: mark_safe("12"),
        "safe empty": lambda: mark_safe(""),
        "safe lines": lambda: mark_safe("<b>one</b>\n\ntwo\nthree"),
        "lazy": lambda: lazy_text("lazy <text>"),
        "lazy safe": lambda: lazy_safe("lazy <safe>"),
        "lazy number": lambda: lazy_number(1234),
        "lazy object": lambda: functional.SimpleLazyObject(lambda: "lazy <object>"),
        "lazy list": lambda: functional.SimpleLazyObject(lambda: ["l", "<m>"]),
        "list of safe": lambda: [mark_safe("<i>"), "<j>", lazy_text("<k>")],
        "read once": lambda: Once("<ab"),
    }
    return made


DEFAULT_TEXTS = ["x", "", "<y>", 3, None]
WIDTHS = [0, 1, 3, 15, -1, "7", "x", None, 2.7, "", "3.5"]
DATES = [
    "date", "datetime", "aware", "aware far", "aware in Paris", "none", "word", "time", "zero", "empty", "first date",
    "last datetime", "lazy", "old date",
]  # fmt: skip
DATE_FORMATS = [
    "Y-m-d H:i", "jS F Y, P", "D d M y N E b", "SHORT_DATE_FORMAT", "DATETIME_FORMAT", "TIME_FORMAT", "c", "r", "U", "e O T Z I",
    "u s", "a A f g G h", "o W z t L w l S n m", r"\Y\\Y\n", "", "x<y>", "SECRET_KEY", "Z", "B", 5, None, "A", "f", "O", "P", "T",
]  # fmt: skip
#: Of each filter the arguments that it is called with; (), called without, comes first where that is allowed. A name in
#: angle brackets is one of the values.
ARGUMENTS = {
    "add": [
        0,
        2,
        "2",
        "x",
        1.5,
        None,
        "<list>",
        "<tuple>",
        "<safe>",
        "<datetime>",
        "<timedelta>",
        "<lazy>",
        "<bytes>",
        "<nan>",
        "<inf>",
    ],
    "addslashes": [()],
    "capfirst": [()],
    "center": WIDTHS,
    "cut": ["e", "", " ", ";", "<", None, 3, "<safe>", "<lazy>"],
    "date": [(), *DATE_FORMATS],
    "default": DEFAULT_TEXTS,
    "default_if_none": DEFAULT_TEXTS,
    "dictsort": [
        "name",
        "age",
        0,
        1,
        "0",
        "a.b.0",
        "_private",
        "name._x",
        "missing",
        "",
        None,
        "a.",
        -1,
        1.5,
        "__class__",
        "name.upper",
    ],
    "dictsortreversed": ["name", 0, "1", "a.b.0", "missing", "__class__"],
    "divisibleby": [1, 2, 0, "3", "x", None, 1.5, "<nan>", "<inf>"],
    "escape": [()],
    "escapejs": [()],
    "escapeseq": [()],
    "filesizeformat": [()],
    "first": [()],
    "floatformat": [
        (),
        0,
        1,
        2,
        3,
        -1,
        -2,
        -3,
        40,
        "2",
        "-3",
        "2g",
        "g",
        "2u",
        "gu",
        "2gu",
        "2ug",
        "ug2",
        "u",
        "x",
        "",
        None,
        1.7,
        "1.7",
        1000,
        -1000,
        "<true>",
        "<d1234.500>",
        "g2",
        "--1",
        "<nan>",
        "<inf>",
        "0",
        "-0",
        "-2g",
        " 2",
    ],
    "force_escape": [()],
    "get_digit": [0, 1, 2, -1, "2", "x", None, 50, 1.9, "<inf>"],
    "iriencode": [()],
    "join": [", ", "<", "", None, 3, "<safe>", "<lazy>", "<list>"],
    "json_script": [(), "id", "<i'd>", "", None, 3],
    "last": [()],
    "length": [()],
    "linebreaks": [()],
    "linebreaksbr": [()],
    "linenumbers": [()],
    "ljust": WIDTHS,
    "lower": [()],
    "make_list": [()],
    "phone2numeric": [()],
    "pluralize": [(), "es", "y,ies", "a,b,c", "", ",", "<safe>", 3, None, "<lazy>"],
    "pprint": [()],
    "random": [()],
    "rjust": WIDTHS,
    "safe": [()],
    "safeseq": [()],
    "slice": [
        ":2",
        "1:",
        "-2:",
        "::2",
        "::-1",
        ":",
        "",
        "0",
        "1",
        "x",
        "1:2:3:4",
        None,
        2,
        "::0",
        "a:b",
        1.5,
        "<list>",
        "1:x",
        " 1 : 2 ",
    ],
    "slugify": [()],
    "stringformat": ["s", "d", "05d", ".2f", "r", "x", "E", "c", "", "q", "s %s", "%", "(a)s", None, 3, "<safe>", "5s", "a"],
    "striptags": [()],
    "time": [(), *DATE_FORMATS],
    "timesince": [f"<{name}>" for name in DATES],
    "timeuntil": [f"<{name}>" for name in DATES],
    "title": [()],
    "truncatechars": [0, 1, 2, 5, 12, "7", "x", None, -3, 2.7, 10**20, "", "<inf>"],
    "truncatechars_html": [0, 1, 5, 9, 20, "7", "x", None, -3, 2.7],
    "truncatewords": [0, 1, 2, "3", "x", None, -3, 2.7, 100, "<inf>"],
    "truncatewords_html": [0, 1, 2, 4, "3", "x", None, -3, 2.7, 100],
    "unordered_list": [()],
    "upper": [()],
    "urlencode": [(), "", "/", "a?", None, 3, "é", "<safe>"],
    "urlize": [()],
    "urlizetrunc": [0, 1, 8, 15, "12", "x", None, -5, 1000],
    "wordcount": [()],
    "wordwrap": [1, 5, 15, "8", 0, -1, "x", None, 2.7],
    "yesno": [(), "a,b", "a,b,c", "a", "", "a,b,c,d", "<,>,&", None, 3, "<safe>", "<lazy>"],
}
#: The filters of the libraries that are loaded.
LIBRARY_ARGUMENTS = {
    "i18n": {
        "language_name": [()],
        "language_name_translated": [()],
        "language_name_local": [()],
        "language_bidi": [()],
    },
    "l10n": {"localize": [()], "unlocalize": [()]},
    "tz": {
        "localtime": [()],
        "utc": [()],
        "timezone": ["Europe/Paris", "Asia/Tokyo", "Nowhere", "", None, 3, "../x", "<aware>"],
    },
    "humanize": {
        "apnumber": [()],
        "intcomma": [(), True, False],
        "intword": [()],
        "naturalday": [(), "Y-m-d", "SHORT_DATE_FORMAT"],
        "naturaltime": [()],
        "ordinal": [()],
    },
}
LANGUAGE_CODES = ["de", "de-at", "en", "en-us", "pt-br", "PT-BR", "xx", "ar", "zh-hans", "no"]
