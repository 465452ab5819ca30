"""Formsets over models: which rows they show, what they refuse between forms, what they save, and in how many queries."""

import datetime

import pytest

from quintet import forms
from quintet.core.exceptions import ImproperlyConfigured
from quintet.db import connection, models
from quintet.db.models.signals import post_save
from quintet.forms.models import BaseInlineFormSet, BaseModelFormSet, inlineformset_factory, modelformset_factory
from quintet.kernel.apps import Apps
from quintet.test.utils import CaptureQueriesContext

apps = Apps()


class Author(models.Model):
    name = models.CharField(max_length=20)
    pen = models.CharField(max_length=20, unique=True, null=True, blank=True)

    class Meta:
        app_label, apps = "library", apps

    def __str__(self):
        return self.name


class Book(models.Model):
    author = models.ForeignKey(Author, models.CASCADE)
    reader = models.ForeignKey(Author, models.CASCADE, null=True, blank=True, related_name="reading")
    title = models.CharField(max_length=20)
    lang = models.CharField(max_length=2, blank=True)
    out = models.DateField(null=True, blank=True)
    slug = models.SlugField(blank=True, null=True, unique_for_month="out")
    friends = models.ManyToManyField(Author, blank=True, related_name="liked")

    class Meta:
        app_label, apps = "library", apps
        unique_together = [("author", "title")]
        constraints = [models.UniqueConstraint(fields=["title", "lang"], name="one_title_a_language")]

    def __str__(self):
        return self.title


class Country(models.Model):
    code = models.CharField(max_length=2, primary_key=True)
    name = models.CharField(max_length=20)

    class Meta:
        app_label, apps = "library", apps


class Capital(models.Model):
    country = models.OneToOneField(Country, models.CASCADE, primary_key=True)
    name = models.CharField(max_length=20)

    class Meta:
        app_label, apps = "library", apps


MODELS = (Author, Book, Country, Capital)


@pytest.fixture(autouse=True)
def _tables():
    with connection.schema_editor() as editor:
        for model in MODELS:
            editor.create_model(model)
    yield
    with connection.schema_editor() as editor:
        for model in reversed(MODELS):
            editor.delete_model(model)


