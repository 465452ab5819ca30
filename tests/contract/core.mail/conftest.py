"""Mail of tests: an outbox of their own."""

import pytest

from quintet.core import mail
from quintet.test import override_settings

LOCMEM = "quintet.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def outbox():
    """The messages that the test sends by the default mailer."""
    with override_settings(
        MAILERS={"default": {"BACKEND": LOCMEM}, "other": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    ):
        mail.outbox = []
        yield mail.outbox
        del mail.outbox
