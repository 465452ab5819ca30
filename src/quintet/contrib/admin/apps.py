"""The app of the admin."""

from quintet.kernel.apps import AppConfig
from quintet.services.i18n.translation import gettext_lazy as _


class SimpleAdminConfig(AppConfig):
    """Takes the admin's place among the apps and brings nothing else in this release."""

    name = "quintet.contrib.admin"
    verbose_name = _("Administration")
    default_auto_field = "quintet.db.models.AutoField"
