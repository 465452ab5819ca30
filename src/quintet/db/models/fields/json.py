"""Porch: the JSON field, its lookups and key transforms."""

from quintet.orm.fields.json import JSONField as JSONField
from quintet.orm.lookups.json import KT as KT
from quintet.orm.lookups.json import ContainedBy as ContainedBy
from quintet.orm.lookups.json import DataContains as DataContains
from quintet.orm.lookups.json import HasAnyKeys as HasAnyKeys
from quintet.orm.lookups.json import HasKey as HasKey
from quintet.orm.lookups.json import HasKeys as HasKeys
from quintet.orm.lookups.json import KeyTextTransform as KeyTextTransform
from quintet.orm.lookups.json import KeyTransform as KeyTransform
from quintet.orm.lookups.json import KeyTransformFactory as KeyTransformFactory

__all__ = [
    "KT",
    "ContainedBy",
    "DataContains",
    "HasAnyKeys",
    "HasKey",
    "HasKeys",
    "JSONField",
    "KeyTextTransform",
    "KeyTransform",
    "KeyTransformFactory",
]
