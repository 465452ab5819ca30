"""JSONField is stored, searched, sorted and changed the same way on SQLite and PostgreSQL."""

import datetime
import json
import uuid

import pytest

from quintet.core.exceptions import FieldError, ValidationError
from quintet.core.serializers.json import DjangoJSONEncoder
from quintet.db import IntegrityError, NotSupportedError, connections, models
from quintet.db.models import Case, Count, Exists, F, Func, JSONNull, Max, Min, OuterRef, Q, Subquery, Sum, Value, When
from quintet.db.models.fields.json import KT, KeyTextTransform, KeyTransform
from quintet.db.models.functions import Cast, Coalesce, JSONObject, Length, Upper
from quintet.kernel.apps import Apps
from quintet.orm.plan.shape import LIMIT
from quintet.test.utils import register_lookup
from quintet.utils.deprecation import RemovedInDjango2028Warning
from tests.kit.databases import in_portals
from tests.kit.library import tables

APPS = Apps()


class Tagged(json.JSONDecoder):
    """Turns text that looks like a UUID into one."""

    def __init__(self, *args, **options):
        super().__init__(*args, object_hook=self.look, **options)

    @staticmethod
    def look(found):
        return {name: uuid.UUID(value) if name == "id" else value for name, value in found.items()}


class Dog(models.Model):
    name = models.CharField(max_length=20)
    data = models.JSONField(null=True)

    class Meta:
        app_label = "kennel"
        apps = APPS


class Toy(models.Model):
    dog = models.ForeignKey(Dog, models.CASCADE, related_name="toys", null=True)
    info = models.JSONField(default=dict)
    coded = models.JSONField(encoder=DjangoJSONEncoder, decoder=Tagged, null=True)

    class Meta:
        app_label = "kennel"
        apps = APPS


STRANGE = [
    "it's",
    'dou"ble',
    "per%cent",
    "%s",
    "%(x)s",
    "ques?tion",
    "dol$lar $1",
    "back\\slash",
    "back\\'slash",
    "dot.ted",
    "br[0]",
    "curly {lhs} {}",
    "new\nline",
    "é",
    "emo🤡",
    "-a-",
    "/* x */",
    "'; DROP TABLE kennel_dog; --",
    "\"}') OR 1 = 1 --",
    " ",
    "\uffff",
    "99999999999999999999",
]
ROWS = {
    "null": None,
    "json null": JSONNull(),
    "list": [1, 2, {"x": 1}],
    "empty": {},
    "rex": {"breed": "collie", "age": 7, "owner": None, "good": True, "tags": ["old", {"x": "y"}]},
    "bob": {"breed": "lab_%", "age": 2.5, "good": "true", "owner": {"name": "Ann", "pets": [{"name": "Flo"}]}},
    "max": {"age": 14, "breed": "Collie", "n": "14"},
    "text": "word",
    "five": 5,
    "strange": {key: number for number, key in enumerate(STRANGE)},
}


@pytest.fixture
def dogs(db):
    with tables(db["db"], Dog, Toy):
        rows = Dog.objects.using("db")
        for name, data in ROWS.items():
            rows.create(name=name, data=data)
        yield rows


def names(rows):
    return [one.name for one in rows.order_by("pk")]


# --- storing -------------------------------------------------------------------------------------------------------------


def test_every_kind_of_document_comes_back_as_it_was_stored(dogs):
    for row in dogs.all():
        expected = ROWS[row.name]
        assert row.data == (None if isinstance(expected, JSONNull) else expected)


def test_none_is_the_null_of_sql_and_jsonnull_that_of_json(dogs):
    assert names(dogs.filter(data__isnull=True)) == ["null"]
    assert names(dogs.filter(data=JSONNull())) == ["json null"]
    assert names(dogs.filter(data__in=[JSONNull(), 5])) == ["json null", "five"]
    assert dogs.create(name="new", data=Value(None, models.JSONField())).pk
    assert names(dogs.filter(data=Value(None, models.JSONField()))) == ["json null", "new"]
    assert "json null" not in names(dogs.exclude(data=JSONNull()))
    assert dogs.get(name="json null").data is None


