"""Logging: the default configuration, and the project's on top.

Logger names stay ``django.*`` so that existing configurations and log processors go on working.
"""

from typing import Any

from quintet.kernel.core_settings import CoreSettings
from quintet.kit import dotted

DICT_CONFIG = "logging.config.dictConfig"  # by its path, since importing it costs what an import of quintet may not
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
    _call(DICT_CONFIG, DEFAULT_LOGGING)
    if core.logging:
        _call(core.logging_config, core.logging)


def _call(path: str, configuration: dict[str, Any]) -> None:
    configure = dotted.load(path)
    assert callable(configure)
    configure(configuration)
