"""Directed graphs given by a function from a node to the nodes that must come before it.

`ordered` puts nodes after what they need, and `cycle_in` names a circle, so that an error message can show it. Both walk
with a stack of their own: a chain of ten thousand nodes is no problem. Neighbours are visited in the order they are given,
so the same graph always gives the same result.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import Generic, TypeVar

N = TypeVar("N")


class CycleError(ValueError, Generic[N]):
    """Nodes that need one another; ``cycle`` starts and ends with the same node, each needing the next."""

    def __init__(self, cycle: list[N]) -> None:
        super().__init__(" -> ".join(map(str, cycle)))
        self.cycle = cycle


def ordered(targets: Iterable[N], needs: Callable[[N], Iterable[N]], known: dict[N, None] | None = None) -> list[N]:
    """Return ``targets`` and all they need, directly or through others, each after what it needs.

    What is ``known`` from earlier calls is neither looked at nor returned again; what is returned becomes known.
    Raises CycleError when some need one another.
    """
    done: dict[N, None] = {} if known is None else known
    begun = len(done)
    for target in targets:
        cycle = _visit(target, needs, done)
        if cycle is not None:
            raise CycleError(cycle)
    return list(islice(done, begun, None))


def _visit(target: N, needs: Callable[[N], Iterable[N]], done: dict[N, None]) -> list[N] | None:
    """Add ``target`` and what it needs to ``done``, in order; return a circle when there is one."""
    if target in done:
        return None
    path: dict[N, None] = {target: None}
    stack: list[tuple[N, Iterator[N]]] = [(target, iter(needs(target)))]
    while stack:
        node, waiting = stack[-1]
        following = next((one for one in waiting if one not in done), None)
        if following is None:
            stack.pop()
            del path[node]
            done[node] = None
        elif following in path:
            trail = list(path)
            return [*trail[trail.index(following) :], following]
        else:
            path[following] = None
            stack.append((following, iter(needs(following))))
    return None


def reachable(start: Iterable[N], leads_to: Callable[[N], Iterable[N]]) -> set[N]:
    """Return ``start`` and every node that can be reached from it."""
    found: set[N] = set()
    waiting = list(start)
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting.extend(leads_to(node))
    return found


def is_acyclic(needs: Mapping[N, Collection[N]], needed_by: Mapping[N, Collection[N]]) -> bool:
    """Say whether nodes can be put in an order at all, from both sides of every edge: several times faster than finding one."""
    missing = {node: len(needed) for node, needed in needs.items()}
    free = [node for node, count in missing.items() if not count]
    for node in free:  # grows while it is walked
        for other in needed_by[node]:
            missing[other] -= 1
            if not missing[other]:
                free.append(other)
    return len(free) == len(missing)


def cycle_in(nodes: Iterable[N], needs: Callable[[N], Iterable[N]]) -> list[N] | None:
    """Return one circle of nodes that need one another, first node repeated at the end, or None."""
    done: dict[N, None] = {}
    for node in nodes:
        cycle = _visit(node, needs, done)
        if cycle is not None:
            return cycle
    return None


def layers(nodes: Iterable[N], needs: Callable[[N], Iterable[N]]) -> list[N]:
    """Return ``nodes`` in rounds: first those that need none of the others, then those that need only these, and so on.

    Inside a round the given order is kept. Raises CycleError when some need one another.
    """
    waiting = list(nodes)
    known = set(waiting)
    needed = {node: {one for one in needs(node) if one in known and one != node} for node in waiting}
    placed: dict[N, None] = {}
    while waiting:
        ready = [node for node in waiting if needed[node] <= placed.keys()]
        if not ready:
            cycle = cycle_in(waiting, lambda node: [one for one in needed[node] if one not in placed])
            raise CycleError(cycle or waiting)
        placed.update(dict.fromkeys(ready))
        waiting = [node for node in waiting if node not in placed]
    return list(placed)
