"""Porch: names of days and months."""

from quintet.services.i18n.date_names import MONTHS as MONTHS
from quintet.services.i18n.date_names import MONTHS_3 as MONTHS_3
from quintet.services.i18n.date_names import MONTHS_ALT as MONTHS_ALT
from quintet.services.i18n.date_names import MONTHS_AP as MONTHS_AP
from quintet.services.i18n.date_names import WEEKDAYS as WEEKDAYS
from quintet.services.i18n.date_names import WEEKDAYS_ABBR as WEEKDAYS_ABBR

__all__ = ["MONTHS", "MONTHS_3", "MONTHS_ALT", "MONTHS_AP", "WEEKDAYS", "WEEKDAYS_ABBR"]
