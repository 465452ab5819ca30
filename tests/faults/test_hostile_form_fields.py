"""No value makes a form field do anything but clean or refuse it, and no text, however long or odd, makes it slow.

What is thrown at the fields are the values that a browser can send, those that other code may put in their place, and texts
that made validators of other frameworks slow. Advisories of fields and widgets stand in the table at the end.
"""

import contextlib
import datetime
import decimal
import io
import random
import struct
import uuid
import zlib

import pytest

from quintet import forms
from quintet.core.exceptions import ValidationError
from quintet.core.files.uploadedfile import SimpleUploadedFile
from quintet.http import QueryDict
from quintet.test.utils import override_settings
from quintet.utils.datastructures import MultiValueDict
from quintet.utils.safestring import mark_safe
from tests.kit.growth import assert_linear
from tests.kit.mutating import FULL, SEED

CHOICES = [("a", "A"), ("1", "One"), ("G", [("é", "E"), ("2", "Two")])]

FIELDS = {
    "BooleanField": forms.BooleanField,
    "CharField": lambda: forms.CharField(max_length=50, min_length=1),
    "ChoiceField": lambda: forms.ChoiceField(choices=CHOICES),
    "ComboField": lambda: forms.ComboField(fields=[forms.CharField(max_length=20), forms.EmailField()]),
    "DateField": forms.DateField,
    "DateTimeField": forms.DateTimeField,
    "DecimalField": lambda: forms.DecimalField(max_digits=8, decimal_places=2, step_size=decimal.Decimal("0.01")),
    "DecimalField, localised": lambda: forms.DecimalField(localize=True, min_value=0),
    "DurationField": forms.DurationField,
    "EmailField": forms.EmailField,
    "FileField": lambda: forms.FileField(max_length=20),
    "FilePathField": lambda: forms.FilePathField(path="docs"),
    "FloatField": lambda: forms.FloatField(step_size=0.5, min_value=-1e3, max_value=1e9),
    "GenericIPAddressField": lambda: forms.GenericIPAddressField(unpack_ipv4=True),
    "ImageField": forms.ImageField,
    "IntegerField": lambda: forms.IntegerField(min_value=-5, max_value=10**9, step_size=1),
    "IntegerField, localised": lambda: forms.IntegerField(localize=True),
    "JSONField": forms.JSONField,
    "MultipleChoiceField": lambda: forms.MultipleChoiceField(choices=CHOICES),
    "NullBooleanField": forms.NullBooleanField,
    "RegexField": lambda: forms.RegexField(r"^[a-z]+\Z"),
    "SlugField": forms.SlugField,
    "SlugField, unicode": lambda: forms.SlugField(allow_unicode=True),
    "SplitDateTimeField": forms.SplitDateTimeField,
    "TimeField": forms.TimeField,
    "TypedChoiceField": lambda: forms.TypedChoiceField(choices=CHOICES, coerce=int),
    "TypedMultipleChoiceField": lambda: forms.TypedMultipleChoiceField(choices=CHOICES, coerce=int),
    "URLField": forms.URLField,
    "UUIDField": forms.UUIDField,
}


class Odd:
    """An object with nothing that a field may expect."""

    __slots__ = ()


class Unreadable:
    """A file that breaks when it is read."""

    name, size, content_type = "x.png", 5, "image/png"

    def read(self, *args):
        raise OSError("the disk is gone")

    def seek(self, *args):
        raise OSError("the disk is gone")