def sent(*rows, initial=0, prefix="form"):
    """Return what a browser sends for forms with these values."""
    data = {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": str(initial)}
    return data | {f"{prefix}-{number}-{name}": value for number, row in enumerate(rows) for name, value in row.items()}


def asked(function):
    """Return the statements that a call runs, without those of its transaction."""
    with CaptureQueriesContext(connection) as captured:
        function()
    words = [query["sql"].split()[0] for query in captured.captured_queries]
    return [word for word in words if word not in ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")]


AuthorFormSet = modelformset_factory(Author, fields=["name", "pen"], can_delete=True)
BookFormSet = inlineformset_factory(Author, Book, fields=["title", "lang", "out", "slug"], fk_name="author")


def test_each_row_has_a_form_and_new_rows_have_more():
    Author.objects.bulk_create([Author(name="Zoe"), Author(name="Ada")])
    formset = AuthorFormSet()
    assert [form.instance.name for form in formset] == ["Zoe", "Ada", ""]
    assert [form["id"].value() for form in formset] == [1, 2, None]
    assert [type(form.fields["id"].widget).__name__ for form in formset] == ["HiddenInput"] * 3
    by_name = AuthorFormSet(queryset=Author.objects.order_by("name"), initial=[{"name": "New"}, {"name": "Too many"}])
    assert [form["name"].value() for form in by_name] == ["Ada", "Zoe", "New"]
    assert len(AuthorFormSet(queryset=Author.objects.none())) == 1
    assert asked(lambda: str(AuthorFormSet())) == ["SELECT"]


def test_saving_changes_deletes_and_adds():
    Author.objects.bulk_create([Author(name="A"), Author(name="B"), Author(name="C")])
    data = sent(
        {"id": "1", "name": "a"}, {"id": "2", "name": "B"}, {"id": "3", "name": "C", "DELETE": "on"}, {"name": "D"}, initial=3
    )
    formset = AuthorFormSet(data)
    assert formset.is_valid()
    assert [author.name for author in formset.save()] == ["a", "D"]
    assert formset.changed_objects == [(Author(pk=1), ["name"])]
    assert [author.name for author in formset.new_objects] == ["D"]
    assert [author.name for author in formset.deleted_objects] == ["C"]
    assert sorted(Author.objects.values_list("name", flat=True)) == ["B", "D", "a"]


def test_without_commit_nothing_is_saved_until_you_do():
    friend = Author.objects.create(name="A")
    book_forms = modelformset_factory(Book, fields=["author", "title", "friends"], can_delete=True)
    Book.objects.create(author=friend, title="Old")
    row = {"id": "1", "author": str(friend.pk), "title": "Old", "DELETE": "on"}
    formset = book_forms(sent(row, {"author": str(friend.pk), "title": "New", "friends": [str(friend.pk)]}, initial=1))
    (new,) = formset.save(commit=False)
    assert (new.pk, Book.objects.count()) == (None, 1)
    for book in formset.deleted_objects:
        book.delete()
    new.save()
    formset.save_m2m()
    assert Book.objects.get().friends.get() == friend


@pytest.mark.parametrize("key", ["99", "x", "", "\x00", "9" * 50])
def test_keys_of_no_row_are_refused(key):
    Author.objects.create(name="A")
    formset = AuthorFormSet(sent({"id": key, "name": "a"}, initial=1))
    assert not formset.is_valid()
    assert list(formset.errors[0]) == ["id"]


def test_rows_outside_the_query_set_are_left_alone():
    Author.objects.bulk_create([Author(name="A"), Author(name="B")])
    Country.objects.create(code="it", name="Italy")
    for only in ({"name": "z"}, {"name": "z", "DELETE": "on"}):
        formset = AuthorFormSet(sent({"id": "2", **only}, initial=1), queryset=Author.objects.filter(pk=1))
        assert formset.is_valid()
        assert formset.save() == []
        assert formset.deleted_objects == []
    country_forms = modelformset_factory(Country, fields=["code", "name"], can_delete=True)
    formset = country_forms(sent({"code": "it", "name": "z"}, initial=1), queryset=Country.objects.none())
    formset.is_valid()
    assert formset.save() == []
    assert Country.objects.get().name == "Italy"
    assert sorted(Author.objects.values_list("name", flat=True)) == ["A", "B"]


def test_unknown_keys_are_asked_for_in_one_query():
    Author.objects.create(name="A")
    rows = [{"id": str(number), "name": "x"} for number in range(100, 130)]
    formset = AuthorFormSet(sent(*rows, initial=30))
    assert asked(formset.is_valid) == ["SELECT", "SELECT"]


def test_edit_only_makes_no_new_rows():
    Author.objects.create(name="A")
    editing = modelformset_factory(Author, fields=["name"], edit_only=True)
    formset = editing(sent({"id": "1", "name": "a"}, {"name": "B"}, initial=1))
    assert formset.is_valid()
    assert [author.name for author in formset.save()] == ["a"]
    assert Author.objects.count() == 1


def test_a_key_that_people_edit_makes_rows_and_changes_them():
    country_forms = modelformset_factory(Country, fields=["code", "name"])
    formset = country_forms(sent({"code": "it", "name": "Italy"}))
    assert formset.is_valid()
    formset.save()
    formset = country_forms(sent({"code": "it", "name": "Italia"}, initial=1))
    assert formset.is_valid()
    formset.save()
    assert list(Country.objects.values_list()) == [("it", "Italia")]


def test_values_that_two_forms_repeat_are_refused():
    formset = AuthorFormSet(sent({"name": "A", "pen": "p"}, {"name": "B", "pen": "p"}, {"name": "C"}, {"name": "D"}))
    assert not formset.is_valid()
    assert formset.non_form_errors() == ["Please correct the duplicate data for pen."]
    assert formset.errors == [{}, {"__all__": ["Please correct the duplicate values below."]}, {}, {}]
    assert "pen" not in formset.forms[1].cleaned_data
    marked = AuthorFormSet(sent({"name": "A", "pen": "p"}, {"name": "B", "pen": "p", "DELETE": "on"}))
    assert marked.is_valid()


def test_values_that_must_be_unique_together_or_for_a_period():
    author = Author.objects.create(name="A")

    def errors(*rows):
        formset = BookFormSet(sent(*rows, prefix="book_set"), instance=author)
        formset.is_valid()
        return list(formset.non_form_errors())

    together = "Please correct the duplicate data for {}."
    assert errors({"title": "T"}, {"title": "T", "lang": "it"}) == [together.format("title")]
    title_forms = modelformset_factory(Book, fields=["title", "lang"])
    both = title_forms(sent({"title": "T", "lang": "it"}, {"title": "T", "lang": "it"}, {"title": "T", "lang": "de"}))
    assert both.non_form_errors() == ["Please correct the duplicate data for title and lang, which must be unique."]
    june, july = {"slug": "s", "out": "2020-06-01"}, {"slug": "s", "out": "2020-07-30"}
    assert errors({"title": "T"} | june, {"title": "U"} | july) == []
    said = "Please correct the duplicate data for slug which must be unique for the month in out."
    assert errors({"title": "T"} | june, {"title": "U"} | june) == [said]


def test_many_rows_are_saved_in_few_statements():
    names = [f"n{number}" for number in range(30)]
    formset = AuthorFormSet(sent(*[{"name": name} for name in names]))
    assert formset.is_valid()
    assert asked(formset.save) == ["INSERT"]
    assert [author.pk for author in formset.new_objects] == list(range(1, 31))
    rows = [{"id": str(number + 1), "name": f"x{number}"} for number in range(30)]
    formset = AuthorFormSet(sent(*rows, initial=30))
    assert formset.is_valid()
    assert asked(formset.save) == ["UPDATE"]
    assert set(Author.objects.values_list("name", flat=True)) == {f"x{number}" for number in range(30)}
    formset = AuthorFormSet(sent(*[row | {"DELETE": "on"} for row in rows], initial=30))
    assert formset.is_valid()
    assert asked(formset.save).count("DELETE") <= 4
    assert not Author.objects.exists()


def choosing(**options):
    return modelformset_factory(Book, fields=["title", "author"], **options)


def test_rows_to_choose_from_are_read_once_for_a_page():
    ada = Author.objects.create(name="Ada")
    for number in range(4):
        Book.objects.create(title=f"t{number}", author=ada)
    formset = choosing(extra=2)()
    assert asked(lambda: str(formset) + str(formset.empty_form)) == ["SELECT", "SELECT"]
    # Drawn again, it is another page; one that draws its fields in its own way asks no more often.
    Author.objects.create(name="Bob")
    again = []
    assert asked(lambda: again.append("".join(str(form["author"]) for form in formset))) == ["SELECT"]
    assert again[0].count("Bob") == 6
    assert asked(lambda: [list(form["author"]) for form in formset]) == ["SELECT"]


def test_forms_that_offer_other_rows_read_them_for_themselves():
    ada, bob = Author.objects.create(name="Ada"), Author.objects.create(name="Bob")

    class Narrow(forms.ModelForm):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            if self.prefix == "form-1":
                self.fields["author"].queryset = Author.objects.filter(pk=bob.pk)

    first, second, third = (str(form["author"]) for form in choosing(form=Narrow, extra=3)(queryset=Book.objects.none()))
    assert first.replace("form-0", "form-2") == third
    assert (f'value="{ada.pk}"' in third, f'value="{ada.pk}"' in second) == (True, False)

    class Choices(forms.models.ModelChoiceIterator):
        def __iter__(self):
            return iter([("x", "only")])

    class Field(forms.ModelChoiceField):
        iterator = Choices

    formset = choosing(extra=2, field_classes={"author": Field})(queryset=Book.objects.none())
    assert asked(lambda: str(formset)) == []
    assert str(formset).count(">only<") == 2
    # A form of its own reads rows whenever it is drawn.
    form = choosing().form()
    assert asked(lambda: [str(form["author"]), str(form["author"])]) == ["SELECT", "SELECT"]


def test_a_form_that_cleans_in_its_own_way_knows_at_once_what_is_taken():
    Author.objects.create(name="A", pen="taken")
    seen = []

    class Form(forms.ModelForm):
        def full_clean(self):
            super().full_clean()
            seen.append(sorted(self.errors))

    names = modelformset_factory(Author, fields=["name", "pen"], form=Form, extra=2)
    formset = names(sent({"name": "B", "pen": "taken"}, {"name": "C", "pen": "free"}))
    assert not formset.is_valid()
    assert seen == [["pen"], []]


def test_whoever_listens_or_overrides_hears_of_each_row():
    heard = []

    def listener(sender, instance, **kwargs):
        heard.append(instance.name)

    post_save.connect(listener, sender=Author)
    try:
        formset = AuthorFormSet(sent({"name": "A"}, {"name": "B"}))
        assert asked(formset.save) == ["INSERT", "INSERT"]
    finally:
        post_save.disconnect(listener, sender=Author)
    assert heard == ["A", "B"]

    class Own(BaseModelFormSet):
        def save_new(self, form, commit=True):
            heard.append("own")
            return super().save_new(form, commit)

    class Form(forms.ModelForm):
        def save(self, commit=True):
            heard.append("form")
            return super().save(commit)

    modelformset_factory(Author, fields=["name"], formset=Own)(sent({"name": "A"}, {"name": "B"})).save()
    modelformset_factory(Author, fields=["name"], form=Form)(sent({"name": "A"}, {"name": "B"})).save()
    assert heard == ["A", "B", "own", "own", "form", "form"]


def test_a_row_that_went_meanwhile_is_put_back_as_by_its_own_save():
    Author.objects.bulk_create([Author(name="A"), Author(name="B")])
    formset = AuthorFormSet(sent({"id": "1", "name": "a"}, {"id": "2", "name": "b"}, initial=2))
    assert formset.is_valid()
    Author.objects.filter(pk=2).delete()
    formset.save()
    assert list(Author.objects.order_by("pk").values_list("pk", "name")) == [(1, "a"), (2, "b")]


def test_inline_forms_belong_to_their_parent():
    ada, bob = Author.objects.create(name="Ada"), Author.objects.create(name="Bob")
    Book.objects.create(author=ada, title="Hers")
    Book.objects.create(author=bob, title="His")
    formset = BookFormSet(instance=ada)
    assert formset.prefix == "book_set"
    assert [form.instance.title for form in formset] == ["Hers", "", "", ""]
    assert "author" in formset.forms[0].fields
    row = {"id": "1", "author": str(ada.pk), "title": "Hers still"}
    formset = BookFormSet(sent(row, {"title": "More"}, {"title": "Most"}, initial=1, prefix="book_set"), instance=ada)
    assert formset.is_valid()
    formset.save()
    assert sorted(ada.book_set.values_list("title", flat=True)) == ["Hers still", "More", "Most"]
    taken = BookFormSet(sent({"id": "2", "author": str(bob.pk), "title": "Mine"}, initial=1, prefix="book_set"), instance=ada)
    assert not taken.is_valid()
    assert taken.errors[0]["author"] == ["The inline value did not match the parent instance."]


def test_a_new_parent_is_saved_before_its_rows():
    author = Author(name="New")
    formset = BookFormSet(sent({"title": "A"}, {"title": "B"}, prefix="book_set"), instance=author)
    assert formset.is_valid()
    author.save()
    assert [book.author for book in formset.save()] == [author, author]
    assert author.book_set.count() == 2


def test_rows_saved_as_new_leave_the_old_ones():
    ada, bob = Author.objects.create(name="Ada"), Author.objects.create(name="Bob")
    Book.objects.create(author=ada, title="One")
    row = {"id": "1", "author": str(ada.pk), "title": "Two"}
    formset = BookFormSet(sent(row, initial=1, prefix="book_set"), instance=bob, save_as_new=True)
    assert formset.is_valid()
    formset.save()
    assert list(Book.objects.order_by("pk").values_list("author__name", "title")) == [("Ada", "One"), ("Bob", "Two")]


def test_a_parent_has_one_row_at_most_by_a_unique_key():
    capital_forms = inlineformset_factory(Country, Capital, fields=["name"])
    italy = Country.objects.create(code="it", name="Italy")
    assert len(capital_forms(instance=italy)) == 1
    formset = capital_forms(sent({"name": "Rome"}, prefix="capital"), instance=italy)
    assert formset.is_valid()
    formset.save()
    assert italy.capital.name == "Rome"
    formset = capital_forms(sent({"country": "it", "name": "Roma"}, initial=1, prefix="capital"), instance=italy)
    assert formset.is_valid()
    formset.save()
    assert Capital.objects.get().name == "Roma"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((Author, Book), r"'library\.Book' has more than one ForeignKey to 'library\.Author'\. You must specify"),
        ((Author, Book, "title"), r"fk_name 'title' is not a ForeignKey to 'library\.Author'"),
        ((Author, Book, "nothing"), r"'library\.Book' has no field named 'nothing'"),
        ((Book, Author), r"'library\.Author' has no ForeignKey to 'library\.Book'"),
    ],
)
def test_the_key_of_an_inline_formset_is_to_be_found(arguments, words):
    parent, model, *name = arguments
    with pytest.raises(ValueError, match=words):
        inlineformset_factory(parent, model, fk_name=name[0] if name else None, fields=["title"])


