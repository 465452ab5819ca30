"""`ExceptionReporter`: what is told about an exception, as text and as HTML, to those who run the site."""

from types import TracebackType

from quintet.http.request import HttpRequest
from quintet.web import technical


class ExceptionReporter:
    """The report about an exception, or about a request that ended badly without one; secrets in it are masked.

    A project's own class is named by DEFAULT_EXCEPTION_REPORTER or by the ``reporter_class`` of a log handler.
    """

    def __init__(
        self,
        request: HttpRequest | None,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        tb: TracebackType | None,
        is_email: bool = False,
    ) -> None:
        self.request, self.exc_type, self.exc_value, self.tb, self.is_email = request, exc_type, exc_value, tb, is_email

    def get_traceback_html(self) -> str:
        """Return the report as a page without scripts or anything fetched."""
        return technical.report_html(self.request, self._error())

    def get_traceback_text(self) -> str:
        """Return the report as plain text."""
        return technical.report_text(self.request, self._error())

    def _error(self) -> BaseException | None:
        error = self.exc_value
        return error.with_traceback(self.tb) if error is not None and error.__traceback__ is None else error
