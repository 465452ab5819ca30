"""A loader that keeps what its loaders found, also that they found nothing.

Under a debug engine it looks, not more than ten times a second, whether a kept answer still holds: a file that changed, that
was deleted, or that now lies in a folder searched earlier makes it ask again. Only those templates are parsed again. What
extends or includes them is linked anew, because `generation` is another one; templates with nodes of foreign classes, which
may hold other templates in ways that nobody can see, are asked for again too. Any other engine never looks at a file twice.
"""

import time
from collections.abc import Iterable, Sequence
from typing import Any

from quintet.template.errors import TemplateDoesNotExist
from quintet.template.loaders.base import Loader as BaseLoader
from quintet.template.origin import Origin
from quintet.template.template import Template

#: Seconds between two looks at the files.
PAUSE = 0.1

#: The places where a template might be, up to the one where it is, each with the state it was in.
Places = list[tuple[Origin, Any]]


class Loader(BaseLoader):
    """Asks ``loaders`` once per name; `reset` forgets everything, `refresh` what does not hold any more."""

    def __init__(self, engine: Any, loaders: Sequence[Any]) -> None:
        super().__init__(engine)
        self.loaders = engine.get_template_loaders(loaders)
        self.get_template_cache: dict[Any, Template | TemplateDoesNotExist] = {}
        #: Another object after each reset: what was linked from these templates is valid for one of them.
        self.generation = object()
        self._watching = bool(engine.debug)
        self._places: dict[Any, Places] = {}
        self._looked = 0.0

    def get_contents(self, origin: Origin) -> str:
        """Let the loader of ``origin`` read it."""
        assert origin.loader is not None
        return origin.loader.get_contents(origin)

    def get_template(self, template_name: str, skip: Iterable[Origin] | None = None) -> Template:
        """Return the kept template, or find and keep it.

        Raises TemplateDoesNotExist, a fresh one each time, when there is none.
        """
        if self._watching and time.monotonic() - self._looked >= PAUSE:
            self.refresh()
        key = self.cache_key(template_name, skip)
        found = self.get_template_cache.get(key)
        if found is None:
            found = self._find(key, template_name, skip)
        if isinstance(found, TemplateDoesNotExist):
            raise TemplateDoesNotExist(template_name, found.tried)
        return found

    def _find(self, key: Any, template_name: str, skip: Iterable[Origin] | None) -> Template:
        # The state of the files is taken before they are read: what changes in between is noticed at the next look.
        places = self._states(template_name) if self._watching else []
        try:
            found = super().get_template(template_name, skip)
        except TemplateDoesNotExist as error:
            self.get_template_cache[key], self._places[key] = TemplateDoesNotExist(template_name, error.tried), places
            raise
        end = next((number for number, (origin, _) in enumerate(places, 1) if origin == found.origin), len(places))
        self.get_template_cache[key], self._places[key] = found, places[:end]
        return found

    def get_template_sources(self, template_name: str) -> Iterable[Origin]:
        """Yield the places of every loader."""
        for loader in self.loaders:
            yield from loader.get_template_sources(template_name)

    def cache_key(self, template_name: str, skip: Iterable[Origin] | None = None) -> Any:
        """Return the key of a template: its name, and the origins of that name that are skipped."""
        skipped = tuple(origin.name for origin in skip or () if origin.template_name == template_name)
        return (template_name, skipped) if skipped else template_name

    def refresh(self) -> None:
        """Forget the answers that do not hold any more, and link the others anew."""
        self._looked = time.monotonic()
        stale = [key for key, places in list(self._places.items()) if any(_state(origin) != state for origin, state in places)]
        if not stale:
            return
        # Copied first: other threads add to it meanwhile.
        kept = list(self.get_template_cache.items())
        opaque = [key for key, found in kept if isinstance(found, Template) and not found.facts.is_stock]
        for key in (*stale, *opaque):
            self.get_template_cache.pop(key, None)
            self._places.pop(key, None)
        self.generation = object()

    def _states(self, template_name: str) -> Places:
        return [(origin, _state(origin)) for origin in self.get_template_sources(template_name)]

    def reset(self) -> None:
        """Forget every template."""
        self.get_template_cache.clear()
        self._places.clear()
        self.generation = object()


def _state(origin: Origin) -> Any:
    """Return what changes with the template at ``origin``; None when there is none, or its loader cannot say."""
    state = getattr(origin.loader, "state_of", None)
    return None if state is None else state(origin)
