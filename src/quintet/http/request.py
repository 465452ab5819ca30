"""`HttpRequest`: one request, whose parts are parsed when they are first touched.

Slots hold what every request has from its beginning. What is parsed at its first touch lies in the ``__dict__`` from then on
(`quintet.kit.first_touch`), with the attributes that users and middleware add.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any, ClassVar, cast
from urllib.parse import urljoin, urlsplit, urlunsplit

from quintet.http import accept, cookies, form_data, hosts, json_body, multipartparser, partial, signed
from quintet.http.errors import RawPostDataException
from quintet.http.headers import HttpHeaders
from quintet.http.limits import check_content_length
from quintet.http.querydict import QueryDict
from quintet.http.settings import HttpSettings
from quintet.http.stream import BodyStream, no_more
from quintet.kernel.errors import DisallowedHost, ImproperlyConfigured
from quintet.kit.encoding import escape_uri_path, iri_to_uri
from quintet.kit.first_touch import by_method, declare, later
from quintet.kit.headertext import parse_header_parameters
from quintet.kit.lazy import classproperty
from quintet.kit.multimap import MultiValueDict
from quintet.kit.urltext import escape_leading_slashes

#: The default of `HttpRequest.get_signed_cookie`: raise rather than return something.
RAISE_ERROR: Any = object()

#: The bits of `HttpRequest.touched` for questions about a part: PARTIAL and PARTIAL_TARGET of `quintet.web.touched`, above.
ASKED_PARTIAL, ASKED_TARGET = 32, 64

#: Makes an attribute of a request at its first touch.
Maker = Callable[["HttpRequest"], Any]

#: A call that was asked for with `HttpRequest.after_response`.
After = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]


class HttpRequest:
    """A request. Attributes are read-only unless their documentation says otherwise.

    Made bare it is an empty one to be filled by hand; servers make `WSGIRequest`, `ASGIRequest` and `RSGIRequest`.
    """

    __slots__ = (
        "__dict__",
        "__weakref__",
        "_after",
        "_body",
        "_encoding",
        "_meta",
        "_read_started",
        "_stream",
        "_upload_handlers",
        "found_match",
        "home_task",
        "late_makers",
        "literal_page",
        "method",
        "path",
        "path_info",
        "script_name",
        "touched",
        "urlconf",
    )

    GET: QueryDict = by_method("_first_get")
    POST: QueryDict = by_method("_first_post")
    FILES: MultiValueDict = by_method("_first_files")
    COOKIES: dict[str, str] = by_method("_first_cookies")
    headers: HttpHeaders = by_method("_first_headers")
    content_type: str | None = by_method("_first_content_type")
    content_params: dict[str, str] | None = by_method("_first_content_params")
    #: The media types of the Accept header, most wanted first; those of quality 0 are left out.
    accepted_types: list[accept.MediaType] = by_method("_first_accepted_types")
    #: The same, the most specific first: in this order they are asked about a type.
    accepted_types_by_precedence: list[accept.MediaType] = by_method("_first_accepted_by_precedence")
    method: str | None
    path: str
    path_info: str
    session: Any = later()
    user: Any = later()
    auser: Any = later()
    csp_nonce: Any = later()
    touched: int
    urlconf: Any
    script_name: str
    #: The id of the task that answers this request, None where the server does not say.
    home_task: int | None
    _after: list[After] | None
    _body: bytes | None
    _encoding: str | None
    late_makers: Mapping[str, Maker] | None
    _meta: dict[str, Any] | None
    #: What the URLconf answered: the match, or the way and the arguments of which `resolver_match` makes one.
    found_match: Any
    literal_page: tuple[Any, dict[str, Any]] | None
    _ranges: list[accept.MediaType] = by_method("_first_ranges")
    _read_started: bool
    _stream: BodyStream | BytesIO | None
    _upload_handlers: list[Any] | None

    multipart_parser_class: Any = classproperty(lambda _: multipartparser.MultiPartParser)  # its room is late
    #: Whether requests of this class come from a server; one that is made by hand has no body but what it is given.
    is_served: ClassVar[bool] = False
    #: Whether META holds what the server itself says beside the headers; what clients send cannot pass for it.
    has_environ: ClassVar[bool] = True
    #: The class of the server's callable, the sender of request_started and request_finished; each server names its own.
    served_by: ClassVar[type | None] = None

    #: Marks of the CSRF check, here so that asking every unsafe request for one that nobody set raises nothing inside.
    csrf_processing_done: bool = False
    _dont_enforce_csrf_checks: bool = False

    #: Whether an exception was answered in the place of the view's response.
    failed: bool = False

    def __init__(self) -> None:
        self._begin(None, "", "", "")
        self.content_type = None
        self.content_params = None

    def _begin(self, method: str | None, path: str, path_info: str, script_name: str) -> None:
        self.method, self.path, self.path_info, self.script_name = method, path, path_info, script_name
        self._body = self._encoding = self.late_makers = self._meta = self._stream = self._upload_handlers = self._after = None
        self._read_started = False
        self.found_match = self.literal_page = self.urlconf = self.home_task = None
        self.touched = 0

    def __repr__(self) -> str:
        if self.method is None or not self.get_full_path():
            return f"<{type(self).__name__}>"
        return f"<{type(self).__name__}: {self.method} {self.get_full_path()!r}>"

    def later(self, name: str, make: Maker) -> None:
        """Have attribute ``name`` made by ``make(request)`` when it is first touched, and kept."""
        self.later_all({name: make})

    def later_all(self, makers: Mapping[str, Maker]) -> None:
        """Do as `later` for several; the mapping may be one that all requests share, and is never changed."""
        declare(HttpRequest, makers)
        self.late_makers = makers if self.late_makers is None else {**self.late_makers, **makers}

    def after_response(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        """Have ``function(*args, **kwargs)`` called, or awaited, once the response was sent; calls are made in their order.

        Each has a unit of work of its own, so what the view did is committed by then. An error is logged, and the next call is
        made. A server that stops waits for them as long as for requests. What must not get lost belongs into a task.
        """
        if self._after is None:
            self._after = []
        self._after.append((function, args, kwargs))

    # What the servers override: where the parts come from.

    def raw_query(self) -> str:
        """Return the query as it was sent, without the question mark."""
        return str(self.META.get("QUERY_STRING", ""))

    def _first_meta(self) -> dict[str, Any]:
        return {}

    def raw_header(self, name: str) -> str | None:
        """Return one header by its lower-case name, out of META: middleware may have rewritten it."""
        return self.META.get(HttpHeaders.to_wsgi_name(name))

    def _get_scheme(self) -> str:
        return "http"

    def _open_stream(self) -> BodyStream | BytesIO:
        return BodyStream(no_more)

    def _whole_body(self) -> bytes:
        own: Any = self
        return form_data.read_whole(own)

    # What is filled at the first touch.

    def _first_get(self) -> QueryDict:
        text = self.raw_query()
        return QueryDict(text, encoding=self._encoding) if text else QueryDict(mutable=type(self) is HttpRequest)

    def _first_post(self) -> QueryDict:
        if not self.is_served and self._body is None and self._stream is None:
            # Made by hand without a body, to be filled by hand.
            self.FILES = MultiValueDict()  # pyright: ignore[reportConstantRedefinition]  # documented name of a slot
            return QueryDict(mutable=True)
        own: Any = self  # not a cast, which is a call
        form_data.load(own)
        return self.POST

    def _first_files(self) -> MultiValueDict:
        own: Any = self  # not a cast, which is a call
        form_data.load(own)
        return self.FILES

    def _first_cookies(self) -> dict[str, str]:
        return cookies.parse_cookie(self.raw_header("cookie") or "")

    def _first_headers(self) -> HttpHeaders:
        return HttpHeaders(self.META)

    def _first_content_type(self) -> str:
        kind, _ = self._parse_content_type()
        return kind

    def _first_content_params(self) -> dict[str, str]:
        _, params = self._parse_content_type()
        return params

    def _parse_content_type(self) -> tuple[str, dict[str, str]]:
        found: tuple[str, dict[str, str]]
        try:
            found = parse_header_parameters(self.raw_header("content-type") or "")
        except ValueError:
            found = "", {}
        self.content_type, self.content_params = found
        return found

    def _first_accepted_types(self) -> list[accept.MediaType]:
        return accept.wanted(self._ranges)

    def _first_accepted_by_precedence(self) -> list[accept.MediaType]:
        return accept.by_precedence(self._ranges)

    def _first_ranges(self) -> list[accept.MediaType]:
        header = self.raw_header("accept")
        return accept.parse_accept("*/*" if header is None else header)

    @property
    def resolver_match(self) -> Any:
        """Which view answers and with what arguments, None before the URLconf was asked."""
        if self.found_match is None and self.literal_page is not None:
            way, kwargs = self.literal_page
            self.found_match = way.match_of(kwargs)
        return self.found_match

    @resolver_match.setter
    def resolver_match(self, value: Any) -> None:
        self.found_match, self.literal_page = value, None

    @property
    def META(self) -> dict[str, Any]:  # noqa: N802  documented name
        """The headers and the server's facts, under the names of CGI; writable."""
        if self._meta is None:
            self._meta = self._first_meta()
        return self._meta

    @META.setter
    def META(self, value: dict[str, Any]) -> None:  # noqa: N802  documented name
        self._meta = value

    # The body.

    @property
    def body(self) -> bytes:
        """The raw body.

        Raises RawPostDataException after the request was read as a stream, RequestDataTooBig beyond
        DATA_UPLOAD_MAX_MEMORY_SIZE.
        """
        if self._body is None:
            if self._read_started:
                raise RawPostDataException("You cannot access body after reading from request's data stream")
            body = self._body = self._whole_body()
            self._stream = BytesIO(body)
        return self._body

    def json(self, *, max_depth: int = 100, max_nodes: int = 100_000, unique_keys: bool = False) -> Any:
        """Return what the JSON body says; it is read anew each time.

        Raises UnsupportedMediaType (answered with 415) unless Content-Type is application/json or ends in ``+json``,
        RequestDataTooBig (413) beyond DATA_UPLOAD_MAX_MEMORY_SIZE, and BadRequest (400) for what is no JSON in UTF-8, is nested
        deeper than ``max_depth`` or has more values than ``max_nodes``, for numbers that are no finite ones, and with
        ``unique_keys`` for a key that comes twice.
        """
        own: Any = self
        return json_body.read(own, max_depth, max_nodes, unique_keys)

    def _body_stream(self) -> BodyStream | BytesIO:
        if self._stream is None:
            check_content_length(self.raw_header("content-length"))
            self._stream = self._open_stream()
        return self._stream

    def read(self, size: int | None = None) -> bytes:
        """Read from the body as from a file."""
        self._read_started = True
        return self._body_stream().read(size)

    def readline(self, size: int | None = None) -> bytes:
        """Read one line of the body."""
        self._read_started = True
        return self._body_stream().readline(size)

    def readlines(self) -> list[bytes]:
        """Read the body as a list of lines."""
        return list(self)

    def __iter__(self) -> Iterator[bytes]:
        """Yield the lines of the body."""
        return iter(self.readline, b"")

    def close(self) -> None:
        """Close the uploaded files, if any were read."""
        if self._stream is None:
            return
        files = form_data.files_if_read(self)
        if files is not None:
            for _, members in files.lists():
                for member in members:
                    member.close()

    @property
    def encoding(self) -> str | None:
        """The encoding of form data, None for DEFAULT_CHARSET. Writing it has GET and POST read anew."""
        return self._encoding

    @encoding.setter
    def encoding(self, value: str | None) -> None:
        self._encoding = value
        for name in ("GET", "POST"):
            if form_data.is_filled(self, name):
                delattr(self, name)

    @property
    def upload_handlers(self) -> list[Any]:
        """The handlers of uploaded files; may be changed until POST or FILES is read."""
        if self._upload_handlers is None:
            self._upload_handlers = form_data.default_handlers(self)
        return self._upload_handlers

    @upload_handlers.setter
    def upload_handlers(self, value: list[Any]) -> None:
        if form_data.is_filled(self, "FILES"):
            raise AttributeError("You cannot set the upload handlers after the upload has been processed.")
        self._upload_handlers = value

    def parse_file_upload(self, META: Mapping[str, Any], post_data: Any) -> tuple[QueryDict, MultiValueDict]:  # noqa: N803  documented name
        """Return (POST, FILES) of a multipart body: ``post_data`` is a binary file, ``META`` describes it.

        The upload handlers cannot be changed any more. Raises what `MultiPartParser.parse` does.
        """
        return form_data.parse_multipart(cast("Any", self), META, post_data)

    # Where it went.

    @property
    def scheme(self) -> str:
        """``"https"`` or ``"http"``, by SECURE_PROXY_SSL_HEADER where a trusted proxy says so."""
        rule = HttpSettings.now().secure_proxy_ssl_header
        if rule is None:
            return self._get_scheme()
        try:
            header, secure = rule
        except ValueError:
            raise ImproperlyConfigured("The SECURE_PROXY_SSL_HEADER setting must be a tuple containing two values.") from None
        said = self.META.get(header)
        if said is None:
            return self._get_scheme()
        return "https" if said.split(",", 1)[0].strip() == secure else "http"

    def is_secure(self) -> bool:
        """Say whether the request came by HTTPS."""
        return self.scheme == "https"

    def get_host(self) -> str:
        """Return the host as the client named it, with its port if it named one.

        Raises DisallowedHost when ALLOWED_HOSTS does not name it or it is no valid host.
        """
        rules = hosts.rules_now()
        host = self._raw_host(rules.trust_forwarded)
        if host not in rules.seen and not rules.allow(host):
            raise DisallowedHost(hosts.refusal(host))
        return host

    def _raw_host(self, trust_forwarded: bool) -> str:
        if trust_forwarded and (forwarded := self.raw_header("x-forwarded-host")):
            return forwarded
        host = self.raw_header("host")
        if host:
            return host
        name, port = str(self.META.get("SERVER_NAME", "")), self.get_port()
        usual = "443" if self.is_secure() else "80"
        return name if port == usual else f"{name}:{port}"

    def get_port(self) -> str:
        """Return the port of the request, as text."""
        if HttpSettings.now().use_x_forwarded_port and (forwarded := self.raw_header("x-forwarded-port")):
            return forwarded
        return str(self.META["SERVER_PORT"])

    def get_full_path(self, force_append_slash: bool = False) -> str:
        """Return the path with its query string."""
        return self._full_path(self.path, force_append_slash)

    def get_full_path_info(self, force_append_slash: bool = False) -> str:
        """Return `path_info` with the query string."""
        return self._full_path(self.path_info, force_append_slash)

    def _full_path(self, path: str, append_slash: bool) -> str:
        slash = "/" if append_slash and not path.endswith("/") else ""
        query = self.raw_query()
        return f"{escape_uri_path(path)}{slash}{'?' + iri_to_uri(query) if query else ''}"

    def build_absolute_uri(self, location: str | None = None) -> str:
        """Return ``location`` (this page for None) with scheme and host."""
        # A path that begins with two slashes must not become a host.
        target = escape_leading_slashes(self.get_full_path()) if location is None else str(location)
        parts = urlsplit(target)
        if not (parts.scheme and parts.netloc):
            base = f"{self.scheme}://{self.get_host()}"
            if target.startswith("/") and not parts.netloc and not _has_dots(parts.path):
                target = base + target
            else:
                target = urljoin(base + escape_uri_path(self.path), urlunsplit(parts))
        return iri_to_uri(target)

    def get_signed_cookie(self, key: str, default: Any = RAISE_ERROR, salt: str = "", max_age: Any = None) -> Any:
        """Return the value of a signed cookie, ``default`` when it is missing, forged or older than ``max_age`` seconds.

        Without a ``default`` raises KeyError or BadSignature.
        """
        try:
            return signed.read(self.COOKIES[key], key, salt, max_age)
        except (KeyError, signed.BadSignature):
            if default is RAISE_ERROR:
                raise
            return default

    @property
    def is_partial(self) -> bool:
        """Whether a script wants a part of the page: ``HX-Request: true`` of htmx, or ``Partial-Request: true``.

        False for boosted links and pages of the history, which htmx wants whole. The response gets Vary for whoever asks.
        """
        self.touched |= ASKED_PARTIAL
        return partial.is_wanted(self)

    @property
    def partial_target(self) -> str | None:
        """The id of the element that the part is for (``HX-Target``, ``Partial-Target``), None when not told; sets Vary."""
        self.touched |= ASKED_TARGET
        return partial.target_of(self)

    def accepts(self, media_type: str) -> bool:
        """Say whether the Accept header covers ``media_type``."""
        return accept.rule_for(media_type, self._ranges) is not None

    def accepted_type(self, media_type: str) -> accept.MediaType | None:
        """Return the range of the Accept header that speaks for ``media_type``, None when it is not accepted."""
        return accept.rule_for(media_type, self._ranges)

    def get_preferred_type(self, media_types: Sequence[str]) -> str | None:
        """Return the member of ``media_types`` that the client prefers, None when it accepts none."""
        return accept.preferred(media_types, self._ranges)


def _has_dots(path: str) -> bool:
    return "/./" in path or "/../" in path or path.endswith(("/.", "/.."))


def split_domain_port(host: str) -> tuple[str, str]:
    """Return (domain in lower case, port), both "" when ``host`` is no valid host; packages ask for it here."""
    return hosts.split_domain_port(host)


def validate_host(host: str, allowed_hosts: Iterable[str]) -> bool:
    """Say whether a domain in lower case is one of ``allowed_hosts``; packages ask for it here."""
    return hosts.validate_host(host, allowed_hosts)
