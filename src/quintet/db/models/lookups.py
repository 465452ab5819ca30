"""Porch: lookups."""

from quintet.orm.functions.years import YearExact as YearExact
from quintet.orm.functions.years import YearGt as YearGt
from quintet.orm.functions.years import YearGte as YearGte
from quintet.orm.functions.years import YearLookup as YearLookup
from quintet.orm.functions.years import YearLt as YearLt
from quintet.orm.functions.years import YearLte as YearLte
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
from quintet.orm.lookups.builtin import IntegerFieldExact as IntegerFieldExact
from quintet.orm.lookups.builtin import IntegerGreaterThan as IntegerGreaterThan
from quintet.orm.lookups.builtin import IntegerGreaterThanOrEqual as IntegerGreaterThanOrEqual
from quintet.orm.lookups.builtin import IntegerLessThan as IntegerLessThan
from quintet.orm.lookups.builtin import IntegerLessThanOrEqual as IntegerLessThanOrEqual
from quintet.orm.lookups.builtin import IRegex as IRegex
from quintet.orm.lookups.builtin import IsNull as IsNull
from quintet.orm.lookups.builtin import IStartsWith as IStartsWith
from quintet.orm.lookups.builtin import LessThan as LessThan
from quintet.orm.lookups.builtin import LessThanOrEqual as LessThanOrEqual
from quintet.orm.lookups.builtin import PatternLookup as PatternLookup
from quintet.orm.lookups.builtin import Range as Range
from quintet.orm.lookups.builtin import Regex as Regex
from quintet.orm.lookups.builtin import StartsWith as StartsWith
from quintet.orm.lookups.register import RegisterLookupMixin as RegisterLookupMixin

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
    "IntegerFieldExact",
    "IntegerGreaterThan",
    "IntegerGreaterThanOrEqual",
    "IntegerLessThan",
    "IntegerLessThanOrEqual",
    "IsNull",
    "LessThan",
    "LessThanOrEqual",
    "Lookup",
    "PatternLookup",
    "Range",
    "Regex",
    "RegisterLookupMixin",
    "StartsWith",
    "Transform",
    "YearExact",
    "YearGt",
    "YearGte",
    "YearLookup",
    "YearLt",
    "YearLte",
]
