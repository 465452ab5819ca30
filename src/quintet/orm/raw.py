"""`RawQuerySet`: instances out of SQL written by hand."""

from __future__ import annotations

import datetime
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Self

from quintet.drivers.current import connections
from quintet.drivers.router import router
from quintet.kernel.errors import FieldDoesNotExist
from quintet.kit import bridge
from quintet.orm import prefetch
from quintet.orm.plan import codegen, plans
from quintet.orm.plan.shape import Request, Shape
from quintet.orm.plan.statements import Layout, ModelPart
from quintet.orm.signals import post_init, pre_init
from quintet.orm.types import Resolved
from quintet.services.settings import ServicesSettings
from quintet.sql import tree

#: How many rows `RawQuerySet.iterator` asks for at once.
CHUNK = 2000


def bound(params: Sequence[Any] | Mapping[str, Any], connection: Any) -> Any:
    """Return parameters with their moments as the database keeps those of a `DateTimeField`."""
    if isinstance(params, Mapping):
        return {name: _kept(value, connection) for name, value in params.items()}
    return tuple(_kept(value, connection) for value in params)


def _kept(value: Any, connection: Any) -> Any:
    if not isinstance(value, datetime.datetime):
        return value
    options = {"use_tz": ServicesSettings.now().use_tz, "zone": connection.timezone}
    adapt = connection.dialect.adapter("DateTimeField", options)
    return value if adapt is None else adapt(value)


class RawQuery:
    """A statement with its parameters; as text, with the parameters in their places for people to read."""

    def __init__(self, sql: str, using: str, params: Sequence[Any] | Mapping[str, Any] | None = ()) -> None:
        self.sql, self.using = sql, using
        self.params = () if params is None else params

    def __str__(self) -> str:
        if not self.params:
            return self.sql
        shown = {name: str(one) for name, one in self.params.items()} if isinstance(self.params, Mapping) else None
        return self.sql % (shown if shown is not None else tuple(map(str, self.params)))

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self}>"


