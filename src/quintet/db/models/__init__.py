"""Porch: models, fields, expressions, querysets."""

from typing import TYPE_CHECKING

from quintet.db.models import aggregates as aggregates
from quintet.db.models import base as base
from quintet.db.models import constants as constants
from quintet.db.models import constraints as constraints
from quintet.db.models import deletion as deletion
from quintet.db.models import enums as enums
from quintet.db.models import expressions as expressions
from quintet.db.models import fields as fields
from quintet.db.models import functions as functions
from quintet.db.models import indexes as indexes
from quintet.db.models import lookups as lookups
from quintet.db.models import manager as manager
from quintet.db.models import options as options
from quintet.db.models import query as query
from quintet.db.models import query_utils as query_utils
from quintet.db.models import signals as signals
from quintet.kit import late
from quintet.orm.deletion import CASCADE as CASCADE
from quintet.orm.deletion import DB_CASCADE as DB_CASCADE
from quintet.orm.deletion import DB_SET_DEFAULT as DB_SET_DEFAULT
from quintet.orm.deletion import DB_SET_NULL as DB_SET_NULL
from quintet.orm.deletion import DO_NOTHING as DO_NOTHING
from quintet.orm.deletion import PROTECT as PROTECT
from quintet.orm.deletion import RESTRICT as RESTRICT
from quintet.orm.deletion import SET as SET
from quintet.orm.deletion import SET_DEFAULT as SET_DEFAULT
from quintet.orm.deletion import SET_NULL as SET_NULL
from quintet.orm.deletion import ProtectedError as ProtectedError
from quintet.orm.deletion import RestrictedError as RestrictedError
from quintet.orm.expressions.base import CombinedExpression as CombinedExpression
from quintet.orm.expressions.base import Expression as Expression
from quintet.orm.expressions.base import OrderBy as OrderBy
from quintet.orm.expressions.base import Value as Value
from quintet.orm.fetch import FETCH_ONE as FETCH_ONE
from quintet.orm.fetch import FETCH_PEERS as FETCH_PEERS
from quintet.orm.fetch import FETCH_RAISE as FETCH_RAISE
from quintet.orm.fields.auto import AutoField as AutoField
from quintet.orm.fields.auto import BigAutoField as BigAutoField
from quintet.orm.fields.auto import SmallAutoField as SmallAutoField
from quintet.orm.fields.base import Field as Field
from quintet.orm.fields.dates import DateField as DateField
from quintet.orm.fields.dates import DateTimeField as DateTimeField
from quintet.orm.fields.dates import DurationField as DurationField
from quintet.orm.fields.dates import TimeField as TimeField
from quintet.orm.fields.numbers import BigIntegerField as BigIntegerField
from quintet.orm.fields.numbers import DecimalField as DecimalField
from quintet.orm.fields.numbers import FloatField as FloatField
from quintet.orm.fields.numbers import IntegerField as IntegerField
from quintet.orm.fields.numbers import PositiveBigIntegerField as PositiveBigIntegerField
from quintet.orm.fields.numbers import PositiveIntegerField as PositiveIntegerField
from quintet.orm.fields.numbers import PositiveSmallIntegerField as PositiveSmallIntegerField
from quintet.orm.fields.numbers import SmallIntegerField as SmallIntegerField
from quintet.orm.fields.text import CharField as CharField
from quintet.orm.fields.text import EmailField as EmailField
from quintet.orm.fields.text import GenericIPAddressField as GenericIPAddressField
from quintet.orm.fields.text import SlugField as SlugField
from quintet.orm.fields.text import TextField as TextField
from quintet.orm.fields.text import URLField as URLField
from quintet.orm.indexes import Index as Index
from quintet.orm.lookups.base import Lookup as Lookup
from quintet.orm.lookups.base import Transform as Transform
from quintet.orm.manager import Manager as Manager
from quintet.orm.model.model import Model as Model
from quintet.orm.queryset.queryset import QuerySet as QuerySet
from quintet.orm.relations.foreign_key import ForeignKey as ForeignKey
from quintet.orm.relations.foreign_key import OneToOneField as OneToOneField
from quintet.orm.relations.foreign_object import ForeignObject as ForeignObject
from quintet.orm.relations.many_to_many import ManyToManyField as ManyToManyField
from quintet.orm.relations.reverse import ForeignObjectRel as ForeignObjectRel
from quintet.orm.relations.reverse import ManyToManyRel as ManyToManyRel
from quintet.orm.relations.reverse import ManyToOneRel as ManyToOneRel
from quintet.orm.relations.reverse import OneToOneRel as OneToOneRel
from quintet.orm.types import NOT_PROVIDED as NOT_PROVIDED

