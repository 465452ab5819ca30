"""Porch: uploaded files."""

from quintet.services.files.uploaded import InMemoryUploadedFile as InMemoryUploadedFile
from quintet.services.files.uploaded import SimpleUploadedFile as SimpleUploadedFile
from quintet.services.files.uploaded import TemporaryUploadedFile as TemporaryUploadedFile
from quintet.services.files.uploaded import UploadedFile as UploadedFile

__all__ = ["InMemoryUploadedFile", "SimpleUploadedFile", "TemporaryUploadedFile", "UploadedFile"]
