"""compat: code that says ``import django`` runs on quintet.

Lives here: `install`, which makes every ``django[.X]`` import give the module object of ``quintet[.X]``: the same object, never
a copy, so classes, registries and settings are one. Nothing is imported until it is asked for, and no settings are read.
Start with `alias`.
"""

from quintet.compat.alias import install as install
from quintet.compat.alias import installed as installed

__all__ = ["install", "installed"]
