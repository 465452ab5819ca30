"""The checks of models and fields: each documented id, its message, and that sound models are left alone."""

from datetime import UTC, date, datetime

import pytest

from quintet.core.checks.model_checks import check_all_models
from quintet.db import models
from quintet.db.models import F, Q
from quintet.db.models.expressions import RawSQL
from quintet.db.models.functions import Lower
from quintet.test.utils import isolate_apps


@pytest.fixture(autouse=True)
def _isolated():
    with isolate_apps():
        yield


class Base(models.Model):
    class Meta:
        abstract = True
        app_label = "house"


def found(model: type[models.Model]) -> list[tuple[str, str]]:
    """Return (id, message) of what a model's own check finds."""
    return [(message.id, message.msg) for message in model.check()]


def with_options(*, constraints=(), indexes=(), ordering=()) -> type[models.Model]:
    class Door(Base):
        width = models.IntegerField()

    class Parent(Base):
        height = models.IntegerField()

    class House(Parent):
        number = models.IntegerField()
        door = models.ForeignKey(Door, models.CASCADE, related_name="+")
        doors = models.ManyToManyField(Door, related_name="+")

        class Meta(Base.Meta):
            pass

    House._meta.constraints, House._meta.indexes, House._meta.ordering = list(constraints), list(indexes), list(ordering)
    return House


