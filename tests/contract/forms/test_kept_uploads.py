"""Uploads that survive a form's errors: what the page shows, what the next submit brings, and when it is gone."""

import asyncio
import io
import re
import tempfile
from html import unescape
from pathlib import Path

import pytest

from quintet import forms
from quintet.core.exceptions import PermissionDenied, ValidationError
from quintet.core.files.storage import storages
from quintet.core.files.uploadedfile import SimpleUploadedFile
from quintet.core.management import call_command
from quintet.db import connection, models
from quintet.http import Http404, HttpResponse
from quintet.shortcuts import render
from quintet.test import AsyncClient, Client
from quintet.test.utils import override_settings
from quintet.urls import path
from quintet.utils.datastructures import MultiValueDict
from quintet.views.generic import CreateView, FormView, UpdateView
from quintet.views.kept_uploads import keep_for
from tests.kit.library import APPS, tables

STORAGES = {
    "default": {"BACKEND": "quintet.core.files.storage.InMemoryStorage"},
    "waiting": {"BACKEND": "quintet.core.files.storage.InMemoryStorage"},
}
PAGES = {"page.html": "<form method=post enctype=multipart/form-data>{% csrf_token %}{{ form }}{{ rows }}</form>"}
TEMPLATES = [
    {
        "BACKEND": "quintet.template.backends.django.DjangoTemplates",
        "OPTIONS": {"loaders": [("quintet.template.loaders.locmem.Loader", PAGES)]},
    }
]


class Thesis(models.Model):
    title = models.CharField(max_length=9, unique=True)
    paper = models.FileField(upload_to="papers")
    note = models.FileField(upload_to="notes", blank=True)

    class Meta:
        app_label, apps = "library", APPS


class Chapter(models.Model):
    thesis = models.ForeignKey(Thesis, models.CASCADE)
    number = models.IntegerField()
    text = models.FileField(upload_to="chapters")

    class Meta:
        app_label, apps = "library", APPS


def no_virus(file):
    if b"virus" in file.read():
        raise ValidationError("This file is infected.")
    file.seek(0)


class Order(forms.Form):
    keep_uploads = True
    name = forms.CharField()
    paper = forms.FileField(validators=[no_virus])
    extra = forms.FileField(required=False)


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    widget = SeveralFiles

    def clean(self, data, initial=None):
        one = super().clean
        return [one(file, initial) for file in data] if isinstance(data, list) else [one(data, initial)]


class Album(forms.Form):
    keep_uploads = True
    title = forms.CharField()
    pictures = FilesField()


class Row(forms.Form):
    keep_uploads = True
    number = forms.IntegerField()
    text = forms.FileField()


Rows = forms.formset_factory(Row, extra=2)


def told(form):
    return HttpResponse(f"{form.cleaned_data['name']}: {form.cleaned_data['paper'].read().decode()}")


class OrderView(FormView):
    form_class, template_name = Order, "page.html"

    def form_valid(self, form):
        return told(form)


class AskedView(OrderView):
    inline_validation = True


class FailingView(OrderView):
    """Fails after the form was found valid."""

    def form_valid(self, form):
        form.cleaned_data["paper"].read()
        raise FAILURES[form.cleaned_data["name"]]


FAILURES = {"500": RuntimeError("full"), "404": Http404(), "403": PermissionDenied()}


class AsyncOrderView(OrderView):
    async def form_valid(self, form):
        await asyncio.sleep(0)
        return told(form)


class NewThesis(CreateView):
    model, fields, template_name, success_url = Thesis, ["title", "paper", "note"], "page.html", "/done/"
    keep_uploads = True


class BeatenThesis(NewThesis):
    """Somebody else takes the title after this form was validated."""

    def form_valid(self, form):
        Thesis.objects.create(title=form.cleaned_data["title"], paper="x")
        return super().form_valid(form)


class EditThesis(UpdateView):
    model, fields, template_name, success_url = Thesis, ["title", "paper", "note"], "page.html", "/done/"
    keep_uploads = True


async def in_a_function(request):
    form = Order(request.POST, request.FILES)
    keep_for(request, form)
    if await form.ais_valid():
        return told(form)
    return render(request, "page.html", {"form": form})


def with_rows(request):
    form, rows = Order(request.POST, request.FILES), Rows(request.POST, request.FILES)
    keep_for(request, form, rows)
    if form.is_valid() & rows.is_valid():
        return HttpResponse(f"{told(form).text} {[row.cleaned_data['text'].read() for row in rows if row.has_changed()]}")
    return render(request, "page.html", {"form": form, "rows": rows})


