"""Validators of user names."""

import re

from quintet.services.deconstruct import deconstructible
from quintet.services.i18n.translation import gettext_lazy as _
from quintet.services.validators import RegexValidator


@deconstructible(path="quintet.contrib.auth.validators.ASCIIUsernameValidator")
class ASCIIUsernameValidator(RegexValidator):
    """Accepts ASCII letters, digits and ``@ . + - _``."""

    regex = r"^[\w.@+-]+\Z"
    message = _(
        "Enter a valid username. This value may contain only unaccented lowercase a-z and uppercase A-Z letters, numbers, "
        "and @/./+/-/_ characters."
    )
    flags = re.ASCII


@deconstructible(path="quintet.contrib.auth.validators.UnicodeUsernameValidator")
class UnicodeUsernameValidator(RegexValidator):
    """Accepts letters of any script, digits and ``@ . + - _``."""

    regex = r"^[\w.@+-]+\Z"
    message = _("Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.")
    flags = 0
