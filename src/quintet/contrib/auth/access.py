"""What a user may do, asked of every backend. A backend that raises PermissionDenied ends the asking with no."""

from collections.abc import Iterable
from typing import Any, Literal

from quintet.contrib.auth.authentication import get_backends
from quintet.kernel.errors import PermissionDenied


def permissions(user: Any, obj: Any, from_name: Literal["user", "group", "all"]) -> set[str]:
    """Return the permissions that all backends give a user directly, by groups, or by both."""
    found: set[str] = set()
    name = f"get_{from_name}_permissions"
    for backend in get_backends():
        if hasattr(backend, name):
            found.update(getattr(backend, name)(user, obj))
    return found


def has_perm(user: Any, perm: str, obj: Any) -> bool:
    """Say whether a backend grants one permission."""
    return _granted("has_perm", user, perm, obj)


def has_perms(user: Any, perm_list: Iterable[str], obj: Any) -> bool:
    """Say whether the user has all permissions; ValueError for a bare text, whose letters would be asked for."""
    if not isinstance(perm_list, Iterable) or isinstance(perm_list, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # checks user input
        raise ValueError("perm_list must be an iterable of permissions.")
    return all(user.has_perm(perm, obj) for perm in perm_list)


def has_module_perms(user: Any, app_label: str) -> bool:
    """Say whether a backend grants anything in an app."""
    return _granted("has_module_perms", user, app_label)


def _granted(question: str, *subject: Any) -> bool:
    """Ask the backends that know ``question``, in their order, until one says yes or refuses for all of them."""
    knowing = (backend for backend in get_backends() if hasattr(backend, question))
    try:
        return any(getattr(backend, question)(*subject) for backend in knowing)
    except PermissionDenied:
        return False
