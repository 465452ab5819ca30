"""A node of a tree whose members are joined by a connector, such as conditions by AND and OR."""

import copy
from typing import Any, Self

from quintet.kit.hashable import make_hashable


class Node:
    """Members joined by ``connector``, the whole of them perhaps negated. Subclasses set the ``default`` connector."""

    default = "DEFAULT"

    def __init__(self, children: list[Any] | None = None, connector: str | None = None, negated: bool = False) -> None:
        self.children: list[Any] = children[:] if children else []
        self.connector = connector or self.default
        self.negated = negated

    @classmethod
    def create(cls, children: list[Any] | None = None, connector: str | None = None, negated: bool = False) -> Self:
        """Return a node of this class, also when a subclass is made by other arguments."""
        made = Node(children, connector or cls.default, negated)
        made.__class__ = cls
        return made  # type: ignore[return-value]  # its class was just set

    def __str__(self) -> str:
        members = f"({self.connector}: {', '.join(map(str, self.children))})"
        return f"(NOT {members})" if self.negated else members

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self}>"

    def __copy__(self) -> Self:
        made = self.create(connector=self.connector, negated=self.negated)
        made.children = self.children  # a shallow copy shares them
        return made

    copy = __copy__

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        made = self.create(connector=self.connector, negated=self.negated)
        made.children = copy.deepcopy(self.children, memo)
        return made

    def __len__(self) -> int:
        return len(self.children)

    def __bool__(self) -> bool:
        return bool(self.children)

    def __contains__(self, other: object) -> bool:
        return other in self.children

    def _identity(self) -> tuple[Any, ...]:
        return self.connector, self.negated, self.children

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Node) and type(self) is type(other) and self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash((type(self), self.connector, self.negated, *make_hashable(self.children)))

    def add(self, data: Any, conn_type: str) -> Any:
        """Join ``data`` to this node by ``conn_type`` and return what stands for it here.

        Under another connector than this node's, what the node holds moves into a node of its own first. A node that is not
        negated and joins in the same way gives up its members.
        """
        if self.connector != conn_type:
            self.children = [self.copy(), data]
            self.connector, self.negated = conn_type, False
            return data
        if isinstance(data, Node) and not data.negated and (data.connector == conn_type or len(data) == 1):
            self.children.extend(data.children)
            return self
        self.children.append(data)
        return data

    def negate(self) -> None:
        """Turn the meaning of the node round."""
        self.negated = not self.negated
