"""The errors of resolving and reversing."""

from typing import Any

from quintet.http.errors import Http404
from quintet.kernel.errors import ImproperlyConfigured


class Resolver404(Http404):
    """No pattern matches a path; ``args[0]`` is ``{"path": ..., "tried": [[pattern, ...], ...]}``."""

    @property
    def path(self) -> str:
        """The path that was looked up, without its leading slash."""
        return self._details().get("path", "")

    @property
    def tried(self) -> list[list[Any]]:
        """The chains of patterns that were tried, in order."""
        return self._details().get("tried", [])

    def _details(self) -> dict[str, Any]:
        first: Any = self.args[0] if self.args else None
        return first if isinstance(first, dict) else {}  # pyright: ignore[reportUnknownVariableType]  # what was raised


class MissingRootUrlconf(ImproperlyConfigured, AttributeError):
    """The setting ROOT_URLCONF is not there, or empty."""


class NoReverseMatch(Exception):
    """No URL has that name and takes those arguments."""

    silent_variable_failure = True
