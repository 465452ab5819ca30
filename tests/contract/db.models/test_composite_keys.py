"""CompositePrimaryKey: a key of several columns, seen as one tuple."""

import uuid
from contextlib import contextmanager

import pytest

from quintet.core.exceptions import FieldDoesNotExist, FieldError, ValidationError
from quintet.db import IntegrityError, connections, models
from quintet.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery
from quintet.forms import modelform_factory
from quintet.kernel.apps import Apps
from quintet.test.utils import CaptureQueriesContext
from tests.kit.databases import in_portals
from tests.kit.library import tables

APPS = Apps()


class Firm(models.Model):
    name = models.CharField(max_length=10, default="")

    class Meta:
        app_label = "firms"
        apps = APPS


class Worker(models.Model):
    pk = models.CompositePrimaryKey("firm_id", "number")
    firm = models.ForeignKey(Firm, models.CASCADE, related_name="workers")
    number = models.IntegerField(db_column="no")
    name = models.CharField(max_length=20, default="", blank=True)

    class Meta:
        app_label = "firms"
        apps = APPS


class Note(models.Model):
    pk = models.CompositePrimaryKey("day", "id")
    day = models.DateField(auto_now_add=True)
    id = models.UUIDField(default=uuid.uuid4)

    class Meta:
        app_label = "firms"
        apps = APPS


@pytest.fixture
def queries():
    """A function: inside ``with queries(n)`` exactly n statements run."""

    @contextmanager
    def counted(number):
        with CaptureQueriesContext(connections["db"]) as asked:
            yield asked
        assert len(asked) == number, [one["sql"] for one in asked.captured_queries]

    return counted


@pytest.fixture
def workers(db):
    """Ann and Bob of firm 1, Cid of firm 2."""
    with tables(db["db"], Firm, Worker, Note):
        for name in ("Acme", "Bolt"):
            Firm.objects.using("db").create(name=name)
        rows = Worker.objects.using("db")
        rows.bulk_create([Worker(pk=key, name=name) for key, name in (((1, 1), "Ann"), ((1, 2), "Bob"), ((2, 1), "Cid"))])
        yield rows


def names(rows):
    return sorted(row.name for row in rows)


# --- instances ---------------------------------------------------------------------------------------------------------


def test_the_key_is_the_tuple_of_its_fields():
    worker = Worker(pk=(3, 4))
    assert (worker.firm_id, worker.number, worker.pk) == (3, 4, (3, 4))
    worker.pk = [5, 6]
    assert worker.pk == (5, 6)
    worker.pk = None
    assert (worker.firm_id, worker.number, worker.pk) == (None, None, (None, None))


@pytest.mark.parametrize(
    ("key", "message"), [(1, r"^'pk' must be a list or a tuple\.$"), ((1, 2, 3), r"^'pk' must have 2 elements\.$")]
)
def test_nothing_else_is_a_key(key, message):
    with pytest.raises(ValueError, match=message):
        Worker(pk=key)


def test_instances_are_equal_by_their_whole_key():
    assert Worker(pk=(1, 2)) == Worker(pk=(1, 2))
    assert hash(Worker(pk=(1, 2))) == hash(Worker(pk=(1, 2)))
    assert Worker(pk=(1, 2)) != Worker(pk=(2, 1))
    assert Worker(number=1) != Worker(number=1)
    with pytest.raises(TypeError, match="without primary key value are unhashable"):
        hash(Worker(number=1))


def test_what_meta_says():
    meta = Worker._meta
    assert [field.name for field in meta.pk_fields] == ["firm", "number"]
    assert meta.is_composite_pk is True
    assert not Firm._meta.is_composite_pk
    assert [field.name for field in Firm._meta.pk_fields] == ["id"]
    assert meta.get_field("pk") is meta.pk
    assert [field.name for field in meta.get_fields() if field.primary_key] == ["pk"]
    assert [field.name for field in meta.concrete_fields] == ["firm", "number", "name"]


