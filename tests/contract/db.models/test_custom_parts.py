"""Lookups, transforms, fields and expressions of one's own, as the how-to guides write them."""

import subprocess
import sys

import pytest

from quintet.core.exceptions import FieldError, ValidationError
from quintet.db import connections, models
from quintet.db.models import Case, CharField, F, Field, FilteredRelation, Func, IntegerField, Lookup, Q, Transform, Value, When
from quintet.db.models.functions import Concat, Length
from quintet.kernel.apps import Apps
from tests.kit.library import Author, Book, tables

APPS = Apps()


class NotEqual(Lookup):
    lookup_name = "ne"

    def as_sql(self, compiler, connection):
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} <> {right}", [*left_params, *right_params]


class Doubled(Transform):
    lookup_name = "doubled"
    output_field = IntegerField()

    def as_sql(self, compiler, connection):
        left, params = compiler.compile(self.lhs)
        return f"({left} * 2)", params


class FirstLetter(Transform):
    lookup_name = "letter"
    output_field = CharField()

    def as_sql(self, compiler, connection):
        left, params = compiler.compile(self.lhs)
        return f"UPPER({left})", params

    def as_sqlite(self, compiler, connection):
        left, params = compiler.compile(self.lhs)
        return f"substr({left}, 1, %s)", [*params, 1]

    def as_postgresql(self, compiler, connection):
        left, params = compiler.compile(self.lhs)
        return f"left({left}, %s)", [*params, 1]


class Shout(Transform):
    lookup_name = "shout"
    function = "UPPER"
    bilateral = True


class Repeated(Func):
    """A function with a template per database."""

    function = "REPEAT"
    arity = 2

    def as_sqlite(self, compiler, connection, **extra):
        return super().as_sql(
            compiler, connection, template="replace(hex(zeroblob(%(expressions)s)), '00', '*')", arg_joiner=" * ", **extra
        )


class Hand:
    """Four players' cards."""

    def __init__(self, north, east):
        self.north, self.east = north, east

    def __eq__(self, other):
        return isinstance(other, Hand) and (self.north, self.east) == (other.north, other.east)

    def __hash__(self):
        return hash((self.north, self.east))


def parse_hand(text):
    north, separator, east = text.partition("|")
    if not separator:
        raise ValidationError("Invalid input for a Hand instance")
    return Hand(north, east)


class HandField(Field):
    description = "A hand of cards"

    def __init__(self, *args, **options):
        super().__init__(*args, max_length=104, **options)

    def deconstruct(self):
        *told, options = super().deconstruct()
        return *told, {option: value for option, value in options.items() if option != "max_length"}

    def db_type(self, connection):
        return f"varchar({self.max_length})"

    def from_db_value(self, value, expression, connection):
        return value if value is None else parse_hand(value)

    def to_python(self, value):
        return value if value is None or isinstance(value, Hand) else parse_hand(value)

    def get_prep_value(self, value):
        return None if value is None else value if isinstance(value, str) else f"{value.north}|{value.east}"

    def value_to_string(self, obj):
        return self.get_prep_value(self.value_from_object(obj))


class Deal(models.Model):
    hand = HandField(null=True)

    class Meta:
        app_label = "bridge"
        apps = APPS


@pytest.fixture
def deals(db):
    with tables(db["db"], Deal):
        yield Deal.objects.using("db")


def titles(rows):
    return sorted(row.title for row in rows)


def books():
    return Book.objects.using("db")


@pytest.fixture
def registered():
    """A function that registers a class for one test."""
    done = {}

    def register(owner, part, name=None):
        owner.register_lookup(part, name)
        done[owner, name or part.lookup_name] = part

    yield register
    for (owner, name), part in done.items():
        owner._unregister_lookup(part, name)


def test_a_lookup_of_ones_own(library, registered):
    with pytest.raises(FieldError, match="Unsupported lookup 'ne'"):
        books().filter(title__ne="Three")
    registered(Field, NotEqual)
    for _ in range(2):
        assert titles(books().filter(title__ne="Three")) == ["One 100%", "two_"]
        assert titles(books().filter(pages__ne=0)) == []
    assert titles(books().filter(title__ne=F("author__name"), pages__ne=1)) == ["One 100%", "Three", "two_"]
    assert titles(books().exclude(title__ne="Three")) == ["Three"]
    assert titles(books().filter(NotEqual(F("title"), Value("two_")))) == ["One 100%", "Three"]


