"""How the permissions that every model has are named."""

from typing import Any


def get_permission_codename(action: str, opts: Any) -> str:
    """Return the codename of an action on the model of ``opts`` (its ``_meta``), such as "change_article"."""
    return f"{action}_{opts.model_name}"


def builtin_permissions(opts: Any) -> list[tuple[str, str]]:
    """Return (codename, name) of the permissions that every model of ``opts`` has."""
    return [
        (get_permission_codename(action, opts), f"Can {action} {opts.verbose_name_raw}") for action in opts.default_permissions
    ]


def all_permissions(opts: Any) -> list[tuple[str, str]]:
    """Return (codename, name) of every permission of a model: the built-in ones, then its own."""
    return [*builtin_permissions(opts), *opts.permissions]
