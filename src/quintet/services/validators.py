"""Validators: callables that take a value and raise ValidationError when it does not hold.

Shapes of addresses are told by `kit.addresses`, in linear time. The classes say their public path when a migration writes
them: `quintet.core.validators`.
"""

import re
from collections.abc import Callable, Collection, Sequence
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, InvalidOperation
from pathlib import PurePath
from typing import Any, Protocol, SupportsFloat

from quintet.kernel.errors import ValidationError
from quintet.kit import addresses, dotted
from quintet.services.deconstruct import deconstructible
from quintet.services.i18n.translation import gettext_lazy as _
from quintet.services.i18n.translation import ngettext_lazy

#: Values that count as "nothing was given".
EMPTY_VALUES: tuple[Any, ...] = (None, "", [], (), {})

MAX_URL_LENGTH = 2048
MAX_EMAIL_LENGTH = addresses.MAX_MAILBOX_LENGTH

#: Arithmetic of steps: more digits than any number that is typed in, and a bound on the work for those that are not.
EXACT = Context(prec=200, Emax=MAX_EMAX, Emin=MIN_EMIN)
#: How far from a multiple of a step a binary fraction may be: in steps, and in parts of itself (its last two bits).
STEP_NOISE = Decimal("1e-9")
FLOAT_NOISE = Decimal(2) ** -51

_PUBLIC = "quintet.core.validators."


class Named(Protocol):
    """Anything with a file name."""

    name: str


@deconstructible(path=_PUBLIC + "RegexValidator")
class RegexValidator:
    """Demand that a pattern is found in ``str(value)``; with ``inverse_match``, that it is not.

    Raises TypeError when ``flags`` come with a pattern that is compiled already.
    """

    regex: Any = ""
    message: Any = _("Enter a valid value.")
    code: str = "invalid"
    inverse_match: bool = False
    flags: int = 0

    def __init__(
        self,
        regex: str | re.Pattern[str] | None = None,
        message: Any = None,
        code: str | None = None,
        inverse_match: bool | None = None,
        flags: int | None = None,
    ) -> None:
        given = {"regex": regex, "message": message, "code": code, "inverse_match": inverse_match, "flags": flags}
        vars(self).update({name: value for name, value in given.items() if value is not None})
        if isinstance(self.regex, str):
            self.regex = re.compile(self.regex, self.flags)
        elif self.flags:
            raise TypeError("If the flags are set, regex must be a regular expression string.")

    def __call__(self, value: Any) -> None:
        """Raise ValidationError with `message` and `code` unless ``value`` holds."""
        found = self.regex.search(str(value)) is not None
        if found is bool(self.inverse_match):
            raise self.refusal(value)

    def refusal(self, value: Any) -> ValidationError:
        """Return the error that says ``value`` does not hold."""
        return ValidationError(self.message, code=self.code, params={"value": value})

    def _identity(self) -> tuple[Any, ...]:
        return self.regex.pattern, self.regex.flags, self.message, self.code, self.inverse_match

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RegexValidator) and self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash((self.regex.pattern, self.regex.flags, self.code, self.inverse_match))


@deconstructible(path=_PUBLIC + "DomainNameValidator")
class DomainNameValidator(RegexValidator):
    """Demand a domain name of at least two labels; ``accept_idna`` allows characters beyond ASCII."""

    message = _("Enter a valid domain name.")
    max_length = addresses.MAX_DOMAIN_LENGTH
    accept_idna = True

    def __init__(self, *, accept_idna: bool = True, **options: Any) -> None:
        self.accept_idna = accept_idna
        options.setdefault("regex", addresses.DOMAIN if accept_idna else addresses.ASCII_DOMAIN)
        super().__init__(**options)

    def __call__(self, value: Any) -> None:
        """Raise ValidationError unless ``value`` is text of at most `max_length` characters that names a domain."""
        if not isinstance(value, str) or len(value) > self.max_length:
            raise self.refusal(value)
        if not self.accept_idna and not value.isascii():
            raise self.refusal(value)
        if self.regex.match(value) is None:
            raise self.refusal(value)


