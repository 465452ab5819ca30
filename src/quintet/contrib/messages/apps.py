"""The app of messages."""

from quintet.contrib.messages.checks import check_messages
from quintet.kernel.apps import AppConfig
from quintet.kernel.checking import register
from quintet.services.i18n.translation import gettext_lazy as _


class MessagesConfig(AppConfig):
    """Messages."""

    name = "quintet.contrib.messages"
    verbose_name = _("Messages")

    def ready(self) -> None:
        """Check the storage and what it needs."""
        register(check_messages)
