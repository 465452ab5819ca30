"""Constraints that full_clean() validates by asking the database."""

import datetime

import pytest

from quintet import forms
from quintet.core.exceptions import ValidationError
from quintet.db import IntegrityError, connections, models
from quintet.db.models import Case, CheckConstraint, F, Q, UniqueConstraint, Value, When
from quintet.db.models.functions import Coalesce, Lower
from quintet.kernel.apps import Apps
from quintet.test.utils import CaptureQueriesContext
from tests.kit.library import tables

APPS = Apps()


class Room(models.Model):
    name = models.CharField(max_length=20)
    floor = models.IntegerField(null=True, blank=True)
    open = models.BooleanField(default=True)

    class Meta:
        app_label = "hotel"
        apps = APPS
        constraints = [
            UniqueConstraint(Lower("name"), F("floor").desc(), name="one_name_per_floor"),
            UniqueConstraint(
                Case(When(open=True, then=F("floor") * 2)),
                name="twice",
                condition=Q(name__startswith="x"),
                violation_error_message="Floor is taken.",
                violation_error_code="taken",
            ),
        ]


class Guest(models.Model):
    name = models.CharField(max_length=20)
    mail = models.CharField(max_length=20, null=True)
    age = models.IntegerField(default=20)

    class Meta:
        app_label = "hotel"
        apps = APPS
        constraints = [
            UniqueConstraint(fields=["mail"], name="one_mail"),
            UniqueConstraint(fields=["name", "age"], name="one_guest", condition=Q(age__gt=10)),
            CheckConstraint(
                condition=Q(age__gte=0) & ~Q(name="nobody"), name="age_is_real", violation_error_message="No: %(name)s"
            ),
        ]


@pytest.fixture
def hotel(db):
    with tables(db["db"], Room, Guest):
        yield db["db"]


def room(**values):
    made = Room(**values)
    made._state.db = "db"
    return made


def guest(**values):
    made = Guest(**values)
    made._state.db = "db"
    return made


@pytest.mark.needs("expression_indexes")
def test_unique_over_expressions(hotel):
    first = room(name="Blue", floor=1)
    first.full_clean()
    first.save(using="db")
    first.full_clean()
    with pytest.raises(ValidationError) as caught:
        room(name="BLUE", floor=1).full_clean()
    assert caught.value.messages == ["Constraint “one_name_per_floor” is violated."]
    room(name="BLUE", floor=2).full_clean()
    with pytest.raises(IntegrityError):
        room(name="blue", floor=1).save()


def test_a_null_inside_is_distinct_from_all(hotel):
    room(name="Blue", floor=None).save()
    room(name="blue", floor=None).full_clean()


def test_nulls_that_are_not_distinct():
    constraint = UniqueConstraint(Lower("name"), F("floor"), name="x", nulls_distinct=False)
    assert constraint.clone() == constraint
    assert constraint.deconstruct()[2]["nulls_distinct"] is False


def test_nulls_that_are_not_distinct_are_validated(hotel):
    room(name="Blue", floor=None).save()
    constraint = UniqueConstraint(Lower("name"), Coalesce("floor", Value(0)), name="x")
    with pytest.raises(ValidationError):
        constraint.validate(Room, room(name="blue", floor=0), using="db")
    constraint = UniqueConstraint(Lower("name"), "floor", name="x", nulls_distinct=False)
    with pytest.raises(ValidationError):
        constraint.validate(Room, room(name="blue", floor=None), using="db")
    constraint.validate(Room, room(name="blue", floor=1), using="db")


def test_a_condition_and_a_message_of_its_own(hotel):
    room(name="x1", floor=3).save()
    with pytest.raises(ValidationError) as caught:
        room(name="x2", floor=3).full_clean()
    assert caught.value.messages == ["Floor is taken."]
    assert caught.value.error_dict["__all__"][0].code == "taken"
    room(name="y2", floor=3).full_clean()
    room(name="x3", floor=3, open=False).full_clean()


def test_excluded_fields_leave_the_constraint_out(hotel):
    room(name="Blue", floor=1).save()
    room(name="blue", floor=1).validate_constraints(exclude={"floor"})
    room(name="blue", floor=1).validate_constraints(exclude={"name"})


