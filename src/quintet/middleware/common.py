"""Porch: the common middleware."""

from quintet.web.broken_links import BrokenLinkEmailsMiddleware as BrokenLinkEmailsMiddleware
from quintet.web.common import CommonMiddleware as CommonMiddleware

__all__ = [
    "BrokenLinkEmailsMiddleware",
    "CommonMiddleware",
]
