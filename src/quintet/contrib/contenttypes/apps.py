"""The app of content types."""

from quintet.contrib.contenttypes.creation import create_contenttypes
from quintet.contrib.contenttypes.field_checks import check_model_name_lengths
from quintet.kernel.apps import AppConfig
from quintet.kernel.checking import register
from quintet.kernel.checks import Tags
from quintet.orm.signals import post_migrate
from quintet.services.i18n.translation import gettext_lazy as _


class ContentTypesConfig(AppConfig):
    """Content types; the table's key keeps the type it has in existing databases."""

    name = "quintet.contrib.contenttypes"
    verbose_name = _("Content Types")
    default_auto_field = "quintet.db.models.AutoField"

    def ready(self) -> None:
        """Create the rows after every migrate, and check that names of models fit into them."""
        post_migrate.connect(create_contenttypes)
        register(check_model_name_lengths, Tags.models)
