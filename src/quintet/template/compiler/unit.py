"""Units: the functions of a template, or of a node list, compiled together from one generated source.

The source stays readable: `Unit.sources` keeps it, for the debug page and for those who wonder.
"""

import hashlib
from collections.abc import Callable, Sequence
from types import CodeType, FunctionType
from typing import Any

from quintet.template.compiler.analysis import is_dynamic, passes_context, set_names
from quintet.template.compiler.positions import Place, place_code
from quintet.template.compiler.runtime import names
from quintet.template.compiler.writer import Constants, Writer
from quintet.template.errors import TemplateSyntaxError
from quintet.template.origin import UNKNOWN_SOURCE

Function = Callable[..., None]


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


class Unit:
    """The compiled functions of one template or node list; each autoescape variant is compiled when it is first asked for."""

    def __init__(self, options: Any, origin: Any, source: str) -> None:
        self.options = options
        self.file = file_name(origin, source)
        self.source = source
        self.sources: dict[str, str] = {}

    def compile(self, nodes: Sequence[Any], name: str, place: Place, autoescape: bool, block: str | None = None) -> Function:
        """Return the function that renders ``nodes``; ``block`` is the name of the block they are the body of."""
        constants = Constants(self._globals())
        writer = Writer(constants, self.options, autoescape, is_dynamic(nodes), place)
        writer.block = block
        if block is not None and passes_context(nodes):
            with writer.scope(["block"], set_names(nodes), True):
                facade = f"BLOCK({writer.constant(block)}, d, rt, c, {autoescape})"
                writer.bind("block", facade)
                writer.nodes(nodes)
        elif block is not None:
            with writer.scope([], set_names(nodes), False):
                writer.nodes(nodes)
        else:
            writer.nodes(nodes)
        return self._build(writer, name)

    def _globals(self) -> dict[str, Any]:
        return {
            **names(),
            "BLOCK": BlockVariable,
            "__name__": "quintet.template.compiled",
            "__loader__": SourceLoader(self.source),
            "__unit__": self,
        }

    def _build(self, writer: Writer, name: str) -> Function:
        lines = writer.source("render")
        text = "\n".join(code for code, _ in lines)
        self.sources[f"{name}{'' if writer.autoescape else ' (autoescape off)'}"] = text
        try:
            module = compile(text, self.file, "exec", dont_inherit=True)
        except SyntaxError as error:
            raise TemplateSyntaxError(
                f"{name} of {self.file} nests too deeply for Python ({error.msg}): "
                "move its inner loops into an included template."
            ) from error
        code = next(constant for constant in module.co_consts if isinstance(constant, CodeType))
        # Generated lines count from 1; index 0 stands for none. A line of source never spans two entries.
        places = [writer.first_place, *(place for _, place in lines)]
        return FunctionType(place_code(code, places, self.file, name), writer.constants.names, name, (0,))


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
