"""Porch: translation. This path is the home's module itself, so that patching `gettext` here changes it everywhere."""

import sys

from quintet.services.i18n import translation

sys.modules[__name__] = translation
