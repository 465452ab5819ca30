"""Porch: system checks."""

from quintet.core.checks import commands as commands
from quintet.core.checks import model_checks as model_checks
from quintet.kernel.checking import register as register
from quintet.kernel.checking import run_checks as run_checks
from quintet.kernel.checking import tag_exists as tag_exists
from quintet.kernel.checks import CRITICAL as CRITICAL
from quintet.kernel.checks import DEBUG as DEBUG
from quintet.kernel.checks import ERROR as ERROR
from quintet.kernel.checks import INFO as INFO
from quintet.kernel.checks import WARNING as WARNING
from quintet.kernel.checks import CheckMessage as CheckMessage
from quintet.kernel.checks import Critical as Critical
from quintet.kernel.checks import Debug as Debug
from quintet.kernel.checks import Error as Error
from quintet.kernel.checks import Info as Info
from quintet.kernel.checks import Tags as Tags
from quintet.kernel.checks import Warning as Warning

__all__ = [
    "CRITICAL",
    "DEBUG",
    "ERROR",
    "INFO",
    "WARNING",
    "CheckMessage",
    "Critical",
    "Debug",
    "Error",
    "Info",
    "Tags",
    "Warning",
    "register",
    "run_checks",
    "tag_exists",
]
