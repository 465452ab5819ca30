"""The progress of an upload, noted while it comes and told as JSON."""

import io
import uuid

import pytest

from quintet.core.cache import cache
from quintet.core.exceptions import BadRequest
from quintet.core.files.uploadedfile import SimpleUploadedFile
from quintet.core.files.uploadhandler import FileUploadHandler
from quintet.http import HttpResponse
from quintet.http.multipartparser import MultiPartParserError
from quintet.test import Client, RequestFactory
from quintet.test.utils import override_settings
from quintet.urls import path
from quintet.views import upload_progress as rooms
from quintet.views.upload_progress import UploadProgressHandler, upload_progress

HANDLERS = [
    "quintet.views.upload_progress.UploadProgressHandler",
    "quintet.core.files.uploadhandler.MemoryFileUploadHandler",
    "quintet.core.files.uploadhandler.TemporaryFileUploadHandler",
]


class Watch(FileUploadHandler):
    """Asks, as another request would, while pieces come."""

    seen = ()

    def receive_data_chunk(self, raw_data, start):
        asked = RequestFactory().get("/", {"upload": self.request.GET["upload"]})
        Watch.seen = (*Watch.seen, upload_progress(asked).content)
        return raw_data

    def file_complete(self, file_size):
        return None


def receive(request):
    return HttpResponse(request.FILES["file"].read())


urlpatterns = [path("up/", receive), path("progress/", upload_progress)]
CACHES = {"default": {"BACKEND": "quintet.core.cache.backends.locmem.LocMemCache", "LOCATION": "progress"}}


@pytest.fixture(autouse=True)
def site():
    settings = {"ROOT_URLCONF": urlpatterns, "MIDDLEWARE": [], "CACHES": CACHES, "ALLOWED_HOSTS": ["testserver"]}
    with override_settings(FILE_UPLOAD_HANDLERS=HANDLERS, **settings):
        Watch.seen = ()
        yield
        cache.clear()


def test_an_upload_from_its_beginning_to_its_end(monkeypatch):
    monkeypatch.setattr(rooms, "INTERVAL", 0)
    name, client = str(uuid.uuid4()), Client()
    assert client.get(f"/progress/?upload={name}").json() == {"state": "unknown", "received": 0, "total": 0}
    with override_settings(FILE_UPLOAD_HANDLERS=[HANDLERS[0], f"{__name__}.Watch", *HANDLERS[1:]]):
        content = b"x" * 300_000
        assert client.post(f"/up/?upload={name}", {"file": SimpleUploadedFile("a", content)}).content == content
    counts = [int(told.split(b'"received": ')[1].split(b",")[0]) for told in Watch.seen]
    assert len(counts) > 2
    assert counts == sorted(counts)
    assert 0 < counts[0] < counts[-1] == 300_000
    answer = client.get(f"/progress/?upload={name}")
    done = answer.json()
    assert (done["state"], done["received"], done["total"] > 300_000) == ("done", 300_000, True)
    assert "no-store" in answer["Cache-Control"]


def test_an_upload_that_ends_too_early():
    name = "n" * 20
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nhalf'
    request = RequestFactory().generic("POST", f"/?upload={name}", body, "multipart/form-data; boundary=b")
    with pytest.raises(MultiPartParserError):
        _ = request.FILES
    assert Client().get(f"/progress/?upload={name}").json()["state"] == "interrupted"


def test_requests_without_a_name_are_not_noted():
    for query in ("", "?upload=short", f"?upload={'x' * 65}", "?upload=../../../../../../etc"):
        assert Client().post(f"/up/{query}", {"file": SimpleUploadedFile("a", b"text")}).content == b"text"
    with pytest.raises(BadRequest, match="20 to 64"):
        upload_progress(RequestFactory().get("/?upload=short"))


def test_the_cache_is_not_written_for_every_piece(monkeypatch):
    monkeypatch.setattr(rooms, "INTERVAL", 3600)
    handler = UploadProgressHandler(RequestFactory().post("/?upload=" + "n" * 20))
    handler.handle_raw_input(io.BytesIO(), {}, 10, b"b")
    handler.receive_data_chunk(b"12345", 0)
    assert Client().get("/progress/?upload=" + "n" * 20).json() == {"state": "receiving", "received": 0, "total": 10}
    handler.upload_complete()
    assert Client().get("/progress/?upload=" + "n" * 20).json()["received"] == 5


def test_the_progress_of_one_session_is_not_told_to_another():
    sessions = ["quintet.contrib.sessions.middleware.SessionMiddleware"]
    with override_settings(MIDDLEWARE=sessions, SESSION_ENGINE="quintet.contrib.sessions.backends.cache"):
        owner, other, visitor = Client(), Client(), Client()
        for client in (owner, other):
            client.session["known"] = True
            client.session.save()
        name = str(uuid.uuid4())
        owner.post(f"/up/?upload={name}", {"file": SimpleUploadedFile("a", b"tea")})
        states = [client.get(f"/progress/?upload={name}").json()["state"] for client in (owner, other, visitor)]
        assert states == ["done", "unknown", "unknown"]
        other.post(f"/up/?upload={name}", {"file": SimpleUploadedFile("a", b"coffee")})
        assert owner.get(f"/progress/?upload={name}").json()["received"] == 3
