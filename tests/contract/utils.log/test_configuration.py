"""Logging as its documentation configures it, and by one setting."""

import io
import json
import logging
import subprocess
import sys

import pytest

from quintet.conf.env import Secret
from quintet.core.exceptions import ImproperlyConfigured
from quintet.kernel.core_settings import CoreSettings
from quintet.kernel.logs import configure_logging
from quintet.test import override_settings
from quintet.utils.log import (
    DEFAULT_LOGGING,
    AdminEmailHandler,
    CallbackFilter,
    ContextFormatter,
    RequireDebugFalse,
    RequireDebugTrue,
    ServerFormatter,
)

calls = []


def remember(configuration):
    """Stand in for a LOGGING_CONFIG of a project."""
    calls.append(configuration)


@pytest.mark.parametrize(("debug", "lines"), [(True, "broken\ntold\n"), (False, "")])
def test_the_console_shows_django_in_debug_only(configured, debug, lines):
    stream = configured()
    with override_settings(DEBUG=debug, ADMINS=[]):
        logging.getLogger("django.request").error("broken")
        logging.getLogger("django").info("told")
        logging.getLogger("django").debug("hidden")
    assert stream.getvalue() == lines


def test_the_server_logger_shows_its_lines_always_and_keeps_them_to_itself(configured):
    stream = configured()
    logging.getLogger("django.server").info("GET /", extra={"server_time": "now", "status_code": 200})
    assert stream.getvalue() == "[now] GET /\n"


def test_the_default_is_the_documented_one():
    assert set(DEFAULT_LOGGING) == {"version", "disable_existing_loggers", "filters", "formatters", "handlers", "loggers"}
    assert set(DEFAULT_LOGGING["handlers"]) == {"console", "django.server", "mail_admins"}
    assert DEFAULT_LOGGING["loggers"]["django"] == {"handlers": ["console", "mail_admins"], "level": "INFO"}


def test_the_projects_configuration_goes_on_top_in_either_spelling(configured):
    given = {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"off": {"()": "django.utils.log.RequireDebugFalse"}},
        "handlers": {"mail": {"class": "django.utils.log.AdminEmailHandler", "filters": ["off"], "include_html": True}},
        "loggers": {"shop": {"handlers": ["mail"]}},
    }
    configured(LOGGING=given)
    (handler,) = logging.getLogger("shop").handlers
    assert type(handler) is AdminEmailHandler
    assert handler.include_html
    assert type(handler.filters[0]) is RequireDebugFalse
    assert given["filters"]["off"]["()"] == "django.utils.log.RequireDebugFalse"


def test_another_callable_gets_the_setting_itself(logging_kept):
    calls.clear()
    with override_settings(LOGGING_CONFIG=f"{__name__}.remember", LOGGING="a path"):
        configure_logging(CoreSettings.now())
    assert calls == ["a path"]
    with override_settings(LOGGING_CONFIG=None, LOGGING={"version": 7}):
        configure_logging(CoreSettings.now())


def test_filters():
    assert CallbackFilter(lambda record: record == "x").filter("x")
    assert not CallbackFilter(lambda record: None).filter("x")
    with override_settings(DEBUG=True):
        assert RequireDebugTrue().filter("x")
        assert not RequireDebugFalse().filter("x")
    with override_settings(DEBUG=False):
        assert RequireDebugFalse().filter("x")
        assert not RequireDebugTrue().filter("x")


@pytest.mark.parametrize(
    ("status", "role"),
    [
        (200, "HTTP_SUCCESS"),
        (100, "HTTP_INFO"),
        (304, "HTTP_NOT_MODIFIED"),
        (301, "HTTP_REDIRECT"),
        (404, "HTTP_NOT_FOUND"),
        (400, "HTTP_BAD_REQUEST"),
        (500, "HTTP_SERVER_ERROR"),
    ],
)
def test_server_lines_are_coloured_by_status(status, role):
    from quintet.core.management.color import make_style

    formatter = ServerFormatter("[{server_time}] {message}", style="{")
    formatter.style = make_style("dark")
    record = logging.makeLogRecord({"msg": "%s", "args": ("line",), "status_code": status, "server_time": "now"})
    assert formatter.format(record) == f"[now] {getattr(formatter.style, role)('line')}"
    assert record.getMessage() == "line"