@deconstructible(path=_PUBLIC + "URLValidator")
class URLValidator(RegexValidator):
    """Demand a URL with a host and one of ``schemes``; a ``regex`` of your own replaces the test of its shape."""

    message = _("Enter a valid URL.")
    schemes: Sequence[str] = ["http", "https", "ftp", "ftps"]
    max_length = MAX_URL_LENGTH

    def __init__(self, schemes: Sequence[str] | None = None, **options: Any) -> None:
        super().__init__(**options)
        if schemes is not None:
            self.schemes = schemes

    def __call__(self, value: Any) -> None:
        """Raise ValidationError unless ``value`` is text of at most `max_length` characters shaped like a URL."""
        if not isinstance(value, str) or len(value) > self.max_length or not self._holds(value):
            raise self.refusal(value)

    def _holds(self, value: str) -> bool:
        scheme, separator, _rest = value.partition("://")
        if not separator or scheme.lower() not in self.schemes:
            return False
        if self.regex.pattern:
            return self.regex.search(value) is not None
        shape = addresses.url_shape(value)
        return shape is not None and addresses.is_host(shape.host)

    def _identity(self) -> tuple[Any, ...]:
        return (*super()._identity(), tuple(self.schemes))

    __hash__ = RegexValidator.__hash__


@deconstructible(path=_PUBLIC + "EmailValidator")
class EmailValidator:
    """Demand a mail address: a dot-atom or quoted user, and a domain, an address literal or a name in ``allowlist``."""

    message: Any = _("Enter a valid email address.")
    code = "invalid"
    user_regex = addresses.MAILBOX_USER
    domain_regex = addresses.MAIL_DOMAIN
    literal_regex = addresses.MAIL_LITERAL
    domain_allowlist: Collection[str] = ["localhost"]

    def __init__(self, message: Any = None, code: str | None = None, allowlist: Collection[str] | None = None) -> None:
        given = {"message": message, "code": code, "domain_allowlist": allowlist}
        vars(self).update({name: value for name, value in given.items() if value is not None})

    def __call__(self, value: Any) -> None:
        """Raise ValidationError unless ``value`` is a mail address of at most 320 characters."""
        if not isinstance(value, str) or len(value) > MAX_EMAIL_LENGTH or not self._holds(value):
            raise ValidationError(self.message, code=self.code, params={"value": value})

    def _holds(self, value: str) -> bool:
        user, at, domain = value.rpartition("@")
        if not at or self.user_regex.match(user) is None:
            return False
        return domain in self.domain_allowlist or self.validate_domain_part(domain)

    def validate_domain_part(self, domain_part: str) -> bool:
        """Say whether what follows the ``@`` is a domain name or an address in brackets."""
        if self.domain_regex.match(domain_part):
            return True
        literal = self.literal_regex.match(domain_part)
        return literal is not None and (addresses.is_ipv4(literal[1]) or addresses.is_ipv6(literal[1]))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, EmailValidator):
            return False
        return (set(self.domain_allowlist), self.message, self.code) == (set(other.domain_allowlist), other.message, other.code)

    def __hash__(self) -> int:
        return hash((frozenset(self.domain_allowlist), self.code))


def validate_ipv4_address(value: Any) -> None:
    """Demand an IPv4 address."""
    if not addresses.is_ipv4(str(value)):
        raise _no_address(value, "IPv4")


def validate_ipv6_address(value: Any) -> None:
    """Demand an IPv6 address."""
    if not addresses.is_ipv6(str(value)):
        raise _no_address(value, "IPv6")


def validate_ipv46_address(value: Any) -> None:
    """Demand an IPv4 or IPv6 address."""
    text = str(value)
    if not addresses.is_ipv4(text) and not addresses.is_ipv6(text):
        raise _no_address(value, "IPv4 or IPv6")


def _no_address(value: Any, protocol: str) -> ValidationError:
    # The two single protocols are their own names; only the alternative reads differently in other languages.
    shown = _("IPv4 or IPv6") if " " in protocol else protocol
    return ValidationError(_("Enter a valid %(protocol)s address."), code="invalid", params={"protocol": shown, "value": value})


IP_VALIDATORS: dict[str, list[Callable[[Any], None]]] = {
    "both": [validate_ipv46_address],
    "ipv4": [validate_ipv4_address],
    "ipv6": [validate_ipv6_address],
}


