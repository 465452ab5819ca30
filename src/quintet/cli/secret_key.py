"""Making a SECRET_KEY."""

from quintet.kit.crypto import get_random_string

CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789!@#$%^&*(-_=+)"
LENGTH = 50


def get_random_secret_key() -> str:
    """Return a new key: 50 characters, 282 bits."""
    return get_random_string(LENGTH, CHARACTERS)
