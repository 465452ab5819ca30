"""Porch: files."""

from quintet.services.files.base import File as File

__all__ = ["File"]
