"""Sending as its documentation describes it: the functions, ADMINS and MANAGERS, mailers by alias, and what came before them."""

from unittest import mock

import pytest

from quintet.core import mail
from quintet.core.mail import InvalidMailer, MailerDoesNotExist
from quintet.core.mail.backends.base import BaseEmailBackend
from quintet.core.mail.backends.locmem import EmailBackend as Locmem
from quintet.kernel.checking import run_checks
from quintet.test import override_settings

LOCMEM = "django.core.mail.backends.locmem.EmailBackend"


class Recording(BaseEmailBackend):
    """A project's backend, with an option of its own."""

    def __init__(self, *, key="", **options):
        super().__init__(**options)
        self.key, self.sent = key, []

    def send_messages(self, email_messages):
        """Keep the messages."""
        self.sent += email_messages
        return len(self.sent)


RECORDING = f"{__name__}.Recording"


def test_send_mail_sends_one_message_with_html_beside_it(outbox):
    assert mail.send_mail("s", "b", None, ["a@example.com"], html_message="<p>") == 1
    (sent,) = outbox
    assert (sent.subject, sent.body, sent.from_email, sent.to) == ("s", "b", "webmaster@localhost", ["a@example.com"])
    assert sent.alternatives == [("<p>", "text/html")]
    assert sent.sent_using == "default"


def test_a_message_without_recipients_is_not_sent(outbox):
    assert mail.send_mail("s", "b", None, []) == 0
    assert mail.EmailMessage().send() == 0
    assert outbox == []


def test_send_mass_mail_sends_each_by_one_backend(outbox):
    messages = [("1", "b", "f@example.com", ["a@example.com"]), ("2", "b", None, ["b@example.com", "c@example.com"])]
    assert mail.send_mass_mail(iter(messages), using="other") == 2
    assert [(one.subject, one.sent_using) for one in outbox] == [("1", "other"), ("2", "other")]


@pytest.mark.parametrize(("setting", "send"), [("ADMINS", mail.mail_admins), ("MANAGERS", mail.mail_managers)])
def test_people_of_the_site_are_mailed(outbox, setting, send):
    people = ["a@example.com", '"Ng, Mary" <mary@example.com>']
    with override_settings(**{setting: people}, EMAIL_SUBJECT_PREFIX="[Site] ", SERVER_EMAIL="server@example.com"):
        send("s", "b", html_message="<p>", using="other")
    (sent,) = outbox
    assert (sent.to, sent.subject, sent.from_email, sent.sent_using) == (people, "[Site] s", "server@example.com", "other")
    with override_settings(**{setting: [("Name", "old@example.com")]}):
        send("s", "b")
    assert outbox[1].to == ["old@example.com"]
    with override_settings(**{setting: []}):
        send("s", "b")
    assert len(outbox) == 2
    with (
        override_settings(**{setting: "a@example.com"}),
        pytest.raises(ValueError, match=f"The {setting} setting must be a list"),
    ):
        send("s", "b")


def test_what_is_in_the_outbox_no_longer_changes(outbox):
    message = mail.EmailMessage("before", "b", None, ["a@example.com"])
    message.send()
    message.subject = "after"
    message.to.append("b@example.com")
    assert (outbox[0].subject, outbox[0].to) == ("before", ["a@example.com"])


def test_a_message_that_could_not_be_sent_does_not_reach_the_outbox(outbox):
    with pytest.raises(ValueError, match="newlines"):
        mail.send_mail("a\nb", "x", None, ["a@example.com"])
    assert outbox == []


def test_names_patched_on_the_public_path_are_what_everyone_calls(outbox):
    with mock.patch("quintet.core.mail.mailers") as mailers:
        mail.send_mail("s", "b", None, ["a@example.com"], using="any")
    mailers.__getitem__.assert_called_once_with("any")
    assert outbox == []


def test_a_mailer_is_a_new_backend_with_its_options():
    entry = {"BACKEND": RECORDING, "OPTIONS": {"key": "k"}}
    with override_settings(MAILERS={"default": {"BACKEND": LOCMEM}, "mine": entry}):
        one, other = mail.mailers["mine"], mail.mailers["mine"]
        assert isinstance(one, Recording)
        assert one is not other
        assert (one.key, one.alias) == ("k", "mine")
        assert isinstance(mail.mailers.default, Locmem)
        assert list(mail.mailers) == ["default", "mine"]
        with one as opened:
            opened.send_messages([mail.EmailMessage("s", "b", None, ["a@example.com"])])
        assert len(one.sent) == 1