def ip_address_validators(protocol: str, unpack_ipv4: bool) -> list[Callable[[Any], None]]:
    """Return the validators for ``protocol`` ("both", "IPv4", "IPv6", any case).

    Raises ValueError for another protocol, or when ``unpack_ipv4`` comes with a single one.
    """
    if unpack_ipv4 and protocol.lower() != "both":
        raise ValueError("You can only use `unpack_ipv4` if `protocol` is set to 'both'")
    try:
        return IP_VALIDATORS[protocol.lower()]
    except KeyError:
        raise ValueError(f"The protocol '{protocol}' is unknown. Supported: {list(IP_VALIDATORS)}") from None


NO_IPV6 = _("This is not a valid IPv6 address.")


def clean_ipv6_address(ip_str: str, unpack_ipv4: bool = False, error_message: Any = NO_IPV6, max_length: int = 39) -> str:
    """Return the canonical spelling of an IPv6 address.

    Raises ValidationError with ``error_message`` when ``ip_str`` is none or is longer than ``max_length``.
    """
    try:
        if len(ip_str) > max_length:
            raise ValueError("longer than any address")
        return addresses.canonical_ipv6(ip_str, unpack_ipv4=unpack_ipv4)
    except ValueError as error:
        raise ValidationError(error_message, code="invalid", params={"protocol": _("IPv6")}) from error


def int_list_validator(
    sep: str = ",", message: Any = None, code: str = "invalid", allow_negative: bool = False
) -> RegexValidator:
    """Return a validator of integers separated by ``sep``."""
    number = r"-?\d++" if allow_negative else r"\d++"
    return RegexValidator(rf"^{number}(?:{re.escape(sep)}{number})*+\Z", message=message, code=code)


@deconstructible(path=_PUBLIC + "BaseValidator")
class BaseValidator:
    """Compare a value with a limit, which may be a callable. Subclasses say how with `compare` and `clean`."""

    message: Any = _("Ensure this value is %(limit_value)s (it is %(show_value)s).")
    code = "limit_value"

    def __init__(self, limit_value: Any, message: Any = None) -> None:
        self.limit_value = limit_value
        if message:
            self.message = message

    def __call__(self, value: Any) -> None:
        """Raise ValidationError when `compare` finds fault with the cleaned value."""
        measured, limit = self.clean(value), self.limit
        if self.compare(measured, limit):
            raise ValidationError(self.message, code=self.code, params=self.params(value, measured, limit))

    @property
    def limit(self) -> Any:
        """The limit of this moment."""
        return self.limit_value() if callable(self.limit_value) else self.limit_value

    def params(self, value: Any, measured: Any, limit: Any) -> dict[str, Any]:
        """Return what the message is filled with."""
        return {"limit_value": limit, "show_value": measured, "value": value}

    def compare(self, a: Any, b: Any) -> bool:
        """Say whether measured value ``a`` breaks limit ``b``."""
        return a is not b

    def clean(self, x: Any) -> Any:
        """Return what is compared: the value itself, its length..."""
        return x

    def _identity(self) -> tuple[Any, ...]:
        return self.limit_value, self.message, self.code

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, type(self)):
            return NotImplemented
        return self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash((type(self), self.code))


@deconstructible(path=_PUBLIC + "MaxValueValidator")
class MaxValueValidator(BaseValidator):
    """Refuse a value above the limit."""

    message = _("Ensure this value is less than or equal to %(limit_value)s.")
    code = "max_value"

    def compare(self, a: Any, b: Any) -> bool:
        """Say whether ``a`` is above ``b``."""
        return a > b


@deconstructible(path=_PUBLIC + "MinValueValidator")
class MinValueValidator(BaseValidator):
    """Refuse a value below the limit."""

    message = _("Ensure this value is greater than or equal to %(limit_value)s.")
    code = "min_value"

    def compare(self, a: Any, b: Any) -> bool:
        """Say whether ``a`` is below ``b``."""
        return a < b


def _decimal(number: SupportsFloat) -> Decimal:
    """Return a number as it is written; a binary fraction by its shortest spelling."""
    return Decimal(number) if isinstance(number, int | Decimal) else Decimal(repr(float(number)))


