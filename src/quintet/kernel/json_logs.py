"""Log records as JSON, one object a line, by structlog's formatter for the standard library (the extra ``logs``).

Fields: timestamp (UTC), level, logger, event, what was given as ``extra``, exception; inside a request those of its
`kernel.current.log_context` too. A value that JSON has no form for is shown as its text, and one whose name says that it is
secret is masked, at any depth: every record is a line, and every line is JSON.
"""

import logging
import math
from collections.abc import Callable, Mapping
from typing import Any, cast

import structlog
from structlog.typing import EventDict

from quintet.kernel import current
from quintet.kernel.env.secret import Secret
from quintet.kit.secret_names import CLEANSED, is_secret

#: Extra of our own records that is no value: the request is told by its fields.
OBJECTS = frozenset({"request", "server_time"})
#: Fields that no extra may replace: one of such a name stands as ``extra_`` and its name.
RESERVED = frozenset({"event", "level", "logger", "timestamp", "exception", "exc_info", "stack_info"})
#: How many containers inside each other are looked into.
DEEPEST = 6
EXTRA = structlog.stdlib.ExtraAdder()


def _request_fields(_logger: Any, _method: str, event: EventDict) -> EventDict:
    context = current.log_context.get()
    if context is not None:
        for name, value in context.fields().items():
            event.setdefault(name, value)
    return event


def _extra(logger: Any, method: str, event: EventDict) -> EventDict:
    given = EXTRA(logger, method, {"_record": event["_record"]})
    for name, value in given.items():
        if name in OBJECTS or name == "_record":
            continue
        field = "status" if name == "status_code" else f"extra_{name}" if name in RESERVED else name
        event[field] = _named(name, value, 0)
    return event


def _named(name: str, value: Any, depth: int) -> Any:
    return CLEANSED if is_secret(name) else _plain(value, depth)


def _plain(value: Any, depth: int) -> Any:
    """Return a value that JSON has a form for; it stands inside ``depth`` containers."""
    if value is None or isinstance(value, bool | int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    if isinstance(value, Mapping | list | tuple | set | frozenset):
        return _contents(cast("Any", value), depth + 1) if depth < DEEPEST else "…"
    return _text(value)


def _contents(value: Any, depth: int) -> Any:
    if isinstance(value, Mapping):
        pairs = ((_text(key), item) for key, item in cast("Mapping[Any, Any]", value).items())
        return {name: _named(name, item, depth) for name, item in pairs}
    return [_plain(item, depth) for item in value]


def _text(value: Any) -> str:
    if isinstance(value, Secret):
        return CLEANSED
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    try:
        return str(value)
    except Exception as error:  # noqa: BLE001  a record about one error must not be lost to another
        return f"<{type(value).__name__} whose text failed: {type(error).__name__}>"


def make_json_formatter() -> logging.Formatter:
    """Return the formatter."""
    chain: list[Callable[[Any, str, EventDict], Any]] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        _extra,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _request_fields,
        structlog.processors.format_exc_info,
        structlog.processors.UnicodeDecoder(),
    ]
    last: list[Callable[[Any, str, EventDict], Any]] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.JSONRenderer(default=str),
    ]
    return structlog.stdlib.ProcessorFormatter(foreign_pre_chain=chain, processors=last)
