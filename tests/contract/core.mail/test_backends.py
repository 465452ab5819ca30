"""Backends: a real server over SMTP, a stream, files, and nothing."""

import email.policy
import io
import smtplib
import ssl
import subprocess
from email import message_from_bytes

import pytest

from quintet.core import mail
from quintet.core.exceptions import ImproperlyConfigured
from quintet.core.mail.backends import console, dummy, filebased, smtp
from quintet.test import override_settings
from tests.kit.smtp_server import Mailroom, mail_server

SMTP = "django.core.mail.backends.smtp.EmailBackend"


def message(**changes):
    """Return a message to send."""
    return mail.EmailMessage(**({"subject": "s", "body": "b", "from_email": "f@example.com", "to": ["a@example.com"]} | changes))


@pytest.fixture
def room():
    """A mail server, which the default mailer sends to."""
    with mail_server(Mailroom()) as room, override_settings(MAILERS={"default": {"BACKEND": SMTP, "OPTIONS": options(room)}}):
        yield room


def options(room, **more):
    """Return the OPTIONS that lead to the server."""
    return {"host": "127.0.0.1", "port": room.port, "timeout": 5, **more}


def test_smtp_delivers_to_everybody_and_tells_no_bcc(room):
    sent = message(body="Zeile\n.\nÄ", cc=["c@example.com"], bcc=["hidden@example.com"], from_email="Fär <f@öäü.com>")
    assert sent.send() == 1
    (got,) = room.deliveries
    assert got.sender == "f@xn--4ca9at.com"
    assert got.people == ["a@example.com", "c@example.com", "hidden@example.com"]
    assert b"hidden" not in got.data
    assert b"\n" not in got.data.replace(b"\r\n", b"")
    read = message_from_bytes(got.data, policy=email.policy.default)
    assert read.get_content().replace("\r\n", "\n").rstrip("\n") == "Zeile\n.\nÄ"
    assert read["From"] == "Fär <f@xn--4ca9at.com>"


def test_smtp_keeps_one_connection_for_many_messages(room):
    assert mail.mailers.default.send_messages([message(), message(to=[]), message()]) == 2
    assert room.connections == 1
    with mail.mailers.default as backend:
        assert backend.open() is False
        backend.send_messages([message()])
        backend.send_messages([message()])
    assert backend.connection is None
    assert room.connections == 2
    assert len(room.deliveries) == 4
    assert backend.send_messages([]) == 0


def test_a_server_without_8bitmime_gets_seven_bits():
    with mail_server(Mailroom(extensions=())) as room, override_settings(MAILERS={"default": {"OPTIONS": options(room)}}):
        message(body="Ä", attachments=[("ü.txt", "ö", "text/plain")]).send()
    (got,) = room.deliveries
    assert got.data.isascii()
    first, second = message_from_bytes(got.data, policy=email.policy.default).iter_parts()
    assert (first.get_content(), second.get_content()) == ("Ä", "ö")


@pytest.mark.parametrize(
    "address",
    [
        "to@other.com@example.com",
        "to@other.com <to@example.com>",
        "@",
        "to@",
        "@example.com",
        '"evil@example.com\r\nto"@example.com',
        "to\nevil@example.com",
        "a@example.com, evil@example.com",
        '"x" <a@example.com>, <evil@example.com>',
        "group: a@example.com;",
        "tö@example.com",
        "a@example.com>\r\nRCPT TO:<evil@example.com",
    ],
)
def test_no_second_recipient_or_command_comes_in_by_an_address(room, address):
    with pytest.raises(ValueError, match=r"Invalid address|newlines"):
        message(to=["good@example.com"], bcc=[address]).send()
    assert room.deliveries == []


def test_names_without_a_domain_and_encoded_domains_stay(room):
    message(from_email="tester", to=["root", '"faß" <to@xn--10cl1a0b660p.example.com>']).send()
    assert room.deliveries[0].sender == "tester"
    assert room.deliveries[0].people == ["root", "to@xn--10cl1a0b660p.example.com"]


def test_refused_recipients_are_an_error_unless_asked_otherwise(room):
    room.refuses = frozenset({"a@example.com"})
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        message().send()
    backend = smtp.EmailBackend(**options(room), fail_silently=True)
    assert backend.send_messages([message(), message(to=["b@example.com"])]) == 1


def test_log_in():
    with mail_server(Mailroom(login=("user", "secret"))) as room:
        backend = smtp.EmailBackend(**options(room, username="user", password="secret"))
        assert backend.send_messages([message()]) == 1
        wrong = smtp.EmailBackend(**options(room, username="user", password="wrong"))
        with pytest.raises(smtplib.SMTPAuthenticationError):
            wrong.open()
        assert wrong.connection is None
        silent = smtp.EmailBackend(**options(room, username="user", password="wrong"), fail_silently=True)
        assert silent.send_messages([message()]) == 0


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """The paths of a certificate for 127.0.0.1 and of its key."""
    folder = tmp_path_factory.mktemp("certificate")
    made, key = folder / "cert.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([*command, *names, "-keyout", str(key), "-out", str(made)], check=True, capture_output=True)
    return made, key


