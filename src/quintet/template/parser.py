"""The parser: tokens to nodes, with the tags and filters that are loaded at each point. Public in `quintet.template.base`."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from quintet.kit.patterns import late
from quintet.template import hints
from quintet.template.errors import TemplateSyntaxError
from quintet.template.expressions import FilterExpression
from quintet.template.nodes import Node, NodeList, TextNode, VariableNode
from quintet.template.tokens import Token, TokenType

F = TypeVar("F", bound=Callable[..., Any])

KEYWORD = late(r"(?:(\w+)=)?(.+)\Z")
#: Tags that go on with the one that is open.
BRANCHES = frozenset({"elif", "else", "empty", "plural"})


class Parser:
    """Turns tokens into nodes; tag functions get it to read on from their tag to its end."""

    def __init__(
        self,
        tokens: list[Token],
        libraries: Mapping[str, Any] | None = None,
        builtins: Iterable[Any] | None = None,
        origin: Any = None,
    ) -> None:
        # Tokens are taken from the end of the list, which costs nothing.
        self.tokens = list(reversed(tokens))
        self.tags: dict[str, Callable[..., Any]] = {}
        self.filters: dict[str, Callable[..., Any]] = {}
        self.command_stack: list[tuple[str, Token]] = []
        self.extra_data: dict[Any, Any] = {}
        self.libraries: Mapping[str, Any] = libraries or {}
        self.origin = origin
        #: The blocks met so far, whose names must differ.
        self.block_names: set[str] = set()
        #: The labels of the libraries that were loaded.
        self.loaded: set[str] = set()
        #: The components of the engine, and the names of those that were used.
        self.components: Any = None
        self.used_components: set[str] = set()
        #: Whether nodes were made from nothing but the source: the same text would give the same ones in another process.
        self.reads_only_source = True
        #: An expression since the tag that is being read began uses the variable ``block``.
        self.mentions_block = False
        for builtin in builtins or ():
            self.add_library(builtin)

    def __repr__(self) -> str:
        return f"<{type(self).__qualname__} tokens={list(reversed(self.tokens))!r}>"

    def parse(self, parse_until: Iterable[str] | None = None) -> NodeList:
        """Return the nodes up to one of the block tags ``parse_until`` (which stays the next token), or up to the end.

        Raises TemplateSyntaxError with the token that is wrong.
        """
        until = list(parse_until or ())
        nodelist = NodeList()
        while self.tokens:
            token = self.next_token()
            mentioned, self.mentions_block = self.mentions_block, False
            if token.token_type is TokenType.TEXT:
                self.extend_nodelist(nodelist, TextNode(token.contents), token)
            elif token.token_type is TokenType.VAR:
                self.extend_nodelist(nodelist, self._variable(token), token)
            elif token.token_type is TokenType.BLOCK and self._block(nodelist, token, until):
                self.mentions_block = mentioned
                return nodelist
            if self.mentions_block and nodelist:
                nodelist[-1].mentions_block = True
            self.mentions_block = mentioned or self.mentions_block
        if until:
            self.unclosed_block_tag(until)
        return nodelist

    def _variable(self, token: Token) -> VariableNode:
        if not token.contents:
            message = f"Empty variable tag on line {token.lineno}"
            raise self.error(token, TemplateSyntaxError(message, hint="Write the name of a variable between the braces."))
        try:
            return VariableNode(self.compile_filter(token.contents))
        except TemplateSyntaxError as error:
            raise self.error(token, error) from error.__cause__

    def _block(self, nodelist: NodeList, token: Token, until: list[str]) -> bool:
        """Add the node of a block tag; say whether the tag is one that ends the parsing."""
        words = token.contents.split()
        if not words:
            raise self.error(token, f"Empty block tag on line {token.lineno}")
        command = words[0]
        if command in until:
            self.prepend_token(token)
            return True
        self.command_stack.append((command, token))
        function = self.tags.get(command)
        if function is None:
            self.invalid_block_tag(token, command, until)
            raise AssertionError("invalid_block_tag raises")
        self.reads_only_source &= is_pure(function)
        try:
            node = function(self, token)
        except Exception as error:  # noqa: BLE001  raised on, with the tag's place
            raise self.error(token, error) from error.__cause__
        self.extend_nodelist(nodelist, node, token)
        self.command_stack.pop()
        return False

    def skip_past(self, endtag: str) -> None:
        """Drop everything up to and with the block tag ``endtag``.

        Raises TemplateSyntaxError when there is none.
        """
        while self.tokens:
            token = self.next_token()
            if token.token_type is TokenType.BLOCK and token.contents == endtag:
                return
        self.unclosed_block_tag([endtag])

    def extend_nodelist(self, nodelist: NodeList, node: Any, token: Token) -> None:
        """Append ``node`` made from ``token``.

        Raises TemplateSyntaxError for a tag that must stand first and does not.
        """
        if getattr(node, "must_be_first", False) and nodelist.contains_nontext:
            name = getattr(self.origin, "template_name", None)
            place = f"'{name}'" if name else "the template"
            message = f"{{% {token.contents} %}} must be the first tag in {place}."
            raise self.error(token, TemplateSyntaxError(message, hint="Move it to the top; {% load %} may stand behind it."))
        node.token, node.origin = token, self.origin
        nodelist.append(node)
        nodelist.contains_nontext |= not isinstance(node, TextNode)

    def error(self, token: Token, e: Any) -> Exception:
        """Return the error to raise for ``token``: ``e`` itself, or a TemplateSyntaxError with that message."""
        failure = e if isinstance(e, Exception) else TemplateSyntaxError(e)
        if getattr(failure, "token", None) is None:
            failure.token = token  # type: ignore[attr-defined]  # documented attribute of any error in a tag
        return failure

    def invalid_block_tag(self, token: Token, command: str, parse_until: Iterable[str] | None = None) -> None:
        """Raise the error for a tag that is unknown, or out of place."""
        expected = list(parse_until or ())
        wanted = ""
        if expected:
            *others, last = (f"'{one}'" for one in expected)
            wanted = f", expected {', '.join(others)} or {last}" if others else f", expected {last}"
        message = f"Invalid block tag on line {token.lineno}: '{command}'{wanted}. Did you forget to register or load this tag?"
        raise self.error(token, TemplateSyntaxError(message, piece=command, hint=self._hint(token, command, expected)))

    def _hint(self, token: Token, command: str, expected: list[str]) -> str:
        """Return what helps with an unknown tag: a library, a similar name, or which tag is open."""
        still_open = [one for _, one in self.command_stack if one is not token]
        opener = command.removeprefix("end")
        if (opener == command or opener not in self.tags) and command not in BRANCHES:
            return hints.to_load(command, self.libraries, "tags") or hints.near(command, [*self.tags, *expected])
        if still_open:
            return f"{{% {still_open[-1].contents} %}} of line {still_open[-1].lineno} is still open."
        return f"There is no open '{opener}'." if opener != command else "There is no open tag that it could belong to."

    def unclosed_block_tag(self, parse_until: Iterable[str]) -> None:
        """Raise the error for a tag without its end; it points at the tag that opened."""
        command, token = self.command_stack.pop()
        until = list(parse_until)
        message = f"Unclosed tag on line {token.lineno}: '{command}'. Looking for one of: {', '.join(until)}."
        raise self.error(token, TemplateSyntaxError(message, hint=hints.of_unclosed(command, until)))

    def next_token(self) -> Token:
        """Take the next token."""
        return self.tokens.pop()

    def prepend_token(self, token: Token) -> None:
        """Put a token back in front."""
        self.tokens.append(token)

    def delete_first_token(self) -> None:
        """Drop the next token."""
        del self.tokens[-1]

    def add_library(self, lib: Any) -> None:
        """Make the tags and filters of a library known from here on."""
        self.tags.update(lib.tags)
        self.filters.update(lib.filters)

    def compile_filter(self, token: str) -> FilterExpression:
        """Return the expression that ``token`` writes.

        Raises TemplateSyntaxError when it is none.
        """
        try:
            found = FilterExpression(token, self)
        except TemplateSyntaxError as error:
            error.piece = error.piece or token.strip()
            raise
        self.mentions_block = self.mentions_block or found.mentions("block")
        return found

    def find_filter(self, filter_name: str) -> Callable[..., Any]:
        """Return the loaded filter of that name.

        Raises TemplateSyntaxError, with a hint, when there is none.
        """
        found = self.filters.get(filter_name)
        if found is None:
            hint = hints.to_load(filter_name, self.libraries, "filters") or hints.near(filter_name, self.filters)
            raise TemplateSyntaxError(f"Invalid filter: '{filter_name}'", piece=filter_name, hint=hint)
        return found


#: Tags of this package look at nothing but the source while they are parsed.
OWN_TAGS = "quintet.template."
PURE = "reads_only_source"


def reads_only_source(function: F) -> F:
    """Say of a tag's compile function that it looks at nothing but the source: no settings, no time, no database."""
    setattr(function, PURE, function)
    return function


