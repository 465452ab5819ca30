"""Files and images as attributes of models: stored by saving, read by name, on SQLite and PostgreSQL."""

import copy
import datetime
import io
import pathlib

import pytest

from quintet import forms
from quintet.core.exceptions import FieldError, SuspiciousFileOperation
from quintet.core.files import File
from quintet.core.files.base import ContentFile
from quintet.core.files.storage import FileSystemStorage, InMemoryStorage, Storage, storages
from quintet.core.files.uploadedfile import SimpleUploadedFile
from quintet.db import models
from quintet.kernel.apps import Apps
from quintet.test.utils import override_settings
from tests.kit.databases import in_portals
from tests.kit.library import tables

APPS = Apps()
KEPT = InMemoryStorage(base_url="/kept/")


def by_owner(instance, filename):
    return f"{instance.owner}/{filename}"


def chosen_storage():
    return KEPT


class Letter(models.Model):
    owner = models.CharField(max_length=20, default="ann")
    body = models.FileField(upload_to="letters", storage=KEPT, blank=True)
    copied = models.FileField(upload_to=by_owner, storage=chosen_storage, null=True, max_length=40)

    class Meta:
        app_label = "post"
        apps = APPS


class Portrait(models.Model):
    image = models.ImageField(storage=KEPT, width_field="wide", height_field="high", blank=True)
    wide = models.IntegerField(null=True, editable=False)
    high = models.IntegerField(null=True, editable=False)

    class Meta:
        app_label = "post"
        apps = APPS


@pytest.fixture
def post(db):
    """The connection with the tables, and an empty storage."""
    for field in (Letter._meta.get_field("body"), Portrait._meta.get_field("image")):
        field.storage = InMemoryStorage(base_url="/kept/")
    with tables(db["db"], Letter, Portrait):
        yield db["db"]


def picture(width, height):
    """Return the bytes of an image."""
    image = pytest.importorskip("PIL.Image")
    out = io.BytesIO()
    image.new("1", (width, height)).save(out, "PNG")
    return out.getvalue()


def saved(**values):
    letter = Letter(**values)
    letter.save(using="db")
    return letter


def test_saving_the_instance_stores_the_upload(post):
    letter = Letter(body=ContentFile(b"Dear", name="a b.txt"))
    assert (letter.body.name, letter.body.size) == ("a b.txt", 4)
    letter.save(using="db")
    assert (letter.body.name, letter.body.size, letter.body.url) == ("letters/a_b.txt", 4, "/kept/letters/a_b.txt")
    found = Letter.objects.using("db").get()
    assert (str(found.body), found.body.read(), bool(found.body)) == ("letters/a_b.txt", b"Dear", True)
    assert Letter.objects.using("db").filter(body=found.body).values_list("body", flat=True)[0] == "letters/a_b.txt"


def test_a_taken_name_gets_another_within_the_length(post):
    field = Letter._meta.get_field("copied")
    first = saved(copied=ContentFile("1", name="x" * 36))
    second = saved(copied=ContentFile("2", name="x" * 36))
    assert first.copied.name == "ann/" + "x" * 36
    assert second.copied.name != first.copied.name
    assert len(second.copied.name) == field.max_length
    field.storage.delete(first.copied.name)
    field.storage.delete(second.copied.name)


def test_nothing_is_there_without_a_file(post):
    empty = Letter()
    assert not empty.body
    assert (empty.body, empty.body.name, str(empty.copied)) == ("", "", "")
    assert empty.copied == None  # noqa: E711  a file equals its name
    for ask in ("path", "url", "size", "file"):
        with pytest.raises(ValueError, match="The 'body' attribute has no file associated with it"):
            getattr(empty.body, ask)
    empty.body.delete()
    empty.body.close()
    assert empty.body.closed


def test_save_and_delete_also_save_the_instance_unless_told_not_to(post):
    letter = saved()
    letter.body.save("one.txt", ContentFile("1"))
    letter.refresh_from_db()
    assert letter.body.read() == b"1"
    storage, name = letter.body.storage, letter.body.name
    letter.body.delete()
    assert (storage.exists(name), letter.body.name) == (False, None)
    letter.body.save("two.txt", ContentFile("2"), save=False)
    assert Letter.objects.using("db").get().body == ""