#: What a browser may send in the place of any value.
TEXTS = [
    "", " ", "\x00", "a\x00b", "\n", "a\n", "\ud800", "\U0010ffff", "\u202e", "\ufeff1", "a" * 60, "é", "0", "-0", "1",
    "-1", "+1", "1.0", "1.", ".5", "1e5", "1E400", "-1e-400", "1e999999999", "NaN", "sNaN", "-Infinity", "inf", "0x10",
    "1_000", "1,000.5", "1.000,5", "١٢٣", "\uff11\uff12", "²", "Ⅷ", "9" * 400, "9" * 5000, "true", "False", "on", "null", "None",
    "unknown", "2006-10-25", "2006-13-45", "0000-00-00", "9999-12-31", "10000-01-01", "25/10/2006", "Oct 25 2006",
    "2006-10-25 14:30:59", "2006-10-25T14:30:59.000200+24:00", "2006-10-25T14:30Z", "14:30", "24:00", "14:30:61",
    "23:59:60", "3 days 4:05", "P3DT1H", "PT", "-P1D", "999999999999 00:00", "1:1:1:1", "a@b.c", "a@b", "@", "a@@b.c",
    "a@b.c\n", '"a b"@c.d', "a@[127.0.0.1]", "a@[IPv6:::1]", "é@é.é", "a@" + "b." * 100 + "c", "http://a.b", "http://",
    "http://[", "http://[::1", "//a.b", "javascript:alert(1)", "http://a.b:99999", "http://a b", "ftp://é.é/\u2028",
    "http://a.b\r\nX: y", "http://[::1]:80/", "http://a@b@c.d/", "[", "]", "http://\u2100.b", "127.0.0.1", "010.0.0.1",
    "::1", "::ffff:1.2.3.4", ":" * 50, "fe80::1%eth0", "1.2.3.4.5", "{}", "[]", "[" * 50, "[" * 100_000,
    '{"a":' * 100_000, '{"a":', '"\\ud800"', "[1e400]",
    "NaN", '{"a":1,"a":2}', "123e4567", "123e4567-e89b-12d3-a456-426655440000", "{123e4567-e89b-12d3-a456-426655440000}",
    "urn:uuid:0", "g" * 32, "<script>", "%s%n", "../../x", "/etc/passwd", "docs", "-", "_", "a-b_c", "ⓐ", "A", "a", "é",
    "2", "G",
]  # fmt: skip
#: What other code may hand over: values of other types, and what a widget of several parts gives.
VALUES = [
    None, True, False, 0, 1, -1, 10**400, 0.5, float("nan"), float("inf"), -0.0, 1j, decimal.Decimal("NaN"),
    decimal.Decimal("sNaN"), decimal.Decimal("1E+1000000"), decimal.Decimal("-0"), datetime.date(1, 1, 1),
    datetime.date(9999, 12, 31), datetime.time(0), datetime.datetime.max, datetime.datetime.min, datetime.datetime(2006, 1,
    1, tzinfo=datetime.UTC), datetime.datetime.max.replace(tzinfo=datetime.UTC), datetime.timedelta.max, uuid.UUID(int=0),
    b"", b"\xff", [], [None], ["a"], ["a", None], ["a"] * 50, [[]], [["a"]], ["2006-01-01", "10:00"], ["2006-01-01", ""],
    ["", "10:00"], [None, None], ["x", "y", "z"], (), ("a", "b"), {}, {"a": 1}, {"a"}, frozenset(), range(3), Odd(), Odd,
    len, mark_safe("<b>"), SimpleUploadedFile("a.txt", b"text"), SimpleUploadedFile("a.png",
    b"\x89PNG\r\n\x1a\n" + b"\x00" * 40), SimpleUploadedFile("x" * 200, b"x"), SimpleUploadedFile("e.txt", b""),
    Unreadable(), io.BytesIO(b"GIF89a"),
]  # fmt: skip


def mixed(number):
    """Return ``number`` texts made of pieces of the others."""
    chance = random.Random(SEED)
    for _ in range(number):
        first, second = chance.choice(TEXTS)[:80], chance.choice(TEXTS)[:80]
        at = chance.randrange(len(first) + 1)
        yield (
            first[:at] + second + first[at:]
            if chance.random() < 0.5
            else first[:at] + chance.choice(["\x00", "-", ":", "e", "é", " "])
        )