if TYPE_CHECKING:
    from quintet.orm.aggregates import Aggregate as Aggregate
    from quintet.orm.aggregates import AnyValue as AnyValue
    from quintet.orm.aggregates import Avg as Avg
    from quintet.orm.aggregates import BitAnd as BitAnd
    from quintet.orm.aggregates import BitOr as BitOr
    from quintet.orm.aggregates import BitXor as BitXor
    from quintet.orm.aggregates import Count as Count
    from quintet.orm.aggregates import Max as Max
    from quintet.orm.aggregates import Min as Min
    from quintet.orm.aggregates import StdDev as StdDev
    from quintet.orm.aggregates import StringAgg as StringAgg
    from quintet.orm.aggregates import Sum as Sum
    from quintet.orm.aggregates import Variance as Variance
    from quintet.orm.constraints import BaseConstraint as BaseConstraint
    from quintet.orm.constraints import CheckConstraint as CheckConstraint
    from quintet.orm.constraints import Deferrable as Deferrable
    from quintet.orm.constraints import UniqueConstraint as UniqueConstraint
    from quintet.orm.enums import Choices as Choices
    from quintet.orm.enums import IntegerChoices as IntegerChoices
    from quintet.orm.enums import TextChoices as TextChoices
    from quintet.orm.expressions.basic import Exists as Exists
    from quintet.orm.expressions.basic import ExpressionList as ExpressionList
    from quintet.orm.expressions.basic import ExpressionWrapper as ExpressionWrapper
    from quintet.orm.expressions.basic import F as F
    from quintet.orm.expressions.basic import Func as Func
    from quintet.orm.expressions.basic import OuterRef as OuterRef
    from quintet.orm.expressions.basic import Subquery as Subquery
    from quintet.orm.expressions.conditional import Case as Case
    from quintet.orm.expressions.conditional import Q as Q
    from quintet.orm.expressions.conditional import When as When
    from quintet.orm.expressions.filtered import FilteredRelation as FilteredRelation
    from quintet.orm.expressions.window import RowRange as RowRange
    from quintet.orm.expressions.window import ValueRange as ValueRange
    from quintet.orm.expressions.window import Window as Window
    from quintet.orm.expressions.window import WindowFrame as WindowFrame
    from quintet.orm.expressions.window import WindowFrameExclusion as WindowFrameExclusion
    from quintet.orm.fields.composite import CompositePrimaryKey as CompositePrimaryKey
    from quintet.orm.fields.files import FileField as FileField
    from quintet.orm.fields.files import ImageField as ImageField
    from quintet.orm.fields.generated import GeneratedField as GeneratedField
    from quintet.orm.fields.json import JSONField as JSONField
    from quintet.orm.fields.json import JSONNull as JSONNull
    from quintet.orm.fields.order import OrderWrt as OrderWrt
    from quintet.orm.fields.paths import FilePathField as FilePathField
    from quintet.orm.fields.removed import CommaSeparatedIntegerField as CommaSeparatedIntegerField
    from quintet.orm.fields.removed import IPAddressField as IPAddressField
    from quintet.orm.fields.removed import NullBooleanField as NullBooleanField
    from quintet.orm.fields.values import BinaryField as BinaryField
    from quintet.orm.fields.values import BooleanField as BooleanField
    from quintet.orm.fields.values import UUIDField as UUIDField
    from quintet.orm.prefetch import Prefetch as Prefetch
    from quintet.orm.prefetch import aprefetch_related_objects as aprefetch_related_objects
    from quintet.orm.prefetch import prefetch_related_objects as prefetch_related_objects
