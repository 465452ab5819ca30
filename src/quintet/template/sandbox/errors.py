"""What goes wrong in a sandboxed template. Whoever shows such templates catches TemplateSyntaxError, and has them all.

TemplateSyntaxError
└─ SandboxError
   ├─ SandboxViolation   the template reached for something that it may not have
   ├─ LimitExceeded      it is, makes or takes more than the limits allow
   ├─ UnknownTemplate    extends or include names none of the engine's templates; also a TemplateDoesNotExist
   └─ SandboxFailure     a value or a filter raised an error, which is the ``__cause__``

Each knows its place: ``spot`` has the name of the template, line and column, and a note shows the lines around it.
"""

from quintet.template.errors import TemplateDoesNotExist, TemplateSyntaxError


class SandboxError(TemplateSyntaxError):
    """The base of what a sandboxed template can do wrong beside its syntax."""


class SandboxViolation(SandboxError):
    """The template used a value, an attribute, a tag or a filter that is not allowed."""


class LimitExceeded(SandboxError):
    """The template is too large, or renders too much or too long."""


class UnknownTemplate(SandboxError, TemplateDoesNotExist):
    """The engine was not given a template of that name."""

    def __init__(self, message: str, hint: str = "") -> None:
        SandboxError.__init__(self, message, hint=hint)
        self.backend, self.tried, self.chain = None, [], []


class SandboxFailure(SandboxError):
    """An error came out of a value or a filter; its own text is not told, since it was not written for the template's author."""
