"""query_budget: how many queries a block, a view or a test may run."""

import pytest

from quintet.db import QueryBudgetExceededError, query_budget
from tests.kit.databases import in_portals
from tests.kit.library import Author, Book


def test_a_block_within_its_budget_passes(library):
    with query_budget(2) as budget:
        assert Book.objects.using("db").count() == 3
    assert len(budget) == 1
    assert budget.queries[0].alias == "db"


def test_too_many_queries_are_told_in_groups_with_their_lines(library):
    @query_budget(1)
    def listing():
        for book in Book.objects.using("db"):
            assert book.author.name

    with pytest.raises(QueryBudgetExceededError) as caught:
        listing()
    message = str(caught.value)
    assert message.startswith("4 queries ran, the budget is 1.")
    assert "3 x SELECT" in message
    assert "[db]" in message
    assert "test_query_budget.py" in message
    assert "in listing: assert book.author.name" in message
    assert "select_related()" in message
    assert len(caught.value.queries) == 4


def test_it_decorates_functions_and_each_call_has_a_budget_of_its_own(library):
    @query_budget(1)
    def names():
        """Docs."""
        return [author.name for author in Author.objects.using("db").order_by("name")]

    assert names() == names() == ["Ann", "Bob", "Cid"]
    assert names.__doc__ == "Docs."

    @query_budget(0)
    def too_many():
        return names()

    with pytest.raises(QueryBudgetExceededError, match=r"^1 query ran, the budget is 0\."):
        too_many()


def test_it_decorates_coroutines(library):
    @query_budget(0)
    async def count():
        return await Author.objects.using("db").acount()

    with pytest.raises(QueryBudgetExceededError, match=r"return await Author\.objects"):
        in_portals(count())

    async def block():
        async with query_budget(1):
            return await Author.objects.using("db").acount()

    assert in_portals(block()) == 3


def test_only_the_named_databases_count(library):
    with query_budget(0, using="default"):
        assert Author.objects.using("db").exists()


def test_an_error_inside_is_not_hidden(library):
    @query_budget(0)
    def fails():
        assert Author.objects.using("db").exists()
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        fails()


@pytest.mark.parametrize("limit", [-1, "3", True, 1.5])
def test_a_budget_is_a_number(limit):
    with pytest.raises(ValueError, match="takes a number of queries"):
        query_budget(limit)