def test_none_for_a_whole_document_is_deprecated_and_blames_the_line_that_wrote_it(dogs):
    with pytest.warns(RemovedInDjango2028Warning, match="JSON scalar 'null' is deprecated") as caught:
        assert names(dogs.filter(data=None)) == ["json null"]
    assert caught[0].filename == __file__
    assert names(dogs.filter(data__owner=None)) == ["rex"]


def test_jsonnull_meets_not_null_and_none_does_not(dogs):
    toys = Toy.objects.using("db")
    assert toys.create(info=JSONNull()).pk
    with pytest.raises(IntegrityError):
        toys.create(info=None)


def test_an_encoder_and_a_decoder_see_every_document_and_part(dogs):
    toys, key, day = Toy.objects.using("db"), uuid.uuid4(), datetime.date(2030, 1, 2)
    toys.create(coded={"id": key, "day": day, "in": {"id": key}})
    assert toys.get().coded == {"id": key, "day": "2030-01-02", "in": {"id": key}}
    assert toys.filter(coded__id=key, coded__day=day).count() == 1
    assert toys.filter(coded__id__in=[key]).count() == 1
    assert toys.filter(coded__day__gt=datetime.date(2030, 1, 1)).count() == 1
    assert toys.values_list("coded__in", flat=True).get() == {"id": key}


def test_what_json_cannot_hold_is_refused(dogs):
    with pytest.raises(TypeError, match="is not JSON serializable"):
        dogs.create(name="set", data={1, 2})


# --- keys and indexes ----------------------------------------------------------------------------------------------------


LOOKUPS = [
    ("breed", "collie", ["rex"]),
    ("age", 7, ["rex"]),
    ("age", 7.0, ["rex"]),
    ("age", 2.5, ["bob"]),
    ("n", 14, []),
    ("n", "14", ["max"]),
    ("good", True, ["rex"]),
    ("good", "true", ["bob"]),
    ("good", 1, []),
    ("owner", None, ["rex"]),
    ("owner", JSONNull(), ["rex"]),
    ("owner", {"name": "Ann", "pets": [{"name": "Flo"}]}, ["bob"]),
    ("owner__name", "Ann", ["bob"]),
    ("owner__pets__0__name", "Flo", ["bob"]),
    ("owner__pets__-1__name", "Flo", ["bob"]),
    ("owner__pets__1__name", "Flo", []),
    ("tags__0", "old", ["rex"]),
    ("tags__-1__x", "y", ["rex"]),
    ("tags__-2", "old", ["rex"]),
    ("0", 1, ["list"]),
    ("2__x", 1, ["list"]),
    ("tags", ["old", {"x": "y"}], ["rex"]),
    ("owner__isnull", True, ["null", "json null", "list", "empty", "max", "text", "five", "strange"]),
    ("owner__isnull", False, ["rex", "bob"]),
    ("age__gt", 2.5, ["rex", "max"]),
    ("age__gte", 2.5, ["rex", "bob", "max"]),
    ("age__lt", 7, ["bob"]),
    ("age__lte", 7, ["rex", "bob"]),
    ("age__range", (3, 20), ["rex", "max"]),
    ("age__in", [7, 14, None], ["rex", "max"]),
    ("age__in", [], []),
    ("breed__in", ["collie", "lab_%"], ["rex", "bob"]),
    ("tags__0__in", ["old"], ["rex"]),
    ("owner__in", [JSONNull()], ["rex"]),
    ("breed__iexact", "COLLIE", ["rex", "max"]),
    ("owner__iexact", None, ["rex"]),
    ("breed__icontains", "OLL", ["rex", "max"]),
    ("breed__icontains", "_%", ["bob"]),
    ("breed__istartswith", "COL", ["rex", "max"]),
    ("breed__endswith", "_%", ["bob"]),
    ("breed__iendswith", "LIE", ["rex", "max"]),
    ("breed__startswith", "lab_", ["bob"]),
    ("breed__regex", "^c.*e$", ["rex"]),
    ("breed__iregex", "^c.*e$", ["rex", "max"]),
    ("good__startswith", "tr", ["rex", "bob"]),
    ("owner__has_key", "name", ["bob"]),
    ("owner__has_any_keys", ["x", "name"], ["bob"]),
    ("owner__has_keys", ["pets", "name"], ["bob"]),
]


