"""Porch: the smtp backend of mail."""

from quintet.services.mail.backends.smtp import EmailBackend as EmailBackend

__all__ = ["EmailBackend"]
