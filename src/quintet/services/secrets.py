"""Keyed hashes under the project's SECRET_KEY. Public, with the rest of `kit.crypto`, as `quintet.utils.crypto`."""

from quintet.kernel.core_settings import CoreSettings
from quintet.kernel.settings import required_key
from quintet.kit import crypto
from quintet.kit.libraries import hmac


def secret_key() -> str:
    """Return SECRET_KEY.

    Raises ImproperlyConfigured when it is empty.
    """
    return required_key(CoreSettings.now().secret_key)


def salted_hmac(
    key_salt: str | bytes, value: str | bytes, secret: str | bytes | None = None, *, algorithm: str = "sha1"
) -> "hmac.HMAC":
    """Return the HMAC of ``value`` under ``secret`` (SECRET_KEY for None), one key per ``key_salt``.

    Raises `kit.crypto.InvalidAlgorithm` for an algorithm that `hashlib` lacks.
    """
    return crypto.salted_hmac(key_salt, value, secret_key() if secret is None else secret, algorithm=algorithm)
