"""Adding messages to a request, and reading them."""

from typing import Any

from quintet.contrib.messages import constants
from quintet.contrib.messages.settings import MessageSettings
from quintet.http.request import HttpRequest

MIDDLEWARE = "django.contrib.messages.middleware.MessageMiddleware"


class MessageFailure(Exception):
    """A message was added to a request that has no place for it."""


def add_message(request: HttpRequest, level: int, message: Any, extra_tags: str | None = "", fail_silently: bool = False) -> None:
    """Keep ``message`` for the next page that this visitor sees.

    ``extra_tags`` go before the level's tag. Raises MessageFailure when the middleware is not installed, unless
    ``fail_silently``; TypeError when ``request`` is no request.
    """
    storage = getattr(request, "_messages", None)
    if storage is not None:
        storage.add(level, message, extra_tags)
    elif not hasattr(request, "META"):
        raise TypeError(f"add_message() argument must be an HttpRequest object, not '{type(request).__name__}'.")
    elif not fail_silently:
        raise MessageFailure(f"You cannot add messages without installing {MIDDLEWARE}")


def get_messages(request: HttpRequest) -> Any:
    """Return the request's storage, to be iterated over; an empty list when the middleware is not installed."""
    return getattr(request, "_messages", [])


def get_level(request: HttpRequest) -> int:
    """Return the lowest level that is kept for this request."""
    storage = getattr(request, "_messages", None)
    return MessageSettings.now().message_level if storage is None else storage.level


def set_level(request: HttpRequest, level: int | None) -> bool:
    """Keep only messages of ``level`` or above for this request, None for MESSAGE_LEVEL; False without the middleware."""
    storage = getattr(request, "_messages", None)
    if storage is None:
        return False
    storage.level = level
    return True


def debug(request: HttpRequest, message: Any, extra_tags: str | None = "", fail_silently: bool = False) -> None:
    """Add a message of level DEBUG."""
    add_message(request, constants.DEBUG, message, extra_tags=extra_tags, fail_silently=fail_silently)


def info(request: HttpRequest, message: Any, extra_tags: str | None = "", fail_silently: bool = False) -> None:
    """Add a message of level INFO."""
    add_message(request, constants.INFO, message, extra_tags=extra_tags, fail_silently=fail_silently)


def success(request: HttpRequest, message: Any, extra_tags: str | None = "", fail_silently: bool = False) -> None:
    """Add a message of level SUCCESS."""
    add_message(request, constants.SUCCESS, message, extra_tags=extra_tags, fail_silently=fail_silently)


def warning(request: HttpRequest, message: Any, extra_tags: str | None = "", fail_silently: bool = False) -> None:
    """Add a message of level WARNING."""
    add_message(request, constants.WARNING, message, extra_tags=extra_tags, fail_silently=fail_silently)


def error(request: HttpRequest, message: Any, extra_tags: str | None = "", fail_silently: bool = False) -> None:
    """Add a message of level ERROR."""
    add_message(request, constants.ERROR, message, extra_tags=extra_tags, fail_silently=fail_silently)
