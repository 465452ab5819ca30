"""Tokens of links that set a new password: they hold for a while, once, for one user."""

import time
from collections.abc import Sequence
from typing import Any

from quintet.contrib.auth.settings import AuthSettings
from quintet.kernel.core_settings import CoreSettings
from quintet.kit.crypto import constant_time_compare, salted_hmac
from quintet.kit.urltext import base36_to_int, int_to_base36


class PasswordResetTokenGenerator:
    """Makes and checks tokens without keeping them: ``time-signature``, the time in seconds since the epoch in base 36.

    What is signed changes with the password, the last log-in and the address, so that a token that was used is void. A subclass
    chooses it by `_make_hash_value`; ``secret`` and ``secret_fallbacks`` default to SECRET_KEY and SECRET_KEY_FALLBACKS.
    """

    key_salt = "quintet.contrib.auth.tokens.PasswordResetTokenGenerator"
    algorithm: str = "sha256"
    secret: str | bytes | None = None
    secret_fallbacks: Sequence[str | bytes] | None = None

    def make_token(self, user: Any) -> str:
        """Return a token for a user."""
        return self._token_of(user, int(time.time()), self._secrets()[0])

    def check_token(self, user: Any, token: str | None) -> bool:
        """Say whether a token was made for this user, as the user is now, less than PASSWORD_RESET_TIMEOUT seconds ago."""
        text, dash, _signature = (token or "").partition("-")
        if not user or not token or not dash:
            return False
        try:
            made = base36_to_int(text)
        except ValueError:
            return False
        if not any(constant_time_compare(self._token_of(user, made, secret), token) for secret in self._secrets()):
            return False
        return time.time() - made <= AuthSettings.now().password_reset_timeout

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        """Return what is signed: the user's key, and what a log-in or another password or address changes."""
        last = user.last_login and user.last_login.replace(microsecond=0, tzinfo=None)  # not every database keeps the rest
        address = getattr(user, user.get_email_field_name(), "") or ""
        return f"{user.pk}|{user.password}|{last or ''}|{timestamp}|{address}"

    def _secrets(self) -> list[str | bytes]:
        core = CoreSettings.now()
        others = core.secret_key_fallbacks if self.secret_fallbacks is None else self.secret_fallbacks
        return [self.secret or core.secret_key, *others]

    def _token_of(self, user: Any, made: int, secret: str | bytes) -> str:
        signature = salted_hmac(self.key_salt, self._make_hash_value(user, made), secret, algorithm=self.algorithm)
        return f"{int_to_base36(made)}-{signature.hexdigest()[::2]}"


default_token_generator = PasswordResetTokenGenerator()