class RawQuerySet:
    """The instances of ``model`` that a statement's rows make; it runs when they are asked for, once.

    ``translations`` maps names of columns to names of fields. Columns that are no fields become attributes; fields that are no
    columns are loaded when they are read. Raises FieldDoesNotExist for rows without the primary key.
    """

    def __init__(
        self,
        raw_query: str,
        model: Any = None,
        query: RawQuery | None = None,
        params: Sequence[Any] | Mapping[str, Any] | None = (),
        translations: Mapping[str, str] | None = None,
        using: str | None = None,
        hints: dict[str, Any] | None = None,
    ) -> None:
        self.raw_query, self.model, self._db, self._hints = raw_query, model, using, hints or {}
        self.params = params if params is not None else ()
        self.translations = dict(translations or {})
        self._given_query = query
        self._prefetch: tuple[Any, ...] = ()
        self._result_cache: list[Any] | None = None

    @property
    def db(self) -> str:
        """The alias of the database that is asked."""
        return self._db or router.db_for_read(self.model, **self._hints)

    @property
    def query(self) -> RawQuery:
        """The statement and its parameters."""
        return self._given_query or RawQuery(self.raw_query, self.db, self.params)

    @cached_property
    def columns(self) -> list[str]:
        """The names of the columns, as fields where they were translated. Asks the database."""
        with connections[self.db].cursor() as cursor:
            self._execute(cursor)
            return self._names(cursor.description)

    @property
    def model_fields(self) -> dict[str, Any]:
        """The fields of the model by column."""
        return {field.column: field for field in self.model._meta.concrete_fields}

    def using(self, alias: str | None) -> Self:
        """Ask another database."""
        return self._copy(using=alias)

    def prefetch_related(self, *lookups: Any) -> Self:
        """Load these relations of all instances at once; None takes it back."""
        found = self._copy(using=self._db)
        found._prefetch = () if lookups == (None,) else (*self._prefetch, *lookups)
        return found

    def _copy(self, using: str | None) -> Self:
        found = type(self)(self.raw_query, self.model, self._given_query, self.params, self.translations, using, self._hints)
        found._prefetch = self._prefetch
        return found

    def _execute(self, cursor: Any) -> None:
        """Run the statement; a doubled percent sign is one, also without parameters, where a single one may stand as well."""
        if self.params:
            cursor.execute(self.raw_query, bound(self.params, connections[self.db]))
        else:
            cursor.execute(self.raw_query.replace("%%", "%"))

    def _names(self, description: Any) -> list[str]:
        names = [str(column[0]) for column in description]
        translated = {name.lower(): field for name, field in self.translations.items()}
        return [translated.get(name.lower(), name) for name in names]

    def _loader(self, names: Sequence[str]) -> Callable[[list[Any]], list[Any]]:
        """Return what makes instances out of rows with these columns."""
        by_name = {name.lower(): field for field in self.model._meta.concrete_fields for name in (field.name, field.column)}
        layout, fields, others = Layout(), list[tuple[Any, int]](), list[tuple[str, int]]()
        seen: set[Any] = set()
        for name in names:
            field = by_name.get(name.lower())
            index = layout.add(Resolved(tree.Column("", name), None if field in seen else field))
            if field is None:
                others.append((name, index))
            elif field not in seen:  # the first of two joined tables that both have an "id" is the model's
                seen.add(field)
                fields.append((field, index))
        if not seen.issuperset(self.model._meta.pk_fields):
            raise FieldDoesNotExist("Raw query must include the primary key")
        # As `from_db` gives them to a model's own __init__: by position, in the order of the fields.
        fields.sort(key=lambda one: self.model._meta.concrete_fields.index(one[0]))
        layout.models.append(ModelPart(self.model, fields, all_fields=len(fields) == len(self.model._meta.concrete_fields)))
        source = codegen.Source()
        shape = Shape(Request(self.model), 0, None, shareable=False)
        plans.loop(source, layout, shape, connections[self.db], bool(pre_init.receivers or post_init.receivers), None)
        source.line(1, "return out")
        load = source.function("load", "rows")
        return lambda rows: _annotated(load(rows), rows, others)

    def iterator(self, chunk_size: int | None = None) -> Generator[Any]:
        """Yield instances as their rows come, without keeping them."""
        if chunk_size is not None and chunk_size <= 0:
            raise ValueError("Chunk size must be strictly positive.")
        with connections[self.db].cursor() as cursor:
            self._execute(cursor)
            load = self._loader(self._names(cursor.description))
            while rows := cursor.fetchmany(chunk_size or CHUNK):
                made = load(rows)
                if self._prefetch:
                    prefetch.load(made, self._prefetch)
                yield from made

    async def aiterator(self, chunk_size: int | None = None) -> AsyncIterator[Any]:
        """Yield instances as their rows come, without keeping them."""
        rows, end = self.iterator(chunk_size), object()
        try:
            while (row := await bridge.run(next, rows, end)) is not end:
                yield row
        finally:
            await bridge.run(rows.close)

    def _fetch_all(self) -> list[Any]:
        if self._result_cache is None:
            # Relations are loaded for all at once, and not chunk by chunk.
            made = list(self._copy_without_relations().iterator())
            if self._prefetch:
                prefetch.load(made, self._prefetch)
            self._result_cache = made
        return self._result_cache

    def _copy_without_relations(self) -> Self:
        found = self._copy(using=self._db)
        found._prefetch = ()
        return found

    def __iter__(self) -> Iterator[Any]:
        return iter(self._fetch_all())

    def __aiter__(self) -> AsyncIterator[Any]:
        async def rows() -> AsyncIterator[Any]:
            for row in await bridge.run(self._fetch_all):
                yield row

        return rows()

    def __len__(self) -> int:
        return len(self._fetch_all())

    def __bool__(self) -> bool:
        return bool(self._fetch_all())

    def __getitem__(self, place: Any) -> Any:
        return self._fetch_all()[place]

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.query}>"


def _annotated(made: list[Any], rows: list[Any], others: list[tuple[str, int]]) -> list[Any]:
    for name, index in others:
        for one, row in zip(made, rows, strict=True):
            setattr(one, name, row[index])
    return made
