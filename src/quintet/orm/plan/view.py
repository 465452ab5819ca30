"""What `queryset.query` gives, and what a pickle keeps of a query."""

from collections.abc import Sequence
from typing import Any

from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.drivers.current import connections
from quintet.kernel.errors import FieldDoesNotExist, FieldError
from quintet.orm.plan import plans
from quintet.orm.plan.shape import Annotate, ExtraColumn, Filter, Merged, Request, Shape, root_shape
from quintet.orm.plan.written import written


class QueryView:
    """`queryset.query`: the SQL as text, and something to hand to another queryset."""

    def __init__(self, shape: Any, params: tuple[Any, ...] = (), using: str = DEFAULT_DB_ALIAS) -> None:
        """``shape`` may be a model: then all its rows are asked for."""
        self.shape: Shape = shape if isinstance(shape, Shape) else root_shape(shape)
        self.params, self.using = params, using
        self.model = self.shape.request.model

    def get_meta(self) -> Any:
        """Return the options of the model."""
        return self.model._meta

    def names_to_path(self, names: Sequence[str], opts: Any, allow_many: bool = True, fail_on_missing: bool = False) -> Any:
        """Follow names from a model's ``opts``; return (steps, last field, fields arrived at, names that are left).

        Raises FieldError for a first name (any with ``fail_on_missing``) that means nothing, ValueError for one that leads to
        several rows where that is not allowed.
        """
        path: list[Any] = []
        final: Any = None
        targets: tuple[Any, ...] = ()
        left = list(names)
        while left:
            try:
                field = opts.get_field(opts.pk.name if left[0] == "pk" else left[0])
            except FieldDoesNotExist as error:
                if fail_on_missing or final is None:
                    raise FieldError(f"Cannot resolve keyword {left[0]!r} into field of {opts.label}.") from error
                break
            left = left[1:]
            if not field.is_relation:
                final, targets = field, (field,)
                break
            steps = field.path_infos
            if not allow_many and any(step.m2m for step in steps):
                raise ValueError(f"{field.name!r} leads to several rows of {opts.label}.")
            path += steps
            final, targets, opts = steps[-1].join_field, steps[-1].target_fields, steps[-1].to_opts
        if left and fail_on_missing:
            raise FieldError(f"Cannot resolve keyword {left[0]!r} into field. Join on {final.name!r} not permitted.")
        return path, final, targets, left

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
