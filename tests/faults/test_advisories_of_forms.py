"""What forms, formsets and generic views of other frameworks were attacked with, and formsets of hostile sizes."""

import sys
import time
import tracemalloc

import pytest

from quintet import forms
from quintet.core.exceptions import ValidationError
from quintet.core.files.uploadedfile import SimpleUploadedFile
from quintet.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from quintet.db import connection, models
from quintet.forms.models import inlineformset_factory, modelformset_factory
from quintet.http import Http404, HttpRequest, QueryDict
from quintet.kernel.apps import Apps
from quintet.test.utils import CaptureQueriesContext
from quintet.utils.datastructures import MultiValueDict
from quintet.views.generic import CreateView, ListView, dates
from tests.kit.growth import assert_linear, best

apps = Apps()


class Person(models.Model):
    name = models.CharField(max_length=20)
    is_admin = models.BooleanField(default=False)
    born = models.DateField(null=True, blank=True)

    class Meta:
        app_label, apps = "library", apps


class Pet(models.Model):
    owner = models.ForeignKey(Person, models.CASCADE)
    name = models.CharField(max_length=20)
    price = models.IntegerField(default=0)

    class Meta:
        app_label, apps = "library", apps


@pytest.fixture
def _tables():
    with connection.schema_editor() as editor:
        editor.create_model(Person)
        editor.create_model(Pet)
    yield
    with connection.schema_editor() as editor:
        editor.delete_model(Pet)
        editor.delete_model(Person)


class Line(forms.Form):
    word = forms.CharField(required=False)


LINES = forms.formset_factory(Line, can_delete=True, can_order=True)


def counted(total, initial="0", **rows):
    return {"form-TOTAL_FORMS": total, "form-INITIAL_FORMS": initial} | rows


def refused(formset):
    return not formset.is_valid() and bool(formset.non_form_errors())


