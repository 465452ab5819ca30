"""`EmailMessage` and `EmailMultiAlternatives`: what is to be said to whom, and as a message of the standard library."""

import email.policy
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.message import EmailMessage as StandardMessage
from email.message import Message, MIMEPart
from email.mime.base import MIMEBase
from email.policy import Policy
from email.utils import format_datetime, formatdate, make_msgid
from pathlib import Path
from typing import Any, NamedTuple, cast

from quintet.kernel.current import settings
from quintet.kit.twins import async_twin
from quintet.services.i18n import zone
from quintet.services.mail import parts
from quintet.services.mail.addresses import ADDRESS_HEADERS, header_text, require_one_line, sendable
from quintet.services.mail.current import DNS_NAME, mailers
from quintet.services.mail.delivery import deliver
from quintet.services.mail.legacy import keyword_only, refuse_together
from quintet.services.mail.settings import MailSettings


class EmailAttachment(NamedTuple):
    """What is attached: (filename, content, mimetype)."""

    filename: str | None
    content: Any
    mimetype: str | None


class EmailAlternative(NamedTuple):
    """Another version of the body: (content, mimetype)."""

    content: Any
    mimetype: str


class EmailMessage:
    """A message; everything may be set until it is sent.

    ``to``, ``cc``, ``bcc`` and ``reply_to`` are lists of addresses, as text or as `email.headerregistry.Address`.
    ``attachments`` are `MIMEPart` objects or (filename, content, mimetype) tuples. ``headers`` count more than what the other
    arguments say of the same header. Raises TypeError for addresses that are one text instead of a list.
    """

    content_subtype = "plain"
    #: The charset of the texts; None for DEFAULT_CHARSET.
    encoding: str | None = None

    @keyword_only(5, "bcc", "connection", "attachments", "headers", "cc", "reply_to")
    def __init__(
        self,
        subject: Any = "",
        body: Any = "",
        from_email: Any = None,
        to: Sequence[Any] | None = None,
        *,
        bcc: Sequence[Any] | None = None,
        connection: Any = None,
        attachments: Sequence[Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        cc: Sequence[Any] | None = None,
        reply_to: Sequence[Any] | None = None,
    ) -> None:
        self.to, self.cc = _listed("to", to), _listed("cc", cc)
        self.bcc, self.reply_to = _listed("bcc", bcc), _listed("reply_to", reply_to)
        self.subject, self.body = subject, body or ""
        self.from_email = from_email or MailSettings.now().default_from_email
        self.extra_headers = dict(headers or {})
        self.connection = connection
        self.attachments: list[Any] = []
        for attached in attachments or ():
            if isinstance(attached, Message):
                self.attach(attached)
            else:
                self.attach(*attached)

    def attach(self, filename: Any = None, content: Any = None, mimetype: str | None = None) -> None:
        """Attach (filename, content, mimetype), the type being guessed from the name, or one `MIMEPart`.

        The bytes of a text are decoded as UTF-8; when they are something else they are attached as bytes of any type.
        Raises ValueError without content, and for content or a type beside a part.
        """
        if isinstance(filename, Message):
            if content is not None or mimetype is not None:
                kind = "MIMEBase" if isinstance(filename, MIMEBase) else "MIMEPart"
                raise ValueError(f"content and mimetype must not be given when a {kind} instance is provided.")
            self.attachments.append(filename)
            return
        if content is None:
            raise ValueError("content must be provided.")
        content, mimetype = parts.decoded(content, mimetype or parts.guessed_type(filename))
        self.attachments.append(EmailAttachment(filename, content, mimetype))

    def attach_file(self, path: Any, mimetype: str | None = None) -> None:
        """Attach a file of this machine, as `attach` does. Raises OSError when it cannot be read."""
        file = Path(path)
        self.attach(file.name, file.read_bytes(), mimetype)

    def recipients(self) -> list[Any]:
        """Return everybody whom the message goes to."""
        return [address for address in (*self.to, *self.cc, *self.bcc) if address]

    def send(self, fail_silently: bool = False, *, using: str | None = None) -> int:
        """Send by the mailer ``using`` of MAILERS, the default one for None; return how many messages went out: 1 or 0.

        Raises TypeError for ``using`` beside ``fail_silently`` or a connection, and what the backend raises.
        """
        refuse_together("using", using, {"connection": self.connection, "fail_silently": fail_silently})
        refuse_together("connection", self.connection, {"fail_silently": fail_silently})
        if not self.recipients():
            return 0
        if self.connection is not None:
            backend = self.connection
        elif using is not None:
            backend = mailers[using]
        else:
            backend = mailers.create("default", fail_silently=True) if fail_silently else mailers.default
        return deliver(backend, [self])

    asend = async_twin(send)

    def message(self, *, policy: "Policy[Any]" = email.policy.default) -> StandardMessage:
        """Return the message of the standard library that is sent.

        Raises ValueError for a header with a line break, for "Bcc" among the headers, and for an address beyond reading.
        """
        message = StandardMessage(policy=policy)
        self._set_headers(message)
        bodies = self._bodies(policy)
        if not bodies and not self.attachments:
            bodies = [("", self.content_subtype)]
        if self.attachments:
            inner = [self._alternatives(bodies, policy)] if bodies else []
            attached = [self._attached(one, policy) for one in self.attachments]
            parts.gather(message, [*inner, *attached], "mixed")
        elif len(bodies) == 1 and bodies[0][1] == self.content_subtype:
            parts.set_text(message, *bodies[0], self._charset())
        else:
            parts.gather(message, [self._body_part(one, policy) for one in bodies], "alternative")
        return message

    def _bodies(self, policy: "Policy[Any]") -> list[tuple[Any, str]]:
        """Return (content, type or subtype of text) of the body and its alternatives; nothing for an empty body."""
        return [(str(self.body), self.content_subtype)] if self.body else []

    def _alternatives(self, bodies: list[tuple[Any, str]], policy: "Policy[Any]") -> MIMEPart:
        made = [self._body_part(one, policy) for one in bodies]
        is_single = len(made) == 1 and bodies[0][1] == self.content_subtype
        return made[0] if is_single else parts.multipart(made, "alternative", policy)

    def _body_part(self, body: tuple[Any, str], policy: "Policy[Any]") -> MIMEPart:
        content, kind = body
        main, _, subtype = kind.partition("/") if "/" in kind else ("text", "", kind)
        content, _ = parts.decoded(content, f"{main}/{subtype}")
        part = MIMEPart(policy=policy)
        if main == "text" and isinstance(content, str):
            parts.set_text(part, content, subtype, self._charset())
        else:
            data = content.encode(self._charset()) if isinstance(content, str) else content
            parts.set_content(part, data, maintype=main, subtype=subtype)
        return part

    def _attached(self, one: Any, policy: "Policy[Any]") -> Any:
        if isinstance(one, Message):
            return cast("Message", one)
        filename, content, mimetype = (*one, None)[:3]
        return parts.attachment(filename, content, mimetype, self._charset(), policy)

    def _charset(self) -> str:
        # Declared by the http home, above this one, and meant for mail too.
        return str(self.encoding or settings.DEFAULT_CHARSET)

    def _set_headers(self, message: StandardMessage) -> None:
        given = {name.lower() for name in self.extra_headers}
        if "bcc" in given:
            raise ValueError("'Bcc' among the headers would be seen by every recipient: use the bcc argument instead.")
        own: dict[str, Any] = {"Subject": self.subject, "From": sendable(self.from_email)}
        named = (("To", self.to), ("Cc", self.cc), ("Reply-To", self.reply_to))
        own |= {name: ", ".join(sendable(one) for one in people if one) for name, people in named}
        own |= {} if "date" in given else {"Date": _now()}
        own |= {} if "message-id" in given else {"Message-ID": make_msgid(domain=str(DNS_NAME))}
        for name, value in own.items():
            if name.lower() not in given and (value or name not in {"To", "Cc", "Reply-To"}):
                _set_header(message, name, str(value))
        for name, value in self.extra_headers.items():
            _set_header(message, name, str(value))


class EmailMultiAlternatives(EmailMessage):
    """A message whose body has other versions too, such as HTML."""

    @keyword_only(5, "bcc", "connection", "attachments", "headers", "alternatives", "cc", "reply_to")
    def __init__(
        self,
        subject: Any = "",
        body: Any = "",
        from_email: Any = None,
        to: Sequence[Any] | None = None,
        *,
        alternatives: Sequence[Any] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(subject, body, from_email, to, **options)
        self.alternatives = [EmailAlternative(*one) for one in alternatives or ()]

    def attach_alternative(self, content: Any, mimetype: str) -> None:
        """Add another version of the body. Raises ValueError without content or type."""
        if content is None or mimetype is None:  # pyright: ignore[reportUnnecessaryComparison]  # users pass it
            raise ValueError("Both content and mimetype must be provided.")
        self.alternatives.append(EmailAlternative(content, mimetype))

    def body_contains(self, text: str) -> bool:
        """Say whether ``text`` stands in the body and in every alternative that is a text."""
        return text in self.body and all(
            text in parts.decoded(content, mimetype)[0] for content, mimetype in self.alternatives if mimetype.startswith("text/")
        )

    def _bodies(self, policy: "Policy[Any]") -> list[tuple[Any, str]]:
        return super()._bodies(policy) + [(content, mimetype) for content, mimetype in self.alternatives]


def _listed(name: str, people: Any) -> list[Any]:
    if isinstance(people, str):
        raise TypeError(f'"{name}" argument must be a list or tuple')
    return list(people or ())


def _set_header(message: StandardMessage, name: str, value: str) -> None:
    require_one_line(name, value)
    try:
        message[name] = header_text(value) if name.lower() in ADDRESS_HEADERS else value
    except RecursionError:  # comments inside comments, hundreds deep
        raise ValueError(f"Invalid address in {name}: {value[:80]!r}... cannot be read.") from None
    # Read by now: a line break may have hidden in an encoded word, and would be written as one.
    require_one_line(name, str(message.get_all(name, [value])[-1]))


def _now() -> str:
    """Return the value of the Date header; "-0000" tells UTC without a place (RFC 5322, 3.3)."""
    if MailSettings.now().email_use_localtime:
        return format_datetime(datetime.now(UTC).astimezone(zone.get_default_timezone()))
    return formatdate()