def test_what_is_registered_after_a_query_ran_counts(library, registered):
    registered(IntegerField, Doubled)
    assert titles(books().filter(pages__doubled=0)) == ["One 100%", "Three", "two_"]

    class Tripled(Doubled):
        def as_sql(self, compiler, connection):
            left, params = compiler.compile(self.lhs)
            return f"({left} * 3)", params

    books().filter(title="Three").update(pages=2)
    assert titles(books().filter(pages__doubled=4)) == ["Three"]
    registered(IntegerField, Tripled)
    assert titles(books().filter(pages__doubled=6)) == ["Three"]
    assert titles(books().filter(pages__doubled__gt=5)) == ["Three"]


@pytest.mark.needs("standard_sql")
def test_a_transform_with_sql_for_each_database(library, registered):
    registered(CharField, FirstLetter)
    assert titles(books().filter(title__letter="T")) == ["Three"]
    assert titles(books().filter(title__letter__in=["O", "t"], author__name__letter="A")) == ["One 100%"]
    assert list(books().order_by("title__letter").values_list("title__letter", flat=True).distinct()) in (
        ["O", "T", "t"],
        ["O", "t", "T"],
    )
    assert titles(books().annotate(first=FirstLetter("title")).filter(first="t")) == ["two_"]


def test_a_transform_of_both_sides(library, registered):
    registered(CharField, Shout)
    assert titles(books().filter(title__shout="three")) == ["Three"]
    assert titles(books().filter(title__shout__startswith="TH")) == ["Three"]


class Folded(Transform):
    """Writes itself, for both sides."""

    lookup_name = "folded"
    bilateral = True

    def as_sql(self, compiler, connection):
        text, params = compiler.compile(self.lhs)
        return f"LOWER({text})", params


@pytest.mark.parametrize(("transform", "name"), [(Folded, "folded"), (Shout, "shout")])
def test_a_transform_of_both_sides_reaches_every_value(library, registered, transform, name):
    registered(CharField, transform)
    given = {"three": ["Three"], "TWO_": ["two_"]}
    assert titles(books().exclude(**{f"title__{name}__in": []})) == ["One 100%", "Three", "two_"]
    for value, found in given.items():  # values are never kept with the statement
        assert titles(books().filter(**{f"title__{name}": value})) == found
        assert titles(books().filter(**{f"title__{name}__in": [value, None]})) == found
    assert titles(books().filter(**{f"title__{name}__in": list(given)})) == ["Three", "two_"]
    assert titles(books().filter(**{f"title__{name}__in": []})) == []
    assert titles(books().filter(**{f"title__{name}__in": [Value("THREE"), F("author__name")]})) == ["Three"]
    assert titles(books().filter(**{f"title__{name}__range": ("THREE", "Two_")})) == ["Three", "two_"]
    assert titles(books().filter(**{f"title__{name}": F("title")})) == ["One 100%", "Three", "two_"]
    assert titles(books().filter(**{f"title__{name}__contains": "HR"})) == ["Three"]
    assert titles(books().filter(**{f"title__{name}": None})) == []
    with pytest.raises(NotImplementedError, match="Bilateral transformations on nested querysets are not implemented"):
        books().filter(**{f"title__{name}__in": books().values("title")})


def test_what_writes_itself_gets_its_values_wherever_it_stands(library, registered):
    registered(Field, NotEqual)
    for value, found in (("Three", ["One 100%", "two_"]), ("two_", ["One 100%", "Three"])):
        differs = Case(When(title__ne=value, then=1), default=0)
        assert titles(books().annotate(differs=differs).filter(differs=1)) == found
        assert next(iter(books().order_by(differs))).title == value
        other = FilteredRelation("books", condition=models.Q(books__title__ne=value))
        authors = Author.objects.using("db").annotate(other=other)
        assert sorted(authors.filter(other__isnull=False).values_list("other__title", flat=True)) == found


class Coalesced(Func):
    """Writes itself, over what it is given."""

    function = "COALESCE"

    def as_sql(self, compiler, connection, **options):
        return super().as_sql(compiler, connection, **options)


