"""Porch: the console backend of mail."""

from quintet.services.mail.backends.console import EmailBackend as EmailBackend

__all__ = ["EmailBackend"]
