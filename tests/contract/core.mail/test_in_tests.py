"""Mail in test runs: no mailer delivers anything, and every test finds an empty outbox."""

import unittest

import pytest

from quintet.core import mail
from quintet.test import SimpleTestCase, override_settings
from quintet.test import environment as test_environment
from quintet.test.utils import setup_test_environment, teardown_test_environment


@pytest.fixture
def no_environment(monkeypatch):
    """Let the test set up an environment of its own."""
    monkeypatch.setattr(test_environment, "environments", [])


def send_by(*aliases):
    """Send a message by each mailer."""
    for alias in aliases:
        mail.send_mail("s", "b", None, ["a@example.com"], using=alias)


def test_every_mailer_delivers_to_memory_while_a_test_run_is_on(no_environment):
    mailers = {"default": {"OPTIONS": {"host": "mail.example.com"}}, "other": {"BACKEND": "nowhere.Backend"}}
    with override_settings(MAILERS=mailers):
        setup_test_environment()
        send_by("default", "other")
        assert [message.sent_using for message in mail.outbox] == ["default", "other"]
        teardown_test_environment()
        assert mail.mailers.default.host == "mail.example.com"
    assert not hasattr(mail, "outbox")


def test_without_mailers_mail_goes_to_memory_too(no_environment):
    setup_test_environment()
    assert mail.send_mail("s", "b", None, ["a@example.com"]) == 1
    assert len(mail.outbox) == 1
    teardown_test_environment()


def test_each_test_finds_an_empty_outbox(no_environment):
    class Test(SimpleTestCase):
        def check(self):
            assert mail.outbox == []
            mail.send_mail("s", "b", None, ["a@example.com"])
            assert len(mail.outbox) == 1

        test_one = check
        test_other = check

    setup_test_environment()
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(Test).run(result)
    teardown_test_environment()
    assert (result.testsRun, result.errors, result.failures) == (2, [], [])
