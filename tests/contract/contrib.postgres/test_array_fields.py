"""ArrayField: values, lookups, validation and forms."""

import datetime
import decimal
import uuid

import pytest

from quintet import forms
from quintet.contrib.postgres.fields import ArrayField
from quintet.contrib.postgres.forms import SimpleArrayField, SplitArrayField
from quintet.core import checks
from quintet.core.exceptions import ValidationError
from quintet.core.validators import RegexValidator
from quintet.db import models
from quintet.db.models import F, Func, Value
from quintet.forms.renderers import Jinja2

pytestmark = pytest.mark.service("postgres")


class Post(models.Model):
    name = models.CharField(max_length=200)
    tags = ArrayField(models.CharField(max_length=200), blank=True, default=list)
    numbers = ArrayField(models.IntegerField(), null=True, size=3)
    board = ArrayField(ArrayField(models.CharField(max_length=10)), null=True)

    class Meta:
        app_label = "array_tests"


class Everything(models.Model):
    decimals = ArrayField(models.DecimalField(max_digits=9, decimal_places=2))
    dates = ArrayField(models.DateField())
    moments = ArrayField(models.DateTimeField())
    uuids = ArrayField(models.UUIDField())
    documents = ArrayField(models.JSONField())
    addresses = ArrayField(models.GenericIPAddressField())
    floats = ArrayField(models.FloatField())
    spans = ArrayField(models.DurationField())
    flags = ArrayField(models.BooleanField(null=True))
    raw = ArrayField(models.BinaryField())

    class Meta:
        app_label = "array_tests"


MODELS = (Post, Everything)


@pytest.fixture
def posts():
    Post.objects.bulk_create(
        [
            Post(name="First", tags=["thoughts", "django"], numbers=[1, 2], board=[["a", "b"], ["c", "d"]]),
            Post(name="Second", tags=["thoughts"], numbers=None),
            Post(name="Third", tags=["tutorial", "django"], numbers=[], board=[["c", "d"], ["a", "b"]]),
        ]
    )


def names(**lookups):
    return list(Post.objects.filter(**lookups).order_by("pk").values_list("name", flat=True))


def test_values_come_back_as_they_were():
    odd = ['a"b', "c\\d", "{x,y}", "", "NULL", " z "]
    post = Post.objects.create(name="x", tags=odd, numbers=[1, None, 100000], board=[["a"], ["b"]])
    found = Post.objects.get(pk=post.pk)
    assert (found.tags, found.numbers, found.board) == (odd, [1, None, 100000], [["a"], ["b"]])
    Post.objects.filter(pk=post.pk).update(tags=[], numbers=[2**31 - 1])
    found.refresh_from_db()
    assert (found.tags, found.numbers) == ([], [2**31 - 1])
    found.numbers = [5]
    Post.objects.bulk_update([found], ["numbers"])
    assert Post.objects.values_list("numbers", flat=True).get() == [5]


def test_items_of_every_kind():
    values = {
        "decimals": [decimal.Decimal("1.50")],
        "dates": [datetime.date(2020, 1, 2)],
        "moments": [datetime.datetime(2020, 1, 2, 3, 4, tzinfo=datetime.UTC)],
        "uuids": [uuid.UUID(int=5)],
        "documents": [{"a": [1, "two"]}, [1]],
        "addresses": ["192.168.0.1", "::1"],
        "floats": [1.0, 2.5],
        "spans": [datetime.timedelta(days=1, seconds=2)],
        "flags": [True, None, False],
        "raw": [b"\x00\xff"],
    }
    made = Everything.objects.create(**values)
    found = Everything.objects.get(pk=made.pk)
    assert {name: getattr(found, name) for name in values} == values
    assert all(type(one) is str for one in found.addresses)
    for name, value in values.items():
        if name != "documents":
            assert Everything.objects.filter(**{name: value}).exists(), name
        assert Everything.objects.filter(**{f"{name}__contains": value[:1]}).exists(), name


def test_lookups(posts):
    assert names(tags__contains=["thoughts"]) == ["First", "Second"]
    assert names(tags__contains=["django", "thoughts"]) == ["First"]
    assert names(tags__contained_by=["thoughts", "django"]) == ["First", "Second"]
    assert names(tags__overlap=["tutorial", "thoughts"]) == ["First", "Second", "Third"]
    assert names(tags__overlap=Post.objects.filter(name="Third").values_list("tags")) == ["First", "Third"]
    assert names(tags__overlap=Post.objects.values_list("name")) == []
    assert names(tags=["thoughts"]) == ["Second"]
    assert names(tags__in=[["thoughts"], ["tutorial", "django"]]) == ["Second", "Third"]
    assert names(tags__in=[]) == []
    assert names(numbers__in=[[1, 2], []]) == ["First", "Third"]
    assert names(numbers__gt=[1]) == ["First"]
    assert names(numbers=None) == names(numbers__isnull=True) == ["Second"]
    assert names(numbers__contains=[1]) == ["First"]
    assert names(numbers=[F("pk") - F("pk") + 1, 2]) == ["First"]
    assert names(tags__contains=[F("tags__0")]) == ["First", "Second", "Third"]
    with pytest.raises(ValueError, match="None"):
        names(tags__contains=None)


