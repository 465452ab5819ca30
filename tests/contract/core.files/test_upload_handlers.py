"""Upload handlers as the parser of a body drives them: every documented hook, and every way to stop."""

from contextlib import nullcontext
from io import BytesIO
from pathlib import Path

import pytest

from quintet.core.exceptions import TooManyFilesSent
from quintet.core.files.uploadedfile import InMemoryUploadedFile, TemporaryUploadedFile
from quintet.core.files.uploadhandler import (
    FileUploadHandler,
    MemoryFileUploadHandler,
    SkipFile,
    StopFutureHandlers,
    StopUpload,
    TemporaryFileUploadHandler,
    load_handler,
)
from quintet.http.multipartparser import MultiPartParser, MultiPartParserError
from quintet.test import RequestFactory
from quintet.test.utils import override_settings


class Noting(FileUploadHandler):
    """Notes what it hears; ``acts`` says what it returns or raises."""

    def __init__(self, name="h", log=None, **acts):
        super().__init__()
        self.name, self.log, self.acts = name, [] if log is None else log, acts

    def _hear(self, event, *facts):
        self.log.append((self.name, event, *facts))
        answer = self.acts.get(event)
        if isinstance(answer, BaseException) or (isinstance(answer, type) and issubclass(answer, BaseException)):
            raise answer
        return answer

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):  # noqa: N803  documented name
        return self._hear("raw", boundary, encoding)

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self._hear("new", self.field_name, self.file_name, self.content_type, self.charset, self.content_type_extra)

    def receive_data_chunk(self, raw_data, start):
        answer = self._hear("chunk", raw_data, start)
        return raw_data if answer == "pass" else answer

    def file_complete(self, file_size):
        return self._hear("complete", file_size)

    def upload_complete(self):
        self._hear("all")

    def upload_interrupted(self):
        self._hear("interrupted")


def file_part(name, content="content", file_name="a.txt"):
    return (
        f'Content-Disposition: form-data; name="{name}"; filename="{file_name}"\r\nContent-Type: text/plain; charset=utf-8; x=y',
        content,
    )


FIELD = ('Content-Disposition: form-data; name="v"', "1")


def body_of(*parts):
    whole = "".join(f"--edge\r\n{headers}\r\n\r\n{content}\r\n" for headers, content in parts)
    return (whole + "--edge--\r\n").encode()


def parse(handlers, *parts, body=None):
    data = body_of(*parts) if body is None else body
    meta = {"CONTENT_TYPE": "multipart/form-data; boundary=edge", "CONTENT_LENGTH": str(len(data))}
    return MultiPartParser(meta, BytesIO(data), handlers, "utf-8").parse()


def test_a_handler_hears_everything_in_order():
    handler = Noting(complete="the file")
    post, files = parse([handler], FIELD, file_part("f"))
    assert handler.log == [
        ("h", "raw", b"edge", "utf-8"),
        ("h", "new", "f", "a.txt", "text/plain", "utf-8", {"charset": b"utf-8", "x": b"y"}),
        ("h", "chunk", b"content", 0),
        ("h", "complete", 7),
        ("h", "all"),
    ]
    assert (dict(post.lists()), dict(files.lists())) == ({"v": ["1"]}, {"f": ["the file"]})


def events(log, *names):
    return [entry[:2] for entry in log if entry[1] in names]


def test_what_one_handler_keeps_the_next_does_not_get():
    log = []
    _, files = parse([Noting("1", log), Noting("2", log, complete="second")], file_part("f"))
    assert events(log, "chunk", "complete") == [("1", "chunk"), ("1", "complete"), ("2", "complete")]
    assert files["f"] == "second"


def test_the_first_handler_that_gives_a_file_has_given_it():
    log = []
    _, files = parse([Noting("1", log, chunk="pass", complete="first"), Noting("2", log, complete="second")], file_part("f"))
    assert events(log, "chunk", "complete") == [("1", "chunk"), ("2", "chunk"), ("1", "complete")]
    assert files["f"] == "first"


def test_no_handler_gives_a_file():
    _, files = parse([Noting()], file_part("f"))
    assert dict(files.lists()) == {}


def test_a_handler_may_change_what_the_next_gets():
    log = []
    parse([Noting("1", log, chunk=b"other"), Noting("2", log)], file_part("f"))
    assert ("2", "chunk", b"other", 0) in log


def test_stop_future_handlers():
    log = []
    _, files = parse([Noting("1", log, new=StopFutureHandlers, complete="first"), Noting("2", log)], file_part("f"))
    assert {entry[1] for entry in log if entry[0] == "2"} == {"raw", "all"}
    assert files["f"] == "first"


@pytest.mark.parametrize("event", ["new", "chunk"])
def test_skip_file(event):
    log = []
    post, files = parse([Noting("1", log, **{event: SkipFile}), Noting("2", log)], file_part("f"), FIELD)
    assert events(log, "complete") == []
    assert (dict(post.lists()), dict(files.lists())) == ({"v": ["1"]}, {})


@pytest.mark.parametrize("reset", [True, False])
def test_stop_upload_keeps_what_came_before(reset):
    handler = Noting(chunk=StopUpload(connection_reset=reset))
    post, files = parse([handler], FIELD, file_part("f"), file_part("g"))
    assert (dict(post.lists()), dict(files.lists())) == ({"v": ["1"]}, {})
    assert events(handler.log, "new", "complete") == [("h", "new")]


