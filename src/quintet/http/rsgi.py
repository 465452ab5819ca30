"""`RSGIRequest`: a request from granian's own protocol, read straight from its Rust scope."""

import asyncio
from typing import Any, ClassVar, Protocol

from quintet.http import hosts
from quintet.http.errors import UnreadablePostError
from quintet.http.headers import HttpHeaders
from quintet.http.limits import bounded, content_length
from quintet.http.pace import Pace
from quintet.http.request import HttpRequest
from quintet.http.served import header_mapping, headers_of, meta_of, rooted, split_address
from quintet.http.settings import HttpSettings
from quintet.http.stream import BodyStream, no_more
from quintet.kernel import current
from quintet.kernel.errors import DisallowedHost


class Headers(Protocol):
    """The headers of a scope; names are in lower case."""

    def get_all(self, key: str) -> list[str]:
        """Return every value."""
        ...

    def items(self) -> list[tuple[str, str]]:
        """Return (name, value) pairs."""
        ...


class Scope(Protocol):
    """What granian says about a request; ``path`` is decoded already."""

    proto: str
    method: str
    path: str
    query_string: str
    scheme: str
    server: str
    client: str
    authority: str | None
    http_version: str
    headers: Headers


class RSGIRequest(HttpRequest):
    """A request from ``scope``; ``protocol`` delivers its body on ``loop``."""

    __slots__ = ("_headers_of_scope", "_loop", "_protocol", "scope")
    is_served: ClassVar[bool] = True
    has_environ: ClassVar[bool] = False

    def __init__(self, scope: Scope, protocol: Any, loop: asyncio.AbstractEventLoop | None = None) -> None:
        # What `HttpRequest` begins with, here and not by a call: every request has one of these.
        self.method, self.script_name, self.touched = scope.method.upper(), "", 0
        self.path = self.path_info = scope.path
        if self.path[:1] != "/":
            self.path = rooted(self.path)
        self._body = self._encoding = self.late_makers = self._meta = self._stream = self._upload_handlers = self._after = None
        self._read_started = False
        self.found_match = self.literal_page = self.urlconf = self.home_task = None
        self.scope, self._protocol, self._loop = scope, protocol, loop
        self._headers_of_scope: Headers | None = None

    def _native(self) -> Headers:
        # Every read of the scope crosses into Rust.
        found = self._headers_of_scope
        if found is None:
            found = self._headers_of_scope = self.scope.headers
        return found

    def raw_header(self, name: str) -> str | None:
        """Return one header by its lower-case name."""
        if self._meta is not None:
            return super().raw_header(name)
        # By identity: asking whether they are any crosses into Rust too.
        headers = self._headers_of_scope
        sent = (self._native() if headers is None else headers).get_all(name)
        if len(sent) == 1:
            return sent[0]
        if sent:
            # HTTP/2 may send cookies in several pieces, and anybody any header: to the view they are one.
            return ("; " if name == "cookie" else ",").join(sent)
        # HTTP/2 has no Host header; its authority says the same.
        return self.scope.authority if name == "host" else None

    def get_host(self) -> str:
        """Return the host as the client named it; see `HttpRequest.get_host`. One seen before costs one frame."""
        rules = current.settings.store.derived.get(hosts.make_rules)
        if rules is not None and self._meta is None and not rules.trust_forwarded:
            headers = self._headers_of_scope
            if headers is None:
                headers = self._headers_of_scope = self.scope.headers
            sent = headers.get_all("host")
            if len(sent) == 1 and sent[0] in rules.seen:
                return sent[0]
        return super().get_host()

    def _raw_host(self, trust_forwarded: bool) -> str:
        sent = self._native().get_all("host")
        if len(sent) == 1 and self._meta is None and not trust_forwarded:
            return sent[0]
        if len(sent) > 1:
            raise DisallowedHost("The request has more than one Host header.")
        return super()._raw_host(trust_forwarded)

    def _mapping(self) -> dict[str, str]:
        found = header_mapping(self._native().items())
        if "host" not in found and self.scope.authority:
            found["host"] = self.scope.authority
        return found

    def _first_headers(self) -> HttpHeaders:
        return headers_of(self._mapping()) if self._meta is None else super()._first_headers()

    def raw_query(self) -> str:
        """Return the query as it was sent, without the question mark."""
        return self.scope.query_string

    def _get_scheme(self) -> str:
        return self.scope.scheme

    def _first_meta(self) -> dict[str, Any]:
        scope = self.scope
        server, port = split_address(scope.server, "80")
        client, client_port = split_address(scope.client, "")
        meta: dict[str, Any] = {
            "REQUEST_METHOD": self.method,
            "QUERY_STRING": scope.query_string,
            "SCRIPT_NAME": "",
            "PATH_INFO": self.path_info,
            "SERVER_NAME": server,
            "SERVER_PORT": port,
            "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
            "REMOTE_ADDR": client,
            "REMOTE_HOST": client,
            "REMOTE_PORT": client_port,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
        }
        return meta | meta_of(self._mapping())

    def _whole_body(self) -> bytes:
        length = content_length(self.raw_header("content-length"))
        settings = HttpSettings.now()
        limit, most = settings.data_upload_max_memory_size, settings.data_upload_max_total_size
        if (
            self._stream is not None
            or length is None
            or (limit is not None and length > limit)
            or (most is not None and length > most)
        ):
            return super()._whole_body()
        # A small body comes in one piece, and needs no stream around it. granian refuses a second reading.
        self._stream = BodyStream(no_more)
        try:
            found: bytes = _delivered(self._protocol(), Pace(self._loop), length)
        except OSError as error:
            raise UnreadablePostError(*error.args) from error
        return found

    def _open_stream(self) -> BodyStream:
        length = content_length(self.raw_header("content-length"))
        limit = HttpSettings.now().data_upload_max_memory_size
        if length is not None and (limit is None or length <= limit):
            return BodyStream(_Whole(self._protocol, self._loop, length).next_chunk)
        return BodyStream(bounded(_Pieces(self._protocol, self._loop, length).next_chunk))


