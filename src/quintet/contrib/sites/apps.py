"""The app of sites."""

from quintet.contrib.sites.checks import check_site_id
from quintet.contrib.sites.management import create_default_site
from quintet.kernel.apps import AppConfig
from quintet.kernel.checking import register
from quintet.kernel.checks import Tags
from quintet.orm.signals import post_migrate
from quintet.services.i18n.translation import gettext_lazy as _


class SitesConfig(AppConfig):
    """Sites; the table's key keeps the type it has in existing databases."""

    name = "quintet.contrib.sites"
    verbose_name = _("Sites")
    default_auto_field = "quintet.db.models.AutoField"

    def ready(self) -> None:
        """Make the first site after migrate, and check SITE_ID."""
        post_migrate.connect(create_default_site, sender=self)
        register(check_site_id, Tags.sites)