def test_deleting_the_instance_keeps_the_file(post):
    letter = saved(body=ContentFile("1", name="kept.txt"))
    letter.delete()
    assert letter.body.storage.exists("letters/kept.txt")


@pytest.mark.parametrize("name", ["../up.txt", "/etc/passwd", "a/../../b.txt", "..", "a\\..\\..\\b.txt"])
def test_names_that_lead_elsewhere_are_refused(post, name):
    letter = saved()
    with pytest.raises(SuspiciousFileOperation):
        letter.body.save(name, ContentFile("1"))
    with pytest.raises(SuspiciousFileOperation):
        Letter(body=ContentFile("1", name=name)).save(using="db")


def test_an_upload_without_a_name_is_refused_before_anything_is_stored(post):
    with pytest.raises(FieldError, match="File for body must have the name attribute specified") as caught:
        Letter(body=ContentFile("1")).save(using="db")
    assert caught.value.__notes__ == ["Pass a 'name' argument to ContentFile."]


def test_upload_to_takes_dates_paths_and_functions(post):
    today = datetime.datetime.now().strftime("in/%Y/%m")
    for upload_to in ("in/%Y/%m", pathlib.Path("in/%Y/%m")):
        field = models.FileField(upload_to=upload_to, storage=KEPT)
        assert field.generate_filename(None, "a b.txt") == f"{today}/a_b.txt"
    owned = Letter._meta.get_field("copied")
    assert owned.generate_filename(Letter(owner="bob"), "a.txt") == "bob/a.txt"


def test_another_instance_gets_a_file_of_its_own(post):
    one = saved(body=ContentFile("1", name="shared.txt"))
    other = saved(body=one.body)
    assert (one.body.instance, other.body.instance) == (one, other)
    assert (other.body, hash(other.body)) == (one.body, hash(one.body))
    twin = copy.copy(one)
    twin.body.delete(save=False)
    assert (one.body.name, twin.body.name) == ("letters/shared.txt", None)


def test_deferred_files_load_when_they_are_read(post):
    saved(body=ContentFile("1", name="later.txt"))
    letter = Letter.objects.using("db").defer("body").get()
    assert letter.get_deferred_fields() == {"body"}
    assert letter.body.name == "letters/later.txt"
    only = Letter.objects.using("db").only("body").get()
    assert (only.body.read(), only.get_deferred_fields()) == (b"1", {"owner", "copied"})


def test_bulk_create_and_update_store_and_write_names(post):
    Letter.objects.using("db").bulk_create(Letter(body=ContentFile(str(n), name=f"{n}.txt")) for n in range(3))
    letters = list(Letter.objects.using("db").order_by("pk"))
    assert [one.body.read() for one in letters] == [b"0", b"1", b"2"]
    Letter.objects.using("db").update(body="letters/0.txt")
    letters[0].refresh_from_db()
    assert letters[0].body.name == "letters/0.txt"


def test_async_code_stores_and_deletes_too(post):
    async def story():
        letter = Letter(body=ContentFile("1", name="async.txt"))
        await letter.asave(using="db")
        await letter.body.asave("other.txt", ContentFile("22"))
        assert (letter.body.name, letter.body.size) == ("letters/other.txt", 2)
        await letter.body.aopen()
        assert letter.body.read() == b"22"
        await letter.body.adelete()
        return await Letter.objects.using("db").aget()

    if post.settings_dict["NAME"] != ":memory:":
        assert in_portals(story()).body.name == ""


@pytest.mark.parametrize("given", [3, object(), lambda: None, lambda: "default"])
def test_what_is_no_storage_is_refused(given):
    with pytest.raises(TypeError, match=r"FileField\.storage must be a subclass/instance of"):
        models.FileField(storage=given)