class _Whole:
    """Reads a small body at once: half the cost of reading it in pieces. granian refuses a second reading."""

    def __init__(self, protocol: Any, loop: asyncio.AbstractEventLoop | None, length: int) -> None:
        self.protocol, self.pace, self.length = protocol, Pace(loop), length
        self.is_read = False

    def next_chunk(self) -> bytes:
        if self.is_read:
            return b""
        self.is_read = True
        return _delivered(self.protocol(), self.pace, self.length)


class _Pieces:
    """Reads a body as it comes; ``length`` is what the client announced, in bytes."""

    def __init__(self, protocol: Any, loop: asyncio.AbstractEventLoop | None, length: int | None) -> None:
        self.pieces = aiter(protocol)
        self.pace = Pace(loop)
        self.missing = length

    def next_chunk(self) -> bytes:
        """Return the next bytes, b"" at the end.

        Raises OSError when the body is shorter than announced: for granian it just ends where its client goes away.
        """
        found = self._found()
        self.pace.count(len(found))
        if self.missing is not None:
            self.missing -= len(found)
            if not found and self.missing > 0:
                raise OSError(f"The client went away while its request was read ({self.missing} bytes are missing).")
        return found

    def _found(self) -> bytes:
        # An empty piece is not the end of the body.
        while (found := _delivered(self._next(), self.pace)) == b"":
            pass
        return found or b""

    async def _next(self) -> bytes | None:
        # Not `anext` with a default: its C helper and granian's awaitables do not agree.
        try:
            return await self.pieces.__anext__()
        except StopAsyncIteration:
            return None


def _delivered(awaitable: Any, pace: Pace, expected: int = 0) -> Any:
    try:
        return pace.wait(awaitable, expected)
    except RuntimeError as error:
        # granian's errors of a closed connection are RuntimeErrors.
        if type(error) is RuntimeError:
            raise
        raise OSError(f"The client went away while its request was read ({type(error).__name__}).") from error
