"""Form data: how the body of a request becomes POST and FILES, whichever is touched first."""

# pyright: reportPrivateUsage=false
# The request and this module are one idea in two files: the class is a table of contents, the reading is here.

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any, Protocol

from quintet.http.limits import content_length, memory_too_big
from quintet.http.multipartparser import MultiPartParser, MultiPartParserError
from quintet.http.querydict import QueryDict
from quintet.http.settings import HttpSettings
from quintet.http.stream import BodyStream
from quintet.kernel.errors import BadRequest, TooManyFieldsSent, TooManyFilesSent
from quintet.kit.multimap import ImmutableList, MultiValueDict
from quintet.services.files import handlers as files_handlers
from quintet.services.settings import ServicesSettings

CHUNK = 64 * 1024
TOO_LATE = "You cannot alter upload handlers after the upload has been processed."


class FormRequest(Protocol):
    """The parts of a request that its form data is read from and written to."""

    POST: Any
    FILES: Any
    content_type: Any
    content_params: Any
    method: Any
    multipart_parser_class: Any
    _body: bytes | None
    _read_started: bool
    _upload_handlers: Any

    @property
    def META(self) -> dict[str, Any]:  # noqa: N802  documented name
        """The headers and the server's facts."""
        ...

    @property
    def body(self) -> bytes:
        """The raw body."""
        ...

    @property
    def encoding(self) -> str | None:
        """The encoding of form data."""
        ...

    @property
    def upload_handlers(self) -> list[Any]:
        """The handlers of uploaded files."""
        ...

    def raw_header(self, name: str) -> str | None:
        """Return one header by its lower-case name."""
        ...

    def _body_stream(self) -> BodyStream | BytesIO: ...


def is_filled(request: object, name: str) -> bool:
    """Say whether an attribute of ``request`` was made or set already, without making it."""
    return name in vars(request)


def may_hold_fields(request: Any) -> bool:
    """Say whether POST has fields, or would have some if it were read: a body that is no form has none."""
    return request.content_type in _READERS or is_filled(request, "POST") or not request.is_served


def files_if_read(request: Any) -> MultiValueDict | None:
    """Return FILES when they were read, None when nobody touched them."""
    return request.FILES if is_filled(request, "FILES") else None


def default_handlers(request: object) -> list[Any]:
    """Return fresh upload handlers, as FILE_UPLOAD_HANDLERS names them."""
    return [files_handlers.load_handler(path, request) for path in ServicesSettings.now().file_upload_handlers]


def load(request: FormRequest) -> None:
    """Fill POST and FILES; they are left empty when the body is no form, was read as a stream, or is refused."""
    _leave_empty(request)
    if request.method != "POST" or (request._read_started and request._body is None):  # noqa: SLF001  our own request
        return
    reader = _READERS.get(request.content_type)
    if reader is not None:
        reader(request)


def _leave_empty(request: FormRequest) -> None:
    request.POST = QueryDict(mutable=request.method is None, encoding=request.encoding)
    request.FILES = MultiValueDict()


def _read_urlencoded(request: FormRequest) -> None:
    charset = request.content_params.get("charset", "utf-8")
    if charset.lower().replace("_", "-") not in ("utf-8", "utf8"):
        raise BadRequest("HTTP requests with the 'application/x-www-form-urlencoded' content type must be UTF-8 encoded.")
    request.POST = QueryDict(request.body, encoding=request.encoding)


def _read_multipart(request: FormRequest) -> None:
    held = request._body  # noqa: SLF001  our own request
    data = BytesIO(held) if held is not None else request._body_stream()  # noqa: SLF001  our own request
    if held is None:
        request._read_started = True  # noqa: SLF001  our own request
    try:
        request.POST, request.FILES = parse_multipart(request, request.META, data)
    except (MultiPartParserError, TooManyFieldsSent, TooManyFilesSent):
        _leave_empty(request)
        raise


def parse_multipart(request: FormRequest, meta: Mapping[str, Any], data: Any) -> tuple[QueryDict, MultiValueDict]:
    """Return (POST, FILES) of the body ``data`` that ``meta`` describes, by the request's parser and upload handlers."""
    handlers = request.upload_handlers
    request._upload_handlers = ImmutableList(handlers, warning=TOO_LATE)  # noqa: SLF001  our own request
    parser: MultiPartParser = request.multipart_parser_class(meta, data, handlers, request.encoding)
    return parser.parse()


_READERS: dict[Any, Callable[[FormRequest], None]] = {
    "application/x-www-form-urlencoded": _read_urlencoded,
    "multipart/form-data": _read_multipart,
}


def read_whole(request: FormRequest) -> bytes:
    """Return the whole body.

    Raises RequestDataTooBig beyond DATA_UPLOAD_MAX_MEMORY_SIZE, before reading where the length is announced;
    UnreadablePostError when the client goes away.
    """
    limit = HttpSettings.now().data_upload_max_memory_size
    if limit is not None and (content_length(request.raw_header("content-length")) or 0) > limit:
        raise memory_too_big(limit)
    stream = request._body_stream()  # noqa: SLF001  our own request
    parts: list[bytes] = []
    total = 0
    while found := stream.read(CHUNK) if isinstance(stream, BytesIO) else stream.chunk():
        parts.append(found)
        total += len(found)
        if limit is not None and total > limit:
            raise memory_too_big(limit)
    return parts[0] if len(parts) == 1 else b"".join(parts)
