"""Time and memory can be held still for a test."""

import time
import weakref

from quintet.test.utils import TZ_SUPPORT, freeze_time, garbage_collect, requires_tz_support


def test_frozen_time_stands_still_until_the_end_of_the_block():
    with freeze_time(1_000.5):
        assert time.time() == 1_000.5
    assert time.time() > 1_000_000


def test_circles_are_collected():
    class Node:
        pass

    one, two = Node(), Node()
    one.other, two.other = two, one
    seen = weakref.ref(one)
    del one, two
    garbage_collect()
    assert seen() is None


def test_zone_tests_run_where_zones_can_change():
    @requires_tz_support
    def needs_zones():
        return "ran"

    assert getattr(needs_zones, "__unittest_skip__", False) is not TZ_SUPPORT
