"""The backend of our own template language. Public as `quintet.template.backends.django`."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from quintet.kernel import checks
from quintet.kernel.core_settings import CoreSettings
from quintet.template.app_folders import installed_libraries, library_modules
from quintet.template.backends.base import BaseEngine
from quintet.template.context import make_context
from quintet.template.engine import Engine
from quintet.template.errors import TemplateDoesNotExist
from quintet.template.template import Template as EngineTemplate


class DjangoTemplates(BaseEngine):
    """An `Engine` behind the interface of backends."""

    app_dirname = "templates"

    def __init__(self, params: dict[str, Any]) -> None:
        params = params.copy()
        options = params.pop("OPTIONS").copy()
        options.setdefault("autoescape", True)
        options.setdefault("debug", CoreSettings.now().debug)
        options.setdefault("file_charset", "utf-8")
        self.given_libraries: dict[str, str] = options.get("libraries", {})
        options["libraries"] = {**installed_libraries(), **options.get("libraries", {})}
        super().__init__(params)
        self.engine = Engine(self.dirs, self.app_dirs, **options)

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
        return ((label, sorted(found)) for label, found in paths.items() if len(found) > 1)

    def from_string(self, template_code: str) -> "Template":
        """Return a template made from source text."""
        return Template(self.engine.from_string(template_code), self)

    def get_template(self, template_name: str) -> "Template":
        """Return the template of that name.

        Raises TemplateDoesNotExist with this backend.
        """
        try:
            return Template(self.engine.get_template(template_name), self)
        except TemplateDoesNotExist as error:
            raise TemplateDoesNotExist(*error.args, tried=error.tried, backend=self) from error

    def template_names(self) -> Iterator[str]:
        """Yield the names of all templates in the backend's folders."""
        for folder in self.template_dirs:
            for path in sorted(folder.rglob("*")) if hasattr(folder, "rglob") else ():
                if path.is_file():
                    yield path.relative_to(folder).as_posix()


class Template:
    """A template of this backend: renders a plain dictionary, with a request if there is one."""

    def __init__(self, template: EngineTemplate, backend: DjangoTemplates) -> None:
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
        made = make_context(context, request, autoescape=self.backend.engine.autoescape)
        try:
            return self.template.render(made)
        except TemplateDoesNotExist as error:
            if error.backend is None:
                error.backend = self.backend
            raise