@pytest.mark.parametrize(
    ("constraint", "code", "words"),
    [
        (
            models.UniqueConstraint(fields=["nope"], name="c"),
            "models.E012",
            "'constraints' refers to the nonexistent field 'nope'.",
        ),
        (
            models.UniqueConstraint(fields=["doors"], name="c"),
            "models.E013",
            "'constraints' refers to a ManyToManyField 'doors', but ManyToManyFields are not permitted in 'constraints'.",
        ),
        (
            models.UniqueConstraint(fields=["height"], name="c"),
            "models.E016",
            "'constraints' refers to field 'height' which is not local to model 'House'.",
        ),
        (
            models.UniqueConstraint(Lower("nope"), name="c"),
            "models.E012",
            "'constraints' refers to the nonexistent field 'nope'.",
        ),
        (
            models.CheckConstraint(condition=Q(number=F("nope")), name="c"),
            "models.E012",
            "'constraints' refers to the nonexistent field 'nope'.",
        ),
        (
            models.CheckConstraint(condition=~Q(door__width__gt=1), name="c"),
            "models.E041",
            "'constraints' refers to the joined field 'door__width__gt'.",
        ),
        (
            models.CheckConstraint(condition=Q(number=RawSQL("1", [])), name="c"),
            "models.W045",
            "Check constraint 'c' contains RawSQL() expression and won't be validated during the model full_clean().",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value and " " not in value else "",
)
def test_constraints(constraint, code, words):
    assert found(with_options(constraints=[constraint])) == [(code, words)]


@pytest.mark.parametrize(
    "condition", [Q(number__gt=1), Q(door=1), Q(door_id__in=[1]), Q(door__isnull=False), Q(pk__gt=1), Q(number=F("door_id") + 1)]
)
def test_conditions_on_a_row_of_its_own_are_sound(condition):
    assert found(with_options(constraints=[models.CheckConstraint(condition=condition, name="c")])) == []


@pytest.mark.parametrize(
    "index",
    [
        models.Index(fields=["nope"], name="i"),
        models.Index(fields=["number"], include=["nope"], name="i"),
        models.Index(Lower("nope"), name="i"),
    ],
    ids=["field", "include", "expression"],
)
def test_indexes(index):
    assert found(with_options(indexes=[index])) == [("models.E012", "'indexes' refers to the nonexistent field 'nope'.")]


@pytest.mark.parametrize("term", ["nope", "-door__nope", "door__width__nope", "number__nope"])
def test_ordering_that_leads_nowhere(term):
    words = f"'ordering' refers to the nonexistent field, related field, or lookup '{term.lstrip('-')}'."
    assert found(with_options(ordering=[term])) == [("models.E015", words)]


@pytest.mark.parametrize("term", ["pk", "-door", "door_id", "door__pk", "-door__width", "?", F("number").desc()], ids=str)
def test_ordering_that_leads_somewhere(term):
    assert found(with_options(ordering=[term])) == []


def test_two_primary_keys():
    class Two(Base):
        one = models.IntegerField(primary_key=True)
        other = models.IntegerField(primary_key=True)

    assert found(Two) == [("models.E026", "The model cannot have more than one field with 'primary_key=True'.")]


def test_fields_that_take_the_place_of_others():
    class Left(Base):
        left_id = models.AutoField(primary_key=True)
        name = models.CharField(max_length=1)

    class Right(Base):
        right_id = models.AutoField(primary_key=True)
        name = models.CharField(max_length=1)

    class Both(Left, Right):
        pass

    class Column(Base):
        left = models.ForeignKey(Left, models.CASCADE, related_name="+")
        left_id = models.IntegerField()

    assert found(Both) == [
        (
            "models.E005",
            "The field 'name' from parent model 'house.left' clashes with the field 'name' from parent model 'house.right'.",
        )
    ]
    assert ("models.E006", "The field 'left_id' clashes with the field 'left' from model 'house.column'.") in found(Column)


def test_names_of_the_way_back():
    class Target(Base):
        clash = models.IntegerField()

    class Pointer(Base):
        one = models.ForeignKey(Target, models.CASCADE, related_name="clash")
        two = models.ForeignKey(Target, models.CASCADE, related_query_name="ends_")
        three = models.ForeignKey(Target, models.CASCADE, related_name="a__b")

    assert found(Pointer) == [
        (
            "fields.E302",
            "Reverse accessor 'Target.clash' for 'house.Pointer.one' clashes with field name 'house.Target.clash'.",
        ),
        ("fields.E303", "Reverse query name for 'house.Pointer.one' clashes with field name 'house.Target.clash'."),
        ("fields.E308", "Reverse query name 'ends_' must not end with an underscore."),
        ("fields.E309", "Reverse query name 'a__b' must not contain '__'."),
    ]


def test_the_way_back_and_a_manager_have_different_names():
    class Target(Base):
        objects = models.Manager()
        things = models.Manager()

    class Pointer(Base):
        one = models.ForeignKey(Target, models.CASCADE, related_name="things")
        two = models.ManyToManyField(Target, related_name="pointers")

    told = "Related name 'things' for 'house.Pointer.one' clashes with the name of a model manager."
    assert found(Pointer) == [("fields.E348", told)]


@pytest.mark.parametrize(
    ("kind", "make"),
    [
        (models.DateField, lambda now: now.date()),
        (models.DateField, lambda now: now),
        (models.DateTimeField, lambda now: now),
        (models.TimeField, lambda now: datetime.now().time()),
    ],
)
def test_a_default_of_now_is_most_likely_a_mistake(kind, make):
    class Fixed(Base):
        moment = kind(default=make(datetime.now(UTC)))

    assert found(Fixed) == [("fields.W161", "Fixed default value provided.")]


def test_other_defaults_are_sound():
    class Sound(Base):
        day = models.DateField(default=date(2001, 1, 1))
        moment = models.DateTimeField(default=lambda: datetime.now(UTC))
        data = models.BinaryField(default=b"x")

    assert found(Sound) == []


def test_bytes_have_no_text_for_a_default():
    class Blob(Base):
        data = models.BinaryField(default="x")

    assert found(Blob) == [("fields.E170", "BinaryField's default cannot be a string. Use bytes content instead.")]


def between(*keys: str) -> tuple[type[models.Model], type[models.Model], type[models.Model]]:
    """Return two models and one in between them, with a foreign key for each of the letters "g" and "p"."""

    class Group(Base):
        pass

    class Person(Base):
        pass

    targets = {"g": Group, "p": Person}
    body = {key: models.ForeignKey(targets[key[0]], models.CASCADE, related_name="+") for key in keys}
    meta = type("Meta", (), {"app_label": "house"})
    between = type("Member", (models.Model,), {**body, "Meta": meta, "__module__": __name__})
    return Group, Person, between


AMBIGUOUS = "which is ambiguous. You must specify which foreign key Django should use via the through_fields keyword argument."
USED = "The model is used as an intermediate model by 'house.Group.people', but it"


@pytest.mark.parametrize(
    ("keys", "fields", "expected"),
    [
        (["g", "p"], None, []),
        (["g", "p"], ("g", "p"), []),
        (["g1", "g2", "p"], ("g2", "p"), []),
        (["g1", "g2", "p"], None, [("fields.E334", f"{USED} has more than one foreign key from 'Group', {AMBIGUOUS}")]),
        (["g", "p1", "p2"], None, [("fields.E335", f"{USED} has more than one foreign key to 'Person', {AMBIGUOUS}")]),
        (["g"], None, [("fields.E336", f"{USED} does not have a foreign key to 'Group' or 'Person'.")]),
        (
            ["g", "p"],
            ("g",),
            [
                (
                    "fields.E337",
                    "Field specifies 'through_fields' but does not provide the names of the two link fields that should be used "
                    "for the relation through model 'house.Member'.",
                )
            ],
        ),
        (["g", "p"], ("nope", "p"), [("fields.E338", "The intermediary model 'house.Member' has no field 'nope'.")]),
        (
            ["g", "p"],
            ("p", "g"),
            [
                ("fields.E339", "'Member.p' is not a foreign key to 'Group'."),
                ("fields.E339", "'Member.g' is not a foreign key to 'Person'."),
            ],
        ),
    ],
    ids=lambda value: ",".join(value) if value and isinstance(value[0], str) else "",
)
def test_models_in_between(keys, fields, expected):
    group, person, member = between(*keys)
    field = models.ManyToManyField(person, through=member, through_fields=fields, related_name="+")
    field.contribute_to_class(group, "people")
    assert [(message.id, message.msg) for message in field.check()] == expected


def test_two_relations_through_the_same_model():
    group, person, member = between("g", "p")
    for name in ("people", "others"):
        models.ManyToManyField(person, through=member, related_name="+").contribute_to_class(group, name)
    words = "The model has two identical many-to-many relations through the intermediate model 'house.Member'."
    assert found(group) == [("models.E003", words)]


def test_a_table_in_between_that_is_another_models():
    from quintet.test import override_settings

    class Thing(Base):
        pass

    class Owner(Base):
        things = models.ManyToManyField(Thing, db_table="house_thing", related_name="+")

    words = "The field's intermediary table 'house_thing' clashes with the table name of 'house.Thing'."
    assert found(Owner) == [("fields.E340", words)]
    with override_settings(DATABASE_ROUTERS=["somewhere.Router"]):
        assert found(Owner) == [("fields.W344", words)]


def test_a_property_in_the_place_of_a_column():
    class Thing(Base):
        pass

    class Owner(Base):
        thing = models.ForeignKey(Thing, models.CASCADE, related_name="+")

    Owner.thing_id = property(lambda self: 1)
    assert found(Owner) == [("models.E025", "The property 'thing_id' clashes with a related field accessor.")]


def test_a_swappable_model_is_named_with_its_app():
    from quintet.test import override_settings

    class Replaceable(Base):
        class Meta(Base.Meta):
            swappable = "HOUSE_MODEL"

    with override_settings(HOUSE_MODEL="nodot"):
        assert found(Replaceable) == [("models.E001", "'HOUSE_MODEL' is not of the form 'app_label.app_name'.")]


def test_symmetric_relations_have_one_name():
    class Friend(Base):
        friends = models.ManyToManyField("self", related_name="of")

    words = 'related_name has no effect on ManyToManyField with a symmetrical relationship, e.g. to "self".'
    assert found(Friend) == [("fields.W345", words)]


def project_of(*declared: type[models.Model]):
    """Return a config-like object of a project with only these models."""
    return [type("Config", (), {"get_models": lambda self: declared})()]


def checked(*declared: type[models.Model]) -> list[tuple[str, str]]:
    return [(message.id, message.msg) for message in check_all_models(app_configs=project_of(*declared))]


def test_a_proxy_has_no_fields_of_its_own():
    class Real(Base):
        pass

    class Proxy(Real):
        class Meta(Base.Meta):
            proxy = True

    assert checked(Proxy) == []
    models.IntegerField().contribute_to_class(Proxy, "extra")
    assert ("models.E017", "Proxy model 'Proxy' contains model fields.") in checked(Proxy)


def test_the_method_that_checks_must_stay():
    class Checked(Base):
        check = 42

    assert checked(Checked) == [("models.E020", "The 'Checked.check()' class method is currently overridden by 42.")]


def test_two_models_of_one_table():
    from quintet.test import override_settings

    class One(Base):
        class Meta(Base.Meta):
            db_table = "shared"

    class Other(Base):
        class Meta(Base.Meta):
            db_table = "shared"

    words = "db_table 'shared' is used by multiple models: house.One, house.Other."
    assert checked(One, Other) == [("models.E028", words)]
    with override_settings(DATABASE_ROUTERS=["somewhere.Router"]):
        assert checked(One, Other) == [("models.W035", words)]
