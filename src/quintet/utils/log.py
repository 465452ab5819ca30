"""Porch: logging."""

from quintet.kernel.log_filters import CallbackFilter as CallbackFilter
from quintet.kernel.log_filters import RequestIdFilter as RequestIdFilter
from quintet.kernel.log_filters import RequireDebugFalse as RequireDebugFalse
from quintet.kernel.log_filters import RequireDebugTrue as RequireDebugTrue
from quintet.kernel.log_line import ContextFormatter as ContextFormatter
from quintet.kernel.log_line import LineFormatter as LineFormatter
from quintet.kernel.log_line import ServerFormatter as ServerFormatter
from quintet.kernel.logs import DEFAULT_LOGGING as DEFAULT_LOGGING
from quintet.kernel.logs import configure_logging as configure_logging
from quintet.web.admin_mail import AdminEmailHandler as AdminEmailHandler
from quintet.web.request_log import log_response as log_response

__all__ = [
    "DEFAULT_LOGGING",
    "AdminEmailHandler",
    "CallbackFilter",
    "ContextFormatter",
    "LineFormatter",
    "RequestIdFilter",
    "RequireDebugFalse",
    "RequireDebugTrue",
    "ServerFormatter",
    "configure_logging",
    "log_response",
]
