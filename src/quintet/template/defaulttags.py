"""The built-in tags that stand alone, under their documented path; `register` is the library of them all."""

from quintet.template.library import Library
from quintet.template.tags import components, deferred, logic, output, paging, partials, streaming, tokens, values
from quintet.template.tags.logic import ForNode as ForNode
from quintet.template.tags.logic import IfChangedNode as IfChangedNode
from quintet.template.tags.logic import IfNode as IfNode
from quintet.template.tags.logic import WithNode as WithNode
from quintet.template.tags.output import AutoEscapeControlNode as AutoEscapeControlNode
from quintet.template.tags.output import CommentNode as CommentNode
from quintet.template.tags.output import CycleNode as CycleNode
from quintet.template.tags.output import FilterNode as FilterNode
from quintet.template.tags.output import FirstOfNode as FirstOfNode
from quintet.template.tags.output import SpacelessNode as SpacelessNode
from quintet.template.tags.output import VerbatimNode as VerbatimNode
from quintet.template.tags.values import GroupedResult as GroupedResult
from quintet.template.tags.values import LoadNode as LoadNode
from quintet.template.tags.values import NowNode as NowNode
from quintet.template.tags.values import RegroupNode as RegroupNode
from quintet.template.tags.values import URLNode as URLNode
from quintet.template.tags.values import WidthRatioNode as WidthRatioNode
from quintet.template.tags.values import url as url

__all__ = [
    "AutoEscapeControlNode",
    "CommentNode",
    "CycleNode",
    "FilterNode",
    "FirstOfNode",
    "ForNode",
    "GroupedResult",
    "IfChangedNode",
    "IfNode",
    "LoadNode",
    "NowNode",
    "RegroupNode",
    "SpacelessNode",
    "URLNode",
    "VerbatimNode",
    "WidthRatioNode",
    "WithNode",
    "register",
    "url",
]

register = Library()
for part in (components, deferred, logic, output, paging, partials, streaming, tokens, values):
    register.tags.update(part.register.tags)
