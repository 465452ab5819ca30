"""The expressions of ``{% if %}``: a precedence parser, and code for each operator.

As documented, an operator whose operands fail or cannot be compared is false; only a bare value may raise.
"""

from collections.abc import Sequence
from typing import Any

from quintet.template.compiler.writer import Writer
from quintet.template.errors import TemplateSyntaxError

#: How tightly operators bind; all of a kind group from the left.
BINARY = {
    "or": 6,
    "and": 7,
    "in": 9,
    "not in": 9,
    "is": 10,
    "is not": 10,
    "==": 10,
    "!=": 10,
    ">": 10,
    ">=": 10,
    "<": 10,
    "<=": 10,
}
NOT = 8


class Operand:
    """A value in a condition."""

    def __init__(self, expression: Any, text: str) -> None:
        self.expression, self.text = expression, text

    def write(self, writer: Writer) -> str:
        """Write the value; what leads nowhere is None."""
        return self.expression.write(writer, ignore_failures=True, forgiving=True)


class Negation:
    """``not x``."""

    def __init__(self, operand: Any) -> None:
        self.operand = operand

    def write(self, writer: Writer) -> str:
        """Write the negation: false when the operand fails."""
        result = writer.temp("b")
        # What is no operand itself never raises while it is evaluated, so long chains do not nest.
        value = None if isinstance(self.operand, Operand) else self.operand.write(writer)
        with writer.indented("try:"):
            if value is None:
                value = self.operand.write(writer)
            writer.line(f"{result} = not {value}")
        writer.false_when_failed(result)
        return result


class Operation:
    """``x operator y``."""

    def __init__(self, operator: str, first: Any, second: Any) -> None:
        self.operator, self.first, self.second = operator, first, second

    def write(self, writer: Writer) -> str:
        """Write the operation: false when it fails. ``and`` and ``or`` give an operand, and look at the second only in need."""
        result = writer.temp("b")
        # An operation as first operand never raises, so long chains do not nest.
        first = None if isinstance(self.first, Operand) else self.first.write(writer)
        with writer.indented("try:"):
            if first is None:
                first = writer.temp("a")
                writer.line(f"{first} = {self.first.write(writer)}")
            if self.operator in ("and", "or"):
                writer.line(f"{result} = {first}")
                with writer.indented(f"if {'not ' if self.operator == 'or' else ''}{result}:"):
                    second = self.second.write(writer)
                    writer.line(f"{result} = {second}")
            else:
                second = self.second.write(writer)
                # A variable of its own, since Python warns of "is" beside a literal.
                writer.line(f"{result} = {second}")
                writer.line(f"{result} = {writer.compared(first, self.operator, result)}")
        writer.false_when_failed(result)
        return result


class ConditionParser:
    """Reads the words of a condition.

    Raises TemplateSyntaxError for what is not one.
    """

    def __init__(self, words: Sequence[str], parser: Any, tag: str = "if") -> None:
        self.words = list(_joined(words))
        self.parser, self.tag = parser, tag
        self.position = 0

    def parse(self) -> Any:
        """Return the condition."""
        found = self._expression(0)
        if self.words[self.position : self.position + 1] == ["="]:
            raise TemplateSyntaxError("Could not parse the remainder: '=' from '='", piece="=", hint="Did you mean '=='?")
        if self.position < len(self.words):
            unused = self.words[self.position]
            hint = "Join conditions by 'and' or 'or'."
            raise TemplateSyntaxError(f"Unused '{unused}' at end of {self.tag} expression.", piece=unused, hint=hint)
        return found

    def _expression(self, tightness: int) -> Any:
        left = self._prefix()
        while self.position < len(self.words):
            operator = self.words[self.position]
            binding = BINARY.get(operator, 0)
            if binding <= tightness:
                break
            self.position += 1
            left = Operation(operator, left, self._expression(binding))
        return left

    def _prefix(self) -> Any:
        if self.position >= len(self.words):
            raise TemplateSyntaxError(f"Unexpected end of expression in {self.tag} tag.")
        word = self.words[self.position]
        self.position += 1
        if word == "not":
            return Negation(self._expression(NOT))
        if word in BINARY:
            raise TemplateSyntaxError(f"Not expecting '{word}' in this position in {self.tag} tag.")
        return Operand(self.parser.compile_filter(word), word)


def _joined(words: Sequence[str]) -> list[str]:
    """Return the words with ``is not`` and ``not in`` as one."""
    found: list[str] = []
    for word in words:
        if found and (found[-1], word) in (("is", "not"), ("not", "in")):
            found[-1] = f"{found[-1]} {word}"
        else:
            found.append(word)
    return found
