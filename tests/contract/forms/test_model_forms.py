"""Forms made from models, and generic views over them."""

import datetime
from contextlib import nullcontext

import pytest

from quintet import forms
from quintet.core.exceptions import FieldError, ImproperlyConfigured, ValidationError
from quintet.db import IntegrityError, connection, models, transaction
from quintet.http import Http404, HttpRequest, QueryDict
from quintet.kernel.apps import Apps
from quintet.shortcuts import get_list_or_404, get_object_or_404
from quintet.views.generic import CreateView, DeleteView, DetailView, ListView, UpdateView
from tests.kit.library import tables

apps = Apps()


class Tag(models.Model):
    word = models.CharField(max_length=10)

    class Meta:
        app_label, apps = "library", apps

    def __str__(self):
        return self.word


class Author(models.Model):
    name = models.CharField(max_length=50, unique=True, error_messages={"unique": "Taken."})
    nick = models.CharField(max_length=5, null=True, blank=True)

    class Meta:
        app_label, apps = "library", apps

    def __str__(self):
        return self.name


class Book(models.Model):
    title = models.CharField(max_length=50, help_text="As on the cover.")
    author = models.ForeignKey(Author, on_delete=models.CASCADE, null=True, blank=True)
    kind = models.CharField(max_length=1, choices=[("a", "Atlas"), ("b", "Ballad")], default="a")
    pages = models.PositiveIntegerField(default=3)
    published = models.DateField(null=True, blank=True)
    tags = models.ManyToManyField(Tag, blank=True)
    secret = models.CharField(max_length=5, editable=False, default="x")

    class Meta:
        app_label, apps = "library", apps

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return f"/books/{self.pk}/"


@pytest.fixture(autouse=True)
def _tables():
    with connection.schema_editor() as editor:
        for model in (Tag, Author, Book):
            editor.create_model(model)
    yield
    with connection.schema_editor() as editor:
        for model in (Book, Author, Tag):
            editor.delete_model(model)


class BookForm(forms.ModelForm):
    class Meta:
        model = Book
        fields = ["title", "author", "kind", "pages", "published", "tags"]
        labels = {"pages": "Length"}
        widgets = {"title": forms.Textarea(attrs={"rows": 2})}


def test_fields_of_a_model():
    found = BookForm().fields
    kinds = {name: type(field).__name__ for name, field in found.items()}
    assert kinds == {
        "title": "CharField",
        "author": "ModelChoiceField",
        "kind": "TypedChoiceField",
        "pages": "IntegerField",
        "published": "DateField",
        "tags": "ModelMultipleChoiceField",
    }
    assert (found["title"].max_length, found["title"].help_text, found["title"].widget.attrs["rows"]) == (
        50,
        "As on the cover.",
        2,
    )
    assert (found["pages"].label, found["pages"].initial, found["pages"].min_value) == ("Length", 3, 0)
    assert [found[name].required for name in ("title", "author", "published", "tags")] == [True, False, False, False]
    assert list(found["kind"].choices) == [("a", "Atlas"), ("b", "Ballad")]


def test_choices_are_the_rows_of_the_moment():
    blank = '<option value="" selected>- Select an option -</option>'
    assert str(BookForm()["author"]) == f'<select name="author" id="id_author">{blank}</select>'
    ada = Author.objects.create(name="Ada")
    form = BookForm(initial={"author": ada})
    assert f'<option value="{ada.pk}" selected>Ada</option>' in str(form["author"])


def test_a_form_saves_a_new_object():
    ada, tag = Author.objects.create(name="Ada"), Tag.objects.create(word="war")
    form = BookForm(
        {"title": "T", "author": str(ada.pk), "kind": "b", "pages": "9", "published": "2020-01-02", "tags": [str(tag.pk)]}
    )
    assert form.is_valid(), form.errors
    book = form.save()
    book.refresh_from_db()
    assert (book.title, book.author, book.kind, book.pages, book.published) == ("T", ada, "b", 9, datetime.date(2020, 1, 2))
    assert list(book.tags.all()) == [tag]


def test_saving_in_two_steps():
    tag = Tag.objects.create(word="war")
    form = BookForm({"title": "T", "kind": "a", "pages": "1", "tags": [str(tag.pk)]})
    book = form.save(commit=False)
    assert book.pk is None
    book.save()
    form.save_m2m()
    assert list(book.tags.all()) == [tag]


