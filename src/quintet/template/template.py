"""`Template`: source text, its nodes, and the compiled functions that render it.

Syntax is checked when a template is made; code is written at the first rendering, so that tools may still change the nodes.
"""

import logging
from collections.abc import Callable, Sequence
from copy import copy
from typing import Any, cast

from quintet.kit import bridge, dotted
from quintet.kit.html import SafeString
from quintet.kit.twins import async_twin
from quintet.template.bytecode import Kept, PieceName
from quintet.template.circles import tell_circle
from quintet.template.compiler.analysis import START, is_native, place_of, walk
from quintet.template.compiler.links import LinkError
from quintet.template.compiler.positions import Place
from quintet.template.compiler.runtime import Runtime
from quintet.template.compiler.unit import Piece, Unit
from quintet.template.context import Context
from quintet.template.errors import TemplateSyntaxError
from quintet.template.mistakes import mistakes_of
from quintet.template.nodes import NodeList, TextNode
from quintet.template.origin import UNKNOWN_SOURCE, Origin
from quintet.template.parser import Parser
from quintet.template.rendering import run
from quintet.template.signals import template_rendered
from quintet.template.spots import Spot
from quintet.template.streaming import write_stream
from quintet.template.traces import steps_to

logger = logging.getLogger("django.template")

CONTEXT_LINES = 10

#: Asked for the engine of a template that is made without one; it lives above, since it reads the settings' engines.
DEFAULT_ENGINE = "quintet.template.current.default_engine"


class Block:
    """One block of a template: its compiled function in both autoescape variants, each made when it is first called."""

    __slots__ = ("_functions", "name", "place", "template")

    def __init__(self, template: "Template", name: str, place: Place) -> None:
        self.template, self.name, self.place = template, name, place
        self._functions: list[Any] = [None, None]

    def function(self, autoescape: bool) -> Callable[..., None]:
        """Return the compiled function."""
        found = self._functions[autoescape]
        if found is None:
            found = self._functions[autoescape] = self.template.piece(self, autoescape)
        return found

    def made(self, autoescape: bool) -> Callable[..., None] | None:
        """Return the compiled function when it was made already."""
        return self._functions[autoescape]

    def keep(self, autoescape: bool, function: Callable[..., None]) -> None:
        """Take a compiled function."""
        self._functions[autoescape] = function


