"""What happens to connections when the server or the network between fails: F8, F9 and F10 of the fault matrix."""

import asyncio
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from quintet.db import InterfaceError, OperationalError, connections, pool_stats, transaction
from quintet.kit import bridge
from tests.kit.cluster import private_cluster, programs
from tests.kit.databases import *  # noqa: F403  fixtures
from tests.kit.databases import POSTGRES, in_portals
from tests.kit.mariadb import private_server
from tests.kit.proxy import proxied

FULL = os.environ.get("QUINTET_FULL") == "1"
SIZE = 4
WORKERS = 6 if FULL else 3


SLEEP = {"postgresql": "pg_sleep", "mysql": "sleep"}
SERVERS = (
    pytest.param("postgres", marks=pytest.mark.service("postgres")),
    pytest.param("mariadb", marks=pytest.mark.service("mariadb")),
)


@pytest.fixture(params=SERVERS)
def server(request):
    """The settings of a database on each kind of server."""
    return request.getfixturevalue(f"{request.param}_database")


@pytest.fixture
def broken_line(server, use_databases):
    """The alias "db" through a proxy, with a small pool."""
    with proxied("127.0.0.1", int(server["PORT"])) as proxy:
        options = {"pool": {"max_size": SIZE, "timeout": 5}, "answer_timeout": 1, "connect_timeout": 2}
        use_databases(db={**server, "PORT": str(proxy.port), "OPTIONS": options})
        yield proxy


class Load:
    """Threads that query in a loop; counts what succeeded and what failed, each failure with its moment."""

    def __init__(self, alias="db"):
        self.alias = alias
        self.done = threading.Event()
        self.successes: list[float] = []
        self.failures: list[tuple[float, Exception]] = []
        self.others: list[BaseException] = []
        self.threads = [threading.Thread(target=self._work) for _ in range(WORKERS)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_error):
        self.done.set()
        for thread in self.threads:
            thread.join(60)
            assert not thread.is_alive()

    def _work(self):
        while not self.done.is_set():
            try:
                with transaction.atomic(using=self.alias), connections[self.alias].cursor() as cursor:
                    cursor.execute("SELECT 1")
                    assert cursor.fetchone() == (1,)
                connections[self.alias].close_if_unusable_or_obsolete()
                self.successes.append(time.monotonic())
            except (OperationalError, InterfaceError) as error:
                self.failures.append((time.monotonic(), error))
                connections[self.alias].close_if_unusable_or_obsolete()
                time.sleep(0.01)
            except BaseException as error:  # noqa: BLE001  collected for the assertion
                self.others.append(error)
                return

    def wait_for(self, count: int):
        """Wait until ``count`` more queries succeeded."""
        wanted = len(self.successes) + count
        deadline = time.monotonic() + 60
        while len(self.successes) < wanted:
            assert time.monotonic() < deadline, self.failures[-1:]
            time.sleep(0.005)


def test_a_reset_line_costs_only_what_was_in_flight(broken_line):
    with Load() as load:
        load.wait_for(50 if FULL else 10)
        for _ in range(5 if FULL else 1):
            before = len(load.failures)
            broken_line.reset()
            load.wait_for(50 if FULL else 10)
            # One failure for each statement in flight; idle connections are seen to be dead before anybody gets them.
            assert len(load.failures) - before <= SIZE + WORKERS
    assert not load.others
    stats = pool_stats("db")
    assert stats.in_use == 0
    assert stats.size <= SIZE


def test_idle_connections_of_a_line_that_was_reset_are_never_given_out(broken_line):
    held = [connections["db"].copy() for _ in range(SIZE)]
    for one in held:
        one.ensure_connection()
    for one in held:
        one.close_if_unusable_or_obsolete()
    assert pool_stats("db").idle == SIZE
    broken_line.reset()
    for _ in range(SIZE):
        assert connections["db"].fetch_one("SELECT 1") == (1,)
    assert pool_stats("db").replaced == SIZE