# --- queries -----------------------------------------------------------------------------------------------------------


def test_filters_take_tuples(workers):
    assert workers.get(pk=(1, 2)).name == "Bob"
    assert workers.get(pk=[1, 2]).name == "Bob"
    assert names(workers.exclude(pk=(1, 2))) == ["Ann", "Cid"]
    assert names(workers.filter(pk__in=[(1, 1), (2, 1), (9, 9)])) == ["Ann", "Cid"]
    assert names(workers.filter(pk__in={(1, 1)})) == ["Ann"]
    assert names(workers.exclude(pk__in=[(1, 1)])) == ["Bob", "Cid"]
    assert names(workers.filter(pk=(F("number"), 1))) == ["Ann"]
    assert names(workers.filter(pk__in=[(F("number"), 1), (2, 1)])) == ["Ann", "Cid"]


def test_lists_without_rows(workers, queries):
    with queries(0):
        assert names(workers.filter(pk__in=[])) == []
        assert names(workers.filter(pk__in=[(1, None)])) == []
    assert len(workers.exclude(pk__in=[])) == 3
    assert names(workers.filter(Q(pk__in=[]) | Q(name="Bob"))) == ["Bob"]


@pytest.mark.parametrize("count", [1, 3, 5, 250])
def test_lists_of_any_length(workers, count):
    keys = [(1, number) for number in range(1, count + 1)]
    assert names(workers.filter(pk__in=keys)) == ["Ann", "Bob"][:count]


def test_order_goes_column_by_column(workers):
    assert names(workers.filter(pk__gt=(1, 1))) == ["Bob", "Cid"]
    assert names(workers.filter(pk__gte=(1, 2))) == ["Bob", "Cid"]
    assert names(workers.filter(pk__lt=(2, 1))) == ["Ann", "Bob"]
    assert names(workers.filter(pk__lte=(2, 1))) == ["Ann", "Bob", "Cid"]
    assert [row.name for row in workers.order_by("-pk")] == ["Cid", "Bob", "Ann"]
    assert [row.name for row in workers.order_by(F("pk").asc())] == ["Ann", "Bob", "Cid"]
    assert (workers.first().name, workers.last().name, workers.earliest("pk").name) == ("Ann", "Cid", "Ann")


def test_no_part_of_a_row_is_null(workers):
    assert not workers.filter(pk__isnull=True).exists()
    assert workers.filter(pk__isnull=False).count() == 3
    assert [firm.name for firm in Firm.objects.using("db").filter(workers__isnull=True)] == []


@pytest.mark.parametrize(
    ("lookup", "value", "message"),
    [
        ("pk", 1, "'exact' lookup of 'pk' must be a tuple or a list"),
        ("pk", None, "'exact' lookup of 'pk' must be a tuple or a list"),
        ("pk", (1,), "'exact' lookup of 'pk' must have 2 elements"),
        ("pk__gt", (1, 2, 3), "'gt' lookup of 'pk' must have 2 elements"),
        ("pk__in", 1, "'in' lookup of 'pk' must be a tuple or a list"),
        ("pk__in", [1, 2], "'in' lookup of 'pk' must be a collection of tuples or lists"),
        ("pk__in", [(1, 2, 3)], "'in' lookup of 'pk' must have 2 elements each"),
        ("pk", F("number"), "'exact' subquery lookup of 'pk' only supports OuterRef and QuerySet objects (received 'Col')"),
        ("number", F("pk"), "CompositePrimaryKey cannot be used as a lookup value."),
    ],
)
def test_what_is_no_row_is_refused(workers, lookup, value, message):
    with pytest.raises(ValueError) as refused:  # noqa: PT011  compared below
        list(workers.filter(**{lookup: value}))
    assert str(refused.value) == message


def test_a_wrong_row_is_refused_after_a_right_one(workers):
    assert workers.get(pk=(1, 1)).name == "Ann"
    with pytest.raises(ValueError, match=r"^'exact' lookup of 'pk' must have 2 elements$"):
        workers.get(pk=(1, 1, 1))