@deconstructible(path=_PUBLIC + "StepValueValidator")
class StepValueValidator(BaseValidator):
    """Refuse a value that is no whole multiple of the limit, counted from ``offset``."""

    message = _("Ensure this value is a multiple of step size %(limit_value)s.")
    code = "step_size"
    offset_message = _(
        "Ensure this value is a multiple of step size %(limit_value)s, starting from %(offset)s, "
        "e.g. %(offset)s, %(valid_value1)s, %(valid_value2)s, and so on."
    )

    def __init__(self, limit_value: Any, message: Any = None, offset: Any = None) -> None:
        super().__init__(limit_value, message)
        self.offset = offset
        if offset is not None and not message:
            self.message = self.offset_message

    def compare(self, a: SupportsFloat, b: SupportsFloat) -> bool:
        """Say whether ``a`` lies between two multiples of ``b``: exactly for integers and decimals.

        Where one of them is a binary fraction, what lies within 1e-9 steps of a multiple, or within the fraction's own
        precision, counts as one.
        """
        start = 0 if self.offset is None else self.offset
        value, step = EXACT.subtract(_decimal(a), _decimal(start)), _decimal(b)
        try:
            distance = abs(EXACT.remainder_near(value, step))
        except InvalidOperation:
            return True  # a step of zero, no finite number, or more digits than a number may have
        if distance.is_nan() or not any(isinstance(one, float) for one in (a, b, start)):
            return distance != 0
        noise = min(abs(value) * FLOAT_NOISE, abs(step) / 4)
        return distance > max(abs(step) * STEP_NOISE, noise)

    def params(self, value: Any, measured: Any, limit: Any) -> dict[str, Any]:
        """Return what the message is filled with: with an offset, also the first two valid values after it."""
        filled = super().params(value, measured, limit)
        if self.offset is not None:
            filled |= {"offset": self.offset, "valid_value1": self.offset + limit, "valid_value2": self.offset + 2 * limit}
        return filled

    def _identity(self) -> tuple[Any, ...]:
        return (*super()._identity(), self.offset)

    __hash__ = BaseValidator.__hash__


@deconstructible(path=_PUBLIC + "MinLengthValidator")
class MinLengthValidator(BaseValidator):
    """Refuse a value shorter than the limit."""

    message = ngettext_lazy(
        "Ensure this value has at least %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at least %(limit_value)d characters (it has %(show_value)d).",
        "limit_value",
    )
    code = "min_length"

    def compare(self, a: Any, b: Any) -> bool:
        """Say whether length ``a`` is below ``b``."""
        return a < b

    def clean(self, x: Any) -> int:
        """Return the length."""
        return len(x)


@deconstructible(path=_PUBLIC + "MaxLengthValidator")
class MaxLengthValidator(BaseValidator):
    """Refuse a value longer than the limit."""

    message = ngettext_lazy(
        "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
        "limit_value",
    )
    code = "max_length"

    def compare(self, a: Any, b: Any) -> bool:
        """Say whether length ``a`` is above ``b``."""
        return a > b

    def clean(self, x: Any) -> int:
        """Return the length."""
        return len(x)


#: Code -> what is said when a decimal may have one digit of the kind, and when it may have several.
TOO_MANY_DIGITS = {
    "max_whole_digits": (
        "Ensure that there are no more than %(max)s digit before the decimal point.",
        "Ensure that there are no more than %(max)s digits before the decimal point.",
    ),
    "max_decimal_places": (
        "Ensure that there are no more than %(max)s decimal place.",
        "Ensure that there are no more than %(max)s decimal places.",
    ),
    "max_digits": (
        "Ensure that there are no more than %(max)s digit in total.",
        "Ensure that there are no more than %(max)s digits in total.",
    ),
}


@deconstructible(path=_PUBLIC + "DecimalValidator")
class DecimalValidator:
    """Refuse a decimal with too many digits in all, after the point, or before it. None means no limit."""

    messages: dict[str, Any] = {
        **{code: ngettext_lazy(one, many, "max") for code, (one, many) in TOO_MANY_DIGITS.items()},
        "invalid": _("Enter a number."),
    }

    def __init__(self, max_digits: int | None, decimal_places: int | None) -> None:
        self.max_digits = max_digits
        self.decimal_places = decimal_places

    def __call__(self, value: Decimal) -> None:
        """Raise ValidationError for the first limit that ``value`` breaks, or when it is no finite number."""
        if not value.is_finite():
            raise ValidationError(self.messages["invalid"], code="invalid", params={"value": value})
        whole, places = _count_digits(value)
        whole_limit = None
        if self.max_digits is not None and self.decimal_places is not None:
            whole_limit = self.max_digits - self.decimal_places
        for code, count, limit in (
            ("max_digits", whole + places, self.max_digits),
            ("max_decimal_places", places, self.decimal_places),
            ("max_whole_digits", whole, whole_limit),
        ):
            if limit is not None and count > limit:
                raise ValidationError(self.messages[code], code=code, params={"max": limit, "value": value})

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, type(self)):
            return False
        return (self.max_digits, self.decimal_places) == (other.max_digits, other.decimal_places)

    def __hash__(self) -> int:
        return hash((self.max_digits, self.decimal_places))


