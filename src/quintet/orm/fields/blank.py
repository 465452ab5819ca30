"""The choice of nothing, which forms offer before the choices of a field.

The documentation lets a project set ``BLANK_CHOICE_LABEL`` of `quintet.db.models.fields` in the ``ready()`` of an app. That
module stands on the porch, which nothing inside may import: it is looked at where it lies among the loaded modules. Where it is
not loaded, nobody has set anything.
"""

import sys
from collections.abc import Sequence
from typing import Any

from quintet.kit.lazy import lazy
from quintet.orm.settings import ModelSettings
from quintet.services.i18n.translation import gettext_lazy as _

PUBLIC_PLACE = "quintet.db.models.fields"
BLANK_CHOICE_LABEL: Any = _("- Select an option -")
DASHES = "---------"
BLANK_CHOICE_DASH: list[tuple[str, str]] = [("", DASHES)]


def blank_label() -> str:
    """Return the label of the moment: the settings, the language and what a project has set count when it is shown."""
    if ModelSettings.now().use_blank_choice_dash:
        return DASHES
    return str(getattr(sys.modules.get(PUBLIC_PLACE), "BLANK_CHOICE_LABEL", BLANK_CHOICE_LABEL))


BLANK_LABEL = lazy(blank_label, str)()
#: What `Field.get_choices` puts before the choices unless it is told otherwise.
BLANK_CHOICE: Sequence[tuple[str, str]] = (("", BLANK_LABEL),)
