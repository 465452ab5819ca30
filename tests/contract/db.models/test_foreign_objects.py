"""ForeignObject: a relation over columns that the model has anyway."""

import copy

import pytest

from quintet.core.exceptions import FieldError
from quintet.db import models
from quintet.db.models.expressions import RawSQL
from quintet.kernel.apps import Apps
from quintet.test.utils import CaptureQueriesContext

APPS = Apps()
LANGUAGE = ["en"]


class House(models.Model):
    street = models.CharField(max_length=20)
    number = models.IntegerField()

    class Meta:
        app_label = "town"
        apps = APPS
        unique_together = [("street", "number")]


class Letter(models.Model):
    to_street = models.CharField(max_length=20)
    to_number = models.IntegerField(null=True)
    house = models.ForeignObject(
        House,
        models.CASCADE,
        from_fields=["to_street", "to_number"],
        to_fields=["street", "number"],
        related_name="letters",
    )

    class Meta:
        app_label = "town"
        apps = APPS


class InLanguage(models.ForeignObject):
    """Leads to the translation in the language of the moment."""

    requires_unique_target = False

    def get_extra_restriction(self, alias, related_alias):
        return RawSQL(f'"{alias}"."language" = %s', [LANGUAGE[0]])

    def get_extra_descriptor_filter(self, instance):
        return {"language": LANGUAGE[0]}


class Page(models.Model):
    current = InLanguage("Translation", models.CASCADE, from_fields=["id"], to_fields=["page"], related_name="+", null=True)

    class Meta:
        app_label = "town"
        apps = APPS


class Translation(models.Model):
    page = models.ForeignKey(Page, models.CASCADE)
    language = models.CharField(max_length=2)
    title = models.CharField(max_length=20)

    class Meta:
        app_label = "town"
        apps = APPS


@pytest.fixture
def town(db):
    connection = db["db"]
    made = (House, Letter, Page, Translation)
    with connection.schema_editor() as editor:
        for model in made:
            editor.create_model(model)
    yield connection
    with connection.schema_editor() as editor:
        for model in reversed(made):
            editor.delete_model(model)


@pytest.fixture
def houses(town):
    return [House.objects.using("db").create(street="Elm", number=number) for number in (1, 2)]


def test_it_is_read_and_assigned_by_all_columns(town, houses):
    one, two = houses
    letter = Letter(house=one)
    assert (letter.to_street, letter.to_number) == ("Elm", 1)
    letter.save(using="db")
    letter = Letter.objects.using("db").get()
    assert letter.house == one
    letter.to_number = 2
    assert letter.house == two
    letter.to_number = 9
    with pytest.raises(House.DoesNotExist):
        _ = letter.house
    with pytest.raises(Letter.house.RelatedObjectDoesNotExist, match=r"Letter has no house\."):
        _ = Letter(to_street="Elm").house


def test_queries_join_on_all_columns(town, houses):
    one, two = houses
    letters = Letter.objects.using("db")
    first, second = letters.create(house=one), letters.create(house=two)
    letters.create(to_street="Oak", to_number=None)
    assert list(letters.filter(house=one)) == [first]
    assert list(letters.filter(house__in=houses).order_by("pk")) == [first, second]
    assert list(letters.filter(house__number__gt=1)) == [second]
    assert letters.filter(house__isnull=True).get().to_street == "Oak"
    assert list(House.objects.using("db").filter(letters=second)) == [two]
    assert one.letters.get() == first


def test_a_condition_on_the_relation_itself_compares_the_columns_here(town, houses):
    one, two = houses
    letters = Letter.objects.using("db").order_by("pk")
    first, second = letters.create(house=one), letters.create(house=two)
    lost = letters.create(to_street="Oak", to_number=1)
    open_end = letters.create(to_street="Elm", to_number=None)
    at_one = House.objects.using("db").filter(number=1)
    rows = {
        (first,): [
            letters.filter(house=one),
            letters.filter(house=("Elm", 1)),
            letters.filter(house__in=[("Elm", 1)]),
            letters.filter(house__in=at_one),
            letters.filter(house__in=at_one.values("street", "number")),
            letters.filter(house=at_one.values("street", "number")[:1]),
            letters.filter(house__lt=two),
            one.letters.all(),
        ],
        (second, lost): [letters.filter(house__gt=one), letters.filter(house__gte=("Elm", 2))],
        (open_end,): [letters.filter(house=None), letters.filter(house__isnull=True)],
        (first, second, lost): [letters.exclude(house=None), letters.filter(house__isnull=False)],
        (second, lost, open_end): [letters.exclude(house=one)],
        (second,): [letters.filter(house__number__gt=1)],
    }
    for wanted, found in rows.items():
        for queryset in found:
            assert (tuple(queryset), " JOIN " in str(queryset.query)) == (wanted, False), queryset.query
    assert letters.values_list("house", flat=True)[0] == ("Elm", 1)
    assert list(letters.exclude(to_number=None).order_by("-house__number", "pk")) == [second, first, lost]


