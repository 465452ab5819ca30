"""Many at once: unique races, lost updates, deadlocks, and cancellation at every step. F18, F19 and F24 of the fault matrix."""

import asyncio
import os
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import pytest

from quintet.db import IntegrityError, OperationalError, connections, models, pool_stats, transaction
from quintet.db.models import F
from quintet.forms import ModelForm
from tests.kit.databases import *  # noqa: F403  fixtures
from tests.kit.databases import in_portals
from tests.kit.library import APPS, tables

FULL = os.environ.get("QUINTET_FULL") == "1"
MANY = 32 if FULL else 4


class Account(models.Model):
    """A row with a unique name, and a number that many change."""

    name = models.CharField(max_length=30, unique=True)
    slug = models.SlugField(unique=True, null=True)
    total = models.IntegerField(default=0)

    class Meta:
        app_label = "races"
        apps = APPS


SERVERS = (
    pytest.param("postgres", marks=pytest.mark.service("postgres")),
    pytest.param("mariadb", marks=pytest.mark.service("mariadb")),
)


@pytest.fixture(params=["sqlite", *SERVERS])
def accounts(request, tmp_path, use_databases):
    """The manager of accounts, on a file or on PostgreSQL."""
    if request.param == "postgres":
        # The server looks for deadlocks ten times as often as it does by default, or 32 threads would wait a minute for it.
        options = {"pool": {"max_size": MANY}, "options": "-c deadlock_timeout=100ms"}
        chosen = {**request.getfixturevalue("postgres_database"), "OPTIONS": options}
    elif request.param == "mariadb":
        chosen = {**request.getfixturevalue("mariadb_database"), "OPTIONS": {"pool": {"max_size": MANY}}}
    else:
        chosen = {"ENGINE": "quintet.db.backends.sqlite3", "NAME": tmp_path / "db.sqlite3", "OPTIONS": {"timeout": 60}}
    handler = use_databases(db=chosen)
    with tables(handler["db"], Account):
        handler["db"].let_go()
        yield Account.objects.using("db")
        handler["db"].let_go()


def together(call):
    """Call ``call(number)`` in MANY threads that start at once; return what they returned or raised."""
    gate = threading.Barrier(MANY)

    def one(number):
        gate.wait(60)
        try:
            return call(number)
        except Exception as error:  # noqa: BLE001  given to the assertion
            return error
        finally:
            connections["db"].close_if_unusable_or_obsolete()

    with ThreadPoolExecutor(MANY) as threads:
        return list(threads.map(one, range(MANY)))


def test_get_or_create_makes_one_row_and_no_error(accounts):
    found = together(lambda _number: accounts.get_or_create(name="one"))
    assert not [one for one in found if isinstance(one, Exception)]
    assert sum(created for _account, created in found) == 1
    assert len({account.pk for account, _created in found}) == 1
    assert accounts.count() == 1


def test_update_or_create_makes_one_row_and_loses_no_error(accounts):
    found = together(lambda number: accounts.update_or_create(name="one", defaults={"total": number}))
    assert not [one for one in found if isinstance(one, Exception)]
    assert sum(created for _account, created in found) == 1
    assert accounts.get().total in range(MANY)


def test_get_or_create_inside_a_transaction_leaves_it_usable(accounts):
    def inside(number):
        with transaction.atomic(using="db"):
            accounts.get_or_create(name="one")
            return accounts.create(name=f"own-{number}").pk

    found = together(inside)
    assert not [one for one in found if isinstance(one, Exception)]
    assert accounts.count() == 1 + MANY


def test_only_one_wins_a_unique_name(accounts):
    def sign_up(_number):
        with transaction.atomic(using="db"):
            return accounts.create(name="taken", slug="taken").pk

    found = together(sign_up)
    assert sum(isinstance(one, int) for one in found) == 1
    assert {type(one) for one in found if not isinstance(one, int)} <= {IntegrityError}
    assert accounts.count() == 1
    assert connections["db"].fetch_one("SELECT 1") == (1,)


class SignUp(ModelForm):
    class Meta:
        model = Account
        fields = ["name", "slug"]


