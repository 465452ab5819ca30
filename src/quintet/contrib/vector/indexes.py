"""Approximate indexes of pgvector. On other databases than PostgreSQL they are left out: searches are exact there."""

from collections.abc import Sequence
from typing import Any, ClassVar

from quintet.contrib.vector.checks import check_index
from quintet.kernel.checks import CheckMessage
from quintet.orm.indexes import Index


class VectorIndex(Index):
    """Base of indexes over vectors; ``parameters`` names the storage parameters, with the least and greatest value of each."""

    access_method: ClassVar[str] = ""
    parameters: ClassVar[dict[str, tuple[int, int]]] = {}
    vendors = frozenset({"postgresql"})
    #: The most dimensions of each kind; for sparse vectors, the most that are not zero.
    limits: ClassVar[dict[str, int]] = {}

    def __init__(self, *expressions: Any, **options: Any) -> None:
        own = {name: options.pop(name, None) for name in self.parameters}
        for name, value in own.items():
            least, greatest = self.parameters[name]
            if value is not None and not (type(value) is int and least <= value <= greatest):
                raise ValueError(f"{type(self).__name__}.{name} must be None or a whole number from {least} to {greatest}.")
            setattr(self, name, value)
        super().__init__(*expressions, **options)

    def create_sql(self, model: Any, schema_editor: Any, using: str = "", **options: Any) -> Any:
        """Return the statement that makes the index."""
        return super().create_sql(model, schema_editor, using=using or self.access_method, **options)

    def storage_parameters(self) -> Sequence[str]:
        """Return the parameters that were given, as they stand in WITH."""
        return [f"{name} = {value}" for name in self.parameters if (value := getattr(self, name)) is not None]

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Return what makes this index again."""
        path, args, options = super().deconstruct()
        if type(self).__module__ == __name__:
            path = f"quintet.contrib.vector.{type(self).__name__}"
        given = {name: getattr(self, name) for name in self.parameters}
        return path, args, {**options, **{name: value for name, value in given.items() if value is not None}}

    def check(self, model: Any, connection: Any) -> list[CheckMessage]:
        """Return the messages of every index, and those about vectors."""
        return [*super().check(model, connection), *check_index(self, model)]


class HnswIndex(VectorIndex):
    """A graph of neighbours: fast and accurate, slower to build than `IvfflatIndex`.

    ``m``: connections of a vector in each layer (2 to 100, 16 unless given); ``ef_construction``: candidates looked at while it
    is built (4 to 1000, 64 unless given; twice ``m`` at least).
    """

    suffix = "hnsw"
    access_method = "hnsw"
    parameters: ClassVar[dict[str, tuple[int, int]]] = {"m": (2, 100), "ef_construction": (4, 1000)}
    limits: ClassVar[dict[str, int]] = {"vector": 2000, "halfvec": 4000, "bit": 64000, "sparsevec": 1_000_000_000}


class IvfflatIndex(VectorIndex):
    """Vectors in ``lists`` (1 to 32768, 100 unless given), of which a search looks at the nearest.

    Make it when there are rows: they say where the lists are.
    """

    suffix = "ivfflat"
    access_method = "ivfflat"
    parameters: ClassVar[dict[str, tuple[int, int]]] = {"lists": (1, 32768)}
    limits: ClassVar[dict[str, int]] = {"vector": 2000, "halfvec": 4000, "bit": 64000}
