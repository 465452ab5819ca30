"""Fields of text: characters, mail addresses, URLs, slugs, patterns, IP addresses, UUIDs and JSON."""

import json
import re
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from quintet.forms.fields.base import Field
from quintet.forms.widgets.inputs import EmailInput, Textarea, URLInput
from quintet.kernel.errors import ValidationError
from quintet.kit.libraries import uuid
from quintet.services import validators
from quintet.services.i18n.translation import gettext_lazy as _


class CharField(Field):
    """Text, stripped of blanks around it unless ``strip`` is False; ``empty_value`` stands for no text."""

    def __init__(
        self,
        *,
        max_length: int | None = None,
        min_length: int | None = None,
        strip: bool = True,
        empty_value: Any = "",
        **kwargs: Any,
    ) -> None:
        self.max_length, self.min_length = max_length, min_length
        self.strip, self.empty_value = strip, empty_value
        super().__init__(**kwargs)
        limits = ((validators.MinLengthValidator, min_length), (validators.MaxLengthValidator, max_length))
        self.validators.extend(validator(int(limit)) for validator, limit in limits if limit is not None)
        self.validators.append(validators.ProhibitNullCharactersValidator())

    def to_python(self, value: Any) -> Any:
        """Return the text of ``value``."""
        if value not in self.empty_values:
            value = str(value)
            if self.strip:
                value = value.strip()
        return self.empty_value if value in self.empty_values else value

    def widget_attrs(self, widget: Any) -> dict[str, Any]:
        """Tell the browser the lengths."""
        attrs = super().widget_attrs(widget)
        if not widget.is_hidden:
            limits = {"maxlength": self.max_length, "minlength": self.min_length}
            attrs |= {name: str(limit) for name, limit in limits.items() if limit is not None}
        return attrs


class RegexField(CharField):
    """Text in which ``regex``, a pattern or its text, is found."""

    def __init__(self, regex: str | re.Pattern[str], **kwargs: Any) -> None:
        kwargs.setdefault("strip", False)
        super().__init__(**kwargs)
        self._set_regex(regex)

    def _get_regex(self) -> re.Pattern[str]:
        return self._regex

    def _set_regex(self, regex: str | re.Pattern[str]) -> None:
        self._regex = re.compile(regex) if isinstance(regex, str) else regex
        others = [one for one in self.validators if one is not getattr(self, "_regex_validator", None)]
        self._regex_validator = validators.RegexValidator(regex=self._regex)
        self.validators = [*others, self._regex_validator]

    regex = property(_get_regex, _set_regex, doc="The pattern; a text is compiled.")


class EmailField(CharField):
    """A mail address, at most 320 characters."""

    widget = EmailInput
    default_validators = [validators.validate_email]

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", validators.MAX_EMAIL_LENGTH)
        super().__init__(strip=True, **kwargs)


class URLField(CharField):
    """A URL; text without a scheme gets ``assume_scheme``."""

    widget = URLInput
    default_error_messages = {"invalid": _("Enter a valid URL.")}
    default_validators = [validators.URLValidator()]

    def __init__(self, *, assume_scheme: str | None = None, **kwargs: Any) -> None:
        self.assume_scheme = assume_scheme or "https"
        super().__init__(strip=True, **kwargs)

    def to_python(self, value: Any) -> Any:
        """Return the URL with its scheme."""
        value = super().to_python(value)
        if not value or value.startswith(("http://", "https://")):
            return value
        try:
            scheme, host, path, query, fragment = urlsplit(value)
        except ValueError as error:
            raise self.error("invalid") from error
        if not host:
            # "example.com/a" reads as a path without a host; what stands first in it was meant as the host.
            host, slash, rest = path.partition("/")
            path = slash + rest
        return urlunsplit((scheme or self.assume_scheme, host, path, query, fragment))


