"""Which reporter and which filter describe the error of a request: its own, else those that the settings name."""

from typing import Any

from quintet.kit import dotted
from quintet.web.settings import WebSettings


def exception_reporter_filter(request: Any) -> Any:
    """Return the filter of a request: its ``exception_reporter_filter``, else one of DEFAULT_EXCEPTION_REPORTER_FILTER."""
    own = getattr(request, "exception_reporter_filter", None)
    return get_default_exception_reporter_filter() if own is None else own


def get_default_exception_reporter_filter() -> Any:
    """Return a filter of DEFAULT_EXCEPTION_REPORTER_FILTER."""
    made: Any = dotted.load(WebSettings.now().default_exception_reporter_filter)
    return made()


def exception_reporter_class(request: Any) -> Any:
    """Return the reporter of a request: its ``exception_reporter_class``, else DEFAULT_EXCEPTION_REPORTER."""
    own = getattr(request, "exception_reporter_class", None)
    return own or dotted.load(WebSettings.now().default_exception_reporter)
