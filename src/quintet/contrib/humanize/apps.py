"""The app of humanize."""

from quintet.kernel.apps import AppConfig
from quintet.services.i18n.translation import gettext_lazy as _


class HumanizeConfig(AppConfig):
    """Numbers and times as people say them."""

    name = "quintet.contrib.humanize"
    verbose_name = _("Humanize")
