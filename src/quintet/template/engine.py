"""The engine: options, loaders, libraries, and finding templates."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, cast

from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit import dotted
from quintet.template.context import Context
from quintet.template.errors import TemplateDoesNotExist
from quintet.template.library import Library, import_library
from quintet.template.origin import Origin
from quintet.template.template import DEFAULT_ENGINE, Template

UNDEFINED = ("silent", "warn", "error")


class Engine:
    """Options and loaders of templates; made once and shared by all threads.

    Beside the documented options, ``undefined`` says what a variable is that leads nowhere: "silent", "warn" or "error".
    """

    default_builtins = ("quintet.template.defaulttags", "quintet.template.defaultfilters", "quintet.template.loader_tags")

    def __init__(
        self,
        dirs: Sequence[Any] | None = None,
        app_dirs: bool = False,
        context_processors: Sequence[str] | None = None,
        debug: bool = False,
        loaders: Sequence[Any] | None = None,
        string_if_invalid: str = "",
        file_charset: str = "utf-8",
        libraries: Mapping[str, str] | None = None,
        builtins: Sequence[str] | None = None,
        autoescape: bool = True,
        undefined: str = "silent",
    ) -> None:
        if undefined not in UNDEFINED:
            raise ImproperlyConfigured(f"undefined must be one of {', '.join(UNDEFINED)}; got {undefined!r}.")
        if loaders is not None and app_dirs:
            raise ImproperlyConfigured("app_dirs must not be set when loaders is defined.")
        self.dirs = list(dirs or ())
        self.app_dirs = app_dirs
        self.context_processors = list(context_processors or ())
        self.debug = debug
        self.loaders = _default_loaders(app_dirs) if loaders is None else loaders
        self.string_if_invalid = string_if_invalid
        self.file_charset = file_charset
        self.libraries = dict(libraries or {})
        self.builtins = [*self.default_builtins, *(builtins or ())]
        self.autoescape = autoescape
        self.undefined = undefined
        self.template_libraries: dict[str, Library] = {label: import_library(path) for label, path in self.libraries.items()}
        self._processors: tuple[Callable[..., Any], ...] | None = None
        self._loaders: list[Any] | None = None

    @staticmethod
    def get_default() -> "Engine":
        """Return the engine of the first DjangoTemplates backend.

        Raises ImproperlyConfigured when there is none.
        """
        return cast("Callable[[], Engine]", dotted.load(DEFAULT_ENGINE))()

    def __repr__(self) -> str:
        return f"<{type(self).__qualname__}: dirs={self.dirs!r} app_dirs={self.app_dirs} debug={self.debug}>"

    @cached_property
    def template_builtins(self) -> list[Library]:
        """The libraries whose tags and filters need no ``{% load %}``, imported with the first template.

        Raises InvalidTemplateLibrary for a module that cannot be imported or is none.
        """
        return [import_library(path) for path in self.builtins]

    @property
    def template_context_processors(self) -> tuple[Callable[..., Any], ...]:
        """The functions of ``context_processors``."""
        if self._processors is None:
            found: list[Any] = [dotted.load(path) for path in self.context_processors]
            self._processors = tuple(found)
        return self._processors

    @property
    def template_loaders(self) -> list[Any]:
        """The loaders, made when they are first needed."""
        if self._loaders is None:
            self._loaders = self.get_template_loaders(self.loaders)
        return self._loaders

    def get_template_loaders(self, template_loaders: Sequence[Any]) -> list[Any]:
        """Return loaders for dotted paths, or (path, argument, ...) tuples."""
        return [self.find_template_loader(one) for one in template_loaders]

    def find_template_loader(self, loader: Any) -> Any:
        """Return one loader.

        Raises ImproperlyConfigured for what is neither a path nor a tuple.
        """
        path, *arguments = loader if isinstance(loader, tuple | list) else (loader,)
        if not isinstance(path, str):
            raise ImproperlyConfigured(f"Invalid value in template loaders configuration: {loader!r}")
        return dotted.load_type(path)(self, *arguments)

    @property
    def generation(self) -> Any:
        """What changes when kept templates are forgotten; None when the engine keeps none."""
        loaders = self.template_loaders
        return getattr(loaders[0], "generation", None) if len(loaders) == 1 else None

    def find_template(self, name: str, dirs: Any = None, skip: Iterable[Origin] | None = None) -> tuple[Template, Origin]:
        """Return the template of that name and its origin, without the origins in ``skip``.

        Raises TemplateDoesNotExist with every place that was tried.
        """
        tried: list[tuple[Origin, str]] = []
        for loader in self.template_loaders:
            try:
                template = loader.get_template(name, skip=skip)
            except TemplateDoesNotExist as error:
                tried += error.tried
            else:
                return template, template.origin
        raise TemplateDoesNotExist(name, tried=tried)

    def from_string(self, template_code: str) -> Template:
        """Return a template made from source text."""
        return Template(template_code, engine=self)

    def get_template(self, template_name: str) -> Any:
        """Return the template of that name; ``name#part`` gives the part that partialdef named.

        Raises TemplateDoesNotExist.
        """
        name, mark, part = str(template_name).partition("#")
        template, _ = self.find_template(name)
        if not mark:
            return template
        nodelist = template.extra_data.get("partials", {}).get(part)
        if nodelist is None:
            raise TemplateDoesNotExist(part, tried=[(template.origin, f"Partial '{part}' is not defined in it")])
        return template.partial(part, nodelist)

    def select_template(self, template_name_list: Sequence[str]) -> Any:
        """Return the first template of a list that exists.

        Raises TemplateDoesNotExist when none does.
        """
        if not template_name_list:
            raise TemplateDoesNotExist("No template names provided")
        missing: list[str] = []
        for name in template_name_list:
            try:
                return self.get_template(name)
            except TemplateDoesNotExist as error:
                if str(error.args[0]) not in missing:
                    missing.append(str(error.args[0]))
        raise TemplateDoesNotExist(", ".join(missing))

    def render_to_string(self, template_name: Any, context: Any = None) -> str:
        """Render a template by name, or the first that exists of several, with a dictionary or a Context."""
        names = template_name if isinstance(template_name, list | tuple) else [template_name]
        template = self.select_template(names)
        if isinstance(context, Context):
            return template.render(context)
        return template.render(Context(context, autoescape=self.autoescape))


def _default_loaders(app_dirs: bool) -> list[Any]:
    loaders = ["quintet.template.loaders.filesystem.Loader"]
    if app_dirs:
        loaders.append("quintet.template.loaders.app_directories.Loader")
    return [("quintet.template.loaders.cached.Loader", loaders)]
