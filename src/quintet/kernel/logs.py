"""Logging: the default configuration, and the project's on top.

Logger names stay ``django.*`` so that existing configurations and log processors go on working.
"""

from logging.config import dictConfig
from typing import Any

from quintet.kernel.core_settings import CoreSettings
from quintet.kit import dotted

DEFAULT_LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "[{asctime}] {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "level": "INFO", "formatter": "line"}},
    "loggers": {"django": {"handlers": ["console"], "level": "INFO"}},
}


def configure_logging(core: CoreSettings) -> None:
    """Apply the default configuration, then LOGGING by the callable that LOGGING_CONFIG names; None turns both off."""
    if not core.logging_config:
        return
    dictConfig(DEFAULT_LOGGING)
    if core.logging:
        configure = dotted.load(core.logging_config)
        assert callable(configure)
        configure(core.logging)
