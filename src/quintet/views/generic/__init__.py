"""generic: views over templates, models and forms; also the documented path of all of them.

Lives here: `base` (templates, redirects), `detail`, `list`, `edit` (forms, create, update, delete) and `dates` (archives). The
mixins keep their documented names and hooks. Start with `base`.
"""

from typing import TYPE_CHECKING

from quintet.kit import late
from quintet.views.base import View as View
from quintet.views.generic.base import RedirectView as RedirectView
from quintet.views.generic.base import TemplateView as TemplateView
from quintet.views.generic.detail import DetailView as DetailView
from quintet.views.generic.edit import CreateView as CreateView
from quintet.views.generic.edit import DeleteView as DeleteView
from quintet.views.generic.edit import FormView as FormView
from quintet.views.generic.edit import UpdateView as UpdateView
from quintet.views.generic.list import ListView as ListView

if TYPE_CHECKING:
    from quintet.views.generic.dates import ArchiveIndexView as ArchiveIndexView
    from quintet.views.generic.dates import DateDetailView as DateDetailView
    from quintet.views.generic.dates import DayArchiveView as DayArchiveView
    from quintet.views.generic.dates import MonthArchiveView as MonthArchiveView
    from quintet.views.generic.dates import TodayArchiveView as TodayArchiveView
    from quintet.views.generic.dates import WeekArchiveView as WeekArchiveView
    from quintet.views.generic.dates import YearArchiveView as YearArchiveView
else:
    __getattr__, __dir__ = late.names(
        __name__,
        {
            "quintet.views.generic.dates": (
                "ArchiveIndexView DateDetailView DayArchiveView MonthArchiveView TodayArchiveView WeekArchiveView YearArchiveView"
            ),
        },
    )

__all__ = [
    "ArchiveIndexView",
    "CreateView",
    "DateDetailView",
    "DayArchiveView",
    "DeleteView",
    "DetailView",
    "FormView",
    "GenericViewError",
    "ListView",
    "MonthArchiveView",
    "RedirectView",
    "TemplateView",
    "TodayArchiveView",
    "UpdateView",
    "View",
    "WeekArchiveView",
    "YearArchiveView",
]


class GenericViewError(Exception):
    """A problem in a generic view."""
