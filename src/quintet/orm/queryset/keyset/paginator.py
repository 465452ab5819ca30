"""`KeysetPaginator`: pages that begin where the last one ended, whatever was inserted meanwhile, as fast deep down as on top."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Any

from quintet.kit.lazy import cached_property
from quintet.kit.twins import async_twin
from quintet.orm.expressions.basic import F
from quintet.orm.queryset.keyset import cursors, terms
from quintet.orm.queryset.keyset.cursors import Cursor

#: The page at the end of the list.
LAST = "last"
COLUMN = "keyset_term_{}"


class KeysetPage(Sequence[Any]):
    """One page: a sequence of its objects, with the cursors of the pages beside it."""

    def __init__(self, rows: list[Any], paginator: "KeysetPaginator", previous: str | None, following: str | None) -> None:
        self.object_list, self.paginator = rows, paginator
        #: The cursors of the pages before and after, None where there is none.
        self.previous_cursor, self.next_cursor = previous, following

    def __repr__(self) -> str:
        return f"<KeysetPage of {len(self)} objects>"

    def __len__(self) -> int:
        return len(self.object_list)

    def __getitem__(self, index: Any) -> Any:
        return self.object_list[index]

    def has_next(self) -> bool:
        """Say whether there is a page after this."""
        return self.next_cursor is not None

    def has_previous(self) -> bool:
        """Say whether there was a page before this; its rows may have been deleted since."""
        return self.previous_cursor is not None

    def has_other_pages(self) -> bool:
        """Say whether there is any other page."""
        return self.has_next() or self.has_previous()


class KeysetPaginator:
    """Pages of ``per_page`` rows of a queryset, found by signed cursors. Iterating gives every page, from the first.

    The queryset's order counts, its key breaks ties; it may be by annotations, descending, and with NULL first or last. Raises
    UnstableOrderError, a ValueError, for an order that cannot be continued from a row; ValueError for ``orphans``, which would
    need the number of rows, or a ``per_page`` below 1.
    """

    #: For generic views: `page` wants a cursor and no number.
    pages_by_cursor = True

    def __init__(
        self,
        object_list: Any,
        per_page: int,
        orphans: int = 0,
        allow_empty_first_page: bool = True,
        error_messages: Mapping[str, Any] | None = None,
    ) -> None:
        if not hasattr(object_list, "_shape"):
            raise TypeError(f"KeysetPaginator needs a queryset, and got {type(object_list).__name__}: use Paginator for lists.")
        if orphans:
            raise ValueError("KeysetPaginator does not count rows, so that there can be no orphans: leave them at 0.")
        self.object_list, self.per_page = object_list, int(per_page)
        if self.per_page < 1:
            raise ValueError(f"per_page must be at least 1, not {per_page!r}.")
        self.allow_empty_first_page = allow_empty_first_page
        self.error_messages = {"no_results": cursors.paginator.Paginator.default_error_messages["no_results"]}
        self.error_messages |= dict(error_messages or {})

    @cached_property
    def terms(self) -> tuple[terms.Term, ...]:
        """The terms of the total order."""
        return terms.terms_of(self.object_list)

    @cached_property
    def purpose(self) -> str:
        """What cursors are signed for: this model in this order."""
        return cursors.purpose_of(
            [self.object_list.model._meta.label_lower, *([one.name, one.descending, one.nulls] for one in self.terms)]
        )

    @cached_property
    def count(self) -> int:
        """The number of rows; a query of its own that no page needs."""
        return self.object_list.count()

    def page(self, cursor: str | None = None) -> KeysetPage:
        """Return the page at a cursor, the first without one, the last for "last"; one query.

        Raises InvalidCursor for one that was not made for this list, EmptyPage for an empty list when
        ``allow_empty_first_page`` is off; both are InvalidPage.
        """
        found = self._page(self._place(cursor))
        if not found and not self.allow_empty_first_page and not found.has_other_pages():
            raise cursors.paginator.EmptyPage(self.error_messages["no_results"])
        return found

    def get_page(self, cursor: str | None = None) -> KeysetPage:
        """Return the page at a cursor, the first for one that is not valid."""
        try:
            place = self._place(cursor)
        except cursors.InvalidCursor:
            place = None
        return self._page(place)

    apage = async_twin(page)
    aget_page = async_twin(get_page)

    def __iter__(self) -> Iterator[KeysetPage]:
        page = self.page()
        yield page
        while page.next_cursor is not None:
            page = self.page(page.next_cursor)
            yield page

    async def __aiter__(self) -> AsyncIterator[KeysetPage]:
        page = await self.apage()
        yield page
        while page.next_cursor is not None:
            page = await self.apage(page.next_cursor)
            yield page

    def _place(self, cursor: str | None) -> Cursor | None:
        if cursor is None or cursor == "":
            return None
        if cursor == LAST:
            return Cursor("until", None)
        return cursors.read(cursor, self.purpose, len(self.terms))

    def _page(self, place: Cursor | None) -> KeysetPage:
        forward = place is None or place.is_forward
        rows, columns = self._rows(place, forward)
        more, rows = len(rows) > self.per_page, rows[: self.per_page]
        places = [self._values(row, columns) for row in (rows[0], rows[-1])] if rows else []
        for row in rows:
            _strip(row, columns)
        if not forward:
            rows.reverse()
            places.reverse()
        ahead, behind = (more, _is_known(place)) if forward else (_is_known(place), more)
        if not rows and place is not None and place.values is not None:
            # All that lay on that side is gone: the way back begins with the place itself.
            back = cursors.write(Cursor("until" if forward else "from", place.values), self.purpose)
            return KeysetPage(rows, self, back if forward else None, None if forward else back)
        following = cursors.write(Cursor("after", places[1]), self.purpose) if ahead and places else None
        previous = cursors.write(Cursor("before", places[0]), self.purpose) if behind and places else None
        return KeysetPage(rows, self, previous, following)

    def _rows(self, place: Cursor | None, forward: bool) -> tuple[list[Any], list[str]]:
        """Return one row more than a page has, along the way, and under which names rows have the values of the terms."""
        order = self.terms if forward else [one.turned() for one in self.terms]
        queryset, columns = self._with_columns()
        if place is not None and place.values is not None:
            condition = terms.beyond(order, place.values, place.towards in ("from", "until"))
            if condition is None:
                return [], columns
            queryset = queryset.filter(condition)
        return list(terms.sorted_by(queryset, order)[: self.per_page + 1]), columns

    def _with_columns(self) -> tuple[Any, list[str]]:
        """Return the queryset with a column for each term that its rows do not have."""
        request, meta = self.object_list._shape.request, self.object_list.model._meta
        held = {name for name, op in request.annotations().items() if op.visible}
        if request.values is not None and request.values.names:
            held = set(request.values.names)
        elif request.only is None and not request.defer:
            held |= {field.attname for field in meta.concrete_fields}
        columns = [one.name if one.name in held else COLUMN.format(place) for place, one in enumerate(self.terms)]
        more = {column: F(one.name) for column, one in zip(columns, self.terms, strict=True) if column != one.name}
        return (self.object_list.annotate(**more) if more else self.object_list), columns

    def _values(self, row: Any, columns: list[str]) -> tuple[Any, ...]:
        return tuple(row[name] if isinstance(row, dict) else getattr(row, name) for name in columns)


def _is_known(place: Cursor | None) -> bool:
    """Say whether there was a row at the other side of the place."""
    return place is not None and place.values is not None


def _strip(row: Any, columns: list[str]) -> None:
    """Take the columns off a row that the page added."""
    held = row if isinstance(row, dict) else vars(row)
    for name in columns:
        if name.startswith("keyset_term_"):
            held.pop(name, None)
