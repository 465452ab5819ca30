"""Messages as their documentation describes them: headers, parts, attachments, alternatives, and what they refuse."""

import email.policy
import pickle
import time
from email.headerregistry import Address
from email.message import EmailMessage as StandardMessage
from email.message import MIMEPart
from email.mime.image import MIMEImage

import pytest

from quintet.core.mail import BadHeaderError, EmailAttachment, EmailMessage, EmailMultiAlternatives
from quintet.test import override_settings
from quintet.utils.translation import gettext_lazy


def written(message, policy=email.policy.default):
    """Return the message as it is read again after being written."""
    return email.message_from_bytes(message.message().as_bytes(), policy=policy)


def shape(part):
    """Return the types of a message, nested."""
    if part.is_multipart():
        return [part.get_content_type(), *(shape(inner) for inner in part.get_payload())]
    return part.get_content_type()


def test_a_message_has_the_headers_of_its_arguments():
    message = EmailMessage(
        "Hello",
        "Body goes here",
        "from@example.com",
        ["to1@example.com", "to2@example.com"],
        cc=["cc@example.com"],
        bcc=["bcc@example.com"],
        reply_to=["another@example.com"],
        headers={"Message-ID": "<foo@example.com>", "X-Mark": "1"},
    )
    made = message.message()
    assert isinstance(made, StandardMessage)
    assert made["Subject"] == "Hello"
    assert made["From"] == "from@example.com"
    assert made["To"] == "to1@example.com, to2@example.com"
    assert made["Cc"] == "cc@example.com"
    assert made["Reply-To"] == "another@example.com"
    assert made["Message-ID"] == "<foo@example.com>"
    assert made["X-Mark"] == "1"
    assert made["Date"]
    assert "bcc" not in made
    assert "bcc@" not in made.as_string()
    assert message.recipients() == ["to1@example.com", "to2@example.com", "cc@example.com", "bcc@example.com"]
    assert made.get_content() == "Body goes here"


def test_headers_count_more_than_arguments_and_stay():
    message = EmailMessage(
        from_email="bounce@example.com", to=["a@example.com"], headers={"From": "seen@example.com", "to": "list@x.org"}
    )
    for _ in range(2):
        assert message.message().get_all("From") == ["seen@example.com"]
        assert message.message().get_all("To") == ["list@x.org"]


def test_empty_recipients_are_left_out():
    message = EmailMessage(to=["to@example.com", ""], cc=["", None], bcc=["b@example.com"])
    assert message.recipients() == ["to@example.com", "b@example.com"]
    assert "Cc" not in message.message()


@pytest.mark.parametrize("name", ["to", "cc", "bcc", "reply_to"])
def test_addresses_in_one_text_are_refused(name):
    with pytest.raises(TypeError, match=f'"{name}" argument must be a list or tuple'):
        EmailMessage(**{name: "a@example.com"})


@pytest.mark.parametrize(
    "arguments",
    [
        {"subject": "Subject\nBcc: evil@example.com"},
        {"subject": gettext_lazy("Lazy\r\nBcc: evil@example.com")},
        {"to": ["Name\nBcc: evil <to@example.com>"]},
        {"from_email": "a@example.com\r\nX: y"},
        {"reply_to": ["a@example.com\n"]},
        {"headers": {"X-Mark": "a\nb"}},
        {"headers": {"X-Mark\nBcc": "a"}},
        {"headers": {"Bcc": "seen@example.com"}},
    ],
)
@pytest.mark.parametrize("policy", [email.policy.default, email.policy.compat32], ids=["default", "compat32"])
def test_headers_cannot_be_ended_early(arguments, policy):
    with pytest.raises(ValueError, match=r"newlines|Bcc"):
        EmailMessage(**arguments).message(policy=policy)
    assert issubclass(BadHeaderError, ValueError)


def test_names_of_people_may_have_any_letters_and_domains_become_ascii():
    message = EmailMessage("Gżegżółka", "x", '"Sürname, F" <from@öäü.com>', ["to@öäü.com"], headers={"Sender": "Ä <s@ö.com>"})
    made = message.message()
    assert made["From"] == '"Sürname, F" <from@xn--4ca9at.com>'
    assert made["To"] == "to@xn--4ca9at.com"
    assert made["Sender"] == "Ä <s@xn--nda.com>"
    data = made.as_bytes()
    assert data.isascii()
    assert written(message)["Subject"] == "Gżegżółka"
    assert [one.addr_spec for one in written(message)["From"].addresses] == ["from@xn--4ca9at.com"]


