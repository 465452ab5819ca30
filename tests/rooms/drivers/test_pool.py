"""The pool: order, limits, ages, closing, abandoned connections."""

import asyncio
import gc
import time

import pytest

from quintet.drivers.errors import OperationalError
from quintet.drivers.pool import Pool, PoolOptions


class Link:
    born = idle_since = 0.0
    epoch = 0
    closed = False
    healthy = True

    def close(self):
        self.closed = True


def make(check=lambda link: link.healthy, open_link=Link, **options):
    return Pool("Database 'x' (nowhere)", PoolOptions(**options), open_link, Link.close, check)


def test_the_newest_idle_connection_is_taken_first():
    pool = make()
    one, two = pool.take(), pool.take()
    pool.give(one)
    pool.give(two)
    assert pool.take() is two
    assert (pool.stats.size, pool.stats.idle, pool.stats.opened) == (2, 1, 2)


def test_one_that_fails_its_check_is_replaced():
    pool = make()
    one = pool.take()
    pool.give(one)
    one.healthy = False
    other = pool.take()
    assert other is not one
    assert one.closed
    assert (pool.stats.size, pool.stats.replaced, pool.stats.closed) == (1, 1, 1)


def test_one_that_is_too_old_is_replaced():
    pool = make(max_lifetime=0.01)
    one = pool.take()
    time.sleep(0.02)
    pool.give(one)
    assert pool.take() is not one
    assert one.closed


def test_idle_ones_are_closed_when_another_is_opened():
    pool = make(max_idle=0.0)
    one, two = pool.take(), pool.take()
    pool.give(one)
    time.sleep(0.002)
    pool.take()
    pool.take()
    assert not two.closed
    assert pool.stats.size == 3


def test_closing_closes_the_idle_now_and_the_others_when_they_return():
    pool = make()
    one, two = pool.take(), pool.take()
    pool.give(one)
    pool.close()
    assert one.closed
    assert not two.closed
    pool.give(two)
    assert two.closed
    assert pool.stats.size == 0
    assert not pool.take().closed


def test_a_failure_to_open_leaves_the_place_free():
    failures = iter([OSError("down")])

    def open_link():
        for failure in failures:
            raise failure
        return Link()

    pool = make(open_link=open_link, max_size=1)
    with pytest.raises(OSError, match="down"):
        pool.take()
    assert pool.take()


def test_an_abandoned_connection_is_closed_and_its_place_used_again():
    pool = make(max_size=1, timeout=0.05)
    link = pool.take()
    pool.abandon(link)
    gc.collect()
    assert link.closed
    assert pool.take() is not link
    with pytest.raises(OperationalError, match=r"none came back within 0\.05 s"):
        pool.take()
    assert pool.stats.timeouts == 1


@pytest.mark.parametrize("failure", [asyncio.CancelledError, KeyboardInterrupt, ValueError])
def test_a_check_that_is_interrupted_leaves_the_place_free(failure):
    def check(link):
        if link.healthy:
            return True
        raise failure

    pool = make(check=check, max_size=1, timeout=0.05)
    one = pool.take()
    pool.give(one)
    one.healthy = False
    with pytest.raises(failure):
        pool.take()
    assert one.closed
    assert (pool.stats.size, pool.stats.closed) == (0, 1)
    assert pool.take() is not one


def test_a_receiver_that_fails_leaves_the_place_free():
    pool = make(max_size=1, timeout=0.05)
    seen = []

    def receiver(link):
        seen.append(link)
        raise ValueError("receiver")

    pool.opened = receiver
    for _ in range(3):
        with pytest.raises(ValueError, match="receiver"):
            pool.take()
    assert [link.closed for link in seen] == [True] * 3
    pool.opened = None
    assert pool.take()
    assert (pool.stats.size, pool.stats.closed) == (1, 3)


def test_a_connection_of_another_process_is_forgotten_and_not_closed():
    pool = make(max_size=1)
    inherited = pool.take()
    inherited.process -= 1
    pool.forked()
    pool.give(inherited)
    own = pool.take()
    pool.abandon(inherited)
    assert own is not inherited
    assert not inherited.closed
    assert pool.stats.size == 1


def test_a_pool_that_nobody_has_closes_what_came_back_since():
    pool = make()
    pool.close()
    late, inherited = pool.take(), pool.take()
    pool.give(late)
    inherited.process -= 1
    pool.give(inherited)
    del pool
    assert late.closed
    assert not inherited.closed
