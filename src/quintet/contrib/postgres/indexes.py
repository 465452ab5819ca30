"""Indexes by PostgreSQL's access methods, and operator classes."""

from collections.abc import Sequence
from typing import Any, ClassVar

from quintet.contrib.postgres.checks import app_installed
from quintet.kernel.checks import CheckMessage
from quintet.orm.expressions.basic import Func
from quintet.orm.indexes import Index
from quintet.orm.types import Resolved

__all__ = [
    "BTreeIndex",
    "BloomIndex",
    "BrinIndex",
    "GinIndex",
    "GistIndex",
    "HashIndex",
    "OpClass",
    "PostgresIndex",
    "SpGistIndex",
]


class PostgresIndex(Index):
    """Base of indexes with an access method of their own; ``parameters`` names its storage parameters.

    A subclass of a package that names no access method has that of its ``suffix``, and may tell its parameters, as they stand in
    WITH, by a method ``get_with_params``.
    """

    access_method: ClassVar[str] = ""
    parameters: ClassVar[tuple[str, ...]] = ()

    @property
    def max_name_length(self) -> int:  # type: ignore[override]  # pyright: ignore[reportIncompatibleVariableOverride]  # told by the suffix
        """How long a name may be: what a longer suffix takes comes on top, since PostgreSQL alone has these."""
        return Index.max_name_length - len(Index.suffix) + len(self.suffix)

    def create_sql(self, model: Any, schema_editor: Any, using: str = "", **options: Any) -> Any:
        """Return the statement that makes the index."""
        method = self.access_method or (self.suffix if self.suffix != Index.suffix else "")
        return super().create_sql(model, schema_editor, using=using or method, **options)

    def storage_parameters(self) -> Sequence[str]:
        """Return the parameters that were given, as they stand in WITH."""
        told = getattr(self, "get_with_params", None)
        if told is not None:
            return list(told())
        given = ((name, getattr(self, name)) for name in self.parameters)
        return [f"{name} = {_setting(self, name, value)}" for name, value in given if value is not None]

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Return what makes this index again."""
        path, args, options = super().deconstruct()
        given = {name: getattr(self, name) for name in self.parameters}
        return path, args, {**options, **{name: value for name, value in given.items() if value is not None}}

    def check(self, model: Any, connection: Any) -> list[CheckMessage]:
        """Return the messages of every index, and one when this app is not installed."""
        return [*super().check(model, connection), *app_installed(self, model)]


def _setting(index: Any, name: str, value: Any) -> str:
    """Return a parameter as SQL.

    Raises TypeError for what is neither a number nor a truth value, such as text, which would be SQL.
    """
    if not isinstance(value, int):
        raise TypeError(f"{type(index).__name__}({name}=...) takes a whole number, True or False, not {value!r}.")
    return ("on" if value else "off") if isinstance(value, bool) else str(value)


class BloomIndex(PostgresIndex):
    """A bloom index: small, for equality of many columns; needs the extension ``bloom``.

    ``length``: bits of an entry, 1 to 4096; ``columns``: bits for each of at most 32 columns, 1 to 4095.
    """

    suffix = "bloom"
    access_method = "bloom"
    parameters = ("length",)

    def __init__(self, *expressions: Any, length: int | None = None, columns: Sequence[int] = (), **options: Any) -> None:
        super().__init__(*expressions, **options)
        if len(self.fields) > 32:
            raise ValueError("Bloom indexes support a maximum of 32 fields.")
        if not isinstance(columns, list | tuple):
            raise ValueError("BloomIndex.columns must be a list or tuple.")
        if len(columns) > len(self.fields):
            raise ValueError("BloomIndex.columns cannot have more values than fields.")
        if not all(0 < column <= 4095 for column in columns):
            raise ValueError("BloomIndex.columns must contain integers from 1 to 4095.")
        if length is not None and not 0 < length <= 4096:
            raise ValueError("BloomIndex.length must be None or an integer from 1 to 4096.")
        self.length, self.columns = length, columns

    def storage_parameters(self) -> Sequence[str]:
        """Return the length and the bits of each column."""
        return [*super().storage_parameters(), *(f"col{place} = {bits}" for place, bits in enumerate(self.columns, 1))]

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Return what makes this index again."""
        path, args, options = super().deconstruct()
        return path, args, {**options, **({"columns": self.columns} if self.columns else {})}