urlpatterns = [
    path("order/", OrderView.as_view()),
    path("async-hook/", AsyncOrderView.as_view()),
    path("asked/", AskedView.as_view()),
    path("failing/", FailingView.as_view()),
    path("function/", in_a_function),
    path("rows/", with_rows),
    path("new/", NewThesis.as_view()),
    path("beaten/", BeatenThesis.as_view()),
    path("edit/<int:pk>/", EditThesis.as_view()),
    path("done/", lambda request: HttpResponse("done")),
]


@pytest.fixture(autouse=True)
def site():
    with override_settings(
        ROOT_URLCONF=urlpatterns,
        MIDDLEWARE=["quintet.middleware.csrf.CsrfViewMiddleware"],
        TEMPLATES=TEMPLATES,
        STORAGES=STORAGES,
        FORM_KEPT_UPLOADS_STORAGE="waiting",
        ALLOWED_HOSTS=["testserver"],
    ):
        yield


def paper(content=b"text", name="paper.txt"):
    return SimpleUploadedFile(name, content)


def references(html, name="paper"):
    return [unescape(one) for one in re.findall(rf'name="{name}-kept" value="([^"]*)" checked', html)]


def waiting():
    try:
        return storages["waiting"].listdir("kept-uploads")[1]
    except FileNotFoundError:
        return []


class Sync:
    def __init__(self):
        self.client = Client(raise_request_exception=False)

    def post(self, url, data):
        return self.client.post(url, data)


class Async:
    def __init__(self):
        self.client = AsyncClient(raise_request_exception=False)

    def post(self, url, data):
        return asyncio.run(self.client.post(url, data))


@pytest.fixture
def library():
    with tables(connection, Thesis, Chapter):
        yield


@pytest.fixture(params=[Sync, Async])
def visitor(request):
    return request.param()


@pytest.mark.parametrize("url", ["/order/", "/async-hook/", "/function/"])
def test_a_file_is_there_again_and_gone_after_use(visitor, url):
    page = visitor.post(url, {"paper": paper()}).text
    assert "This field is required." in page
    assert "Keep paper.txt (4\xa0bytes)" in page
    assert not re.search(r'<input type="file" name="paper"[^>]* required', page)
    (reference,) = references(page)
    again = visitor.post(url, {"paper-kept": reference}).text
    # As often as it takes, and without a second copy.
    assert references(again) == [reference]
    assert len(waiting()) == 1
    assert visitor.post(url, {"name": "Ada", "paper-kept": reference}).text == "Ada: text"
    assert waiting() == []
    replayed = visitor.post(url, {"name": "Ada", "paper-kept": reference}).text
    assert "The file chosen before is no longer here. Choose it again." in replayed
    assert references(replayed) == []


@pytest.mark.parametrize("status", [500, 404, 403])
def test_a_view_that_fails_uses_nothing_up(visitor, status):
    (reference,) = references(visitor.post("/failing/", {"paper": paper()}).text)
    data = {"name": str(status), "paper-kept": reference}
    assert visitor.post("/failing/", data).status_code == status
    # Back to the form, once more.
    assert len(waiting()) == 1
    assert visitor.post("/failing/", data).status_code == status


def test_an_unticked_box_drops_the_file_and_another_file_takes_its_place(visitor):
    (reference,) = references(visitor.post("/order/", {"paper": paper()}).text)
    assert visitor.post("/order/", {"name": "Ada"}).text.count("This field is required.") == 1
    other = visitor.post("/order/", {"paper-kept": reference, "paper": paper(b"other", "other.txt")}).text
    assert "Keep other.txt" in other
    assert "paper.txt" not in other
    assert visitor.post("/order/", {"name": "A", "paper-kept": references(other)[0]}).text == "A: other"


def test_a_file_with_an_error_is_not_kept(visitor):
    page = visitor.post("/order/", {"paper": paper(b"virus"), "extra": paper(b"")}).text
    assert "This file is infected." in page
    assert "The submitted file is empty." in page
    assert "-kept" not in page
    assert waiting() == []


def test_a_form_without_the_wish_keeps_nothing():
    class Plain(forms.Form):
        name = forms.CharField()
        paper = forms.FileField()

    assert "-kept" not in str(Plain({}, {"paper": paper()}))
    assert Plain({"name": "a", "paper-kept": "x"}, {}).errors.keys() == {"paper"}
    assert waiting() == []


def test_asking_about_a_field_uses_nothing_up(visitor):
    (reference,) = references(visitor.post("/asked/", {"paper": paper()}).text)
    data = {"name": "Ada", "paper-kept": reference}
    assert "errorlist" not in visitor.post("/asked/?validate=name", data).text
    assert visitor.post("/asked/", data).text == "Ada: text"


