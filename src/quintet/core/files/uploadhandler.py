"""Porch: upload handlers."""

from quintet.services.files.handlers import FileUploadHandler as FileUploadHandler
from quintet.services.files.handlers import MemoryFileUploadHandler as MemoryFileUploadHandler
from quintet.services.files.handlers import SkipFile as SkipFile
from quintet.services.files.handlers import StopFutureHandlers as StopFutureHandlers
from quintet.services.files.handlers import StopUpload as StopUpload
from quintet.services.files.handlers import TemporaryFileUploadHandler as TemporaryFileUploadHandler
from quintet.services.files.handlers import UploadFileException as UploadFileException
from quintet.services.files.handlers import load_handler as load_handler

__all__ = [
    "FileUploadHandler",
    "MemoryFileUploadHandler",
    "SkipFile",
    "StopFutureHandlers",
    "StopUpload",
    "TemporaryFileUploadHandler",
    "UploadFileException",
    "load_handler",
]