def test_a_path_takes_every_lookup(dogs):
    found = [(lookup, value, names(dogs.filter(**{f"data__{lookup}": value}))) for lookup, value, _expected in LOOKUPS]
    assert found == LOOKUPS


def test_a_document_as_a_whole_is_compared(dogs):
    assert names(dogs.filter(data={})) == ["empty"]
    assert names(dogs.filter(data=[1, 2, {"x": 1}])) == ["list"]
    assert names(dogs.filter(data="word")) == ["text"]
    assert names(dogs.filter(data=5)) == ["five"]
    assert names(dogs.filter(data__in=[5, "word", {}])) == ["empty", "text", "five"]
    assert names(dogs.filter(data=Value({}, models.JSONField()))) == ["empty"]
    assert "five" not in names(dogs.exclude(data=5))


def test_a_document_that_the_database_wrote_equals_one_that_python_wrote(dogs):
    dogs.filter(name="empty").update(data=JSONObject(a=Value("é"), b=Value(1)))
    assert names(dogs.filter(data__a="é")) == ["empty"]
    assert dogs.get(name="empty").data == {"a": "é", "b": 1}


def test_a_key_may_be_any_text(dogs):
    for number, key in enumerate(STRANGE):
        conditions = {
            f"data__{key}": number,
            f"data__{key}__isnull": False,
            f"data__{key}__in": [number],
            f"data__{key}__startswith": str(number),
            "data__has_key": key,
            "data__has_any_keys": [key, "zz"],
            "data__has_keys": [key, STRANGE[0]],
        }
        found = {lookup: names(dogs.filter(**{lookup: value})) for lookup, value in conditions.items()}
        assert found == {lookup: ["strange"] for lookup in conditions}
        assert names(dogs.filter(data__has_key=key + "x")) == []


def test_a_part_under_any_key_is_read_and_sorted(dogs):
    for number, key in enumerate(STRANGE):
        row = dogs.annotate(text=KT(f"data__{key}"), part=KeyTransform(key, "data")).get(name="strange")
        assert (row.text, row.part) == (str(number), number)
        assert dogs.order_by(F(f"data__{key}").asc(nulls_last=True)).first() == row


def test_digits_name_a_place_in_an_array_and_has_key_a_member(dogs):
    dogs.create(name="digits", data={"0": "zero", "in": {"1": 2}})
    assert names(dogs.filter(data__0="zero")) == []
    assert names(dogs.filter(data__has_key="0")) == ["digits"]
    assert names(dogs.filter(data__has_key=0)) == ["digits"]
    assert names(dogs.filter(data__in__has_key="1")) == ["digits"]
    assert names(dogs.filter(data__has_any_keys=["0", 1])) == ["digits"]


def test_has_keys_asks_for_all_and_has_any_keys_for_one(dogs):
    assert names(dogs.filter(data__has_key="breed")) == ["rex", "bob", "max"]
    assert names(dogs.filter(data__has_keys=["breed", "owner", "owner"])) == ["rex", "bob"]
    assert names(dogs.filter(data__has_any_keys=["n", "tags", "zz"])) == ["rex", "max"]
    assert names(dogs.filter(data__has_any_keys=[])) == []
    assert "null" not in names(dogs.filter(data__has_keys=[]))
    assert names(dogs.filter(data__has_key=F("data__owner__name"))) == ["bob"]
    assert names(dogs.filter(data__has_key=KeyTransform("name", KeyTransform("owner", "data")))) == ["bob"]
    with pytest.raises(ValueError, match="Cannot use None as a query value"):
        dogs.filter(data__has_key=None)
    with pytest.raises(FieldError, match="__has_keys is a list of keys"):
        dogs.filter(data__has_keys="breed")