def test_transforms(posts):
    assert names(tags__len=1) == ["Second"]
    assert names(numbers__len=0) == ["Third"]
    assert names(tags__len__gte=2) == ["First", "Third"]
    assert names(tags__0="thoughts") == ["First", "Second"]
    assert names(tags__1__iexact="Django") == ["First", "Third"]
    assert names(tags__276="javascript") == []
    assert names(tags__0_1=["thoughts"]) == ["First", "Second"]
    assert names(tags__0_2__contains=["thoughts"]) == ["First", "Second"]
    assert names(board__0__1="b") == ["First"]
    assert names(board__0=["c", "d"]) == ["Third"]
    assert list(Post.objects.order_by("tags__0", "pk").values_list("tags__0", flat=True)) == ["thoughts", "thoughts", "tutorial"]
    assert Post.objects.filter(numbers__0=F("numbers__1") - 1).get().name == "First"


def test_expressions(posts):
    made = Post.objects.annotate(
        more=Func(F("tags"), Value("x"), function="array_append", output_field=Post._meta.get_field("tags"))
    )
    assert made.get(name="Second").more == ["thoughts", "x"]
    assert made.filter(more__contains=["x"]).count() == 3
    fixed = Post.objects.annotate(fixed=Value([1, 2], output_field=ArrayField(models.IntegerField())))
    assert fixed.first().fixed == [1, 2]


def test_validation():
    field = Post._meta.get_field("numbers")
    assert field.clean([1, 2], None) == [1, 2]
    with pytest.raises(ValidationError) as refused:
        field.clean([1, 2, 3, 4], None)
    assert refused.value.messages == ["List contains 4 items, it should contain no more than 3."]
    with pytest.raises(ValidationError) as refused:
        ArrayField(models.IntegerField(choices=[(1, "one")])).clean([1, 2], None)
    assert refused.value.messages == ["Item 2 in the array did not validate: Value 2 is not a valid choice."]
    with pytest.raises(ValidationError) as refused:
        Post._meta.get_field("board").clean([["a"], ["b", "c"]], None)
    assert refused.value.code == "nested_array_mismatch"


def test_text_of_serializers():
    field = Post._meta.get_field("board")
    text = field.value_to_string(Post(board=[["a", None]]))
    assert field.to_python(text) == [["a", None]]
    assert "ü" in Post._meta.get_field("tags").value_to_string(Post(tags=["ü"]))


def test_what_makes_it_again():
    name, path, _args, options = Post._meta.get_field("numbers").deconstruct()
    assert (name, path.partition(".")[2]) == ("numbers", "contrib.postgres.fields.ArrayField")
    assert isinstance(options["base_field"], models.IntegerField)
    assert options["size"] == 3


def test_checks():
    class Wrong(models.Model):
        related = ArrayField(models.ForeignKey(Post, models.CASCADE))
        short = ArrayField(models.CharField(max_length=-1))
        shared = ArrayField(models.IntegerField(), default=[])
        ignored = ArrayField(models.IntegerField(max_length=3))

        class Meta:
            app_label = "array_tests"

    found = {one.obj.name: one.id for one in Wrong.check() if isinstance(one, checks.CheckMessage)}
    assert [one.hint for one in Wrong.check() if one.id == "fields.E010"] == [
        "Use a callable instead, e.g., use `list` instead of `[]`."
    ]
    assert found == {"related": "postgres.E002", "short": "postgres.E001", "shared": "fields.E010", "ignored": "postgres.W004"}


def test_form_of_one_input():
    class Numbers(forms.Form):
        numbers = SimpleArrayField(forms.IntegerField(max_value=9), max_length=3)

    form = Numbers({"numbers": "1,2, 3"})
    assert form.is_valid()
    assert form.cleaned_data == {"numbers": [1, 2, 3]}
    assert Numbers({"numbers": "1,a,b"}).errors["numbers"] == [
        "Item 2 in the array did not validate: Enter a whole number.",
        "Item 3 in the array did not validate: Enter a whole number.",
    ]
    assert "10" not in Numbers({"numbers": "1,2,3,4"}).errors["numbers"][0]
    nested = SimpleArrayField(SimpleArrayField(forms.IntegerField()), delimiter="|")
    assert nested.clean("1,2|2,1") == [[1, 2], [2, 1]]
    assert nested.prepare_value([[1, 2], [2, 1]]) == "1,2|2,1"
    assert isinstance(Post._meta.get_field("tags").formfield(), SimpleArrayField)


