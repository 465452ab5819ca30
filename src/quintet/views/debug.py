"""Error reports: `ExceptionReporter` describes an exception, `SafeExceptionReporterFilter` keeps secrets out of it."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

from quintet.http.request import HttpRequest
from quintet.http.response import HttpResponse
from quintet.kit.multimap import MultiValueDict
from quintet.kit.secret_names import CLEANSED, SECRET
from quintet.web import cleansing, report, report_pages, technical
from quintet.web.frames import plain_variables
from quintet.web.hidden import Names
from quintet.web.reporters import exception_reporter_class as get_exception_reporter_class
from quintet.web.reporters import exception_reporter_filter as get_exception_reporter_filter
from quintet.web.reporters import get_default_exception_reporter_filter as get_default_exception_reporter_filter
from quintet.web.sensitive import names_hidden_in

__all__ = [
    "ExceptionReporter",
    "SafeExceptionReporterFilter",
    "get_default_exception_reporter_filter",
    "get_exception_reporter_class",
    "get_exception_reporter_filter",
    "technical_404_response",
    "technical_500_response",
]


class SafeExceptionReporterFilter:
    """Replaces what is secret in error reports by ``cleansed_substitute``.

    Whatever the methods give, values whose names ``hidden_settings`` (a compiled pattern) finds are masked, at any depth of
    their containers, and so are the secret keys and the passwords of URLs wherever they stand.
    """

    cleansed_substitute = CLEANSED
    hidden_settings = SECRET

    def cleanse_setting(self, key: Any, value: Any) -> Any:
        """Return a value to show in place of ``value``: the substitute for a secret name, at any depth."""
        return cleansing.cleansed(key, value, self.hidden_settings, self.cleansed_substitute)

    def get_safe_settings(self) -> dict[str, Any]:
        """Return the settings in force, cleansed."""
        return cleansing.safe_settings(self.hidden_settings, self.cleansed_substitute)

    def get_safe_request_meta(self, request: Any) -> dict[str, Any]:
        """Return ``request.META``, cleansed."""
        return cleansing.safe_meta(request, self.hidden_settings, self.cleansed_substitute)

    def get_safe_cookies(self, request: Any) -> dict[str, str]:
        """Return the cookies of a request, cleansed."""
        return cleansing.safe_cookies(request, self.hidden_settings, self.cleansed_substitute)

    def is_active(self, request: Any) -> bool:
        """Say whether what `sensitive_variables` and `sensitive_post_parameters` name is masked; always, unless overridden."""
        return True

    def get_cleansed_multivaluedict(self, request: Any, multivaluedict: MultiValueDict) -> MultiValueDict:
        """Return the values of a MultiValueDict without the POST parameters that the view named."""
        names = getattr(request, "sensitive_post_parameters", ())
        return (
            cleansing.masked_parameters(multivaluedict, names, self.cleansed_substitute)
            if self.is_active(request)
            else multivaluedict
        )

    def get_post_parameters(self, request: Any) -> Mapping[str, Any]:
        """Return POST without the parameters that the view named."""
        if request is None:
            return {}
        posted = request.POST
        names = getattr(request, "sensitive_post_parameters", ())
        if not names or not self.is_active(request):
            return posted
        return cleansing.masked_parameters(posted, names, self.cleansed_substitute)

    def get_traceback_frame_variables(self, request: Any, tb_frame: FrameType) -> Iterable[tuple[str, Any]]:
        """Return (name, value) of a frame's variables without those that `sensitive_variables` names."""
        masked = names_hidden_in(tb_frame) if self.is_active(request) else Names()
        return [(name, self.cleansed_substitute if name in masked else value) for name, value in plain_variables(tb_frame)]


class ExceptionReporter:
    """The report about an exception, or about a request that ended badly without one; secrets in it are masked.

    A project's own class is named by DEFAULT_EXCEPTION_REPORTER, by the ``reporter_class`` of a log handler, or for one request
    by its attribute ``exception_reporter_class``.
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
        #: What a page may run: the nonce of its Content-Security-Policy; "" for mail, which has no script.
        self.nonce = ""
        #: Whether the settings are left out of the text, as for somebody at a terminal.
        self.is_brief = False

    @cached_property
    def filter(self) -> Any:
        """What keeps secrets out."""
        return get_exception_reporter_filter(self.request)

    @property
    def html_template_path(self) -> Path:
        """The template of the report as a page."""
        return report_pages.ERROR_HTML

    @property
    def text_template_path(self) -> Path:
        """The template of the report as text."""
        return report_pages.ERROR_TEXT

    def get_traceback_data(self) -> dict[str, Any]:
        """Return what the templates of the report see; the main place to add to a report or to take from it."""
        return report.data_of(self.request, self._error(), self.filter, is_email=self.is_email, nonce=self.nonce) | {
            "is_brief": self.is_brief,
            **({"exception_value": self.exc_value} if isinstance(self.exc_value, str) else {}),
        }

    def get_traceback_html(self) -> str:
        """Return the report as a page that fetches nothing."""
        return report_pages.rendered(self.html_template_path, self.get_traceback_data())

    def get_traceback_text(self) -> str:
        """Return the report as plain text."""
        return report_pages.rendered(self.text_template_path, self.get_traceback_data(), autoescape=False)

    def get_traceback_json(self) -> dict[str, Any]:
        """Return the report as values that JSON has, for services that gather errors."""
        return report_pages.as_json(self.get_traceback_data())

    def get_traceback_frames(self) -> list[dict[str, Any]]:
        """Return the frames of the exception and of those that led to it, the one raised last at the end."""
        return self.get_traceback_data()["frames"]

    def _error(self) -> BaseException | None:
        error = self.exc_value
        if not isinstance(error, BaseException):
            # Some callers have a text, or None, in place of the exception itself.
            return report.stand_in(self.exc_type, error, self.tb)
        return error.with_traceback(self.tb) if error.__traceback__ is None else error


def technical_500_response(
    request: HttpRequest,
    exc_type: type[BaseException] | None,
    exc_value: BaseException | None,
    tb: TracebackType | None,
    status_code: int = 500,
) -> HttpResponse:
    """Return the page of DEBUG about an exception."""
    return technical.error_response(request, exc_type, exc_value, tb, status_code)


def technical_404_response(request: HttpRequest, exception: Any) -> HttpResponse:
    """Return the page of DEBUG about a Http404: what was tried, and what comes near."""
    return technical.not_found(request, exception)