@pytest.mark.parametrize(
    ("mailers", "error", "words"),
    [
        ({}, MailerDoesNotExist, "no mailer 'default'"),
        ({"default": {"BACKEND": "nowhere.Backend"}}, InvalidMailer, "could not be imported"),
        ({"default": {"BACKEND": LOCMEM, "OPTIONS": {"colour": 1}}}, InvalidMailer, "'colour'"),
        ({"default": {"BACKEND": RECORDING, "OPTIONS": {"colour": 1}}}, InvalidMailer, "'colour'"),
        ({"default": {"BACKENDS": LOCMEM}}, InvalidMailer, "'BACKENDS'"),
        ({"default": {}}, InvalidMailer, "host"),
        ({"default": {"BACKEND": "django.core.mail.backends.filebased.EmailBackend"}}, InvalidMailer, "file_path"),
        ({"default": {"OPTIONS": {"host": "h", "use_tls": True, "use_ssl": True}}}, InvalidMailer, "mutually exclusive"),
    ],
)
def test_wrong_mailers_are_told_when_they_are_used(mailers, error, words):
    with override_settings(MAILERS=mailers), pytest.raises(error, match=words):
        mail.send_mail("s", "b", None, ["a@example.com"])


@pytest.mark.parametrize(
    "options", [{"fail_silently": True}, {"auth_user": "u"}, {"auth_password": "p"}, {"connection": Recording()}]
)
def test_using_stands_alone(outbox, options):
    for call in (
        lambda: mail.send_mail("s", "b", None, ["a@example.com"], using="other", **options),
        lambda: mail.send_mass_mail([], using="other", **options),
    ):
        with pytest.raises(TypeError, match="cannot be used with using"):
            call()
    if "auth_user" not in options and "auth_password" not in options:
        with override_settings(ADMINS=["a@example.com"]), pytest.raises(TypeError, match="using"):
            mail.mail_admins("s", "b", using="other", **options)


def test_a_connection_and_what_it_was_made_with_are_not_given_twice():
    with pytest.raises(TypeError, match="cannot be used with connection"):
        mail.send_mail("s", "b", None, ["a@example.com"], connection=Recording(), fail_silently=True)
    message = mail.EmailMessage("s", "b", None, ["a@example.com"], connection=Recording())
    with pytest.raises(TypeError, match="connection"):
        message.send(fail_silently=True)
    assert message.send() == 1


def test_before_mailers_the_settings_of_email_name_the_backend():
    with override_settings(EMAIL_BACKEND=RECORDING):
        with pytest.warns(DeprecationWarning, match="get_connection"):
            connection = mail.get_connection(key="k")
        assert (connection.key, connection.alias) == ("k", None)
        assert isinstance(mail.mailers.default, Recording)
        with pytest.raises(MailerDoesNotExist, match="other"):
            mail.mailers["other"]
        with pytest.warns(DeprecationWarning, match="get_connection"):
            assert isinstance(mail.get_connection(LOCMEM), Locmem)
    assert mail.send_mail("s", "b", None, ["a@example.com"], connection=connection) == 1
    assert connection.sent[0].subject == "s"


def test_get_connection_beside_mailers_is_the_default_mailer(outbox):
    with pytest.warns(DeprecationWarning, match="get_connection"):
        assert mail.get_connection(fail_silently=True).fail_silently
    with (
        pytest.raises(RuntimeError, match="not supported with MAILERS"),
        pytest.warns(DeprecationWarning, match="get_connection"),
    ):
        mail.get_connection(LOCMEM)


def test_an_unknown_option_of_a_backend_made_by_hand_is_warned_of():
    with pytest.warns(DeprecationWarning, match="colour"):
        Locmem(colour=1)


def test_checks_look_at_the_default_mailer():
    with override_settings(MAILERS={"other": {"BACKEND": LOCMEM}}):
        assert [message.id for message in run_checks(tags=["mail"])] == ["mail.W001"]
    with override_settings(MAILERS={"default": {"BACKEND": LOCMEM}}):
        (message,) = run_checks(tags=["mail"], include_deployment_checks=True)
        assert message.id == "mail.E001"
        assert LOCMEM in message.msg
        assert run_checks(tags=["mail"]) == []
    with override_settings(MAILERS={"default": {"OPTIONS": {"host": "mail.example.com"}}}):
        assert run_checks(tags=["mail"], include_deployment_checks=True) == []
    assert run_checks(tags=["mail"], include_deployment_checks=True) == []