def test_unique_over_fields(hotel):
    guest(name="Ann", mail="a").save()
    with pytest.raises(ValidationError) as caught:
        guest(name="Bob", mail="a").full_clean()
    assert caught.value.message_dict == {"mail": ["Guest with this Mail already exists."]}
    with pytest.raises(ValidationError) as caught:
        guest(name="Ann", mail="b").full_clean()
    assert caught.value.messages == ["Constraint “one_guest” is violated."]
    guest(name="Ann", mail="c", age=5).full_clean()


def test_check(hotel):
    for bad in (guest(name="Ann", mail="x", age=-1), guest(name="nobody", mail="y")):
        with pytest.raises(ValidationError, match="No: age_is_real"):
            bad.full_clean()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: UniqueConstraint(name="x"), "At least one field or expression"),
        (lambda: UniqueConstraint(fields=["a"]), "must be named"),
        (lambda: UniqueConstraint(Lower("a"), fields=["a"], name="x"), "mutually exclusive"),
        (lambda: UniqueConstraint(fields=["a"], name="x", condition="a"), "must be a Q instance"),
    ],
)
def test_constraints_that_mean_nothing(make, message):
    with pytest.raises(ValueError, match=message):
        make()


# --- what the database would give -----------------------------------------------------------------------------------------


class Ticket(models.Model):
    seat = models.CharField(max_length=20, db_default="standing")
    row = models.IntegerField(default=0)

    class Meta:
        app_label = "hotel"
        apps = APPS


def ticket(**values):
    made = Ticket(**values)
    made._state.db = "db"
    return made


@pytest.fixture
def theatre(db):
    with tables(db["db"], Ticket):
        yield


def test_a_default_of_the_database_is_known_to_constraints(theatre):
    seated = CheckConstraint(condition=~Q(seat="standing"), name="seated")
    with pytest.raises(ValidationError):
        seated.validate(Ticket, ticket(), using="db")
    seated.validate(Ticket, ticket(seat="a1"), using="db")
    one_seat = UniqueConstraint(fields=["seat"], name="one_seat")
    one_seat.validate(Ticket, ticket(), using="db")
    Ticket.objects.using("db").create()
    with pytest.raises(ValidationError, match="Ticket with this Seat already exists"):
        one_seat.validate(Ticket, ticket(), using="db")


def test_an_expression_among_the_values_is_computed_from_the_others(theatre):
    numbered = CheckConstraint(condition=Q(row__gt=5), name="numbered")
    numbered.validate(Ticket, ticket(row=Value(3) * 2), using="db")
    with pytest.raises(ValidationError):
        numbered.validate(Ticket, ticket(row=Value(1) + 1), using="db")


def test_what_a_condition_reads_can_be_left_out_of_validation(theatre):
    lower = CheckConstraint(condition=Q(row__gt=F("id")), name="lower")
    lower.validate(Ticket, ticket(row=1, id=5), exclude={"id"}, using="db")
    keyed = CheckConstraint(condition=Q(pk__gt=9), name="keyed")
    keyed.validate(Ticket, ticket(id=5), exclude={"pk"}, using="db")
    keyed.validate(Ticket, ticket(id=5), exclude={"id"}, using="db")
    with pytest.raises(ValidationError):
        keyed.validate(Ticket, ticket(id=5), using="db")


def test_a_constraint_of_ones_own_says_how_it_is_written():
    class Mine(models.BaseConstraint):
        pass

    for method in (Mine(name="mine").constraint_sql, Mine(name="mine").create_sql, Mine(name="mine").remove_sql):
        with pytest.raises(NotImplementedError, match="This method must be implemented by a subclass"):
            method(None, None)


def test_the_former_name_of_a_condition_still_works_and_warns():
    with pytest.warns(DeprecationWarning, match="CheckConstraint.check is deprecated"):
        former = CheckConstraint(check=Q(row__gt=1), name="former")
    assert former == CheckConstraint(condition=Q(row__gt=1), name="former")


def test_a_condition_is_asked_with_the_rows_in_one_query(hotel):
    Guest.objects.using("db").create(name="Ann", age=11)
    constraint = Guest._meta.constraints[1]
    for age, error in ((11, True), (12, False), (9, False)):
        with CaptureQueriesContext(hotel) as queries:
            caught = None
            try:
                constraint.validate(Guest, guest(name="Ann", age=age), using="db")
            except ValidationError as raised:
                caught = raised
        assert (caught is not None, len(queries)) == (error, 1)


