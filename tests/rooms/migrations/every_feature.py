"""Models that use every feature of a schema, for comparing what is made with what is read back."""

import datetime
import uuid
from decimal import Decimal

from quintet.db import models
from quintet.db.models import F, Q
from quintet.db.models.functions import Lower, Now, Upper

COLLATIONS = {"postgresql": "C", "sqlite": "nocase", "mysql": "utf8mb4_bin"}


def models_of(registry, app, vendor):
    """Return the models of the app ``app`` by name, in an order in which their tables can be made."""

    def options(**said):
        return type("Meta", (), {"apps": registry, "app_label": app, **said})

    class Author(models.Model):
        id = models.BigAutoField(primary_key=True)
        name = models.CharField(max_length=50)
        bio = models.TextField()

        Meta = options(indexes=[models.Index(fields=["name"], name=f"{app}_name_idx")])

    class Tag(models.Model):
        code = models.SlugField(primary_key=True)
        parent = models.ForeignKey("self", models.SET_NULL, null=True, related_name="children")

        Meta = options()

    class Book(models.Model):
        id = models.UUIDField(primary_key=True, default=uuid.uuid4)
        author = models.ForeignKey(Author, models.CASCADE)
        loose = models.ForeignKey(Author, models.CASCADE, related_name="+", db_constraint=False, null=True)
        twin = models.OneToOneField("self", models.CASCADE, null=True)
        tags = models.ManyToManyField(Tag)
        title = models.CharField(max_length=40, unique=True, db_comment="what it's called")
        stars = models.IntegerField(db_default=3)
        price = models.DecimalField(max_digits=7, decimal_places=2, db_default=Decimal("1.50"), null=True)
        printed = models.DateField(null=True, db_index=True)
        created = models.DateTimeField(db_default=Now())
        took = models.DurationField(default=datetime.timedelta(1))
        data = models.JSONField(default=dict)
        blob = models.BinaryField(null=True)
        address = models.GenericIPAddressField(null=True)
        flag = models.BooleanField(default=False)
        small = models.PositiveSmallIntegerField(default=1)
        email = models.EmailField(db_index=True)
        real = models.FloatField(db_column="a real one", null=True)
        double = models.GeneratedField(expression=F("stars") * 2, output_field=models.IntegerField(), db_persist=True)
        loud = models.GeneratedField(expression=Upper("title"), output_field=models.CharField(max_length=40), db_persist=True)
        folded = models.CharField(max_length=9, default="", db_collation=COLLATIONS[vendor])
        word = models.CharField(max_length=9, db_default="it's")

        Meta = options(
            db_table_comment="all of them",
            unique_together=[("author", "title")],
            indexes=[
                models.Index(fields=["-stars", "title"], name=f"{app}_ordered"),
                models.Index(Lower("title").desc(), F("price"), name=f"{app}_expressed"),
                models.Index(fields=["price"], name=f"{app}_partial", condition=Q(price__gt=1)),
            ],
            constraints=[
                models.CheckConstraint(condition=Q(stars__gte=0), name=f"{app}_stars"),
                models.CheckConstraint(condition=Q(title__startswith="x") | ~Q(stars=F("small")), name=f"{app}_either"),
                models.UniqueConstraint(fields=["stars", "title"], name=f"{app}_pair"),
                models.UniqueConstraint(fields=["price"], condition=Q(flag=True), name=f"{app}_some"),
                models.UniqueConstraint(Lower("email"), name=f"{app}_folded"),
                models.UniqueConstraint(fields=["small"], name=f"{app}_late", deferrable=models.Deferrable.DEFERRED),
            ],
        )

    class Line(models.Model):
        pk = models.CompositePrimaryKey("book_id", "number")
        book = models.ForeignKey(Book, models.CASCADE)
        number = models.SmallIntegerField()

        Meta = options()

    class Novel(Book):
        pages = models.PositiveIntegerField(default=1)

        Meta = options(db_table=f"{app}_long books")

    class Proxy(Author):
        Meta = options(proxy=True)

    return {"Author": Author, "Tag": Tag, "Book": Book, "Line": Line, "Novel": Novel}
