"""A client that goes away in the middle of its upload leaves no file behind, however its request ends."""

import asyncio

import pytest

from quintet.core.handlers.asgi import ASGIHandler
from quintet.http import HttpResponse
from quintet.test import override_settings
from quintet.urls import path
from quintet.views.decorators.csrf import csrf_exempt

HEAD = b'--X\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\n'


@csrf_exempt
def keep(request):
    """Read the files."""
    return HttpResponse(str(len(request.FILES)))


@csrf_exempt
async def keep_in_async(request):
    """Read the files on the loop."""
    return HttpResponse(str(len(request.FILES)))


@pytest.fixture
def site(tmp_path):
    settings = {
        "ROOT_URLCONF": [path("sync/", keep), path("async/", keep_in_async)],
        "MIDDLEWARE": [],
        "ALLOWED_HOSTS": ["testserver"],
        "FILE_UPLOAD_TEMP_DIR": str(tmp_path),
        "FILE_UPLOAD_HANDLERS": ["quintet.core.files.uploadhandler.TemporaryFileUploadHandler"],
        "TEMPLATES": [],
    }
    with override_settings(**settings):
        yield tmp_path


def uploading(kind):
    """Return a scope, and what its client does: begin a file, send more of it, and then nothing."""
    headers = [(b"host", b"testserver"), (b"content-type", b"multipart/form-data; boundary=X"), (b"content-length", b"1000000")]
    return {"type": "http", "method": "POST", "path": f"/{kind}/", "query_string": b"", "headers": headers}


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize(("kind", "ends"), [("sync", "disconnect"), ("async", "disconnect"), ("async", "cancel")])
def test_no_file_is_left(site, kind, ends):
    seen, sent = [], []

    async def main():
        messages = iter([HEAD + b"x" * 70_000, b"y" * 70_000])
        waits = asyncio.Event()

        async def receive():
            piece = next(messages, None)
            if piece is not None:
                return {"type": "http.request", "body": piece, "more_body": True}
            seen.append(len(list(site.iterdir())))
            waits.set()
            if ends == "cancel":
                await asyncio.sleep(600)
            return {"type": "http.disconnect"}

        async def send(message):
            sent.append(message)

        task = asyncio.create_task(ASGIHandler()(uploading(kind), receive, send))
        await waits.wait()
        if ends == "cancel":
            await asyncio.sleep(0.01)
            task.cancel()
        await asyncio.wait([task])
        # Not later, when something is collected.
        assert list(site.iterdir()) == []
        assert task.cancelled() == (ends == "cancel")

    asyncio.run(main())
    assert seen == [1]
    assert all(message.get("status", 500) >= 400 for message in sent)
