"""Models declared in a test, kept out of the project's registry."""

from typing import Any

from quintet.kernel import current
from quintet.kernel.apps import Apps
from quintet.test.decorators import TestContextDecorator


class isolate_apps(TestContextDecorator):  # noqa: N801  documented name
    """Have models declared in the block register with a registry of their own, of the apps named."""

    def __init__(self, *installed_apps: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.installed_apps = installed_apps
        self._before: list[Apps] = []

    def enable(self) -> Apps:
        """Put the registry in place and return it."""
        isolated = Apps(self.installed_apps)
        self._before.append(current.model_apps)
        current.model_apps = isolated
        return isolated

    def disable(self) -> None:
        """Put the project's back."""
        current.model_apps = self._before.pop()
