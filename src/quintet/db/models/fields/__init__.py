"""Porch: fields."""

from quintet.orm.fields.auto import AutoField as AutoField
from quintet.orm.fields.auto import BigAutoField as BigAutoField
from quintet.orm.fields.auto import SmallAutoField as SmallAutoField
from quintet.orm.fields.base import Field as Field
from quintet.orm.fields.blank import BLANK_CHOICE_DASH as BLANK_CHOICE_DASH
from quintet.orm.fields.blank import BLANK_CHOICE_LABEL as BLANK_CHOICE_LABEL
from quintet.orm.fields.composite import CompositePrimaryKey as CompositePrimaryKey
from quintet.orm.fields.dates import DateField as DateField
from quintet.orm.fields.dates import DateTimeField as DateTimeField
from quintet.orm.fields.dates import DurationField as DurationField
from quintet.orm.fields.dates import TimeField as TimeField
from quintet.orm.fields.generated import GeneratedField as GeneratedField
from quintet.orm.fields.json import JSONField as JSONField
from quintet.orm.fields.numbers import BigIntegerField as BigIntegerField
from quintet.orm.fields.numbers import DecimalField as DecimalField
from quintet.orm.fields.numbers import FloatField as FloatField
from quintet.orm.fields.numbers import IntegerField as IntegerField
from quintet.orm.fields.numbers import PositiveBigIntegerField as PositiveBigIntegerField
from quintet.orm.fields.numbers import PositiveIntegerField as PositiveIntegerField
from quintet.orm.fields.numbers import PositiveSmallIntegerField as PositiveSmallIntegerField
from quintet.orm.fields.numbers import SmallIntegerField as SmallIntegerField
from quintet.orm.fields.paths import FilePathField as FilePathField
from quintet.orm.fields.removed import CommaSeparatedIntegerField as CommaSeparatedIntegerField
from quintet.orm.fields.removed import IPAddressField as IPAddressField
from quintet.orm.fields.removed import NullBooleanField as NullBooleanField
from quintet.orm.fields.text import CharField as CharField
from quintet.orm.fields.text import EmailField as EmailField
from quintet.orm.fields.text import GenericIPAddressField as GenericIPAddressField
from quintet.orm.fields.text import SlugField as SlugField
from quintet.orm.fields.text import TextField as TextField
from quintet.orm.fields.text import URLField as URLField
from quintet.orm.fields.values import BinaryField as BinaryField
from quintet.orm.fields.values import BooleanField as BooleanField
from quintet.orm.fields.values import UUIDField as UUIDField
from quintet.orm.types import NOT_PROVIDED as NOT_PROVIDED

__all__ = [
    "BLANK_CHOICE_DASH",
    "BLANK_CHOICE_LABEL",
    "NOT_PROVIDED",
    "AutoField",
    "BigAutoField",
    "BigIntegerField",
    "BinaryField",
    "BooleanField",
    "CharField",
    "CommaSeparatedIntegerField",
    "CompositePrimaryKey",
    "DateField",
    "DateTimeField",
    "DecimalField",
    "DurationField",
    "EmailField",
    "Field",
    "FilePathField",
    "FloatField",
    "GeneratedField",
    "GenericIPAddressField",
    "IPAddressField",
    "IntegerField",
    "JSONField",
    "NullBooleanField",
    "PositiveBigIntegerField",
    "PositiveIntegerField",
    "PositiveSmallIntegerField",
    "SlugField",
    "SmallAutoField",
    "SmallIntegerField",
    "TextField",
    "TimeField",
    "URLField",
    "UUIDField",
]
