"""Porch: the other end of relations."""

from quintet.orm.relations.reverse import ForeignObjectRel as ForeignObjectRel
from quintet.orm.relations.reverse import ManyToManyRel as ManyToManyRel
from quintet.orm.relations.reverse import ManyToOneRel as ManyToOneRel
from quintet.orm.relations.reverse import OneToOneRel as OneToOneRel

__all__ = ["ForeignObjectRel", "ManyToManyRel", "ManyToOneRel", "OneToOneRel"]
