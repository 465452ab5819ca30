"""The building blocks of templates, under their documented path."""

from quintet.template.context import Context as Context
from quintet.template.errors import TemplateSyntaxError as TemplateSyntaxError
from quintet.template.errors import VariableDoesNotExist as VariableDoesNotExist
from quintet.template.expressions import FilterExpression as FilterExpression
from quintet.template.expressions import Variable as Variable
from quintet.template.nodes import Node as Node
from quintet.template.nodes import NodeList as NodeList
from quintet.template.nodes import TextNode as TextNode
from quintet.template.nodes import VariableNode as VariableNode
from quintet.template.origin import UNKNOWN_SOURCE as UNKNOWN_SOURCE
from quintet.template.origin import Origin as Origin
from quintet.template.parser import KEYWORD as kwarg_re  # noqa: N811  packages ask for it by this name
from quintet.template.parser import Parser as Parser
from quintet.template.parser import token_kwargs as token_kwargs
from quintet.template.template import Template as Template
from quintet.template.tokens import BLOCK_TAG_END as BLOCK_TAG_END
from quintet.template.tokens import BLOCK_TAG_START as BLOCK_TAG_START
from quintet.template.tokens import COMMENT_TAG_END as COMMENT_TAG_END
from quintet.template.tokens import COMMENT_TAG_START as COMMENT_TAG_START
from quintet.template.tokens import FILTER_ARGUMENT_SEPARATOR as FILTER_ARGUMENT_SEPARATOR
from quintet.template.tokens import FILTER_SEPARATOR as FILTER_SEPARATOR
from quintet.template.tokens import VARIABLE_ATTRIBUTE_SEPARATOR as VARIABLE_ATTRIBUTE_SEPARATOR
from quintet.template.tokens import VARIABLE_TAG_END as VARIABLE_TAG_END
from quintet.template.tokens import VARIABLE_TAG_START as VARIABLE_TAG_START
from quintet.template.tokens import DebugLexer as DebugLexer
from quintet.template.tokens import Lexer as Lexer
from quintet.template.tokens import Token as Token
from quintet.template.tokens import TokenType as TokenType

__all__ = [
    "BLOCK_TAG_END",
    "BLOCK_TAG_START",
    "COMMENT_TAG_END",
    "COMMENT_TAG_START",
    "FILTER_ARGUMENT_SEPARATOR",
    "FILTER_SEPARATOR",
    "UNKNOWN_SOURCE",
    "VARIABLE_ATTRIBUTE_SEPARATOR",
    "VARIABLE_TAG_END",
    "VARIABLE_TAG_START",
    "Context",
    "DebugLexer",
    "FilterExpression",
    "Lexer",
    "Node",
    "NodeList",
    "Origin",
    "Parser",
    "Template",
    "TemplateSyntaxError",
    "TextNode",
    "Token",
    "TokenType",
    "Variable",
    "VariableDoesNotExist",
    "VariableNode",
    "kwarg_re",
    "token_kwargs",
]
