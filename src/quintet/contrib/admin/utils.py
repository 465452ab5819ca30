"""Tools of the admin, by their documented path."""

from quintet.contrib.admin.quoting import quote as quote
from quintet.contrib.admin.quoting import unquote as unquote

__all__ = ["quote", "unquote"]