@pytest.mark.parametrize("inside", [True, False], ids=["in a transaction", "in none"])
def test_of_many_forms_with_one_name_one_is_saved_and_the_others_say_why(accounts, inside):
    ready = threading.Barrier(MANY)

    def sign_up(number):
        account = Account()
        account._state.db = "db"
        form = SignUp({"name": "ada", "slug": f"s{number}"}, instance=account)
        valid = form.is_valid()
        connections["db"].let_go()
        ready.wait(timeout=60)
        with transaction.atomic("db") if inside else nullcontext():
            saved = form.try_save()
            # The transaction is usable, whoever won.
            assert accounts.filter(name="ada").count() == 1
        return valid, saved is not None, dict(form.errors)

    found = together(sign_up)
    taken = {"name": ["Account with this Name already exists."]}
    assert [saved for _, saved, _ in found].count(True) == 1
    assert all(valid and errors == ({} if saved else taken) for valid, saved, errors in found)
    assert accounts.count() == 1


def test_increments_by_expression_lose_nothing(accounts):
    accounts.create(name="one")
    rounds = 20 if FULL else 3

    def add(_number):
        for _ in range(rounds):
            accounts.filter(name="one").update(total=F("total") + 1)

    assert not [one for one in together(add) if isinstance(one, Exception)]
    assert accounts.get().total == MANY * rounds


def test_increments_under_a_row_lock_lose_nothing(accounts):
    accounts.create(name="one")

    def add(_number):
        with transaction.atomic(using="db"):
            one = accounts.select_for_update().get(name="one")
            one.total += 1
            one.save(using="db")

    assert not [one for one in together(add) if isinstance(one, Exception)]
    assert accounts.get().total == MANY


def retried(call, times=10):
    """Call again after a deadlock, as an application does: after a while, by chance, so that the same do not meet again."""
    for attempt in range(times):
        try:
            return call()
        except OperationalError:
            if attempt == times - 1:
                raise
            time.sleep(random.uniform(0, 0.05 * 2**attempt))
    raise AssertionError


def test_the_victim_of_a_deadlock_may_try_again(accounts):
    for name in "ab":
        accounts.create(name=name)

    def transfer(number):
        first, second = ("a", "b") if number % 2 else ("b", "a")

        def once():
            with transaction.atomic(using="db"):
                for name in (first, second):
                    accounts.filter(name=name).update(total=F("total") + 1)

        retried(once)

    assert not [one for one in together(transfer) if isinstance(one, Exception)]
    assert sorted(accounts.values_list("total", flat=True)) == [MANY, MANY]


def test_cancelling_at_any_step_leaves_nothing_behind(accounts):
    """The same work, cancelled one turn of the loop later every time, until it is through untouched."""

    async def work():
        async with transaction.atomic(using="db"):
            one = await accounts.acreate(name="cancelled")
            async with transaction.atomic(using="db"):
                await accounts.filter(pk=one.pk).aupdate(total=1)
            async for _row in accounts.all():
                pass
            await one.adelete(using="db")

    async def storm():
        through = cancelled = 0
        for turns in range(2000):
            task = asyncio.create_task(work())
            for _ in range(turns if turns < 60 else turns * 3):
                await asyncio.sleep(0)
            task.cancel()
            try:
                await task
                through += 1
            except asyncio.CancelledError:
                cancelled += 1
            assert await accounts.acount() == 0, f"cancelled after {turns} turns"
            if through >= 2:
                return cancelled
        return cancelled

    assert in_portals(storm()) >= 1
    assert pool_stats("db").in_use == 0
    # The way is free for others.
    with transaction.atomic(using="db"):
        accounts.create(name="after")
    assert accounts.count() == 1


def test_a_storm_of_cancelled_tasks_leaks_no_connection(accounts):
    async def work(number):
        async with transaction.atomic(using="db"):
            await accounts.acreate(name=f"storm-{number}")
            await asyncio.sleep(0.001 * (number % 7))
            raise RuntimeError  # nothing is ever kept

    async def storm():
        tasks = [asyncio.create_task(work(number)) for number in range(100 if FULL else 30)]
        for number, task in enumerate(tasks):
            await asyncio.sleep(0.0005 * (number % 3))
            if number % 2:
                task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        assert {type(one) for one in ended} <= {RuntimeError, asyncio.CancelledError}
        return await accounts.acount()

    assert in_portals(storm()) == 0
    assert pool_stats("db").in_use == 0