@pytest.mark.parametrize("total", ["1000000000", "9" * 4000, "1e9", "2001"])
def test_a_huge_number_of_forms_is_not_made_CVE_2013_0306(total):
    few = forms.formset_factory(Line, max_num=10, absolute_max=20)
    begun = time.thread_time()
    tracemalloc.start()
    assert refused(few(counted(total)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (time.thread_time() - begun, peak) < (0.5, 2_000_000)
    assert len(few(counted(total)).forms) <= 20


@pytest.mark.parametrize("field", ["TOTAL_FORMS", "INITIAL_FORMS"])
@pytest.mark.parametrize("value", ["-1", "", "x", "1.5", "\x00", "9" * 5000, "NaN", "0x10", "\u0661x"])
def test_management_data_that_is_no_count_is_told(field, value):
    formset = LINES(counted("1") | {f"form-{field}": value})
    assert not formset.is_valid()
    assert f"form-{field}" in formset.non_form_errors()[0]
    assert formset.total_form_count() >= 0
    str(formset)


@pytest.mark.usefixtures("_tables")
def test_more_initial_forms_than_forms_change_nothing():
    people = modelformset_factory(Person, fields=["name"], can_delete=True)
    formset = people(counted("1", "1000000000", **{"form-0-id": "", "form-0-name": "x"}))
    assert not formset.is_valid()
    assert best(lambda data: people(data).is_valid(), counted("2", "9" * 18)) < 0.1


def test_cleaning_formsets_takes_linear_time():
    def bodies(number):
        rows = {f"form-{index}-word": "w" for index in range(number)} | {
            f"form-{index}-ORDER": str(-index) for index in range(number)
        }
        return counted(str(number), **rows)

    many = forms.formset_factory(Line, can_delete=True, can_order=True, max_num=100_000)

    def clean(data):
        formset = many(data)
        assert formset.is_valid()
        return formset.ordered_forms, formset.deleted_forms, formset.total_error_count()

    assert_linear(clean, bodies, start=25)


@pytest.mark.usefixtures("_tables")
def test_comparing_the_rows_of_a_formset_takes_linear_time():
    unique = type(
        "Badge", (models.Model,), {"__module__": __name__, "code": models.CharField(max_length=9, unique=True), "Meta": Meta}
    )
    badges = modelformset_factory(unique, fields=["code"], max_num=100_000)

    class Blind(badges):
        def is_valid(self):
            return True

    def compare(formset):
        formset.validate_unique()

    def cleaned(number):
        formset = Blind(counted(str(number), **{f"form-{index}-code": str(index) for index in range(number)}))
        for index, form in enumerate(formset.forms):
            form._errors, form.cleaned_data = {}, {"code": str(index)}
        return formset

    assert_linear(compare, cleaned, start=25)


class Meta:
    app_label, apps = "library", apps


@pytest.mark.usefixtures("_tables")
def test_many_chosen_rows_take_one_query_CVE_2015_0222():
    Person.objects.bulk_create([Person(name=str(number)) for number in range(20)])
    field = forms.ModelMultipleChoiceField(Person.objects.all())
    with CaptureQueriesContext(connection) as captured:
        field.clean([str(number) for number in range(1, 21)])
    assert len(captured) <= 2
    with CaptureQueriesContext(connection) as captured, pytest.raises(ValidationError):
        field.clean([str(number) for number in range(1, 1001)])
    assert len(captured) <= 2


class Files(forms.FileInput):
    allow_multiple_selected = True


class EachFile(forms.FileField):
    """The documented field for several files."""

    widget = Files

    def clean(self, data, initial=None):
        one = super().clean
        return [one(each, initial) for each in data] if isinstance(data, list | tuple) else [one(data, initial)]


def test_of_several_files_each_is_validated_CVE_2023_31047_CVE_2025_27515():
    with pytest.raises(ValueError, match="doesn't support uploading multiple files"):
        forms.FileInput(attrs={"multiple": True})

    class Upload(forms.Form):
        files = EachFile(max_length=8)

    def form(*names):
        uploads = [SimpleUploadedFile(name, b"x") for name in names]
        return Upload({}, MultiValueDict({"files": uploads}))

    assert form("a.txt", "b.txt").is_valid()
    assert not form("much too long.txt", "b.txt").is_valid()
    assert not form("a.txt", "much too long.txt").is_valid()
    assert form().errors == {"files": ["This field is required."]}


def test_addresses_are_cut_before_they_are_read_CVE_2024_56374():
    field = forms.GenericIPAddressField()
    for hostile in (":" * 1_000_000, "0:" * 500_000, "::" + "1" * 1_000_000):
        assert best(field.clean, hostile, runs=1) < 0.05
        with pytest.raises(ValidationError):
            field.clean(hostile)


NETWORK = ("socket.connect", "socket.getaddrinfo", "socket.sendto", "urllib.Request")


def test_no_field_asks_the_network_CVE_2011_4137_CVE_2011_4138():
    seen = []
    armed = [True]

    def audit(event, arguments):
        if armed[0] and event in NETWORK:
            seen.append((event, arguments))

    sys.addaudithook(audit)
    try:
        for field, value in [
            (forms.URLField(), "http://example.com:1/"),
            (forms.URLField(), "file:///etc/passwd"),
            (forms.EmailField(), "a@example.com"),
            (forms.GenericIPAddressField(), "10.0.0.1"),
        ]:
            best(field.clean, value, runs=1)
    finally:
        armed[0] = False
    assert seen == []


def test_names_of_files_are_escaped_CVE_2011_0697():
    class Stored:
        url = "/x?a=1&b='\"<script>"

        def __str__(self):
            return "<img src=x onerror=alert(1)>"

    html = forms.ClearableFileInput().render("cv", Stored())
    assert "<img" not in html
    assert "<script>" not in html
    assert "&lt;img src=x" in html


@pytest.mark.parametrize("number", ["1e9999999", "-1e9999999", "1e-9999999", "9" * 100_000, "NaN", "Infinity", "sNaN"])
@pytest.mark.parametrize(
    "field",
    [forms.IntegerField(), forms.FloatField(), forms.DecimalField(max_digits=9, decimal_places=2)],
    ids=["int", "float", "decimal"],
)
def test_numbers_with_huge_exponents_are_refused_at_once_CVE_2020_15225(field, number):
    assert best(field.clean, number, runs=1) < 0.05
    form = type("F", (forms.Form,), {"n": field})({"n": number})
    if form.is_valid():
        assert abs(form.cleaned_data["n"]) < 1e-300
    str(form)


@pytest.mark.usefixtures("_tables")
def test_what_may_not_be_deleted_is_not_CVE_2015_7577():
    owner = Person.objects.create(name="A")
    Pet.objects.create(owner=owner, name="Rex")
    for made in (
        inlineformset_factory(Person, Pet, fields=["name"], can_delete=False),
        inlineformset_factory(Person, Pet, fields=["name"], can_delete=True, can_delete_extra=False),
    ):
        rows = {"pet_set-TOTAL_FORMS": "2", "pet_set-INITIAL_FORMS": "1", "pet_set-0-id": "1", "pet_set-0-owner": str(owner.pk)}
        rows |= {"pet_set-0-name": "Rex", "pet_set-1-name": f"New {made.can_delete}", "pet_set-1-DELETE": "on"}
        rows |= {} if made.can_delete else {"pet_set-0-DELETE": "on"}
        formset = made(rows, instance=owner)
        assert formset.is_valid()
        formset.save()
        assert formset.deleted_objects == []
    assert sorted(Pet.objects.values_list("name", flat=True)) == ["New False", "New True", "Rex"]


@pytest.mark.usefixtures("_tables")
def test_fields_that_are_not_listed_are_never_set_CVE_2020_8164_LARAVEL_2014_05_20():
    hostile = {"name": "A", "is_admin": "on", "id": "77", "pk": "77", "_state": "x", "save": "x"}

    class PersonForm(forms.ModelForm):
        class Meta:
            model = Person
            fields = ["name"]

    form = PersonForm(hostile)
    assert form.is_valid()
    person = form.save()
    assert (person.is_admin, person.pk, set(form.cleaned_data)) == (False, 1, {"name"})

    request = HttpRequest()
    request.method = "POST"
    request.POST = QueryDict("name=B&is_admin=on&id=77")
    CreateView.as_view(model=Person, fields=["name"], success_url="/")(request)
    people = modelformset_factory(Person, fields=["name"])
    rows = {f"form-0-{name}": value for name, value in hostile.items() if name != "id"}
    people(counted("1", **rows)).save()
    pets = inlineformset_factory(Person, Pet, fields=["name"])
    nested = {"pet_set-TOTAL_FORMS": "1", "pet_set-INITIAL_FORMS": "0", "pet_set-0-name": "Rex", "pet_set-0-price": "9"}
    formset = pets(nested | {"pet_set-0-owner": "2", "pet_set-0-owner_id": "2"}, instance=person)
    assert not formset.is_valid()
    pets(nested | {"pet_set-0-owner_id": "2"}, instance=person).save()
    assert not Person.objects.filter(is_admin=True).exists()
    assert Pet.objects.get().owner_id == person.pk
    assert Pet.objects.get().price == 0


@pytest.mark.usefixtures("_tables")
def test_rows_cannot_be_added_where_forms_only_edit_CVE_2026_4292():
    Person.objects.create(name="A")
    editing = modelformset_factory(Person, fields=["name"], edit_only=True, extra=0)
    formset = editing(counted("2", "1", **{"form-0-id": "1", "form-0-name": "a", "form-1-name": "B"}))
    assert formset.is_valid()
    formset.save()
    assert list(Person.objects.values_list("name", flat=True)) == ["a"]


@pytest.mark.parametrize(
    "number", ["9" * 5000, "-1", "0", "1e9", "x", "1.5", "\x00", "\u0663", ["1"], float("inf"), float("nan"), None, b"1x"]
)
def test_numbers_of_pages_are_numbers_of_pages(number):
    pages = Paginator(range(10), 3)
    if number == "\u0663":
        assert pages.page(number).number == 3
        return
    with pytest.raises((PageNotAnInteger, EmptyPage)):
        pages.page(number)
    assert pages.get_page(number).number in (1, 4)


@pytest.mark.usefixtures("_tables")
@pytest.mark.parametrize("asked", ["page=" + "9" * 5000, "page=0", "page=-1", "page=x", "page=%00", "page=1.0"])
def test_a_list_answers_pages_that_are_none_with_404(asked):
    request = HttpRequest()
    request.method, request.GET = "GET", QueryDict(asked)
    with pytest.raises(Http404):
        ListView.as_view(queryset=Person.objects.order_by("pk"), paginate_by=3)(request)


@pytest.mark.usefixtures("_tables")
@pytest.mark.parametrize("year", ["9" * 5000, "0", "-1", "10000", "\x00", "%Y", "\uff12020", ""])
def test_a_date_view_answers_years_that_are_none_with_404(year):
    request = HttpRequest()
    request.method, request.GET = "GET", QueryDict()
    with pytest.raises(Http404):
        dates.YearArchiveView.as_view(model=Person, date_field="born")(request, year=year)
