"""Porch: the base of models."""

from quintet.orm.model.declare import ModelBase as ModelBase
from quintet.orm.model.model import Model as Model

__all__ = ["Model", "ModelBase"]
