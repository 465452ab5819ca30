"""Units: the functions of a template, or of a node list, compiled together from one generated source.

The source stays readable: `Unit.sources` keeps it, for the debug page and for those who wonder.
"""

import linecache
import sys
from collections.abc import Callable, Mapping, Sequence
from types import CodeType, FunctionType
from typing import Any, NamedTuple

from quintet.kit.libraries import hashlib
from quintet.template.compiler.analysis import is_dynamic, passes_context, set_names
from quintet.template.compiler.constants import Constants
from quintet.template.compiler.links import Recipe, linked
from quintet.template.compiler.positions import Place, place_code
from quintet.template.compiler.runtime import names
from quintet.template.compiler.writer import Writer
from quintet.template.errors import TemplateSyntaxError
from quintet.template.origin import UNKNOWN_SOURCE

Function = Callable[..., None]
NO_NAMES: Mapping[str, str] = {}


def file_name(origin: Any, source: str) -> str:
    """Return the file that tracebacks name: the origin's, or a name of its own for a template without a place."""
    name = str(origin) if origin is not None else UNKNOWN_SOURCE
    if name != UNKNOWN_SOURCE:
        return name
    return f"template string {hashlib.blake2b(source.encode(errors='replace'), digest_size=4).hexdigest()}"


class SourceLoader:
    """Gives tracebacks the lines of a template that is no file, by the protocol of `linecache.lazycache`."""

    def __init__(self, source: str) -> None:
        self.source = source

    def get_source(self, name: str) -> str:
        """Return the template's text."""
        return self.source


class Piece(NamedTuple):
    """One compiled function without the live objects that it refers to: what can be kept on disk."""

    code: CodeType
    links: tuple[tuple[str, Recipe], ...]
    cells: tuple[str, ...]


class _TooDeepError(Exception):
    """A function nests deeper than Python allows: 100 levels of indentation, 20 of loops and ``with``."""


class Written(NamedTuple):
    """What a function was compiled from: its source, the place of each line (of line 0: none), template names by Python names."""

    text: str = ""
    places: Sequence[Place] = ()
    names: Mapping[str, str] = NO_NAMES


class Unit:
    """The compiled functions of one template or node list; each autoescape variant is compiled when it is first asked for."""

    def __init__(self, options: Any, origin: Any, source: str) -> None:
        self.options = options
        self.origin = origin
        self.file = file_name(origin, source)
        self.source = source
        self.sources: dict[str, str] = {}
        self._written: dict[CodeType, Written] = {}
        self._names: dict[str, Any] | None = None
        # Another engine's template of that name may have been shown: the next traceback asks this one for its lines.
        linecache.cache.pop(self.file, None)

    def written(self, code: CodeType) -> Written:
        """Return what ``code`` was compiled from; nothing when it came from the cache on disk."""
        return self._written.get(code, Written())

    def compile(self, nodes: Sequence[Any], name: str, place: Place, autoescape: bool, block: str | None = None) -> Function:
        """Return the function that renders ``nodes``; ``block`` is the name of the block they are the body of."""
        return self.compile_piece(nodes, name, place, autoescape, block)[0]

    def compile_piece(
        self, nodes: Sequence[Any], name: str, place: Place, autoescape: bool, block: str | None = None
    ) -> tuple[Function, Piece | None]:
        """Do as `compile`; return also what can be kept of the function, None when it needs an object without a recipe."""
        try:
            try:
                return self._piece(nodes, name, place, autoescape, block, deep=False)
            except _TooDeepError:
                return self._piece(nodes, name, place, autoescape, block, deep=True)
        except RecursionError as error:
            raise TemplateSyntaxError(
                f"{name} of {self.file} nests too deeply, or has a condition with too many parts: move some of it into an "
                "included template."
            ) from error

    def _piece(
        self, nodes: Sequence[Any], name: str, place: Place, autoescape: bool, block: str | None, deep: bool
    ) -> tuple[Function, Piece | None]:
        """Compile ``nodes``; under ``deep`` what nests deeply becomes functions that share ``c`` with all variables."""
        constants = Constants(self._globals(), self.origin)
        writer: Writer = self.options.writer(constants, self.options, autoescape, deep or is_dynamic(nodes), place)
        writer.block = block
        writer.template, writer.template_source = str(getattr(self.origin, "template_name", None) or self.file), self.source
        if deep:
            writer.outline = lambda inner, on: self._piece(inner, name, place, on, None, deep=True)[0]
        if block is not None and passes_context(nodes):
            with writer.names.scope(["block"], set_names(nodes), True):
                facade = f"BLOCK({writer.constant(block)}, d, rt, c, {autoescape})"
                writer.names.bind("block", writer.stored(facade))
                writer.nodes(nodes)
        elif block is not None:
            with writer.names.scope([], set_names(nodes), False):
                writer.nodes(nodes)
        else:
            writer.nodes(nodes)
        code = self._code(writer, name, deep)
        links = constants.links
        piece = None if links is None else Piece(code, tuple(links), tuple(constants.cells))
        return self._function(code, constants.names), piece

    def link(self, piece: Piece) -> Function:
        """Return the function of a piece that was kept.

        Raises LinkError when an object that it refers to is gone.
        """
        known = self._globals()
        for cell in piece.cells:
            known[cell] = None
        found = self.options.bytecode.found
        for name, recipe in piece.links:
            known[name] = linked(recipe, self.origin, found)
        return self._function(piece.code, known)

    def _globals(self) -> dict[str, Any]:
        """Return the globals of one function, which has cells and constants of its own beside those of the template."""
        if self._names is None:
            self._names = {
                **names(),
                "BLOCK": BlockVariable,
                "__name__": "quintet.template.compiled",
                "__loader__": SourceLoader(self.source),
                "__unit__": self,
                **self.options.compiled_names,
            }
        return self._names.copy()

    def _function(self, code: CodeType, names: dict[str, Any]) -> Function:
        lines = sys.modules.get("linecache")
        if lines is not None:
            # Tracebacks keep what they have shown of a template that is no file; this one may have the name of an earlier one.
            lines.cache.pop(self.file, None)
        return FunctionType(code, names, code.co_name, (0,))

    def _code(self, writer: Writer, name: str, deep: bool) -> CodeType:
        lines = writer.source("render")
        text = "\n".join(code for code, _ in lines)
        self.sources[f"{name}{'' if writer.autoescape else ' (autoescape off)'}"] = text
        try:
            # The template's own name comes in below, as data: here any letter of it could be taken for code.
            module = compile(text, "<template>", "exec", dont_inherit=True)
        except SyntaxError as error:
            if not deep:
                raise _TooDeepError from error
            raise TemplateSyntaxError(f"{name} of {self.file} cannot be compiled ({error.msg}).") from error
        code = next(constant for constant in module.co_consts if isinstance(constant, CodeType))
        # Generated lines count from 1; index 0 stands for none. A line of source never spans two entries.
        places = [writer.first_place, *(place for _, place in lines)]
        placed = place_code(code, places, self.file, name, writer.function_names)
        self._written[placed] = Written(text, places, writer.names.spoken)
        return placed


class BlockVariable:
    """The variable ``block`` inside a block: its name, and ``super`` for what the parent template has there."""

    attribute_first_in_templates = True

    def __init__(self, name: str, depth: int, runtime: Any, variables: dict[str, Any], autoescape: bool) -> None:
        self.name = name
        self._place = (name, depth, variables, autoescape)
        self._runtime = runtime

    def super(self) -> str:
        """Return the parent template's block as safe text."""
        return self._runtime.super_text(*self._place)