EVERYTHING = [*VALUES, *TEXTS, *mixed(20_000 if FULL else 250)]

#: Wrong programs, not wrong input: no browser sends these types, and the standard library's answer to them is as good as any.
OF_PROGRAMS = (TypeError, AttributeError)


def fits(value):
    """Say whether a browser could send it to any field: text, lists of texts, nothing."""
    if isinstance(value, list):
        return all(one is None or isinstance(one, str) for one in value)
    return value is None or isinstance(value, str)


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("use_tz", [True, False])
def test_every_value_is_cleaned_or_refused(name, use_tz):
    assert len(EVERYTHING) >= 400
    with override_settings(USE_TZ=use_tz, USE_THOUSAND_SEPARATOR=True, USE_I18N=True, LANGUAGE_CODE="de"):
        field = FIELDS[name]()
        for value in EVERYTHING:
            takes = fits(value) or (isinstance(value, SimpleUploadedFile) and isinstance(field, forms.FileField))
            wrong = () if takes else OF_PROGRAMS
            with contextlib.suppress(*wrong):
                assert told(field, value) in (None, True), (name, value)


def told(field, value):
    """Clean a value; return whether a refusal has texts, None for no refusal."""
    try:
        field.clean(value, None) if isinstance(field, forms.FileField) else field.clean(value)
    except ValidationError as error:
        return all(isinstance(text, str) for text in error.messages)
    return None


@pytest.mark.parametrize("name", FIELDS)
def test_every_sent_value_can_be_shown_again_and_compared(name):
    class Form(forms.Form):
        field = FIELDS[name]()

    for value in EVERYTHING:
        if fits(value):
            sent = value if isinstance(value, list) else [value]
            data = MultiValueDict(dict.fromkeys(("field", "field_0", "field_1", "initial-field"), sent))
            form = Form(data)
            form.is_valid()
            assert isinstance(form.has_changed(), bool)
            assert str(form).startswith("<div>")


WIDGETS = {
    "TextInput": forms.TextInput,
    "CheckboxInput": forms.CheckboxInput,
    "ClearableFileInput": forms.ClearableFileInput,
    "NullBooleanSelect": forms.NullBooleanSelect,
    "Select": lambda: forms.Select(choices=CHOICES),
    "SelectMultiple": lambda: forms.SelectMultiple(choices=CHOICES),
    "CheckboxSelectMultiple": lambda: forms.CheckboxSelectMultiple(choices=CHOICES),
    "RadioSelect": lambda: forms.RadioSelect(choices=CHOICES),
    "MultipleHiddenInput": forms.MultipleHiddenInput,
    "SelectDateWidget": lambda: forms.SelectDateWidget(years=[2020]),
    "SplitDateTimeWidget": forms.SplitDateTimeWidget,
    "SplitHiddenDateTimeWidget": forms.SplitHiddenDateTimeWidget,
    "DateTimeInput": forms.DateTimeInput,
}
NAMES = ("x", "x_0", "x_1", "x_year", "x_month", "x_day", "x-clear")


@pytest.mark.parametrize("name", WIDGETS)
def test_widgets_read_and_write_every_text(name):
    widget = WIDGETS[name]()
    for value in [*TEXTS, *mixed(300)]:
        data = QueryDict(mutable=True)
        for key in NAMES:
            data.appendlist(key, value)
        read = widget.value_from_datadict(data, {}, "x")
        assert widget.value_omitted_from_data(data, {}, "x") in (True, False)
        shown = widget.render("x", read if name != "SplitHiddenDateTimeWidget" else [value, value])
        assert value not in shown or "<" not in value, value


#: Texts that made validators slow: each is repeated to the length that is asked.
PIECES = [
    "a", "1", "9", " ", ":", "-", ".", "@", "a.", "a@", "1.", "1:", "[", "(", '"', "\\", "é", "\u0130", "\x00", "http://",
    "1 day ", "e", "_", "/",
]  # fmt: skip


