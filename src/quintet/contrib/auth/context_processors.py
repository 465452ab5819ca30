"""``user`` and ``perms`` in every template."""

from collections.abc import Iterator
from typing import Any

from quintet.contrib.auth.anonymous import AnonymousUser
from quintet.kit.lazy import SimpleLazyObject


class PermLookupDict:
    """``perms.app_label``: true when the user may do anything there; ``perms.app_label.codename`` asks for one right."""

    def __init__(self, user: Any, app_label: str) -> None:
        self.user, self.app_label = user, app_label

    def __repr__(self) -> str:
        return str(self.user.get_all_permissions())

    def __getitem__(self, perm_name: str) -> bool:
        return self.user.has_perm(f"{self.app_label}.{perm_name}")

    def __iter__(self) -> Iterator[Any]:
        raise TypeError("PermLookupDict is not iterable.")

    def __bool__(self) -> bool:
        return self.user.has_module_perms(self.app_label)


class PermWrapper:
    """``perms`` in templates; ``"app_label.codename" in perms`` works too."""

    def __init__(self, user: Any) -> None:
        self.user = user

    def __repr__(self) -> str:
        return f"{type(self).__qualname__}({self.user!r})"

    def __getitem__(self, app_label: str) -> PermLookupDict:
        return PermLookupDict(self.user, app_label)

    def __iter__(self) -> Iterator[Any]:
        raise TypeError("PermWrapper is not iterable.")

    def __contains__(self, perm_name: str) -> bool:
        app_label, dot, codename = perm_name.partition(".")
        return self[app_label][codename] if dot else bool(self[app_label])


def auth(request: Any) -> dict[str, Any]:
    """Return the context variables; the session is read only when a template uses one."""
    user = SimpleLazyObject(lambda: getattr(request, "user", None) or AnonymousUser())
    return {"user": user, "perms": PermWrapper(user)}