def test_rows_are_not_text(workers):
    with pytest.raises(FieldError, match="Unsupported lookup 'contains' for CompositePrimaryKey"):
        workers.filter(pk__contains=1)


def test_queries_inside(workers):
    assert names(workers.filter(pk__in=workers.filter(number=1))) == ["Ann", "Cid"]
    assert names(workers.filter(pk__in=workers.filter(number=1).values("pk"))) == ["Ann", "Cid"]
    assert names(workers.filter(pk__in=workers.values("firm", "number").filter(name="Bob"))) == ["Bob"]
    assert names(workers.filter(pk=workers.order_by("-pk")[:1])) == ["Cid"]
    assert names(workers.filter(pk__gt=workers.order_by("pk")[:1])) == ["Bob", "Cid"]
    assert names(workers.filter(pk__in=Subquery(workers.filter(number=1).values("pk")))) == ["Ann", "Cid"]
    same = Worker.objects.using("db").filter(pk=OuterRef("pk"), name="Bob")
    assert names(workers.filter(Exists(same))) == ["Bob"]


def test_a_query_inside_has_as_many_columns(workers):
    with pytest.raises(ValueError, match=r"^The QuerySet value for the 'in' lookup must have 2 selected fields \(received 1\)$"):
        list(workers.filter(pk__in=workers.values("number")))
    with pytest.raises(ValueError, match=r"^The QuerySet value for the 'in' lookup must have 1 selected fields \(received 2\)$"):
        list(workers.filter(number__in=workers.all()))
    with pytest.raises(ValueError, match="must be limited to one result using slicing"):
        list(workers.filter(pk=workers.values("pk")))


def test_values(workers):
    rows = workers.order_by("pk")
    assert rows.values("pk", "name")[0] == {"pk": (1, 1), "name": "Ann"}
    assert list(rows.values_list("pk", flat=True)) == [(1, 1), (1, 2), (2, 1)]
    assert list(rows.values_list("name", "pk"))[2] == ("Cid", (2, 1))
    assert rows.values_list("pk", named=True)[0].pk == (1, 1)
    assert rows.annotate(key=F("pk"))[1].key == (1, 2)
    assert rows.values(key=F("pk")).get(key=(2, 1)) == {"key": (2, 1)}
    assert list(workers.values_list("pk").distinct().order_by("-pk")) == [((2, 1),), ((1, 2),), ((1, 1),)]


def test_combinations_are_sorted_by_the_whole_key(workers):
    rows = workers.filter(number=1).union(workers.filter(number=2))
    assert [row.name for row in rows.order_by("-pk")] == ["Cid", "Bob", "Ann"]
    pairs = workers.values_list("name", "pk").filter(number=1).union(workers.values_list("name", "pk"))
    assert [key for _name, key in pairs.order_by("pk")] == [(1, 1), (1, 2), (2, 1)]


def test_aggregates(workers):
    assert workers.aggregate(n=Count("pk")) == {"n": 3}
    assert workers[:2].aggregate(n=Count("pk")) == {"n": 2}
    firms = Firm.objects.using("db").annotate(n=Count("workers")).order_by("id")
    assert list(firms.values_list("name", "n")) == [("Acme", 2), ("Bolt", 1)]
    assert list(workers.annotate(n=Count("firm__workers")).filter(n__gt=1).order_by("pk").values_list("pk", "n")) == [
        ((1, 1), 2),
        ((1, 2), 2),
    ]
    with pytest.raises(ValueError, match=r"^Max expression does not support composite primary keys\.$"):
        workers.aggregate(Max("pk"))
    with pytest.raises(ValueError, match=r"^COUNT\(DISTINCT\) doesn't support composite primary keys$"):
        workers.aggregate(n=Count("pk", distinct=True))


