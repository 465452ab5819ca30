"""Looking at nodes before code is written: who is ours, who reads and sets which variables."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from quintet.template.compiler.positions import Place

#: The flag of the code of ``async def`` (see the module `inspect`).
CO_COROUTINE = 0x80

START: Place = (1, 0, 0)


def place_of(node: Any) -> Place:
    """Return where a node's tag stands."""
    token = getattr(node, "token", None)
    if token is None or token.lineno is None:
        return START
    return (token.lineno, *token.columns)


def is_native(node: Any) -> bool:
    """Say whether a node's own class writes compiled code and nobody replaced its ``render``."""
    kind = type(node)
    return "write" in kind.__dict__ and kind.render is kind.native_render and "render" not in node.__dict__


def inner(node: Any) -> Iterator[Sequence[Any]]:
    """Yield the node lists that render as part of ``node``'s function."""
    if is_native(node):
        yield from node.inner_lists()


def walk(nodes: Iterable[Any]) -> Iterator[Any]:
    """Yield the nodes of one function, outer before inner."""
    for node in nodes:
        yield node
        for children in inner(node):
            yield from walk(children)


def is_dynamic(nodes: Iterable[Any]) -> bool:
    """Say whether some node of the function may read and write any variable."""
    return any(not is_native(node) or node.touches_context for node in walk(nodes))


def passes_context(nodes: Iterable[Any]) -> bool:
    """Say whether some node hands ``c`` to another function."""
    return any(not is_native(node) or node.passes_context or node.touches_context or node.mentions_block for node in walk(nodes))


def set_names(nodes: Iterable[Any]) -> list[str]:
    """Return the variables that the nodes set in the scope they stand in."""
    found: list[str] = []
    for node in nodes:
        if is_native(node):
            found += node.set_names()
            if not node.opens_scope:
                for children in node.inner_lists():
                    found += set_names(children)
    return found


def is_async_function(function: Any) -> bool:
    """Say whether a function, or what it wraps, is ``async def``; without `inspect`, whose import takes milliseconds."""
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    code = getattr(function, "__code__", None)
    return code is not None and bool(code.co_flags & CO_COROUTINE)
