"""Porch: translation. This path is the home's module itself, so that patching `gettext` here changes it everywhere."""

import sys

from quintet.services.i18n import translation
from quintet.services.i18n.translation import *  # noqa: F403  the same names, for readers and type checkers

sys.modules[__name__] = translation
sys.modules["quintet.utils.translation.trans_real"] = translation
sys.modules["quintet.utils.translation.trans_null"] = translation.trans_null
sys.modules["quintet.utils.translation.reloader"] = translation.reloader
