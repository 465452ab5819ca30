"""Attributes that are made at their first touch."""

import pytest

from quintet.kit.first_touch import by_method, declare, first_touch, later


class Page:
    late_makers = None
    title = first_touch(lambda page: page.calls.append("title") or "made")
    text = by_method("_text")
    owner = later()

    def __init__(self):
        self.calls = []

    def _text(self):
        return "base"


class Other(Page):
    def _text(self):
        return "other"


def test_it_is_made_once_and_may_be_set_and_deleted():
    page = Page()
    assert (page.title, page.title, page.calls) == ("made", "made", ["title"])
    page.title = "set"
    assert page.title == "set"
    del page.title
    assert (page.title, len(page.calls)) == ("made", 2)


def test_a_subclass_makes_its_own():
    assert (Page().text, Other().text) == ("base", "other")


def test_a_later_attribute_is_there_only_with_a_maker():
    page = Page()
    assert not hasattr(page, "owner")
    with pytest.raises(AttributeError, match="'Page' object has no attribute 'owner'"):
        _ = page.owner
    page.late_makers = {"owner": lambda given: given}
    assert page.owner is page


def test_names_are_declared_once_and_take_nothing_away():
    class Own(Page):
        kind = "page"

    declare(Own, ["kind", "tenant"])
    declare(Own, ["tenant"])
    page = Own()
    page.late_makers = {"kind": lambda given: "late", "tenant": lambda given: "late"}
    assert (page.kind, page.tenant, hasattr(Page, "tenant")) == ("page", "late", False)
