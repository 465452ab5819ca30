"""The visitor who is not logged in."""

from typing import Any

from quintet.contrib.auth import access
from quintet.kernel import current
from quintet.kit.twins import async_twin


class AnonymousUser:
    """Has the interface of a user, no rights, no row and no groups."""

    id = None
    pk = None
    username = ""
    is_staff = False
    is_active = False
    is_superuser = False

    def __str__(self) -> str:
        return "AnonymousUser"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, self.__class__)

    def __hash__(self) -> int:
        return 1

    def __int__(self) -> int:
        raise TypeError("Cannot cast AnonymousUser to int. Are you trying to use it in place of User?")

    @property
    def is_anonymous(self) -> bool:
        """Always True."""
        return True

    @property
    def is_authenticated(self) -> bool:
        """Always False."""
        return False

    @property
    def groups(self) -> Any:
        """No groups."""
        return current.apps.get_model("auth", "Group").objects.none()

    @property
    def user_permissions(self) -> Any:
        """No permissions."""
        return current.apps.get_model("auth", "Permission").objects.none()

    def get_username(self) -> str:
        """Return an empty text."""
        return self.username

    def save(self) -> None:
        """Raise NotImplementedError: there is no row."""
        raise NotImplementedError("There is no database row for AnonymousUser, so it cannot be saved.")

    def delete(self) -> None:
        """Raise NotImplementedError: there is no row."""
        raise NotImplementedError("There is no database row for AnonymousUser, so it cannot be deleted.")

    def set_password(self, raw_password: str | None) -> None:
        """Raise NotImplementedError: there is no password."""
        raise NotImplementedError("AnonymousUser has no password to set.")

    def check_password(self, raw_password: str | None) -> bool:
        """Raise NotImplementedError: there is no password."""
        raise NotImplementedError("AnonymousUser has no password to check.")

    def get_user_permissions(self, obj: Any = None) -> set[str]:
        """Return what backends grant to visitors themselves."""
        return access.permissions(self, obj, "user")

    aget_user_permissions = async_twin(get_user_permissions)

    def get_group_permissions(self, obj: Any = None) -> set[str]:
        """Return an empty set: visitors have no groups."""
        return set()

    aget_group_permissions = async_twin(get_group_permissions)

    def get_all_permissions(self, obj: Any = None) -> set[str]:
        """Return what backends grant to visitors."""
        return access.permissions(self, obj, "all")

    aget_all_permissions = async_twin(get_all_permissions)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Say whether a backend grants that permission to visitors."""
        return access.has_perm(self, perm, obj)

    ahas_perm = async_twin(has_perm)

    def has_perms(self, perm_list: Any, obj: Any = None) -> bool:
        """Say whether backends grant all of these permissions to visitors."""
        return access.has_perms(self, perm_list, obj)

    ahas_perms = async_twin(has_perms)

    def has_module_perms(self, module: str) -> bool:
        """Say whether a backend grants visitors something in that app."""
        return access.has_module_perms(self, module)

    ahas_module_perms = async_twin(has_module_perms)
