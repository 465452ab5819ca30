"""Porch: relation fields and their descriptors."""

from quintet.orm.manager import RelatedManager as RelatedManager
from quintet.orm.relations.foreign_key import ForeignKey as ForeignKey
from quintet.orm.relations.foreign_key import OneToOneField as OneToOneField
from quintet.orm.relations.foreign_key import RelatedField as RelatedField
from quintet.orm.relations.many_to_many import ManyToManyField as ManyToManyField
from quintet.orm.relations.reverse import ForeignObjectRel as ForeignObjectRel
from quintet.orm.relations.reverse import ManyToManyRel as ManyToManyRel
from quintet.orm.relations.reverse import ManyToOneRel as ManyToOneRel
from quintet.orm.relations.reverse import OneToOneRel as OneToOneRel

__all__ = [
    "ForeignKey",
    "ForeignObjectRel",
    "ManyToManyField",
    "ManyToManyRel",
    "ManyToOneRel",
    "OneToOneField",
    "OneToOneRel",
    "RelatedField",
    "RelatedManager",
]