def test_text_lines_are_one_line_each_whatever_they_say(configured):
    stream = configured(LOG_FORMAT="text")
    logging.getLogger("shop").info("paid %s", "x\r\n2026 ERROR forged \x1b[31m\u202e\u2028end")
    try:
        raise ValueError("a\nb")
    except ValueError:
        logging.getLogger("shop").exception("failed")
    first, second, *rest = stream.getvalue().splitlines()
    assert first.endswith("Z INFO shop paid x\\r\\n2026 ERROR forged \\x1b[31m\\u202e\\u2028end")
    assert second.endswith(" ERROR shop failed")
    assert rest[0] == "    Traceback (most recent call last):"
    assert isinstance(logging.getLogger().handlers[0].formatter, ContextFormatter)


def test_json_lines_hold_fields_and_no_secrets(configured):
    stream = configured(LOG_FORMAT="json")
    logging.getLogger("shop").warning("paid %s\n", 3, extra={"order": 7, "api_key": "abc", "when": io.StringIO})
    try:
        raise ValueError("broken")
    except ValueError:
        logging.getLogger("django.request").exception("failed", extra={"status_code": 500, "request": object()})
    paid, failed = map(json.loads, stream.getvalue().splitlines())
    assert (paid["event"], paid["level"], paid["logger"], paid["order"]) == ("paid 3\n", "warning", "shop", 7)
    assert paid["api_key"] == "********************"
    assert paid["timestamp"].endswith("Z")
    assert "StringIO" in paid["when"]
    assert failed["status"] == 500
    assert "ValueError: broken" in failed["exception"]
    assert "request" not in failed


class Speechless:
    def __str__(self) -> str:
        raise ValueError("no words")


def test_no_extra_takes_the_place_of_a_field_of_the_json_line(configured):
    stream = configured(LOG_FORMAT="json")
    logging.getLogger("shop").warning("paid", extra={"event": "click", "level": "low", "logger": "x", "timestamp": 0})
    line = json.loads(stream.getvalue())
    assert (line["event"], line["level"], line["logger"]) == ("paid", "warning", "shop")
    assert (line["extra_event"], line["extra_level"], line["extra_logger"], line["extra_timestamp"]) == ("click", "low", "x", 0)
    assert line["timestamp"].endswith("Z")


def circle() -> list[object]:
    found: list[object] = [1]
    found.append(found)
    return found


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
        ({(1, 2): 3, "when": Speechless}, {"(1, 2)": 3, "when": str(Speechless)}),
        (Speechless(), "<Speechless whose text failed: ValueError>"),
        ([b"\xff", {2}], ["\ufffd", [2]]),
        (circle(), [1, [1, [1, [1, [1, [1, "…"]]]]]]),
    ],
    ids=["nan", "infinite", "odd keys", "no text", "bytes and sets", "a circle"],
)
def test_every_record_is_a_line_of_json_whatever_its_extra(configured, value, shown):
    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    stream = configured(LOG_FORMAT="json")
    logging.getLogger("shop").warning("paid", extra={"value": value})
    assert json.loads(stream.getvalue(), parse_constant=refuse)["value"] == shown


def test_secrets_inside_extra_are_masked(configured):
    stream = configured(LOG_FORMAT="json")
    data = {"user": "ada", "password": "hush-1", "cards": [{"token": b"hush-2"}], "key": Secret("hush-3")}
    logging.getLogger("shop").warning("paid", extra={"data": data, "found": Secret("hush-4")})
    assert "hush" not in stream.getvalue()
    assert json.loads(stream.getvalue())["data"]["user"] == "ada"


def test_a_logging_setting_goes_on_top_of_the_format(configured):
    configured(LOG_FORMAT="json", LOGGING={"version": 1, "disable_existing_loggers": False, "root": {"level": "ERROR"}})
    assert logging.getLogger().level == logging.ERROR


def test_an_unknown_format_is_told(logging_kept):
    with override_settings(LOG_FORMAT="xml"), pytest.raises(ImproperlyConfigured, match="'json'"):
        configure_logging(CoreSettings.now())


PROGRAM = """
import sys
sys.modules["structlog"] = None
from quintet.conf import settings
settings.configure(LOG_FORMAT="json", INSTALLED_APPS=[])
import quintet
try:
    quintet.setup()
except ImportError as error:
    print(type(error).__name__, error)
"""


def test_json_without_its_library_names_the_extra():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.startswith("MissingExtraError structlog")
    assert "quintet[logs]" in done.stdout
