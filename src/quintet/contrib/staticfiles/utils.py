"""The path at which finders of other packages expect the listing of a storage."""

from quintet.contrib.staticfiles.folders import is_ignored as matches_patterns
from quintet.contrib.staticfiles.folders import list_files as get_files

__all__ = ["get_files", "matches_patterns"]
