"""The errors of templates: wrong syntax, missing templates, missing variables.

Exception
├─ TemplateSyntaxError            raised when a template is compiled, with its place
├─ TemplateDoesNotExist           with every origin that was tried
│  └─ TemplateRecursionError      templates include each other too deep; also a RecursionError
├─ InvalidTemplateLibrary         a module that was to hold tags and filters does not
├─ VariableDoesNotExist           a look-up that found nothing, where that matters
└─ UndefinedVariable              the same, under the engine option undefined="error"
"""

from collections.abc import Sequence
from typing import Any

from quintet.template.spots import Spot


class TemplateSyntaxError(Exception):
    """Wrong template syntax. Its text is the message alone; place, lines around it and hint are in its note.

    ``token`` is the tag that is wrong and ``piece`` what of its text, ``hint`` what was probably meant, ``spot`` the place once
    it is known, and ``others`` further errors of the same template, when somebody looked for them.
    """

    token: Any = None
    spot: Spot | None = None
    others: Sequence["TemplateSyntaxError"] = ()

    def __init__(self, *args: Any, piece: str = "", hint: str = "") -> None:
        super().__init__(*args)
        self.piece, self.hint = piece, hint

    @property
    def told(self) -> str:
        """The message and the hint in one line."""
        message = str(self)
        return f"{message}{'' if message.endswith(('.', '?', ':')) else '.'} {self.hint}" if self.hint else message

    @property
    def brief(self) -> str:
        """The place in the template, the message and the hint in one line."""
        return self.told if self.spot is None else f"line {self.spot.line}, column {self.spot.column}: {self.told}"

    def show_place(self, source: str, name: str) -> None:
        """Learn the place in a template, and add the note about it; does so once."""
        if self.spot is None and self.token is not None and self.token.position is not None:
            self.spot = Spot(name, source, *self.token.position).narrowed(self.piece)
            self.add_note("\n  ".join(filter(None, (self.spot.excerpt(), self.hint))))


class TemplateRecursionError(TemplateSyntaxError, RecursionError):
    """Templates or components include each other too deep, usually without end; the text names them."""


class InvalidTemplateLibrary(Exception):
    """A module that was to be a library of tags cannot be imported, or has no ``register``."""


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
    """A variable is undefined, and the engine's option ``undefined`` is "error"; ``miss`` tells where and why."""

    def __init__(self, miss: Any) -> None:
        super().__init__("%s", (miss.message,))
        self.miss = miss