def test_what_writes_itself_may_be_over_a_list(library):
    for chosen in (["One 100%", "Three", "two_"], ["two_"]):
        inside = Case(When(title__in=chosen, then=Value(1)), default=Value(0))
        rows = books().annotate(inside=Coalesced(inside, Value(9), output_field=IntegerField())).filter(inside=1)
        assert titles(rows) == chosen


def test_a_registered_function_is_a_transform(library, registered):
    registered(CharField, Length, "size")
    assert titles(books().filter(title__size=5)) == ["Three"]
    assert titles(books().filter(title__size__lt=5)) == ["two_"]


def test_a_lookup_of_one_field_alone(library, registered):
    registered(Book._meta.get_field("title"), NotEqual)
    assert titles(books().filter(title__ne="Three")) == ["One 100%", "two_"]
    with pytest.raises(FieldError, match="Unsupported lookup 'ne'"):
        Author.objects.using("db").filter(name__ne="Ann")


def test_a_function_of_ones_own(library):
    stars = books().annotate(stars=Repeated(Value("*"), Value(3), output_field=CharField()))
    if connections["db"].vendor == "sqlite":
        stars = books().annotate(stars=Repeated(Value(1), Value(3), output_field=CharField()))
    assert {row.stars for row in stars} == {"***"}
    padded = Func(F("title"), function="TRIM", template="%(function)s(%(expressions)s)", output_field=CharField())
    assert titles(books().annotate(trimmed=padded).filter(trimmed="Three")) == ["Three"]
    with pytest.raises(TypeError, match="2 arguments"):
        Repeated("title")


def test_a_field_of_ones_own(deals):
    hand = Hand("AK", "QJ")
    made = deals.create(hand=hand)
    deals.create(hand=None)
    assert deals.get(pk=made.pk).hand == hand
    assert deals.get(hand=hand) == made
    assert deals.filter(hand__in=[hand, Hand("x", "y")]).get() == made
    assert deals.get(hand__isnull=True).hand is None
    assert deals.exclude(hand=hand).get().hand is None
    assert list(deals.order_by("pk").values_list("hand", flat=True)) == [hand, None]
    assert deals.filter(hand=hand).update(hand=Hand("2", "3")) == 1
    made.refresh_from_db()
    assert made.hand == Hand("2", "3")
    (many,) = deals.bulk_create([Deal(hand=Hand("7", "8"))])
    assert deals.get(pk=many.pk).hand == Hand("7", "8")
    with pytest.raises(ValidationError):
        Deal(hand="nothing").clean_fields()
    field = Deal._meta.get_field("hand")
    assert field.deconstruct()[1].endswith("HandField")
    assert field.deconstruct()[2:] == ([], {"null": True})
    assert field.value_to_string(made) == "2|3"
    assert field.clone().max_length == 104


class PlacedField(IntegerField):
    """A field whose lookups and transforms are made for the name that is asked for."""

    def get_lookup(self, lookup_name):
        if lookup_name.startswith("not_"):
            return lambda left, right: NotEqual(left, right + int(lookup_name[4:]))
        return super().get_lookup(lookup_name)

    def get_transform(self, lookup_name):
        if lookup_name.startswith("plus_"):
            return lambda *args: Func(*args, template=f"(%(expressions)s + {int(lookup_name[5:])})", output_field=IntegerField())
        return super().get_transform(lookup_name)


class Placed(models.Model):
    place = PlacedField()

    class Meta:
        app_label = "custom_parts"
        apps = APPS


def test_a_field_may_make_lookups_and_transforms_for_names(db):
    with tables(db["db"], Placed):
        rows = Placed.objects.using("db")
        one, two = rows.create(place=1), rows.create(place=2)
        assert rows.get(place__plus_3=4) == one
        assert rows.get(place__plus_10__gt=11) == two
        assert rows.get(place__not_1=1) == one
        assert rows.get(place__not_0=1) == two


class Numbered(models.IntegerField):
    """A field that makes each instance's default itself."""

    made = 0

    def get_default(self):
        Numbered.made += 1
        return Numbered.made


class Ticket(models.Model):
    number = Numbered()

    class Meta:
        app_label = "library"
        apps = Apps()


