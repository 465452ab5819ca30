"""Regular expressions read backwards: the ways in which a text that one matches can be written.

Only what URL patterns use is read: literals, classes (their first member stands for all), groups, optional parts (written
both without and with them) and counted repeats (the fewest). An expression with alternatives has no template.
"""

import re
from collections.abc import Callable
from typing import Any

from quintet.kit.record import record

Slot = tuple[str, re.Pattern[str] | None, Callable[[Any], str]]

# What an escape stands for when it is written: one member of its class, or nothing for an assertion.
_ESCAPES = {"A": "", "b": "", "B": "", "Z": "", "d": "0", "D": "x", "w": "x", "W": "!", "s": " ", "S": "x"}
MOST_TEMPLATES = 64


class NotReversible(ValueError):
    """An expression with alternatives, or beyond what is read."""


@record
class Template:
    """One way to write a step: ``literals`` with ``slots`` (name, check, writer) between them."""

    literals: tuple[str, ...]
    slots: tuple[Slot, ...]

    def then(self, other: "Template") -> "Template":
        """Return this template followed by another."""
        seam = self.literals[-1] + other.literals[0]
        return Template((*self.literals[:-1], seam, *other.literals[1:]), self.slots + other.slots)


EMPTY = Template(("",), ())


def literal(text: str) -> Template:
    """Return the template of plain text."""
    return Template((text,), ())


def templates_of(expression: str) -> list[Template]:
    """Return the templates of an expression, the one with fewest parts first; [] when it cannot be reversed."""
    try:
        reader = _Reader(expression)
        found = reader.sequence()
        return found if reader.at_end() else []
    except NotReversible:
        return []


class _Reader:
    """Reads an expression from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.positional = 0

    def at_end(self) -> bool:
        return self.position >= len(self.text)

    def take(self) -> str:
        if self.at_end():
            raise NotReversible("The expression ends too early.")
        character = self.text[self.position]
        self.position += 1
        return character

    def sequence(self) -> list[Template]:
        """Read up to the end or a closing parenthesis."""
        found = [EMPTY]
        while not self.at_end() and self.text[self.position] != ")":
            choices = self.repeated(self.one())
            found = [before.then(choice) for before in found for choice in choices]
            if len(found) > MOST_TEMPLATES:
                raise NotReversible("Too many optional parts.")
        return found

    def one(self) -> list[Template]:
        character = self.take()
        if character == "|":
            raise NotReversible("Alternatives cannot be written backwards.")
        if character in "^$":
            return [EMPTY]
        if character == ".":
            return [literal(".")]
        if character == "\\":
            return [literal(self.escape())]
        if character == "[":
            return [literal(self.member())]
        return self.group() if character == "(" else [literal(character)]

    def escape(self) -> str:
        character = self.take()
        return _ESCAPES.get(character, character)

    def member(self) -> str:
        """Read a class and return its first member."""
        first = self.take()
        if first == "^":
            self.skip_class()
            return "x"
        found = self.escape() if first == "\\" else first
        self.skip_class()
        return found

    def skip_class(self) -> None:
        while (character := self.take()) != "]":
            if character == "\\":
                self.take()

    def group(self) -> list[Template]:
        start = self.position - 1
        if not self.text.startswith("?", self.position):
            self.positional += 1
            return self.slot(f"_{self.positional - 1}", start)
        kind = re.compile(
            r"\?(?:P<(?P<name>\w+)>|P=(?P<same>\w+)\)|(?P<plain>:)|(?P<flags>[a-zA-Z-]+)(?P<end>[:)])|(?P<look><?[=!]))"
        ).match(self.text, self.position)
        if kind is None:
            raise NotReversible("An extension that has no form when written.")
        self.position = kind.end()
        if kind["name"]:
            return self.slot(kind["name"], start)
        if kind["same"]:
            return [Template(("", ""), ((kind["same"], None, str),))]
        if kind["end"] == ")":
            return [EMPTY]
        inner = self.sequence()
        self.close()
        return [EMPTY] if kind["look"] else inner

    def slot(self, name: str, start: int) -> list[Template]:
        """Read a capturing group: what it holds is given by the caller, so its inside is only checked."""
        self.skip_group()
        inside = re.compile(self.text[start : self.position])
        return [Template(("", ""), ((name, inside, str),))]

    def skip_group(self) -> None:
        depth = 1
        while depth:
            character = self.take()
            if character == "\\":
                self.take()
            elif character == "[":
                self.skip_first_bracket()
                self.skip_class()
            elif character in "()":
                depth += 1 if character == "(" else -1

    def skip_first_bracket(self) -> None:
        """Step over a closing bracket that stands first in a class, where it is a member."""
        if self.text.startswith("^", self.position):
            self.position += 1
        if self.text.startswith("]", self.position):
            self.position += 1

    def close(self) -> None:
        if self.take() != ")":
            raise NotReversible("A group is not closed.")

    def repeated(self, choices: list[Template]) -> list[Template]:
        """Apply a quantifier: optional parts with slots are written without and with them, repeats as few times as may be."""
        quantifier = re.compile(r"(?:([*?+])|\{(\d*)(?:,\d*)?\})[?+]?").match(self.text, self.position)
        if quantifier is None:
            return choices
        self.position = quantifier.end()
        least = int(quantifier[2] or 0) if quantifier[1] is None else int(quantifier[1] == "+")
        if least == 0:
            return [EMPTY, *(choice for choice in choices if choice.slots)]
        found = choices
        for _ in range(least - 1):
            found = [before.then(choice) for before in found for choice in choices]
        return found
