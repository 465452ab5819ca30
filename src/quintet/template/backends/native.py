"""The backend of our own template language. Public as `quintet.template.backends.django`."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from quintet.kernel import checks
from quintet.kernel.core_settings import CoreSettings
from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit import bridge
from quintet.kit.text import closest
from quintet.kit.twins import async_twin
from quintet.template import context as contexts
from quintet.template import hints
from quintet.template import template as templates
from quintet.template.app_folders import installed_libraries, is_library, library_modules
from quintet.template.backends.base import BaseEngine
from quintet.template.engine import Engine
from quintet.template.errors import TemplateDoesNotExist


class DjangoTemplates(BaseEngine):
    """An `Engine` behind the interface of backends."""

    app_dirname = "templates"

    def __init__(self, params: dict[str, Any]) -> None:
        params = params.copy()
        options = params.pop("OPTIONS").copy()
        options.setdefault("autoescape", True)
        options.setdefault("debug", CoreSettings.now().debug)
        options.setdefault("file_charset", "utf-8")
        options.setdefault("bytecode_cache", not options["debug"])
        self.given_libraries: dict[str, str] = options.get("libraries", {})
        options["libraries"] = {**installed_libraries(), **options.get("libraries", {})}
        super().__init__(params)
        self._check_options(options)
        self.engine = Engine(self.dirs, self.app_dirs, **options)

    def _check_options(self, options: dict[str, Any]) -> None:
        """Raise ImproperlyConfigured for an option that engines do not have."""
        code = Engine.__init__.__code__
        # Its parameters, without self and what DIRS and APP_DIRS give.
        known = code.co_varnames[3 : code.co_argcount]
        for name in options:
            if name not in known:
                near = closest(name, known)
                hint = f" Did you mean {near!r}?" if near else f" It has {', '.join(known)}."
                raise ImproperlyConfigured(f"The template engine {self.name!r} has no option {name!r}.{hint}")

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        """Return an error for a string_if_invalid that is no string, a warning for each label of two tag libraries."""
        found: list[checks.CheckMessage] = []
        value = self.engine.string_if_invalid
        if not isinstance(value, str):
            found.append(
                checks.Error(
                    f"'string_if_invalid' in TEMPLATES OPTIONS must be a string but got: {value!r} ({type(value)}).",
                    obj=self,
                    id="templates.E002",
                )
            )
        for label, paths in self._ambiguous_libraries():
            modules = ", ".join(map(repr, paths))
            found.append(
                checks.Warning(f"{label!r} is used for multiple template tag modules: {modules}", obj=self, id="templates.W003")
            )
        return found

    def _ambiguous_libraries(self) -> Iterator[tuple[str, list[str]]]:
        """Yield each label that names several modules, with their paths in order."""
        paths: defaultdict[str, set[str]] = defaultdict(set)
        for label, path in (*library_modules(), *self.given_libraries.items()):
            paths[label].add(path)
        for label, found in paths.items():
            given = self.given_libraries.get(label)
            libraries = sorted(path for path in found if path == given or is_library(path)) if len(found) > 1 else ()
            if len(libraries) > 1:
                yield label, libraries

    def from_string(self, template_code: str) -> Template:
        """Return a template made from source text."""
        return Template(self.engine.from_string(template_code), self)

    def get_template(self, template_name: str) -> Template:
        """Return the template of that name.

        Raises TemplateDoesNotExist with this backend.
        """
        try:
            return Template(self.engine.get_template(template_name), self)
        except TemplateDoesNotExist as error:
            raise TemplateDoesNotExist(*error.args, tried=error.tried, backend=self) from error

    def template_names(self, beside: Path | None = None) -> Iterator[str]:
        """Yield the names of all templates in the backend's folders; none of a folder below ``beside``."""
        for folder in map(Path, self.template_dirs):
            if beside is None or beside not in folder.parents:
                yield from _files_below(folder)


class Template:
    """A template of this backend: renders a plain dictionary, with a request if there is one."""

    def __init__(self, template: templates.Template, backend: DjangoTemplates) -> None:
        self.template = template
        self.backend = backend

    @property
    def origin(self) -> Any:
        """Where the template came from."""
        return self.template.origin

    def render(self, context: dict[str, Any] | None = None, request: Any = None) -> str:
        """Return the output.

        Raises TypeError for a context that is no dictionary.
        """
        made = contexts.make_context(context, request, autoescape=self.backend.engine.autoescape)
        try:
            return self.template.render(made)
        except TemplateDoesNotExist as error:
            if error.backend is None:
                error.backend = self.backend
                if self.backend.engine.debug:
                    # Of a template that this one includes or extends. Looking through the folders is for development only.
                    near = hints.near_template(str(error), self.backend.template_names())
                    error.add_note(near or f"None of the folders has a template that is named like {str(error)!r}.")
            raise

    #: Render in a portal, so that values of the context may be awaitable.
    arender = async_twin(render)

    def stream(self, context: dict[str, Any] | None = None, request: Any = None, in_place: bool = False) -> bridge.Stream[str]:
        """Return the output in pieces, to be read with ``for`` or ``async for``; deferred sections ``in_place`` if so asked.

        Raises TypeError for a context that is no dictionary.
        """
        return self.template.stream(contexts.make_context(context, request, autoescape=self.backend.engine.autoescape), in_place)

    #: The same, by the name that async code looks for.
    astream = stream


def _files_below(folder: Path) -> Iterator[str]:
    """Yield the names of all files of a folder, in order, through links too; a folder inside itself is passed over."""
    seen: set[str] = set()
    for place, folders, files in os.walk(folder, followlinks=True):
        here = Path(place)
        real = os.path.realpath(place)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        folders.sort()
        for name in sorted(files):
            if (here / name).is_file():
                yield (here / name).relative_to(folder).as_posix()
