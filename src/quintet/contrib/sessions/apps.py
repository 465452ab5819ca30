"""The app of sessions."""

from quintet.kernel.apps import AppConfig
from quintet.services.i18n.translation import gettext_lazy as _


class SessionsConfig(AppConfig):
    """Sessions."""

    name = "quintet.contrib.sessions"
    verbose_name = _("Sessions")
