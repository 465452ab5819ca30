"""deferred: a slow section that is sent when it is ready, in a page that is streamed."""

from collections.abc import Iterator, Sequence
from typing import Any

from quintet.kit.patterns import late
from quintet.template.compiler.analysis import is_native, walk
from quintet.template.compiler.writer import Writer
from quintet.template.deferring import Parts, render_deferred
from quintet.template.errors import TemplateSyntaxError
from quintet.template.library import Library
from quintet.template.nodes import NativeNode, NodeList
from quintet.template.parser import Parser
from quintet.template.tokens import Token

register = Library()

ELEMENT = late(r"""(["'])([a-z][a-z0-9-]*)\1\Z""")
DEFAULT_ELEMENT = "div"
#: The parts that may come after a part.
FOLLOWING = {"deferred": ("placeholder", "failed"), "placeholder": ("failed",), "failed": ()}


class DeferredNode(NativeNode):
    """``{% deferred %} content {% placeholder %} for now {% failed %} after an error {% enddeferred %}``."""

    child_nodelists = ("nodelist", "placeholder", "failed")
    passes_context = True
    opens_scope = True

    def __init__(self, element: str, nodelist: NodeList, placeholder: NodeList, failed: NodeList | None) -> None:
        self.element, self.nodelist, self.placeholder, self.failed = element, nodelist, placeholder, failed

    @property
    def remembers(self) -> bool:
        """Whether a tag of the section remembers something during a rendering."""
        nodes = [*self.nodelist, *self.placeholder, *(self.failed or ())]
        return any(getattr(node, "remembers", False) or not is_native(node) for node in walk(nodes))

    def inner_lists(self) -> Iterator[Sequence[Any]]:
        """Yield nothing: the parts are functions of their own, which may run when this one is long done."""
        return iter(())

    def write(self, writer: Writer) -> None:
        """Write each part as a function that sees nothing of this one, and hand them over."""
        content = writer.apart(self.nodelist, "deferred")
        placeholder = writer.apart(self.placeholder, "placeholder")
        failed = None if self.failed is None else writer.apart(self.failed, "failed")
        parts = f"{writer.constants.add(Parts)}({content}, {placeholder}, {failed}, {writer.constant(self.element)})"
        render = writer.constants.add(render_deferred)
        writer.line(f"{render}(rt, c, {writer.sink}, {writer.autoescape}, d, {parts})")
        writer.refresh()


@register.tag("deferred")
def do_deferred(parser: Parser, token: Token) -> DeferredNode:
    """Stream a placeholder, and the content when it is ready."""
    found: dict[str, NodeList] = {}
    part = "deferred"
    while part != "enddeferred":
        found[part] = parser.parse((*FOLLOWING[part], "enddeferred"))
        part = parser.next_token().contents.split()[0]
    words = token.split_contents()[1:]
    element = ELEMENT.match(words[0]) if len(words) == 1 else None
    if words and element is None:
        raise TemplateSyntaxError(
            "'deferred' takes at most the name of the element around the placeholder, in quotes: {% deferred \"tr\" %}."
        )
    name = DEFAULT_ELEMENT if element is None else element[2]
    return DeferredNode(name, found["deferred"], found.get("placeholder", NodeList()), found.get("failed"))
