"""Porch: the messages of system checks."""

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
    "Warning",
]
