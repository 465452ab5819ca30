"""The engines that TEMPLATES configures, by name."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, cast

from quintet.kernel.current import settings
from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit import dotted
from quintet.template.settings import TemplateSettings


class InvalidTemplateEngineError(ImproperlyConfigured):
    """No engine of that name is configured."""


class EngineHandler:
    """The engines of TEMPLATES, each made when it is first used; ``templates`` configures a handler of its own."""

    def __init__(self, templates: list[dict[str, Any]] | None = None) -> None:
        self._own = templates
        self._made: dict[str, Any] = {}

    @property
    def templates(self) -> dict[str, dict[str, Any]]:
        """The settings of the engines by name, complete.

        Raises ImproperlyConfigured for an entry without a usable name, or two of one name.
        """
        entries: Any = TemplateSettings.now().templates if self._own is None else self._own
        if not isinstance(entries, list | tuple):
            raise ImproperlyConfigured(f"TEMPLATES must be a list with a dictionary for each engine, not {entries!r}.")
        named = [_complete(entry) for entry in cast("list[Any]", entries)]
        names = Counter(entry["NAME"] for entry in named)
        twice = [name for name, count in names.items() if count > 1]
        if twice:
            raise ImproperlyConfigured(
                f"Template engine aliases aren't unique, duplicates: {', '.join(twice)}. Set a unique NAME for each engine in "
                "settings.TEMPLATES."
            )
        return {entry["NAME"]: entry for entry in named}

    def _engines(self) -> dict[str, Any]:
        return self._made if self._own is not None else settings.store.per_generation(_fresh)

    def __getitem__(self, alias: str) -> Any:
        made = self._engines()
        if alias not in made:
            entries = self.templates
            if alias not in entries:
                raise InvalidTemplateEngineError(
                    f"Could not find config for '{alias}' in settings.TEMPLATES; it has {', '.join(entries) or 'no engines'}."
                )
            params = dict(entries[alias])
            made[alias] = dotted.load_type(params.pop("BACKEND"))(params)
        return made[alias]

    def __iter__(self) -> Iterator[str]:
        return iter(self.templates)

    def all(self) -> list[Any]:
        """Return all engines."""
        return [self[alias] for alias in self]


def _fresh() -> dict[str, Any]:
    return {}


def _complete(entry: Any) -> dict[str, Any]:
    if not isinstance(entry, dict):
        raise ImproperlyConfigured(f"Each engine of TEMPLATES is a dictionary, not {entry!r}.")
    options: Any = cast("dict[str, Any]", entry).get("OPTIONS", {})
    if not isinstance(options, dict):
        raise ImproperlyConfigured(f"OPTIONS of a template engine must be a dictionary, not {options!r}.")
    return _named(cast("dict[str, Any]", entry))


def _named(entry: dict[str, Any]) -> dict[str, Any]:
    backend = entry.get("BACKEND")
    parts = backend.split(".") if isinstance(backend, str) else []
    if len(parts) < 2:
        raise ImproperlyConfigured(
            f"Invalid BACKEND for a template engine: {backend or '<not defined>'}. Check your TEMPLATES setting."
        )
    return {"NAME": parts[-2], "DIRS": [], "APP_DIRS": False, "OPTIONS": {}, **entry}
