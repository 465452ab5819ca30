"""The validators: what they accept and refuse, with which codes; and that no text makes them slow."""

import pickle
import re
import time
from decimal import Decimal

import pytest

from quintet import forms
from quintet.core import validators as v
from quintet.core.exceptions import ValidationError
from quintet.db import models
from quintet.utils.deconstruct import deconstructible

GOOD = {
    v.validate_email: ["a@b.com", "a@localhost", '"q\\"x"@b.com', "a@[127.0.0.1]", "a@[::1]", "a@exämple.com", "a@b.xn--p1ai"],
    v.URLValidator(): [
        "http://a.com",
        "HTTP://localhost:80/",
        "http://1.2.3.4/",
        "http://[::1]:80",
        "http://u:p@h.com?x#y",
        "http://h.com.",
        "ftp://✪df.ws/123",
    ],
    v.validate_domain_name: ["a.com", "a.com.", "exä.com", "a.xn--p1ai"],
    v.DomainNameValidator(accept_idna=False): ["a.com", "a.co-m", "EXAMPLE.Com", "a.XN--P1ai"],
    v.validate_slug: ["a-b_1"],
    v.validate_unicode_slug: ["é-1"],
    v.validate_ipv4_address: ["1.2.3.4", "255.255.255.255"],
    v.validate_ipv6_address: ["::1", "::ffff:1.2.3.4", "1:2:3:4:5:6:7:8"],
    v.validate_ipv46_address: ["::1", "1.2.3.4"],
    v.validate_comma_separated_integer_list: ["1,2", "1"],
    v.int_list_validator(sep="-", allow_negative=True): ["1--2", "-1"],
    v.MaxValueValidator(lambda: 3): [3],
    v.StepValueValidator(3, offset=1.4): [1.4, 4.4, 7.4, 10.4],
    v.StepValueValidator(0.1): [0.3, 4.4, 0.1 * 3, 12345678 * 0.1],
    v.StepValueValidator(0.01): [1e6, 12345.67, -0.07],
    v.StepValueValidator(Decimal("1e-20")): [Decimal("3e-20"), 5],
    v.StepValueValidator(10**20): [10**20, 0],
    v.DecimalValidator(4, 2): [Decimal("12.34"), Decimal("0E+9"), Decimal(1)],
    v.RegexValidator("x", inverse_match=True): ["abc"],
}

BAD = {
    v.validate_email: [
        "",
        "a@b",
        "a b@b.com",
        "a@-b.com",
        ".a@b.com",
        "a@b.com\n",
        "a@b.123",
        "ä@b.com",
        "\u212a@b.com",
        "a@a@b.com",
        "a" * 320 + "@b.com",
    ],
    v.URLValidator(): [
        "a.com",
        "http://a",
        "http://256.2.3.4",
        "http://01.2.3.4",
        "http://[::1",
        "http://u@p@h.com",
        "http://h.com:123456",
        "http://h.com:",
        "http://h.com/ x",
        "http://h.com/x\n",
        "x://h.com",
        "http://-h.com",
        "http://h..com",
        "http://a_b.com",
        "http://[1.2.3.4]",
        "file:///a",
        None,
        "http://h.com/" + "a" * 2048,
    ],
    v.validate_domain_name: ["a", "localhost", "1.2.3.4", "a.c", "-a.com", "a..b", "a_b.com", "a" * 64 + ".com", 5],
    # The last: the Kelvin sign, which Unicode folds to a "k".
    v.DomainNameValidator(accept_idna=False): ["exä.com", "a.c-", "a.\u212aom"],
    v.validate_slug: ["a b", "é", "", "a\n"],
    v.validate_ipv4_address: ["01.2.3.4", "1.2.3", "1.2.3.4\n", "::1"],
    v.validate_ipv6_address: ["1::2::3", "12345::", " ::1"],
    v.validate_comma_separated_integer_list: ["1,", "", "1,-2", "1\n"],
    v.RegexValidator("x", inverse_match=True): ["axe"],
}


@pytest.mark.parametrize(("validator", "value"), [(one, value) for one, values in GOOD.items() for value in values])
def test_accepted(validator, value):
    validator(value)


@pytest.mark.parametrize(("validator", "value"), [(one, value) for one, values in BAD.items() for value in values])
def test_refused(validator, value):
    with pytest.raises(ValidationError) as caught:
        validator(value)
    assert caught.value.code == "invalid"
    assert caught.value.params["value"] == value


