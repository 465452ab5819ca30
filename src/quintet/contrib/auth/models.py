"""Users, groups and permissions."""

from typing import Any, ClassVar

from quintet.contrib.auth import access
from quintet.contrib.auth.anonymous import AnonymousUser as AnonymousUser
from quintet.contrib.auth.authentication import backends_with_paths, load_backend
from quintet.contrib.auth.base_user import AbstractBaseUser, BaseUserManager, U
from quintet.contrib.auth.validators import UnicodeUsernameValidator
from quintet.contrib.contenttypes.models import ContentType
from quintet.kernel import current
from quintet.kit import dotted
from quintet.kit.twins import async_twin
from quintet.orm.deletion import CASCADE
from quintet.orm.fields.dates import DateTimeField
from quintet.orm.fields.text import CharField, EmailField
from quintet.orm.fields.values import BooleanField
from quintet.orm.manager import Manager
from quintet.orm.model.model import Model
from quintet.orm.relations.foreign_key import ForeignKey
from quintet.orm.relations.many_to_many import ManyToManyField
from quintet.services import hashers
from quintet.services.i18n import zone
from quintet.services.i18n.translation import gettext_lazy as _

__all__ = [
    "AbstractBaseUser",
    "AbstractUser",
    "AnonymousUser",
    "BaseUserManager",
    "Group",
    "GroupManager",
    "Permission",
    "PermissionManager",
    "PermissionsMixin",
    "User",
    "UserManager",
]


def update_last_login(sender: Any, user: Any, **kwargs: Any) -> None:
    """Write down when a user logged in; a receiver of `user_logged_in`."""
    user.last_login = zone.now()
    user.save(update_fields=["last_login"])


class PermissionManager(Manager):
    """Finds permissions by name."""

    use_in_migrations = True

    def get_by_natural_key(self, codename: str, app_label: str, model: str) -> Any:
        """Return the permission of a codename on a model."""
        content_type = ContentType.objects.db_manager(self.db).get_by_natural_key(app_label, model)
        return self.get(codename=codename, content_type=content_type)


class Permission(Model):
    """The right to do one thing with one model."""

    name = CharField(_("name"), max_length=255)
    content_type = ForeignKey(ContentType, CASCADE, verbose_name=_("content type"))
    codename = CharField(_("codename"), max_length=100)

    objects = PermissionManager()

    class Meta:
        """By model, then by name."""

        verbose_name = _("permission")
        verbose_name_plural = _("permissions")
        unique_together = [["content_type", "codename"]]
        ordering = ["content_type__app_label", "content_type__model", "codename"]

    def __str__(self) -> str:
        return f"{self.content_type} | {self.name}"

    def natural_key(self) -> tuple[str, ...]:
        """Return the codename and the natural key of the model."""
        return (self.codename, *self.content_type.natural_key())

    natural_key.dependencies = ["contenttypes.contenttype"]  # pyright: ignore[reportFunctionMemberAccess]  # documented attribute

    @property
    def user_perm_str(self) -> str:
        """The text that `User.has_perm` takes."""
        return f"{self.content_type.app_label}.{self.codename}"


class GroupManager(Manager):
    """Finds groups by name."""

    use_in_migrations = True

    def get_by_natural_key(self, name: str) -> Any:
        """Return the group of that name."""
        return self.get(name=name)

    aget_by_natural_key = async_twin(get_by_natural_key)


class Group(Model):
    """A name for users who share permissions."""

    name = CharField(_("name"), max_length=150, unique=True)
    permissions = ManyToManyField(Permission, verbose_name=_("permissions"), blank=True)

    objects = GroupManager()

    class Meta:
        """Words for people."""

        verbose_name = _("group")
        verbose_name_plural = _("groups")

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        """Return the name."""
        return (self.name,)