def test_which_fields_must_be_said():
    with pytest.raises(ImproperlyConfigured, match=r"Calling modelformset_factory without defining 'fields' or 'exclude'"):
        modelformset_factory(Author)


def test_hooks_of_a_formset_class():
    class Base(BaseInlineFormSet):
        def get_form_error(self):
            return "Twice."

        def clean(self):
            super().clean()
            if any(form.cleaned_data.get("title") == "Bad" for form in self.forms):
                raise forms.ValidationError("No.")

    book_forms = inlineformset_factory(Author, Book, fields=["title"], fk_name="author", formset=Base, extra=1)
    author = Author.objects.create(name="A")
    formset = book_forms(sent({"title": "Bad"}, prefix="book_set"), instance=author)
    assert formset.non_form_errors() == ["No."]
    twice = book_forms(sent({"title": "T"}, {"title": "T"}, prefix="book_set"), instance=author)
    twice.is_valid()
    assert twice.errors[1] == {"__all__": ["Twice."]}


def test_dates_in_rows_are_those_of_the_moment():
    author = Author.objects.create(name="A")
    Book.objects.create(author=author, title="T", out=datetime.date(2020, 1, 2))
    assert BookFormSet(instance=author).forms[0].initial["out"] == datetime.date(2020, 1, 2)
    assert not BookFormSet(
        sent({"id": "1", "author": str(author.pk), "title": "T", "out": "2020-01-02"}, initial=1, prefix="book_set"),
        instance=author,
    ).has_changed()
