"""Porch: the dummy backend of mail."""

from quintet.services.mail.backends.dummy import EmailBackend as EmailBackend

__all__ = ["EmailBackend"]
