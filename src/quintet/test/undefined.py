"""Tests that fail on undefined variables in templates."""

from typing import Any

from quintet.kernel.current import settings
from quintet.template.undefined import with_undefined
from quintet.test.overrides import override_settings


class fail_on_undefined(override_settings):  # noqa: N801  used as a decorator, like the one it is made of
    """Decorate a test or a test class, or use in ``with``: a template that reads an undefined variable raises UndefinedVariable.

    What ``if``, ``firstof`` and the filters ``default`` and ``default_if_none`` look at may be undefined.
    """

    def __init__(self) -> None:
        super().__init__()

    def enable(self) -> None:
        """Set the option ``undefined`` of every engine to "error"."""
        self.options: dict[str, Any] = {"TEMPLATES": with_undefined(settings.TEMPLATES, "error")}
        super().enable()
