"""sandbox: rendering templates that strangers wrote.

Lives here: `SandboxedEngine`, which compiles the same language with a guard at every look-up, loop, filter and output. What a
template may touch is decided by the type of each value (`policy`), by the tables of tags and filters, and by a `Budget` for
size and time. Nothing of it is in the code that other engines compile. Start with `engine`, then `guards`.
"""

from quintet.template.sandbox.engine import SandboxedEngine as SandboxedEngine
from quintet.template.sandbox.engine import SandboxedTemplate as SandboxedTemplate
from quintet.template.sandbox.errors import LimitExceeded as LimitExceeded
from quintet.template.sandbox.errors import SandboxError as SandboxError
from quintet.template.sandbox.errors import SandboxFailure as SandboxFailure
from quintet.template.sandbox.errors import SandboxViolation as SandboxViolation
from quintet.template.sandbox.errors import UnknownTemplate as UnknownTemplate
from quintet.template.sandbox.limits import Limits as Limits
from quintet.template.sandbox.policy import template_safe as template_safe

__all__ = [
    "LimitExceeded",
    "Limits",
    "SandboxError",
    "SandboxFailure",
    "SandboxViolation",
    "SandboxedEngine",
    "SandboxedTemplate",
    "UnknownTemplate",
    "template_safe",
]
