"""Rules for new passwords: the validators of AUTH_PASSWORD_VALIDATORS and the functions that ask them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from quintet.contrib.auth.common_passwords import common_passwords
from quintet.contrib.auth.settings import AuthSettings
from quintet.kernel import current
from quintet.kernel.errors import FieldDoesNotExist, ImproperlyConfigured, ValidationError
from quintet.kit import dotted
from quintet.kit.html import format_html, format_html_join
from quintet.kit.lazy import lazy
from quintet.kit.libraries import difflib, gzip
from quintet.services.i18n.translation import gettext as _
from quintet.services.i18n.translation import ngettext_lazy

GZIP_MAGIC = b"\x1f\x8b"

#: What the rule of length says, of a password that breaks it and beforehand.
TOO_SHORT = ngettext_lazy(
    "This password is too short. It must contain at least %d character.",
    "This password is too short. It must contain at least %d characters.",
)
LONG_ENOUGH = ngettext_lazy(
    "Your password must contain at least %d character.",
    "Your password must contain at least %d characters.",
)


def get_default_password_validators() -> list[Any]:
    """Return the validators of AUTH_PASSWORD_VALIDATORS."""
    return current.settings.store.per_generation(_configured)


def _configured() -> list[Any]:
    return get_password_validators(AuthSettings.now().auth_password_validators)


def get_password_validators(validator_config: Iterable[Mapping[str, Any]]) -> list[Any]:
    """Return the validators of a list shaped like AUTH_PASSWORD_VALIDATORS.

    Raises ImproperlyConfigured when one cannot be imported.
    """
    found: list[Any] = []
    for entry in validator_config:
        try:
            made = dotted.load_type(entry["NAME"])
        except ImportError as error:
            raise ImproperlyConfigured(
                f"The module in NAME could not be imported: {entry['NAME']}. Check your AUTH_PASSWORD_VALIDATORS setting."
            ) from error
        found.append(made(**entry.get("OPTIONS", {})))
    return found


def validate_password(password: str, user: Any = None, password_validators: Sequence[Any] | None = None) -> None:
    """Ask every validator; raise ValidationError with all their objections."""
    answers = [_objection(validator, password, user) for validator in _or_default(password_validators)]
    objections = [answer for answer in answers if answer is not None]
    if objections:
        raise ValidationError(objections)


def _objection(validator: Any, password: str, user: Any) -> ValidationError | None:
    try:
        validator.validate(password, user)
    except ValidationError as error:
        return error
    return None


def password_changed(password: str, user: Any = None, password_validators: Sequence[Any] | None = None) -> None:
    """Tell the validators that want to know that a password was saved."""
    for validator in _or_default(password_validators):
        tell = getattr(validator, "password_changed", None)
        if tell is not None:
            tell(password, user)


def password_validators_help_texts(password_validators: Sequence[Any] | None = None) -> list[str]:
    """Return the validators' help texts."""
    return [validator.get_help_text() for validator in _or_default(password_validators)]


def _help_text_html(password_validators: Sequence[Any] | None = None) -> str:
    texts = password_validators_help_texts(password_validators)
    items = format_html_join("", "<li>{}</li>", ((text,) for text in texts))
    return format_html("<ul>{}</ul>", items) if texts else ""


#: The help texts as an HTML list, put into words when it is shown.
password_validators_help_text_html = lazy(_help_text_html, str)


def _or_default(validators: Sequence[Any] | None) -> Sequence[Any]:
    return get_default_password_validators() if validators is None else validators


class MinimumLengthValidator:
    """Refuses passwords of fewer than ``min_length`` characters."""

    def __init__(self, min_length: int = 8) -> None:
        self.min_length = min_length

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for a short password."""
        if len(password) < self.min_length:
            raise ValidationError(self.get_error_message(), code="password_too_short", params={"min_length": self.min_length})

    def get_error_message(self) -> str:
        """Return what is wrong; a hook."""
        return str(TOO_SHORT % self.min_length)

    def get_help_text(self) -> str:
        """Return the rule; a hook."""
        return str(LONG_ENOUGH % self.min_length)


class UserAttributeSimilarityValidator:
    """Refuses passwords close to what the user's row says of them.

    ``max_similarity`` from 0.1 to 1.0 is the highest ratio of `difflib.SequenceMatcher.quick_ratio` allowed to stay below.
    """

    DEFAULT_USER_ATTRIBUTES = ("username", "first_name", "last_name", "email")

    def __init__(self, user_attributes: Sequence[str] = DEFAULT_USER_ATTRIBUTES, max_similarity: float = 0.7) -> None:
        if max_similarity < 0.1:
            raise ValueError("max_similarity must be at least 0.1")
        self.user_attributes = user_attributes
        self.max_similarity = max_similarity

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for a password close to an attribute; accept any without a user."""
        if not user:
            return
        for name in self.user_attributes:
            value = getattr(user, name, None)
            if value and isinstance(value, str) and self._is_near(password.lower(), value.lower()):
                words = _words_for(user, name)
                raise ValidationError(self.get_error_message(), code="password_too_similar", params={"verbose_name": words})

    def _is_near(self, password: str, value: str) -> bool:
        for part in (*re.split(r"\W+", value), value):
            # Lengths alone bound the ratio, 2 * shorter / sum: hopeless pairs skip the comparison, as do absurdly long texts.
            if not part or 2 * min(len(part), len(password)) < self.max_similarity * (len(part) + len(password)):
                continue
            if difflib.SequenceMatcher(a=password, b=part).quick_ratio() >= self.max_similarity:
                return True
        return False

    def get_error_message(self) -> str:
        """Return what is wrong, with ``%(verbose_name)s`` for the attribute; a hook."""
        return _("The password is too similar to the %(verbose_name)s.")

    def get_help_text(self) -> str:
        """Return the rule; a hook."""
        return _("Your password can’t be too similar to your other personal information.")  # noqa: RUF001  documented text


def _words_for(user: Any, attribute: str) -> str:
    try:
        return str(user._meta.get_field(attribute).verbose_name)
    except (AttributeError, FieldDoesNotExist):
        return attribute


class CommonPasswordValidator:
    """Refuses passwords that guessers try first, in any case.

    ``password_list_path`` names a file of one password a line, plain or gzipped, in place of our own list.
    """

    def __init__(self, password_list_path: str | Path | None = None) -> None:
        self.passwords = common_passwords() if password_list_path is None else _read_list(Path(password_list_path))

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for a common password."""
        if password.lower().strip() in self.passwords:
            raise ValidationError(self.get_error_message(), code="password_too_common")

    def get_error_message(self) -> str:
        """Return what is wrong; a hook."""
        return _("This password is too common.")

    def get_help_text(self) -> str:
        """Return the rule; a hook."""
        return _("Your password can’t be a commonly used password.")  # noqa: RUF001  documented text


def _read_list(path: Path) -> frozenset[str]:
    data = path.read_bytes()
    text = (gzip.decompress(data) if data.startswith(GZIP_MAGIC) else data).decode()
    return frozenset(line.strip() for line in text.splitlines())


class NumericPasswordValidator:
    """Refuses passwords of digits alone."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for digits alone."""
        if password.isdigit():
            raise ValidationError(self.get_error_message(), code="password_entirely_numeric")

    def get_error_message(self) -> str:
        """Return what is wrong; a hook."""
        return _("This password is entirely numeric.")

    def get_help_text(self) -> str:
        """Return the rule; a hook."""
        return _("Your password can’t be entirely numeric.")  # noqa: RUF001  documented text