def test_relations_lead_to_rows(workers):
    firms = Firm.objects.using("db")
    bob = workers.get(name="Bob")
    assert firms.get(workers=bob).name == "Acme"
    assert firms.get(workers__in=[bob]).name == "Acme"
    assert firms.get(workers__pk=(2, 1)).name == "Bolt"
    assert firms.exclude(workers=bob).get().name == "Bolt"
    assert names(firms.prefetch_related("workers").get(name="Acme").workers.all()) == ["Ann", "Bob"]
    assert workers.select_related("firm").get(pk=(2, 1)).firm.name == "Bolt"
    assert firms.get(name="Acme").workers.get(number=2) == bob


def test_the_key_is_always_loaded(workers):
    for rows in (workers.only("name"), workers.defer("number"), workers.only("pk"), workers.defer("pk")):
        row = rows.get(pk=(1, 1))
        assert {"firm_id", "number"} <= set(row.__dict__)
        assert row.name == "Ann"


def test_in_bulk_and_contains(workers):
    assert workers.in_bulk([(1, 1), (7, 7)]) == {(1, 1): Worker(pk=(1, 1))}
    assert set(workers.in_bulk()) == {(1, 1), (1, 2), (2, 1)}
    assert workers.contains(Worker(pk=(1, 1)))
    with pytest.raises(ValueError, match="cannot be used on unsaved objects"):
        workers.contains(Worker(number=1))


def test_raw_statements_bring_the_whole_key(workers):
    assert [row.pk for row in workers.raw("SELECT * FROM firms_worker WHERE no = 2")] == [(1, 2)]
    with pytest.raises(FieldDoesNotExist, match="Raw query must include the primary key"):
        list(workers.raw("SELECT no FROM firms_worker"))


# --- writing -----------------------------------------------------------------------------------------------------------


def test_saving(workers, queries):
    ann = workers.get(pk=(1, 1))
    ann.name = "Anna"
    with queries(1):
        ann.save()
    with queries(2):  # an UPDATE that met no row, an INSERT
        Worker(pk=(2, 9), name="New").save(using="db")
    with queries(1):
        workers.create(pk=(2, 10))
    ann.refresh_from_db()
    assert (ann.name, workers.count()) == ("Anna", 5)


def test_a_new_key_is_a_new_row(workers):
    ann = workers.get(pk=(1, 1))
    ann.number = 11
    ann.save()
    assert names(workers.filter(number__in=[1, 11], firm=1)) == ["Ann", "Ann"]


def test_a_key_that_is_not_whole(workers):
    with pytest.raises(IntegrityError):
        Worker(number=1).save(using="db")
    with pytest.raises(ValueError, match="can't be deleted because its pk attribute is set to None"):
        Worker(number=1).delete(using="db")
    with pytest.raises(Worker.NotUpdated, match=r"^Forced update did not affect any rows\.$"):
        Worker(pk=(9, 9)).save(using="db", force_update=True)


@pytest.mark.parametrize("name", ["pk", "number", "firm"])
def test_keys_are_not_updated_by_saving(workers, name):
    with pytest.raises(ValueError, match="do not exist in this model"):
        workers.get(pk=(1, 1)).save(update_fields=[name])


def test_a_key_that_is_made_is_inserted_at_once(workers, queries):
    note = Note()
    with queries(1):
        note.save(using="db")
    assert Note.objects.using("db").get().pk == note.pk
    with queries(2):
        Note(day=note.day, id=uuid.uuid4()).save(using="db")


def test_update(workers):
    assert workers.filter(pk=(1, 2)).update(name="Bo") == 1
    assert workers.filter(firm__name="Acme").update(name="Same") == 2
    assert workers.filter(pk=(1, 2)).update(number=5) == 1
    assert workers.get(number=5).name == "Same"
    with pytest.raises(FieldError, match=r"^Composite primary key fields must be updated individually\.$"):
        workers.update(pk=(1, 2))