def test_it_is_told_to_screen_readers():
    html = str(Order({}, {"paper": paper(name='"><b>.txt')})["paper"])
    assert html.startswith(
        '<span class="kept-uploads" role="group" aria-label="Files chosen before"><label><input type="checkbox" '
    )
    assert "Keep &quot;&gt;&lt;b&gt;.txt (4\xa0bytes)</label>" in html
    with override_settings(FORM_RENDERER="quintet.forms.renderers.DjangoTemplates"):
        for layout in ("as_p", "as_ul", "as_table", "as_div"):
            assert getattr(Order({}, {"paper": paper()}), layout)().count("paper-kept") == 1


def test_several_files_of_one_field():
    form = Album({}, MultiValueDict({"pictures": [paper(b"1", "a.png"), paper(b"2", "b.png")]}))
    first, second = references(str(form), "pictures")
    sent = MultiValueDict({"pictures": [paper(b"3", "c.png")]})
    form = Album(MultiValueDict({"title": ["t"], "pictures-kept": [second, second]}), sent)
    assert form.is_valid()
    assert [(one.name, one.read()) for one in form.cleaned_data["pictures"]] == [("b.png", b"2"), ("c.png", b"3")]
    assert Album(MultiValueDict({"title": ["t"], "pictures-kept": [first]}), {}).has_changed()


def test_what_the_clean_value_is():
    form = Order({"name": ""}, {"paper": SimpleUploadedFile("p.html", b"text", "text/html")})
    (reference,) = references(str(form))
    form = Order({"name": "Ada", "paper-kept": reference}, {})
    assert form.changed_data == ["name", "paper"]
    assert form.is_valid()
    upload = form.cleaned_data["paper"]
    assert (upload.name, upload.size, upload.content_type) == ("p.html", 4, "text/html")
    assert list(upload.chunks()) == [b"text"]
    assert list(upload) == [b"text"]
    # Shown once more, it is the same file.
    assert references(str(form)) == [reference]


def test_rows_of_a_formset_and_a_form_beside_them(visitor):
    counts = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 0}
    rows = {"form-0-number": 1, "form-0-text": paper(b"one"), "form-1-number": "x", "form-1-text": paper(b"two")}
    page = visitor.post("/rows/", {**counts, **rows, "name": "Ada", "paper": paper()}).text
    kept = {f"{name}-kept": references(page, name)[0] for name in ("paper", "form-0-text", "form-1-text")}
    # A row is the same row wherever a script has moved it.
    kept["form-0-text-kept"], kept["form-1-text-kept"] = kept["form-1-text-kept"], kept["form-0-text-kept"]
    done = visitor.post("/rows/", {**counts, **kept, "form-0-number": 2, "form-1-number": 1, "name": "Ada"})
    assert done.text == "Ada: text [b&#x27;two&#x27;, b&#x27;one&#x27;]".replace("&#x27;", "'")
    assert waiting() == []
    lonely = visitor.post("/rows/", {**counts, "form-1-text-kept": kept["form-1-text-kept"], "name": "Ada", "paper": paper()})
    assert "Choose it again." in lonely.text


def test_kept_files_count_as_files_of_a_submit(visitor):
    page = visitor.post("/order/", {"paper": paper()}).text
    assert references(page)
    counts = {"form-TOTAL_FORMS": 30, "form-INITIAL_FORMS": 0, "name": "Ada", "paper": paper()}
    many = {f"form-{index}-text-kept": "x" for index in range(30)}
    with override_settings(DATA_UPLOAD_MAX_NUMBER_FILES=30):
        assert "Choose it again." in visitor.post("/rows/", {**counts, **many}).text
    with override_settings(DATA_UPLOAD_MAX_NUMBER_FILES=29):
        assert visitor.post("/rows/", {**counts, **many}).status_code == 400
    with override_settings(DATA_UPLOAD_MAX_NUMBER_FILES=None):
        assert "Choose it again." in visitor.post("/rows/", {**counts, **many}).text


@pytest.mark.parametrize("reference", [5, None, ["x"], {"x": 1}, "\ud800:x:y", "", "\0", "x" * 100_000])
def test_what_is_no_reference_is_lost(reference):
    form = Order({"name": "Ada", "paper-kept": reference}, {})
    assert form.errors.as_data()["paper"][0].code == "lost"


def test_model_forms_create_and_update(library, visitor):
    page = visitor.post("/new/", {"paper": paper()}).text
    assert visitor.post("/new/", {"title": "One", "paper-kept": references(page)[0]})["Location"] == "/done/"
    stored = Thesis.objects.get()
    assert (stored.title, stored.paper.name, stored.paper.read()) == ("One", "papers/paper.txt", b"text")
    assert waiting() == []
    # A stored file beside a kept one, and the box that clears.
    edit = f"/edit/{stored.pk}/"
    page = visitor.post(edit, {"note": paper(b"note", "note.txt")}).text
    assert "Currently" in page
    both = visitor.post(edit, {"title": "Two", "note-kept": references(page, "note")[0], "note-clear": "on"}).text
    assert "Please either submit a file or check the clear checkbox, not both." in both
    assert visitor.post(edit, {"title": "Two", "note-kept": references(page, "note")[0]})["Location"] == "/done/"
    stored = Thesis.objects.get()
    assert (stored.paper.read(), stored.note.read()) == (b"text", b"note")


