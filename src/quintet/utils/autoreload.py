"""Porch: what code may ask of the reloader."""

from quintet.server.autoreload import DJANGO_AUTORELOAD_ENV as DJANGO_AUTORELOAD_ENV
from quintet.server.autoreload import autoreload_started as autoreload_started
from quintet.server.autoreload import file_changed as file_changed
from quintet.server.autoreload import run_with_reloader as run_with_reloader
from quintet.server.autoreload import trigger_reload as trigger_reload
from quintet.server.polling import BaseReloader as BaseReloader
from quintet.server.polling import StatReloader as StatReloader
from quintet.server.polling import WatchmanReloader as WatchmanReloader
from quintet.server.polling import WatchmanUnavailable as WatchmanUnavailable
from quintet.server.polling import check_errors as check_errors
from quintet.server.polling import common_roots as common_roots
from quintet.server.polling import get_reloader as get_reloader
from quintet.server.polling import is_django_module as is_django_module
from quintet.server.polling import is_django_path as is_django_path
from quintet.server.polling import iter_all_python_module_files as iter_all_python_module_files
from quintet.server.polling import iter_modules_and_files as iter_modules_and_files
from quintet.server.polling import sys_path_directories as sys_path_directories

__all__ = [
    "DJANGO_AUTORELOAD_ENV",
    "BaseReloader",
    "StatReloader",
    "WatchmanReloader",
    "WatchmanUnavailable",
    "autoreload_started",
    "check_errors",
    "common_roots",
    "file_changed",
    "get_reloader",
    "is_django_module",
    "is_django_path",
    "iter_all_python_module_files",
    "iter_modules_and_files",
    "run_with_reloader",
    "sys_path_directories",
    "trigger_reload",
]
