"""What a WSGI server is given to send: never content where the client expects none."""

from io import BytesIO

import pytest

from quintet.core.handlers.wsgi import WSGIHandler
from quintet.http import FileResponse, HttpResponse, StreamingHttpResponse
from quintet.test import override_settings
from quintet.urls import path


def nothing(request):
    return HttpResponse("nobody reads this", status=204)


def page(request):
    response = HttpResponse("hello")
    response["X-Made"] = "yes"
    return response


def own_length(request):
    return HttpResponse("hello", headers={"Content-Length": "3", "Transfer-Encoding": "chunked"})


def described(request):
    """A page whose length is known to HEAD, where it is not made."""
    return HttpResponse(b"" if request.method == "HEAD" else b"x" * 1000, headers={"Content-Length": "1000"})


closed = []


def pieces():
    try:
        yield b"piece"
    finally:
        closed.append("pieces")


def stream(request):
    response = StreamingHttpResponse(pieces())
    response.on_close(lambda: closed.append("response"))
    return response


def file(request):
    return FileResponse(BytesIO(b"file"))


urlpatterns = [path(f"{view.__name__}/", view) for view in (nothing, page, own_length, described, stream, file)]


def answer(name, method="GET", **environ):
    """Return (headers in lower case, content) that the server gets."""
    told = {}

    def start_response(status, headers):
        told["headers"] = {key.lower(): value for key, value in headers}

    given = {
        "REQUEST_METHOD": method, "PATH_INFO": f"/{name}/", "SERVER_NAME": "testserver", "SERVER_PORT": "80",
        "wsgi.input": BytesIO(), "wsgi.url_scheme": "http",
    }  # fmt: skip
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[], ALLOWED_HOSTS=["testserver"]):
        body = WSGIHandler()(given | environ, start_response)
        content = b"".join(body)
        body.close()
    return told["headers"], content


def test_no_content_is_none():
    headers, content = answer("nothing")
    assert content == b""
    assert "content-length" not in headers


@pytest.mark.parametrize(("name", "length"), [("page", "5"), ("described", "1000"), ("file", "4"), ("stream", None)])
def test_head_has_the_headers_of_get_and_no_content(name, length):
    headers, content = answer(name, "HEAD", **{"wsgi.file_wrapper": lambda file, size: iter([file.read()])})
    assert (headers.get("content-length"), content) == (length, b"")


def test_a_stream_that_is_not_read_is_closed():
    closed.clear()
    answer("stream", "HEAD")
    assert "response" in closed


def test_the_length_is_that_of_the_content():
    headers, content = answer("own_length")
    assert (headers["content-length"], content) == ("5", b"hello")
    assert "transfer-encoding" not in headers


def test_a_file_goes_the_servers_way():
    headers, content = answer("file", **{"wsgi.file_wrapper": lambda file, size: iter([b"sent by it"])})
    assert (headers["content-length"], content) == ("4", b"sent by it")
