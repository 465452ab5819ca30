"""Creating the content types of an app's models, after its migrations ran."""

from typing import Any

from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.drivers.router import router
from quintet.kernel import current
from quintet.kernel.apps import AppConfig


def create_contenttypes(
    app_config: AppConfig,
    verbosity: int = 2,
    interactive: bool = True,
    using: str = DEFAULT_DB_ALIAS,
    apps: Any = None,
    **kwargs: Any,
) -> None:
    """Insert the missing content types of one app's models into the database ``using``.

    Does nothing for an app without models, and where the content type table is not (yet) or may not be.
    """
    apps = apps or current.apps
    try:
        app = apps.get_app_config(app_config.label)
        content_type = apps.get_model("contenttypes", "ContentType")
    except LookupError:
        return
    if not app_config.models_module or not router.allow_migrate_model(using, content_type):
        return
    content_type.objects.clear_cache()
    rows = content_type.objects.using(using)
    present = set(rows.filter(app_label=app.label).values_list("model", flat=True))
    missing = [model._meta.model_name for model in app.get_models() if model._meta.model_name not in present]
    rows.bulk_create([content_type(app_label=app.label, model=name) for name in missing])