@pytest.mark.full
@pytest.mark.service("postgres")
@pytest.mark.skipif(programs() is None, reason="needs PostgreSQL's server programs")
def test_a_server_that_is_restarted_under_load(use_databases):
    with private_cluster() as cluster:
        use_databases(db={**POSTGRES, "PORT": str(cluster.port), "OPTIONS": {"pool": {"max_size": SIZE, "timeout": 5}}})
        with Load() as load:
            load.wait_for(200)
            cluster.restart()
            back = time.monotonic()
            load.wait_for(100)
        assert not load.others
        assert min(moment for moment in load.successes if moment > back) - back < 10
        late = [error for moment, error in load.failures if moment > back + 0.5]
        assert len(late) <= SIZE + WORKERS
        assert pool_stats("db").in_use == 0
        connections.close_all()


@pytest.mark.full
@pytest.mark.service("mariadb")
def test_a_mariadb_server_that_is_killed_under_load(use_databases):
    with private_server() as server:
        use_databases(db={**server.settings, "NAME": "mysql", "OPTIONS": {"pool": {"max_size": SIZE, "timeout": 5}}})
        with Load() as load:
            load.wait_for(200)
            server.restart()
            back = time.monotonic()
            load.wait_for(100)
        assert not load.others
        assert min(moment for moment in load.successes if moment > back) - back < 10
        late = [error for moment, error in load.failures if moment > back + 0.5]
        assert len(late) <= SIZE + WORKERS
        assert pool_stats("db").in_use == 0
        connections.close_all()


def test_a_silent_line_is_given_up_after_the_timeout(broken_line):
    assert connections["db"].fetch_one("SELECT 1") == (1,)
    broken_line.freeze()
    with pytest.raises(OperationalError, match="gave no answer within 1 s"):
        connections["db"].fetch_one("SELECT 1")
    with pytest.raises(OperationalError, match="Cannot connect"):
        connections["db"].fetch_one("SELECT 1")
    broken_line.thaw()
    assert connections["db"].fetch_one("SELECT 1") == (1,)
    assert pool_stats("db").in_use == 0


def test_a_silent_line_in_a_transaction_breaks_that_one_only(broken_line):
    @transaction.atomic(using="db")
    def work():
        connections["db"].fetch_one("SELECT 1")
        broken_line.freeze()
        connections["db"].fetch_one("SELECT 1")

    with pytest.raises(OperationalError, match="gave no answer"):
        work()
    broken_line.thaw()
    with transaction.atomic(using="db"):
        assert connections["db"].fetch_one("SELECT 1") == (1,)


def test_a_silent_line_leaves_the_loop_to_others(broken_line):
    async def main():
        await bridge.run(connections["db"].fetch_one, "SELECT 1")
        broken_line.freeze()
        ticks = 0

        async def tick():
            nonlocal ticks
            while True:
                await asyncio.sleep(0.01)
                ticks += 1

        ticking = asyncio.create_task(tick())
        with pytest.raises(OperationalError, match="gave no answer"):
            await bridge.run(connections["db"].fetch_one, "SELECT 1")
        ticking.cancel()
        broken_line.thaw()
        assert await bridge.run(connections["db"].fetch_one, "SELECT 1") == (1,)
        return ticks

    assert in_portals(main()) >= 10


def test_a_dry_pool_answers_in_time_and_leaks_nothing(server, use_databases):
    """200 callers of a pool of 5 (20 in the fast form), each holding a connection: some wait in vain, none for ever."""
    count, seconds = (200, 0.3) if FULL else (20, 0.05)
    use_databases(db={**server, "OPTIONS": {"pool": {"max_size": 5, "timeout": seconds * 2.5}}})

    everybody = threading.Barrier(count)

    def hold(number):
        if number is not None:
            everybody.wait()  # a busy machine starts them one by one, and nobody would wait in vain
        try:
            with transaction.atomic(using="db"):
                connections["db"].fetch_one(f"SELECT {SLEEP[connections['db'].vendor]}(%s)", (seconds,))
        except OperationalError as error:
            return str(error)
        return ""

    with ThreadPoolExecutor(count) as threads:
        answers = list(threads.map(hold, range(count)))
    stats = pool_stats("db")
    refused = [answer for answer in answers if answer]
    assert all("all 5 connections are in use" in answer for answer in refused)
    assert len(answers) - len(refused) >= 5
    assert len(refused) == stats.timeouts > 0
    assert (stats.in_use, stats.waiting) == (0, 0)
    assert stats.size <= 5
    assert hold(None) == ""
