"""Porch: temporary files."""

from quintet.services.files.temp import NamedTemporaryFile as NamedTemporaryFile
from quintet.services.files.temp import gettempdir as gettempdir

__all__ = ["NamedTemporaryFile", "gettempdir"]
