"""Porch: taking archives apart safely."""

from quintet.services.archive import Archive as Archive
from quintet.services.archive import ArchiveException as ArchiveException
from quintet.services.archive import BaseArchive as BaseArchive
from quintet.services.archive import TarArchive as TarArchive
from quintet.services.archive import UnrecognizedArchiveFormat as UnrecognizedArchiveFormat
from quintet.services.archive import ZipArchive as ZipArchive
from quintet.services.archive import extract as extract

__all__ = [
    "Archive",
    "ArchiveException",
    "BaseArchive",
    "TarArchive",
    "UnrecognizedArchiveFormat",
    "ZipArchive",
    "extract",
]
