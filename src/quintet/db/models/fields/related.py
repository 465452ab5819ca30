"""Porch: relation fields and their descriptors."""

from quintet.orm.manager import RelatedManager as RelatedManager
from quintet.orm.relations.backward import ManyToManyAccessor as ManyToManyDescriptor
from quintet.orm.relations.backward import ReverseMany as ReverseManyToOneDescriptor
from quintet.orm.relations.backward import ReverseOne as ReverseOneToOneDescriptor
from quintet.orm.relations.foreign_key import ForeignKey as ForeignKey
from quintet.orm.relations.foreign_key import OneToOneField as OneToOneField
from quintet.orm.relations.foreign_object import ForeignObject as ForeignObject
from quintet.orm.relations.forward import ForwardManyToOne as ForwardManyToOneDescriptor
from quintet.orm.relations.forward import ForwardOneToOne as ForwardOneToOneDescriptor
from quintet.orm.relations.link import RECURSIVE as RECURSIVE_RELATIONSHIP_CONSTANT
from quintet.orm.relations.link import lazy_related_operation as lazy_related_operation
from quintet.orm.relations.link import resolve_relation as resolve_relation
from quintet.orm.relations.many_to_many import ManyToManyField as ManyToManyField
from quintet.orm.relations.related_field import RelatedField as RelatedField
from quintet.orm.relations.reverse import ForeignObjectRel as ForeignObjectRel
from quintet.orm.relations.reverse import ManyToManyRel as ManyToManyRel
from quintet.orm.relations.reverse import ManyToOneRel as ManyToOneRel
from quintet.orm.relations.reverse import OneToOneRel as OneToOneRel

__all__ = [
    "RECURSIVE_RELATIONSHIP_CONSTANT",
    "ForeignKey",
    "ForeignObject",
    "ForeignObjectRel",
    "ForwardManyToOneDescriptor",
    "ForwardOneToOneDescriptor",
    "ManyToManyDescriptor",
    "ManyToManyField",
    "ManyToManyRel",
    "ManyToOneRel",
    "OneToOneField",
    "OneToOneRel",
    "RelatedField",
    "RelatedManager",
    "ReverseManyToOneDescriptor",
    "ReverseOneToOneDescriptor",
    "lazy_related_operation",
    "resolve_relation",
]
