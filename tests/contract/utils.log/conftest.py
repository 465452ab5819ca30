"""Logging of tests: what they configure is put back."""

import io
import logging

import pytest

from quintet.kernel.core_settings import CoreSettings
from quintet.kernel.logs import configure_logging
from quintet.test import override_settings

NAMES = ("", "django", "django.server", "django.request", "shop")


@pytest.fixture
def logging_kept():
    """Put loggers back as they were."""
    loggers = [logging.getLogger(name) for name in NAMES]
    kept = [(one, list(one.handlers), one.level, one.propagate, one.disabled) for one in loggers]
    yield
    for one, handlers, level, propagate, disabled in kept:
        one.handlers[:], one.propagate, one.disabled = handlers, propagate, disabled
        one.setLevel(level)


@pytest.fixture
def configured(logging_kept):
    """Configure logging by settings; return the stream that the console writes to."""

    def configure(**settings):
        with override_settings(**settings):
            configure_logging(CoreSettings.now())
        stream = io.StringIO()
        for name in ("", "django", "django.server"):
            for handler in logging.getLogger(name).handlers:
                if type(handler) is logging.StreamHandler:
                    handler.setStream(stream)
        return stream

    return configure