@pytest.mark.parametrize("limit", [0, 2_000_000])
def test_a_lost_race_keeps_the_file_in_memory_or_on_disk(library, visitor, limit):
    with override_settings(FILE_UPLOAD_MAX_MEMORY_SIZE=limit):
        first = visitor.post("/beaten/", {"title": "One", "paper": paper()}).text
        assert "already exists" in first
        second = visitor.post("/beaten/", {"title": "Two", "paper-kept": references(first)[0]}).text
        assert "already exists" in second
        visitor.post("/new/", {"title": "Three", "paper-kept": references(second)[0]})
    assert Thesis.objects.get(title="Three").paper.read() == b"text"
    assert waiting() == []


def test_a_taken_value_shows_the_form_with_its_file(library, visitor):
    Thesis.objects.create(title="One", paper="x")
    page = visitor.post("/new/", {"title": "One", "paper": paper()}).text
    assert "already exists" in page
    visitor.post("/new/", {"title": "Two", "paper-kept": references(page)[0]})
    assert Thesis.objects.get(title="Two").paper.read() == b"text"


def test_inline_formsets(library):
    class ChapterForm(forms.ModelForm):
        keep_uploads = True

        class Meta:
            model, fields = Chapter, ["number", "text"]

    chapter_rows = forms.inlineformset_factory(Thesis, Chapter, form=ChapterForm, extra=1)
    thesis = Thesis.objects.create(title="One", paper="x")
    counts = {"chapter_set-TOTAL_FORMS": 1, "chapter_set-INITIAL_FORMS": 0}
    rows = chapter_rows(counts, {"chapter_set-0-text": paper(b"one")}, instance=thesis)
    assert not rows.is_valid()
    (reference,) = references(str(rows), "chapter_set-0-text")
    rows = chapter_rows({**counts, "chapter_set-0-number": 1, "chapter_set-0-text-kept": reference}, {}, instance=thesis)
    assert rows.is_valid(), rows.errors
    rows.save()
    assert Chapter.objects.get().text.read() == b"one"
    assert waiting() == []


def test_without_settings_files_wait_in_a_folder_of_this_user_alone(tmp_path):
    with override_settings(FORM_KEPT_UPLOADS_STORAGE=None, FILE_UPLOAD_TEMP_DIR=str(tmp_path)):
        (reference,) = references(str(Order({}, {"paper": paper()})))
        (folder,) = tmp_path.iterdir()
        (file,) = (folder / "kept-uploads").iterdir()
        assert [one.stat().st_mode & 0o777 for one in (folder, file.parent, file)] == [0o700, 0o700, 0o600]
        assert Order({"name": "a", "paper-kept": reference}, {}).is_valid()


def test_large_uploads_are_moved_not_copied(tmp_path, visitor):
    with override_settings(FORM_KEPT_UPLOADS_STORAGE=None, FILE_UPLOAD_TEMP_DIR=str(tmp_path), FILE_UPLOAD_MAX_MEMORY_SIZE=10):
        page = visitor.post("/order/", {"paper": paper(b"x" * 1000)}).text
        assert [one.name for one in tmp_path.glob("*.upload*")] == []
        assert visitor.post("/order/", {"name": "A", "paper-kept": references(page)[0]}).text == f"A: {'x' * 1000}"
        assert list(tmp_path.glob("*/kept-uploads/*")) == []


def test_clearuploads_deletes_what_is_old():
    str(Order({}, {"paper": paper()}))
    out = io.StringIO()
    call_command("clearuploads", stdout=out)
    assert len(waiting()) == 1
    call_command("clearuploads", older_than=0, dry_run=True, stdout=out)
    assert len(waiting()) == 1
    call_command("clearuploads", older_than=0, stdout=out)
    assert waiting() == []
    assert out.getvalue().splitlines() == ["0 uploads deleted.", "1 upload would be deleted.", "1 upload deleted."]


def test_a_folder_that_somebody_else_made_is_refused(tmp_path, caplog):
    with override_settings(FORM_KEPT_UPLOADS_STORAGE=None, FILE_UPLOAD_TEMP_DIR=str(tmp_path)):
        str(Order({}, {"paper": paper()}))
        (folder,) = tmp_path.iterdir()
        folder.chmod(0o755)
        assert references(str(Order({}, {"paper": paper()}))) == []
        assert "is not a folder of this user alone" in caplog.text
    assert Path(tempfile.gettempdir()).is_dir()