def test_a_form_changes_its_object():
    book = Book.objects.create(title="Old", pages=5)
    form = BookForm({"title": "New", "kind": "a", "pages": "5"}, instance=book)
    assert form.initial["title"] == "Old"
    assert form.changed_data == ["title"]
    form.save()
    assert Book.objects.get().title == "New"
    refused = BookForm({"title": ""}, instance=book)
    with pytest.raises(ValueError, match="The Book could not be changed because the data didn't validate"):
        refused.save()


def test_defaults_stand_for_what_was_not_sent():
    class Short(forms.ModelForm):
        class Meta:
            model = Book
            fields = ["title", "pages"]

        pages = forms.IntegerField(required=False)

    assert Short({"title": "T"}).save().pages == 3


def test_uniqueness():
    Author.objects.create(name="Ada")
    form = forms.modelform_factory(Author, fields=["name"])({"name": "Ada"})
    assert form.errors == {"name": ["Taken."]}
    assert form.has_error("name", "unique")
    assert forms.modelform_factory(Author, fields=["name"])({"name": "Ada"}, instance=Author.objects.get()).is_valid()


def test_nullable_text_is_saved_as_none():
    author = forms.modelform_factory(Author, fields=["name", "nick"])({"name": "A", "nick": ""}).save()
    assert author.nick is None


def test_rows_that_are_not_there():
    form = BookForm({"title": "T", "kind": "a", "pages": "1", "author": "99", "tags": ["7", "x"]})
    assert form.errors["author"] == ["Select a valid choice. That choice is not one of the available choices."]
    assert form.errors["tags"].as_data()[0].code == "invalid_pk_value"


def test_limited_choices():
    Author.objects.create(name="Ada")
    bob = Author.objects.create(name="Bob")
    field = forms.ModelChoiceField(Author.objects.all(), to_field_name="name", limit_choices_to={"name__startswith": "B"})
    assert field.clean("Bob") == bob
    assert field.get_limit_choices_to() == {"name__startswith": "B"}


@pytest.mark.parametrize("key", ["9" * 40, "-" + "9" * 40, "9" * 4000])
def test_keys_beyond_every_column_name_no_row(key):
    rows = Author.objects.filter(name__gt="")
    for field in (forms.ModelChoiceField(rows, limit_choices_to={"pk__gt": 0}), forms.ModelMultipleChoiceField(rows)):
        with pytest.raises(ValidationError) as refused:
            field.clean([key] if isinstance(field, forms.ModelMultipleChoiceField) else key)
        assert refused.value.code == "invalid_choice"


def test_fields_must_be_named():
    with pytest.raises(ImproperlyConfigured, match="Creating a ModelForm without either the 'fields' attribute or the 'exclude'"):
        type("Bare", (forms.ModelForm,), {"Meta": type("Meta", (), {"model": Book})})
    with pytest.raises(ImproperlyConfigured, match="Calling modelform_factory without defining"):
        forms.modelform_factory(Book)
    with pytest.raises(FieldError, match=r"Unknown field\(s\) \(nothing\) specified for Book"):
        forms.modelform_factory(Book, fields=["nothing"])
    with pytest.raises(FieldError, match="'secret' cannot be specified for Book model form as it is a non-editable field"):
        forms.modelform_factory(Book, fields=["secret"])
    with pytest.raises(TypeError, match="Did you mean to type"):
        type("Text", (forms.ModelForm,), {"Meta": type("Meta", (), {"model": Book, "fields": "title"})})
    assert "secret" not in forms.modelform_factory(Book, fields="__all__")().fields
    assert "title" not in forms.modelform_factory(Book, exclude=["title"])().fields


def a_request(method="GET", data=None):
    request = HttpRequest()
    request.method = method
    if data is not None:
        request.POST = data
    return request


def test_views_of_objects():
    with pytest.raises(Http404, match="No book found matching the query"):
        DetailView.as_view(model=Book)(a_request(), pk=1)
    book = Book.objects.create(title="T")
    shown = DetailView.as_view(model=Book)(a_request(), pk=book.pk)
    assert shown.template_name == ["library/book_detail.html"]
    assert shown.context_data["book"] == shown.context_data["object"] == book
    listed = ListView.as_view(model=Book, ordering="title", paginate_by=5)(a_request())
    assert listed.template_name == ["library/book_list.html"]
    assert list(listed.context_data["book_list"]) == [book]
    assert DetailView.as_view(queryset=Book.objects.all(), slug_field="title")(a_request(), slug="T").context_data["book"] == book