class Template:
    """A template; ``engine`` finds what it extends and includes.

    Raises TemplateSyntaxError, with the place in its notes, for wrong syntax.
    """

    def __init__(self, template_string: Any, origin: Origin | None = None, name: str | None = None, engine: Any = None) -> None:
        if engine is None:
            engine = cast("Callable[[], Any]", dotted.load(DEFAULT_ENGINE))()
        self.name = name
        self.origin = origin or Origin(UNKNOWN_SOURCE)
        self.engine = engine
        # str() settles lazy text and drops the type of safe strings.
        self.source = str(template_string)
        self.origin.source = self.source
        self._nodelist: NodeList | None = None
        self._extra_data: dict[Any, Any] = {}
        self._parser: Parser | None = None
        #: What the cache on disk has of this template, until somebody looks at its nodes and may change them.
        self._kept: Kept | None = None
        self._pieces: dict[PieceName, Piece] = {}
        #: Whether somebody may have changed the nodes.
        self._exposed = False
        if engine.bytecode is not None and self.origin.loader is not None and type(self) is Template:
            self._kept = engine.bytecode.load(self)
        if self._kept is not None:
            self.origin.parts = {name: KeptPart(self, name, sets) for name, sets in self._kept.parts}
        else:
            self._nodelist = self.compile_nodelist()
        self.unit = Unit(engine, self.origin, self.source)
        self._functions: list[Any] = [None, None]
        self._facts: Facts | None = None
        #: The parents and blocks of a constant chain of extends, with the state of the loaders they belong to.
        self.linked: Any = None

    def __iter__(self) -> Any:
        for node in self.nodelist:
            yield from (node,)

    def __repr__(self) -> str:
        return f'<{type(self).__qualname__} template_string="{self.source[:20].replace(chr(10), "")}...">'

    @property
    def nodelist(self) -> NodeList:
        """The nodes; parsed now when the template came from the cache on disk."""
        self._kept, self._exposed = None, True
        return self._nodes()

    @nodelist.setter
    def nodelist(self, nodelist: NodeList) -> None:
        self._kept, self._exposed, self._nodelist = None, True, nodelist

    @property
    def extra_data(self) -> dict[Any, Any]:
        """What tags left behind while the template was parsed."""
        self._nodes()
        return self._extra_data

    def _nodes(self) -> NodeList:
        if self._nodelist is None:
            self._nodelist = self.compile_nodelist()
        return self._nodelist

    def compile_nodelist(self) -> NodeList:
        """Parse the source and return its nodes.

        Raises TemplateSyntaxError with `template_debug` under a debug engine.
        """
        parser: Parser = self.engine.parser(self.engine.lexer(self.source).tokenize(), self.origin)
        try:
            nodelist = _parsed(parser)
        except Exception as error:
            token = getattr(error, "token", None)
            if isinstance(error, TemplateSyntaxError):
                error.show_place(self.source, str(self.origin))
                if self.engine.debug:
                    _tell_others(error, mistakes_of(self.source, self.engine, self.origin))
            elif token is not None:
                # From the code of somebody's tag, which knows nothing of places.
                error.add_note(Spot(str(self.origin), self.source, *token.position).excerpt())
            if self.engine.debug and token is not None:
                error.template_debug = self.get_exception_info(error, token)  # type: ignore[attr-defined]  # documented attribute
            raise
        self._extra_data, self._parser = parser.extra_data, parser
        return nodelist

    @property
    def facts(self) -> "Facts":
        """What other templates need to know of this one."""
        if self._facts is None:
            kept = self._kept
            self._facts = Facts(self, self._nodes()) if kept is None else Facts.again(self, kept)
        return self._facts

    def function(self, autoescape: bool) -> Callable[..., None]:
        """Return the compiled function of the whole template."""
        found = self._functions[autoescape]
        if found is None:
            found = self._functions[autoescape] = self.piece(None, autoescape)
        return found

    def piece(self, block: Block | None, autoescape: bool) -> Callable[..., None]:
        """Return the compiled function of one block, or of the whole template: as it was kept on disk, or compiled now."""
        kept = self._kept  # another thread may ask for the nodes, which drops it
        held = None if kept is None else kept.pieces.get((block.name if block else "", autoescape))
        if held is not None:
            try:
                return self.unit.link(held)
            except LinkError as error:
                logger.debug("%s is compiled anew: %s", self.origin, error)
        if self._may_be_kept():
            self._compile_all(autoescape)
            found = self._functions[autoescape] if block is None else block.made(autoescape)
            if found is not None:
                return found
        return self._compile(block, autoescape)[0]

    def compile_all(self) -> None:
        """Compile all functions that a rendering may call, as a check.

        Raises TemplateSyntaxError for what is found only then.
        """
        autoescape = bool(self.engine.autoescape)
        self.function(autoescape)
        for block in self.facts.own_blocks.values():
            block.function(autoescape)
        for nodelist in self.extra_data.get("partials", {}).values():
            self.unit.compile(nodelist, "partial", START, autoescape)

    def _compile(self, block: Block | None, autoescape: bool) -> tuple[Callable[..., None], Piece | None]:
        if block is None:
            return self.unit.compile_piece(self._nodes(), "template", START, autoescape)
        nodes = _block_nodes(self._nodes())[block.name].nodelist
        return self.unit.compile_piece(nodes, f"block {block.name}", block.place, autoescape, block.name)

    def part_piece(self, name: str, autoescape: bool) -> Callable[..., None]:
        """Return the compiled function of a part of a template that was kept on disk: as it was kept, or compiled now."""
        kept = self._kept
        held = None if kept is None else kept.pieces.get((f"partial {name}", autoescape))
        if held is not None:
            try:
                return self.unit.link(held)
            except LinkError as error:
                logger.debug("%s of %s is compiled anew: %s", name, self.origin, error)
        nodes = self.extra_data["partials"][name]
        return self.unit.compile(nodes, f"partial {name}", _first_place(nodes), autoescape)

    def _may_be_kept(self) -> bool:
        """Say whether the nodes are what any process would get from this source, and nobody could have changed them."""
        if self.engine.bytecode is None or self._exposed or self.origin.loader is None or type(self) is not Template:
            return False
        self._nodes()
        return self._parser is not None and self._parser.reads_only_source and self.facts.is_stock

    def _compile_all(self, autoescape: bool) -> None:
        """Compile all functions of one autoescape variant, and keep them on disk beside those that are there."""
        kept = self._kept
        pieces = self._pieces if kept is None else dict(kept.pieces)
        for block in (None, *self.facts.own_blocks.values()):
            try:
                function, piece = self._compile(block, autoescape)
            except TemplateSyntaxError:
                # What cannot be compiled says so when it is needed.
                return
            if block is None:
                self._functions[autoescape] = function
            else:
                block.keep(autoescape, function)
            if piece is None:
                self._exposed = True
                return
            pieces[block.name if block else "", autoescape] = piece
        if not self._compile_parts(pieces, autoescape):
            return
        self._pieces = pieces
        self.engine.bytecode.save(self, pieces, self._parser)

    def _compile_parts(self, pieces: dict[PieceName, Piece], autoescape: bool) -> bool:
        """Compile the named parts, and add their pieces; False when one cannot be compiled or kept."""
        for part in self.origin.parts.values():
            name = f"partial {part.name}"
            try:
                function, piece = self.unit.compile_piece(part.nodelist, name, _first_place(part.nodelist), autoescape)
            except TemplateSyntaxError:
                return False
            part.keep(autoescape, function)
            if piece is None:
                self._exposed = True
                return False
            pieces[name, autoescape] = piece
        return True

    def render(self, context: Any) -> SafeString:
        """Return the template's output for a Context."""
        if type(context) is Context and context.enter(self):
            # The most usual case, without what it does not need.
            context.template_name = self.name
            try:
                return self._render(context)
            finally:
                context.leave()
        render_context = context.render_context
        before = render_context.template
        render_context.template = self
        render_context.dicts.append({})
        try:
            if context.template is not None:
                return self._render(context)
            context.template_name = self.name
            with context.bind_template(self):
                return self._render(context)
        finally:
            render_context.template = before
            render_context.dicts.pop()

    #: Render in a portal, so that values of the context may be awaitable.
    arender = async_twin(render)

    def stream(self, context: Any, in_place: bool = False) -> "bridge.Stream[str]":
        """Return the template's output in pieces, to be read with ``for`` or ``async for``; rendered as it is read.

        The pieces end where a block begins or ends, and at ``{% flush %}``. Close a stream that is not read to its end.
        ``in_place`` renders the content of ``{% deferred %}`` where it stands, for readers without scripts.
        """
        return bridge.Stream(lambda give: self._stream(context, give, in_place))

    #: The same, by the name that async code looks for.
    astream = stream

    def _stream(self, context: Any, give: Callable[[str], None], in_place: bool) -> None:
        # A copy: while this one waits for its reader, others may render with the same Context.
        context = copy(context)
        with context.render_context.push_state(self):
            if context.template is not None:
                self._write_stream(context, give, in_place)
                return
            context.template_name = self.name
            with context.bind_template(self):
                self._write_stream(context, give, in_place)

    def _write_stream(self, context: Any, give: Callable[[str], None], in_place: bool) -> None:
        if template_rendered.receivers:
            template_rendered.send(sender=self, template=self, context=context)
        try:
            write_stream(self, context, give, in_place)
        except Exception as error:
            if isinstance(error, RecursionError):
                tell_circle(error)
            if self.engine.debug and not hasattr(error, "template_debug"):
                explain(error, context.misses)
            raise

    def _render(self, context: Any) -> SafeString:
        if template_rendered.receivers:
            template_rendered.send(sender=self, template=self, context=context)
        before = context.runtime, context.dicts, context.autoescape
        runtime = context.runtime = Runtime(context, self, self.engine)
        facts = self._facts
        runtime.blocks = self.facts.blocks if facts is None else facts.blocks
        autoescape = bool(context.autoescape)
        try:
            return SafeString(run(context, runtime, self._functions[autoescape] or self.function(autoescape), autoescape))
        except Exception as error:
            if isinstance(error, RecursionError):
                tell_circle(error)
            if self.engine.debug and not hasattr(error, "template_debug"):
                explain(error, context.misses)
            raise
        finally:
            context.runtime, context.dicts, context.autoescape = before

    def partial(self, name: str, nodelist: NodeList, children: Sequence["Template"] = ()) -> "Template":
        """Return a template that renders one named part of this one, with the blocks of its ``children``, nearest last."""
        asked = children[0] if children else self
        key = ("partial template", name)
        found = asked.extra_data.get(key)
        if found is None:
            # Other threads may ask at the same time: they get a whole one, and all get the same.
            made = Template.__new__(Template)
            made.__dict__.update(self.__dict__)
            made.name, made.nodelist = f"{asked.name}#{name}", nodelist
            made.forget()
            for child in reversed(children):
                made.facts.put_over(child.facts)
            return asked.extra_data.setdefault(key, made)
        return found

    def forget(self) -> None:
        """Drop what was compiled and linked, after the nodes changed."""
        self._functions, self._facts, self.linked = [None, None], None, None

    def get_exception_info(self, exception: Exception, token: Any) -> dict[str, Any]:
        """Return what the debug page shows of an error at ``token``: the lines around it and the text that is wrong."""
        start, end = token.position
        return debug_information(self, exception, start, end)


