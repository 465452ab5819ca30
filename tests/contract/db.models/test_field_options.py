"""Options, checks and hooks of fields, as programs and custom fields use them."""

import datetime
import decimal
import enum
import pickle
import uuid

import pytest

from quintet import forms
from quintet.core.exceptions import FieldError, ObjectDoesNotExist, ValidationError
from quintet.core.validators import MinValueValidator
from quintet.db import connections, models
from quintet.db.models import F, Value
from quintet.db.models.functions import Concat, Now
from quintet.kernel.apps import Apps
from quintet.test import override_settings
from quintet.utils.module_loading import import_string
from tests.kit.library import tables

APPS = Apps()


class Suit(models.TextChoices):
    HEARTS = "H", "Hearts"
    SPADES = "S"


def owners():
    return [("a", "Ann"), ("b", "Bob")]


class Card(models.Model):
    suit = models.CharField(max_length=1, choices=Suit, default=Suit.HEARTS)
    owner = models.CharField(max_length=1, choices=owners, blank=True)
    rank = models.IntegerField(choices={"Low": {2: "Two", 3: "Three"}, 10: "Ten"}, default=2)
    code = models.UUIDField(null=True)
    wide = models.DecimalField(max_digits=32, decimal_places=30, null=True)
    raw = models.BinaryField(max_length=3, editable=True, blank=True)
    made = models.DateTimeField(db_default=Now())

    class Meta:
        app_label = "cards"
        apps = APPS


class Shout(models.CharField):
    """Text kept in capitals and shown in small letters."""

    def get_db_prep_save(self, value, connection):
        return super().get_db_prep_save(value.upper(), connection)

    def select_format(self, compiler, sql, params):
        return f"LOWER({sql})", params


class Numbered(models.AutoField):
    def get_pk_value_on_save(self, instance):
        return 100 + instance.number


class Shouted(models.Model):
    id = Numbered(primary_key=True)
    word = Shout(max_length=10)
    number = models.IntegerField(default=1)

    class Meta:
        app_label = "cards"
        apps = APPS


def ids(field, databases=None):
    """Return the ids of what a field's check finds, for a model of its own."""

    class Checked(models.Model):
        subject = field

        class Meta:
            app_label = "checked"
            apps = Apps()

    return [message.id for message in field.check(databases=databases)]


@pytest.mark.parametrize(
    ("field", "found"),
    [
        (models.CharField(max_length=0), ["fields.E121"]),
        (models.CharField(max_length=1, choices="ab"), ["fields.E004"]),
        (models.CharField(max_length=1, choices=[("a", "b", "c")]), ["fields.E005"]),
        (models.CharField(max_length=1, choices=[("group", [("a", "b", "c")])]), ["fields.E005"]),
        (models.CharField(max_length=1, choices=[("aa", "long")]), ["fields.E009"]),
        (models.IntegerField(db_index="yes"), ["fields.E006"]),
        (models.IntegerField(primary_key=True, null=True), ["fields.E007"]),
        (models.IntegerField(validators=[3]), ["fields.E008"]),
        (models.JSONField(default={}), ["fields.E010"]),
        (models.IntegerField(db_default=F("other")), ["fields.E012"]),
        (models.IntegerField(db_default=Value(3)), []),
        (models.DateTimeField(db_default=Now()), []),
        (models.CharField(max_length=9, db_default=Concat(Value("a"), F("b"))), ["fields.E012"]),
        (models.IntegerField(max_length=3), ["fields.W122"]),
        (models.DecimalField(max_digits=3), ["fields.E135"]),
        (models.DecimalField(decimal_places=-1, max_digits=0), ["fields.E131", "fields.E133"]),
        (models.DecimalField(decimal_places=3, max_digits=2), ["fields.E134"]),
        (models.DecimalField(), []),
        (models.GenericIPAddressField(blank=True), ["fields.E150"]),
        (models.DateField(auto_now=True, auto_now_add=True), ["fields.E160"]),
        (models.DateField(default=datetime.date.today()), ["fields.W161"]),
        (models.BinaryField(default="text"), ["fields.E170"]),
        (models.IPAddressField(), ["fields.E900"]),
        (models.CommaSeparatedIntegerField(max_length=3), ["fields.E901"]),
        (models.NullBooleanField(), ["fields.E903"]),
    ],
)
def test_wrong_options_are_told_by_their_ids(field, found):
    assert ids(field) == found


def test_what_a_database_lacks_is_told_when_it_is_asked(use_databases):
    use_databases()
    commented = models.IntegerField(db_comment="a number")
    assert ids(commented) == []
    assert ids(models.IntegerField(db_comment="a number"), ["default"]) == ["fields.W163"]


