"""LISTEN and NOTIFY on the real server."""

import asyncio

import pytest

from quintet.contrib.postgres.notifications import Notification, anotify, listen, notify
from quintet.db import NotSupportedError, connection, transaction
from quintet.kit import bridge
from quintet.test import override_settings
from tests.kit.databases import in_portals

pytestmark = pytest.mark.service("postgres")


def heard(message):
    return (message.channel, message.payload)


def test_messages_arrive_in_order():
    with listen("orders", 'odd "name"', timeout=0.2) as listener:
        notify("orders", "1")
        notify('odd "name"', "ü")
        notify("others", "2")
        notify("orders")
        assert [heard(one) for one in listener] == [("orders", "1"), ('odd "name"', "ü"), ("orders", "")]


def test_a_transaction_sends_when_it_is_committed():
    with listen("orders") as listener:
        with transaction.atomic():
            notify("orders", "kept")
            assert listener.get(timeout=0.1) is None
        with transaction.atomic():
            notify("orders", "taken back")
            transaction.set_rollback(True)
        assert listener.get(timeout=5).payload == "kept"
        assert listener.get(timeout=0.1) is None


def test_asynchronous_iteration_lets_others_run():
    async def whole():
        found = []
        async with listen("orders") as listener:

            async def sends():
                for number in range(3):
                    await asyncio.sleep(0.01)
                    await anotify("orders", str(number))

            sender = asyncio.create_task(sends())
            async for message in listener:
                found.append(message.payload)
                if len(found) == 3:
                    break
            await sender
        return found

    assert asyncio.run(whole()) == ["0", "1", "2"]
    assert in_portals(whole()) == ["0", "1", "2"]


def test_a_cancelled_listener_leaves_no_session():
    async def whole():
        async with asyncio.timeout(0.2), listen("orders") as listener:
            async for _message in listener:
                pass

    with pytest.raises(TimeoutError):
        asyncio.run(whole())
    for _attempt in range(50):
        row = connection.fetch_one(
            "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN%%' AND datname = current_database()"
        )
        if row == (0,):
            break
        connection.fetch_one("SELECT pg_sleep(0.02)")
    assert row == (0,)


def test_a_broken_connection_is_opened_again():
    with listen("orders") as listener:
        connection.fetch_all(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%%' AND datname = current_database()"
        )
        first = listener.get(timeout=5)
        assert first == Notification("", "", 0, reconnected=True)
        notify("orders", "again")
        assert heard(listener.get(timeout=5)) == ("orders", "again")


def test_a_cancelled_wait_loses_nothing():
    async def whole():
        async with listen("orders") as listener:
            waiting = asyncio.create_task(listener.aget())
            await asyncio.sleep(0.05)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            for number in range(3):
                await anotify("orders", str(number))
            found = []
            async for message in listener:
                found.append(message.payload)
                if found == ["0"]:
                    break
            while (message := await listener.aget(timeout=0.2)) is not None:
                found.append(message.payload)
            return found

    assert asyncio.run(whole()) == ["0", "1", "2"]


def test_a_broken_connection_is_opened_again_in_a_loop():
    async def whole():
        async with listen("orders") as listener:
            await bridge.run(
                connection.fetch_all,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE query LIKE 'LISTEN%%' AND datname = current_database()",
            )
            first = await listener.aget(timeout=5)
            await anotify("orders", "again")
            return first.reconnected, (await listener.aget(timeout=5)).payload

    assert asyncio.run(whole()) == (True, "again")


def test_a_pooler_of_transactions_is_told(pg):
    behind = {**pg.settings_dict, "OPTIONS": {"transaction_pooler": True}}
    with override_settings(DATABASES={"default": behind}), pytest.raises(NotSupportedError, match="another session"):
        listen("orders").open()


@pytest.mark.parametrize("name", ["", "a" * 64, "ü" * 32, "a\0"])
def test_names_that_no_channel_has(name):
    for ask in (lambda: listen("orders", name), lambda: notify(name)):
        with pytest.raises(ValueError, match="1 to 63 bytes"):
            ask()


def test_what_cannot_be():
    with pytest.raises(TypeError, match="json"):
        notify("orders", 5)
    with pytest.raises(TypeError, match="is text"):
        listen(5)
    with pytest.raises(ValueError, match="channels"):
        listen()
    with pytest.raises(ValueError, match="7999 bytes"):
        notify("orders", "x" * 8000)
    with override_settings(DATABASES={"default": {"ENGINE": "quintet.db.backends.sqlite3", "NAME": ":memory:"}}):
        with pytest.raises(NotSupportedError, match="SQLite"):
            notify("orders")
        with pytest.raises(NotSupportedError, match="SQLite"):
            listen("orders").open()
