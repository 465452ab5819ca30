"""Kept uploads in bad company: forged, old, borrowed and repeated references, full disks, and two submits at once."""

import errno
import gc
import re
import threading
from html import unescape

import pytest

from quintet import forms
from quintet.core import signing
from quintet.core.exceptions import TooManyFilesSent
from quintet.core.files.storage import InMemoryStorage, storages
from quintet.core.files.uploadedfile import SimpleUploadedFile
from quintet.forms import upload_store
from quintet.http import HttpResponse
from quintet.test import Client
from quintet.test.utils import override_settings
from quintet.urls import path
from quintet.utils.datastructures import MultiValueDict
from quintet.views.generic import FormView

CHOOSE_AGAIN = "The file chosen before is no longer here. Choose it again."
PAGE = "<form method=post>{% csrf_token %}{{ form }}</form>"
TEMPLATES = [
    {
        "BACKEND": "quintet.template.backends.django.DjangoTemplates",
        "OPTIONS": {"loaders": [("quintet.template.loaders.locmem.Loader", {"page.html": PAGE})]},
    }
]


class BrokenStorage(InMemoryStorage):
    """Fails as its option says: in ``_save``, ``listdir``, ``_open``, ``exists`` or ``delete``."""

    failing = ""

    def __getattribute__(self, name):
        if name == BrokenStorage.failing:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().__getattribute__(name)


