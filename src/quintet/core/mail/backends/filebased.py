"""Porch: the filebased backend of mail."""

from quintet.services.mail.backends.filebased import EmailBackend as EmailBackend

__all__ = ["EmailBackend"]
