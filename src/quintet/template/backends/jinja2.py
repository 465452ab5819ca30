"""The backend of Jinja2, an optional library: ``pip install 'quintet[jinja2]'``."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from quintet.kernel.core_settings import CoreSettings
from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit import dotted
from quintet.kit.libraries import inspect
from quintet.template.backends.base import BaseEngine
from quintet.template.backends.utils import csrf_input_lazy, csrf_token_lazy
from quintet.template.errors import TemplateDoesNotExist, TemplateSyntaxError
from quintet.template.origin import Origin

try:
    jinja2: Any = dotted.module("jinja2")
except ImportError as error:
    raise dotted.require_extra("Jinja2", "jinja2", error) from error

#: How many lines around an error the debug page shows on each side.
CONTEXT_LINES = 10


class Jinja2(BaseEngine):
    """Reads templates from DIRS and from the folders ``jinja2`` of applications.

    OPTIONS: ``environment`` is the dotted path of a callable that makes the environment from the other options;
    ``context_processors`` run for each rendering with a request.
    """

    app_dirname = "jinja2"

    def __init__(self, params: dict[str, Any]) -> None:
        params = params.copy()
        options = params.pop("OPTIONS").copy()
        super().__init__(params)
        self.context_processors: list[str] = options.pop("context_processors", [])
        environment = options.pop("environment", "jinja2.Environment")
        try:
            make: Any = dotted.load(environment)
        except ImportError as error:
            told = f"The environment {environment!r} of the template engine {self.name!r} cannot be imported: {error}"
            raise ImproperlyConfigured(told) from error
        debug = CoreSettings.now().debug
        options.setdefault("autoescape", True)
        options.setdefault("auto_reload", debug)
        options.setdefault("undefined", jinja2.DebugUndefined if debug else jinja2.Undefined)
        if "loader" not in options:
            options["loader"] = jinja2.FileSystemLoader([str(folder) for folder in self.template_dirs])
        self.env: Any = self._environment(make, options)

    def _environment(self, make: Callable[..., Any], options: dict[str, Any]) -> Any:
        """Return what ``make`` makes of the options.

        Raises ImproperlyConfigured for options that it does not take, and for a result that is no environment.
        """
        try:
            inspect.signature(make).bind(**options)
        except TypeError as error:
            raise ImproperlyConfigured(f"OPTIONS of the template engine {self.name!r}: the environment has {error}.") from error
        made = make(**options)
        if not isinstance(made, jinja2.Environment):
            raise ImproperlyConfigured(
                f"The environment of the template engine {self.name!r} must be a jinja2.Environment, not {made!r}."
            )
        return made

    @cached_property
    def template_context_processors(self) -> list[Callable[[Any], dict[str, Any]]]:
        """The functions of ``context_processors``."""
        found: list[Any] = [dotted.load(path) for path in self.context_processors]
        return found

    def from_string(self, template_code: str) -> "Template":
        """Return a template made from source text.

        Raises TemplateSyntaxError.
        """
        with self.own_errors():
            return Template(self.env.from_string(template_code), self)

    def get_template(self, template_name: str) -> "Template":
        """Return the template of that name.

        Raises TemplateDoesNotExist, TemplateSyntaxError.
        """
        with self.own_errors():
            return Template(self.env.get_template(template_name), self)

    def template_names(self, beside: Path | None = None) -> Iterator[str]:
        """Yield the names that the loader lists, if it can."""
        loader = self.env.loader
        return iter(loader.list_templates() if type(loader) is jinja2.FileSystemLoader else ())

    @contextmanager
    def own_errors(self) -> Iterator[None]:
        """Turn Jinja2's errors of missing and wrong templates into ours inside the block."""
        try:
            yield
        except UnicodeDecodeError as error:
            error.add_note("A template of Jinja2 is not in the encoding of its loader, by default utf-8.")
            raise
        except jinja2.TemplateNotFound as error:
            raise TemplateDoesNotExist(error.name, tried=self._tried(error.name), backend=self) from error
        except jinja2.TemplateSyntaxError as error:
            ours = TemplateSyntaxError(*error.args)
            ours.template_debug = debug_information(error)  # type: ignore[attr-defined]  # documented attribute
            ours.add_note(f"{error.filename or error.name or 'template string'}, line {error.lineno}")
            raise ours from error

    def _tried(self, template_name: Any) -> list[tuple[Origin, str]]:
        if type(self.env.loader) is not jinja2.FileSystemLoader or not isinstance(template_name, str):
            return []
        paths = self.iter_template_filenames(template_name)
        return [(Origin(str(path), template_name, self), "Source does not exist") for path in paths]


class Template:
    """A template of Jinja2 behind the interface of backends."""

    def __init__(self, template: Any, backend: Jinja2) -> None:
        self.template = template
        self.backend = backend
        self.origin = Origin(template.filename or "<template>", template.name, backend.env.loader)

    def render(self, context: dict[str, Any] | None = None, request: Any = None) -> str:
        """Return the output; ``request`` gives ``request``, ``csrf_input``, ``csrf_token`` and the context processors' values."""
        values = dict(context or {})
        if request is not None:
            values["request"] = request
            values["csrf_input"] = csrf_input_lazy(request)
            values["csrf_token"] = csrf_token_lazy(request)
            for processor in self.backend.template_context_processors:
                values.update(processor(request))
        with self.backend.own_errors():
            return self.template.render(values)


def debug_information(error: Any) -> dict[str, Any]:
    """Return the documented ``template_debug`` of a syntax error of Jinja2, which knows the line only."""
    source: str = error.source or _read(error.filename)
    lines = list(enumerate(source.strip().split("\n"), 1)) if source else []
    lineno: int = error.lineno
    top, bottom = max(0, lineno - 1 - CONTEXT_LINES), min(len(lines), lineno + CONTEXT_LINES)
    return {
        "name": error.filename,
        "message": error.message,
        "source_lines": lines[top:bottom],
        "line": lineno,
        "before": "",
        "during": lines[lineno - 1][1] if lineno <= len(lines) else "",
        "after": "",
        "total": len(lines),
        "top": top,
        "bottom": bottom,
    }


def _read(filename: str | None) -> str:
    path = Path(filename) if filename else None
    return path.read_text(encoding="utf-8", errors="replace") if path is not None and path.is_file() else ""
