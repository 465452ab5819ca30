"""Porch: FileSystemStorage."""

from quintet.services.files.storage.filesystem import FileSystemStorage as FileSystemStorage

__all__ = ["FileSystemStorage"]
