"""The tags of sandboxed templates, and the two that find other templates, which here have a constant name."""

from collections.abc import Callable, Mapping
from typing import Any

from quintet.template import defaulttags
from quintet.template.compiler.writer import Writer
from quintet.template.library import Library
from quintet.template.parser import Parser
from quintet.template.sandbox.errors import SandboxViolation
from quintet.template.sandbox.guards import enter, leave, whole
from quintet.template.tags import inheritance, values
from quintet.template.tags.inheritance import ExtendsNode, IncludeNode
from quintet.template.tokens import Token

#: Tags that compute with what they are given and reach for nothing else.
STANDALONE = frozenset(
    {
        *("autoescape", "comment", "cycle", "filter", "firstof", "for", "if", "ifchanged", "regroup", "resetcycle"),
        *("spaceless", "templatetag", "verbatim", "widthratio", "with"),
    }
)
#: Tags that use other templates of the engine.
COMPOSING = frozenset({"block", "extends", "include"})
ALLOWED = STANDALONE | COMPOSING


class SandboxedIncludeNode(IncludeNode):
    """An include, counted in depth."""

    def write(self, writer: Writer) -> None:
        """Include between entering and leaving; an error ends the rendering, so nothing has to be undone then."""
        writer.flush()
        writer.line(f"{writer.constants.add(enter)}()")
        super().write(writer)
        writer.line(f"{writer.constants.add(leave)}()")


def weighed_groups(pairs: list[tuple[Any, Any]]) -> list[Any]:
    """Return groups that were weighed: groups of groups double with each tag, and to compare them would never end."""
    groups = values.grouped(pairs)
    whole(groups)
    return groups


class SandboxedRegroupNode(values.RegroupNode):
    """A regroup whose groups are weighed."""

    group = staticmethod(weighed_groups)


def do_regroup(parser: Parser, token: Token) -> values.RegroupNode:
    """Group a list by an attribute that its items share."""
    node = values.do_regroup(parser, token)
    return SandboxedRegroupNode(node.target, node.expression, node.var_name)


def do_include(parser: Parser, token: Token) -> IncludeNode:
    """Render another template of the engine here."""
    node = inheritance.do_include(parser, token)
    _require_constant(node.template, "include")
    return SandboxedIncludeNode(node.template, extra_context=node.extra_context, isolated_context=node.isolated_context)


def do_extends(parser: Parser, token: Token) -> ExtendsNode:
    """Build on a parent template of the engine."""
    node = inheritance.do_extends(parser, token)
    _require_constant(node.parent_name, "extends")
    return node


def _require_constant(name: Any, tag: str) -> None:
    if name.is_var or name.chain or not isinstance(name.var.literal, str):
        raise SandboxViolation(
            f"{{% {tag} %}} takes the name of a template in quotes in a sandboxed template, not {name.token}. "
            "What a variable holds may be no name at all."
        )


def tags(names: frozenset[str] | None, more: Mapping[str, Callable[..., Any]]) -> Library:
    """Return a library of the allowed tags (None: all of the table), and of the ``more`` that the engine is given."""
    library = Library()
    table = {name: defaulttags.register.tags[name] for name in STANDALONE}
    table |= {"block": inheritance.do_block, "extends": do_extends, "include": do_include, "regroup": do_regroup}
    library.tags.update({name: tag for name, tag in table.items() if names is None or name in names})
    library.tags.update(more)
    return library
