"""Porch: expressions."""

from quintet.orm.expressions.base import Combinable as Combinable
from quintet.orm.expressions.base import CombinedExpression as CombinedExpression
from quintet.orm.expressions.base import Expression as Expression
from quintet.orm.expressions.base import OrderBy as OrderBy
from quintet.orm.expressions.base import Value as Value
from quintet.orm.expressions.basic import Col as Col
from quintet.orm.expressions.basic import Exists as Exists
from quintet.orm.expressions.basic import ExpressionList as ExpressionList
from quintet.orm.expressions.basic import ExpressionWrapper as ExpressionWrapper
from quintet.orm.expressions.basic import F as F
from quintet.orm.expressions.basic import Func as Func
from quintet.orm.expressions.basic import OuterRef as OuterRef
from quintet.orm.expressions.basic import RawSQL as RawSQL
from quintet.orm.expressions.basic import Ref as Ref
from quintet.orm.expressions.basic import Sliced as Sliced
from quintet.orm.expressions.basic import Star as Star
from quintet.orm.expressions.basic import Subquery as Subquery
from quintet.orm.expressions.conditional import Case as Case
from quintet.orm.expressions.conditional import NegatedExpression as NegatedExpression
from quintet.orm.expressions.conditional import When as When
from quintet.orm.expressions.window import RowRange as RowRange
from quintet.orm.expressions.window import ValueRange as ValueRange
from quintet.orm.expressions.window import Window as Window
from quintet.orm.expressions.window import WindowFrame as WindowFrame
from quintet.orm.expressions.window import WindowFrameExclusion as WindowFrameExclusion
from quintet.orm.fields.base import DatabaseDefault as DatabaseDefault

__all__ = [
    "Case",
    "Col",
    "Combinable",
    "CombinedExpression",
    "DatabaseDefault",
    "Exists",
    "Expression",
    "ExpressionList",
    "ExpressionWrapper",
    "F",
    "Func",
    "NegatedExpression",
    "OrderBy",
    "OuterRef",
    "RawSQL",
    "Ref",
    "RowRange",
    "Sliced",
    "Star",
    "Subquery",
    "Value",
    "ValueRange",
    "When",
    "Window",
    "WindowFrame",
    "WindowFrameExclusion",
]
