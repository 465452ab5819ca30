"""`Template`: source text, its nodes, and the compiled functions that render it.

Syntax is checked when a template is made; code is written at the first rendering, so that tools may still change the nodes.
"""

from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, cast

from quintet.kit import dotted
from quintet.kit.html import SafeString, escape
from quintet.template.compiler.analysis import START, is_native, place_of, walk
from quintet.template.compiler.runtime import Runtime
from quintet.template.compiler.unit import Unit
from quintet.template.context import Context
from quintet.template.errors import TemplateSyntaxError
from quintet.template.nodes import NodeList, TextNode
from quintet.template.origin import UNKNOWN_SOURCE, Origin
from quintet.template.parser import Parser
from quintet.template.rendering import run
from quintet.template.signals import template_rendered
from quintet.template.tokens import Lexer

CONTEXT_LINES = 10

#: Asked for the engine of a template that is made without one; it lives above, since it reads the settings' engines.
DEFAULT_ENGINE = "quintet.template.current.default_engine"


class Block:
    """One block of a template: its compiled function in both autoescape variants, each made when it is first called."""

    __slots__ = ("_functions", "name", "node", "template")

    def __init__(self, template: "Template", name: str, node: Any) -> None:
        self.template, self.name, self.node = template, name, node
        self._functions: list[Any] = [None, None]

    def function(self, autoescape: bool) -> Callable[..., None]:
        """Return the compiled function."""
        found = self._functions[autoescape]
        if found is None:
            unit, nodes = self.template.unit, self.node.nodelist
            place = place_of(self.node)
            found = self._functions[autoescape] = unit.compile(nodes, f"block {self.name}", place, autoescape, self.name)
        return found


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
        self.nodelist = self.compile_nodelist()
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

    def compile_nodelist(self) -> NodeList:
        """Parse the source and return its nodes.

        Raises TemplateSyntaxError with `template_debug` under a debug engine.
        """
        tokens = Lexer(self.source).tokenize()
        parser = Parser(tokens, self.engine.template_libraries, self.engine.template_builtins, self.origin)
        try:
            nodelist = parser.parse()
        except Exception as error:
            if isinstance(error, TemplateSyntaxError):
                error.show_place(self.source, str(self.origin))
            token = getattr(error, "token", None)
            if self.engine.debug and token is not None:
                error.template_debug = self.get_exception_info(error, token)  # type: ignore[attr-defined]  # documented attribute
            raise
        self.extra_data: dict[Any, Any] = parser.extra_data
        return nodelist

    @property
    def facts(self) -> "Facts":
        """What other templates need to know of this one."""
        if self._facts is None:
            self._facts = Facts(self)
        return self._facts

    def function(self, autoescape: bool) -> Callable[..., None]:
        """Return the compiled function of the whole template."""
        found = self._functions[autoescape]
        if found is None:
            found = self._functions[autoescape] = self.unit.compile(self.nodelist, "template", START, autoescape)
        return found

    def render(self, context: Any) -> SafeString:
        """Return the template's output for a Context."""
        render_context = context.render_context
        before = render_context.template
        render_context.template = self
        render_context.dicts.append({})
        try:
            if context.template is not None:
                return self._render(context)
            context.template_name = self.name
            if type(context) is not Context:
                with context.bind_template(self):
                    return self._render(context)
            # What Context.bind_template does, without the cost of an object for the most usual case.
            context.template = self
            try:
                return self._render(context)
            finally:
                context.template = None
        finally:
            render_context.template = before
            render_context.dicts.pop()

    def _render(self, context: Any) -> SafeString:
        if template_rendered.receivers:
            template_rendered.send(sender=self, template=self, context=context)
        before = context.runtime, context.dicts, context.autoescape
        runtime = Runtime(context, self, self.engine)
        runtime.blocks = self.facts.blocks
        context.runtime = runtime
        autoescape = bool(context.autoescape)
        try:
            return SafeString(run(context, runtime, self.function(autoescape), autoescape))
        except Exception as error:
            if self.engine.debug and not hasattr(error, "template_debug"):
                explain(error)
            raise
        finally:
            context.runtime, context.dicts, context.autoescape = before

    def partial(self, name: str, nodelist: NodeList) -> "Template":
        """Return a template that renders one named part of this one."""
        key = ("partial template", name)
        found = self.extra_data.get(key)
        if found is None:
            # Other threads may ask at the same time: they get a whole one, and all get the same.
            made = Template.__new__(Template)
            made.__dict__.update(self.__dict__)
            made.name, made.nodelist = f"{self.name}#{name}", nodelist
            made.forget()
            return self.extra_data.setdefault(key, made)
        return found

    def forget(self) -> None:
        """Drop what was compiled and linked, after the nodes changed."""
        self._functions, self._facts, self.linked = [None, None], None, None

    def get_exception_info(self, exception: Exception, token: Any) -> dict[str, Any]:
        """Return what the debug page shows of an error at ``token``: the lines around it and the text that is wrong."""
        start, end = token.position
        return debug_information(self, exception, start, end)


