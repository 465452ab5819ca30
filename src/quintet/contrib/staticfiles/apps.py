"""The app of static files."""

from typing import ClassVar

from quintet.kernel.apps import AppConfig
from quintet.services.i18n.translation import gettext_lazy as _


class StaticFilesConfig(AppConfig):
    """Static files; a subclass may set other ``ignore_patterns`` for collectstatic."""

    name = "quintet.contrib.staticfiles"
    verbose_name = _("Static Files")
    ignore_patterns: ClassVar[list[str]] = ["CVS", ".*", "*~"]
