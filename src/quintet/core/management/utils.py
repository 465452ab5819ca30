"""Porch: what commands share; packages use some of it."""

from quintet.cli.path_patterns import handle_extensions as handle_extensions
from quintet.cli.path_patterns import is_ignored_path as is_ignored_path
from quintet.cli.path_patterns import normalize_path_patterns as normalize_path_patterns
from quintet.cli.programs import find_command as find_command
from quintet.cli.programs import find_formatters as find_formatters
from quintet.cli.programs import popen_wrapper as popen_wrapper
from quintet.cli.programs import run_formatters as run_formatters
from quintet.cli.programs import shutil as shutil  # tests of packages patch `which` here
from quintet.cli.secret_key import get_random_secret_key as get_random_secret_key

__all__ = [
    "find_command",
    "find_formatters",
    "get_random_secret_key",
    "handle_extensions",
    "is_ignored_path",
    "normalize_path_patterns",
    "popen_wrapper",
    "run_formatters",
]
