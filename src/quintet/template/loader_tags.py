"""The tags by which templates are made of templates, under their documented path."""

from quintet.template.tags.inheritance import BlockNode as BlockNode
from quintet.template.tags.inheritance import ExtendsNode as ExtendsNode
from quintet.template.tags.inheritance import IncludeNode as IncludeNode
from quintet.template.tags.inheritance import register as register

__all__ = ["BlockNode", "ExtendsNode", "IncludeNode", "register"]