class SlugField(CharField):
    """Letters, digits, underscores and hyphens; with ``allow_unicode`` letters of every script."""

    default_validators = [validators.validate_slug]

    def __init__(self, *, allow_unicode: bool = False, **kwargs: Any) -> None:
        self.allow_unicode = allow_unicode
        if allow_unicode:
            self.default_validators = [validators.validate_unicode_slug]  # type: ignore[misc]  # of this field alone
        super().__init__(**kwargs)


class GenericIPAddressField(CharField):
    """An IPv4 or IPv6 address, the latter in its canonical spelling."""

    def __init__(self, *, protocol: str = "both", unpack_ipv4: bool = False, **kwargs: Any) -> None:
        self.unpack_ipv4 = unpack_ipv4
        self.default_validators = validators.ip_address_validators(protocol, unpack_ipv4)  # type: ignore[misc]  # of this field alone
        kwargs.setdefault("max_length", 39)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        """Return the address."""
        if value in self.empty_values:
            return ""
        value = str(value).strip()
        if value and ":" in value:
            return validators.clean_ipv6_address(value, self.unpack_ipv4, max_length=self.max_length or 39)
        return value


class UUIDField(CharField):
    """A UUID in any spelling that `uuid.UUID` reads."""

    default_error_messages = {"invalid": _("Enter a valid UUID.")}

    def prepare_value(self, value: Any) -> Any:
        """Return the text of a UUID."""
        return str(value) if isinstance(value, uuid.UUID) else value

    def to_python(self, value: Any) -> Any:
        """Return the UUID, None for nothing."""
        value = super().to_python(value)
        if value in self.empty_values:
            return None
        if isinstance(value, uuid.UUID):
            return value
        try:
            return uuid.UUID(value)
        except ValueError as error:
            raise self.error("invalid") from error


#: What `json` raises for text that it does not read: no JSON or a number of thousands of digits, thousands of brackets in one
#: another.
NO_JSON = (ValueError, RecursionError)


class InvalidJSONInput(str):
    """Submitted text that is no JSON, kept as it was to be shown again."""

    __slots__ = ()


class JSONString(str):
    """A JSON value that is a text: shown as JSON again, with its quotes."""

    __slots__ = ()


class JSONField(CharField):
    """JSON text as the value it stands for; ``encoder`` and ``decoder`` are classes as `json` takes them."""

    default_error_messages = {"invalid": _("Enter a valid JSON.")}
    widget = Textarea

    def __init__(self, encoder: Any = None, decoder: Any = None, **kwargs: Any) -> None:
        self.encoder, self.decoder = encoder, decoder
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        """Return the value of JSON text, None for nothing."""
        if self.disabled:
            return value
        if value in self.empty_values:
            return None
        if isinstance(value, list | dict | int | float | JSONString):
            return value
        try:
            read = json.loads(value, cls=self.decoder)
        except NO_JSON as error:
            raise self.error("invalid", value=value) from error
        return JSONString(read) if isinstance(read, str) else read

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return the value of the submitted text, or the text itself, marked, when it is no JSON."""
        if self.disabled:
            return initial
        try:
            return None if data is None else json.loads(data, cls=self.decoder)
        except NO_JSON:
            return InvalidJSONInput(data)

    def prepare_value(self, value: Any) -> Any:
        """Return the JSON text of ``value``."""
        typed = isinstance(value, InvalidJSONInput)
        return value if typed else json.dumps(value, cls=self.encoder, ensure_ascii=False)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say whether the JSON differs; the order of keys does not count."""
        if self.disabled:
            return False
        try:
            submitted = self.to_python(data)
        except ValidationError:
            return True
        if initial in (None, "") and submitted is None:
            return False
        # Equal values may be different JSON: true and 1, 1 and 1.0.
        return self._sorted_text(initial) != self._sorted_text(submitted)

    def _sorted_text(self, value: Any) -> str:
        return json.dumps(value, sort_keys=True, cls=self.encoder)
