"""Paging: cutting a sequence into numbered pages. Public as `quintet.core.paginator`."""

import warnings
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from math import ceil
from typing import Any, cast

from quintet.kit import bridge
from quintet.kit.lazy import cached_property
from quintet.kit.twins import async_twin
from quintet.services.i18n.translation import gettext_lazy as _

#: Sequences whose ``count`` is something else.
BUILT_IN = (list, tuple, str, range)


class UnorderedObjectListWarning(RuntimeWarning):
    """The objects have no fixed order, so that pages may repeat or lose some."""


class InvalidPage(Exception):
    """There is no page of that number."""


class PageNotAnInteger(InvalidPage):
    """The number of a page is no whole number."""


class EmptyPage(InvalidPage):
    """The page holds no objects."""


class Paginator:
    """Pages of ``per_page`` objects; up to ``orphans`` left over join the last page. Iterating gives every page."""

    default_error_messages = {
        "no_results": _("That page contains no results"),
        "min_page": _("That page number is less than 1"),
        "invalid_page": _("That page number is not an integer"),
    }
    ELLIPSIS: Any = _("…")

    def __init__(
        self,
        object_list: Any,
        per_page: int,
        orphans: int = 0,
        allow_empty_first_page: bool = True,
        error_messages: Mapping[str, Any] | None = None,
    ) -> None:
        self.object_list = object_list
        self.per_page, self.orphans = int(per_page), int(orphans)
        self.allow_empty_first_page = allow_empty_first_page
        self.error_messages = {**self.default_error_messages, **(error_messages or {})}
        self._warn_of_order()
        if self.per_page <= self.orphans:
            warnings.warn(
                "Support for the orphans argument being larger than or equal to the per_page argument is deprecated.",
                DeprecationWarning,
                stacklevel=2,
            )

    def _warn_of_order(self) -> None:
        if getattr(self.object_list, "ordered", None) is not False:
            return
        model = getattr(self.object_list, "model", None)
        named = f"{model} {type(self.object_list).__name__}" if model is not None else repr(self.object_list)
        warnings.warn(
            f"Pagination may yield inconsistent results with an unordered object_list: {named}.",
            UnorderedObjectListWarning,
            stacklevel=3,
        )

    def __iter__(self) -> Iterator["Page"]:
        return (self.page(number) for number in self.page_range)

    def _whole_number(self, number: Any) -> int:
        try:
            if isinstance(number, float) and not number.is_integer():
                raise ValueError("not a whole number")
            whole = int(number)
        except (TypeError, ValueError) as error:
            raise PageNotAnInteger(self.error_messages["invalid_page"]) from error
        if whole < 1:
            raise EmptyPage(self.error_messages["min_page"])
        return whole

    def validate_number(self, number: Any) -> int:
        """Return the number of a page that exists.

        Raises PageNotAnInteger or EmptyPage.
        """
        whole = self._whole_number(number)
        if whole > self.num_pages:
            raise EmptyPage(self.error_messages["no_results"])
        return whole

    def get_page(self, number: Any) -> "Page":
        """Return the page, the first for what is no number, the last for a number that is out of range."""
        try:
            number = self.validate_number(number)
        except PageNotAnInteger:
            number = 1
        except EmptyPage:
            number = self.num_pages
        return self.page(number)

    def page(self, number: Any) -> "Page":
        """Return the page.

        Raises PageNotAnInteger or EmptyPage.
        """
        number = self.validate_number(number)
        return self._get_page(self.object_list[self._bounds(number, self.count)], number, self)

    def _bounds(self, number: int, count: int) -> slice:
        first = (number - 1) * self.per_page
        last = first + self.per_page
        return slice(first, count if last + self.orphans >= count else last)

    def _get_page(self, *args: Any, **kwargs: Any) -> "Page":
        """Return a page object; subclasses may give one of their own."""
        return Page(*args, **kwargs)

    @cached_property
    def count(self) -> int:
        """The number of objects on all pages."""
        return _count_of(self.object_list)

    @cached_property
    def num_pages(self) -> int:
        """The number of pages."""
        return self._pages_for(self.count)

    def _pages_for(self, count: int) -> int:
        if count == 0 and not self.allow_empty_first_page:
            return 0
        return max(1, ceil(max(1, count - self.orphans) / self.per_page))

    @property
    def page_range(self) -> range:
        """The numbers of the pages, from 1."""
        return range(1, self.num_pages + 1)

    def get_elided_page_range(self, number: Any = 1, *, on_each_side: int = 3, on_ends: int = 2) -> Iterator[int | str]:
        """Yield the numbers around ``number`` and at both ends, with ELLIPSIS for what is left out between.

        Raises PageNotAnInteger or EmptyPage.
        """
        yield from _elided(self.validate_number(number), self.num_pages, on_each_side, on_ends, self.ELLIPSIS)


def _count_of(object_list: Any) -> int:
    # A list's own count() wants an argument: only a query set's takes none.
    if isinstance(object_list, BUILT_IN) or not hasattr(object_list, "count"):
        return len(cast("Sequence[Any]", object_list))
    return object_list.count()


