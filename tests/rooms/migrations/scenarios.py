"""Pairs of model modules, before and after a change: what the detector is asked about."""

COMMON = """
class Author(models.Model):
    name = models.CharField(max_length=100)

    class Meta:
        app_label = "books"
"""


def model(name: str, *lines: str, meta: str = "", app: str = "books", base: str = "models.Model") -> str:
    """Return the source of a model class."""
    body = "".join(f"    {line}\n" for line in lines)
    options = "".join(f"        {line}\n" for line in meta.split("; ") if line)
    return f"\nclass {name}({base}):\n{body}\n    class Meta:\n        app_label = {app!r}\n{options}"


TITLE = "title = models.CharField(max_length=100)"
AUTHOR_KEY = 'author = models.ForeignKey("books.Author", on_delete=models.CASCADE)'
A, B = "a = models.IntegerField()", "b = models.IntegerField()"

SCENARIOS: dict[str, tuple[str, str]] = {
    "create with key": ("", COMMON + model("Book", TITLE, AUTHOR_KEY)),
    "key before target": ("", model("ABook", TITLE, AUTHOR_KEY) + COMMON),
    "circular keys": (
        "",
        model("One", 'two = models.ForeignKey("books.Two", on_delete=models.CASCADE)')
        + model("Two", 'one = models.ForeignKey("books.One", on_delete=models.CASCADE)'),
    ),
    "circular apps": (
        "",
        model("One", 'two = models.ForeignKey("other.Two", on_delete=models.CASCADE)')
        + model("Two", 'one = models.ForeignKey("books.One", on_delete=models.CASCADE)', app="other"),
    ),
    "key to other app": (
        "",
        COMMON + model("Two", 'author = models.ForeignKey("books.Author", on_delete=models.CASCADE)', app="another"),
    ),
    "self and many": (
        "",
        COMMON
        + model(
            "Book",
            TITLE,
            'parent = models.ForeignKey("self", null=True, on_delete=models.SET_NULL)',
            'authors = models.ManyToManyField("books.Author")',
        ),
    ),
    "through": (
        "",
        COMMON
        + model("Book", TITLE, 'authors = models.ManyToManyField("books.Author", through="books.Credit")')
        + model(
            "Credit",
            'book = models.ForeignKey("books.Book", on_delete=models.CASCADE)',
            'author = models.ForeignKey("books.Author", on_delete=models.CASCADE)',
        ),
    ),
    "meta on creation": (
        "",
        COMMON
        + model(
            "Book",
            TITLE,
            A,
            AUTHOR_KEY,
            meta='ordering = ["title"]; verbose_name = "tome"; unique_together = [("title", "author")]; '
            'indexes = [models.Index(fields=["a"], name="a_idx"), models.Index(fields=["author"])]; '
            'constraints = [models.CheckConstraint(condition=models.Q(a__gt=0), name="positive"), '
            'models.UniqueConstraint(fields=["a", "author"], name="once")]',
        ),
    ),
    "derived": ("", COMMON + model("Poet", "verse = models.TextField()", base="Author")),
    "proxy": (COMMON, COMMON + model("Pen", base="Author", meta='proxy = True; ordering = ["name"]')),
    "proxy and model": ("", COMMON + model("Pen", base="Author", meta="proxy = True")),
    "delete proxy": (COMMON + model("Pen", base="Author", meta="proxy = True"), COMMON),
    "unmanaged": ("", COMMON + model("Book", TITLE, AUTHOR_KEY, meta="managed = False; db_table = 'legacy'")),
    "add field": (model("Book", TITLE), model("Book", TITLE, "pages = models.IntegerField(null=True)")),
    "add two": (
        model("Book", TITLE),
        model("Book", TITLE, "z = models.IntegerField(default=1)", "c = models.TextField(blank=True)"),
    ),
    "add asked": (model("Book", TITLE), model("Book", TITLE, A)),
    "add key": (COMMON + model("Book", TITLE), COMMON + model("Book", TITLE, AUTHOR_KEY.replace("on_", "null=True, on_"))),
    "add many": (
        COMMON + model("Book", TITLE),
        COMMON + model("Book", TITLE, 'authors = models.ManyToManyField("books.Author", related_name="works")'),
    ),
    "remove field": (model("Book", TITLE, A), model("Book", TITLE)),
    "alter type": (model("Book", TITLE), model("Book", "title = models.TextField()")),
    "alter null asked": (
        model("Book", "title = models.CharField(max_length=100, null=True)"),
        model("Book", TITLE),
    ),
    "rename field": (model("Book", TITLE, A), model("Book", TITLE, "c = models.IntegerField()")),
    "rename keeping column": (
        model("Book", TITLE, A),
        model("Book", TITLE, 'c = models.IntegerField(db_column="a")'),
    ),
    "rename in unique": (
        model("Book", TITLE, A, meta='unique_together = [("title", "a")]'),
        model("Book", TITLE, "c = models.IntegerField()", meta='unique_together = [("title", "c")]'),
    ),
    "rename model": (COMMON + model("Book", TITLE, AUTHOR_KEY), COMMON + model("Tome", TITLE, AUTHOR_KEY)),
    "rename target": (
        COMMON + model("Book", TITLE, AUTHOR_KEY),
        COMMON.replace("Author", "Writer") + model("Book", TITLE, AUTHOR_KEY.replace("Author", "Writer")),
    ),
    "key becomes many": (
        COMMON + model("Book", TITLE, AUTHOR_KEY),
        COMMON + model("Book", TITLE, 'author = models.ManyToManyField("books.Author")'),
    ),
    "key moves": (
        COMMON + COMMON.replace("Author", "Poet") + model("Book", AUTHOR_KEY),
        COMMON + COMMON.replace("Author", "Poet") + model("Book", AUTHOR_KEY.replace("Author", "Poet")),
    ),
    "delete model": (COMMON + model("Book", TITLE, AUTHOR_KEY), COMMON),
    "delete target": (COMMON + model("Book", TITLE, AUTHOR_KEY), model("Book", TITLE)),
    "delete both": (COMMON + model("Book", TITLE, AUTHOR_KEY) + model("Rest", A), model("Rest", A)),
    "delete unique": (model("Book", TITLE, A, meta='unique_together = [("title", "a")]') + COMMON, COMMON),
    "unique changes": (
        model("Book", TITLE, A, B, meta='unique_together = [("title", "a")]'),
        model("Book", TITLE, A, B, meta='unique_together = [("title", "b")]'),
    ),
    "unique loses field": (
        model("Book", TITLE, A, B, meta='unique_together = [("title", "a"), ("a", "b")]'),
        model("Book", TITLE, A, meta='unique_together = [("title", "a")]'),
    ),
    "options": (model("Book", TITLE), model("Book", TITLE, meta='ordering = ["title"]; verbose_name = "tome"')),
    "table": (model("Book", TITLE), model("Book", TITLE, meta='db_table = "tomes"; db_table_comment = "All"')),
    "indexes": (
        model("Book", A, B, meta='indexes = [models.Index(fields=["a"], name="one"), models.Index(fields=["b"], name="two")]'),
        model(
            "Book", A, B, meta='indexes = [models.Index(fields=["a"], name="uno"), models.Index(fields=["b", "a"], name="two")]'
        ),
    ),
    "constraints": (
        model("Book", A, B, meta='constraints = [models.UniqueConstraint(fields=["a"], name="one")]'),
        model(
            "Book",
            A,
            B,
            meta='constraints = [models.UniqueConstraint(fields=["b"], name="one"), '
            'models.CheckConstraint(condition=models.Q(a__gt=1), name="two")]',
        ),
    ),
    "constraint message": (
        model("Book", A, meta='constraints = [models.UniqueConstraint(fields=["a"], name="one")]'),
        model(
            "Book",
            A,
            meta='constraints = [models.UniqueConstraint(fields=["a"], name="one", violation_error_message="No")]',
        ),
    ),
    "index with new key": (
        COMMON + model("Book", TITLE),
        COMMON
        + model(
            "Book",
            TITLE,
            AUTHOR_KEY.replace("on_", "null=True, on_"),
            meta='indexes = [models.Index(fields=["author"], name="by")]',
        ),
    ),
    "remove indexed": (
        model("Book", TITLE, A, meta='indexes = [models.Index(fields=["a"], name="one")]'),
        model("Book", TITLE),
    ),
    "managers": (
        model("Book", TITLE),
        model("Book", TITLE, "objects = KeptManager()", "rest = models.Manager()"),
    ),
    "plain manager": (model("Book", TITLE), model("Book", TITLE, "published = models.Manager()")),
    "everything at once": (
        COMMON + model("Book", TITLE, A, AUTHOR_KEY) + model("Old", A),
        COMMON
        + model(
            "Book",
            "title = models.TextField()",
            AUTHOR_KEY,
            'tag = models.ForeignKey("books.Tag", null=True, on_delete=models.CASCADE)',
        )
        + model("Tag", TITLE),
    ),
    "nothing": (COMMON, COMMON),
    "pk given": (model("Book", TITLE), model("Book", "title = models.CharField(max_length=100, primary_key=True)")),
}