class BrinIndex(PostgresIndex):
    """A BRIN index: tiny, for columns whose values follow the order of the rows."""

    suffix = "brin"
    access_method = "brin"
    parameters = ("autosummarize", "pages_per_range")

    def __init__(
        self, *expressions: Any, autosummarize: bool | None = None, pages_per_range: int | None = None, **options: Any
    ) -> None:
        if pages_per_range is not None and pages_per_range <= 0:
            raise ValueError("pages_per_range must be None or a positive integer")
        self.autosummarize, self.pages_per_range = autosummarize, pages_per_range
        super().__init__(*expressions, **options)


class BTreeIndex(PostgresIndex):
    """A B-tree index, PostgreSQL's usual one, with its parameters."""

    suffix = "btree"
    access_method = "btree"
    parameters = ("fillfactor", "deduplicate_items")

    def __init__(
        self, *expressions: Any, fillfactor: int | None = None, deduplicate_items: bool | None = None, **options: Any
    ) -> None:
        self.fillfactor, self.deduplicate_items = fillfactor, deduplicate_items
        super().__init__(*expressions, **options)


class GinIndex(PostgresIndex):
    """A GIN index: for what holds many values, as arrays, documents and search vectors do."""

    suffix = "gin"
    access_method = "gin"
    parameters = ("fastupdate", "gin_pending_list_limit")

    def __init__(
        self, *expressions: Any, fastupdate: bool | None = None, gin_pending_list_limit: int | None = None, **options: Any
    ) -> None:
        self.fastupdate, self.gin_pending_list_limit = fastupdate, gin_pending_list_limit
        super().__init__(*expressions, **options)


class GistIndex(PostgresIndex):
    """A GiST index: for ranges and other things that overlap."""

    suffix = "gist"
    access_method = "gist"
    parameters = ("buffering", "fillfactor")

    def __init__(self, *expressions: Any, buffering: bool | None = None, fillfactor: int | None = None, **options: Any) -> None:
        self.buffering, self.fillfactor = buffering, fillfactor
        super().__init__(*expressions, **options)


class HashIndex(PostgresIndex):
    """A hash index: for equality alone."""

    suffix = "hash"
    access_method = "hash"
    parameters = ("fillfactor",)

    def __init__(self, *expressions: Any, fillfactor: int | None = None, **options: Any) -> None:
        self.fillfactor = fillfactor
        super().__init__(*expressions, **options)


class SpGistIndex(PostgresIndex):
    """An SP-GiST index: for values that divide a space, such as ranges, points and addresses."""

    suffix = "spgist"
    access_method = "spgist"
    parameters = ("fillfactor",)

    def __init__(self, *expressions: Any, fillfactor: int | None = None, **options: Any) -> None:
        self.fillfactor = fillfactor
        super().__init__(*expressions, **options)


class OpClass(Func):
    """An expression of an index, or of a constraint, with the operator class ``name``; elsewhere the expression alone."""

    arity = 1
    constraint_validation_compatible = False

    def __init__(self, expression: Any, name: str) -> None:
        if not all(part.isidentifier() for part in name.split(".")):
            raise ValueError(f"{name!r} is no name of an operator class: letters, digits and underscores.")
        self.name = name
        super().__init__(expression)

    @property
    def operator_class(self) -> str:
        """The name, which the text of an index ends in."""
        return self.name

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return the expression."""
        return sources[0].node
