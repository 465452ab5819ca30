"""Logging: the documented default configuration, LOG_FORMAT, and the project's LOGGING on top.

    DEFAULT_LOGGING ──► LOG_FORMAT "text" or "json" ──► LOGGING, by the callable that LOGGING_CONFIG names

Logger names stay ``django.*`` so that existing configurations and log processors go on working.
"""

import copy
import logging
from typing import Any, cast

from quintet.kernel.core_settings import CoreSettings
from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit import dotted

DICT_CONFIG = "logging.config.dictConfig"  # by its path, since importing it costs what an import of quintet may not

DEFAULT_LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "require_debug_false": {"()": "quintet.kernel.log_filters.RequireDebugFalse"},
        "require_debug_true": {"()": "quintet.kernel.log_filters.RequireDebugTrue"},
    },
    "formatters": {
        # The message as it is; what follows its first line is indented, so that it cannot pass for another record.
        "line": {"()": "quintet.kernel.log_line.LineFormatter", "format": "{message}", "style": "{"},
        "django.server": {
            "()": "quintet.kernel.log_line.ServerFormatter",
            "format": "[{server_time}] {message}",
            "style": "{",
        },
    },
    "handlers": {
        "console": {
            "level": "INFO",
            "filters": ["require_debug_true"],
            "class": "logging.StreamHandler",
            "formatter": "line",
        },
        "django.server": {"level": "INFO", "class": "logging.StreamHandler", "formatter": "django.server"},
        "mail_admins": {
            "level": "ERROR",
            "filters": ["require_debug_false"],
            "class": "quintet.web.admin_mail.AdminEmailHandler",
        },
    },
    "loggers": {
        "django": {"handlers": ["console", "mail_admins"], "level": "INFO"},
        "django.server": {"handlers": ["django.server"], "level": "INFO", "propagate": False},
    },
}

#: As it is applied without `logging.config`; a project may have changed the public one.
UNTOUCHED: dict[str, Any] = copy.deepcopy(DEFAULT_LOGGING)

#: LOG_FORMAT → the factory of its formatter.
FORMATS = {"text": "quintet.kernel.log_line.ContextFormatter", "json": "quintet.kernel.logs.json_formatter"}


def configure_logging(core: CoreSettings) -> None:
    """Apply the default configuration and LOG_FORMAT, then LOGGING by the callable that LOGGING_CONFIG names; None turns all off.

    Raises ImproperlyConfigured for an unknown LOG_FORMAT, MissingExtraError for "json" without structlog.
    """
    if not core.logging_config:
        return
    if core.log_format or DEFAULT_LOGGING != UNTOUCHED:
        _call(dotted.load(DICT_CONFIG), formatted(core.log_format) if core.log_format else DEFAULT_LOGGING)
    else:
        apply_default()
    if core.logging:
        configure = dotted.load(core.logging_config)
        _call(configure, in_our_spelling(core.logging) if configure is dotted.load(DICT_CONFIG) else core.logging)


def apply_default() -> None:
    """Do with the default configuration what dictConfig does; its module loads sockets and pickles, 6 ms of every command."""
    filters = {name: _made(one) for name, one in UNTOUCHED["filters"].items()}
    formatters = {name: _made(one) for name, one in UNTOUCHED["formatters"].items()}
    handlers: dict[str, logging.Handler] = {}
    for name, one in UNTOUCHED["handlers"].items():
        make: Any = dotted.load(one["class"])
        handler = handlers[name] = make()
        handler.name = name
        handler.setLevel(one["level"])
        handler.setFormatter(formatters.get(one.get("formatter")))
        for wanted in one.get("filters", ()):
            handler.addFilter(filters[wanted])
    for name, one in UNTOUCHED["loggers"].items():
        logger = logging.getLogger(name)
        for old in logger.handlers[:]:
            logger.removeHandler(old)
        for wanted in one["handlers"]:
            logger.addHandler(handlers[wanted])
        logger.setLevel(one["level"])
        logger.propagate = one.get("propagate", True)


def _made(description: dict[str, Any]) -> Any:
    options = dict(description)
    make: Any = dotted.load(options.pop("()"))
    if "format" in options:
        options["fmt"] = options.pop("format")
    return make(**options)


def _call(configure: Any, configuration: Any) -> None:
    configure(configuration)


def formatted(form: str) -> dict[str, Any]:
    """Return the default configuration with every record on the console, whatever DEBUG says, in LOG_FORMAT ``form``."""
    if form not in FORMATS:
        known = ", ".join(map(repr, FORMATS))
        raise ImproperlyConfigured(f"LOG_FORMAT is {form!r}; it may be {known}, or empty for the default lines.")
    make: Any = dotted.load(FORMATS[form])
    # Made here, since dictConfig would hide what a missing library says behind an error of its own.
    formatter = make()
    return {
        **DEFAULT_LOGGING,
        "formatters": {"line": {"()": lambda: formatter}},
        "handlers": {
            "console": {"level": "INFO", "class": "logging.StreamHandler", "formatter": "line"},
            "mail_admins": DEFAULT_LOGGING["handlers"]["mail_admins"],
        },
        "loggers": {
            "django": {"handlers": ["mail_admins"], "level": "INFO"},
            # Its own, so that a line of a request is not mailed and the development server may change its colours.
            "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        },
        "root": {"handlers": ["console"], "level": "INFO"},
    }


def json_formatter() -> logging.Formatter:
    """Return the formatter of JSON lines. Raises MissingExtraError without structlog."""
    try:
        make: Any = dotted.load("quintet.kernel.json_logs.make_json_formatter")
    except ImportError as error:
        if error.name is None or not error.name.startswith("structlog"):
            raise
        raise dotted.require_extra("structlog, which LOG_FORMAT = 'json' needs,", "logs", error) from error
    return cast("logging.Formatter", make())


def in_our_spelling(configuration: Any) -> Any:
    """Return a configuration of dictConfig in which classes named ``django.*`` are ours; nothing given is changed."""
    if isinstance(configuration, dict):
        return {name: _spelled(name, value) for name, value in cast("dict[Any, Any]", configuration).items()}
    if isinstance(configuration, list):
        return [in_our_spelling(one) for one in cast("list[Any]", configuration)]
    return configuration


def _spelled(name: Any, value: Any) -> Any:
    if name in ("()", "class") and isinstance(value, str):
        return dotted.canonical(value)
    return in_our_spelling(value)
