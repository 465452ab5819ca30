"""The errors of templates: wrong syntax, missing templates, missing variables.

Exception
├─ TemplateSyntaxError            raised when a template is compiled, with its place
├─ TemplateDoesNotExist           with every origin that was tried
├─ VariableDoesNotExist           a look-up that found nothing, where that matters
└─ UndefinedVariable              the same, under the engine option undefined="error"
"""

from collections.abc import Sequence
from typing import Any


class TemplateSyntaxError(Exception):
    """Wrong template syntax; `token` says where, and a note shows the line with a caret."""

    token: Any = None

    def show_place(self, source: str, name: str) -> None:
        """Add a note with file, line and column, the line itself and a caret under the tag; does so once."""
        if self.token is None or self.token.position is None or getattr(self, "__notes__", None):
            return
        self.add_note(excerpt(source, name, *self.token.position))


def excerpt(source: str, name: str, start: int, end: int) -> str:
    """Return where in a template ``start`` to ``end`` is: name, line and column, the line, and carets below it."""
    line_start = source.rfind("\n", 0, start) + 1
    line_end = source.find("\n", start)
    line = source[line_start : line_end if line_end >= 0 else len(source)]
    lineno = source.count("\n", 0, start) + 1
    column = start - line_start
    width = max(1, min(end - start, len(line) - column))
    marks = "".join("\t" if letter == "\t" else " " for letter in line[:column]) + "^" * width
    return f"{name}, line {lineno}, column {column + 1}:\n    {line}\n    {marks}"


class TemplateDoesNotExist(Exception):
    """No loader of ``backend`` has the template; ``tried`` lists (origin, reason), ``chain`` the errors of other engines."""

    def __init__(
        self,
        msg: Any,
        tried: Sequence[tuple[Any, str]] | None = None,
        backend: Any = None,
        chain: Sequence["TemplateDoesNotExist"] | None = None,
    ) -> None:
        self.backend = backend
        self.tried = list(tried or ())
        self.chain = list(chain or ())
        super().__init__(msg)
        if self.tried:
            self.add_note("Tried:\n" + "\n".join(f"    {origin.name} ({reason})" for origin, reason in self.tried))


class VariableDoesNotExist(Exception):
    """A variable of a template leads nowhere."""

    def __init__(self, msg: str, params: Sequence[Any] = ()) -> None:
        self.msg = msg
        self.params = params

    def __str__(self) -> str:
        return self.msg % tuple(self.params)


class UndefinedVariable(VariableDoesNotExist):
    """A variable that a template shows is undefined, and the engine's option ``undefined`` is "error"."""
