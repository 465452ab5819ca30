"""One request as each server would hand it over: `WSGI`, `ASGI` and `RSGI`, without a server."""

from io import BytesIO

from quintet.core.handlers.asgi import ASGIRequest
from quintet.core.handlers.wsgi import WSGIRequest
from quintet.http.rsgi import RSGIRequest


class FakeHeaders:
    """The headers of granian's scope."""

    def __init__(self, pairs):
        self.pairs = [(name.lower(), value) for name, value in pairs]

    def get_all(self, key):
        return [value for name, value in self.pairs if name == key]

    def items(self):
        return self.pairs


class FakeScope:
    """What granian says of a request."""

    proto, http_version, scheme, server, client, authority = "http", "1.1", "http", "127.0.0.1:8000", "9.8.7.6:1234", None


class FakeProtocol:
    """The body that granian delivers."""

    def __init__(self, body):
        self.body = body

    async def __call__(self):
        return self.body

    async def __aiter__(self):
        yield self.body


def wsgi(method, path, query, headers, body):
    """Return the WSGI request; headers are pairs."""
    environ = {
        "REQUEST_METHOD": method, "PATH_INFO": path.encode().decode("latin-1"), "QUERY_STRING": query, "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000", "REMOTE_ADDR": "9.8.7.6", "wsgi.url_scheme": "http", "wsgi.input": BytesIO(body),
    }  # fmt: skip
    for name, value in headers:
        key = name.upper().replace("-", "_")
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        environ[key] = f"{environ[key]},{value}" if key in environ else value
    return WSGIRequest(environ)


def asgi(method, path, query, headers, body):
    """Return the ASGI request; headers are pairs."""
    scope = {
        "method": method, "path": path, "query_string": query.encode(), "scheme": "http", "server": ("127.0.0.1", 8000),
        "client": ("9.8.7.6", 1234), "headers": [(n.lower().encode(), v.encode("latin-1")) for n, v in headers],
    }  # fmt: skip
    return ASGIRequest(scope, BytesIO(body))


def rsgi(method, path, query, headers, body):
    """Return the RSGI request; headers are pairs."""
    scope = FakeScope()
    scope.method, scope.path, scope.query_string, scope.headers = method, path, query, FakeHeaders(headers)
    return RSGIRequest(scope, FakeProtocol(body))


#: Interface → what makes a request for it.
MAKERS = {"wsgi": wsgi, "asgi": asgi, "rsgi": rsgi}


def maker(interface):
    """Return what makes requests for an interface: ``make(path, method, query, headers, body)``, with a Host if none is given."""
    build = MAKERS[interface]

    def make(path="/", method="GET", query="", headers=(), body=b""):
        named = {name.lower() for name, _ in headers}
        extra = [] if "host" in named else [("Host", "testserver")]
        extra += [("Content-Length", str(len(body)))] if body and "content-length" not in named else []
        return build(method, path, query, [*headers, *extra], body)

    return make