def test_an_iterator_on_the_right_side_is_read_once_for_all_runs(dogs):
    for lookup, values, expected in (
        ("data__has_keys", ("breed", "owner"), ["rex", "bob"]),
        ("data__has_any_keys", ("tags", "n"), ["rex", "max"]),
        ("data__age__in", (7, 14), ["rex", "max"]),
        ("data__age__range", (3, 20), ["rex", "max"]),
        ("name__in", ("rex", "max"), ["rex", "max"]),
    ):
        for _ in range(2):
            found = dogs.filter(**{lookup: iter(values)})
            assert (names(found), found.count()) == (expected, len(expected))


def test_exclude_leaves_out_what_has_no_such_path_but_not_sql_null(dogs):
    assert names(dogs.exclude(data__breed="collie")) == ["null", "bob", "max"]
    assert names(dogs.exclude(data__owner=None)) == ["bob"]
    assert names(dogs.exclude(Q(data__breed="collie") | Q(data__breed__isnull=True))) == ["bob", "max"]
    assert "rex" not in names(dogs.exclude(data__has_key="tags"))
    assert "null" in names(dogs.exclude(data__has_key="tags"))


def test_none_has_no_place_in_an_order(dogs):
    with pytest.raises(ValueError, match="Cannot use None as a query value"):
        dogs.filter(data__age__lt=None)


def test_containment_is_there_on_postgresql_and_refused_on_sqlite(dogs):
    if not connections["db"].features.supports_json_field_contains:
        for lookup in ("contains", "contained_by"):
            with pytest.raises(NotSupportedError, match=f"{lookup} lookup is not supported on this database backend"):
                list(dogs.filter(**{f"data__{lookup}": {"age": 7}}))
        return
    assert names(dogs.filter(data__contains={"age": 7, "good": True})) == ["rex"]
    assert names(dogs.filter(data__tags__contains=["old"])) == ["rex"]
    assert names(dogs.filter(data__contained_by={"age": 14, "breed": "Collie", "n": "14", "more": 1})) == ["empty", "max"]
    assert names(dogs.filter(data__contains=JSONObject(age=Value(7)))) == ["rex"]


# --- expressions ---------------------------------------------------------------------------------------------------------


def test_kt_is_the_text_of_a_part(dogs):
    found = dogs.annotate(breed=KT("data__breed"), owner=KT("data__owner__name"), good=KT("data__good"), age=KT("data__age"))
    assert names(found.filter(breed__startswith="lab", owner="Ann")) == ["bob"]
    assert found.values_list("owner", "good", "age").get(name="bob") == ("Ann", "true", "2.5")
    assert found.values_list("owner", "good", "age").get(name="rex") == (None, "true", "7")
    assert names(found.filter(age="14")) == ["max"]
    text = dogs.annotate(t=KeyTextTransform("0", KeyTextTransform("tags", "data")))
    assert names(text.filter(t="old")) == ["rex"]


def test_kt_wants_a_path_below_a_jsonfield(dogs):
    with pytest.raises(ValueError, match="Lookup must contain key or index transforms"):
        KT("data")
    with pytest.raises(FieldError):
        dogs.annotate(k=KT("name__key"))


def test_kt_follows_relations(dogs):
    Toy.objects.using("db").create(dog=dogs.get(name="bob"))
    toys = Toy.objects.using("db").annotate(owner=KT("dog__data__owner__name"))
    assert toys.get().owner == "Ann"


def test_values_give_parts_as_python_values(dogs):
    assert list(dogs.filter(data__has_key="good").order_by("pk").values_list("data__good", flat=True)) == [True, "true"]
    assert dogs.values("data__owner__pets__0").get(name="bob") == {"data__owner__pets__0": {"name": "Flo"}}
    assert dogs.values_list("data__n", "data__age").get(name="max") == ("14", 14)
    assert dogs.values_list("data__missing", flat=True).get(name="max") is None


