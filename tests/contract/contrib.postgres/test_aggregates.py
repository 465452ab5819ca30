"""Aggregates, functions and queries as lists."""

import uuid

import pytest

from quintet.contrib.postgres.aggregates import (
    ArrayAgg,
    BitAnd,
    BoolAnd,
    BoolOr,
    Corr,
    CovarPop,
    JSONBAgg,
    RegrAvgX,
    RegrAvgY,
    RegrCount,
    RegrIntercept,
    RegrR2,
    RegrSlope,
    RegrSXX,
    RegrSXY,
    RegrSYY,
    StringAgg,
)
from quintet.contrib.postgres.expressions import ArraySubquery
from quintet.contrib.postgres.fields import ArrayField
from quintet.contrib.postgres.functions import RandomUUID, TransactionNow
from quintet.db import models, transaction
from quintet.db.models import F, Func, OuterRef, Q, Subquery, Value
from quintet.db.models.functions import JSONObject, Now

pytestmark = pytest.mark.service("postgres")


class Author(models.Model):
    name = models.CharField(max_length=20)

    class Meta:
        app_label = "postgres"


class Book(models.Model):
    author = models.ForeignKey(Author, models.CASCADE, related_name="books")
    title = models.CharField(max_length=20)
    pages = models.IntegerField(null=True)
    price = models.IntegerField(default=1)
    good = models.BooleanField(default=True)
    facts = models.JSONField(default=dict)
    tags = ArrayField(models.CharField(max_length=5), default=list)
    key = models.UUIDField(null=True)

    class Meta:
        app_label = "postgres"


MODELS = (Author, Book)


@pytest.fixture(autouse=True)
def books(pg):
    lem, nobody = Author.objects.create(name="Lem"), Author.objects.create(name="Nobody")
    Book.objects.create(author=lem, title="Solaris", pages=204, price=2, facts={"sea": True}, tags=["a"])
    Book.objects.create(author=lem, title="Cyberiad", pages=295, price=3, good=False, tags=["b"])
    Book.objects.create(author=lem, title="Eden", pages=None, price=7, tags=["a"])
    return lem, nobody


def of(expression):
    return Book.objects.aggregate(found=expression)["found"]


def test_lists():
    assert of(ArrayAgg("title", order_by="title")) == ["Cyberiad", "Eden", "Solaris"]
    assert of(ArrayAgg("title", order_by="-title")) == of(ArrayAgg("title", order_by=F("title").desc()))
    assert of(ArrayAgg("pages", order_by=F("pages").asc(nulls_first=True))) == [None, 204, 295]
    assert of(ArrayAgg("tags", order_by="title")) == [["b"], ["a"], ["a"]]
    assert of(ArrayAgg("good", distinct=True, order_by="good")) == [False, True]
    assert of(ArrayAgg("title", filter=Q(pages__gt=250))) == ["Cyberiad"]
    assert Book.objects.none().aggregate(found=ArrayAgg("pages"))["found"] is None
    empty = Book.objects.filter(pages=1).aggregate(
        found=ArrayAgg("pages", default=[]), other=ArrayAgg("title", default=Value(["x"]))
    )
    assert empty == {"found": [], "other": ["x"]}


def test_lists_of_groups_are_compared_as_lists():
    groups = Author.objects.annotate(titles=ArrayAgg("books__title", filter=Q(books__isnull=False)))
    assert list(groups.filter(titles__contains=["Eden"]).values_list("name", flat=True)) == ["Lem"]
    assert groups.filter(titles__len=3).get().name == "Lem"
    assert groups.filter(titles__isnull=True).get().name == "Nobody"


def test_documents_and_truth():
    assert of(JSONBAgg("facts", order_by="-title")) == [{"sea": True}, {}, {}]
    rooms = Author.objects.annotate(found=JSONBAgg("books__facts", order_by="-books__title"))
    assert rooms.filter(found__0__sea=True).get().name == "Lem"
    assert of(JSONBAgg("title", order_by="title", default=[])) == ["Cyberiad", "Eden", "Solaris"]
    assert (of(BoolAnd("good")), of(BoolOr("good")), of(BoolAnd(Q(price__lt=100)))) == (False, True, True)


def test_what_has_become_general():
    with pytest.warns(DeprecationWarning, match="BitAnd"):
        assert of(BitAnd("price")) == 2
    with pytest.warns(DeprecationWarning, match="StringAgg"):
        assert of(StringAgg("title", delimiter=";", order_by="title")) == "Cyberiad;Eden;Solaris"


def test_statistics():
    assert of(RegrCount(y="price", x="pages")) == 2
    assert of(RegrAvgX(y="price", x="pages")) == 249.5
    assert of(RegrAvgY(y="price", x="pages")) == 2.5
    assert of(Corr(y="price", x="pages")) == pytest.approx(1)
    assert of(CovarPop(y="price", x="pages")) == pytest.approx(22.75)
    assert of(CovarPop(y="price", x="pages", sample=True)) == pytest.approx(45.5)
    assert of(RegrSlope(y="price", x="pages")) == pytest.approx(1 / 91)
    assert of(RegrIntercept(y="price", x="pages")) == pytest.approx(2 - 204 / 91)
    assert [of(one(y="price", x="pages")) for one in (RegrR2, RegrSXX, RegrSXY, RegrSYY)] == pytest.approx([1, 4140.5, 45.5, 0.5])
    assert of(Corr("price", "pages", filter=Q(pages=1), default=0.5)) == 0.5
    with pytest.raises(ValueError, match="Both y and x"):
        Corr(y=None, x="pages")
    with pytest.raises(TypeError):
        RegrCount(y="price", x="pages", default=0)


def test_queries_as_lists(books):
    titles = Book.objects.filter(author=OuterRef("pk")).order_by("title").values("title")
    found = Author.objects.annotate(titles=ArraySubquery(titles)).order_by("pk")
    assert list(found.values_list("titles", flat=True)) == [["Cyberiad", "Eden", "Solaris"], []]
    assert found.filter(titles__contains=["Eden"]).get() == books[0]
    documents = Book.objects.filter(author=OuterRef("pk"), pages=204).values(json=JSONObject(title="title", pages="pages"))
    assert Author.objects.annotate(found=ArraySubquery(documents)).get(name="Lem").found == [{"title": "Solaris", "pages": 204}]


def test_functions():
    Book.objects.update(key=RandomUUID())
    keys = set(Book.objects.values_list("key", flat=True))
    assert len(keys) == 3
    assert all(isinstance(one, uuid.UUID) for one in keys)
    with transaction.atomic():
        began, now = Book.objects.values_list(TransactionNow(), Now()).first()
        again, _now = Book.objects.values_list(TransactionNow(), Now()).first()
    assert began == again <= now


def test_defaults_and_orders():
    none = Book.objects.filter(pk=0)
    for rows in (none, Book.objects.none()):
        assert rows.aggregate(x=JSONBAgg("pages", default=["none"])) == {"x": ["none"]}
        assert rows.aggregate(x=ArrayAgg("pages", default=[0])) == {"x": [0]}
    with pytest.raises(TypeError, match="RegrCount does not allow default"):
        RegrCount("pages", "price", default=0)
    for make in (ArrayAgg, JSONBAgg, StringAgg):
        with pytest.raises(TypeError, match="order_by"):
            make("title", ordering="title", **({"delimiter": ","} if make is StringAgg else {}))
    inner = Book.objects.order_by("-title").values("title")
    made = Author.objects.annotate(
        titles=Func(Subquery(inner), function="ARRAY", output_field=ArrayField(models.CharField(max_length=20)))
    )
    assert made.first().titles == [one["title"] for one in inner]
