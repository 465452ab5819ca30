"""Porch: messages."""

from quintet.services.mail.addresses import sanitize_address as sanitize_address
from quintet.services.mail.current import DNS_NAME as DNS_NAME
from quintet.services.mail.errors import BadHeaderError as BadHeaderError
from quintet.services.mail.message import EmailAlternative as EmailAlternative
from quintet.services.mail.message import EmailAttachment as EmailAttachment
from quintet.services.mail.message import EmailMessage as EmailMessage
from quintet.services.mail.message import EmailMultiAlternatives as EmailMultiAlternatives
from quintet.services.mail.parts import ANY_TYPE as DEFAULT_ATTACHMENT_MIME_TYPE

__all__ = [
    "DEFAULT_ATTACHMENT_MIME_TYPE",
    "DNS_NAME",
    "BadHeaderError",
    "EmailAlternative",
    "EmailAttachment",
    "EmailMessage",
    "EmailMultiAlternatives",
    "sanitize_address",
]
