"""What the system checks say about models: ids, messages, and what databases cannot do."""

import pytest

from quintet.db import connections, models
from quintet.db.models import CheckConstraint, Deferrable, F, Index, Q, UniqueConstraint
from quintet.db.models.functions import Lower
from quintet.kernel.apps import Apps
from quintet.test import override_settings


def declared(name="Thing", bases=(models.Model,), fields=(), apps=None, **options):
    meta = type("Meta", (), {"app_label": "checked", "apps": apps or Apps(), **options})
    return type(name, bases, {"__module__": __name__, "a": models.IntegerField(), "Meta": meta, **dict(fields)})


def ids(model, **options):
    return [message.id for message in model.check(**options)]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"ordering": "a"}, ["models.E014"]),
        ({"ordering": ["?", "-a", F("a").desc()]}, []),
        ({"ordering": ["zz", "a__zz"]}, ["models.E015", "models.E015"]),
        ({"unique_together": 42}, ["models.E010"]),
        ({"unique_together": [("a",), 42]}, ["models.E011"]),
        ({"unique_together": [("a", "zz")]}, ["models.E012"]),
        ({"indexes": [Index(fields=["zz"], name="i")]}, ["models.E012"]),
        ({"indexes": [Index(fields=["a"], name="_i"), Index(fields=["a"], name="x" * 31)]}, ["models.E033", "models.E034"]),
        ({"constraints": [UniqueConstraint(fields=["a"], condition=Q(zz=1), name="c")]}, ["models.E012"]),
        ({"constraints": [CheckConstraint(condition=Q(a__in=[1, 2]), name="c")]}, []),
    ],
)
def test_options_refer_to_what_is_there(options, expected):
    assert ids(declared(**options)) == expected


def test_ordering_and_order_with_respect_to_exclude_each_other():
    assert ids(declared(ordering=["a"], order_with_respect_to="a")) == ["models.E021"]


def test_fields_do_not_take_each_others_place():
    apps = Apps()
    other = declared("Other", apps=apps)
    key = {"key": models.ForeignKey(other, models.CASCADE), "key_id": models.IntegerField()}
    (message,) = declared(apps=apps, fields=key).check()
    assert message.id == "models.E006"
    assert message.msg == "The field 'key_id' clashes with the field 'key' from model 'checked.thing'."


def test_a_field_does_not_take_the_place_of_the_way_to_the_child():
    apps = Apps()
    parent = declared("Parent", apps=apps)
    child = declared("Child", (parent,), {"a": None, "child": models.IntegerField()}, apps=apps)
    assert "models.E006" in ids(child)


def test_two_keys_and_an_id_that_is_none():
    fields = {"a": models.IntegerField(primary_key=True), "b": models.IntegerField(primary_key=True)}
    assert ids(declared(fields=fields)) == ["models.E026"]
    assert "models.E004" in ids(declared(fields={"id": models.IntegerField()}))
    assert ids(declared(fields={"id": models.IntegerField(), "a": models.IntegerField(primary_key=True)})) == []


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"indexes": [Index(fields=["a"], name="i", include=["id"])]}, ["models.W040"]),
        ({"constraints": [UniqueConstraint(fields=["a"], name="c", include=["id"])]}, ["models.W039"]),
        ({"constraints": [UniqueConstraint(fields=["a"], name="c", deferrable=Deferrable.DEFERRED)]}, ["models.W038"]),
        ({"constraints": [UniqueConstraint(fields=["a"], name="c", nulls_distinct=False)]}, ["models.W047"]),
        ({"db_table_comment": "about things"}, ["models.W046"]),
        ({"indexes": [Index(Lower("a"), name="i", condition=Q(a=1))]}, []),
    ],
)
def test_a_database_is_asked_what_it_supports(options, expected):
    assert connections["default"].vendor == "sqlite"
    model = declared(**options)
    assert ids(model) == []
    assert ids(model, databases=["default"]) == expected


def test_a_feature_that_the_model_requires_is_not_warned_of():
    model = declared(db_table_comment="x", required_db_features=["supports_comments"])
    assert ids(model, databases=["default"]) == []


def test_a_hidden_relation_clashes_only_by_the_name_that_queries_use():
    apps = Apps()
    target = declared("Target", apps=apps)
    key = models.ForeignKey(target, models.CASCADE, related_name="+", related_query_name="a")
    (message,) = declared("Pointing", fields={"key": key}, apps=apps).check()
    assert message.id == "fields.E303"
    assert message.msg == "Reverse query name for 'checked.Pointing.key' clashes with field name 'checked.Target.a'."


def test_a_keyword_is_no_related_name():
    apps = Apps()
    key = models.ForeignKey(declared("Target", apps=apps), models.CASCADE, related_name="with")
    assert ids(declared("Pointing", fields={"key": key}, apps=apps)) == ["fields.E306"]