def _count_digits(value: Decimal) -> tuple[int, int]:
    """Return how many digits a finite ``value`` has before and after the point; a lone zero before it does not count."""
    _sign, figures, exponent = value.as_tuple()
    digits = len(figures)
    assert isinstance(exponent, int)
    if exponent < 0:
        return max(digits + exponent, 0), -exponent
    return (digits + exponent if value else 1), 0


@deconstructible(path=_PUBLIC + "FileExtensionValidator")
class FileExtensionValidator:
    """Refuse a file whose name has another extension than ``allowed_extensions`` (any case, without the dot)."""

    message: Any = _("File extension “%(extension)s” is not allowed. Allowed extensions are: %(allowed_extensions)s.")
    code = "invalid_extension"

    def __init__(self, allowed_extensions: Collection[str] | None = None, message: Any = None, code: str | None = None) -> None:
        self.allowed_extensions = None if allowed_extensions is None else [one.lower() for one in allowed_extensions]
        if message is not None:
            self.message = message
        if code is not None:
            self.code = code

    def __call__(self, value: Named) -> None:
        """Raise ValidationError unless the extension of ``value.name`` is allowed."""
        extension = PurePath(value.name).suffix[1:].lower()
        if self.allowed_extensions is not None and extension not in self.allowed_extensions:
            params = {"extension": extension, "allowed_extensions": ", ".join(self.allowed_extensions), "value": value}
            raise ValidationError(self.message, code=self.code, params=params)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, type(self)):
            return False
        mine, theirs = self.allowed_extensions, other.allowed_extensions
        same = set(mine or ()) == set(theirs or ()) and (mine is None) == (theirs is None)
        return same and (self.message, self.code) == (other.message, other.code)

    def __hash__(self) -> int:
        return hash((frozenset(self.allowed_extensions or ()), self.code))


def get_available_image_extensions() -> list[str]:
    """Return the extensions, without dots, of every format that Pillow reads.

    Raises MissingExtraError when Pillow is not installed.
    """
    known: dict[str, str] = dotted.module("quintet.services.imaging").extensions()
    return [extension[1:].lower() for extension in known]


def validate_image_file_extension(value: Named) -> None:
    """Demand a file name with the extension of an image format that Pillow reads."""
    FileExtensionValidator(allowed_extensions=get_available_image_extensions())(value)


@deconstructible(path=_PUBLIC + "ProhibitNullCharactersValidator")
class ProhibitNullCharactersValidator:
    """Refuse text with a null character."""

    message: Any = _("Null characters are not allowed.")
    code = "null_characters_not_allowed"

    def __init__(self, message: Any = None, code: str | None = None) -> None:
        if message is not None:
            self.message = message
        if code is not None:
            self.code = code

    def __call__(self, value: Any) -> None:
        """Raise ValidationError when ``str(value)`` holds a null character."""
        if "\0" in str(value):
            raise ValidationError(self.message, code=self.code, params={"value": value})

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, type(self)):
            return False
        return (self.message, self.code) == (other.message, other.code)

    def __hash__(self) -> int:
        return hash((type(self), self.code))


slug_re = re.compile(r"^[-a-zA-Z0-9_]+\Z")
slug_unicode_re = re.compile(r"^[-\w]+\Z")

validate_email = EmailValidator()
validate_domain_name = DomainNameValidator()
validate_integer = RegexValidator(r"^-?\d+\Z", _("Enter a valid integer."), "invalid")
integer_validator = validate_integer
validate_slug = RegexValidator(
    slug_re, _("Enter a valid “slug” consisting of letters, numbers, underscores or hyphens."), "invalid"
)
validate_unicode_slug = RegexValidator(
    slug_unicode_re, _("Enter a valid “slug” consisting of Unicode letters, numbers, underscores, or hyphens."), "invalid"
)
validate_comma_separated_integer_list = int_list_validator(message=_("Enter only digits separated by commas."))