def test_parts_sort_and_group(dogs):
    old = dogs.filter(data__age__isnull=False)
    assert [one.name for one in old.order_by("data__age")] == ["bob", "rex", "max"]
    assert [one.name for one in old.order_by("-data__age")] == ["max", "rex", "bob"]
    assert [one.name for one in old.annotate(a=F("data__age")).order_by("-a")] == ["max", "rex", "bob"]
    dogs.create(name="same", data={"breed": "collie"})
    groups = dogs.filter(data__has_key="breed").values_list("data__breed").annotate(n=Count("pk"))
    assert set(groups.order_by()) == {("collie", 2), ("lab_%", 1), ("Collie", 1)}
    text = dogs.annotate(b=Upper(KT("data__breed"))).filter(b__isnull=False).values_list("b").annotate(n=Count("pk"))
    assert list(text.order_by("-n")) == [("COLLIE", 3), ("LAB_%", 1)]
    assert set(old.values_list("data__breed").distinct()) == {("collie",), ("lab_%",), ("Collie",)}


def test_a_part_is_named_and_reached_into_further(dogs):
    found = dogs.annotate(owner=F("data__owner"), first=F("owner__pets__0"), again=Cast("owner", models.JSONField()))
    assert found.values_list("first__name", flat=True).get(name="bob") == "Flo"
    assert names(found.filter(first__name="Flo")) == ["bob"]
    assert names(found.filter(again__pets__0=F("first"))) == ["bob"]
    assert names(dogs.annotate(v=Value({"x": [1]}, models.JSONField())).filter(v__x__0=1)) == list(ROWS)


def test_parts_are_compared_with_parts_and_with_columns(dogs):
    dogs.create(name="Ann", data={"owner": {"name": "Ann"}, "other": "Ann", "list": [5, 5]})
    assert names(dogs.filter(data__owner__name=F("name"))) == ["Ann"]
    assert names(dogs.filter(name=F("data__owner__name"))) == ["Ann"]
    assert names(dogs.filter(data__owner__name=F("data__other"))) == ["Ann"]
    assert names(dogs.filter(data__list__0=F("data__list__1"))) == ["Ann"]
    assert names(dogs.filter(data__other__in=[F("data__owner__name"), "x"])) == ["Ann"]
    assert names(dogs.filter(data__owner__name__icontains=F("data__other"))) == ["Ann"]
    assert names(dogs.filter(data__owner__name__startswith=F("name"))) == ["Ann"]


def test_whole_documents_are_searched_without_case(dogs):
    dogs.create(name="Ann", data={"Zebra": "Big One"})
    for lookup, value in {"icontains": "ZEBRA", "istartswith": '{"zEBRA', "iendswith": 'oNE"}', "iregex": "big one"}.items():
        assert names(dogs.filter(**{f"data__{lookup}": value})) == ["Ann"], lookup


def test_parts_pass_through_functions_and_conditions(dogs):
    bob = dogs.filter(name="bob")
    assert bob.annotate(n=Length(KT("data__owner__name"))).get().n == 3
    assert bob.annotate(x=Coalesce(F("data__zz"), F("data__age"))).get().x == 2.5
    assert bob.annotate(x=Coalesce(KT("data__zz"), Value("-"), output_field=models.TextField())).get().x == "-"
    assert bob.annotate(x=JSONObject(pets="data__owner__pets", n="name")).get().x == {"pets": [{"name": "Flo"}], "n": "bob"}
    young = Case(When(data__age__lt=5, then=Value("young")), default=Value("old"))
    assert bob.annotate(is_=young).get().is_ == "young"
    assert dogs.aggregate(s=Sum(Cast(KT("data__age"), models.FloatField()))) == {"s": 23.5}