class Post(models.Model):
    title = models.CharField(max_length=20, unique_for_date="day", blank=True)
    slug = models.CharField(max_length=20, unique_for_month="day", blank=True)
    issue = models.CharField(max_length=20, unique_for_year="day", blank=True, null=True)
    day = models.DateField(null=True, blank=True)

    class Meta:
        app_label = "press"
        apps = APPS


@pytest.fixture
def press(use_databases):
    use_databases()
    with tables(connections["default"], Post):
        Post.objects.create(title="Tea", slug="tea", issue="1", day=datetime.date(2026, 5, 30))
        yield


@pytest.mark.parametrize(
    ("name", "day", "taken"),
    [
        ("title", datetime.date(2026, 5, 30), True),
        ("title", datetime.date(2026, 5, 31), False),
        ("slug", datetime.date(2026, 5, 1), True),
        ("slug", datetime.date(2026, 6, 1), False),
        ("slug", datetime.date(2025, 5, 30), True),
        ("issue", datetime.date(2026, 1, 1), True),
        ("issue", datetime.date(2025, 5, 30), False),
        ("issue", None, False),
    ],
)
def test_a_value_occurs_once_within_a_day_a_month_or_a_year(press, name, day, taken):
    value = {"title": "Tea", "slug": "tea", "issue": "1"}[name]
    found = {}
    try:
        Post(**{name: value}, day=day).full_clean()
    except ValidationError as error:
        found = {key: [(one.code, one.messages[0]) for one in held] for key, held in error.error_dict.items()}
    kind = {"title": "date", "slug": "month", "issue": "year"}[name]
    message = f"{name.capitalize()} must be unique for Day {kind}."
    assert found == ({name: [("unique_for_date", message)]} if taken else {})


def test_a_row_is_not_in_its_own_way_and_left_out_fields_are_not_asked_for(press):
    Post.objects.get().full_clean()
    Post(title="Tea", day=datetime.date(2026, 5, 30)).full_clean(exclude=["title"])
    Post(title="Tea", day=datetime.date(2026, 5, 30)).full_clean(exclude=["day"])


class Stay(models.Model):
    guest = models.CharField(max_length=20)
    nights = models.IntegerField()
    arrival = models.DateTimeField(null=True)
    doubled = models.GeneratedField(expression=F("nights") * 2, output_field=models.IntegerField(), db_persist=True)

    class Meta:
        app_label = "hotel"
        apps = APPS
        constraints = [
            CheckConstraint(condition=Q(doubled__gt=0), name="some_nights"),
            UniqueConstraint(Lower("guest"), name="one_stay", condition=Q(nights__gt=1)),
        ]


def test_values_that_no_constraint_names_are_not_prepared(db, recwarn):
    with tables(db["db"], Stay):
        # A naive moment would be warned of, text that is no date refused: neither is asked about here.
        for arrival in (datetime.datetime(2024, 5, 17), "no date"):
            stay = Stay(guest="Ann", nights=2, arrival=arrival)
            stay._state.db = "db"
            stay.validate_constraints()
        stay.nights = -1
        with pytest.raises(ValidationError, match="some_nights"):
            stay.validate_constraints()
    assert [str(one.message) for one in recwarn.list] == []


class Licence(models.Model):
    number = models.IntegerField(unique=True)
    plate = models.CharField(max_length=9, unique=True)
    town = models.CharField(max_length=9)
    year = models.IntegerField()
    owner = models.CharField(max_length=9, null=True)

    class Meta:
        app_label = "hotel"
        apps = APPS
        ordering = ["town"]
        unique_together = [("town", "year")]
        constraints = [
            UniqueConstraint(fields=["owner"], name="one_licence"),
            UniqueConstraint(fields=["town", "owner"], name="one_in_town", violation_error_message="Again?"),
            UniqueConstraint(Lower("plate"), name="one_plate"),
        ]


@pytest.fixture
def licences(db):
    with tables(db["db"], Licence):
        for n in range(3):
            Licence.objects.using("db").create(number=n, plate=f"P{n}", town=f"T{n}", year=n, owner=f"O{n}")
        yield db["db"]


def asked(connection, check):
    with CaptureQueriesContext(connection) as captured:
        try:
            check()
        except ValidationError as error:
            told = {name: [(one.code, *one.messages) for one in errors] for name, errors in error.error_dict.items()}
        else:
            told = {}
    return len(captured), told


