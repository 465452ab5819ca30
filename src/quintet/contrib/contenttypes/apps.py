"""The app of content types."""

from typing import Any

from quintet.contrib.contenttypes.creation import create_contenttypes
from quintet.contrib.contenttypes.field_checks import check_model_name_lengths
from quintet.kernel.apps import AppConfig
from quintet.kernel.checking import register
from quintet.kernel.checks import Tags
from quintet.kit import dotted
from quintet.orm.signals import post_migrate, pre_migrate
from quintet.services.i18n.translation import gettext_lazy as _


class ContentTypesConfig(AppConfig):
    """Content types; the table's key keeps the type it has in existing databases."""

    name = "quintet.contrib.contenttypes"
    verbose_name = _("Content Types")
    default_auto_field = "quintet.db.models.AutoField"

    def ready(self) -> None:
        """Rename and create the rows with every migrate, and check that names of models fit into them."""
        pre_migrate.connect(rename_with_models, sender=self)
        post_migrate.connect(create_contenttypes)
        register(check_model_name_lengths, Tags.models)


def rename_with_models(plan: Any, **_options: Any) -> None:
    """Let content types be renamed with their models; what that needs is loaded when something is migrated."""
    follow: Any = dotted.load("quintet.contrib.contenttypes.renaming.follow_renames")
    follow(plan)