def test_an_aggregate_wants_to_know_what_parts_are(dogs):
    for aggregate in (Max, Min, Sum):
        with pytest.raises(FieldError, match="cannot tell what parts of a JSONField are"):
            dogs.aggregate(m=aggregate("data__age"))
    assert dogs.aggregate(m=Max(Cast(KT("data__age"), models.FloatField())))["m"] == 14
    assert dogs.aggregate(m=Count("data__age")) == {"m": 3}


def test_subqueries_see_parts_from_both_sides(dogs):
    bob, toys = dogs.get(name="bob"), Toy.objects.using("db")
    toys.create(dog=bob, info={"of": "bob", "age": 2.5})
    of = toys.filter(dog=OuterRef("pk"))
    assert dogs.annotate(of=Subquery(of.values("info__of")[:1])).get(name="bob").of == "bob"
    assert names(dogs.filter(Exists(of.filter(info__of=OuterRef("name"))))) == ["bob"]
    assert names(dogs.filter(Exists(toys.filter(info__age=OuterRef("data__age"))))) == ["bob"]
    assert names(dogs.filter(data__age__in=toys.values("info__age"))) == ["bob"]
    assert names(dogs.filter(toys__info__age=2.5)) == ["bob"]
    assert "bob" not in names(dogs.exclude(toys__info__age=2.5))
    assert toys.filter(dog__data__owner__name="Ann").get().dog == bob
    assert list(toys.values_list("dog__data__age", flat=True)) == [2.5]


def test_a_missing_related_row_is_kept_by_exclude(dogs):
    toys = Toy.objects.using("db")
    alone = toys.create()
    toys.create(dog=dogs.get(name="rex"))
    assert list(toys.exclude(dog__data__has_key="breed")) == [alone]
    assert list(toys.filter(dog__data__breed__isnull=True)) == [alone]


# --- changing ------------------------------------------------------------------------------------------------------------


def test_update_takes_documents_parts_and_nulls(dogs):
    dogs.filter(name="bob").update(data=F("data__owner"))
    assert dogs.get(name="bob").data == {"name": "Ann", "pets": [{"name": "Flo"}]}
    dogs.filter(name="rex").update(name=KT("data__breed"))
    assert dogs.get(name="collie").data["age"] == 7
    dogs.filter(name="max").update(name=F("data__n"))
    assert dogs.get(name="14").data["n"] == "14"
    dogs.filter(name="five").update(data=JSONNull())
    assert names(dogs.filter(data=JSONNull())) == ["json null", "five"]
    dogs.filter(name="five").update(data=None)
    assert names(dogs.filter(data__isnull=True)) == ["null", "five"]
    dogs.filter(name="five").update(data=Value(["x"], models.JSONField()))
    assert dogs.get(name="five").data == ["x"]


def test_bulk_update_tells_the_two_nulls_apart(dogs):
    first, second, third = dogs.filter(name__in=["rex", "bob", "max"]).order_by("pk")
    first.data, second.data, third.data = None, JSONNull(), {"a": [1]}
    assert dogs.bulk_update([first, second, third], ["data"]) == 3
    assert names(dogs.filter(data__isnull=True)) == ["null", "rex"]
    assert names(dogs.filter(data=JSONNull())) == ["json null", "bob"]
    assert dogs.get(name="max").data == {"a": [1]}


# --- the field itself ----------------------------------------------------------------------------------------------------


def test_validation_refuses_what_the_encoder_cannot_write():
    with pytest.raises(ValidationError) as caught:
        models.JSONField().clean({"id": uuid.uuid4()}, None)
    assert caught.value.messages == ["Value must be valid JSON."]
    coded = {"id": uuid.uuid4()}
    assert models.JSONField(encoder=DjangoJSONEncoder).clean(coded, None) == coded
    assert isinstance(models.JSONField().clean(JSONNull(), None), JSONNull)