def test_get_or_create_and_update_or_create(workers):
    assert workers.get_or_create(pk=(1, 1))[1] is False
    row, made = workers.get_or_create(firm_id=2, number=2, defaults={"name": "Dan"})
    assert (row.pk, made) == ((2, 2), True)
    assert workers.update_or_create(pk=(2, 2), defaults={"name": "Don"})[1] is False
    assert workers.get(pk=(2, 2)).name == "Don"
    assert workers.update_or_create(pk=(2, 3), defaults={"name": "Eve"})[0].pk == (2, 3)


def test_bulk_update(workers):
    rows = list(workers.all())
    for row in rows:
        row.name = row.name.upper()
    assert workers.bulk_update(rows, ["name"]) == 3
    assert names(workers.all()) == ["ANN", "BOB", "CID"]
    with pytest.raises(ValueError, match="cannot be used with primary key fields"):
        workers.bulk_update(rows, ["number"])
    with pytest.raises(ValueError, match="must have a primary key set"):
        workers.bulk_update([Worker(number=1)], ["name"])


@pytest.mark.needs("conflict_target")
@pytest.mark.parametrize("unique", [["pk"], ["firm", "number"]])
def test_rows_that_are_there_are_updated(workers, unique):
    rows = [Worker(pk=(1, 1), name="Anna"), Worker(pk=(2, 5), name="Fay")]
    workers.bulk_create(rows, update_conflicts=True, unique_fields=unique, update_fields=["name"])
    assert names(workers.all()) == ["Anna", "Bob", "Cid", "Fay"]
    with pytest.raises(ValueError, match="cannot be used with primary keys in update_fields"):
        workers.bulk_create(rows, update_conflicts=True, unique_fields=unique, update_fields=["number"])
    workers.bulk_create(rows, ignore_conflicts=True)
    assert workers.count() == 4


def test_deleting(workers, queries):
    ann = workers.get(pk=(1, 1))
    assert ann.delete() == (1, {"firms.Worker": 1})
    assert ann.pk == (None, None)
    assert workers.filter(pk__in=[(1, 2)]).delete() == (1, {"firms.Worker": 1})
    assert workers.filter(firm__name="Bolt").delete() == (1, {"firms.Worker": 1})
    assert not workers.exists()


def test_deleting_what_the_key_points_at(workers):
    firm = Firm.objects.using("db").get(name="Acme")
    assert firm.delete() == (3, {"firms.Worker": 2, "firms.Firm": 1})


def test_without_blocking_the_loop(workers):
    async def whole():
        row = await workers.aget(pk=(1, 2))
        row.name = "Bobby"
        await row.asave()
        return [one.name async for one in workers.filter(pk__in=[(1, 2), (2, 1)]).order_by("pk")]

    assert in_portals(whole()) == ["Bobby", "Cid"]


def test_a_key_is_no_value_of_one_column(workers):
    with pytest.raises(FieldError) as refused:
        workers.update(name=F("pk"))
    assert str(refused.value) == "Composite primary keys expressions are not allowed in this query (name=F('pk'))."


# --- validation, forms, checks -----------------------------------------------------------------------------------------


def test_the_key_is_unique(workers):
    double = Worker(pk=(1, 1))
    double._state.db = "db"
    with pytest.raises(ValidationError) as refused:
        double.validate_unique()
    assert refused.value.message_dict == {"__all__": ["Worker with this Firm and Number already exists."]}
    double.validate_unique(exclude={"pk"})
    workers.get(pk=(1, 1)).validate_unique()