def test_choices_come_as_enumerations_mappings_groups_and_functions():
    suit, owner, rank = (Card._meta.get_field(name) for name in ("suit", "owner", "rank"))
    assert list(suit.flatchoices) == [("H", "Hearts"), ("S", "Spades")]
    assert list(owner.get_choices()) == [("", "- Select an option -"), ("a", "Ann"), ("b", "Bob")]
    assert rank.choices == [("Low", [(2, "Two"), (3, "Three")]), (10, "Ten")]
    assert owner.deconstruct()[3]["choices"] is owners
    card = Card(suit="S", rank=3, owner="a")
    assert (card.get_suit_display(), card.get_rank_display(), card.get_owner_display()) == ("Spades", "Three", "Ann")
    card.rank = 99
    assert card.get_rank_display() == 99
    with pytest.raises(ValidationError) as caught:
        rank.clean(99, card)
    assert caught.value.code == "invalid_choice"


def test_an_enumeration_without_labels_makes_them():
    class Size(models.IntegerChoices):
        SMALL = 1
        VERY_LARGE = enum.auto()

        __empty__ = "unknown"

    assert Size.choices == [(None, "unknown"), (1, "Small"), (2, "Very Large")]
    assert (Size.names, Size.values) == (["__empty__", "SMALL", "VERY_LARGE"], [None, 1, 2])


def test_counting_keys_of_every_size_are_autofields():
    assert issubclass(models.BigAutoField, models.AutoField)
    assert isinstance(models.SmallAutoField(primary_key=True), models.AutoField)
    assert not issubclass(models.IntegerField, models.AutoField)


def test_parts_of_a_uuid_are_found_with_and_without_hyphens(db):
    key = uuid.UUID("550e8400-e29b-41d4-a716-446655440000")
    with tables(db["db"], Card):
        Card.objects.using("db").create(code=key)
        cards = Card.objects.using("db")
        for part in ("8400-e29b", "E29B-41D4"):
            assert cards.filter(code__icontains=part).exists()
        assert cards.filter(code__startswith="550e8400-e29b").exists()
        assert cards.filter(code__endswith="446655440000").exists()
        assert cards.filter(code__iexact="550E8400-E29B-41D4-A716-446655440000").exists()
        joined = cards.annotate(part=Concat(Value("8400"), Value("-"), Value("e29b"), output_field=models.CharField()))
        assert joined.filter(code__contains=F("part")).exists()
        assert not cards.filter(code__contains="8401").exists()


def test_a_decimal_of_many_digits_comes_back_without_noise(db):
    with tables(db["db"], Card):
        Card.objects.using("db").create(wide="12.9")
        assert Card.objects.using("db").get().wide == decimal.Decimal("12.9")
        for text in ("inf", "nan"):
            with pytest.raises(ValidationError, match=f"“{text}” value must be a decimal number"):
                Card.objects.using("db").create(wide=text)


def test_bytes_have_a_length_and_are_bytes(db):
    field = Card._meta.get_field("raw")
    with pytest.raises(ValidationError, match="at most 3 characters"):
        field.clean(b"four", None)
    with pytest.raises(TypeError):
        field.get_db_prep_value("text", connections["db"])


def test_durations_are_read_in_every_documented_format():
    field = models.DurationField()
    for text in ("1 02:03:04", "P1DT2H3M4S", "1 day 02:03:04"):
        assert field.to_python(text) == datetime.timedelta(days=1, hours=2, minutes=3, seconds=4)


def test_a_field_of_ones_own_decides_how_it_is_saved_shown_and_numbered(db):
    with tables(db["db"], Shouted):
        words = Shouted.objects.using("db")
        assert words.create(word="Hi").pk == 101
        assert words.extra(where=["word = 'HI'"]).exists()
        assert words.get().word == "hi"
        words.update(word="Bye")
        assert words.extra(where=["word = 'BYE'"]).values_list("word", flat=True).get() == "bye"
        words.bulk_create([Shouted(word="x", number=2)])
        assert words.get(pk=102).word == "x"


def test_fields_describe_themselves():
    assert repr(Card._meta.get_field("suit")) == "<quintet.db.models.fields.CharField: suit>"
    assert str(Card._meta.get_field("suit")) == "cards.Card.suit"
    assert repr(models.Field()) == str(models.Field()) == "<quintet.db.models.fields.Field>"
    assert models.CharField().description == "String (unlimited)"
    assert models.CharField(max_length=3).description % {"max_length": 3} == "String (up to 3)"
    assert pickle.loads(pickle.dumps(Card._meta.get_field("rank"))) is Card._meta.get_field("rank")