@pytest.mark.parametrize(
    ("lookup", "value", "message"),
    [
        ("house", 1, "'exact' lookup of 'house' must have 2 elements"),
        ("house", (1, 2, 3), "'exact' lookup of 'house' must have 2 elements"),
        ("house__gt", 1, "'gt' lookup of 'house' must have 2 elements"),
        ("house__in", [1, 2], "'in' lookup of 'house' must have 2 elements each"),
        ("house", House.objects.all()[:1], "for the exact lookup must have 2 selected fields .received 1."),
        ("house__in", House.objects.values("pk"), "for the 'in' lookup must have 2 selected fields .received 1."),
        ("house__gt", House.objects.all()[:1], "'gt' doesn't support multi-column subqueries."),
        ("house__isnull", House.objects.all()[:1], "'isnull' doesn't support multi-column subqueries."),
        ("house", House(street="Elm", number=1), "Model instances passed to related filters must be saved."),
        ("house", Letter(pk=1), 'Must be "House" instance.'),
        ("house__in", [Letter(pk=1)], 'Must be "House" instance.'),
    ],
)
def test_what_is_no_row_of_columns_is_refused(town, lookup, value, message):
    with pytest.raises(ValueError, match=message):
        list(Letter.objects.using("db").filter(**{lookup: value}))


def test_functions_of_several_columns_are_refused(town):
    with pytest.raises(FieldError, match="multicolumn"):
        Letter.objects.using("db").aggregate(models.Count("house"))


def test_its_related_manager_tells_its_objects_where_they_came_from(town, houses):
    one, two = houses
    letter = one.letters.create()
    with CaptureQueriesContext(town) as asked:
        assert [each.house for each in one.letters.all()] == [one]
    assert len(asked) == 1
    two.letters.set([letter])
    assert (list(one.letters.all()), list(two.letters.all())) == ([], [letter])
    assert two.letters.get_or_create()[1] is False
    sliced = models.Prefetch("letters", Letter.objects.using("db").order_by("pk")[:1])
    assert [len(house.letters.all()) for house in House.objects.using("db").order_by("pk").prefetch_related(sliced)] == [0, 1]


def test_it_is_loaded_at_once(town, houses):
    one, two = houses
    letters = Letter.objects.using("db")
    for house in (one, two, one):
        letters.create(house=house)
    with CaptureQueriesContext(town) as asked:
        assert [letter.house for letter in letters.select_related("house").order_by("pk")] == [one, two, one]
        assert [letter.house for letter in letters.prefetch_related("house").order_by("pk")] == [one, two, one]
        assert [letter.house for letter in letters.fetch_mode(models.FETCH_PEERS).order_by("pk")] == [one, two, one]
        found = House.objects.using("db").prefetch_related("letters").order_by("pk")
        assert [len(house.letters.all()) for house in found] == [2, 1]
    assert len(asked) == 1 + 2 + 2 + 2


def test_deleting_takes_along_what_points_here(town, houses):
    one, two = houses
    for house in houses:
        Letter.objects.using("db").create(house=house)
    assert one.delete()[1] == {"town.Letter": 1, "town.House": 1}
    assert Letter.objects.using("db").get().house == two


@pytest.mark.needs("standard_sql")
def test_further_conditions_are_asked_for_each_time(town):
    page = Page.objects.using("db").create()
    for language, title in (("en", "Tree"), ("de", "Baum")):
        Translation.objects.using("db").create(page=page, language=language, title=title)
    pages = Page.objects.using("db")
    try:
        for language, title in (("en", "Tree"), ("de", "Baum")):
            LANGUAGE[0] = language
            assert pages.filter(current__title=title).exists()
            assert pages.get().current.title == title
            assert pages.select_related("current").get().current.title == title
    finally:
        LANGUAGE[0] = "en"


def test_its_paths_are_told_and_not_copied():
    field = Letter._meta.get_field("house")
    [step] = field.path_infos
    assert (step.from_opts, step.to_opts, step.direct, step.m2m) == (Letter._meta, House._meta, True, False)
    [back] = field.reverse_path_infos
    assert (back.from_opts, back.to_opts, back.direct, back.m2m) == (House._meta, Letter._meta, False, True)
    assert "path_infos" not in copy.copy(field).__dict__
    assert [[one.name for one in pair] for pair in field.get_joining_fields()] == [
        ["to_street", "street"],
        ["to_number", "number"],
    ]
    with pytest.raises(ValueError, match="same non-zero length"):
        models.ForeignObject(House, models.CASCADE, from_fields=["a"], to_fields=[])


def test_a_relation_over_several_columns_is_not_updated_as_one(town):
    letters = Letter.objects.using("db")
    with pytest.raises(ValueError, match=r"Unsaved model instance <House: House object \(None\)> cannot be used in an ORM query"):
        letters.update(house=House())
    with pytest.raises(FieldError, match="Cannot update model field"):
        letters.update(house=House(pk=1))
