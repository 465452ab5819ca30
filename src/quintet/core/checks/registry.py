"""Porch: the registry of system checks."""

from quintet.kernel.checking import register as register
from quintet.kernel.checking import run_checks as run_checks
from quintet.kernel.checking import tag_exists as tag_exists
from quintet.kernel.checks import Tags as Tags
from quintet.kernel.current import checks as registry

__all__ = ["Tags", "register", "registry", "run_checks", "tag_exists"]
