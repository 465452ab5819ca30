"""Porch: lookups."""

from quintet.orm.lookups.base import Lookup as Lookup
from quintet.orm.lookups.base import Transform as Transform
from quintet.orm.lookups.builtin import BuiltinLookup as BuiltinLookup
from quintet.orm.lookups.builtin import Contains as Contains
from quintet.orm.lookups.builtin import EndsWith as EndsWith
from quintet.orm.lookups.builtin import Exact as Exact
from quintet.orm.lookups.builtin import GreaterThan as GreaterThan
from quintet.orm.lookups.builtin import GreaterThanOrEqual as GreaterThanOrEqual
from quintet.orm.lookups.builtin import IContains as IContains
from quintet.orm.lookups.builtin import IEndsWith as IEndsWith
from quintet.orm.lookups.builtin import IExact as IExact
from quintet.orm.lookups.builtin import In as In
from quintet.orm.lookups.builtin import IRegex as IRegex
from quintet.orm.lookups.builtin import IsNull as IsNull
from quintet.orm.lookups.builtin import IStartsWith as IStartsWith
from quintet.orm.lookups.builtin import LessThan as LessThan
from quintet.orm.lookups.builtin import LessThanOrEqual as LessThanOrEqual
from quintet.orm.lookups.builtin import Range as Range
from quintet.orm.lookups.builtin import Regex as Regex
from quintet.orm.lookups.builtin import StartsWith as StartsWith

__all__ = [
    "BuiltinLookup",
    "Contains",
    "EndsWith",
    "Exact",
    "GreaterThan",
    "GreaterThanOrEqual",
    "IContains",
    "IEndsWith",
    "IExact",
    "IRegex",
    "IStartsWith",
    "In",
    "IsNull",
    "LessThan",
    "LessThanOrEqual",
    "Lookup",
    "Range",
    "Regex",
    "StartsWith",
    "Transform",
]