def test_addresses_may_be_objects():
    address = Address(display_name='Evil" <x@example.com>, "', addr_spec="user@example.com")
    message = EmailMessage("s", "b", None, [address])
    people = written(message)["To"].addresses
    assert [one.addr_spec for one in people] == ["user@example.com"]


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        ("Only ASCII.", "7bit"),
        ("Latin: àáä.", "8bit"),
        ("long " * 300, "quoted-printable"),
        ("Ähren über Öl " * 66 + "ä" * 50, "quoted-printable"),
        ("", "7bit"),
        ("From the future\n.\n", "7bit"),
        ("a\r\nb", "7bit"),
    ],
)
def test_a_body_travels_as_plain_as_it_can_and_arrives_as_it_was(body, encoding):
    message = EmailMessage("s", body, None, ["a@example.com"])
    again = written(message)
    assert again["Content-Transfer-Encoding"] == encoding
    assert again.get_content() == body.replace("\r\n", "\n")
    assert all(len(line) <= 998 for line in message.message().as_bytes().splitlines())


@override_settings(DEFAULT_CHARSET="iso-8859-1")
def test_the_charset_is_the_sites_or_the_messages_own():
    message = EmailMessage("s", "Sür", None, ["a@example.com"])
    assert message.message().get_content_charset() == "iso-8859-1"
    message.encoding = "utf-8"
    assert message.message().get_content_charset() == "utf-8"
    assert written(message).get_content() == "Sür"


def test_parts_nest_as_readers_expect():
    html, image = ("<p>HTML</p>", "text/html"), ("image.gif", b"GIF89a", "image/gif")
    assert shape(EmailMessage(body="x").message()) == "text/plain"
    assert shape(EmailMessage().message()) == "text/plain"
    assert shape(EmailMessage(body="x", attachments=[image]).message()) == ["multipart/mixed", "text/plain", "image/gif"]
    assert shape(EmailMessage(attachments=[image]).message()) == ["multipart/mixed", "image/gif"]
    both = EmailMultiAlternatives(body="x", alternatives=[html], attachments=[image])
    assert shape(both.message()) == ["multipart/mixed", ["multipart/alternative", "text/plain", "text/html"], "image/gif"]
    assert shape(EmailMultiAlternatives(alternatives=[html]).message()) == ["multipart/alternative", "text/html"]


def test_the_body_may_be_html():
    message = EmailMessage("s", "<p>x</p>")
    message.content_subtype = "html"
    assert message.message().get_content_type() == "text/html"


def test_attachments_are_texts_bytes_or_parts():
    part = MIMEPart()
    part.set_content(b"GIF89a", maintype="image", subtype="gif", disposition="inline", cid="<one@example.com>")
    message = EmailMessage(body="x", attachments=[("a.txt", "text"), EmailAttachment("b.bin", b"\0", None)])
    message.attach("ä.csv", "ü".encode(), "text/csv")
    message.attach("broken.txt", b"\xff", "text/plain")
    message.attach(part)
    message.attach(MIMEImage(b"\x89PNG", "png"))
    found = [(one.get_filename(), one.get_content_type(), one.get_content()) for one in written(message).iter_attachments()]
    assert found == [
        ("a.txt", "text/plain", "text"),
        ("b.bin", "application/octet-stream", b"\0"),
        ("ä.csv", "text/csv", "ü"),
        ("broken.txt", "application/octet-stream", b"\xff"),
        (None, "image/gif", b"GIF89a"),
        (None, "image/png", b"\x89PNG"),
    ]
    assert message.attachments[2] == EmailAttachment("ä.csv", "ü", "text/csv")


def test_a_file_is_attached_under_its_name(tmp_path):
    (tmp_path / "map.png").write_bytes(b"\x89PNG")
    message = EmailMessage(body="x")
    message.attach_file(tmp_path / "map.png")
    message.attach_file(str(tmp_path / "map.png"), "application/pdf")
    assert message.attachments == [("map.png", b"\x89PNG", "image/png"), ("map.png", b"\x89PNG", "application/pdf")]


@pytest.mark.parametrize("kind", ["ours", "standard", "text", "bytes"])
def test_messages_are_attached_to_messages(kind):
    child = EmailMessage("child", "child body\n", None, ["a@example.com"])
    made = child.message()
    content = {"ours": child, "standard": made, "text": made.as_string(), "bytes": made.as_bytes()}[kind]
    parent = EmailMessage("parent", "body")
    parent.attach(content=content, mimetype="message/rfc822")
    (attached,) = written(parent).iter_attachments()
    assert attached.get_content_type() == "message/rfc822"
    assert attached.get("Content-Transfer-Encoding", "7bit") in {"7bit", "8bit"}
    assert attached.get_content()["Subject"] == "child"
    assert attached.get_content().get_content() == "child body\n"