def test_stop_upload_reads_the_rest_unless_the_connection_is_reset():
    for reset, left in ((True, True), (False, False)):
        data = body_of(file_part("f", "x" * 300_000))
        stream = BytesIO(data)
        meta = {"CONTENT_TYPE": "multipart/form-data; boundary=edge", "CONTENT_LENGTH": str(len(data))}
        MultiPartParser(meta, stream, [Noting(chunk=StopUpload(connection_reset=reset))]).parse()
        assert bool(stream.read(1)) is left
    assert str(StopUpload()) == "StopUpload: Consume request data, then halt."
    assert str(StopUpload(connection_reset=True)) == "StopUpload: Halt current upload."


def test_a_handler_may_take_over_the_parsing():
    handler = Noting(raw=({"a": "1"}, {"b": "2"}))
    assert parse([handler, Noting()], file_part("f")) == ({"a": "1"}, {"b": "2"})


@pytest.mark.parametrize("fault", ["stop", "cut", "error", "quota"])
def test_no_temporary_file_is_left_CVE_2023_24580(tmp_path, fault):
    class Stopping(TemporaryFileUploadHandler):
        def receive_data_chunk(self, raw_data, start):
            super().receive_data_chunk(raw_data, start)
            if fault in ("stop", "error"):
                raise StopUpload if fault == "stop" else ValueError("a fault")

    parts = [file_part(f"f{number}") for number in range(102 if fault == "quota" else 3)]
    body = body_of(*parts)[: -60 if fault == "cut" else None]
    expected = {"cut": MultiPartParserError, "error": ValueError, "quota": TooManyFilesSent}
    handler = Stopping()
    told = pytest.raises(expected[fault]) if fault in expected else nullcontext()
    with override_settings(FILE_UPLOAD_TEMP_DIR=str(tmp_path)), told:
        parse([handler], body=body)
    assert handler.file.closed
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../x.txt", "x.txt"), ("C:\\\\dir\\\\x.txt", "x.txt"), ("/etc/passwd", "passwd"),
        ("&#46;&#46;/&#x2e;./x.txt", "x.txt"),
        ("..&#x5c;x.txt", "x.txt"), ("a\tb\x01.txt", "ab.txt"), ("..", None), (".", None), ("/", None), ("&#46;&#46;", None),
        ("x" * 300 + ".txt", "x" * 251 + ".txt"),
    ],
)  # fmt: skip
def test_names_of_uploads_are_bare_CVE_2021_31542_CVE_2021_28658(sent, kept):
    _, files = parse([MemoryFileUploadHandler(), TemporaryFileUploadHandler()], file_part("f", file_name=sent))
    assert [file.name for file in files.getlist("f")] == ([] if kept is None else [kept])
    for file in files.getlist("f"):
        file.close()


def test_handlers_of_a_request_may_be_changed_until_it_is_read():
    factory = RequestFactory()
    request = factory.post("/", {"f": BytesIO(b"x")})
    assert [type(one) for one in request.upload_handlers] == [MemoryFileUploadHandler, TemporaryFileUploadHandler]
    mine = Noting(complete="mine")
    request.upload_handlers.insert(0, mine)
    assert request.upload_handlers[1].request is request
    assert events(mine.log, "new") == []
    assert request.POST == {}
    with pytest.raises(AttributeError, match="You cannot alter upload handlers after the upload has been processed"):
        request.upload_handlers.insert(0, Noting())
    with pytest.raises(AttributeError, match="You cannot set the upload handlers after the upload has been processed"):
        request.upload_handlers = []


def test_small_and_large_uploads_of_a_request(tmp_path):
    with override_settings(FILE_UPLOAD_MAX_MEMORY_SIZE=1000, FILE_UPLOAD_TEMP_DIR=str(tmp_path)):
        small = RequestFactory().post("/", {"f": _named(b"x" * 10)})
        large = RequestFactory().post("/", {"f": _named(b"y" * 1000)})
        assert isinstance(small.FILES["f"], InMemoryUploadedFile)
        assert isinstance(large.FILES["f"], TemporaryUploadedFile)
        assert Path(large.FILES["f"].temporary_file_path()).parent == tmp_path
        assert large.FILES["f"].read() == b"y" * 1000
        large.close()
        assert large.FILES["f"].closed
    assert list(tmp_path.iterdir()) == []


def _named(content):
    file = BytesIO(content)
    file.name = "f.bin"
    return file


def test_handlers_by_their_path():
    made = load_handler("django.core.files.uploadhandler.TemporaryFileUploadHandler", "request")
    assert isinstance(made, TemporaryFileUploadHandler)
    assert made.request == "request"
    with pytest.raises(ImportError):
        load_handler("quintet.core.files.uploadhandler.Nothing")
    for hook, args in (("receive_data_chunk", (b"", 0)), ("file_complete", (0,))):
        with pytest.raises(NotImplementedError):
            getattr(FileUploadHandler(), hook)(*args)


def test_a_parser_of_ones_own():
    class Lower(MultiPartParser):
        def sanitize_file_name(self, file_name):
            name = super().sanitize_file_name(file_name)
            return None if name == "skip.txt" else name.lower()

    def sent():
        data = body_of(file_part("a", file_name="../A.TXT"), file_part("b", file_name="skip.txt"))
        request = RequestFactory().generic("POST", "/", data, "multipart/form-data; boundary=edge")
        request.multipart_parser_class = Lower
        return request, data

    request, _ = sent()
    assert {name: file.name for name, file in request.FILES.items()} == {"a": "a.txt"}
    request, data = sent()
    post, files = request.parse_file_upload(request.META, BytesIO(data))
    assert (dict(post), files["a"].read()) == ({}, b"content")
    with pytest.raises(AttributeError, match="after the upload has been processed"):
        request.upload_handlers.insert(0, Noting())
