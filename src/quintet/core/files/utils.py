"""Porch: names of files, and what hands over to one."""

from quintet.services.files.base import FileProxyMixin as FileProxyMixin
from quintet.services.files.names import validate_file_name as validate_file_name

__all__ = ["FileProxyMixin", "validate_file_name"]
