"""Sorting what depends on what, and naming circles."""

import pytest

from quintet.kit.graph import CycleError, cycle_in, layers, ordered, reachable

NEEDS = {"c": ["b", "a"], "b": ["a"], "a": [], "d": []}


def test_ordered_puts_needs_first_and_keeps_the_given_order():
    assert ordered(["c", "d"], NEEDS.__getitem__) == ["a", "b", "c", "d"]


def test_a_long_chain_needs_no_recursion():
    assert ordered([0], lambda n: [n + 1] if n < 20_000 else [])[-1] == 0


def test_a_circle_is_named_from_where_it_closes():
    needs = {"x": ["a"], "a": ["b"], "b": ["c"], "c": ["a"]}
    with pytest.raises(CycleError) as caught:
        ordered(["x"], needs.__getitem__)
    assert caught.value.cycle == ["a", "b", "c", "a"]
    assert cycle_in(needs, needs.__getitem__) == ["a", "b", "c", "a"]
    assert cycle_in(NEEDS, NEEDS.__getitem__) is None


def test_layers_come_in_rounds():
    assert layers(["c", "d", "b", "a"], NEEDS.__getitem__) == ["d", "a", "b", "c"]
    with pytest.raises(CycleError):
        layers("ab", {"a": "b", "b": "a"}.__getitem__)


def test_reachable_follows_everything():
    assert reachable(["c"], NEEDS.__getitem__) == {"a", "b", "c"}