class UserManager(BaseUserManager[U]):
    """Makes users and superusers, and finds those with a permission."""

    use_in_migrations = True

    def create_user(self, username: str, email: str | None = None, password: str | None = None, **extra_fields: Any) -> U:
        """Save and return a user; without a password none can be used. ValueError for an empty name."""
        return self._create(username, email, password, {"is_staff": False, "is_superuser": False, **extra_fields})

    acreate_user = async_twin(create_user)
    create_user.alters_data = acreate_user.alters_data = True  # type: ignore[attr-defined]  # templates must not call it

    def create_superuser(self, username: str, email: str | None = None, password: str | None = None, **extra_fields: Any) -> U:
        """Save and return a user who may do everything; ValueError when ``extra_fields`` say otherwise."""
        fields = {"is_staff": True, "is_superuser": True, **extra_fields}
        for flag in ("is_staff", "is_superuser"):
            if fields[flag] is not True:
                raise ValueError(f"Superuser must have {flag}=True.")
        return self._create(username, email, password, fields)

    acreate_superuser = async_twin(create_superuser)
    create_superuser.alters_data = acreate_superuser.alters_data = True  # type: ignore[attr-defined]  # templates must not call it

    def _create(self, username: str, email: str | None, password: str | None, fields: dict[str, Any]) -> U:
        if not username:
            raise ValueError("The given username must be set")
        # In a migration self.model is a historical class, which lacks the class methods of the real one.
        real = current.apps.get_model(self.model._meta.app_label, self.model._meta.object_name)
        user = self.model(username=real.normalize_username(username), email=self.normalize_email(email), **fields)
        user.password = hashers.make_password(password)
        user.save(using=self._db)
        return user

    def with_perm(
        self,
        perm: Any,
        is_active: bool | None = True,
        include_superusers: bool = True,
        backend: str | None = None,
        obj: Any = None,
    ) -> Any:
        """Return the users who have a permission, as the backend tells.

        Raises ValueError when several backends are configured and none is named, TypeError for a backend that is not a path.
        """
        if backend is None:
            configured = backends_with_paths()
            if len(configured) != 1:
                raise ValueError(
                    "You have multiple authentication backends configured and therefore must provide the `backend` argument."
                )
            chosen = configured[0][0]
        elif not isinstance(backend, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # checks user input
            raise TypeError(f"backend must be a dotted import path string (got {backend!r}).")
        else:
            chosen = load_backend(backend)
        if not hasattr(chosen, "with_perm"):
            return self.none()
        return chosen.with_perm(perm, is_active=is_active, include_superusers=include_superusers, obj=obj)


def _held_by_users(model: type[Model], verbose_name: Any, help_text: Any) -> ManyToManyField:
    """Return the field of what users may hold any number of, seen from there as ``user_set``."""
    return ManyToManyField(
        model, related_name="user_set", related_query_name="user", verbose_name=verbose_name, help_text=help_text, blank=True
    )


class PermissionsMixin(Model):
    """Groups, permissions and superuser status, for any user model."""

    is_active: Any  # of the user model that it is mixed into
    is_superuser = BooleanField(
        _("superuser status"),
        default=False,
        help_text=_("Designates that this user has all permissions without explicitly assigning them."),
    )
    groups = _held_by_users(
        Group,
        _("groups"),
        _("The groups this user belongs to. A user will get all permissions granted to each of their groups."),
    )
    user_permissions = _held_by_users(Permission, _("user permissions"), _("Specific permissions for this user."))

    class Meta:
        """No table of its own."""

        abstract = True

    def get_user_permissions(self, obj: Any = None) -> set[str]:
        """Return the permissions given to the user directly."""
        return access.permissions(self, obj, "user")

    aget_user_permissions = async_twin(get_user_permissions)

    def get_group_permissions(self, obj: Any = None) -> set[str]:
        """Return the permissions that the user's groups have."""
        return access.permissions(self, obj, "group")

    aget_group_permissions = async_twin(get_group_permissions)

    def get_all_permissions(self, obj: Any = None) -> set[str]:
        """Return the user's own permissions and their groups'."""
        return access.permissions(self, obj, "all")

    aget_all_permissions = async_twin(get_all_permissions)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Say whether the user has "app_label.codename"; always for an active superuser, never for an inactive user."""
        if self.is_active and self.is_superuser:
            return True
        return access.has_perm(self, perm, obj)

    ahas_perm = async_twin(has_perm)

    def has_perms(self, perm_list: Any, obj: Any = None) -> bool:
        """Say whether the user has every permission of an iterable."""
        return access.has_perms(self, perm_list, obj)

    ahas_perms = async_twin(has_perms)

    def has_module_perms(self, app_label: str) -> bool:
        """Say whether the user has any permission in an app."""
        if self.is_active and self.is_superuser:
            return True
        return access.has_module_perms(self, app_label)

    ahas_module_perms = async_twin(has_module_perms)


class AbstractUser(AbstractBaseUser, PermissionsMixin):
    """A whole user, for projects that add fields to it."""

    username_validator = UnicodeUsernameValidator()

    username = CharField(
        _("username"),
        max_length=150,
        unique=True,
        help_text=_("Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only."),
        validators=[username_validator],
        error_messages={"unique": _("A user with that username already exists.")},
    )
    first_name = CharField(_("first name"), max_length=150, blank=True)
    last_name = CharField(_("last name"), max_length=150, blank=True)
    email = EmailField(_("email address"), blank=True)
    is_staff = BooleanField(
        _("staff status"), default=False, help_text=_("Designates whether the user can log into this admin site.")
    )
    is_active = BooleanField(
        _("active"),
        default=True,
        help_text=_("Designates whether this user should be treated as active. Unselect this instead of deleting accounts."),
    )
    date_joined = DateTimeField(_("date joined"), default=zone.now)

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["email"]

    class Meta(AbstractBaseUser.Meta):  # pyright: ignore[reportIncompatibleVariableOverride]  # not the mixin's
        """Words for people."""

        verbose_name = _("user")
        verbose_name_plural = _("users")
        abstract = True

    def clean(self) -> None:
        """Normalise the user name and the address."""
        super().clean()
        self.email = type(self)._default_manager.normalize_email(self.email)

    def get_full_name(self) -> str:
        """Return first and last name."""
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        """Return the first name."""
        return self.first_name

    def email_user(self, subject: Any, message: Any, from_email: Any = None, **kwargs: Any) -> int:
        """Send a message to the user's address as `send_mail` does, which takes ``kwargs``; return how many went out: 1 or 0."""
        # Most processes that know users never send anything.
        mail: Any = dotted.module("quintet.services.mail.sending")
        return mail.send_mail(subject, message, from_email, [self.email], **kwargs)

    aemail_user = async_twin(email_user)


class User(AbstractUser):
    """The user of projects that bring no model of their own."""

    class Meta(AbstractUser.Meta):
        """Gives way to the model that AUTH_USER_MODEL names."""

        swappable = "AUTH_USER_MODEL"
