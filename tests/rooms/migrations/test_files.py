"""Values and migrations written as source, and read back."""

import datetime
import decimal
import enum
import functools
import pathlib
import re
import uuid
import zoneinfo

import pytest

from quintet.db import migrations, models
from quintet.db.migrations.serializer import BaseSerializer
from quintet.db.migrations.writer import MigrationWriter
from quintet.migrations.swappable import SettingsReference
from quintet.migrations.writer import respelled
from quintet.utils import timezone
from quintet.utils.translation import gettext_lazy


class Colour(enum.Enum):
    RED = "r"


class Access(enum.Flag):
    READ = 1
    WRITE = 2


class Size(models.TextChoices):
    SMALL = "s", "Small"


class Made:
    def __init__(self, a):
        self.a = a

    def deconstruct(self):
        return f"{__name__}.Made", [self.a], {"k": 2}


class Odd:
    pass


def function():
    pass


@functools.cache
def cached():
    pass


HERE = __name__


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.5, "1.5"),
        (float("inf"), 'float("inf")'),
        (type(None), "types.NoneType"),
        ("a'b\n", '"a\'b\\n"'),
        ((1,), "(1,)"),
        ({"b", "a"}, "{'a', 'b'}"),
        (set(), "set()"),
        (frozenset({1}), "frozenset([1])"),
        ({"b": 1, "a": [2]}, "{'a': [2], 'b': 1}"),
        (datetime.timedelta(days=1, seconds=3), "datetime.timedelta(days=1, seconds=3)"),
        (
            datetime.datetime(2020, 1, 2, 3, tzinfo=zoneinfo.ZoneInfo("Europe/Paris")),
            "datetime.datetime(2020, 1, 2, 2, 0, tzinfo=datetime.timezone.utc)",
        ),
        (zoneinfo.ZoneInfo("Asia/Tokyo"), "zoneinfo.ZoneInfo(key='Asia/Tokyo')"),
        (decimal.Decimal("1.10"), "Decimal('1.10')"),
        (Colour.RED, f"{HERE}.Colour['RED']"),
        (Access.READ | Access.WRITE, f"{HERE}.Access['READ'] | {HERE}.Access['WRITE']"),
        (Size.SMALL, "'s'"),
        (uuid.UUID(int=5), "uuid.UUID('00000000-0000-0000-0000-000000000005')"),
        (re.compile("a+", re.IGNORECASE), "re.compile('a+', 2)"),
        (functools.partial(function, 1, a=2), f"functools.partial({HERE}.function, *(1,), **{{'a': 2}})"),
        (pathlib.Path("/a/b"), "pathlib.PurePosixPath('/a/b')"),
        (gettext_lazy("hi"), "'hi'"),
        (datetime.datetime.today, "datetime.datetime.today"),
        (cached, f"{HERE}.cached"),
        (timezone.now, "quintet.utils.timezone.now"),
        (models.CASCADE, "quintet.db.models.deletion.CASCADE"),
        (models.SET(3), "models.SET(3)"),
        (models.Model, "models.Model"),
        (models.CharField(max_length=3, choices=[("a", "A")]), "models.CharField(choices=[('a', 'A')], max_length=3)"),
        (models.ForeignKey("a.B", models.CASCADE), "models.ForeignKey(on_delete=quintet.db.models.deletion.CASCADE, to='a.b')"),
        (models.Q(a=1) | ~models.Q(b=2), "models.Q(('a', 1), models.Q(('b', 2), _negated=True), _connector='OR')"),
        (models.Index(fields=["x"], name="i"), "models.Index(fields=['x'], name='i')"),
        (models.Manager(), "quintet.db.models.manager.Manager()"),
        (Made(1), f"{HERE}.Made(1, k=2)"),
        (list[int], "list[int]"),
        (SettingsReference("auth.User", "AUTH_USER_MODEL"), "settings.AUTH_USER_MODEL"),
    ],
)
def test_values(value, text):
    written, imports = MigrationWriter.serialize(value)
    assert written == text
    for line in imports:
        compile(line, "imports", "exec")


@pytest.mark.parametrize(
    ("value", "message"),
    [(lambda: 1, "Cannot serialize function: lambda"), (object(), "Cannot serialize: <object"), (Odd(), "Cannot serialize")],
)
def test_what_cannot_be_written_says_so(value, message):
    with pytest.raises(ValueError, match=message):
        MigrationWriter.serialize(value)


def test_a_serializer_of_the_users_own():
    class OddSerializer(BaseSerializer):
        def serialize(self):
            return "odd()", {"from here import odd"}

    MigrationWriter.register_serializer(Odd, OddSerializer)
    try:
        assert MigrationWriter.serialize([Odd()]) == ("[odd()]", {"from here import odd"})
    finally:
        MigrationWriter.unregister_serializer(Odd)
    with pytest.raises(ValueError, match="must inherit from 'BaseSerializer'"):
        MigrationWriter.register_serializer(Odd, int)


class Example(migrations.Migration):
    initial = True
    dependencies = [("a", "0001_initial")]
    run_before = [("z", "0001_x")]
    operations = [
        migrations.CreateModel(
            "Foo",
            [("id", models.AutoField(primary_key=True)), ("x", models.CharField(max_length=3, default="a"))],
            options={"ordering": ["x"], "unique_together": {("x", "id")}},
            managers=[("objects", models.Manager())],
        ),
        migrations.AddField("Foo", "y", models.DateField(default=datetime.date(2020, 1, 1)), preserve_default=False),
        migrations.RunPython(function, migrations.RunPython.noop),
        migrations.RunSQL(["a", ("b", [1])], reverse_sql=migrations.RunSQL.noop),
        migrations.SeparateDatabaseAndState([migrations.DeleteModel("Q")]),
        migrations.AddIndex("Foo", models.Index(fields=["x"], name="q")),
    ]


@pytest.mark.parametrize("root", ["quintet", "django"])
def test_a_written_file_makes_the_same_migration(root):
    writer = MigrationWriter(Example("0002_x", "app"), root=root)
    text = writer.as_string()
    assert text == MigrationWriter(Example("0002_x", "app"), root=root).as_string()
    assert f"from {root}.db import migrations, models\n" in text
    names = {}
    exec(respelled(text, "quintet").replace("django.db", "quintet.db"), names)
    again = names["Migration"]("0002_x", "app")
    assert MigrationWriter(again, include_header=False, root=root).as_string() in text
    assert again.initial is True
    assert [operation.describe() for operation in again.operations] == [one.describe() for one in Example.operations]


def test_texts_are_not_respelled():
    assert respelled("import quintet.db\nx = 'quintet.db'  # quintet.db\ny = quintet.db.z\n", "django") == (
        "import django.db\nx = 'quintet.db'  # quintet.db\ny = django.db.z\n"
    )
