"""Names of days and months, translated when they are used. Public as `quintet.utils.dates`."""

from quintet.services.i18n import english
from quintet.services.i18n.translation import gettext_lazy as _
from quintet.services.i18n.translation import pgettext_lazy

WEEKDAYS = {number: _(name) for number, name in enumerate(english.WEEKDAYS)}
WEEKDAYS_ABBR = {number: _(name) for number, name in enumerate(english.WEEKDAYS_SHORT)}
MONTHS = {number: _(name) for number, name in enumerate(english.MONTHS, 1)}
MONTHS_3 = {number: _(name) for number, name in enumerate(english.MONTHS_SHORT, 1)}
MONTHS_AP = {number: pgettext_lazy(english.ABBREVIATED, name) for number, name in enumerate(english.MONTHS_AP, 1)}
#: Month names as they are written inside a date, which some languages inflect.
MONTHS_ALT = {number: pgettext_lazy(english.INSIDE_DATES, name) for number, name in enumerate(english.MONTHS, 1)}
