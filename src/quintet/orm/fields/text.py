"""Fields of text: CharField, TextField, SlugField, EmailField, URLField, GenericIPAddressField."""

from collections.abc import Callable, Iterable
from typing import Any, Literal, overload

from quintet.kernel.errors import ValidationError
from quintet.orm.expressions.base import Expression
from quintet.orm.fields import checks
from quintet.orm.fields.base import Field, V
from quintet.services import validators
from quintet.services.i18n.translation import gettext_lazy as _


class _Textual(Field[V]):
    """What all text has in common."""

    stock_values = frozenset({str})

    def to_python(self, value: Any) -> Any:
        """Return text; None stays None."""
        return value if isinstance(value, str) or value is None else str(value)

    def get_prep_value(self, value: Any) -> Any:
        """Return plain text, also for lazy text and enumerations; whatever `to_python` of a subclass makes of it."""
        if hasattr(value, "resolve_expression"):
            return value
        value = self.to_python(super().get_prep_value(value))
        return str(value) if isinstance(value, str) and type(value) is not str else value


class CharField(_Textual[V]):
    """Text of limited length."""

    description = _("String (up to %(max_length)s)")

    @overload
    def __init__(self: "CharField[str]", *args: Any, null: Literal[False] = ..., **rest: Any) -> None: ...
    @overload
    def __init__(self: "CharField[str | None]", *args: Any, null: bool, **rest: Any) -> None: ...
    @overload
    def __init__(self: "CharField[Any]", *args: Any, **rest: Any) -> None: ...  # of its subclasses
    def __init__(self, *args: Any, db_collation: str | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.db_collation = db_collation
        if self.max_length is None and type(self).description is CharField.description:
            self.description = _("String (unlimited)")

    @property
    def validators(self) -> list[Callable[..., None]]:
        """The field's validators and the limit of its length."""
        limit = [validators.MaxLengthValidator(self.max_length)] if self.max_length is not None else []
        return [*super().validators, *limit]

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return what makes this field again."""
        name, path, args, options = super().deconstruct()
        if self.db_collation:
            options["db_collation"] = self.db_collation
        return name, path, args, options

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        """Return column type, CHECK and collation."""
        return {**super().db_parameters(connection), "collation": self.db_collation}

    def get_internal_type(self) -> str:
        """Return "CharField" for every subclass that names no kind of its own."""
        return "CharField"

    def _check_own(self) -> Iterable[Any]:
        yield from checks.max_length_valid(self)


class TextField(_Textual[V]):
    """Text of any length."""

    description = _("Text")

    @overload
    def __init__(self: "TextField[str]", *args: Any, null: Literal[False] = ..., **rest: Any) -> None: ...
    @overload
    def __init__(self: "TextField[str | None]", *args: Any, null: bool, **rest: Any) -> None: ...
    def __init__(self, *args: Any, db_collation: str | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.db_collation = db_collation

    def get_internal_type(self) -> str:
        """Return "TextField"."""
        return "TextField"

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return what makes this field again."""
        name, path, args, options = super().deconstruct()
        if self.db_collation:
            options["db_collation"] = self.db_collation
        return name, path, args, options

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        """Return column type, CHECK and collation."""
        return {**super().db_parameters(connection), "collation": self.db_collation}


class SlugField(CharField[V]):
    """A short label of letters, digits, underscores and hyphens."""

    description = _("Slug (up to %(max_length)s)")

    @overload
    def __init__(self: "SlugField[str]", *args: Any, null: Literal[False] = ..., **rest: Any) -> None: ...
    @overload
    def __init__(self: "SlugField[str | None]", *args: Any, null: bool, **rest: Any) -> None: ...
    def __init__(
        self, *args: Any, max_length: int | None = 50, db_index: bool = True, allow_unicode: bool = False, **options: Any
    ) -> None:
        self.allow_unicode = allow_unicode
        super().__init__(*args, max_length=max_length, db_index=db_index, **options)

    @property
    def default_validators(self) -> list[Callable[..., None]]:  # type: ignore[override]  # depends on an option
        """The test of a slug, with letters of all scripts when allowed."""
        return [validators.validate_unicode_slug if self.allow_unicode else validators.validate_slug]

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return what makes this field again."""
        name, path, args, options = super().deconstruct()
        if options.get("max_length") == 50:
            del options["max_length"]
        options.pop("db_index", None)
        if not self.db_index:
            options["db_index"] = False
        if self.allow_unicode:
            options["allow_unicode"] = True
        return name, path, args, options

    def get_internal_type(self) -> str:
        """Return "SlugField"."""
        return "SlugField"


class EmailField(CharField[V]):
    """An e-mail address."""

    default_validators = [validators.validate_email]
    description = _("Email address")

    @overload
    def __init__(self: "EmailField[str]", *args: Any, null: Literal[False] = ..., **rest: Any) -> None: ...
    @overload
    def __init__(self: "EmailField[str | None]", *args: Any, null: bool, **rest: Any) -> None: ...
    def __init__(self, *args: Any, max_length: int | None = 254, **options: Any) -> None:
        super().__init__(*args, max_length=max_length, **options)


class URLField(CharField[V]):
    """A URL."""

    default_validators = [validators.URLValidator()]
    description = _("URL")

    @overload
    def __init__(self: "URLField[str]", *args: Any, null: Literal[False] = ..., **rest: Any) -> None: ...
    @overload
    def __init__(self: "URLField[str | None]", *args: Any, null: bool, **rest: Any) -> None: ...
    def __init__(
        self, verbose_name: Any = None, name: str | None = None, *, max_length: int | None = 200, **options: Any
    ) -> None:
        super().__init__(verbose_name, name, max_length=max_length, **options)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return what makes this field again."""
        name, path, args, options = super().deconstruct()
        if options.get("max_length") == 200:
            del options["max_length"]
        return name, path, args, options


class GenericIPAddressField(Field[V]):
    """An IPv4 or IPv6 address."""

    empty_strings_allowed = False
    description = _("IP address")
    default_error_messages = {"invalid": _("Enter a valid %(protocol)s address.")}

    @overload
    def __init__(self: "GenericIPAddressField[str]", *args: Any, null: Literal[False] = ..., **rest: Any) -> None: ...
    @overload
    def __init__(self: "GenericIPAddressField[str | None]", *args: Any, null: bool, **rest: Any) -> None: ...
    def __init__(
        self,
        verbose_name: Any = None,
        name: str | None = None,
        protocol: str = "both",
        unpack_ipv4: bool = False,
        *args: Any,
        **options: Any,
    ) -> None:
        self.unpack_ipv4, self.protocol = unpack_ipv4, protocol
        self._address_validators = validators.ip_address_validators(protocol, unpack_ipv4)
        options["max_length"] = 39
        super().__init__(verbose_name, name, *args, **options)

    @property
    def default_validators(self) -> list[Callable[..., None]]:  # type: ignore[override]  # depends on an option
        """The test of an address of the chosen protocol."""
        return self._address_validators

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return what makes this field again."""
        name, path, args, options = super().deconstruct()
        if self.unpack_ipv4:
            options["unpack_ipv4"] = True
        if self.protocol != "both":
            options["protocol"] = self.protocol
        if options.get("max_length") == 39:
            del options["max_length"]
        return name, path, args, options

    def to_python(self, value: Any) -> Any:
        """Return an address in its normal form.

        Raises ValidationError for a malformed IPv6 address.
        """
        if value is None:
            return None
        text = str(value).strip()
        if ":" in text:
            return validators.clean_ipv6_address(text, self.unpack_ipv4, self.error_messages["invalid"])
        return text

    def get_prep_value(self, value: Any) -> Any:
        """Return an address in its normal form when it is one; anything else as text, for partial matches."""
        value = super().get_prep_value(value)
        if value is None or hasattr(value, "resolve_expression"):
            return value
        if ":" in str(value):
            try:
                return validators.clean_ipv6_address(str(value), self.unpack_ipv4)
            except ValidationError:
                return str(value)
        return str(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Return the driver's form; there is no empty address, so that is NULL."""
        return super().get_db_prep_value(value, connection, prepared) or None

    def get_internal_type(self) -> str:
        """Return "GenericIPAddressField"."""
        return "GenericIPAddressField"

    def _check_own(self) -> Iterable[Any]:
        if not self.null and self.blank:
            yield checks.Error(
                "GenericIPAddressFields cannot have blank=True if null=False, as blank values are stored as nulls.",
                obj=self,
                id="fields.E150",
            )


Expression.output_fields.register("CharField", CharField, str)
Expression.output_fields.register("TextField", TextField)
