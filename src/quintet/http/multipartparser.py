"""`MultiPartParser`: drives the decoder over a request's body, and hands files to the upload handlers."""

from binascii import Error as BinasciiError
from binascii import a2b_base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from quintet.http.limits import memory_too_big
from quintet.http.multipart import MultipartDecoder, MultipartError, PartData, PartStart
from quintet.http.querydict import QueryDict
from quintet.http.settings import HttpSettings
from quintet.kernel.errors import TooManyFieldsSent, TooManyFilesSent
from quintet.kit.headertext import parse_header_parameters
from quintet.kit.libraries import html
from quintet.kit.multimap import MultiValueDict
from quintet.services.files import handlers as files_handlers

CHUNK = 64 * 1024
_WHITESPACE = b" \t\r\n"


class MultiPartParserError(Exception):
    """A body that is no multipart/form-data; answered with 400."""


class MultiPartParser:
    """Parses a body into (POST, FILES).

    ``input_data`` is a binary file, ``upload_handlers`` take the files, ``encoding`` is that of field values. Raises
    MultiPartParserError when META does not describe a multipart body.
    """

    def __init__(
        self,
        META: Mapping[str, Any],  # noqa: N803  documented name
        input_data: Any,
        upload_handlers: Sequence[Any],
        encoding: str | None = None,
    ) -> None:
        content_type = str(META.get("CONTENT_TYPE", ""))
        self._boundary = _boundary_of(content_type)
        self._content_length = _length_of(META)
        self._meta = META
        self._input_data = input_data
        self._upload_handlers = upload_handlers
        self._encoding = encoding or HttpSettings.now().default_charset

    def parse(self) -> tuple[QueryDict, MultiValueDict]:
        """Return (POST, FILES).

        Raises MultiPartParserError for a malformed body; TooManyFieldsSent, TooManyFilesSent, RequestDataTooBig beyond limits.
        """
        if self._content_length == 0:
            return QueryDict(encoding=self._encoding), MultiValueDict()
        for handler in self._upload_handlers:
            taken = handler.handle_raw_input(self._input_data, self._meta, self._content_length, self._boundary, self._encoding)
            if taken is not None:
                return taken[0], taken[1]
        form = _Form(self._upload_handlers, self._encoding, self.sanitize_file_name)
        try:
            self._decode(form)
        except files_handlers.StopUpload as stop:
            form.abandon()
            if not stop.connection_reset:
                _exhaust(self._input_data)
        except MultipartError as error:
            form.interrupt()
            raise MultiPartParserError(str(error)) from error
        except BaseException:  # a request that is cancelled leaves no file behind either
            form.interrupt()
            raise
        return form.result()

    def sanitize_file_name(self, file_name: str) -> str | None:
        """Return what a client's file name becomes, None to leave the file out: its last part, without controls."""
        return sanitize_file_name(file_name)

    def _decode(self, form: "_Form") -> None:
        decoder = MultipartDecoder(self._boundary)
        while not decoder.is_closed and (data := self._input_data.read(CHUNK)):
            for event in decoder.feed(data):
                if isinstance(event, PartStart):
                    form.start(event.headers)
                elif isinstance(event, PartData):
                    form.data(event.data)
                else:
                    form.end()
        decoder.finish()


class ChunkIter:
    """Iterates over what a stream has left, ``chunk_size`` bytes at a time."""

    def __init__(self, flo: Any, chunk_size: int = 64 * 1024) -> None:
        self.flo, self.chunk_size = flo, chunk_size

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        chunk = self.flo.read(self.chunk_size)
        if not chunk:
            raise StopIteration
        return chunk


def _parameters(header: str) -> tuple[str, dict[str, str]]:
    try:
        return parse_header_parameters(header)
    except ValueError as error:
        raise MultipartError(f"A part has a header that cannot be read: {error}") from error


def _boundary_of(content_type: str) -> bytes:
    try:
        kind, parameters = parse_header_parameters(content_type)
    except ValueError as error:
        raise MultiPartParserError(f"Invalid Content-Type: {error}") from error
    if not kind.startswith("multipart/"):
        raise MultiPartParserError(f"Invalid Content-Type: {content_type}")
    boundary = parameters.get("boundary", "")
    if content_type.lower().count("boundary=") > 1 or not boundary.isascii() or not boundary:
        raise MultiPartParserError(f"Invalid boundary in multipart: {boundary or 'None'}")
    return boundary.encode("ascii")