def test_the_field_deconstructs_with_its_encoder_and_decoder():
    field = models.JSONField(encoder=DjangoJSONEncoder, decoder=Tagged)
    _name, path, args, options = field.deconstruct()
    assert (path, args, options) == ("quintet.db.models.JSONField", [], {"encoder": DjangoJSONEncoder, "decoder": Tagged})
    with pytest.raises(ValueError, match="The encoder parameter must be a callable object"):
        models.JSONField(encoder=DjangoJSONEncoder())
    with pytest.raises(ValueError, match="The decoder parameter must be a callable object"):
        models.JSONField(decoder=Tagged())


def test_a_shared_default_and_a_database_without_json_are_reported(dogs, monkeypatch):
    class Shared(models.Model):
        data = models.JSONField(default={})

        class Meta:
            app_label = "kennel"
            apps = Apps()

    field = Shared._meta.get_field("data")
    assert [one.id for one in field.check()] == ["fields.E010"]
    assert [one.id for one in field.check(databases=["db"])] == ["fields.E010"]
    monkeypatch.setattr(type(connections["db"].features), "supports_json_field", False)
    assert [one.id for one in field.check(databases=["db"])] == ["fields.E010", "fields.E180"]


def test_the_form_field_follows_the_model_field():
    found = models.JSONField(encoder=DjangoJSONEncoder, decoder=Tagged).formfield()
    assert type(found).__name__ == "JSONField"
    assert (found.encoder, found.decoder) == (DjangoJSONEncoder, Tagged)


# --- indexes, constraints, functions of one's own ------------------------------------------------------------------------


class Ruled(models.Model):
    data = models.JSONField()

    class Meta:
        app_label = "kennel"
        apps = APPS
        indexes = (
            models.Index(KT("data__breed"), name="ruled_breed"),
            models.Index(F("data__owner__name"), name="ruled_owner"),
            models.Index(KeyTransform("q?m%s'", "data"), name="ruled_odd"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(data__age__gt=0) | Q(data__age__isnull=True), name="ruled_age"),
            models.CheckConstraint(condition=~Q(data__has_key="bad") & ~Q(data__has_any_keys=["x", "y"]), name="ruled_keys"),
            models.CheckConstraint(condition=~Q(data__kind="no'ne?"), name="ruled_kind"),
            models.UniqueConstraint(KT("data__chip"), name="ruled_chip"),
        )


class Shout(Func):
    def as_sql(self, compiler, connection, **options):
        sql, params = compiler.compile(self.source_expressions[0])
        return f"UPPER({sql})", params


@pytest.fixture
def ruled(db):
    with tables(db["db"], Ruled):
        rows = Ruled.objects.using("db")
        rows.create(data={"age": 3, "chip": "c1", "q?m%s'": "hey"})
        yield rows


def validated(row):
    for constraint in Ruled._meta.constraints:
        constraint.validate(Ruled, row, using="db")


BROKEN = ({"age": -1}, {"bad": 1}, {"y": 1}, {"kind": "no'ne?"}, {"chip": "c1"})


@pytest.mark.needs("expression_indexes")
@pytest.mark.needs("text_indexes")
def test_constraints_and_indexes_are_about_parts(ruled):
    for data in BROKEN:
        with pytest.raises(IntegrityError):
            ruled.create(data=data)
    assert ruled.create(data={"age": 1, "chip": "c2", "kind": None}).pk


@pytest.mark.needs("text_indexes")
def test_constraints_on_parts_are_validated_before_saving(ruled):
    for data in BROKEN:
        with pytest.raises(ValidationError, match="is violated"):
            validated(Ruled(data=data))
    validated(Ruled(data={"age": 1, "chip": "c2"}))


@pytest.mark.needs("text_indexes")
def test_a_function_with_sql_of_its_own_takes_a_part(ruled):
    path = "data__q?m%s'"
    found = ruled.annotate(loud=Shout(KT(path)))
    assert found.get().loud == "HEY"
    assert ruled.filter(**{path: "hey"}).annotate(loud=Shout(KT(path))).filter(loud="HEY").count() == 1


