"""The base of every user model: a password, a last log-in, and what the rest of auth asks of a user."""

from collections.abc import Iterator
from typing import Any, TypeVar

from quintet.contrib.auth import password_validation
from quintet.kernel.core_settings import CoreSettings
from quintet.kit.crypto import RANDOM_STRING_CHARS, get_random_string
from quintet.kit.normal_form import normalized
from quintet.kit.twins import async_twin
from quintet.orm.fields.dates import DateTimeField
from quintet.orm.fields.text import CharField
from quintet.orm.manager import Manager
from quintet.orm.model.model import Model
from quintet.services import hashers
from quintet.services.i18n.translation import gettext_lazy as _
from quintet.services.secrets import salted_hmac

SESSION_HASH_SALT = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
#: The user model of a manager.
U = TypeVar("U", covariant=True)


class BaseUserManager(Manager[U]):
    """Helpers for the managers of user models."""

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """Return an address with its domain in lower case."""
        name, at, domain = (email or "").strip().rpartition("@")
        return f"{name}{at}{domain.lower()}" if at else email or ""

    def make_random_password(self, length: int = 10, allowed_chars: str = RANDOM_STRING_CHARS) -> str:
        """Return a random password of ``length`` characters."""
        return get_random_string(length, allowed_chars)

    def get_by_natural_key(self, username: str) -> U:
        """Return the user of that name."""
        return self.get(**{self.model.USERNAME_FIELD: username})

    aget_by_natural_key = async_twin(get_by_natural_key)


class AbstractBaseUser(Model):
    """A user who can log in. Subclasses set USERNAME_FIELD and REQUIRED_FIELDS."""

    password = CharField(_("password"), max_length=128)
    last_login = DateTimeField(_("last login"), blank=True, null=True)

    is_active = True
    USERNAME_FIELD: str
    EMAIL_FIELD: str
    REQUIRED_FIELDS: list[str] = []

    # The password in clear between `set_password` and `save`, for validators that keep a history.
    _password: str | None = None

    class Meta:
        """No table of its own."""

        abstract = True

    def __str__(self) -> str:
        return self.get_username()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, then tell the password validators of a changed password."""
        super().save(*args, **kwargs)
        if self._password is not None:
            password_validation.password_changed(self._password, self)
            self._password = None

    def get_username(self) -> str:
        """Return the value of USERNAME_FIELD."""
        return getattr(self, self.USERNAME_FIELD)

    def clean(self) -> None:
        """Normalise the user name."""
        setattr(self, self.USERNAME_FIELD, self.normalize_username(self.get_username()))

    def natural_key(self) -> tuple[str]:
        """Return the user name."""
        return (self.get_username(),)

    @property
    def is_anonymous(self) -> bool:
        """Always False."""
        return False

    @property
    def is_authenticated(self) -> bool:
        """Always True."""
        return True

    def set_password(self, raw_password: str | None) -> None:
        """Hash a password into the row, unsaved; None makes it unusable."""
        self.password = hashers.make_password(raw_password)
        self._password = raw_password

    def check_password(self, raw_password: str | None) -> bool:
        """Say whether a password is right; a hash written with older parameters is written anew."""
        return hashers.check_password(raw_password, self.password, self._rehash)

    acheck_password = async_twin(check_password)

    def _rehash(self, raw_password: str) -> None:
        self.set_password(raw_password)
        # Nobody chose a new password, so validators hear of none.
        self._password = None
        self.save(update_fields=["password"])

    def set_unusable_password(self) -> None:
        """Have no password match, as for users who log in elsewhere."""
        self.password = hashers.make_password(None)

    def has_usable_password(self) -> bool:
        """Say whether a password could match."""
        return hashers.is_password_usable(self.password)

    def get_session_auth_hash(self) -> str:
        """Return the HMAC of the password hash that sessions keep."""
        return self._session_hash(None)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """Yield the same under each of SECRET_KEY_FALLBACKS."""
        for key in CoreSettings.now().secret_key_fallbacks:
            yield self._session_hash(key)

    def _session_hash(self, secret: str | None) -> str:
        return salted_hmac(SESSION_HASH_SALT, self.password, secret=secret, algorithm="sha256").hexdigest()

    @classmethod
    def get_email_field_name(cls) -> str:
        """Return the name of the e-mail field: EMAIL_FIELD, else "email"."""
        return getattr(cls, "EMAIL_FIELD", "email")

    @classmethod
    def normalize_username(cls, username: Any) -> Any:
        """Return a name in Unicode form NFKC, so that look-alikes written differently are one."""
        return normalized("NFKC", username) if isinstance(username, str) else username
