"""Porch: file objects."""

from quintet.services.files.base import ContentFile as ContentFile
from quintet.services.files.base import File as File

__all__ = ["ContentFile", "File"]