def test_a_field_may_make_its_own_default_for_each_instance():
    first, second = Ticket(), Ticket()
    assert second.number == first.number + 1
    assert Ticket(number=70).number == 70


class Shouted(models.CharField):
    def get_placeholder_sql(self, value, compiler, connection):
        if hasattr(value, "as_sql"):
            text, params = compiler.compile(value)
            return f"UPPER({text})", params
        return ("%s", (value,)) if value == "as is" else ("UPPER(%s)", (value,))


class Whispered(models.CharField):
    def get_placeholder(self, value, compiler, connection):
        return "LOWER(%s)"


class Remark(models.Model):
    loud = Shouted(max_length=20, null=True)
    low = Whispered(max_length=20, default="")

    class Meta:
        app_label = "remarks"
        apps = APPS


@pytest.fixture
def remarks(db):
    with tables(db["db"], Remark):
        yield Remark.objects.using("db")


@pytest.mark.needs("assignments_at_once")
def test_a_field_of_ones_own_writes_text_around_what_is_stored(remarks):
    def stored():
        return list(remarks.order_by("pk").values_list("loud", "low"))

    one = remarks.create(loud="a", low="B")
    remarks.bulk_create([Remark(loud="as is", low="C"), Remark(loud=Concat(Value("d"), Value("e")))])
    assert stored() == [("A", "b"), ("as is", "c"), ("DE", "")]
    one.loud, one.low = "as is", "Z"
    one.save(using="db")
    one.save(using="db", update_fields=["loud"])
    assert (one.loud, one.low) == ("as is", "Z")
    assert stored()[0] == ("as is", "z")
    assert remarks.update(loud="q", low=F("loud")) == 3
    assert stored() == [("Q", "as is"), ("Q", "as is"), ("Q", "de")]
    assert remarks.update(loud=None) == 3
    rows = list(remarks.order_by("pk"))
    for row in rows:
        row.loud, row.low = "x", "Y"
    remarks.bulk_update(rows, ["loud", "low"])
    assert stored() == [("X", "y")] * 3


class Emptied(models.CharField):
    """Stores NULL for a dash."""

    def get_prep_value(self, value):
        return None if value == "-" else super().get_prep_value(value)


class Note(models.Model):
    word = Emptied(max_length=9, null=True)

    class Meta:
        app_label = "custom"
        apps = Apps()


def test_what_a_field_prepares_as_none_is_compared_as_none(db):
    with tables(db["db"], Note):
        notes = Note.objects.using("db")
        empty, said = notes.create(word="-"), notes.create(word="a")
        for _again in range(2):  # the second time the structure of the query is known
            assert list(notes.filter(word="a")) == [said]
            assert list(notes.filter(word="-")) == [empty]
            assert list(notes.filter(~Q(word="-"))) == [said]
            assert list(notes.exclude(word="-")) == [said]
            assert list(notes.filter(Q(word="-") | Q(word="a")).order_by("pk")) == [empty, said]
            assert list(notes.filter(word__in=["-", "a"])) == [said]
            assert notes.get(word="-") == empty
            assert notes.filter(word="-", pk=empty.pk).update(word="-") == 1
            with pytest.raises(ValueError, match="Cannot use None as a query value"):
                notes.filter(word__gt="-")
        assert list(Note.objects.using("db").filter(pk__in=notes.filter(word="-").values("pk"))) == [empty]


DATE_PARTS = """
from quintet.conf import settings
settings.configure(INSTALLED_APPS=[])
import quintet
quintet.setup()
from quintet.db import models

class OwnYear(models.Transform):
    lookup_name = "year"

{0}
print("hour" in models.TimeField().get_lookups(), models.DateTimeField().get_transform("year").__name__)
"""


@pytest.mark.parametrize(
    ("first", "year"), [("", "ExtractYear"), ("models.DateField.register_lookup(OwnYear)", "OwnYear")], ids=["ours", "own"]
)
def test_the_parts_of_dates_are_there_before_the_first_query_and_give_way_to_ones_own(first, year):
    done = subprocess.run([sys.executable, "-c", DATE_PARTS.format(first)], capture_output=True, text=True, check=True)
    assert done.stdout == f"True {year}\n"