class Facts:
    """What a template does that its callers must know: its blocks, whether it sets variables, whether it may share a runtime."""

    __slots__ = ("blocks", "extends", "light", "own_blocks", "partials", "sets")

    def __init__(self, template: Template) -> None:
        nodes = list(template.nodelist)
        first = next((node for node in nodes if not isinstance(node, TextNode)), None)
        self.extends = first if getattr(first, "is_extends", False) else None
        self.own_blocks = {node.name: Block(template, node.name, node) for node in _blocks(template.nodelist)}
        self.blocks = {name: [block] for name, block in self.own_blocks.items()}
        walked = list(walk(nodes))
        foreign = any(not is_native(node) or node.touches_context for node in walked)
        remembers = any(getattr(node, "remembers", False) for node in walked)
        #: Its functions set no variables that would outlive it, besides those of its scopes.
        self.sets = foreign or any(is_native(node) and node.set_names() for node in walked)
        self.light = not (foreign or remembers or self.extends or self.own_blocks)


def _blocks(nodelist: Any) -> list[Any]:
    return [node for node in nodelist_nodes(nodelist) if getattr(node, "is_block", False)]


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


def explain(error: Exception) -> None:
    """Give an error its ``template_debug``: the innermost place in a template that its traceback leads through."""
    trace: TracebackType | None = error.__traceback__
    found = None
    while trace is not None:
        if "__unit__" in trace.tb_frame.f_globals:
            found = trace
        trace = trace.tb_next
    if found is None:
        return
    unit: Unit = found.tb_frame.f_globals["__unit__"]
    places = list(found.tb_frame.f_code.co_positions())
    line, _, start, end = places[found.tb_lasti // 2]
    lines = unit.source.splitlines(keepends=True)
    base = sum(len(one) for one in lines[: (line or 1) - 1])
    source = type("Source", (), {"source": unit.source, "origin": unit.file})
    error.template_debug = debug_information(source, error, base + (start or 0), base + (end or 0))  # type: ignore[attr-defined]  # documented attribute


def debug_information(template: Any, exception: Exception, start: int, end: int) -> dict[str, Any]:
    """Return the documented ``template_debug``: message, name, source lines around, and before, during and after the place."""
    source: str = template.source
    lineno = source.count("\n", 0, start) + 1
    lines = [(number, escape(line)) for number, line in enumerate(source.splitlines(keepends=True), 1)]
    line_start = source.rfind("\n", 0, start) + 1
    line_end = source.find("\n", end)
    line_end = len(source) if line_end < 0 else line_end
    top, bottom = max(1, lineno - CONTEXT_LINES), min(len(lines), lineno + CONTEXT_LINES)
    return {
        "message": str(exception) or "(Could not get exception message)",
        "source_lines": lines[top - 1 : bottom],
        "before": escape(source[line_start:start]),
        "during": escape(source[start:end]),
        "after": escape(source[end:line_end]),
        "top": top,
        "bottom": bottom,
        "total": len(lines),
        "line": lineno,
        "name": str(template.origin),
        "start": start,
        "end": end,
    }