@pytest.mark.needs("standard_sql")
def test_a_transform_of_ones_own_follows_a_key(dogs):
    class Size(models.Transform):
        lookup_name = "size"
        output_field = models.IntegerField()

        def as_sql(self, compiler, connection, **options):
            sql, params = compiler.compile(self.lhs)
            return f"LENGTH(CAST({sql} AS text))", params

    with register_lookup(KeyTransform, Size):
        assert names(dogs.filter(data__breed__size=8)) == ["rex", "max"]  # with its quotation marks


def test_distinct_on_a_part_is_postgresql_s(dogs):
    dogs.create(name="rex again", data={"breed": "collie"})
    rows = dogs.filter(data__breed="collie").order_by("data__breed", "-pk")
    if connections["db"].features.can_distinct_on_fields:
        assert [one.name for one in rows.distinct("data__breed")] == ["rex again"]
    else:
        with pytest.raises(NotSupportedError, match="DISTINCT ON fields is not supported"):
            rows.distinct("data__breed")


# --- hostile names -------------------------------------------------------------------------------------------------------


HOSTILE = [
    "x' = '1') OR 1 = 1 --",
    'x" OR 1=1 --',
    "x\\' OR 1=1 --",
    "') OR ('1'='1",
    "a}') OR 1=1 --",
    "%s' OR '1'='1",
    "?) OR (1=1",
]


def test_cve_2019_14234_key_names_never_become_sql(dogs):
    for key in HOSTILE:
        conditions = {"data__has_key": key, "data__has_keys": [key], "data__has_any_keys": [key]}
        for lookup, value in {"": "d", "__isnull": False, "__icontains": "d", "__in": ["d"]}.items():
            conditions |= {f"data__{key}{lookup}": value, f"data__owner__{key}{lookup}": value}
        found = {lookup: names(dogs.filter(**{lookup: value})) for lookup, value in conditions.items()}
        assert found == {lookup: [] for lookup in conditions}


def test_cve_2019_14234_key_names_are_no_sql_where_they_are_read_and_sorted_by(dogs):
    for key in HOSTILE:
        assert set(dogs.annotate(k=KT(f"data__{key}")).values_list("k", flat=True)) == {None}
        assert [one.name for one in dogs.order_by(f"data__{key}", "pk")] == list(ROWS)


def test_cve_2024_42005_a_key_is_no_alias(dogs):
    for key in HOSTILE:
        for ask in (dogs.values, dogs.values_list):
            with pytest.raises(ValueError, match="Column aliases cannot contain"):
                ask(f"data__{key}")


def test_cve_2024_53908_the_right_side_of_has_key_is_a_value(dogs):
    assert names(dogs.filter(data__has_key=Value("zz' = 1) OR 1 = 1 --"))) == []
    assert names(dogs.filter(data__has_key=Value("tags"))) == ["rex"]
    assert names(dogs.annotate(k=Value("tags")).filter(data__has_key=F("k"))) == ["rex"]


def test_a_zero_character_in_a_key_finds_nothing_or_is_refused(dogs):
    if connections["db"].vendor == "postgresql":
        with pytest.raises(ValueError, match="NUL"):
            dogs.filter(**{"data__a\0b": 1})
    else:
        assert names(dogs.filter(**{"data__a\0b": 1})) == []


def test_a_path_of_thousands_of_keys_is_refused_at_once(dogs):
    for ask in (lambda path: dogs.filter(**{path: 1}), lambda path: dogs.order_by(path)):
        with pytest.raises(FieldError, match="at most 100 keys"):
            ask("data" + "__a" * 5000)
    assert names(dogs.filter(**{"data" + "__a" * 100: 1})) == []


def test_unlimited_key_names_do_not_fill_the_memory_with_plans(dogs):
    for number in range(LIMIT + 10):
        dogs.filter(**{f"data__k{number}": 1})
    assert Dog._meta.shape_root.size <= LIMIT


# --- async ---------------------------------------------------------------------------------------------------------------


def test_parts_are_read_from_async_code(dogs):
    async def read():
        return [one.name async for one in dogs.filter(data__age__gt=3).order_by("data__age")]

    assert in_portals(read()) == ["rex", "max"]
