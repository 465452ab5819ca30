"""Streams of server-sent events: what is sent, heartbeats in between, and a body that ends with its client."""

import asyncio
import contextvars
from contextlib import aclosing
from datetime import date, timedelta

import pytest

from quintet.http import EventStreamResponse, ServerSentEvent, last_event_id
from quintet.test import RequestFactory


@pytest.mark.parametrize(
    ("event", "sent"),
    [
        (ServerSentEvent("hello"), "data: hello\n\n"),
        (ServerSentEvent("two\nlines"), "data: two\ndata: lines\n\n"),
        (ServerSentEvent("a\r\nb\rc\u2028d"), "data: a\ndata: b\ndata: c\u2028d\n\n"),
        (ServerSentEvent(""), "data: \n\n"),
        (ServerSentEvent({"day": date(2026, 1, 2)}), 'data: {"day": "2026-01-02"}\n\n'),
        (ServerSentEvent([1, None]), "data: [1, null]\n\n"),
        (ServerSentEvent("x", event="tick", id=7, retry=3000), "event: tick\ndata: x\nid: 7\nretry: 3000\n\n"),
        (ServerSentEvent(retry=timedelta(seconds=1.5)), "retry: 1500\n\n"),
        (ServerSentEvent(id=""), "id: \n\n"),
        (ServerSentEvent(comment="for\nreaders"), ": for\n: readers\n\n"),
        (ServerSentEvent(), ":\n\n"),
    ],
)
def test_an_event_as_it_is_sent(event, sent):
    assert event.encode() == sent.encode()


@pytest.mark.parametrize(
    ("event", "text"),
    [
        (ServerSentEvent("x", event="a\ndata: forged"), "one line"),
        (ServerSentEvent("x", id="1\rid: 2"), "one line"),
        (ServerSentEvent("x", id="\0"), "NUL"),
        (ServerSentEvent("x", retry=-1), "negative"),
    ],
)
def test_no_field_can_forge_another(event, text):
    with pytest.raises(ValueError, match=text):
        event.encode()


def test_headers():
    response = EventStreamResponse([])
    assert response["Content-Type"] == "text/event-stream"
    assert response["Cache-Control"] == "no-store"
    assert response["X-Accel-Buffering"] == "no"
    assert EventStreamResponse([], headers={"Cache-Control": "no-cache"})["Cache-Control"] == "no-cache"
    with pytest.raises(ValueError, match="heartbeat"):
        EventStreamResponse([], heartbeat=0)


def test_sync_events():
    response = EventStreamResponse(iter(["text", {"a": 1}, None, ServerSentEvent("x", id=1)]))
    assert not response.is_async
    assert b"".join(response) == b'data: text\n\ndata: {"a": 1}\n\n:\n\ndata: x\nid: 1\n\n'


def test_a_sync_body_is_closed_with_its_response():
    ended = []

    def events():
        try:
            yield "a"
            yield "b"
        finally:
            ended.append(True)

    response = EventStreamResponse(events())
    assert next(iter(response)) == b"data: a\n\n"
    response.close()
    assert ended == [True]


def test_while_nothing_happens_heartbeats_are_sent_and_nothing_is_lost():
    async def events():
        yield "first"
        await asyncio.sleep(0.12)
        yield "second"

    async def read():
        return [piece async for piece in EventStreamResponse(events(), heartbeat=0.04)]

    first, *beats, second = asyncio.run(read())
    assert (first, second) == (b"data: first\n\n", b"data: second\n\n")
    assert set(beats) == {b":\n\n"}
    assert 1 <= len(beats) <= 3


def test_without_a_heartbeat_only_events_are_sent():
    async def events():
        await asyncio.sleep(0.02)
        yield "only"

    async def read():
        return [piece async for piece in EventStreamResponse(events(), heartbeat=None)]

    assert asyncio.run(read()) == [b"data: only\n\n"]


def test_the_body_runs_in_one_task_and_context_and_not_ahead():
    here = contextvars.ContextVar("here", default="nothing")
    seen = []

    async def events():
        token = here.set("body")
        for number in range(3):
            seen.append((asyncio.current_task(), number))
            async with asyncio.timeout(5):
                await asyncio.sleep(0.02)
                yield number
        here.reset(token)

    async def read():
        response = EventStreamResponse(events(), heartbeat=0.005)
        got = 0
        async for piece in response:
            if piece != b":\n\n":
                got += 1
                await asyncio.sleep(0.01)
                assert len(seen) <= got

    asyncio.run(read())
    assert [number for _, number in seen] == [0, 1, 2]
    assert len({task for task, _ in seen}) == 1
    assert here.get() == "nothing"


@pytest.mark.parametrize("heartbeat", [None, 0.01, 10])
@pytest.mark.parametrize("waits", [True, False])
def test_the_body_ends_when_nobody_reads_it_any_more(heartbeat, waits):
    ended = []

    async def events():
        try:
            yield "begun"
            if waits:
                await asyncio.sleep(600)
            yield "more"
        finally:
            await asyncio.sleep(0)
            ended.append(True)

    async def read():
        async with aclosing(aiter(EventStreamResponse(events(), heartbeat=heartbeat))) as pieces:
            assert await anext(pieces) == b"data: begun\n\n"
            if waits and heartbeat == 0.01:
                assert await anext(pieces) == b":\n\n"
        assert ended == [True]

    asyncio.run(read())


@pytest.mark.parametrize("heartbeat", [None, 0.01])
def test_what_the_body_raises_is_raised(heartbeat):
    async def events():
        yield "begun"
        await asyncio.sleep(0.03)
        raise LookupError("no news")

    async def read():
        async for _ in EventStreamResponse(events(), heartbeat=heartbeat):
            pass

    with pytest.raises(LookupError, match="no news"):
        asyncio.run(read())


def test_who_reads_is_cancelled_while_it_waits():
    ended = []

    async def events():
        try:
            await asyncio.sleep(600)
            yield "never"
        finally:
            ended.append(True)

    async def read():
        async with aclosing(aiter(EventStreamResponse(events()))) as pieces:
            await anext(pieces)

    async def main():
        task = asyncio.create_task(read())
        await asyncio.sleep(0.02)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert ended == [True]

    asyncio.run(main())


def test_a_thread_without_a_loop_reads_async_events_as_they_come():
    """As a WSGI server does."""
    ended, tasks = [], set()

    async def events():
        try:
            for number in range(100):
                tasks.add(asyncio.current_task())
                await asyncio.sleep(0.001)
                yield number
        finally:
            ended.append(True)

    response = EventStreamResponse(events(), heartbeat=5)
    pieces = iter(response)
    assert [next(pieces) for _ in range(3)] == [b"data: 0\n\n", b"data: 1\n\n", b"data: 2\n\n"]
    assert not ended
    response.close()
    assert ended == [True]
    assert len(tasks) == 1


@pytest.mark.parametrize(
    ("sent", "read"),
    [(None, None), ("", None), ("7", "7"), ("é".encode().decode("latin-1"), "é"), ("\xff", "\xff"), ("9" * 2000, None)],
)
def test_what_a_client_that_comes_back_has_seen(sent, read):
    headers = {} if sent is None else {"Last-Event-ID": sent}
    assert last_event_id(RequestFactory().get("/", headers=headers)) == read