else:
    __getattr__, __dir__ = late.names(
        __name__,
        {
            "quintet.orm.aggregates": "Aggregate AnyValue Avg BitAnd BitOr BitXor Count Max Min StdDev StringAgg Sum Variance",
            "quintet.orm.constraints": "BaseConstraint CheckConstraint Deferrable UniqueConstraint",
            "quintet.orm.enums": "Choices IntegerChoices TextChoices",
            "quintet.orm.expressions.basic": "Exists ExpressionList ExpressionWrapper F Func OuterRef Subquery",
            "quintet.orm.expressions.conditional": "Case Q When",
            "quintet.orm.expressions.filtered": "FilteredRelation",
            "quintet.orm.expressions.window": "RowRange ValueRange Window WindowFrame WindowFrameExclusion",
            "quintet.orm.fields.composite": "CompositePrimaryKey",
            "quintet.orm.fields.files": "FileField ImageField",
            "quintet.orm.fields.generated": "GeneratedField",
            "quintet.orm.fields.json": "JSONField JSONNull",
            "quintet.orm.fields.order": "OrderWrt",
            "quintet.orm.fields.paths": "FilePathField",
            "quintet.orm.fields.removed": "CommaSeparatedIntegerField IPAddressField NullBooleanField",
            "quintet.orm.fields.values": "BinaryField BooleanField UUIDField",
            "quintet.orm.prefetch": "Prefetch aprefetch_related_objects prefetch_related_objects",
        },
    )

__all__ = [
    "CASCADE",
    "DB_CASCADE",
    "DB_SET_DEFAULT",
    "DB_SET_NULL",
    "DO_NOTHING",
    "FETCH_ONE",
    "FETCH_PEERS",
    "FETCH_RAISE",
    "NOT_PROVIDED",
    "PROTECT",
    "RESTRICT",
    "SET",
    "SET_DEFAULT",
    "SET_NULL",
    "Aggregate",
    "AnyValue",
    "AutoField",
    "Avg",
    "BaseConstraint",
    "BigAutoField",
    "BigIntegerField",
    "BinaryField",
    "BitAnd",
    "BitOr",
    "BitXor",
    "BooleanField",
    "Case",
    "CharField",
    "CheckConstraint",
    "Choices",
    "CombinedExpression",
    "CommaSeparatedIntegerField",
    "CompositePrimaryKey",
    "Count",
    "DateField",
    "DateTimeField",
    "DecimalField",
    "Deferrable",
    "DurationField",
    "EmailField",
    "Exists",
    "Expression",
    "ExpressionList",
    "ExpressionWrapper",
    "F",
    "Field",
    "FileField",
    "FilePathField",
    "FilteredRelation",
    "FloatField",
    "ForeignKey",
    "ForeignObject",
    "ForeignObjectRel",
    "Func",
    "GeneratedField",
    "GenericIPAddressField",
    "IPAddressField",
    "ImageField",
    "Index",
    "IntegerChoices",
    "IntegerField",
    "JSONField",
    "JSONNull",
    "Lookup",
    "Manager",
    "ManyToManyField",
    "ManyToManyRel",
    "ManyToOneRel",
    "Max",
    "Min",
    "Model",
    "NullBooleanField",
    "OneToOneField",
    "OneToOneRel",
    "OrderBy",
    "OrderWrt",
    "OuterRef",
    "PositiveBigIntegerField",
    "PositiveIntegerField",
    "PositiveSmallIntegerField",
    "Prefetch",
    "ProtectedError",
    "Q",
    "QuerySet",
    "RestrictedError",
    "RowRange",
    "SlugField",
    "SmallAutoField",
    "SmallIntegerField",
    "StdDev",
    "StringAgg",
    "Subquery",
    "Sum",
    "TextChoices",
    "TextField",
    "TimeField",
    "Transform",
    "URLField",
    "UUIDField",
    "UniqueConstraint",
    "Value",
    "ValueRange",
    "Variance",
    "When",
    "Window",
    "WindowFrame",
    "WindowFrameExclusion",
    "aprefetch_related_objects",
    "prefetch_related_objects",
]
