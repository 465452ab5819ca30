"""Porch: the locmem backend of mail."""

from quintet.services.mail.backends.locmem import EmailBackend as EmailBackend

__all__ = ["EmailBackend"]
