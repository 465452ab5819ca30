"""Load on a site over kept-alive connections, in one event loop: what came back, and how long each request took."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass
class Load:
    """What a load found: seconds of each answered request, answers by status, and failures by what they were."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    refused_seconds: list[float] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """Return the time (seconds) within which that share of the requests was answered."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def __str__(self) -> str:
        if not self.seconds:
            return f"nothing answered; {dict(self.statuses)} {dict(self.failures)}"
        p50, p99 = self.percentile(0.5) * 1000, self.percentile(0.99) * 1000
        failed = dict(self.failures) or "no failures"
        return f"{len(self.seconds)} requests, p50 {p50:.1f} ms, p99 {p99:.1f} ms, {dict(self.statuses)} {failed}"


async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> int:
    """Send a request and read its answer, whose length must be told; return the status."""
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
    if length:
        await reader.readexactly(length)
    return int(head.split(b" ", 2)[1])


async def ask(port: int, request: bytes, until: float, load: Load, pause: float = 0) -> None:
    """Ask over one connection, and over a new one when it was closed, until a moment of the monotonic clock."""
    while time.monotonic() < until:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError as error:
            load.failures[type(error).__name__] += 1
            await asyncio.sleep(0.05)
            continue
        try:
            while time.monotonic() < until:
                began = time.monotonic()
                status = await once(reader, writer, request)
                spent = time.monotonic() - began
                load.statuses[status] += 1
                (load.refused_seconds if status == 503 else load.seconds).append(spent)
                if pause:
                    await asyncio.sleep(pause)
        except (OSError, asyncio.IncompleteReadError) as error:
            load.failures[type(error).__name__] += 1
        finally:
            writer.close()


def get(path: str, headers: Iterable[str] = ()) -> bytes:
    """Return a GET as bytes."""
    return "\r\n".join([f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *headers, "", ""]).encode()


async def hammer(port: int, path: str, connections: int, seconds: float, pause: float = 0) -> Load:
    """Ask for a path over so many connections for so many seconds."""
    load, until = Load(), time.monotonic() + seconds
    await asyncio.gather(*(ask(port, get(path), until, load, pause) for _ in range(connections)))
    return load