def test_forms_edit_the_fields_of_the_key():
    assert list(modelform_factory(Worker, fields="__all__").base_fields) == ["firm", "number", "name"]
    with pytest.raises(FieldError, match=r"^Unknown field\(s\) \(pk\) specified for Worker$"):
        modelform_factory(Worker, fields=["pk"])


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        ((), {}, "CompositePrimaryKey args must be unique strings."),
        (("a", "a"), {}, "CompositePrimaryKey args must be unique strings."),
        (("a", 1), {}, "CompositePrimaryKey args must be unique strings."),
        (("a",), {}, "CompositePrimaryKey must include at least two fields."),
        (("a", "b"), {"default": 1}, "CompositePrimaryKey cannot have a default."),
        (("a", "b"), {"db_default": 1}, "CompositePrimaryKey cannot have a database default."),
        (("a", "b"), {"db_column": "x"}, "CompositePrimaryKey cannot have a db_column."),
        (("a", "b"), {"editable": True}, "CompositePrimaryKey cannot be editable."),
        (("a", "b"), {"primary_key": False}, "CompositePrimaryKey must be a primary key."),
        (("a", "b"), {"blank": False}, "CompositePrimaryKey must be blank."),
    ],
)
def test_options_of_fields_with_a_column_are_refused(arguments, options, message):
    with pytest.raises(ValueError) as refused:  # noqa: PT011  compared below
        models.CompositePrimaryKey(*arguments, **options)
    assert str(refused.value) == message


def declared(**attributes):
    """Return a model with a key of ``a`` and ``b``, these attributes in place of its own."""
    meta = type("Meta", (), {"app_label": "firms", "apps": Apps(), **attributes.pop("meta", {})})
    plain = {"pk": models.CompositePrimaryKey("a", "b"), "a": models.IntegerField(), "b": models.IntegerField()}
    return type("Declared", (models.Model,), {**plain, **attributes, "Meta": meta, "__module__": __name__})


GENERATED = models.GeneratedField(expression=F("a"), output_field=models.IntegerField(), db_persist=True)


@pytest.mark.parametrize(
    ("attributes", "hint"),
    [
        ({"a": models.IntegerField(null=True)}, "'a' field may not set 'null=True'."),
        ({"pk": models.CompositePrimaryKey("a", "zz")}, "'zz' is not a valid field."),
        ({"pk": models.CompositePrimaryKey("a", "pk")}, "'pk' field has no column."),
        (
            {"b": models.GeneratedField(expression=F("a"), output_field=models.IntegerField(), db_persist=True)},
            "'b' field is a generated field.",
        ),
        (
            {"pk": models.CompositePrimaryKey("a", "a_id"), "a": models.ForeignKey(Firm, models.CASCADE, related_name="+")},
            "'a_id' and 'a' are the same fields.",
        ),
    ],
)
def test_fields_that_cannot_be_part_of_a_key(attributes, hint):
    (found,) = declared(**attributes).check()
    assert (found.id, found.hint) == ("models.E042", hint)
    assert found.msg.endswith("cannot be included in the composite primary key.")


def test_a_part_may_be_called_id():
    assert declared(pk=models.CompositePrimaryKey("a", "id"), id=models.IntegerField()).check() == []


def test_the_key_is_called_pk():
    assert [one.id for one in declared(pk=None, key=models.CompositePrimaryKey("a", "b")).check()] == ["fields.E013"]


@pytest.mark.parametrize(
    "meta",
    [{"indexes": [models.Index(fields=["pk"], name="q")]}, {"unique_together": [("pk", "a")]}],
)
def test_options_name_the_fields_and_not_the_key(meta):
    (found,) = declared(meta=meta).check()
    (option,) = meta
    assert found.id == "models.E048"
    assert found.msg == (
        f"'{option}' refers to a CompositePrimaryKey 'pk', but CompositePrimaryKeys are not permitted in '{option}'."
    )


def test_relations_to_such_models_are_refused():

    class Task(models.Model):
        worker = models.ForeignKey(Worker, models.CASCADE, related_name="+")

        class Meta:
            app_label = "firms"
            apps = Apps()

    (found,) = Task.check()
    assert found.id == "fields.E347"
    assert found.msg == (
        "Field defines a relation involving model 'Worker' which has a CompositePrimaryKey and such relations are not supported."
    )


def test_a_reference_that_is_no_whole_key_is_refused_when_the_query_runs(db):
    inner = Worker.objects.using("db").filter(pk=OuterRef("number"))
    with pytest.raises(ValueError, match="only work with composite expressions"):
        str(Worker.objects.using("db").filter(Exists(inner)).query)
