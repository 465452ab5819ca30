"""Porch: the base of mail backends."""

from quintet.services.mail.backends.base import BaseEmailBackend as BaseEmailBackend

__all__ = ["BaseEmailBackend"]