def test_tls_verifies_the_server(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    with mail_server(Mailroom(tls=context)) as room:
        backend = smtp.EmailBackend(**options(room, use_tls=True))
        with pytest.raises(ssl.SSLCertVerificationError):
            backend.open()
        assert backend.connection is None
        trusting = smtp.EmailBackend(**options(room, use_tls=True))
        trusting.ssl_context.load_verify_locations(certificate[0])
        assert trusting.send_messages([message()]) == 1
        assert room.secured == 1


def test_a_server_without_tls_gets_no_mail_in_the_clear(room):
    with pytest.raises(smtplib.SMTPNotSupportedError, match="STARTTLS"):
        smtp.EmailBackend(**options(room, use_tls=True)).send_messages([message()])
    assert room.deliveries == []


def test_a_server_that_is_not_there(room):
    nowhere = options(room) | {"port": 1}
    with pytest.raises(ConnectionError):
        smtp.EmailBackend(**nowhere).send_messages([message()])
    silent = smtp.EmailBackend(**nowhere, fail_silently=True)
    assert silent.open() is None
    assert silent.send_messages([message()]) == 0
    silent.close()


def test_settings_fill_what_a_backend_made_by_hand_is_not_given():
    with override_settings(
        EMAIL_HOST="mail.example.com", EMAIL_PORT=2525, EMAIL_HOST_USER="u", EMAIL_USE_TLS=True, EMAIL_TIMEOUT=7
    ):
        backend = smtp.EmailBackend(username="")
        assert (backend.host, backend.port, backend.username, backend.use_tls, backend.timeout) == (
            "mail.example.com",
            2525,
            "",
            True,
            7,
        )
        with pytest.raises(ValueError, match="mutually exclusive"):
            smtp.EmailBackend(use_ssl=True)


@pytest.mark.parametrize(("given", "port"), [({}, 25), ({"use_tls": True}, 587), ({"use_ssl": True}, 465), ({"port": 26}, 26)])
def test_the_port_of_a_mailer_follows_its_security(given, port):
    with override_settings(MAILERS={"default": {"OPTIONS": {"host": "h", **given}}}):
        assert mail.mailers.default.port == port


def test_the_console_shows_messages(capsys):
    assert console.EmailBackend().send_messages(iter([message(body="Ä"), message()])) == 2
    shown = capsys.readouterr().out
    assert shown.count("-" * 79 + "\n") == 2
    assert "Subject: s\n" in shown
    assert "\n\nÄ\n" in shown
    stream = io.StringIO()
    console.EmailBackend(stream=stream).send_messages([message()])
    assert "To: a@example.com" in stream.getvalue()


def test_a_stream_that_fails():
    stream = io.StringIO()
    stream.close()
    with pytest.raises(ValueError, match="closed"):
        console.EmailBackend(stream=stream).send_messages([message()])
    assert console.EmailBackend(stream=stream, fail_silently=True).send_messages([message()]) == 0


@pytest.mark.parametrize("kind", [str, lambda path: path], ids=["text", "path"])
def test_files_hold_one_session_each(tmp_path, kind):
    folder = tmp_path / "new" / "mail"
    with override_settings(
        MAILERS={
            "default": {"BACKEND": "django.core.mail.backends.filebased.EmailBackend", "OPTIONS": {"file_path": kind(folder)}}
        }
    ):
        backend = mail.mailers.default
        backend.send_messages([message()])
        backend.send_messages([message(subject="again")])
        message().send()
    assert sorted(path.read_bytes().count(b"-" * 79) for path in folder.iterdir()) == [1, 2]


@pytest.mark.parametrize("fail_silently", [False, True])
def test_a_message_that_cannot_be_written_leaves_no_file_open(tmp_path, fail_silently):
    backend = filebased.EmailBackend(file_path=tmp_path, fail_silently=fail_silently)
    messages = [message(), message(subject="two\nlines")]
    if fail_silently:
        assert backend.send_messages(messages) == 1
    else:
        with pytest.raises(mail.BadHeaderError):
            backend.send_messages(messages)
    assert backend.stream is None


def test_a_folder_that_cannot_be_one(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(ImproperlyConfigured, match="not a directory"):
        filebased.EmailBackend(file_path=tmp_path / "file")
    with pytest.raises(ImproperlyConfigured, match="Could not create"):
        filebased.EmailBackend(file_path=tmp_path / "file" / "below")
    with pytest.raises(TypeError, match="not object"):
        filebased.EmailBackend(file_path=object())


def test_the_dummy_says_that_all_went_out():
    assert dummy.EmailBackend().send_messages(iter([message(), message()])) == 2
