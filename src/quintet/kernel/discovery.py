"""Modules of every application that register something when they are imported."""

import copy
from typing import Any

from quintet.kernel import current
from quintet.kit import dotted


def autodiscover_modules(*args: str, register_to: Any = None) -> None:
    """Import the modules named ``args`` of every application that has them.

    ``register_to`` is what they register with, in its ``_registry``: when one fails while it is imported, what it registered is
    taken back before the error goes on. Raises what the modules raise.
    """
    for config in current.apps.get_app_configs():
        for name in args:
            before: Any = copy.copy(getattr(register_to, "_registry", None))
            try:
                dotted.module(f"{config.name}.{name}")
            except Exception:
                if register_to is not None:
                    register_to._registry = before  # noqa: SLF001  # documented: what register_to must have
                if dotted.has_submodule(config.module, name):
                    raise
