"""Server-sent events: what `EventSource` in a browser reads (HTML standard, section "Server-sent events").

async def news(request):
    async def events():
        async for number, item in feed(after=last_event_id(request)):
            yield ServerSentEvent(item, id=number)

    return EventStreamResponse(events())
"""

from collections.abc import AsyncIterator, Generator, Iterator
from datetime import timedelta
from typing import Any

from quintet.http import pulled
from quintet.http.request import HttpRequest
from quintet.http.streaming import StreamingHttpResponse
from quintet.kit.encode_json import plain_json
from quintet.kit.patterns import late
from quintet.kit.record import record

#: What is sent while there is nothing to say: a comment, which keeps proxies from closing the connection.
HEARTBEAT = b":\n\n"
#: A longer id is not one of ours.
LONGEST_ID = 1024

# Only these end a line of an event stream.
_LINE_END = late(r"\r\n|\r|\n")


@record
class ServerSentEvent:
    """One event.

    ``data`` is text, of any number of lines, or anything that has a form in JSON; None sends none, and the browser then tells
    nobody. ``event`` names its kind (``message`` for none), ``id`` is what a client that comes back says it has seen, ``retry``
    (milliseconds, or a timedelta) how long it waits before that, ``comment`` is for who reads the stream itself.
    """

    data: Any = None
    event: str | None = None
    id: object = None
    retry: int | timedelta | None = None
    comment: str | None = None

    def encode(self) -> bytes:
        """Return the event as it is sent.

        Raises ValueError for an ``event`` or ``id`` with a line end, an ``id`` with NUL, or a negative ``retry``.
        """
        lines = [f": {line}" for line in _lines(self.comment)]
        lines += [f"event: {_one_line('event', self.event)}"] if self.event is not None else []
        if self.data is not None:
            text = self.data if isinstance(self.data, str) else plain_json(self.data)
            lines += [f"data: {line}" for line in _LINE_END.split(text)]
        lines += [f"id: {_one_line('id', self.id)}"] if self.id is not None else []
        lines += [f"retry: {_milliseconds(self.retry)}"] if self.retry is not None else []
        return ("\n".join([*lines, "", ""])).encode() if lines else HEARTBEAT


def _lines(text: str | None) -> list[str]:
    return [] if text is None else _LINE_END.split(text)


def _one_line(name: str, value: object) -> str:
    text = str(value)
    if "\n" in text or "\r" in text or "\0" in text:
        raise ValueError(f"The {name} of a server-sent event must be one line without NUL (got {text!r}).")
    return text


def _milliseconds(retry: int | timedelta) -> int:
    found = round(retry.total_seconds() * 1000) if isinstance(retry, timedelta) else retry
    if found < 0:
        raise ValueError(f"The retry of a server-sent event must not be negative (got {found}).")
    return found


def last_event_id(request: HttpRequest) -> str | None:
    """Return the id of the last event that a client which comes back has seen, None for one that is new."""
    sent = request.headers.get("Last-Event-ID")
    if not sent or len(sent) > LONGEST_ID:
        return None
    try:
        # Browsers send it in UTF-8, servers hand over headers in Latin-1.
        return sent.encode("latin-1").decode()
    except UnicodeError:
        return sent


class EventStreamResponse(StreamingHttpResponse):
    """A stream of server-sent events.

    ``events`` is a sync or async iterator of `ServerSentEvent`, or of their data alone; None stands for a heartbeat. While an
    async iterator has nothing for ``heartbeat`` seconds, a comment is sent in between (None: never); a sync one must see to that
    itself. The body of an async iterator runs in one task, and is closed when the client goes away.
    """

    __slots__ = ("heartbeat",)

    def __init__(self, events: Any, *, heartbeat: float | None = 15.0, **kwargs: Any) -> None:
        if heartbeat is not None and heartbeat <= 0:
            raise ValueError(f"heartbeat must be a number of seconds above 0, or None for none (got {heartbeat!r}).")
        self.heartbeat = heartbeat
        kwargs.setdefault("content_type", "text/event-stream")
        is_async = hasattr(events, "__aiter__")
        super().__init__(_encoded_async(aiter(events), heartbeat) if is_async else _encoded(iter(events)), **kwargs)
        self.headers.setdefault("Cache-Control", "no-store")
        # nginx would keep what is sent until its buffer is full.
        self.headers.setdefault("X-Accel-Buffering", "no")

    def __iter__(self) -> Iterator[bytes]:
        """Yield the content as bytes; an async iterator is read on an event loop of its own."""
        return self._stepped() if self.is_async else iter(self.streaming_content)


def _bytes_of(event: Any) -> bytes:
    if isinstance(event, ServerSentEvent):
        return event.encode()
    return HEARTBEAT if event is None else ServerSentEvent(event).encode()


def _encoded(events: Iterator[Any]) -> Iterator[bytes]:
    try:
        for event in events:
            yield _bytes_of(event)
    finally:
        if isinstance(events, Generator):
            events.close()


async def _encoded_async(events: AsyncIterator[Any], heartbeat: float | None) -> AsyncIterator[bytes]:
    source = pulled.Pulled(events)
    try:
        while (event := await source.next(heartbeat)) is not pulled.END:
            yield HEARTBEAT if event is pulled.NOTHING else _bytes_of(event)
    finally:
        await source.close()