class Several(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    widget = Several

    def clean(self, data, initial=None):
        return [super(FilesField, self).clean(one, initial) for one in data or []]


class Order(forms.Form):
    keep_uploads = True
    name = forms.CharField()
    paper = forms.FileField()
    extra = FilesField(required=False)


class Other(Order):
    pass


class OrderView(FormView):
    form_class, template_name = Order, "page.html"

    def form_valid(self, form):
        return HttpResponse(form.cleaned_data["paper"].read())


urlpatterns = [path("", OrderView.as_view())]


@pytest.fixture(autouse=True)
def site():
    with override_settings(
        ROOT_URLCONF=urlpatterns,
        MIDDLEWARE=["quintet.middleware.csrf.CsrfViewMiddleware"],
        TEMPLATES=TEMPLATES,
        STORAGES={"waiting": {"BACKEND": f"{__name__}.BrokenStorage"}},
        FORM_KEPT_UPLOADS_STORAGE="waiting",
        ALLOWED_HOSTS=["testserver"],
    ):
        yield
        BrokenStorage.failing = ""


def paper(content=b"text", name="paper.txt"):
    return SimpleUploadedFile(name, content)


def kept(form, name="paper"):
    return [unescape(one) for one in re.findall(rf'name="{name}-kept" value="([^"]*)"', str(form))]


def shown(form_class=Order):
    (reference,) = kept(form_class({}, {"paper": paper()}))
    return reference


def errors(reference, form_class=Order, name="paper"):
    form = form_class(MultiValueDict({"name": ["Ada"], f"{name}-kept": [reference]}), {})
    form.is_valid()
    assert kept(form) == [] or not form.errors.get("paper")
    return form.errors.get(name, [])


def waiting():
    return storages["waiting"].listdir("kept-uploads")[1]


@pytest.mark.parametrize("reference", ["", "x", ":", "a:b:c", "../../etc/passwd", "\0", "é" * 5000, "." * 100_000, "\ud800"])
def test_nonsense(reference):
    assert errors(reference) == [CHOOSE_AGAIN]


@pytest.mark.parametrize("place", [0, 10, -1, -20])
def test_one_letter_changed(place):
    letters = list(shown())
    letters[place] = "A" if letters[place] != "A" else "B"
    assert errors("".join(letters)) == [CHOOSE_AGAIN]


def test_a_name_signed_elsewhere_is_no_reference():
    facts = ["../../etc/passwd", "p.txt", "text/plain", 4, None]
    assert errors(signing.dumps(facts)) == [CHOOSE_AGAIN]
    assert errors(signing.TimestampSigner().sign_object(facts)) == [CHOOSE_AGAIN]


def test_a_reference_serves_one_field_of_one_form():
    reference = shown()
    assert errors(reference) == []
    assert errors(reference, name="extra") == [CHOOSE_AGAIN]
    assert errors(reference, form_class=Other) == [CHOOSE_AGAIN]


def test_a_reference_is_of_its_visitor(caplog):
    owner, thief, fresh = Client(), Client(), Client()
    for client in (owner, thief):
        client.get("/")
    (reference,) = kept(owner.post("/", {"paper": paper()}).text)
    for client in (thief, fresh):
        answer = client.post("/", {"name": "Eve", "paper-kept": reference})
        assert answer.status_code == 200
        assert CHOOSE_AGAIN in answer.text
    assert "A reference to a kept upload was refused" in caplog.text
    assert owner.post("/", {"name": "Ada", "paper-kept": reference}).content == b"text"


def test_old_references_and_old_files(monkeypatch):
    reference = shown()
    with override_settings(FORM_KEPT_UPLOADS_AGE=-1):
        assert errors(reference) == [CHOOSE_AGAIN]
        # Whoever keeps a file next clears what is old.
        assert len(waiting()) == 1
        shown()
    assert len(waiting()) == 1
    assert errors(reference) == [CHOOSE_AGAIN]


@pytest.mark.parametrize("failing", ["_save", "listdir"])
def test_a_store_that_cannot_be_written_costs_the_convenience_only(failing, caplog):
    BrokenStorage.failing = failing
    client = Client()
    answer = client.post("/", {"paper": paper()})
    assert (answer.status_code, kept(answer.text)) == (200, [])
    assert "This field is required." in answer.text
    assert "No space left on device" in caplog.text
    BrokenStorage.failing = ""
    assert client.post("/", {"name": "Ada", "paper": paper()}).content == b"text"


@pytest.mark.parametrize("failing", ["_open", "exists"])
def test_a_store_that_cannot_be_read_is_a_lost_file(failing):
    reference = shown()
    BrokenStorage.failing = failing
    assert errors(reference) == [CHOOSE_AGAIN]


def test_a_store_that_does_not_delete_does_not_undo_the_success(caplog):
    reference = shown()
    BrokenStorage.failing = "delete"
    assert Client().post("/", {"name": "Ada", "paper-kept": reference}).content == b"text"
    assert "could not be deleted" in caplog.text


def test_how_many_and_how_large():
    files = MultiValueDict({"paper": [paper()], "extra": [paper(b"x" * 10, f"{n}.txt") for n in range(5)]})
    with override_settings(FORM_KEPT_UPLOADS_MAX_FILES=4):
        form = Order({}, files)
        assert (len(kept(form)), len(kept(form, "extra"))) == (1, 3)
    with override_settings(FORM_KEPT_UPLOADS_MAX_SIZE=24):
        form = Order({}, files)
        assert (len(kept(form)), len(kept(form, "extra"))) == (1, 2)


def test_nobody_fills_the_disk(caplog):
    # A small file counts as 64 kB: many of them would make every listing long.
    with override_settings(FORM_KEPT_UPLOADS_TOTAL_SIZE=150_000):
        assert [len(kept(Order({}, {"paper": paper()}))) for _ in range(4)] == [1, 1, 0, 0]
    assert len(waiting()) == 2
    assert "FORM_KEPT_UPLOADS_TOTAL_SIZE (150000 bytes) is used up" in caplog.text


def test_the_store_is_counted_once_for_many_uploads(monkeypatch):
    listings, moment = [], [0.0]
    monkeypatch.setattr(InMemoryStorage, "listdir", counted(InMemoryStorage.listdir, listings))
    monkeypatch.setattr(upload_store.time, "monotonic", lambda: moment[0])
    for _ in range(20):
        shown()
    assert len(listings) == 1
    # What others have cleared is found again, and what they have kept counts.
    moment[0] = 11.0
    shown()
    assert len(listings) == 2
    with override_settings(FORM_KEPT_UPLOADS_TOTAL_SIZE=23 * upload_store.LEAST):
        assert [len(kept(Order({}, {"paper": paper()}))) for _ in range(5)] == [1, 1, 0, 0, 0]
        assert len(listings) == 3
        for name in waiting()[:2]:
            storages["waiting"].delete(f"kept-uploads/{name}")
        moment[0] = 12.5
        assert [len(kept(Order({}, {"paper": paper()}))) for _ in range(5)] == [1, 1, 0, 0, 0]


def test_what_is_old_counts_until_it_is_gone(monkeypatch):
    monkeypatch.setattr(upload_store, "SWEPT_AT_ONCE", 2)
    for _ in range(5):
        shown()
    with override_settings(FORM_KEPT_UPLOADS_AGE=-1, FORM_KEPT_UPLOADS_TOTAL_SIZE=4 * upload_store.LEAST):
        assert [len(kept(Order({}, {"paper": paper()}))) for _ in range(2)] == [1, 0]
    assert len(waiting()) == 4


def counted(function, calls):
    def call(self, *args):
        calls.append(args)
        return function(self, *args)

    return call


def test_more_references_than_a_form_can_have():
    reference = shown()
    data = MultiValueDict({"name": ["Ada"], "paper-kept": ["x"] * 500 + [reference], "extra-kept": [f"x{n}" for n in range(500)]})
    with override_settings(DATA_UPLOAD_MAX_NUMBER_FILES=None):
        assert Order(data, {}).errors == {"extra": [CHOOSE_AGAIN]}
    # Each would open a file, and a formset has as many forms as its submit says.
    with pytest.raises(TooManyFilesSent, match=r"exceeded settings.DATA_UPLOAD_MAX_NUMBER_FILES \(100\)"):
        Order(data, {}).is_valid()


def test_two_submits_at_once(tmp_path):
    with override_settings(FORM_KEPT_UPLOADS_STORAGE=None, FILE_UPLOAD_TEMP_DIR=str(tmp_path)):
        client = Client()
        client.get("/")
        (reference,) = kept(client.post("/", {"paper": paper()}).text)
        start, answers = threading.Barrier(4), []

        def submit():
            start.wait()
            answers.append(client.post("/", {"name": "Ada", "paper-kept": reference}))

        threads = [threading.Thread(target=submit) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert {answer.status_code for answer in answers} == {200}
        assert all(answer.content == b"text" or CHOOSE_AGAIN in answer.text for answer in answers)
        assert any(answer.content == b"text" for answer in answers)
        assert list(tmp_path.glob("*/kept-uploads/*")) == []


def test_a_file_used_already_is_not_kept():
    form = Order({}, {"paper": (upload := paper())})
    upload.close()
    assert kept(form) == []


def test_keeping_a_file_closes_neither_it_nor_leaves_others_open():
    upload = paper()
    reference = kept(Order({}, {"paper": upload}))[0]
    gc.collect()
    assert upload.read() == b"text"
    form = Order({"name": "Ada", "paper-kept": reference}, {})
    assert form.is_valid()
    file = form.cleaned_data["paper"].file.file
    del form
    gc.collect()
    assert file.closed