def is_pure(function: Any) -> bool:
    """Say whether a tag's compile function looks at nothing but the source.

    A function around it that `functools.wraps` made look like it may do so; its marks and its module's name say nothing then.
    """
    if getattr(function, PURE, None) is function:
        return True
    names = getattr(function, "__globals__", None)
    return names is not None and str(names.get("__name__")).startswith(OWN_TAGS)


def token_kwargs(bits: list[str], parser: Parser, support_legacy: bool = False) -> dict[str, FilterExpression]:
    """Take ``name=expression`` words from the front of ``bits``; return the expressions by name.

    With ``support_legacy`` also reads ``expression as name and expression as name``.
    """
    found: dict[str, FilterExpression] = {}
    first = KEYWORD.match(bits[0]) if bits else None
    keyed = bool(first and first[1])
    if not keyed and not (support_legacy and len(bits) >= 3 and bits[1] == "as"):
        return found
    while bits:
        if keyed:
            match = KEYWORD.match(bits[0])
            if match is None or not match[1]:
                return found
            found[match[1]] = parser.compile_filter(match[2])
            del bits[:1]
            continue
        if len(bits) < 3 or bits[1] != "as":
            return found
        found[bits[2]] = parser.compile_filter(bits[0])
        del bits[:3]
        if not bits or bits[0] != "and":
            return found
        del bits[:1]
    return found


__all__ = ["Node", "Parser", "token_kwargs"]
