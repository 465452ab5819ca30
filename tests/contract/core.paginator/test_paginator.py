"""Paging, sync and async."""

import asyncio

import pytest

from quintet.core.paginator import AsyncPaginator, EmptyPage, PageNotAnInteger, Paginator, UnorderedObjectListWarning


def test_pages():
    paginator = Paginator("abcdefg", 3)
    assert (paginator.count, paginator.num_pages, list(paginator.page_range)) == (7, 3, [1, 2, 3])
    page = paginator.page(2)
    assert list(page) == ["d", "e", "f"]
    assert (page.start_index(), page.end_index(), repr(page)) == (4, 6, "<Page 2 of 3>")
    assert (page.has_next(), page.next_page_number(), page.previous_page_number()) == (True, 3, 1)
    assert [len(page) for page in paginator] == [3, 3, 1]


def test_orphans_join_the_last_page():
    assert [len(page) for page in Paginator(range(23), 10, orphans=3)] == [10, 13]
    with pytest.warns(DeprecationWarning, match="orphans"):
        Paginator([], 2, orphans=2)


def test_pages_that_do_not_exist():
    paginator = Paginator([1, 2, 3], 2)
    with pytest.raises(EmptyPage, match="That page contains no results"):
        paginator.page(5)
    with pytest.raises(EmptyPage, match="less than 1"):
        paginator.page(0)
    for number in ("x", None, 1.5):
        with pytest.raises(PageNotAnInteger, match="not an integer"):
            paginator.page(number)
    assert (paginator.get_page("x").number, paginator.get_page(99).number, paginator.get_page(-1).number) == (1, 2, 2)
    with pytest.raises(EmptyPage):
        Paginator([], 2, allow_empty_first_page=False).get_page(1)


def test_messages_of_ones_own():
    with pytest.raises(EmptyPage, match="Page does not exist"):
        Paginator([1], 2, error_messages={"no_results": "Page does not exist"}).page(5)


def test_long_ranges_are_elided():
    pages = Paginator(range(500), 10).get_elided_page_range(10)
    assert list(pages) == [1, 2, "…", 7, 8, 9, 10, 11, 12, 13, "…", 49, 50]


def test_unordered_objects_are_warned_of():
    class Rows(list):
        ordered = False

    with pytest.warns(UnorderedObjectListWarning, match="unordered object_list"):
        Paginator(Rows(), 2)


def test_async():
    async def run():
        paginator = AsyncPaginator(range(5), 2)
        page = await paginator.aget_page("x")
        with pytest.raises(TypeError, match="aget_object_list"):
            len(page)
        assert await page.aget_object_list() == [0, 1]
        assert list(page) == [0, 1]
        assert (await paginator.acount(), await paginator.anum_pages(), await page.ahas_next()) == (5, 3, True)
        assert [await page.aget_object_list() async for page in paginator] == [[0, 1], [2, 3], [4]]
        assert [number async for number in paginator.aget_elided_page_range(1)] == [1, 2, 3]

    asyncio.run(run())
