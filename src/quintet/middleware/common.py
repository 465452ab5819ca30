"""Porch: the common middleware."""

from typing import TYPE_CHECKING

from quintet.kit import late
from quintet.web.common import CommonMiddleware as CommonMiddleware

if TYPE_CHECKING:
    from quintet.web.broken_links import BrokenLinkEmailsMiddleware as BrokenLinkEmailsMiddleware
else:
    __getattr__, __dir__ = late.names(__name__, {"quintet.web.broken_links": "BrokenLinkEmailsMiddleware"})

__all__ = [
    "BrokenLinkEmailsMiddleware",
    "CommonMiddleware",
]