class KeptPart:
    """A named part of a template that came from the cache on disk."""

    def __init__(self, template: Template, name: str, sets: bool) -> None:
        self.template, self.name, self.sets = template, name, sets
        self._functions: dict[bool, Any] = {}

    def render(self, runtime: Any, variables: dict[str, Any], write: Callable[[str], None], autoescape: bool) -> None:
        """Render with the variables of the place."""
        function = self._functions.get(autoescape)
        if function is None:
            function = self._functions[autoescape] = self.template.part_piece(self.name, autoescape)
        function(variables.copy() if self.sets else variables, write, runtime)


class Facts:
    """What a template does that its callers must know: its blocks, whether it sets variables, whether it may share a runtime."""

    __slots__ = ("blocks", "extends", "is_stock", "kinds", "light", "own_blocks", "sets")

    def __init__(self, template: Template, nodes: NodeList) -> None:
        first = next((node for node in nodes if not isinstance(node, TextNode)), None)
        self.extends: Any = first if getattr(first, "is_extends", False) else None
        self._own({name: Block(template, name, place_of(node)) for name, node in _block_nodes(nodes).items()})
        walked = list(walk(nodes))
        foreign = any(not is_native(node) or node.touches_context for node in walked)
        remembers = any(getattr(node, "remembers", False) for node in walked)
        #: Its functions set no variables that would outlive it, besides those of its scopes.
        self.sets: bool = foreign or any(is_native(node) and node.set_names() for node in walked)
        self.light: bool = not (foreign or remembers or self.extends or self.own_blocks)
        everything = nodelist_nodes(nodes)
        self.kinds: set[type] = {type(node) for node in everything}
        #: No node of it is of a foreign class, or has a replaced ``render``.
        self.is_stock = all(is_native(node) for node in everything)

    def _own(self, blocks: dict[str, Block]) -> None:
        self.own_blocks = blocks
        self.blocks = {name: [block] for name, block in blocks.items()}

    def put_over(self, child: "Facts") -> None:
        """Let the blocks of a template that extends this one take the place of its own."""
        for name, block in child.own_blocks.items():
            if name in self.blocks:
                self.blocks[name].insert(0, block)

    @classmethod
    def again(cls, template: Template, kept: Kept) -> "Facts":
        """Return the facts of a template that was kept on disk."""
        facts = cls.__new__(cls)
        facts.extends = None if kept.parent is None else KeptParent(kept.parent)
        facts._own({name: Block(template, name, place) for name, place in kept.blocks})  # noqa: SLF001  a fresh object of this class
        facts.sets, facts.light, facts.is_stock, facts.kinds = kept.sets, kept.light, True, set()
        return facts


