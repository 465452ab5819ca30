"""What each field takes and refuses."""

import datetime
import uuid
from decimal import Decimal

import pytest

from quintet import forms
from quintet.core.files.uploadedfile import SimpleUploadedFile

CHOICES = [("1", "One"), ("G", [("2", "Two")])]

GOOD = [
    (forms.CharField(), " a ", "a"),
    (forms.CharField(strip=False), " a ", " a "),
    (forms.CharField(required=False, empty_value=None), "", None),
    (forms.IntegerField(), " 3 ", 3),
    (forms.IntegerField(), "3.0", 3),
    (forms.FloatField(), "1e3", 1000.0),
    (forms.DecimalField(max_digits=4, decimal_places=2), " 12.34 ", Decimal("12.34")),
    (forms.BooleanField(required=False), "False", False),
    (forms.BooleanField(), "on", True),
    (forms.NullBooleanField(), "unknown", None),
    (forms.NullBooleanField(), 1, True),
    (forms.NullBooleanField(), 0, False),
    (forms.NullBooleanField(), 2, None),
    (forms.ChoiceField(choices=CHOICES), "2", "2"),
    (forms.ChoiceField(choices=lambda: CHOICES), "2", "2"),
    (forms.TypedChoiceField(choices=CHOICES, coerce=int), "1", 1),
    (forms.MultipleChoiceField(choices=CHOICES), ["1", "2"], ["1", "2"]),
    (forms.TypedMultipleChoiceField(choices=CHOICES, coerce=int), ["2"], [2]),
    (forms.DateField(), "2006-10-25", datetime.date(2006, 10, 25)),
    (forms.DateField(), "10/25/06", datetime.date(2006, 10, 25)),
    (forms.DateField(input_formats=["%d.%m.%Y"]), "25.10.2006", datetime.date(2006, 10, 25)),
    (forms.TimeField(), "14:30:59", datetime.time(14, 30, 59)),
    (forms.DateTimeField(), "2006-10-25T14:30+02:00", datetime.datetime(2006, 10, 25, 12, 30, tzinfo=datetime.UTC)),
    (forms.DateTimeField(), "10/25/2006 14:30", datetime.datetime(2006, 10, 25, 14, 30, tzinfo=datetime.UTC)),
    (forms.DurationField(), "1 02:03:04", datetime.timedelta(days=1, hours=2, minutes=3, seconds=4)),
    (forms.EmailField(), "a@example.com", "a@example.com"),
    (forms.URLField(), "example.com/a?b#c", "https://example.com/a?b#c"),
    (forms.URLField(assume_scheme="http"), "example.com", "http://example.com"),
    (forms.SlugField(), "a-b_1", "a-b_1"),
    (forms.RegexField(r"^\d+$"), "12", "12"),
    (forms.UUIDField(), "972ca9e47bfe4f5baf7d07b3aa306334", uuid.UUID("972ca9e4-7bfe-4f5b-af7d-07b3aa306334")),
    (forms.GenericIPAddressField(), "2001:0::0:01", "2001::1"),
    (forms.GenericIPAddressField(unpack_ipv4=True), "::ffff:192.0.2.1", "192.0.2.1"),
    (forms.GenericIPAddressField(), "::ffff:0a0a:0a0a", "::ffff:10.10.10.10"),
    (forms.JSONField(), '{"a": [1]}', {"a": [1]}),
    (forms.ComboField(fields=[forms.CharField(max_length=20), forms.EmailField()]), "a@example.com", "a@example.com"),
    (forms.SplitDateTimeField(), ["2006-10-25", "14:30"], datetime.datetime(2006, 10, 25, 14, 30, tzinfo=datetime.UTC)),
]

