"""Nodes: what the parser makes of tags, and what the compiler reads. Public in `quintet.template.base`.

A node class of ours has a method ``write`` that writes its code; anybody else's class has ``render(context)`` and is called.
A class of ours that is subclassed stays correct: its ``render`` compiles the single node and runs it.
"""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from quintet.kit.html import SafeString
from quintet.template.compiler.analysis import is_native, place_of
from quintet.template.compiler.unit import Unit
from quintet.template.compiler.writer import Writer
from quintet.template.rendering import render_function


class Node:
    """A tag, a variable or a text of a template. Subclasses give `render`, and ``child_nodelists`` if they have children."""

    #: A tag that may stand only before other tags, such as extends.
    must_be_first: ClassVar[bool] = False
    child_nodelists: Sequence[str] = ("nodelist",)
    token: Any = None
    origin: Any = None
    #: An expression of the node, or of one inside it, uses the variable ``block``, through which parents' blocks render.
    mentions_block = False

    def render(self, context: Any) -> str:
        """Return the node's output."""
        raise NotImplementedError(f"{type(self).__name__} must define render(context).")

    native_render: ClassVar[Any] = None

    def render_annotated(self, context: Any) -> str:
        """Render; under a debug engine an error learns the place of this node as ``template_debug``."""
        try:
            return self.render(context)
        except Exception as error:
            template = context.render_context.template or context.template
            if template is not None and template.engine.debug and not hasattr(error, "template_debug"):
                error.template_debug = template.get_exception_info(error, self.token)  # type: ignore[attr-defined]  # documented attribute
            raise

    def get_nodes_by_type(self, nodetype: type) -> list[Any]:
        """Return this node and all below it that are of ``nodetype``."""
        found: list[Any] = [self] if isinstance(self, nodetype) else []
        for name in self.child_nodelists:
            children = getattr(self, name, None)
            if children:
                found += children.get_nodes_by_type(nodetype)
        return found


class NativeNode(Node):
    """A node that writes compiled code; the class attributes tell the compiler what it does to variables."""

    #: The node hands the variables to another function (an include, a block).
    passes_context: bool = False
    #: The node may read and set any variable.
    touches_context: bool = False
    #: What the node's children set is gone after the node.
    opens_scope: bool = False

    def write(self, writer: Writer) -> None:
        """Write the node's code."""
        raise NotImplementedError(f"{type(self).__name__} must define write(writer).")

    def inner_lists(self) -> Iterator[Sequence[Any]]:
        """Yield the node lists that render inside the node's own function."""
        for name in self.child_nodelists:
            children = getattr(self, name, None)
            if children:
                yield children

    def set_names(self) -> list[str]:
        """Return the variables that the node sets in the scope it stands in."""
        return []

    def render(self, context: Any) -> str:
        """Compile this node alone and return its output."""
        return NodeList([_Stock(self)]).render(context)

    native_render = render


class _Stock(NativeNode):
    """Stands for a node of ours, or of a subclass that calls ``super().render``: writes it by its stock method."""

    child_nodelists = ()

    def __init__(self, node: Any) -> None:
        self.node, self.token, self.origin = node, node.token, node.origin
        self.passes_context, self.touches_context = node.passes_context, node.touches_context
        self.opens_scope = node.opens_scope

    def inner_lists(self) -> Iterator[Sequence[Any]]:
        return self.node.inner_lists()

    def set_names(self) -> list[str]:
        return self.node.set_names()

    def write(self, writer: Writer) -> None:
        self.node.write(writer)


class NodeList(list[Any]):
    """Nodes in a row; ``render`` compiles them when it is first called, and again after the list changed."""

    contains_nontext = False
    #: What was compiled, and of which nodes.
    _compiled: Any = None

    def render(self, context: Any) -> SafeString:
        """Return the output of all nodes, joined."""
        held = self._compiled
        if held is None or held.nodes != self:
            held = self._compiled = _CompiledNodes(self)
        if not held.is_foreign:
            autoescape = bool(context.autoescape)
            return SafeString(render_function(context, held.function(context, autoescape), autoescape))
        # By a loop: a comprehension is a function of its own, which costs as much as a node.
        pieces: list[str] = []
        runtime = context.runtime
        if runtime is None or not held.is_quick or runtime.engine.debug or Node.render_annotated is not ANNOTATED:
            for node in self:
                pieces.append(node.render_annotated(context))  # noqa: PERF401  see above
        else:
            for node in self:
                pieces.append(node.render(context))  # noqa: PERF401  see above
        return SafeString("".join(pieces))

    def compiled(self, template: Any, name: str, autoescape: bool) -> Any:
        """Return the function of these nodes, which lie where their tokens are: in ``template``, or in one that extends it."""
        origin = next((node.origin for node in self if getattr(node, "origin", None) is not None), template.origin)
        source = template.source if origin is template.origin else getattr(origin, "source", "")
        place = place_of(self[0]) if self else (1, 0, 0)
        return Unit(template.engine, origin, source).compile(self, name, place, autoescape)

    def get_nodes_by_type(self, nodetype: type) -> list[Any]:
        """Return all nodes, at any depth, that are of ``nodetype``."""
        return [found for node in self for found in node.get_nodes_by_type(nodetype)]


class _CompiledNodes:
    """The functions of a node list, each autoescape variant compiled when it is first called."""

    __slots__ = ("_functions", "is_foreign", "is_quick", "nodes")

    def __init__(self, nodes: NodeList) -> None:
        self.nodes = NodeList(nodes)
        #: Nothing of it is ours but texts: there is nothing to compile.
        self.is_foreign: bool = all(type(node) is TextNode or not is_native(node) for node in nodes)
        #: For all of them ``render_annotated`` adds nothing to ``render`` but under a debug engine.
        self.is_quick: bool = all(type(node) is TextNode or _annotates_as_usual(node) for node in nodes)
        self._functions: list[Any] = [None, None]

    def function(self, context: Any, autoescape: bool) -> Any:
        """Return the compiled function."""
        found = self._functions[autoescape]
        if found is None:
            template = context.render_context.template or context.template
            found = self._functions[autoescape] = self.nodes.compiled(template, "nodelist", autoescape)
        return found


#: The method as it stands here; a debugging tool may put its own in its place.
ANNOTATED = Node.render_annotated


def _annotates_as_usual(node: Any) -> bool:
    return type(node).render_annotated is ANNOTATED and "render_annotated" not in vars(node)


class TextNode(NativeNode):
    """Text that is output as it is."""

    child_nodelists = ()

    def __init__(self, s: str) -> None:
        self.s = s

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.s[:25]!r}>"

    def write(self, writer: Writer) -> None:
        """Output the text."""
        writer.text(self.s)

    def render(self, context: Any) -> str:
        """Return the text."""
        return self.s

    native_render = render_annotated = render


class VariableNode(NativeNode):
    """``{{ expression }}``."""

    child_nodelists = ()

    def __init__(self, filter_expression: Any) -> None:
        self.filter_expression = filter_expression

    def __repr__(self) -> str:
        return f"<Variable Node: {self.filter_expression}>"

    def write(self, writer: Writer) -> None:
        """Output the expression's value."""
        self.filter_expression.write_shown(writer)
