"""Porch: the signals of models."""

from quintet.orm.signals import ModelSignal as ModelSignal
from quintet.orm.signals import class_prepared as class_prepared
from quintet.orm.signals import m2m_changed as m2m_changed
from quintet.orm.signals import post_delete as post_delete
from quintet.orm.signals import post_init as post_init
from quintet.orm.signals import post_migrate as post_migrate
from quintet.orm.signals import post_save as post_save
from quintet.orm.signals import pre_delete as pre_delete
from quintet.orm.signals import pre_init as pre_init
from quintet.orm.signals import pre_migrate as pre_migrate
from quintet.orm.signals import pre_save as pre_save

__all__ = [
    "ModelSignal",
    "class_prepared",
    "m2m_changed",
    "post_delete",
    "post_init",
    "post_migrate",
    "post_save",
    "pre_delete",
    "pre_init",
    "pre_migrate",
    "pre_save",
]
