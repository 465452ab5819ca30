"""The backends that come with auth: credentials in, user out; permissions by the user's rows."""

from collections.abc import Iterable
from typing import Any

from quintet.contrib.auth.models import Permission
from quintet.contrib.auth.user_model import get_user_model
from quintet.kit.twins import async_twin
from quintet.orm.expressions.conditional import Q
from quintet.services import hashers


class BaseBackend:
    """Knows nobody and grants nothing; subclasses override what they know."""

    def authenticate(self, request: Any, **kwargs: Any) -> Any:
        """Return the user of these credentials, or None."""
        return None

    aauthenticate = async_twin(authenticate)

    def get_user(self, user_id: Any) -> Any:
        """Return the user of a primary key, or None."""
        return None

    aget_user = async_twin(get_user)

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return what the user may do directly."""
        return set()

    aget_user_permissions = async_twin(get_user_permissions)

    def get_group_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return what the user's groups may do."""
        return set()

    aget_group_permissions = async_twin(get_group_permissions)

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return both."""
        return {*self.get_user_permissions(user_obj, obj), *self.get_group_permissions(user_obj, obj)}

    aget_all_permissions = async_twin(get_all_permissions)

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Say whether the user has a permission."""
        return perm in self.get_all_permissions(user_obj, obj)

    ahas_perm = async_twin(has_perm)


class ModelBackend(BaseBackend):
    """Users in the database, by name and password."""

    def authenticate(self, request: Any, username: str | None = None, password: str | None = None, **kwargs: Any) -> Any:
        """Return the active user of that name and password, or None.

        An unknown name costs one hash too, so that time does not tell whether the name exists.
        """
        model = get_user_model()
        name = kwargs.get(model.USERNAME_FIELD) if username is None else username
        if name is None or password is None:
            return None
        try:
            user = model._default_manager.get_by_natural_key(name)
        except model.DoesNotExist:
            hashers.make_password(password)
            return None
        return user if user.check_password(password) and self.user_can_authenticate(user) else None

    aauthenticate = async_twin(authenticate)

    def user_can_authenticate(self, user: Any) -> bool:
        """Say whether the user may log in: not when inactive."""
        return getattr(user, "is_active", True)

    def get_user(self, user_id: Any) -> Any:
        """Return the user of a primary key, or None when gone or inactive."""
        model = get_user_model()
        try:
            user = model._default_manager.get(pk=user_id)
        except model.DoesNotExist:
            return None
        return user if self.user_can_authenticate(user) else None

    aget_user = async_twin(get_user)

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return the user's own permissions, read once per instance."""
        return self._permissions(user_obj, obj, "_user_perm_cache", lambda: user_obj.user_permissions.all())

    aget_user_permissions = async_twin(get_user_permissions)

    def get_group_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return the permissions of the user's groups, read once per instance."""
        return self._permissions(
            user_obj, obj, "_group_perm_cache", lambda: Permission.objects.filter(group__in=user_obj.groups.all())
        )

    aget_group_permissions = async_twin(get_group_permissions)

    def _permissions(self, user: Any, obj: Any, cache: str, rows: Any) -> set[str]:
        if not user.is_active or user.is_anonymous or obj is not None:
            return set()
        held = user.__dict__.get(cache)
        if held is None:
            found = Permission.objects.all() if user.is_superuser else rows()
            held = user.__dict__[cache] = _names(found)
        return held

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return the user's own permissions and their groups', read once per instance."""
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        held = user_obj.__dict__.get("_perm_cache")
        if held is None:
            held = user_obj.__dict__["_perm_cache"] = super().get_all_permissions(user_obj)
        return held

    aget_all_permissions = async_twin(get_all_permissions)

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Say whether an active user has a permission."""
        return user_obj.is_active and super().has_perm(user_obj, perm, obj=obj)

    ahas_perm = async_twin(has_perm)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """Say whether an active user has any permission in an app."""
        return user_obj.is_active and any(perm.partition(".")[0] == app_label for perm in self.get_all_permissions(user_obj))

    ahas_module_perms = async_twin(has_module_perms)

    def with_perm(self, perm: Any, is_active: bool | None = True, include_superusers: bool = True, obj: Any = None) -> Any:
        """Return the users who have a permission; none for an object of their own.

        Raises ValueError for text that is not "app_label.codename", TypeError for neither text nor Permission.
        """
        users = get_user_model()._default_manager
        if obj is not None:
            return users.none()
        wanted = _rows_of(perm)
        holds = Q(user_permissions__in=wanted) | Q(groups__permissions__in=wanted)
        if include_superusers:
            holds |= Q(is_superuser=True)
        found = users.filter(holds).distinct()
        return found if is_active is None else found.filter(is_active=is_active)


def _names(rows: Any) -> set[str]:
    pairs: Iterable[tuple[str, str]] = rows.order_by().values_list("content_type__app_label", "codename")
    return {f"{label}.{codename}" for label, codename in pairs}


def _rows_of(perm: Any) -> Any:
    if isinstance(perm, Permission):
        return Permission.objects.filter(pk=perm.pk)
    if not isinstance(perm, str):
        raise TypeError("The `perm` argument must be a string or a permission instance.")
    label, dot, codename = perm.partition(".")
    if not dot or "." in codename:
        raise ValueError("Permission name should be in the form app_label.permission_codename.")
    return Permission.objects.filter(codename=codename, content_type__app_label=label)


class AllowAllUsersModelBackend(ModelBackend):
    """A `ModelBackend` that lets inactive users in."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Always True."""
        return True


class RemoteUserBackend(ModelBackend):
    """Users whom the web server in front has authenticated; the name is trusted."""

    create_unknown_user = True

    def authenticate(self, request: Any, remote_user: str | None = None) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]  # other credentials, as documented
        """Return the user of that name, made if need be, or None."""
        if not remote_user:
            return None
        model = get_user_model()
        name, created = self.clean_username(remote_user), False
        if self.create_unknown_user:
            user, created = model._default_manager.get_or_create(**{model.USERNAME_FIELD: name})
        else:
            user = model._default_manager.filter(**{model.USERNAME_FIELD: name}).first()
        if user is None:
            return None
        user = self.configure_user(request, user, created=created)
        return user if self.user_can_authenticate(user) else None

    aauthenticate = async_twin(authenticate)

    def clean_username(self, username: str) -> str:
        """Return the name to look for; a hook."""
        return username

    def configure_user(self, request: Any, user: Any, created: bool = True) -> Any:
        """Set the user up at each log-in and return it; a hook."""
        return user

    aconfigure_user = async_twin(configure_user)


class AllowAllUsersRemoteUserBackend(RemoteUserBackend):
    """A `RemoteUserBackend` that lets inactive users in."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Always True."""
        return True