@pytest.mark.parametrize(
    ("required", "trims", "given", "expected"),
    [
        (True, False, ["1", "2", "3"], [1, 2, 3]),
        (True, False, ["1", "", "3"], None),
        (False, False, ["1", "2", ""], [1, 2, None]),
        (True, True, ["1", "2", ""], [1, 2]),
        (True, True, ["1", "", "3"], None),
        (False, True, ["", "2", ""], [None, 2]),
    ],
)
def test_form_of_several_inputs(required, trims, given, expected):
    class Numbers(forms.Form):
        numbers = SplitArrayField(forms.IntegerField(required=required), size=3, remove_trailing_nulls=trims)

    form = Numbers({f"numbers_{index}": value for index, value in enumerate(given)})
    assert form.is_valid() is (expected is not None)
    assert form.cleaned_data.get("numbers") == expected
    assert str(Numbers()["numbers"]).count("<input") == 3


def test_slices_of_references(posts):
    parts = {"two": F("numbers")[:2], "after": F("numbers")[1:], "last": F("numbers")[1], "of_part": F("numbers")[:2][1:]}
    found = Post.objects.annotate(**parts).values(*parts).get(name="First")
    assert found == {"two": [1, 2], "after": [2], "last": [2], "of_part": [2]}
    Post.objects.filter(name="First").update(tags=F("tags")[:1])
    assert Post.objects.get(name="First").tags == ["thoughts"]


@pytest.mark.parametrize("value", [5, {1, 2}, {"a": 1}, object()])
def test_what_is_no_list(value):
    for ask in (lambda: Post.objects.create(numbers=value), lambda: Post.objects.filter(numbers__contains=value).count()):
        with pytest.raises(TypeError, match="Field 'numbers' takes a list, not"):
            ask()


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("numbers", "x", "Could not load JSON data."),
        ("numbers", "5", "Could not load JSON data."),
        ("numbers", 5, "Could not load JSON data."),
        ("numbers", ["x"], "Item 1 in the array did not validate: “x” value must be an integer."),
        ("numbers", [["x"]], "Item 1 in the array did not validate: “['x']” value must be an integer."),
        ("board", [["a"], 5], "Item 2 in the array did not validate: Could not load JSON data."),
    ],
)
def test_wrong_input_is_a_fault_of_validation(field, value, message):
    with pytest.raises(ValidationError) as refused:
        Post._meta.get_field(field).clean(value, None)
    assert refused.value.messages == [message]


def test_a_list_among_lists_may_not_be_missing():
    field = ArrayField(ArrayField(models.IntegerField(), null=True, blank=True))
    with pytest.raises(ValidationError, match="same length"):
        field.clean([[1], None], None)
    made = Post.objects.create(board=[[], []])
    assert Post.objects.get(pk=made.pk).board == []  # PostgreSQL has no dimension that is empty


def test_messages_of_items_are_written_out():
    refuses = RegexValidator("x", message="50%% of %(value)s")
    with pytest.raises(ValidationError) as refused:
        ArrayField(models.CharField(max_length=2, validators=[refuses])).clean(["9%"], None)
    assert refused.value.messages == ["Item 1 in the array did not validate: 50% of 9%"]
    with pytest.raises(ValidationError) as refused:
        ArrayField(models.CharField(max_length=2)).clean(["abc"], None)
    (error,) = refused.value.error_list
    assert error.message == "Item 1 in the array did not validate: Ensure this value has at most 2 characters (it has 3)."
    assert error.params == {"nth": 1, "value": "abc", "limit_value": 2, "show_value": 3}


def test_faults_stay_when_empty_inputs_are_dropped():
    field = SplitArrayField(forms.CharField(max_length=2, required=False), size=3, remove_trailing_nulls=True)
    with pytest.raises(ValidationError, match="at most 2 characters"):
        field.clean(["abc", "", ""])
    several = SplitArrayField(forms.IntegerField(), size=2, required=False)
    assert several.has_changed(None, ["", ""])  # two empty items are not no list
    assert several.has_changed([1], ["1", "2"])
    assert not several.has_changed([1, 2], ["1", "2"])


def test_several_inputs_drawn_by_jinja2():
    pytest.importorskip("jinja2")
    widget = SplitArrayField(forms.IntegerField(), size=2).widget
    assert widget.render("n", [1, 2], renderer=Jinja2()).count("<input") == 2
    assert [one["value"] for one in widget.get_context("n", [1, 2])["widget"]["subwidgets"]] == ["1", "2"]