def test_a_key_to_a_parents_field_is_not_local():
    class Parent(models.Model):
        key = models.IntegerField(unique=True)

        class Meta:
            app_label = "local"
            apps = Apps()

    class Child(Parent):
        class Meta:
            app_label = "local"
            apps = Parent._meta.apps

    class Related(models.Model):
        child = models.ForeignKey(Child, models.CASCADE, to_field="key")

        class Meta:
            app_label = "local"
            apps = Parent._meta.apps

    with pytest.raises(FieldError, match=r"'local\.Related\.child' refers to field 'key' which is not local"):
        assert Related._meta.get_field("child").related_fields


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        (models.DateField(), "2020-1-2", datetime.date(2020, 1, 2)),
        (models.DateField(), "20200102", datetime.date(2020, 1, 2)),
        (models.DateTimeField(), "2020-1-2 3:04", datetime.datetime(2020, 1, 2, 3, 4)),
        (models.DateTimeField(), "2020-01-02", datetime.datetime(2020, 1, 2)),
        (models.TimeField(), "3:4:5.5", datetime.time(3, 4, 5, 500_000)),
        (models.TimeField(), "03:04+02:00", datetime.time(3, 4)),
    ],
)
def test_moments_are_read_in_every_form_of_iso_8601(field, text, value):
    assert field.to_python(text) == value


@pytest.mark.parametrize(
    ("field", "given", "code", "message"),
    [
        (models.DateField(), "2020-02-30", "invalid_date", "it is an invalid date."),
        (models.DateField(), 20200102, "invalid", "It must be in YYYY-MM-DD format."),
        (models.DateTimeField(), "2020-01-02 25:00", "invalid_datetime", "it is an invalid date/time."),
        (models.DateTimeField(), "2020-02-30", "invalid_date", "it is an invalid date."),
        (models.DateTimeField(), " 7 ", "invalid", "“ 7 ” value has an invalid format."),
        (models.TimeField(), "25:00", "invalid_time", "it is an invalid time."),
        (models.TimeField(), "noon", "invalid", "It must be in HH:MM[:ss[.uuuuuu]] format."),
    ],
)
def test_what_names_no_moment_is_told_apart_from_what_has_another_form(field, given, code, message):
    with pytest.raises(ValidationError) as caught:
        field.to_python(given)
    assert caught.value.code == code
    assert message in caught.value.messages[0]


def test_a_manager_made_of_querysets_is_written_by_their_documented_path():
    written = models.QuerySet.as_manager().deconstruct()
    assert written == (True, None, "quintet.db.models.query.QuerySet", None, None)
    assert import_string(written[2]) is models.QuerySet


@pytest.mark.parametrize("choices", [{("a", "A")}, frozenset({("a", "A")}), "ab", 5])
def test_choices_have_an_order(choices):
    (message,) = models.CharField(name="letter", max_length=1, choices=choices).check()
    assert message.id == "fields.E004"
    assert message.msg.endswith("an ordered iterable (e.g. a list or tuple, but not a set).")


def test_whole_numbers_have_the_range_of_the_default_database(use_databases, postgres_settings):
    small = models.SmallIntegerField()
    own = models.PositiveIntegerField(validators=[MinValueValidator(5)])

    def limits(field):
        return sorted(validator.limit_value for validator in field.validators)

    use_databases()
    assert limits(small) == [-(2**63), 2**63 - 1]
    assert limits(own) == [5, 2**63 - 1]
    use_databases(default=postgres_settings)
    assert limits(small) == [-(2**15), 2**15 - 1]
    assert limits(own) == [5, 2**31 - 1]
    with override_settings(DATABASES={}):
        assert limits(small) == [-(2**15), 2**15 - 1]


@pytest.fixture
def postgres_settings():
    return {"ENGINE": "quintet.db.backends.postgresql", "NAME": "not_asked"}


def test_the_label_of_the_blank_choice_is_of_the_moment(monkeypatch):
    field = models.CharField(max_length=1, choices=[("a", "Ann")])
    assert field.get_choices() == [("", "- Select an option -"), ("a", "Ann")]
    shown = forms.ModelChoiceField(Card.objects.none(), required=False)
    assert str(shown.empty_label) == "- Select an option -"
    with override_settings(USE_BLANK_CHOICE_DASH=True):
        assert field.get_choices() == [("", "---------"), ("a", "Ann")]
        assert str(shown.empty_label) == "---------"
    monkeypatch.setattr("quintet.db.models.fields.BLANK_CHOICE_LABEL", "(none)")
    assert field.get_choices() == [("", "(none)"), ("a", "Ann")]
    assert str(shown.empty_label) == "(none)"
    assert field.get_choices(include_blank=False) == [("a", "Ann")]
    assert field.get_choices(blank_choice=[("", "mine")])[0] == ("", "mine")


def test_the_base_class_has_the_errors_that_all_models_have():
    assert issubclass(Card.DoesNotExist, models.Model.DoesNotExist)
    assert models.Model.DoesNotExist is ObjectDoesNotExist
    assert issubclass(Card.MultipleObjectsReturned, models.Model.MultipleObjectsReturned)
    assert issubclass(Card.NotUpdated, models.Model.NotUpdated)
    assert Card.DoesNotExist is not Shouted.DoesNotExist