def test_attaching_nothing_or_too_much_is_refused():
    message = EmailMessage()
    with pytest.raises(ValueError, match="content must be provided"):
        message.attach("file.txt", mimetype="text/plain")
    with pytest.raises(ValueError, match="must not be given"):
        message.attach(MIMEPart(), content="x")
    with pytest.raises(ValueError, match="Both content and mimetype must be provided"):
        EmailMultiAlternatives().attach_alternative("x", None)


def test_body_contains_looks_into_every_text():
    message = EmailMultiAlternatives(body="I am content.")
    message.attach_alternative("<p>I am content.</p>", "text/html")
    message.attach_alternative(b"song", "audio/mpeg")
    assert message.body_contains("I am content")
    assert not message.body_contains("<p>I am content.</p>")


def test_messages_are_pickled():
    message = EmailMultiAlternatives("s", "b", None, ["a@example.com"], alternatives=[("<p>", "text/html")])
    message.attach("a.txt", "x", "text/plain")
    again = pickle.loads(pickle.dumps(message))
    assert (again.subject, again.to, again.alternatives, again.attachments) == (
        "s",
        ["a@example.com"],
        message.alternatives,
        message.attachments,
    )


def test_later_arguments_by_position_are_taken_with_a_warning():
    with pytest.warns(DeprecationWarning, match="bcc="):
        message = EmailMessage("s", "b", None, ["a@example.com"], ["hidden@example.com"])
    assert message.recipients() == ["a@example.com", "hidden@example.com"]
    with pytest.raises(TypeError, match="optional arguments"):
        EmailMessage("s", "b", None, [], [], None, [], {}, [], [], "one too many")


@pytest.mark.parametrize(("local", "ending"), [(False, "-0000"), (True, "+0100")])
def test_the_date_is_utc_or_local(local, ending):
    with override_settings(EMAIL_USE_LOCALTIME=local, USE_TZ=True, TIME_ZONE="Africa/Algiers"):
        assert str(EmailMessage().message()["Date"]).endswith(ending)


def written_to(address, field):
    """Return a message to or from ``address``, as it is sent; it must take less than a second."""
    started = time.process_time()
    try:
        return EmailMessage(**{field: address if field == "from_email" else [address]}).message().as_bytes()
    finally:
        assert time.process_time() - started < 1


@pytest.mark.parametrize("field", ["to", "cc", "reply_to", "from_email"])
@pytest.mark.parametrize("address", ["(" * 900, "a" * 999, "é" * 100_000, "=?" * 5000, "a@b.c, " * 200])
def test_hostile_addresses_are_refused_at_once(address, field):
    with pytest.raises(ValueError, match="Invalid address"):
        written_to(address, field)


@pytest.mark.parametrize("address", ['"' * 900, "<" * 998, "a@b.c ,(" * 100, "\\" * 998])
def test_strange_addresses_are_written_at_once(address):
    assert b"\nTo: " in written_to(address, "to")


HIDDEN = "=?utf-8?q?a=0D=0ABcc=3A_victim=40example.com?="


@pytest.mark.parametrize("hidden", [HIDDEN, HIDDEN.replace("=0D", ""), HIDDEN.replace("=0A", ""), "=?utf-8?b?YQpCY2M6IHg=?="])
@pytest.mark.parametrize(
    "policy", [email.policy.default, email.policy.SMTP, email.policy.SMTPUTF8], ids=["default", "smtp", "utf8"]
)
def test_a_line_break_in_an_encoded_word_begins_no_header(hidden, policy):
    for options in ({"subject": hidden}, {"headers": {"X-Note": hidden}}, {"headers": {"Comments": f"fine {hidden}"}}):
        message = EmailMessage(body="b", from_email="f@example.com", to=["t@example.com"], **options)
        with pytest.raises(BadHeaderError, match="newlines"):
            message.message(policy=policy)


def test_a_line_break_in_an_encoded_file_name_begins_no_header():
    message = EmailMessage("s", "b", "f@example.com", ["t@example.com"], attachments=[(HIDDEN, "text", "text/plain")])
    with pytest.raises(BadHeaderError, match="newlines"):
        message.message()


def test_an_encoded_word_without_line_breaks_is_sent():
    message = EmailMessage("=?utf-8?q?caf=C3=A9?=", "b", "f@example.com", ["t@example.com"])
    assert written(message)["Subject"] == "café"