def test_a_total_unique_constraint_lets_a_key_point_at_its_field():
    apps = Apps()
    unique = UniqueConstraint(fields=["a"], name="one_a")
    partly = UniqueConstraint(fields=["a"], name="some_a", condition=Q(a__gt=1))
    for constraint, expected in ((unique, []), (partly, ["fields.E311"])):
        target = declared(f"Target{constraint.name}".replace("_", ""), apps=apps, constraints=[constraint])
        key = models.ForeignKey(target, models.CASCADE, to_field="a")
        assert ids(declared(f"To{constraint.name}".replace("_", ""), fields={"key": key}, apps=apps)) == expected


def test_a_relation_to_an_abstract_class_is_told_by_the_checks():
    abstract = declared("Abstract", abstract=True)
    key = models.ForeignKey(abstract, models.CASCADE)
    (message,) = declared(fields={"key": key}).check()
    assert message.id == "fields.E300"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Index(), "At least one field or expression is required to define an index."),
        (lambda: Index(fields=["a"], condition=Q(a=1)), "An index must be named to use condition."),
        (lambda: Index(Lower("a")), "An index must be named to use expressions."),
        (lambda: Index(fields=["a"], include=["b"]), "A covering index must be named."),
        (lambda: Index(fields=["a", "b"], name="i", opclasses=["x"]), "Index.fields and Index.opclasses must have the same"),
        (
            lambda: UniqueConstraint(fields=["a"], name="c", condition=Q(a=1), deferrable=Deferrable.DEFERRED),
            "UniqueConstraint with conditions cannot be deferred.",
        ),
    ],
)
def test_parts_that_do_not_go_together_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_indexes_and_constraints_show_their_parts():
    index = Index(fields=["a", "-b"], name="i", include=["c"], condition=Q(a=1), db_tablespace="t")
    assert repr(index) == "<Index: fields=['a', '-b'] name='i' db_tablespace='t' condition=(AND: ('a', 1)) include=('c',)>"
    unique = UniqueConstraint(fields=["a"], name="c", nulls_distinct=False, violation_error_code="taken")
    assert repr(unique) == "<UniqueConstraint: fields=('a',) name='c' nulls_distinct=False violation_error_code='taken'>"


def two_columns(**options):
    apps = Apps()
    parent = declared("Parent", apps=apps, fields={"b": models.IntegerField(), "c": models.IntegerField()}, **options)
    both = models.ForeignObject(parent, models.CASCADE, from_fields=("a", "b"), to_fields=("a", "b"))
    return apps, {"b": models.IntegerField(), "both": both}


@pytest.mark.parametrize(
    "options", [{"unique_together": [("a", "b")]}, {"constraints": [UniqueConstraint(fields=["b"], name="c")]}]
)
def test_a_relation_over_several_columns_leads_to_one_row(options):
    apps, fields = two_columns(**options)
    assert declared(apps=apps, fields=fields).check() == []


def test_a_relation_over_several_columns_that_leads_to_many_rows_is_told():
    apps, fields = two_columns(unique_together=[("a", "b", "c")])
    (message,) = declared(apps=apps, fields=fields).check()
    assert (message.id, message.msg) == ("fields.E310", "No subset of the fields 'a', 'b' on model 'Parent' is unique.")


@pytest.mark.parametrize(
    "options",
    [
        {"indexes": [Index(fields=["both"], name="i")]},
        {"constraints": [UniqueConstraint(fields=["both"], name="c")]},
        {"unique_together": [("both", "a")]},
    ],
)
def test_options_of_columns_name_no_relation_over_several(options):
    apps, fields = two_columns(unique_together=[("a", "b")])
    assert ids(declared(apps=apps, fields=fields, **options)) == ["models.E049"]


@pytest.mark.parametrize(
    "options",
    [
        {"indexes": [Index(Lower("pk"), name="i")]},
        {"constraints": [UniqueConstraint(Lower("pk"), name="c")]},
        {"constraints": [CheckConstraint(condition=Q(pk__gt=(1, 2)), name="c")]},
        {"constraints": [UniqueConstraint(fields=["a"], condition=Q(pk=(1, 2)), name="c")]},
    ],
)
def test_expressions_and_conditions_of_a_model_do_not_name_its_composite_key(options):
    fields = {"pk": models.CompositePrimaryKey("a", "b"), "b": models.IntegerField()}
    assert ids(declared(fields=fields, **options)) == ["models.E048"]


def test_a_relation_may_lead_to_a_composite_key():
    apps = Apps()
    keyed = {"pk": models.CompositePrimaryKey("a", "b"), "b": models.IntegerField()}
    parent = declared("Parent", apps=apps, fields=keyed)
    both = models.ForeignObject(parent, models.CASCADE, from_fields=("a", "b"), to_fields=("a", "b"))
    assert ids(declared(apps=apps, fields={"b": models.IntegerField(), "both": both})) == []


def test_a_setting_that_names_no_model_is_told_once():
    with override_settings(CHECKED_THING="nonsense"):
        (message,) = declared(swappable="CHECKED_THING").check()
    assert (message.id, message.msg) == ("models.E001", "'CHECKED_THING' is not of the form 'app_label.app_name'.")
