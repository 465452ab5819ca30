"""Making requests without a server: `RequestFactory` and `AsyncRequestFactory`."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from http.cookies import SimpleCookie
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes, urlencode, urlsplit

from quintet.http.asgi import ASGIRequest
from quintet.http.wsgi import WSGIRequest
from quintet.kit.encode_json import JSONEncoder
from quintet.kit.encoding import force_bytes
from quintet.kit.patterns import late
from quintet.test.multipart import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from quintet.urls.settings import UrlSettings

JSON_CONTENT = late(r"^application/(.+\+)?json")
CHARSET = late(r".*; charset=([\w-]+);?")
DEFAULT_TYPE = "application/octet-stream"
#: Redirections that keep method and body.
KEEPING = frozenset({HTTPStatus.TEMPORARY_REDIRECT, HTTPStatus.PERMANENT_REDIRECT})

#: Who asks whom in a request that a test says nothing of.
CLIENT, SERVER = "127.0.0.1", ("testserver", "80")
PLAIN_SCOPE = {"type": "http", "method": "GET", "scheme": "http", "http_version": "1.1"}
PLAIN_ENVIRON = {
    "REQUEST_METHOD": "GET",
    "SCRIPT_NAME": "",
    "PATH_INFO": "/",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "SERVER_NAME": SERVER[0],
    "SERVER_PORT": SERVER[1],
    "REMOTE_ADDR": CLIENT,
    # PEP 3333: a server of many processes, each with one thread.
    "wsgi.multithread": False,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
    "wsgi.url_scheme": "http",
    "wsgi.version": (1, 0),
}


def environ_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return HTTP headers as WSGI names them."""
    named: dict[str, str] = {}
    for name, value in headers.items():
        key = name.replace("-", "_").upper()
        named[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value
    return named


def query_text(query_params: Any) -> str:
    """Return query parameters as a query string; values may be lists.

    Raises TypeError for None, which no query string can hold.
    """
    pairs: Any = query_params.items() if hasattr(query_params, "items") else ()
    for name, value in pairs:
        if value is None:
            raise TypeError(
                f"Cannot encode None for key '{name}' in a query string. Did you mean to pass an empty string or omit the value?"
            )
    return query_params.urlencode() if hasattr(query_params, "urlencode") else urlencode(query_params, doseq=True)


def one_query(data: Any, query_params: Any) -> Any:
    """Return what a GET or HEAD request asks with; ValueError when both arguments are given."""
    if query_params and data:
        raise ValueError("query_params and data arguments are mutually exclusive.")
    return query_params if data is None else data


def cookie_header(cookies: SimpleCookie) -> str:
    """Return cookies as a browser sends them, in the order of their names."""
    return "; ".join(sorted(f"{morsel.key}={morsel.coded_value}" for morsel in cookies.values()))


class RequestFactory:
    """Makes WSGI requests; every method returns the request unanswered.

    ``defaults`` are WSGI environment variables of every request; ``headers`` and ``query_params`` likewise.
    """

    def __init__(
        self,
        *,
        json_encoder: type[json.JSONEncoder] = JSONEncoder,
        headers: Mapping[str, str] | None = None,
        query_params: Any = None,
        **defaults: Any,
    ) -> None:
        self.json_encoder = json_encoder
        self.defaults: dict[str, Any] = {**defaults, **environ_headers(headers or {})}
        self.default_query = query_params
        self.cookies: SimpleCookie = SimpleCookie()
        self.errors = BytesIO()

    def _base_environ(self, **request: Any) -> dict[str, Any]:
        sent = {"HTTP_COOKIE": cookie_header(self.cookies), "wsgi.input": BytesIO(), "wsgi.errors": self.errors}
        return {**PLAIN_ENVIRON, **sent, **self.defaults, **request}

    def request(self, **request: Any) -> Any:
        """Return the request of a WSGI environment; what it lacks has defaults."""
        return WSGIRequest(self._base_environ(**request))

    def get(
        self,
        path: str,
        data: Any = None,
        secure: bool = False,
        *,
        headers: Mapping[str, str] | None = None,
        query_params: Any = None,
        **extra: Any,
    ) -> Any:
        """Make a GET request; ``data`` stands for ``query_params``."""
        query = one_query(data, query_params)
        return self.generic("GET", path, secure=secure, headers=headers, query_params=query, **extra)

    def post(
        self,
        path: str,
        data: Any = None,
        content_type: str = MULTIPART_CONTENT,
        secure: bool = False,
        *,
        headers: Mapping[str, str] | None = None,
        query_params: Any = None,
        **extra: Any,
    ) -> Any:
        """Make a POST request; a mapping is sent as a multipart form or as JSON, by ``content_type``."""
        body = self._encode_data(self._encode_json({} if data is None else data, content_type), content_type)
        return self.generic("POST", path, body, content_type, secure=secure, headers=headers, query_params=query_params, **extra)

    def head(
        self,
        path: str,
        data: Any = None,
        secure: bool = False,
        *,
        headers: Mapping[str, str] | None = None,
        query_params: Any = None,
        **extra: Any,
    ) -> Any:
        """Make a HEAD request."""
        query = one_query(data, query_params)
        return self.generic("HEAD", path, secure=secure, headers=headers, query_params=query, **extra)

    def trace(
        self, path: str, secure: bool = False, *, headers: Mapping[str, str] | None = None, query_params: Any = None, **extra: Any
    ) -> Any:
        """Make a TRACE request, which has no body."""
        return self.generic("TRACE", path, secure=secure, headers=headers, query_params=query_params, **extra)

    def options(self, path: str, data: Any = "", content_type: str = DEFAULT_TYPE, secure: bool = False, **options: Any) -> Any:
        """Make an OPTIONS request."""
        return self.generic("OPTIONS", path, data, content_type, secure=secure, **options)

    def put(self, path: str, data: Any = "", content_type: str = DEFAULT_TYPE, secure: bool = False, **options: Any) -> Any:
        """Make a PUT request."""
        return self.generic("PUT", path, self._encode_json(data, content_type), content_type, secure=secure, **options)

    def patch(self, path: str, data: Any = "", content_type: str = DEFAULT_TYPE, secure: bool = False, **options: Any) -> Any:
        """Make a PATCH request."""
        return self.generic("PATCH", path, self._encode_json(data, content_type), content_type, secure=secure, **options)

    def delete(self, path: str, data: Any = "", content_type: str = DEFAULT_TYPE, secure: bool = False, **options: Any) -> Any:
        """Make a DELETE request."""
        return self.generic("DELETE", path, self._encode_json(data, content_type), content_type, secure=secure, **options)

    def generic(
        self,
        method: str,
        path: str,
        data: Any = "",
        content_type: str | None = DEFAULT_TYPE,
        secure: bool = False,
        *,
        headers: Mapping[str, str] | None = None,
        query_params: Any = None,
        **extra: Any,
    ) -> Any:
        """Make a request of any method with the body ``data``."""
        parts = urlsplit(str(path))
        body = force_bytes(data, "utf-8")
        environ: dict[str, Any] = {
            "PATH_INFO": _path_of(parts),
            "REQUEST_METHOD": method,
            "SERVER_PORT": "443" if secure else "80",
            "wsgi.url_scheme": "https" if secure else "http",
        }
        if body:
            environ |= {"CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": str(content_type), "wsgi.input": BytesIO(body)}
        environ |= {**environ_headers(headers or {}), **extra}
        if not environ.get("QUERY_STRING"):
            environ["QUERY_STRING"] = self._query_string(parts.query, query_params)
        return self.request(**environ)

    def _query_string(self, written: str, query_params: Any) -> str:
        chosen = self.default_query if query_params is None else query_params
        text = query_text(chosen) if chosen else written
        # WSGI wants bytes in the clothes of Latin-1 text.
        return text.encode().decode("latin-1")

    def _encode_json(self, data: Any, content_type: str) -> Any:
        if JSON_CONTENT.match(content_type) and isinstance(data, dict | list | tuple):
            return json.dumps(data, cls=self.json_encoder)
        return data

    def _encode_data(self, data: Any, content_type: str) -> bytes:
        if content_type == MULTIPART_CONTENT:
            return encode_multipart(BOUNDARY, data)
        charset = CHARSET.match(content_type)
        return force_bytes(data, encoding=charset[1] if charset else "utf-8")


def _path_of(parts: Any) -> str:
    # PATH_INFO is unquoted, in Latin-1 clothes.
    path = f"{parts.path};{parts.params}" if getattr(parts, "params", "") else parts.path
    return unquote_to_bytes(path or "/").decode("latin-1")


class AsyncRequestFactory(RequestFactory):
    """Makes ASGI requests; ``defaults`` are keys of the ASGI scope."""

    def _base_scope(self, **request: Any) -> dict[str, Any]:
        cookies = cookie_header(self.cookies)
        plain = {name: value for name, value in self.defaults.items() if not _is_header(name)}
        connection = {"asgi": {"version": "3.0"}, "client": [CLIENT, 0], "server": SERVER}
        # What a server in front would say; the flow says it where none does.
        root = UrlSettings.now().force_script_name or ""
        scope: dict[str, Any] = {**PLAIN_SCOPE, **connection, "root_path": root, "headers": [], **plain, **request}
        named = [(b"cookie", cookies.encode("ascii"))] if cookies else []
        scope["headers"] = [*named, *_scope_headers(self.defaults), *scope["headers"]]
        return scope

    def request(self, **request: Any) -> Any:
        """Return the request of an ASGI scope; ``_body_file`` holds the body."""
        body = request.pop("_body_file", None) or BytesIO()
        return ASGIRequest(self._base_scope(**request), body)

    def generic(
        self,
        method: str,
        path: str,
        data: Any = "",
        content_type: str | None = DEFAULT_TYPE,
        secure: bool = False,
        *,
        headers: Mapping[str, str] | None = None,
        query_params: Any = None,
        **extra: Any,
    ) -> Any:
        """Make a request of any method with the body ``data``; upper-case ``extra`` are headers as WSGI names them."""
        parts = urlsplit(str(path))
        body = force_bytes(data, "utf-8")
        chosen = self.default_query if query_params is None else query_params
        scope: dict[str, Any] = {
            "method": method,
            "path": unquote_to_bytes(parts.path or "/").decode(),
            "server": ("testserver", "443" if secure else "80"),
            "scheme": "https" if secure else "http",
            "query_string": (query_text(chosen) if chosen else parts.query).encode(),
        }
        named: list[tuple[bytes, bytes]] = []
        if body:
            named = [(b"content-length", str(len(body)).encode()), (b"content-type", str(content_type).encode())]
            scope["_body_file"] = BytesIO(body)
        named += [(name.lower().encode("ascii"), value.encode("latin-1")) for name, value in (headers or {}).items()]
        scope["headers"] = [*named, *_scope_headers(extra)]
        scope |= {name: value for name, value in extra.items() if not _is_header(name)}
        return self.request(**scope)


def _scope_headers(named: Mapping[str, Any]) -> list[tuple[bytes, bytes]]:
    return [
        (name.removeprefix("HTTP_").replace("_", "-").lower().encode("ascii"), str(value).encode("latin-1"))
        for name, value in named.items()
        if _is_header(name)
    ]


def _is_header(name: str) -> bool:
    """Say whether a keyword argument is a header: keys of an ASGI scope are lower-case."""
    return name != name.lower()
