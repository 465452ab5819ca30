"""template: the template language, compiled to Python with native tracebacks.

Lives here: lexer (`tokens`), parser, nodes, expressions, the compiler, built-in tags and filters, loaders, engines and the
backends that the settings configure. What tags need from above (CSRF tokens, URLs of static files) comes through ports.
Start with `engine` and `template`, then `compiler` (what the generated code looks like), then a tag in `tags`.
"""

from quintet.template.backends.handler import EngineHandler as EngineHandler
from quintet.template.context import Context as Context
from quintet.template.context import ContextPopException as ContextPopException
from quintet.template.context import RequestContext as RequestContext
from quintet.template.current import engines as engines
from quintet.template.engine import Engine as Engine
from quintet.template.errors import TemplateDoesNotExist as TemplateDoesNotExist
from quintet.template.errors import TemplateSyntaxError as TemplateSyntaxError
from quintet.template.errors import VariableDoesNotExist as VariableDoesNotExist
from quintet.template.expressions import Variable as Variable
from quintet.template.library import Library as Library
from quintet.template.nodes import Node as Node
from quintet.template.nodes import NodeList as NodeList
from quintet.template.origin import Origin as Origin
from quintet.template.template import Template as Template

__all__ = [
    "Context",
    "ContextPopException",
    "Engine",
    "EngineHandler",
    "Library",
    "Node",
    "NodeList",
    "Origin",
    "RequestContext",
    "Template",
    "TemplateDoesNotExist",
    "TemplateSyntaxError",
    "Variable",
    "VariableDoesNotExist",
    "engines",
]
