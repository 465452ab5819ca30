"""Porch: locks on open files."""

from quintet.services.files.locks import LOCK_EX as LOCK_EX
from quintet.services.files.locks import LOCK_NB as LOCK_NB
from quintet.services.files.locks import LOCK_SH as LOCK_SH
from quintet.services.files.locks import lock as lock
from quintet.services.files.locks import unlock as unlock

__all__ = ["LOCK_EX", "LOCK_NB", "LOCK_SH", "lock", "unlock"]
