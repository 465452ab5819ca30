"""What can be wrong with the settings of messages is told at the start."""

import pytest

from quintet.core import checks
from quintet.test import override_settings

SESSIONS = "django.contrib.sessions.middleware.SessionMiddleware"
MESSAGES = "django.contrib.messages.middleware.MessageMiddleware"
COOKIE = "django.contrib.messages.storage.cookie.CookieStorage"
FALLBACK = "quintet.contrib.messages.storage.fallback.FallbackStorage"


@pytest.mark.parametrize(
    ("middleware", "storage", "wanted"),
    [
        ([SESSIONS, MESSAGES], FALLBACK, []),
        ([MESSAGES, SESSIONS], FALLBACK, ["messages.E002"]),
        ([MESSAGES], FALLBACK, ["messages.E002"]),
        ([MESSAGES], COOKIE, []),
        ([], FALLBACK, []),
        ([SESSIONS, MESSAGES], "quintet.contrib.messages.storage.nowhere.Storage", ["messages.E001"]),
    ],
)
def test_storage_and_middleware_fit(site, middleware, storage, wanted):
    with override_settings(MIDDLEWARE=middleware, MESSAGE_STORAGE=storage):
        found = [error.id for error in checks.run_checks() if error.id.startswith("messages.")]
    assert found == wanted
