"""Porch: paths that stay where they must."""

from quintet.services.files.paths import safe_join as safe_join
from quintet.services.files.paths import safe_makedirs as safe_makedirs
from quintet.services.files.paths import symlinks_supported as symlinks_supported
from quintet.services.files.paths import to_path as to_path

__all__ = [
    "safe_join",
    "safe_makedirs",
    "symlinks_supported",
    "to_path",
]