def test_a_storage_is_given_as_itself_as_its_class_by_a_function_or_by_its_alias(tmp_path):
    assert models.FileField(storage=KEPT).storage is KEPT
    assert isinstance(models.FileField(storage=FileSystemStorage).storage, FileSystemStorage)
    assert models.FileField(storage=chosen_storage).storage is KEPT
    named = models.FileField(storage="attic")
    with override_settings(STORAGES={"attic": {"BACKEND": "quintet.core.files.storage.InMemoryStorage"}}):
        assert named.storage is storages["attic"]
        assert isinstance(named.storage, Storage)
    assert named.deconstruct()[3] == {"upload_to": "", "storage": "attic"}


def test_deconstructing_writes_what_was_given():
    assert Letter._meta.get_field("copied").deconstruct()[3] == {
        "upload_to": by_owner,
        "storage": chosen_storage,
        "null": True,
        "max_length": 40,
    }
    assert models.ImageField(width_field="w").deconstruct()[3] == {"upload_to": "", "width_field": "w"}
    path = models.FilePathField(path="/tmp", match="x", recursive=True, allow_folders=True)
    assert path.deconstruct()[3] == {"path": "/tmp", "match": "x", "recursive": True, "allow_folders": True}


def test_wrong_options_are_told():
    def ids(field):
        field.set_attributes_from_name("f")
        return [message.id for message in field.check()]

    assert ids(models.FileField(primary_key=False)) == ["fields.E201"]
    assert ids(models.FileField(upload_to="/abs")) == ["fields.E202"]
    assert ids(models.FilePathField(allow_files=False)) == ["fields.E140"]
    assert ids(models.FileField(upload_to=by_owner)) == []


def test_an_image_keeps_its_size_in_its_fields(post):
    portrait = Portrait(image=SimpleUploadedFile("a.png", picture(4, 8)))
    assert (portrait.wide, portrait.high) == (4, 8)
    portrait.save(using="db")
    found = Portrait.objects.using("db").get()
    assert (found.wide, found.high, found.image.width, found.image.height) == (4, 8, 4, 8)
    found.image = SimpleUploadedFile("b.png", picture(8, 4))
    assert (found.wide, found.high) == (8, 4)
    found.image.save("c.png", ContentFile(picture(2, 3)))
    assert (found.wide, found.high) == (2, 3)
    found.image.delete()
    assert (found.wide, found.high) == (None, None)


def test_sizes_that_are_missing_are_filled_when_the_row_is_loaded(post):
    Portrait(image=SimpleUploadedFile("old.png", picture(5, 6))).save(using="db")
    Portrait.objects.using("db").update(wide=None, high=None)
    found = Portrait.objects.using("db").get()
    assert (found.wide, found.high) == (5, 6)
    part = Portrait.objects.using("db").defer("image").get()
    assert (part.wide, part.high) == (None, None)


def test_a_model_form_uploads(post, tmp_path):
    class Form(forms.ModelForm):
        class Meta:
            model = Portrait
            fields = ["image"]

    upload = SimpleUploadedFile("me.png", picture(3, 3), content_type="image/png")
    form = Form({}, {"image": upload})
    assert form.is_valid(), form.errors
    portrait = form.save(commit=False)
    portrait.save(using="db")
    assert (portrait.image.name, portrait.wide) == ("me.png", 3)
    cleared = Form({"image-clear": "on"}, instance=portrait)
    assert cleared.is_valid(), cleared.errors
    assert cleared.save(commit=False).image.name == ""
    assert not Form({}, {"image": SimpleUploadedFile("bad.png", b"text")}).is_valid()


def test_form_fields_know_the_folder_and_the_length(tmp_path):
    (tmp_path / "one.txt").write_text("1")
    (tmp_path / "two.png").write_text("2")
    field = models.FilePathField(path=lambda: tmp_path, match=r"\.txt$")
    field.set_attributes_from_name("place")
    made = field.formfield()
    assert isinstance(made, forms.FilePathField)
    assert [label for _path, label in made.choices][-1] == "one.txt"
    assert Letter._meta.get_field("copied").formfield().max_length == 40
    assert isinstance(Portrait._meta.get_field("image").formfield(), forms.ImageField)


def test_files_of_the_disk_are_taken_in(post, tmp_path):
    (tmp_path / "x.txt").write_text("disk")
    with (tmp_path / "x.txt").open("rb") as source:
        letter = saved(body=File(source, name="x.txt"))
    assert letter.body.read() == b"disk"
