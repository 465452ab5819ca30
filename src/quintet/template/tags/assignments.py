"""Tags that store what a function gives: ``{% get_something as name %}``."""

from collections.abc import Callable
from typing import Any

from quintet.template.compiler.writer import Writer
from quintet.template.errors import TemplateSyntaxError
from quintet.template.expressions import FilterExpression
from quintet.template.library import Library
from quintet.template.nodes import NativeNode
from quintet.template.parser import Parser
from quintet.template.tokens import Token


class AssignmentNode(NativeNode):
    """Calls a function, with the value of an expression if there is one, and stores the result."""

    child_nodelists = ()

    def __init__(self, function: Callable[..., Any], variable: str, argument: FilterExpression | None = None) -> None:
        self.function, self.variable, self.argument = function, variable, argument

    def set_names(self) -> list[str]:
        """Return the name after ``as``."""
        return [self.variable]

    def write(self, writer: Writer) -> None:
        """Store the result."""
        argument = "" if self.argument is None else self.argument.write(writer)
        writer.set(self.variable, f"{writer.constants.add(self.function)}({argument})")


def getter(library: Library, name: str, function: Callable[[], Any]) -> None:
    """Register ``{% name as variable %}``."""

    def compile_tag(parser: Parser, token: Token) -> AssignmentNode:
        args = token.contents.split()
        if len(args) != 3 or args[1] != "as":
            raise TemplateSyntaxError(f"'{name}' requires 'as variable' (got {args!r})")
        return AssignmentNode(function, args[2])

    compile_tag.__doc__ = function.__doc__
    library.tag(name, compile_tag)


def getter_for(library: Library, name: str, function: Callable[[Any], Any], kind: str = "string") -> None:
    """Register ``{% name for expression as variable %}``; ``kind`` is what the expression gives, for errors."""

    def compile_tag(parser: Parser, token: Token) -> AssignmentNode:
        args = token.split_contents()
        if len(args) != 5 or args[1] != "for" or args[3] != "as":
            raise TemplateSyntaxError(f"'{name}' requires 'for {kind} as variable' (got {args[1:]!r})")
        return AssignmentNode(function, args[4], parser.compile_filter(args[2]))

    compile_tag.__doc__ = function.__doc__
    library.tag(name, compile_tag)