BAD = [
    (forms.CharField(), "", "required", "This field is required."),
    (forms.CharField(max_length=2), "abc", "max_length", "Ensure this value has at most 2 characters (it has 3)."),
    (forms.CharField(), "a\x00", "null_characters_not_allowed", "Null characters are not allowed."),
    (forms.IntegerField(), "x", "invalid", "Enter a whole number."),
    (forms.IntegerField(step_size=3, min_value=1), "3", "step_size", None),
    (forms.FloatField(), "inf", "invalid", "Enter a number."),
    (forms.DecimalField(max_digits=2), "1.23", "max_digits", "Ensure that there are no more than 2 digits in total."),
    (forms.DecimalField(), "NaN", "invalid", "Enter a number."),
    (forms.BooleanField(), False, "required", "This field is required."),
    (forms.ChoiceField(choices=CHOICES), "G", "invalid_choice", "Select a valid choice. G is not one of the available choices."),
    (forms.TypedChoiceField(choices=[("x", "X")], coerce=int), "x", "invalid_choice", None),
    (forms.MultipleChoiceField(choices=CHOICES), "1", "invalid_list", "Enter a list of values."),
    (forms.DateField(), "2006-02-30", "invalid", "Enter a valid date."),
    (forms.TimeField(), "25:00", "invalid", "Enter a valid time."),
    (forms.DateTimeField(), "x", "invalid", "Enter a valid date/time."),
    (forms.DurationField(), "x", "invalid", "Enter a valid duration."),
    (forms.EmailField(), "x", "invalid", "Enter a valid email address."),
    (forms.URLField(), "http://", "invalid", "Enter a valid URL."),
    (forms.URLField(), "http://[::1", "invalid", "Enter a valid URL."),
    (forms.SlugField(), "a b", "invalid", None),
    (forms.UUIDField(), "x", "invalid", "Enter a valid UUID."),
    (forms.GenericIPAddressField(protocol="IPv4"), "::1", "invalid", "Enter a valid IPv4 address."),
    (forms.JSONField(), "{", "invalid", "Enter a valid JSON."),
    (forms.FileField(), None, "required", "This field is required."),
    (forms.FileField(), SimpleUploadedFile("a.txt", b""), "empty", "The submitted file is empty."),
    (forms.FileField(max_length=3), SimpleUploadedFile("a.txt", b"x"), "max_length", None),
    (forms.FileField(), "a.txt", "invalid", "No file was submitted. Check the encoding type on the form."),
    (forms.SplitDateTimeField(), ["2006-10-25", ""], "required", "This field is required."),
]


@pytest.mark.parametrize(("field", "value", "clean"), GOOD, ids=lambda one: type(one).__name__)
def test_good_values(field, value, clean):
    found = field.clean(value)
    assert (found, type(found)) == (clean, type(clean))


@pytest.mark.parametrize(("field", "value", "code", "message"), BAD, ids=lambda one: type(one).__name__)
def test_bad_values(field, value, code, message):
    with pytest.raises(forms.ValidationError) as caught:
        field.clean(value)
    (error,) = caught.value.error_list
    assert error.code == code
    if message:
        assert error.messages == [message]


def test_messages_can_be_replaced():
    field = forms.CharField(min_length=3, error_messages={"required": "Please.", "min_length": "Longer."})
    for value, message in (("", "Please."), ("a", "Longer.")):
        with pytest.raises(forms.ValidationError, match=message):
            field.clean(value)


def test_every_validator_is_heard():
    field = forms.CharField(max_length=2, validators=[forms.EmailField.default_validators[0]])
    with pytest.raises(forms.ValidationError) as caught:
        field.clean("abc")
    assert [error.code for error in caught.value.error_list] == ["invalid", "max_length"]


def test_a_stored_file_stays_or_is_cleared():
    field = forms.FileField(required=False)
    assert field.clean(None, "stored.txt") == "stored.txt"
    assert field.clean(False, "stored.txt") is False


def test_optional_parts_of_one_value():
    class Phone(forms.MultiValueField):
        def __init__(self):
            parts = (
                forms.CharField(error_messages={"incomplete": "Country?"}),
                forms.CharField(),
                forms.CharField(required=False),
            )
            super().__init__(parts, require_all_fields=False)

        def compress(self, data_list):
            return "-".join(data_list)

    assert Phone().clean(["41", "5555", ""]) == "41-5555-"
    with pytest.raises(forms.ValidationError, match=r"Country\?"):
        Phone().clean(["", "5555", ""])


def test_json_that_is_wrong_is_shown_again_as_it_was():
    class Form(forms.Form):
        data = forms.JSONField()

    assert "{&quot;a&quot;: }" in str(Form({"data": '{"a": }'}))
    assert "{&quot;a&quot;: 1}" in str(Form(initial={"data": {"a": 1}}))