class KeptParent:
    """Stands for the extends tag of a template that was kept on disk: only the constant name of its parent."""

    is_constant = True

    def __init__(self, constant_name: str) -> None:
        self.constant_name = constant_name


def _first_place(nodes: Sequence[Any]) -> Place:
    return place_of(nodes[0]) if nodes else START


def _block_nodes(nodelist: Any) -> dict[str, Any]:
    return {node.name: node for node in nodelist_nodes(nodelist) if getattr(node, "is_block", False)}


def nodelist_nodes(nodelist: Sequence[Any]) -> list[Any]:
    """Return all nodes of a list, at any depth, by the public ``child_nodelists``."""
    found: list[Any] = []
    for node in nodelist:
        found.append(node)
        for name in getattr(node, "child_nodelists", ()):
            children = getattr(node, name, None)
            if children:
                found += nodelist_nodes(children)
    return found


def _parsed(parser: Parser) -> NodeList:
    """Return the nodes.

    Raises TemplateSyntaxError also for tags or operators inside each other deeper than Python's calls go.
    """
    try:
        return parser.parse()
    except RecursionError as error:
        message = "The template nests too deeply from here on. Move the inner parts into included templates."
        token: Any = getattr(error, "token", None)
        raise parser.error(token, message) from error


def _tell_others(error: TemplateSyntaxError, found: Sequence[Exception]) -> None:
    """Give an error the further ones of its template, and a note about them."""
    wrong = [one for one in found if isinstance(one, TemplateSyntaxError)]
    error.others = [one for one in wrong if one.spot != error.spot]
    if error.others:
        error.add_note("\n".join(["The same template has more errors:", *(f"  {one.brief}" for one in error.others)]))


