"""`ASGIRequest`: a request from an ASGI scope and its body."""

from typing import Any, ClassVar

from quintet.http import hosts
from quintet.http.headers import HttpHeaders
from quintet.http.limits import bounded
from quintet.http.request import HttpRequest
from quintet.http.served import header_mapping, headers_of, meta_of, rooted, unquoted_path
from quintet.http.stream import BodyStream
from quintet.kernel import current

CHUNK = 64 * 1024


class ASGIRequest(HttpRequest):
    """A request from ``scope``; ``body_file`` is a binary file, or a function that opens a `BodyStream` when it is read."""

    __slots__ = ("_body_file", "_mapping", "scope")
    is_served: ClassVar[bool] = True
    has_environ: ClassVar[bool] = False

    def __init__(self, scope: dict[str, Any], body_file: Any) -> None:
        # What `HttpRequest` begins with, here and not by a call: every request has one of these.
        self.method, self.script_name, self.touched = scope["method"].upper(), "", 0
        self.path = self.path_info = scope["path"]
        self._body = self._encoding = self.late_makers = self._meta = self._stream = self._upload_handlers = self._after = None
        self._read_started = False
        self.found_match = self.literal_page = self.urlconf = self.home_task = None
        self.scope, self._body_file = scope, body_file
        self._mapping: dict[str, str] | None = None
        if self.path[:1] != "/" or scope.get("root_path"):
            self._leave_root(scope.get("root_path", "").rstrip("/"))

    def _leave_root(self, root: str) -> None:
        path = self.path
        # Servers differ in whether the path still holds the root.
        path_info = path.removeprefix(root) if root and (path == root or path.startswith(root + "/")) else path
        self.path, self.path_info, self.script_name = root + rooted(path_info), path_info or "/", root

    def _by_name(self) -> dict[str, str]:
        if self._mapping is None:
            raw = self.scope.get("headers", ())
            self._mapping = header_mapping((name.decode("latin-1"), value.decode("latin-1")) for name, value in raw)
        return self._mapping

    def raw_header(self, name: str) -> str | None:
        """Return one header by its lower-case name."""
        return self._by_name().get(name) if self._meta is None else super().raw_header(name)

    def get_host(self) -> str:
        """Return the host as the client named it; see `HttpRequest.get_host`. One seen before costs one frame."""
        rules = current.settings.store.derived.get(hosts.make_rules)
        if rules is not None and self._mapping is None and self._meta is None and not rules.trust_forwarded:
            sent: bytes | None = None
            for name, value in self.scope.get("headers", ()):
                if name == b"host":
                    if sent is not None:
                        break
                    sent = value
            else:
                if sent is not None and (host := sent.decode("latin-1")) in rules.seen:
                    return host
        return super().get_host()

    def _first_headers(self) -> HttpHeaders:
        return headers_of(self._by_name()) if self._meta is None else super()._first_headers()

    def raw_query(self) -> str:
        """Return the query as it was sent, without the question mark."""
        raw = self.scope.get("query_string", b"")
        return unquoted_path(raw) if isinstance(raw, bytes) else raw

    def _get_scheme(self) -> str:
        return self.scope.get("scheme") or "http"

    def _first_meta(self) -> dict[str, Any]:
        server = self.scope.get("server") or ("unknown", "0")
        meta: dict[str, Any] = {
            "REQUEST_METHOD": self.method,
            "QUERY_STRING": self.raw_query(),
            "SCRIPT_NAME": self.script_name,
            "PATH_INFO": self.path_info,
            "SERVER_NAME": server[0],
            "SERVER_PORT": str(server[1]),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
        }
        client = self.scope.get("client")
        if client:
            meta |= {"REMOTE_ADDR": client[0], "REMOTE_HOST": client[0], "REMOTE_PORT": client[1]}
        return meta | meta_of(self._by_name())

    def _open_stream(self) -> BodyStream:
        body: Any = self._body_file
        if callable(body):
            opened: Any = body()
            return opened
        return BodyStream(bounded(lambda: body.read(CHUNK)))