def _length_of(meta: Mapping[str, Any]) -> int:
    """Return the announced length, -1 for a body sent in chunks without one."""
    announced = meta.get("CONTENT_LENGTH")
    if announced in (None, ""):
        return -1 if "HTTP_TRANSFER_ENCODING" in meta else 0
    try:
        length = int(str(announced))
    except ValueError:
        length = 0
    if length < 0:
        raise MultiPartParserError(f"Invalid content length: {length!r}")
    return length


def _exhaust(stream: Any) -> None:
    while stream.read(CHUNK):
        pass


class _Form:
    """What a body has given so far, and the part that is being read."""

    def __init__(self, handlers: Sequence[Any], encoding: str, name_of: Callable[[str], str | None]) -> None:
        settings = HttpSettings.now()
        self.most_fields = settings.data_upload_max_number_fields
        self.most_files = settings.data_upload_max_number_files
        self.most_bytes = settings.data_upload_max_memory_size
        self.handlers = handlers
        self.encoding = encoding
        self.name_of = name_of
        self.post = QueryDict(mutable=True, encoding=encoding)
        self.files = MultiValueDict()
        self.fields_seen = self.files_seen = self.bytes_seen = 0
        self.part: _Field | _File | _Ignored = _Ignored()

    def start(self, headers: dict[str, str]) -> None:
        """Begin the part that ``headers`` describe."""
        kind, disposition = _parameters(headers.get("content-disposition", ""))
        name = disposition.get("name")
        content_type = headers.get("content-type", "")
        if content_type.lower().startswith("multipart/"):
            raise MultipartError("A part is a multipart body itself; nested bodies are not read.")
        if kind != "form-data" or not name:
            self.part = _Ignored()
        elif disposition.get("filename"):
            self._count_file()
            self.part = self._new_file(name, disposition["filename"], content_type, headers)
        else:
            self._count_field(name)
            self.part = _Field(name, _decoder_for(headers))

    def _count_field(self, name: str) -> None:
        self.fields_seen += 1
        if self.most_fields is not None and self.fields_seen > self.most_fields:
            raise TooManyFieldsSent(
                f"The number of GET/POST parameters exceeded settings.DATA_UPLOAD_MAX_NUMBER_FIELDS ({self.most_fields})."
            )
        self._count_bytes(len(name) + 2)

    def _count_file(self) -> None:
        self.files_seen += 1
        if self.most_files is not None and self.files_seen > self.most_files:
            raise TooManyFilesSent(f"The number of files exceeded settings.DATA_UPLOAD_MAX_NUMBER_FILES ({self.most_files}).")

    def _count_bytes(self, size: int) -> None:
        self.bytes_seen += size
        if self.most_bytes is not None and self.bytes_seen > self.most_bytes:
            raise memory_too_big(self.most_bytes)

    def _new_file(self, name: str, raw_name: str, content_type: str, headers: dict[str, str]) -> "_File | _Ignored":
        file_name = self.name_of(raw_name)
        if file_name is None:
            return _Ignored()
        kind, extra = _parameters(content_type)
        length = headers.get("content-length", "")
        file = _File(name, self.handlers, _decoder_for(headers))
        file.open(file_name, kind, int(length) if length.isdigit() and len(length) < 20 else None, extra)
        return file

    def data(self, data: bytes) -> None:
        """Take a piece of the current part."""
        if isinstance(self.part, _Field):
            self._count_bytes(len(data))
        self.part.data(data)

    def end(self) -> None:
        """Complete the current part."""
        part, self.part = self.part, _Ignored()
        part.data(b"", last=True)
        if isinstance(part, _Field):
            self.post.appendlist(part.name, b"".join(part.pieces).decode(self.encoding, "replace"))
        elif isinstance(part, _File) and (file := part.complete()) is not None:
            self.files.appendlist(part.name, file)

    def abandon(self) -> None:
        """Close the files of an upload that a handler stopped, the one that was begun too."""
        for handler in self.handlers:
            begun = getattr(handler, "file", None)
            if begun is not None:
                begun.close()
        self.close()

    def interrupt(self) -> None:
        """Tell the handlers that the rest will not come, and close what there is."""
        for handler in self.handlers:
            handler.upload_interrupted()
        self.close()

    def close(self) -> None:
        """Close every complete file."""
        for _, files in self.files.lists():
            for file in files:
                file.close()

    def result(self) -> tuple[QueryDict, MultiValueDict]:
        """Return (POST, FILES), POST read-only."""
        for handler in self.handlers:
            handler.upload_complete()
        self.post.seal()
        return self.post, self.files


