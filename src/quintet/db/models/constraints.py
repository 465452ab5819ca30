"""Porch: constraints."""

from quintet.orm.constraints import BaseConstraint as BaseConstraint
from quintet.orm.constraints import CheckConstraint as CheckConstraint
from quintet.orm.constraints import Deferrable as Deferrable
from quintet.orm.constraints import UniqueConstraint as UniqueConstraint

__all__ = ["BaseConstraint", "CheckConstraint", "Deferrable", "UniqueConstraint"]
