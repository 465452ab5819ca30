"""The framework's own environment variables, in both spellings: ``QUINTET_COLORS`` and ``DJANGO_COLORS``."""

import os

SPELLINGS = ("QUINTET_", "DJANGO_")


def own_variable(name: str) -> str | None:
    """Return what the environment says for ``name`` (without its prefix), in our spelling before the documented one."""
    for prefix in SPELLINGS:
        value = os.environ.get(prefix + name)
        if value is not None:
            return value
    return None
