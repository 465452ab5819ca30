"""The errors that every floor may raise; public as `quintet.core.exceptions`.

Exception
├─ AppRegistryNotReady            ├─ ImproperlyConfigured          ├─ ObjectDoesNotExist
├─ MiddlewareNotUsed              ├─ ViewDoesNotExist              ├─ MultipleObjectsReturned
├─ PermissionDenied               ├─ FieldDoesNotExist             ├─ ObjectNotUpdated
├─ FieldError ─ FieldFetchBlocked ├─ ValidationError               ├─ BadRequest
├─ FullResultSet                  ├─ EmptyResultSet                ├─ SynchronousOnlyOperation
└─ SuspiciousOperation ─ SuspiciousMultipartForm, SuspiciousFileOperation, DisallowedHost, DisallowedRedirect,
                         TooManyFieldsSent, TooManyFilesSent, RequestDataTooBig ─ (413), RequestURITooLong ─ (414),
                         InvalidSessionKey, SuspiciousSession
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from quintet.kit.lazy import Promise

#: What a single message may be.
TEXTS = (str, Promise)
#: What several messages may stand in.
LISTS = (list, tuple)
NON_FIELD_ERRORS = "__all__"


class AppRegistryNotReady(Exception):
    """The app registry was used before `quintet.setup()` had loaded what was asked for."""


class ObjectDoesNotExist(Exception):
    """The requested object does not exist."""

    silent_variable_failure = True


class MultipleObjectsReturned(Exception):
    """The query returned several objects where one was expected."""


class ObjectNotUpdated(Exception):
    """A forced or partial update matched no row."""


class FieldDoesNotExist(Exception):
    """The requested model field does not exist."""


class FieldError(Exception):
    """Some kind of problem with a model field."""


class FieldFetchBlocked(FieldError):
    """A lazy load that the fetch mode forbids."""


class SuspiciousOperation(Exception):
    """The user did something that looks like an attack; answered with 400."""


class SuspiciousMultipartForm(SuspiciousOperation):
    """A suspicious multipart request body."""


class SuspiciousFileOperation(SuspiciousOperation):
    """A path outside the place it must stay in."""


class DisallowedHost(SuspiciousOperation):
    """The Host header names a host that this site does not serve."""


class DisallowedRedirect(SuspiciousOperation):
    """A redirect to a scheme that is not allowed."""


class TooManyFieldsSent(SuspiciousOperation):
    """More form or query fields than DATA_UPLOAD_MAX_NUMBER_FIELDS."""


class TooManyFilesSent(SuspiciousOperation):
    """More uploaded files than DATA_UPLOAD_MAX_NUMBER_FILES."""


class RequestDataTooBig(SuspiciousOperation):
    """A request body larger than DATA_UPLOAD_MAX_MEMORY_SIZE."""


class RequestURITooLong(SuspiciousOperation):
    """A path and query longer than REQUEST_URI_MAX_LENGTH; answered with 414."""


class BadRequest(Exception):
    """The request is malformed and cannot be processed; answered with 400."""


class RequestTimeout(BadRequest):
    """The client sends the body of its request too slowly; answered with 408."""


class RequestAborted(Exception):
    """The client went away before the request was read."""


class PermissionDenied(Exception):
    """The user may not do that; answered with 403."""


class ViewDoesNotExist(Exception):
    """The requested view does not exist."""


class MiddlewareNotUsed(Exception):
    """Raised by a middleware's constructor to take itself out of the chain."""


class ImproperlyConfigured(Exception):
    """The project is configured wrongly; the message says what, where and the mend."""


class EmptyResultSet(Exception):
    """A condition that no row can meet; the query need not run."""


class FullResultSet(Exception):
    """A condition that every row meets."""


class SynchronousOnlyOperation(Exception):
    """Blocking input or output from an event loop, outside a task that the framework runs."""


class ValidationError(Exception):
    """One or more reasons why a value is not valid.

    ``message`` is one message, a list of messages or errors, or a mapping from field names to these. A single message
    keeps ``message``, ``code`` and ``params``; a list keeps ``error_list``; a mapping keeps ``error_dict``.
    """

    error_dict: dict[str, list["ValidationError"]]
    error_list: list["ValidationError"]
    message: Any
    code: str | None
    params: Mapping[str, Any] | None

    def __init__(
        self,
        message: "str | ValidationError | Sequence[Any] | Mapping[str, Any] | Any",
        code: str | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message, code, params)
        if isinstance(message, TEXTS):  # the usual case first: asking for a Mapping costs more than all the rest
            self.message, self.code, self.params = message, code, params
            self.error_list = [self]
        elif isinstance(message, ValidationError):
            self._become(message)
        elif isinstance(message, LISTS):
            several = cast("Sequence[Any]", message)
            self.error_list = [error for one in several for error in _flatten(_as_error(one))]
        elif isinstance(message, Mapping):
            named = cast("Mapping[str, Any]", message)
            self.error_dict = {name: _as_error(found).error_list for name, found in named.items()}
        else:
            self.message, self.code, self.params = message, code, params
            self.error_list = [self]

    def _become(self, other: "ValidationError") -> None:
        if hasattr(other, "error_dict"):
            self.error_dict = other.error_dict
        elif hasattr(other, "message"):
            self.message, self.code, self.params = other.message, other.code, other.params
            self.error_list = [self]
        else:
            self.error_list = other.error_list

    @property
    def message_dict(self) -> dict[str, list[str]]:
        """The messages by field; AttributeError when the error was not made from a mapping."""
        return {name: ValidationError(errors).messages for name, errors in self.error_dict.items()}

    @property
    def messages(self) -> list[str]:
        """All messages in one list."""
        return [_text_of(error) for error in _flatten(self)]

    def update_error_dict(self, error_dict: dict[str, list["ValidationError"]]) -> dict[str, list["ValidationError"]]:
        """Add these errors to ``error_dict`` and return it."""
        if hasattr(self, "error_dict"):
            for name, errors in self.error_dict.items():
                error_dict.setdefault(name, []).extend(errors)
        else:
            error_dict.setdefault(NON_FIELD_ERRORS, []).extend(self.error_list)
        return error_dict

    def __iter__(self) -> Iterator[Any]:
        """Yield (field, messages) pairs of a mapping, or plain messages."""
        if hasattr(self, "error_dict"):
            for name, errors in self.error_dict.items():
                yield name, list(ValidationError(errors))
        else:
            yield from self.messages

    def __str__(self) -> str:
        return repr(dict(self)) if hasattr(self, "error_dict") else repr(list(self))

    def __repr__(self) -> str:
        return f"ValidationError({self})"

    def __eq__(self, other: object) -> bool:
        return hash(self) == hash(other) if isinstance(other, ValidationError) else NotImplemented

    def __hash__(self) -> int:
        if hasattr(self, "message"):
            params = tuple(sorted((str(k), str(v)) for k, v in self.params.items())) if self.params else ()
            return hash((str(self.message), self.code, params))
        if hasattr(self, "error_dict"):
            return hash(tuple((name, frozenset(errors)) for name, errors in sorted(self.error_dict.items())))
        return hash(tuple(sorted(self.error_list, key=lambda error: str(error.message))))


def _as_error(value: Any) -> ValidationError:
    return value if isinstance(value, ValidationError) else ValidationError(value)


def _flatten(error: ValidationError) -> list[ValidationError]:
    if "error_dict" in error.__dict__:
        return [one for errors in error.error_dict.values() for one in errors]
    return error.error_list


def _text_of(error: ValidationError) -> str:
    message = error.message
    if error.params:
        message = message % error.params
    return str(message)