def test_all_unique_fields_are_asked_for_in_one_query(licences):
    free = Licence(number=9, plate="P9", town="T1", year=9, owner="O9")
    free._state.db = "db"
    assert asked(licences, free.validate_unique) == (1, {})
    # One for the two over fields, one for the expression.
    assert asked(licences, free.validate_constraints) == (2, {})
    taken = Licence(number=0, plate="P9", town="T1", year=1, owner="O1")
    taken._state.db = "db"
    assert asked(licences, taken.validate_unique) == (
        2,
        {
            "number": [("unique", "Licence with this Number already exists.")],
            "__all__": [("unique_together", "Licence with this Town and Year already exists.")],
        },
    )
    count, told = asked(licences, taken.validate_constraints)
    assert told == {"owner": [("unique", "Licence with this Owner already exists.")], "__all__": [(None, "Again?")]}
    assert count == 3


def test_a_stored_row_is_not_in_its_own_way_whatever_is_asked_with_it(licences):
    first, second = Licence.objects.using("db").order_by("number")[:2]
    assert asked(licences, first.full_clean) == (3, {})
    first.number = second.number
    assert asked(licences, first.validate_unique)[1].keys() == {"number"}
    first.owner, first.plate = None, second.plate
    assert asked(licences, first.validate_unique)[1].keys() == {"number", "plate"}
    assert asked(licences, first.validate_constraints)[1].keys() == {"__all__"}


def rows_of(numbers, **changed):
    data = {"form-TOTAL_FORMS": len(numbers), "form-INITIAL_FORMS": 0}
    for place, n in enumerate(numbers):
        data |= {f"form-{place}-{name}": f"{letter}{n}" for name, letter in (("plate", "P"), ("town", "T"), ("owner", "O"))}
        data |= {f"form-{place}-number": n, f"form-{place}-year": n}
    return data | changed


def test_the_forms_of_a_formset_ask_together(licences):
    class LicenceForm(forms.ModelForm):
        class Meta:
            model, fields = Licence, "__all__"

    class Careful(LicenceForm):
        def validate_unique(self):
            super().validate_unique()
            self.checked = True

    def cleaned(data, form=LicenceForm, field="plate"):
        made = forms.modelformset_factory(Licence, form=form, extra=0)(data, queryset=Licence.objects.using("db").none())
        for one in made.forms:
            one.instance._state.db = "db"
        with CaptureQueriesContext(licences) as captured:
            errors = [one.get_json_data() for one in made.errors]
        return len(captured), errors, made

    # One query for what is over fields, and one for the expression of each of the forms.
    count, errors, _ = cleaned(rows_of(range(10, 20)))
    assert (count, errors) == (11, [{}] * 10)
    changed = {"form-3-number": 1, "form-5-owner": "O2"}
    count, errors, made = cleaned(rows_of(range(10, 20), **changed))
    assert errors[3] == {"number": [{"message": "Licence with this Number already exists.", "code": "unique"}]}
    assert errors[5] == {"owner": [{"message": "Licence with this Owner already exists.", "code": "unique"}]}
    assert [place for place, one in enumerate(errors) if one] == [3, 5]
    assert not made.is_valid()
    # They are the errors of forms on their own, and a form with checks of its own makes them at its turn.
    _count, alone, made = cleaned(rows_of(range(10, 20), **changed), form=Careful)
    assert alone == errors
    assert all(one.checked for one in made.forms)


def test_rows_of_a_formset_are_not_in_their_own_way(licences):
    rows = forms.modelformset_factory(Licence, fields=["number", "year"], extra=0)
    stored = list(Licence.objects.using("db").order_by("pk"))
    data = {"form-TOTAL_FORMS": 3, "form-INITIAL_FORMS": 3}
    for place, row in enumerate(stored):
        data |= {f"form-{place}-id": row.pk, f"form-{place}-number": row.number, f"form-{place}-year": row.year}
    assert rows(data, queryset=Licence.objects.using("db").order_by("pk")).is_valid()
    swapped = data | {"form-0-number": stored[1].number, "form-1-number": stored[0].number}
    found = rows(swapped, queryset=Licence.objects.using("db").order_by("pk"))
    assert [list(one) for one in found.errors] == [["number"], ["number"], []]
