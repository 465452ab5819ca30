"""What `queryset.query` gives, and what a pickle keeps of a query."""

from typing import Any

from quintet.drivers.current import connections
from quintet.kernel.errors import FieldError
from quintet.orm.plan import plans
from quintet.orm.plan.shape import Annotate, ExtraColumn, Filter, Merged, Request, Shape, root_shape
from quintet.orm.plan.written import written


class QueryView:
    """`queryset.query`: the SQL as text, and something to hand to another queryset."""

    def __init__(self, shape: Shape, params: tuple[Any, ...], using: str) -> None:
        self.shape, self.params, self.using = shape, params, using
        self.model = shape.request.model

    @property
    def annotations(self) -> dict[str, Any]:
        """What annotate() and alias() named, by name."""
        return {op.name: op.spec for op in self.shape.request.ops if isinstance(op, Annotate)}

    @property
    def extra(self) -> dict[str, Any]:
        """The columns written by hand, by name."""
        return {op.name: op for op in self.shape.request.ops if isinstance(op, ExtraColumn)}

    def has_filters(self) -> bool:
        """Say whether anything was filtered or excluded."""
        return any(isinstance(op, Filter | Merged) for op in self.shape.request.ops)

    def try_transform(self, lhs: Any, name: str) -> Any:
        """Return ``lhs`` under the transform ``name``; raises FieldError where its type has none of that name."""
        transform = lhs.get_transform(name)
        if transform is None:
            kind = type(lhs.output_field).__name__
            raise FieldError(f"Unsupported lookup '{name}' for {kind} or join on the field not permitted.")
        return transform(lhs)

    def sql_with_params(self) -> tuple[str, tuple[Any, ...]]:
        """Return the SQL with placeholders, and the parameters in the driver's form."""
        connection = connections[self.using]
        bind, _load = plans.stream_plan(self.shape, connection, self.params, None)
        text, params = bind(connection, self.params)
        return text, tuple(params)

    def __str__(self) -> str:
        connection = connections[self.using]
        text, params = written(plans.compiled_rows(self.shape, connection, self.params), self.params, connection)
        mark = connection.dialect.placeholder
        pieces = text.split(mark)
        shown = [*map(str, params), ""]
        return "".join(piece + value for piece, value in zip(pieces, shown, strict=True))

    def __getstate__(self) -> dict[str, Any]:
        return {"model": self.model, "request": pickled(self.shape), "params": self.params, "using": self.using}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.model, self.params, self.using = state["model"], state["params"], state["using"]
        self.shape = unpickled(self.model, state["request"])


def pickled(shape: Shape) -> tuple[Request, int, bool]:
    """Return what a pickle keeps of a shape."""
    return shape.request, shape.count, shape.shareable


def unpickled(model: Any, kept: tuple[Request, int, bool]) -> Shape:
    """Return the interned shape of a pickled request."""
    request, count, shareable = kept
    root = root_shape(model)
    return root.step(("pickled", request), lambda _old: request, count, shareable)
