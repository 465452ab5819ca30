"""A loader that keeps what its loaders found, also that they found nothing."""

from collections.abc import Iterable, Sequence
from typing import Any

from quintet.template.errors import TemplateDoesNotExist
from quintet.template.loaders.base import Loader as BaseLoader
from quintet.template.origin import Origin
from quintet.template.template import Template


class Loader(BaseLoader):
    """Asks ``loaders`` once per name; `reset` forgets everything."""

    def __init__(self, engine: Any, loaders: Sequence[Any]) -> None:
        super().__init__(engine)
        self.loaders = engine.get_template_loaders(loaders)
        self.get_template_cache: dict[Any, Template | TemplateDoesNotExist] = {}
        #: Another object after each reset: what was linked from these templates is valid for one of them.
        self.generation = object()

    def get_contents(self, origin: Origin) -> str:
        """Let the loader of ``origin`` read it."""
        assert origin.loader is not None
        return origin.loader.get_contents(origin)

    def get_template(self, template_name: str, skip: Iterable[Origin] | None = None) -> Template:
        """Return the kept template, or find and keep it.

        Raises TemplateDoesNotExist, a fresh one each time, when there is none.
        """
        key = self.cache_key(template_name, skip)
        found = self.get_template_cache.get(key)
        if found is None:
            try:
                found = super().get_template(template_name, skip)
            except TemplateDoesNotExist as error:
                self.get_template_cache[key] = TemplateDoesNotExist(template_name, error.tried)
                raise
            self.get_template_cache[key] = found
        if isinstance(found, TemplateDoesNotExist):
            raise TemplateDoesNotExist(template_name, found.tried)
        return found

    def get_template_sources(self, template_name: str) -> Iterable[Origin]:
        """Yield the places of every loader."""
        for loader in self.loaders:
            yield from loader.get_template_sources(template_name)

    def cache_key(self, template_name: str, skip: Iterable[Origin] | None = None) -> Any:
        """Return the key of a template: its name, and the origins of that name that are skipped."""
        skipped = tuple(origin.name for origin in skip or () if origin.template_name == template_name)
        return (template_name, skipped) if skipped else template_name

    def reset(self) -> None:
        """Forget every template."""
        self.get_template_cache.clear()
        self.generation = object()
