"""The MIME parts of a message: text as plain as its characters allow, attachments, messages inside messages.

multipart/mixed                     only with attachments
├─ multipart/alternative            only with alternatives
│  ├─ text/plain                    the body, unless it is empty and something else is there
│  └─ text/html ...
└─ attachments
"""

import mimetypes
from collections.abc import Sequence
from email import message_from_bytes, message_from_string
from email.contentmanager import raw_data_manager
from email.message import EmailMessage as StandardMessage
from email.message import Message, MIMEPart
from email.policy import Policy, default
from typing import Any, cast

from quintet.services.mail.addresses import require_one_line

#: RFC 5322, 2.1.1: no line of a message may be longer, the line break not counted.
LONGEST_LINE = 998
ANY_TYPE = "application/octet-stream"


def transfer_encoding(text: str, charset: str) -> str:
    """Return how a text travels: as it is while it can be read so, else quoted-printable.

    Only UTF-8 travels with its high bits: that is what every reader of today guesses right.
    """
    data = text.encode(charset, "surrogateescape")
    if any(len(line) > LONGEST_LINE for line in data.splitlines()):
        return "quoted-printable"
    if data.isascii():
        return "7bit"
    return "8bit" if charset.lower() in {"utf-8", "utf8"} else "quoted-printable"


def set_content(part: MIMEPart, content: Any, **options: Any) -> None:
    """Set the content as the part's policy says; compat32, of before Python 3.6, does not say.

    Raises BadHeaderError for a line break in a type or file name, be it hidden in an encoded word.
    """
    part.set_content(content, content_manager=getattr(part.policy, "content_manager", raw_data_manager), **options)
    for name, value in part.items():
        require_one_line(name, str(value))


def set_text(part: MIMEPart, text: str, subtype: str, charset: str, **options: Any) -> None:
    """Make ``part`` a text, with a line break at its end only when the text has one."""
    encoding = transfer_encoding(text, charset)
    set_content(part, text, subtype=subtype, charset=charset, cte=encoding, **options)
    payload: Any = part.get_payload()
    if not text.endswith(("\n", "\r")) and payload.endswith("\n"):
        # Read, the payload is text; kept, its high bits are surrogates.
        part.set_payload(payload[:-1].encode(charset, "surrogateescape").decode("ascii", "surrogateescape"))


def attachment(filename: str | None, content: Any, mimetype: str | None, charset: str, policy: "Policy[Any]") -> MIMEPart:
    """Return the part of an attachment; the type is guessed from the name when there is none."""
    mimetype = mimetype or guessed_type(filename)
    options: dict[str, Any] = {"disposition": "attachment"}
    if filename:
        options["filename"] = filename
    part = MIMEPart(policy=policy)
    main, _, subtype = mimetype.partition("/")
    if mimetype == "message/rfc822":
        set_content(part, _message(content), **options)
    elif main == "text" and isinstance(content, str):
        set_text(part, content, subtype, charset, **options)
    else:
        data = content.encode(charset) if isinstance(content, str) else bytes(content)
        set_content(part, data, maintype=main, subtype=subtype or "octet-stream", **options)
    return part


def guessed_type(filename: str | None) -> str:
    """Return the MIME type that a file name tells."""
    return (mimetypes.guess_type(filename)[0] if filename else None) or ANY_TYPE


def decoded(content: Any, mimetype: str) -> tuple[Any, str]:
    """Return (content, type) of an attachment: the bytes of a text as text, or as bytes of any type when they are not UTF-8."""
    if not mimetype.startswith("text/") or not isinstance(content, bytes):
        return content, mimetype
    try:
        return content.decode(), mimetype
    except UnicodeDecodeError:
        return content, ANY_TYPE


def _message(content: Any) -> Message:
    """Return a message to attach: ours, the standard library's, or one written out."""
    if isinstance(content, Message):
        return cast("Message", content)
    if isinstance(content, bytes):
        return message_from_bytes(content, policy=default)
    if isinstance(content, str):
        return message_from_string(content, policy=default)
    return content.message()


def gather(message: StandardMessage, parts: Sequence[Any], subtype: str) -> None:
    """Make ``message`` the multipart of these parts."""
    message["MIME-Version"] = "1.0"
    _become(message, parts, subtype)


def multipart(parts: Sequence[Any], subtype: str, policy: "Policy[Any]") -> MIMEPart:
    """Return a multipart of these parts."""
    part = MIMEPart(policy=policy)
    _become(part, parts, subtype)
    return part


def _become(part: MIMEPart, parts: Sequence[Any], subtype: str) -> None:
    part["Content-Type"] = f"multipart/{subtype}"
    part.set_payload([])
    for one in parts:
        part.attach(one)