class _Decoder:
    """Passes the content of a part on as it is."""

    def take(self, data: bytes, last: bool) -> bytes:
        return data


class _Base64Decoder(_Decoder):
    """Decodes base64 content in pieces: whole groups of four at once, the rest later.

    Nothing but its alphabet and white space may stand in it, and nothing may follow its padding.
    """

    def __init__(self) -> None:
        self.rest = b""
        self.is_padded = False

    def take(self, data: bytes, last: bool) -> bytes:
        data = self.rest + data.translate(None, _WHITESPACE)
        whole = len(data) if last else len(data) - len(data) % 4
        data, self.rest = data[:whole], data[whole:]
        if not data:
            return b""
        try:
            if self.is_padded:
                raise BinasciiError("Data after the padding.")
            self.is_padded = data.endswith(b"=")
            return a2b_base64(data, strict_mode=True)
        except BinasciiError as error:
            raise MultipartError("Could not decode base64 data.") from error


def _decoder_for(headers: dict[str, str]) -> _Decoder:
    return _Base64Decoder() if headers.get("content-transfer-encoding", "").lower() == "base64" else _Decoder()


class _Ignored:
    """A part that is read over."""

    def data(self, data: bytes, last: bool = False) -> None:
        """Drop the piece."""


class _Field:
    """A part that becomes a value of POST."""

    def __init__(self, name: str, decoder: _Decoder) -> None:
        self.name, self.decoder = name, decoder
        self.pieces: list[bytes] = []

    def data(self, data: bytes, last: bool = False) -> None:
        """Keep the piece."""
        self.pieces.append(self.decoder.take(data, last))


class _File:
    """A part that goes to the upload handlers, each from its own count of bytes."""

    def __init__(self, name: str, handlers: Sequence[Any], decoder: _Decoder) -> None:
        self.name, self.decoder = name, decoder
        self.handlers = list(handlers)
        self.counts = [0] * len(self.handlers)
        self.skipped = False

    def open(self, file_name: str, kind: str, length: int | None, extra: dict[str, str]) -> None:
        """Tell the handlers what the client says of the file; one of them may keep it from the later ones."""
        # As bytes, in which they came and in which handlers have always got them.
        parameters = {name: value.encode() for name, value in extra.items()}
        for index, handler in enumerate(self.handlers):
            try:
                handler.new_file(self.name, file_name, kind, length, extra.get("charset"), parameters)
            except files_handlers.StopFutureHandlers:
                del self.handlers[index + 1 :], self.counts[index + 1 :]
                return
            except files_handlers.SkipFile:
                self.skipped = True
                return

    def data(self, data: bytes, last: bool = False) -> None:
        """Hand the piece from handler to handler, until one keeps it."""
        piece: bytes | None = self.decoder.take(data, last)
        if not piece or self.skipped:
            return
        for index, handler in enumerate(self.handlers):
            size = len(piece)
            try:
                piece = handler.receive_data_chunk(piece, self.counts[index])
            except files_handlers.SkipFile:
                self.skipped = True
                return
            self.counts[index] += size
            if piece is None:
                return

    def complete(self) -> Any:
        """Return the file of the first handler that gives one, None for a skipped file."""
        if self.skipped:
            return None
        for handler, count in zip(self.handlers, self.counts, strict=True):
            file = handler.file_complete(count)
            if file is not None:
                return file
        return None


def sanitize_file_name(file_name: str) -> str | None:
    """Return the last part of a client's file name without controls, None when nothing usable is left."""
    name = html.unescape(file_name)
    name = name.replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(character for character in name if character.isprintable()).strip()
    return None if name in ("", ".", "..") else name
