"""Porch: descriptors of relations."""

from quintet.orm.relations.backward import ManyToManyAccessor as ManyToManyDescriptor
from quintet.orm.relations.backward import ReverseMany as ReverseManyToOneDescriptor
from quintet.orm.relations.backward import ReverseOne as ReverseOneToOneDescriptor
from quintet.orm.relations.forward import ForwardManyToOne as ForwardManyToOneDescriptor
from quintet.orm.relations.forward import ForwardOneToOne as ForwardOneToOneDescriptor
from quintet.orm.relations.forward import KeyAttribute as ForeignKeyDeferredAttribute
from quintet.orm.relations.managers import create_forward_many_to_many_manager as create_forward_many_to_many_manager
from quintet.orm.relations.managers import create_reverse_many_to_one_manager as create_reverse_many_to_one_manager

__all__ = [
    "ForeignKeyDeferredAttribute",
    "ForwardManyToOneDescriptor",
    "ForwardOneToOneDescriptor",
    "ManyToManyDescriptor",
    "ReverseManyToOneDescriptor",
    "ReverseOneToOneDescriptor",
    "create_forward_many_to_many_manager",
    "create_reverse_many_to_one_manager",
]