def explain(error: Exception, misses: Sequence[Any]) -> None:
    """Give an error its ``template_debug``: the innermost place in a template that its traceback leads through.

    Its key ``undefined`` lists the look-ups that led nowhere before.
    """
    steps = steps_to(error)
    if not steps:
        return
    spot = steps[-1].spot.tag()
    source = type("Source", (), {"source": spot.source, "origin": spot.name})
    information = debug_information(source, error, spot.start, spot.end)
    information["undefined"] = list(misses)
    error.template_debug = information  # type: ignore[attr-defined]  # documented attribute


def _lines(source: str) -> list[str]:
    """Return the lines of a template with their line feeds; after the last one an empty line."""
    *lines, last = source.split("\n")
    return [*(f"{line}\n" for line in lines), last]


def debug_information(template: Any, exception: Exception, start: int, end: int) -> dict[str, Any]:
    """Return the documented ``template_debug``: message, name, source lines around, and before, during and after the place."""
    source: str = template.source
    lineno = source.count("\n", 0, start) + 1
    lines = list(enumerate(_lines(source), 1))
    line_start = source.rfind("\n", 0, start) + 1
    line_end = source.find("\n", end) + 1 or len(source)
    # As documented, the last line counts as another one when it ends with a line feed, and the total is one more.
    total = len(lines) + 1
    top, bottom = max(1, lineno - CONTEXT_LINES), min(total, lineno + 1 + CONTEXT_LINES)
    return {
        "message": str(exception) or "(Could not get exception message)",
        "source_lines": lines[top - 1 : bottom - 1],
        "before": source[line_start:start],
        "during": source[start:end],
        "after": source[end:line_end],
        "top": top,
        "bottom": bottom,
        "total": total,
        "line": lineno,
        "name": str(template.origin),
        "start": start,
        "end": end,
    }
