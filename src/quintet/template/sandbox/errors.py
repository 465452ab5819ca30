"""What goes wrong in a sandboxed template. Whoever shows such templates catches TemplateSyntaxError, and has them all.

TemplateSyntaxError
└─ SandboxError
   ├─ SandboxViolation   the template reached for something that it may not have
   ├─ LimitExceeded      it is, makes or takes more than the limits allow
   └─ SandboxFailure     a value or a filter raised an error, which is the ``__cause__``
"""

from quintet.template.errors import TemplateSyntaxError


class SandboxError(TemplateSyntaxError):
    """The base of what a sandboxed template can do wrong beside its syntax."""


class SandboxViolation(SandboxError):
    """The template used a value, an attribute, a tag or a filter that is not allowed."""


class LimitExceeded(SandboxError):
    """The template is too large, or renders too much or too long."""


class SandboxFailure(SandboxError):
    """An error came out of a value or a filter; its own text is not told, since it was not written for the template's author."""