def test_views_that_edit_objects():
    create = CreateView.as_view(model=Book, fields=["title", "kind", "pages"])
    assert create(a_request()).template_name == ["library/book_form.html"]
    assert create(a_request("POST", {"title": ""})).context_data["form"].errors["title"]
    made = create(a_request("POST", {"title": "T", "kind": "a", "pages": "1"}))
    book = Book.objects.get()
    assert made.url == f"/books/{book.pk}/"
    update = UpdateView.as_view(model=Book, fields=["title"], success_url="/done/{id}/")
    assert update(a_request("POST", {"title": "New"}), pk=book.pk).url == f"/done/{book.pk}/"
    assert Book.objects.get().title == "New"
    delete = DeleteView.as_view(model=Book, success_url="/gone/")
    assert delete(a_request(), pk=book.pk).template_name == ["library/book_confirm_delete.html"]
    assert delete(a_request("POST", {}), pk=book.pk).url == "/gone/"
    assert not Book.objects.exists()
    with pytest.raises(ImproperlyConfigured, match="without the 'fields' attribute is prohibited"):
        CreateView.as_view(model=Book)(a_request())


def test_objects_or_404():
    with pytest.raises(Http404, match="No Book matches the given query"):
        get_object_or_404(Book, pk=1)
    with pytest.raises(Http404):
        get_list_or_404(Book.objects.all())
    book = Book.objects.create(title="T")
    assert get_object_or_404(Book.objects.filter(title="T"), pk=book.pk) == book
    assert get_list_or_404(Book, title="T") == [book]
    with pytest.raises(ValueError, match="must be a Model, Manager, or QuerySet, not 'int'"):
        get_object_or_404(3, pk=1)


class AuthorForm(forms.ModelForm):
    class Meta:
        model = Author
        fields = ["name", "nick"]


@pytest.mark.parametrize("inside", [True, False], ids=["in a transaction", "in none"])
def test_a_form_that_lost_a_race_says_so_and_breaks_nothing(inside):
    with transaction.atomic() if inside else nullcontext():
        form = AuthorForm({"name": "Ada"})
        assert form.is_valid()
        Author.objects.create(name="Ada")
        assert form.try_save() is None
        assert form.errors == {"name": ["Taken."]}
        assert Author.objects.count() == 1
        with pytest.raises(ValueError, match="could not be created because the data didn't validate"):
            form.save()
        assert AuthorForm({"name": "Bob"}).try_save().pk


def test_what_validation_cannot_explain_is_raised():
    Author.objects.create(pk=1, name="Ada")

    class Colliding(AuthorForm):
        def save(self, commit=True):
            self.instance.pk = 1
            self.instance.save(force_insert=True)

        def validate_instance(self):
            """See nothing."""

    with pytest.raises(IntegrityError):
        Colliding({"name": "Bob"}).try_save()


def test_a_view_shows_the_form_again_when_somebody_was_quicker():
    class Slow(CreateView):
        model, fields, success_url, template_name = Author, ["name"], "/", "none.html"

        def form_valid(self, form):
            Author.objects.create(name="Ada")
            return super().form_valid(form)

    request = HttpRequest()
    request.method = "POST"
    request.POST = QueryDict("name=Ada")
    answer = Slow.as_view()(request)
    assert answer.context_data["form"].errors == {"name": ["Taken."]}


@pytest.mark.parametrize("value", [["1"], {"a": 1}, ("1", "2"), {1}])
def test_one_row_is_not_chosen_by_several_keys(value):
    with pytest.raises(forms.ValidationError, match="Select a valid choice"):
        forms.ModelChoiceField(Author.objects.all()).clean(value)


class Host(models.Model):
    address = models.GenericIPAddressField(null=True, blank=True, unique=True)
    note = models.CharField(max_length=9, blank=True)

    class Meta:
        app_label, apps = "library", apps


def test_an_address_left_out_is_stored_as_none_and_others_in_their_normal_form():
    host_form = forms.modelform_factory(Host, fields=["address"])
    with tables(connection, Host):
        for _ in range(2):
            host_form({"address": ""}).save()
        Host.objects.create(address="")
        Host.objects.create(address="::FFFF:0a0a:0a0a")
        Host.objects.filter(pk=1).update(address="")
        assert list(Host.objects.order_by("pk").values_list("address", flat=True)) == [None, None, None, "::ffff:10.10.10.10"]


def test_a_name_set_to_none_takes_a_declared_field_out_and_leaves_the_models():
    class Base(BookForm):
        extra = forms.CharField()
        title = forms.CharField(label="Own")

    class Child(Base):
        extra = None
        title = None

    assert "extra" in Base().fields
    assert "extra" not in Child().fields
    assert (Base().fields["title"].label, Child().fields["title"].label) == ("Own", "Title")
