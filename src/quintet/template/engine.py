"""The engine: options, loaders, libraries, and finding templates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit import dotted
from quintet.kit.lazy import classproperty
from quintet.template import bytecode, library
from quintet.template import context as contexts
from quintet.template import parser as parsers
from quintet.template import template as templates
from quintet.template import tokens as all_tokens
from quintet.template.app_folders import OURS
from quintet.template.compiler import storage
from quintet.template.compiler import writer as writers
from quintet.template.components import signatures
from quintet.template.errors import TemplateDoesNotExist
from quintet.template.origin import Origin

NO_NAMES: Mapping[str, Any] = {}
UNDEFINED = ("silent", "warn", "error")


class Engine:
    """Options and loaders of templates; made once and shared by all threads.

    Beside the documented options, ``undefined`` says what happens for a variable that leads nowhere: "silent" (the documented
    string_if_invalid), "warn" (a warning in the log), "error" (UndefinedVariable), or a function or the dotted path of one: it
    gets a `Miss` and returns what to use instead, None for string_if_invalid;
    ``bytecode_cache`` where compiled templates are kept on disk: a folder, True for the user's own, nothing for nowhere;
    ``whitespace_control`` whether ``{%- -%}``, ``{{- -}}`` and ``{#- -#}`` take the white space beside them; and
    ``multiline_tags`` whether a tag may go on over the end of its line.
    """

    #: What writes the code of this engine's templates, and globals of that code which differ from the usual ones.
    writer: Any = classproperty(lambda _: writers.Writer)
    compiled_names: Mapping[str, Any] = NO_NAMES
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
        undefined: str | Callable[[Any], Any] = "silent",
        bytecode_cache: Any = None,
        whitespace_control: bool = False,
        multiline_tags: bool = False,
    ) -> None:
        if isinstance(undefined, str) and undefined not in UNDEFINED:
            undefined = _undefined_function(undefined)
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
        self.whitespace_control, self.multiline_tags = whitespace_control, multiline_tags
        for path in self.libraries.values():
            if not path.startswith(OURS):  # a wrong one is told now; ours are not, and wait for a template
                library.import_library(path)
        self._processors: tuple[Callable[..., Any], ...] | None = None
        self._loaders: list[Any] | None = None
        #: How numbers and dates were written last, which is nothing yet (see `Runtime.refresh`).
        self.formatting: Any = (object(), None, None, None, None, None, None)
        folder = storage.default_folder() if bytecode_cache is True else bytecode_cache
        #: The compiled templates on disk.
        self.bytecode = bytecode.BytecodeCache(self, Path(folder)) if folder else None

    @staticmethod
    def get_default() -> Engine:
        """Return the engine of the first DjangoTemplates backend.

        Raises ImproperlyConfigured when there is none.
        """
        return cast("Callable[[], Engine]", dotted.load(templates.DEFAULT_ENGINE))()

    def __repr__(self) -> str:
        return f"<{type(self).__qualname__}: dirs={self.dirs!r} app_dirs={self.app_dirs} debug={self.debug}>"

    @cached_property
    def components(self) -> signatures.Components:
        """What the components in its folders declare."""
        return signatures.Components(self)

    @cached_property
    def template_libraries(self) -> dict[str, library.Library]:
        """The libraries for ``{% load %}`` by label, imported with the first template."""
        return {label: library.import_library(path) for label, path in self.libraries.items()}

    @cached_property
    def template_builtins(self) -> list[library.Library]:
        """The libraries whose tags and filters need no ``{% load %}``, imported with the first template.

        Raises InvalidTemplateLibrary for a module that cannot be imported or is none.
        """
        return [library.import_library(path) for path in self.builtins]

    def compile_options(self) -> tuple[Any, ...]:
        """Return the options that change what code a template compiles to."""
        return (self.string_if_invalid, self.records_misses, self.whitespace_control, self.multiline_tags)

    def lexer(self, source: str) -> all_tokens.Lexer:
        """Return what cuts a template of this engine into tokens."""
        return all_tokens.Lexer(source, self.whitespace_control, self.multiline_tags)

    @property
    def records_misses(self) -> bool:
        """Whether look-ups that lead nowhere are recorded; templates are then compiled to somewhat slower code."""
        return self.debug or self.undefined != "silent"

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
        loaders = self._loaders or self.template_loaders
        return getattr(loaders[0], "generation", None) if len(loaders) == 1 else None

    def find_template(
        self, name: str, dirs: Any = None, skip: Iterable[Origin] | None = None
    ) -> tuple[templates.Template, Origin]:
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

    def parser(self, tokens: list[all_tokens.Token], origin: Origin) -> parsers.Parser:
        """Return the parser of a template's tokens, with the engine's libraries."""
        parser = parsers.Parser(tokens, self.template_libraries, self.template_builtins, origin)
        parser.components = self.components
        return parser

    def from_string(self, template_code: str) -> templates.Template:
        """Return a template made from source text."""
        return templates.Template(template_code, engine=self)

    def get_template(self, template_name: str) -> Any:
        """Return the template of that name; ``name#part`` gives the part that partialdef named in it, or in one it extends.

        Raises TemplateDoesNotExist.
        """
        name, mark, part = str(template_name).partition("#")
        template, _ = self.find_template(name)
        if not mark:
            return template
        return self._partial(template, part)

    def _partial(self, template: templates.Template, part: str) -> templates.Template:
        chain = [template]
        while True:
            nodelist = chain[-1].extra_data.get("partials", {}).get(part)
            if nodelist is not None:
                return chain[-1].partial(part, nodelist, chain[:-1])
            parent: str | None = chain[-1].extra_data.get("parent")
            origins = [one.origin for one in chain]
            if parent is None:
                raise TemplateDoesNotExist(part, tried=[(one, f"Partial '{part}' is not defined in it") for one in origins])
            chain.append(self.find_template(parent, skip=origins)[0])

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
        if isinstance(context, contexts.Context):
            return template.render(context)
        return template.render(contexts.Context(context, autoescape=self.autoescape))


def _undefined_function(path: str) -> Callable[[Any], Any]:
    if "." not in path:
        raise ImproperlyConfigured(
            f"undefined must be one of {', '.join(UNDEFINED)}, a function, or the dotted path of one; got {path!r}."
        )
    found: Any = dotted.load(path)
    return found


def _default_loaders(app_dirs: bool) -> list[Any]:
    loaders = ["quintet.template.loaders.filesystem.Loader"]
    if app_dirs:
        loaders.append("quintet.template.loaders.app_directories.Loader")
    return [("quintet.template.loaders.cached.Loader", loaders)]