def _elided(number: int, pages: int, on_each_side: int, on_ends: int, ellipsis: Any) -> Iterator[int | str]:
    if pages <= (on_each_side + on_ends) * 2:
        yield from range(1, pages + 1)
        return
    if number > on_each_side + on_ends + 2:
        yield from range(1, on_ends + 1)
        yield ellipsis
        yield from range(number - on_each_side, number + 1)
    else:
        yield from range(1, number + 1)
    if number < pages - on_each_side - on_ends - 1:
        yield from range(number + 1, number + on_each_side + 1)
        yield ellipsis
        yield from range(pages - on_ends + 1, pages + 1)
    else:
        yield from range(number + 1, pages + 1)


class Page(Sequence[Any]):
    """One page of a paginator: a sequence of its objects."""

    def __init__(self, object_list: Any, number: int, paginator: Any) -> None:
        self.object_list: Any = object_list
        self.number = number
        self.paginator = paginator

    def __repr__(self) -> str:
        return f"<Page {self.number} of {self.paginator.num_pages}>"

    def __len__(self) -> int:
        return len(self.object_list)

    def __getitem__(self, index: Any) -> Any:
        if not isinstance(index, int | slice):
            raise TypeError(f"Page indices must be integers or slices, not {type(index).__name__}.")
        # One query for the page, not one for each index.
        return self._as_list()[index]

    def _as_list(self) -> list[Any]:
        held = cast("Sequence[Any]", self.object_list)
        if type(held) is not list:
            self.object_list = held = list(held)
        return cast("list[Any]", held)

    def has_next(self) -> bool:
        """Say whether there is a page after this."""
        return self.number < self.paginator.num_pages

    def has_previous(self) -> bool:
        """Say whether there is a page before this."""
        return self.number > 1

    def has_other_pages(self) -> bool:
        """Say whether there is any other page."""
        return self.has_previous() or self.has_next()

    def next_page_number(self) -> int:
        """Return the number of the next page.

        Raises InvalidPage when there is none.
        """
        return self.paginator.validate_number(self.number + 1)

    def previous_page_number(self) -> int:
        """Return the number of the page before.

        Raises InvalidPage when there is none.
        """
        return self.paginator.validate_number(self.number - 1)

    def start_index(self) -> int:
        """Return the place of the first object among all, from 1; 0 when there are no objects."""
        return 0 if self.paginator.count == 0 else self.paginator.per_page * (self.number - 1) + 1

    def end_index(self) -> int:
        """Return the place of the last object among all, from 1."""
        return self.paginator.count if self.number == self.paginator.num_pages else self.number * self.paginator.per_page

    ahas_next = async_twin(has_next)
    ahas_previous = async_twin(has_previous)
    ahas_other_pages = async_twin(has_other_pages)
    anext_page_number = async_twin(next_page_number)
    aprevious_page_number = async_twin(previous_page_number)
    astart_index = async_twin(start_index)
    aend_index = async_twin(end_index)


class AsyncPage(Page):
    """A page whose objects are loaded by `aget_object_list`, and only then can be reached as a sequence."""

    def _loaded(self) -> list[Any]:
        if type(self.object_list) is not list:
            raise TypeError("AsyncPage used with sync functions. Await aget_object_list() before using it as a sequence.")
        return self._as_list()

    def __len__(self) -> int:
        return len(self._loaded())

    def __getitem__(self, index: Any) -> Any:
        self._loaded()
        return super().__getitem__(index)

    async def __aiter__(self) -> AsyncIterator[Any]:
        for one in await self.aget_object_list():
            yield one

    def get_object_list(self) -> list[Any]:
        """Return the objects as a list."""
        return self._as_list()

    aget_object_list = async_twin(get_object_list)


class AsyncPaginator(Paginator):
    """A paginator for async code: the same, awaited; ``async for`` gives every page."""

    async def __aiter__(self) -> AsyncIterator[Page]:
        for number in await self.apage_range():
            yield await self.apage(number)

    def _get_page(self, *args: Any, **kwargs: Any) -> Page:
        return AsyncPage(*args, **kwargs)

    avalidate_number = async_twin(Paginator.validate_number)
    aget_page = async_twin(Paginator.get_page)
    apage = async_twin(Paginator.page)

    async def acount(self) -> int:
        """Await `count`."""
        return await bridge.run(getattr, self, "count")

    async def anum_pages(self) -> int:
        """Await `num_pages`."""
        return await bridge.run(getattr, self, "num_pages")

    async def apage_range(self) -> range:
        """Await `page_range`."""
        return await bridge.run(getattr, self, "page_range")

    async def aget_elided_page_range(
        self, number: Any = 1, *, on_each_side: int = 3, on_ends: int = 2
    ) -> AsyncIterator[int | str]:
        """Yield as `get_elided_page_range`."""
        await self.acount()
        for one in self.get_elided_page_range(number, on_each_side=on_each_side, on_ends=on_ends):
            yield one
