"""The fuse box of the process: the settings in force, the app registry, the checks, the work that log records tell of.

Only outermost public calls read from here; inner code takes what it needs as an argument.
"""

from collections.abc import Callable, Mapping
from contextvars import ContextVar

from quintet.kernel.apps import Apps
from quintet.kernel.check_table import CORE_CHECKS
from quintet.kernel.checks import Checks
from quintet.kernel.log_context import LogContext
from quintet.kernel.settings import LazySettings

settings = LazySettings()
apps = Apps.of_project(lambda: settings.DEFAULT_AUTO_FIELD)
#: Where model classes are registered that name no registry of their own; `isolate_apps` puts another one in place.
model_apps = apps
checks = Checks(CORE_CHECKS)
#: The work in hand, for log records; bound while LOG_FORMAT asks for it.
log_context: ContextVar[LogContext | None] = ContextVar("quintet.log_context", default=None)
#: Says for which work a query runs (route and view, or command); bound while `ports.tags_queries` asks for it.
query_tags: ContextVar[Callable[[], Mapping[str, str]] | None] = ContextVar("quintet.query_tags", default=None)
#: Whether an error page is being made: what it asks for must not fail anew where something less will do.
answers_error: ContextVar[bool] = ContextVar("quintet.answers_error", default=False)
