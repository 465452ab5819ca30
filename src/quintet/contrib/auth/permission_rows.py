"""Creating the permissions of an app's models, after its migrations ran."""

from typing import Any

from quintet.contrib.auth.permission_names import all_permissions
from quintet.contrib.contenttypes.creation import create_contenttypes
from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.drivers.router import router
from quintet.kernel import current
from quintet.kernel.apps import AppConfig


def create_permissions(
    app_config: AppConfig,
    verbosity: int = 2,
    interactive: bool = True,
    using: str = DEFAULT_DB_ALIAS,
    apps: Any = None,
    **kwargs: Any,
) -> None:
    """Insert the missing permissions of one app's models into the database ``using``, with their content types."""
    if not app_config.models_module:
        return
    apps = apps or current.apps
    create_contenttypes(app_config, verbosity=verbosity, interactive=interactive, using=using, apps=apps)
    try:
        app = apps.get_app_config(app_config.label)
        content_type, permission = apps.get_model("contenttypes", "ContentType"), apps.get_model("auth", "Permission")
    except LookupError:
        return
    if not router.allow_migrate_model(using, permission):
        return
    manager = content_type.objects.db_manager(using)
    wanted = [
        (manager.get_for_model(model, for_concrete_model=False), codename, str(name))
        for model in app.get_models()
        for codename, name in all_permissions(model._meta)
    ]
    rows = permission.objects.using(using)
    present = set(
        rows.filter(content_type__in={kind.pk for kind, _code, _name in wanted}).values_list("content_type", "codename")
    )
    rows.bulk_create(
        [
            permission(content_type=kind, codename=codename, name=name)
            for kind, codename, name in wanted
            if (kind.pk, codename) not in present
        ]
    )
