"""All mistakes of a template at once: a parser that notes an error and reads on, for tools that check.

After an error in a tag, the tags that end or divide it are passed over, so that one mistake is one error; an end tag that
belongs to an outer tag is read again there.
"""

from typing import Any

from quintet.template.errors import TemplateSyntaxError
from quintet.template.nodes import NodeList, TextNode
from quintet.template.parser import Parser
from quintet.template.tokens import Token, TokenType

#: A template with more mistakes is no template.
MOST = 20
DIVIDERS = frozenset({"elif", "else", "empty", "plural"})


class NotingParser(Parser):
    """Notes errors in ``mistakes`` where `Parser` raises them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mistakes: list[Exception] = []
        #: Tags that failed before their content was read.
        self._failed: list[str] = []

    def _variable(self, token: Token) -> Any:
        try:
            return super()._variable(token)
        except Exception as error:  # noqa: BLE001  noted, and told by the caller
            self.mistakes.append(error)
            return TextNode("")

    def _block(self, nodelist: NodeList, token: Token, until: list[str]) -> bool:
        command = (token.contents.split() or [""])[0]
        if command not in until and command not in self.tags and self._is_of_failed(command):
            return False
        depth, rest = len(self.command_stack), len(self.tokens)
        try:
            return super()._block(nodelist, token, until)
        except Exception as error:
            if getattr(error, "token", None) is token and self._ends_outer(command, depth):
                # The tag around cannot be read on: its own `_block` notes the error, and this end is read again outside.
                raise
            self._note(error, token, command, depth, rest)
            return False

    def next_token(self) -> Token:
        """Take the next token; none is left once there are enough mistakes."""
        if len(self.mistakes) >= MOST:
            del self.tokens[:-1]
        return super().next_token()

    def _ends_outer(self, command: str, depth: int) -> bool:
        return command.removeprefix("end") in {name for name, _ in self.command_stack[: max(depth - 1, 0)]}

    def _is_of_failed(self, command: str) -> bool:
        if command in DIVIDERS:
            return bool(self._failed)
        opened = command.removeprefix("end")
        if opened == command or opened not in self._failed:
            return False
        self._failed.remove(opened)
        return True

    def _note(self, error: Exception, token: Token, command: str, depth: int, rest: int) -> None:
        self.mistakes.append(error)
        outer = [name for name, _ in self.command_stack[:depth]]
        del self.command_stack[depth:]
        wrong: Any = getattr(error, "token", None)
        if wrong is not None and wrong is not token and wrong.token_type is TokenType.BLOCK:
            # The tag was read up to something that it cannot hold: perhaps the end of a tag around it.
            if wrong.contents.split()[0].removeprefix("end") in outer:
                self.prepend_token(wrong)
        elif len(self.tokens) == rest and command not in DIVIDERS and not command.startswith("end"):
            self._failed.append(command)


def mistakes_of(source: str, engine: Any, origin: Any) -> list[Exception]:
    """Return the errors of a template, in order of their places, with notes that show them; none for a right one."""
    tokens = engine.lexer(source).tokenize()
    parser = NotingParser(tokens, engine.template_libraries, engine.template_builtins, origin)
    parser.components = engine.components
    try:
        parser.parse()
    except RecursionError:
        told = TemplateSyntaxError("The template nests too deeply. Move the inner parts into included templates.")
        told.token = parser.command_stack[-1][1] if parser.command_stack else None
        parser.mistakes.append(told)
    for error in parser.mistakes:
        if isinstance(error, TemplateSyntaxError):
            error.show_place(source, str(origin))
    return sorted(parser.mistakes[:MOST], key=_start)


def _start(error: Exception) -> int:
    token = getattr(error, "token", None)
    return 0 if token is None or token.position is None else token.position[0]