@pytest.mark.parametrize("name", sorted(set(FIELDS) - {"FileField", "ImageField", "FilePathField"}))
def test_cleaning_takes_linear_time(name):
    field = FIELDS[name]()
    for piece in PIECES if FULL else PIECES[:: 1 if name in ("EmailField", "URLField", "DurationField") else 4]:
        for tail in ("", "!"):

            def hostile(size, piece=piece, tail=tail):
                text = piece * (size // len(piece)) + tail
                return [text, text] if "Multiple" in name or "Split" in name else text

            assert_linear(field.clean, hostile, start=20_000)


def test_many_values_of_one_name_take_linear_time():
    for name in ("MultipleChoiceField", "TypedMultipleChoiceField"):
        assert_linear(FIELDS[name]().clean, lambda size: ["a"] * size)
    offered = forms.MultipleChoiceField(choices=[(str(number), str(number)) for number in range(2_000)])
    assert_linear(offered.clean, lambda size: [str(number % 2_000) for number in range(size)])


@pytest.mark.parametrize("name", WIDGETS)
def test_widgets_read_in_linear_time(name):
    widget = WIDGETS[name]()

    def read(data):
        return widget.value_from_datadict(data, {}, "x")

    for piece in ("9", "a", "-", "\x00"):
        assert_linear(read, lambda size, piece=piece: MultiValueDict({key: [piece * size] for key in NAMES}), start=20_000)
    assert_linear(read, lambda size: MultiValueDict({key: ["1"] * size for key in NAMES}), start=20_000)


def bomb(width, height):
    """Return a PNG of a few bytes that says it has that many points."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\x00" * 1_000)) + chunk(b"IEND", b"")


def refused(field, value):
    try:
        field.clean(value)
    except ValidationError:
        return True
    return False


ADVISORIES = {
    "CVE-2012-3443, CVE-2022-21831": lambda: refused(
        forms.ImageField(), SimpleUploadedFile("bomb.png", bomb(60_000, 60_000), "image/png")
    ),
    "CVE-2015-5144": lambda: all(
        refused(field(), text + "\n")
        for field, text in [
            (lambda: forms.CharField(strip=False, validators=forms.EmailField.default_validators), "a@b.co"),
            (lambda: forms.CharField(strip=False, validators=forms.SlugField.default_validators), "a-b"),
            (lambda: forms.CharField(strip=False, validators=forms.URLField.default_validators), "http://a.co"),
            (lambda: forms.CharField(strip=False, validators=forms.GenericIPAddressField().default_validators), "1.2.3.4"),
        ]
    ),
    "CVE-2021-32052": lambda: all(refused(forms.URLField(), f"http://a.co/{mark}x") for mark in "\n\r\t\x00"),
    "CVE-2021-33571": lambda: all(refused(forms.GenericIPAddressField(), text) for text in ("010.0.0.1", "0x7f.1", "1.2.3.08")),
    "CVE-2024-56374": lambda: refused(forms.GenericIPAddressField(), ":" * 1_000_000),
    "CVE-2026-48019": lambda: all(refused(forms.EmailField(), f"a{mark}Bcc: x@y.co@b.co") for mark in ("\r\n", "\n", "\r")),
    "CVE-2020-15225": lambda: (
        refused(forms.IntegerField(), "1e9999999") and refused(forms.DecimalField(max_digits=5), "1e9999999")
    ),
}


@pytest.mark.parametrize("advisory", ADVISORIES)
def test_advisories(advisory):
    assert ADVISORIES[advisory]()


def test_names_of_attributes_CVE_2024_22195_CVE_2022_27777():
    for name in ("x onclick", 'x"', "x>", "x/", "x=", "", "x\n"):
        with pytest.raises(ValueError, match="cannot be the name"):
            forms.TextInput(attrs={name: "1"}).render("a", "b")