@pytest.mark.parametrize(
    ("validator", "value", "code", "message"),
    [
        (v.MaxValueValidator(3), 4, "max_value", "Ensure this value is less than or equal to 3."),
        (v.MinValueValidator(3), 2, "min_value", "Ensure this value is greater than or equal to 3."),
        (v.MaxLengthValidator(1), "ab", "max_length", "Ensure this value has at most 1 character (it has 2)."),
        (v.MinLengthValidator(3), "ab", "min_length", "Ensure this value has at least 3 characters (it has 2)."),
        (v.StepValueValidator(3), 4, "step_size", "Ensure this value is a multiple of step size 3."),
        (v.StepValueValidator(2**60), 2**60 + 1, "step_size", f"Ensure this value is a multiple of step size {2**60}."),
        (v.StepValueValidator(0.01), 12345.678, "step_size", "Ensure this value is a multiple of step size 0.01."),
        (
            v.StepValueValidator(Decimal("1e-20")),
            Decimal("3.5e-20"),
            "step_size",
            "Ensure this value is a multiple of step size 1E-20.",
        ),
        (v.StepValueValidator(3), Decimal("1e999999"), "step_size", "Ensure this value is a multiple of step size 3."),
        (v.StepValueValidator(3), float("nan"), "step_size", "Ensure this value is a multiple of step size 3."),
        (
            v.StepValueValidator(3, offset=1),
            3,
            "step_size",
            "Ensure this value is a multiple of step size 3, starting from 1, e.g. 1, 4, 7, and so on.",
        ),
        (v.DecimalValidator(4, 2), Decimal(12345), "max_digits", "Ensure that there are no more than 4 digits in total."),
        (
            v.DecimalValidator(4, 2),
            Decimal("1.234"),
            "max_decimal_places",
            "Ensure that there are no more than 2 decimal places.",
        ),
        (
            v.DecimalValidator(4, 1),
            Decimal(1234),
            "max_whole_digits",
            "Ensure that there are no more than 3 digits before the decimal point.",
        ),
        (v.DecimalValidator(4, 2), Decimal("NaN"), "invalid", "Enter a number."),
        (v.ProhibitNullCharactersValidator(), "a\0", "null_characters_not_allowed", "Null characters are not allowed."),
    ],
)
def test_codes_and_messages(validator, value, code, message):
    with pytest.raises(ValidationError) as caught:
        validator(value)
    assert caught.value.code == code
    assert caught.value.messages == [message]


def test_file_extensions():
    class File:
        def __init__(self, name):
            self.name = name

    validator = v.FileExtensionValidator(["TXT"])
    validator(File("a.txt"))
    with pytest.raises(ValidationError, match=r"File extension “pdf” is not allowed\. Allowed extensions are: txt\."):
        validator(File("a.pdf"))


@pytest.mark.parametrize(
    ("validator", "hostile"),
    [
        (v.validate_email, "a" * 200_000),
        (v.validate_email, "a." * 150),
        (v.URLValidator(), "http://" + "a-" * 1000),
        (v.URLValidator(), "http://" + "a." * 900 + "!"),
        (v.validate_domain_name, "a-" * 127),
        (v.int_list_validator(), "1," * 100_000),
    ],
)
def test_hostile_text_takes_linear_time(validator, hostile):
    started = time.thread_time()
    with pytest.raises(ValidationError):
        validator(hostile)
    assert time.thread_time() - started < 0.1


def four():
    return 4


def test_validators_can_be_written_into_migrations():
    assert v.MaxValueValidator(4, message="x").deconstruct() == (
        "quintet.core.validators.MaxValueValidator",
        (4,),
        {"message": "x"},
    )
    assert v.RegexValidator("a") == v.RegexValidator("a", flags=0)
    assert v.MaxValueValidator(4) != v.MaxValueValidator(5)
    assert v.MaxValueValidator(four) == v.MaxValueValidator(four) != v.MaxValueValidator(4)
    assert v.MaxValueValidator(4) != v.MinValueValidator(4)
    assert v.StepValueValidator(1, offset=2) != v.StepValueValidator(1)
    assert v.FileExtensionValidator(["a", "B"]) == v.FileExtensionValidator(["b", "a"]) != v.FileExtensionValidator()
    assert v.EmailValidator(allowlist=["x", "y"]) == v.EmailValidator(allowlist=["y", "x"]) != v.EmailValidator()
    assert v.DecimalValidator(4, 2) == v.DecimalValidator(4, 2) != v.DecimalValidator(4, 3)
    assert v.RegexValidator("a") != v.RegexValidator("a", flags=re.IGNORECASE)
    assert v.RegexValidator("a") != v.RegexValidator("a", inverse_match=True)
    for one in (v.RegexValidator("a", flags=2), v.URLValidator(["x"]), v.StepValueValidator(3, offset=1), v.EmailValidator("m")):
        assert pickle.loads(pickle.dumps(one)) == one
        path, args, kwargs = one.deconstruct()
        assert getattr(v, path.rpartition(".")[2])(*args, **kwargs) == one
    assert v.URLValidator(["a"]) != v.URLValidator(["b"])
    with pytest.raises(TypeError, match="regex must be a regular expression string"):
        v.RegexValidator(v.slug_re, flags=2)


@deconstructible
class Colour:
    def __init__(self, name, *, bright=False):
        self.name = name


@deconstructible(path="quintet.core.validators.RegexValidator")
class Hue(Colour):
    pass


def test_deconstructible_classes_of_ones_own():
    assert Colour("red", bright=True).deconstruct() == (f"{__name__}.Colour", ("red",), {"bright": True})
    assert Hue("red").deconstruct()[0] == "quintet.core.validators.RegexValidator"

    @deconstructible
    class Local:
        pass

    @deconstructible(path="elsewhere.Hue")
    class Lost:
        pass

    with pytest.raises(ValueError, match=r"Could not find object Hue in elsewhere\."):
        Lost().deconstruct()
    with pytest.raises(ValueError, match="move the object into the main module body"):
        Local().deconstruct()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("fe80::1%eth0", "fe80::1"),
        ("FE80::0001%25eth0", "fe80::1"),
        ("::1%lo", "::1"),
        ("::ffff:1.2.3.4%eth0", "::ffff:1.2.3.4"),
    ],
)
def test_the_zone_of_an_ipv6_address_is_accepted_and_not_kept(given, kept):
    v.validate_ipv6_address(given)
    column = models.GenericIPAddressField()
    assert column.clean(given, None) == kept
    assert column.get_prep_value(given) == kept
    assert forms.GenericIPAddressField().clean(given) == kept
