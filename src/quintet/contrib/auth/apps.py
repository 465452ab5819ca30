"""The app of users, groups and permissions."""

from typing import Any

from quintet.contrib.auth.permission_rows import create_permissions
from quintet.contrib.auth.signals import user_logged_in
from quintet.contrib.auth.user_model import get_user_model
from quintet.kernel.apps import AppConfig
from quintet.kit import dotted
from quintet.orm.signals import post_migrate, pre_migrate
from quintet.services.i18n.translation import gettext_lazy as _


class AuthConfig(AppConfig):
    """Auth; the keys of its tables keep the type they have in existing databases."""

    name = "quintet.contrib.auth"
    verbose_name = _("Authentication and Authorization")
    default_auto_field = "quintet.db.models.AutoField"

    def ready(self) -> None:
        """Rename and create permissions with every migrate, and note log-ins of users who have a place for it."""
        pre_migrate.connect(rename_with_models, sender=self)
        post_migrate.connect(create_permissions, dispatch_uid="quintet.contrib.auth.create_permissions")
        if any(field.name == "last_login" for field in get_user_model()._meta.fields):
            note: Any = dotted.load("quintet.contrib.auth.models.update_last_login")
            user_logged_in.connect(note, dispatch_uid="update_last_login")


def rename_with_models(plan: Any, **_options: Any) -> None:
    """Let permissions be renamed with their models; what that needs is loaded when something is migrated."""
    follow: Any = dotted.load("quintet.contrib.auth.permission_renames.follow_renames")
    follow(plan)
