"""squashmigrations and optimizemigration, in process, on files of a throw-away project."""

import io
import re

import pytest

from quintet.core.management import CommandError, call_command
from quintet.db.migrations.loader import MigrationLoader
from quintet.db.migrations.recorder import MigrationRecorder
from tests.kit.databases import sqlite_file as sqlite_file
from tests.kit.databases import use_databases as use_databases
from tests.kit.migrating import project as project

FIRST = """[
    migrations.CreateModel("Book", [("id", models.BigAutoField(primary_key=True)), ("title", models.CharField(max_length=9))]),
]"""

DATA = """
import itertools
from quintet.db import migrations, models
from quintet.utils.text import slugify as as_slug

STEP = 3

# How far the numbers of two rows are apart.
NUMBERS = itertools.count(STEP)


def number(row):
    return as_slug(f"{row} {next(NUMBERS)}")


def fill(apps, editor):
    Book = apps.get_model("@books", "Book")
    for book in Book.objects.using(editor.connection.alias):
        book.title = number(book.title)
        book.save()


class Migration(migrations.Migration):
    dependencies = [("@books", "0002_pages")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
"""


@pytest.fixture
def books(project):
    """An app with three migrations, the last of them with data."""
    label = project.label("books")
    project.migration("books", "0001_initial", FIRST, extra="initial = True")
    project.migration(
        "books",
        "0002_pages",
        '[migrations.AddField("book", "pages", models.IntegerField(null=True)), '
        'migrations.AlterField("book", "title", models.TextField()), migrations.RunSQL("select 1", "", elidable=True)]',
        f'[("{label}", "0001_initial")]',
    )
    project.write("books/migrations/0003_data.py", DATA)
    project.install("books")
    return project


def run(*arguments, **options):
    """Run a command; return what it printed."""
    out = io.StringIO()
    call_command(*arguments, stdout=out, no_color=True, **options)
    return out.getvalue()


def read(project, name, app="books"):
    return (project.folder / project.label(app) / f"migrations/{name}.py").read_text(encoding="utf-8")


def operations_of(label):
    loader = MigrationLoader(None)
    return [operation.describe() for key in loader.graph.forwards_plan(loader.graph.leaf_nodes(label)[0])
            for operation in loader.graph.nodes[key].operations]  # fmt: skip


def test_squashing_to_one_file(books):
    label = books.label("books")
    said = run("squashmigrations", label, "0002", interactive=False)
    assert [line for line in said.splitlines() if "Created" not in line][:5] == [
        "Will squash the following migrations:",
        " - 0001_initial",
        " - 0002_pages",
        "Optimizing...",
        "  Optimized from 4 operations to 1 operations.",
    ]
    text = read(books, "0001_squashed_0002_pages")
    assert f"replaces = [('{label}', '0001_initial'), ('{label}', '0002_pages')]" in text
    assert "initial = True" in text
    loader = MigrationLoader(None)
    assert sorted(loader.graph.nodes) == [(label, "0001_squashed_0002_pages"), (label, "0003_data")]
    assert operations_of(label) == ["Create model Book", "Raw Python operation"]


def test_a_function_is_copied_with_what_it_needs(books):
    label = books.label("books")
    said = run("squashmigrations", label, "0003", interactive=False, include_header=False)
    assert "were copied into it" in said
    assert "Manual" not in said
    text = read(books, "0001_squashed_0003_data")
    assert (
        text.index("STEP = 3")
        < text.index("# How far")
        < text.index("NUMBERS =")
        < text.index("def number")
        < text.index("def fill")
    )
    for line in ("import itertools", "from quintet.utils.text import slugify as as_slug", "code=fill,"):
        assert line in text
    assert "as_slug(f" in text
    MigrationLoader(None)  # which reads the file


def test_two_functions_of_one_name(books):
    label = books.label("books")
    other = DATA.replace("STEP = 3", "STEP = 4").replace("0002_pages", "0003_data")
    books.write("books/migrations/0004_data.py", other)
    run("squashmigrations", label, "0004", interactive=False)
    text = read(books, "0001_squashed_0004_data")
    assert "STEP = 3" in text
    assert "STEP_0004 = 4" in text
    assert "NUMBERS_0004 = itertools.count(STEP_0004)" in text
    assert "code=fill_0004," in text
    MigrationLoader(None)


@pytest.mark.parametrize(
    "head",
    [
        "try:\n    STEP = 3\nexcept ValueError:\n    STEP = 4\n",
        "STEP = 3\nSTEP = 4\n",
        "from os.path import *\nSTEP = 3\n",
        "STEP = len(__file__)\n",
    ],
)
def test_what_cannot_be_copied_is_left_to_people(books, head):
    label = books.label("books")
    books.write("books/migrations/0003_data.py", DATA.replace("STEP = 3\n", head))
    said = run("squashmigrations", label, "0003", interactive=False)
    assert "Manual porting required" in said
    assert f"# {label}.migrations.0003_data" in read(books, "0001_squashed_0003_data")


def test_a_start_a_name_and_no_optimizing(books):
    label = books.label("books")
    said = run("squashmigrations", label, "0002", "0003", interactive=False, squashed_name="later", no_optimize=True)
    assert "(Skipping optimization.)" in said
    text = read(books, "0002_later")
    assert f"('{label}', '0001_initial')," in text
    assert text.count("migrations.") >= 5
    assert "RunSQL" in text


def test_squashing_what_is_squashed(books):
    label = books.label("books")
    run("squashmigrations", label, "0002", interactive=False)
    with pytest.raises(CommandError, match=r"is replaced by '.*0001_squashed_0002_pages' already"):
        run("squashmigrations", label, "0001_initial", interactive=False)
    run("squashmigrations", label, "0003", interactive=False, squashed_name="all")
    assert list(MigrationLoader(None).graph.nodes) == [(label, "0001_all")]
    assert f"replaces = [('{label}', '0001_squashed_0002_pages'), ('{label}', '0003_data')]" in read(books, "0001_all")


def test_the_row_is_parted_where_another_app_stands_between(books):
    label, shelf = books.label("books"), books.label("shelf")
    books.migration(
        "shelf",
        "0001_initial",
        '[migrations.CreateModel("Shelf", [("id", models.BigAutoField(primary_key=True)), '
        '("book", models.ForeignKey("@books.Book", models.CASCADE))])]',
        f'[("{label}", "0001_initial")]',
    )
    books.migration(
        "books",
        "0004_shelf",
        '[migrations.AddField("book", "shelf", models.ForeignKey("@shelf.Shelf", models.CASCADE, null=True))]',
        f'[("{label}", "0003_data"), ("{shelf}", "0001_initial")]',
    )
    books.install("books", "shelf")
    said = run("squashmigrations", label, "0004", interactive=False)
    assert "squashing 1 stretch(es) without" in said
    assert "Staying as they are: 0004_shelf" in said
    assert (label, "0001_squashed_0003_data") in MigrationLoader(None).graph


def test_refusals(books):
    label = books.label("books")
    for arguments, message in (
        ((label, "0009"), "Cannot find a migration matching '0009'"),
        ((label, "000"), "More than one migration matches '000'"),
        ((label, "0003", "0002"), "cannot be found. Maybe it comes after the migration"),
        (("nope", "0002"), "No installed app with label 'nope'"),
    ):
        with pytest.raises(CommandError, match=re.escape(message)):
            run("squashmigrations", *arguments, interactive=False)
    run("squashmigrations", label, "0002", interactive=False)
    with pytest.raises(CommandError, match=r"already exists\. Use a different name"):
        run("squashmigrations", label, "0001_sq", interactive=False, squashed_name="initial")


def test_no_answer_squashes_nothing(books, monkeypatch):
    label = books.label("books")
    monkeypatch.setattr("builtins.input", lambda prompt: "n")
    assert "Created" not in run("squashmigrations", label, "0002")

    def nobody(prompt):
        raise EOFError

    monkeypatch.setattr("builtins.input", nobody)
    with pytest.raises(CommandError, match="Use --noinput"):
        run("squashmigrations", label, "0002")


def test_a_migration_that_is_not_atomic_makes_the_squashed_one_so(books):
    label = books.label("books")
    books.migration("books", "0004_free", "[]", f'[("{label}", "0003_data")]', extra="atomic = False")
    run("squashmigrations", label, "0003", "0004", interactive=False)
    assert "atomic = False" in read(books, "0003_data_squashed_0004_free")


def test_optimizing_in_place(books):
    label = books.label("books")
    books.migration(
        "books",
        "0004_x",
        '[migrations.AddField("book", "x", models.IntegerField()), migrations.AlterField("book", "x", models.TextField())]',
        f'[("{label}", "0003_data")]',
    )
    with pytest.raises(SystemExit) as left:
        run("optimizemigration", label, "0004", check=True)
    assert left.value.code == 1
    assert "AlterField" in read(books, "0004_x")
    assert "Optimizing from 2 operations to 1 operations." in run("optimizemigration", label, "0004")
    assert "AlterField" not in read(books, "0004_x")
    assert run("optimizemigration", label, "0001") == "No optimizations possible.\n"


def test_optimizing_a_file_with_functions_makes_another(books):
    label = books.label("books")
    operations = (
        'migrations.AddField("book", "x", models.IntegerField()), migrations.AlterField("book", "x", models.TextField()), '
        "migrations.RunPython(fill)"
    )
    books.write(
        "books/migrations/0003_data.py", DATA.replace("migrations.RunPython(fill, migrations.RunPython.noop)", operations)
    )
    run("optimizemigration", label, "0003")
    assert f"replaces = [('{label}', '0003_data')]" in read(books, "0003_data_optimized")
    assert "def fill" in read(books, "0003_data_optimized")
    assert (label, "0003_data_optimized") in MigrationLoader(None).graph


def test_one_of_the_squashed_can_be_gone_to(books, sqlite_file):
    label = books.label("books")
    run("squashmigrations", label, "0002", interactive=False)
    connection = sqlite_file["db"]

    def migrate(*to):
        run("migrate", label, *to, database="db", skip_checks=True, verbosity=0)
        return {name for _, name in MigrationRecorder(connection).applied_migrations()}

    assert migrate("0001_initial") == {"0001_initial"}
    assert migrate() == {"0001_initial", "0002_pages", "0003_data", "0001_squashed_0002_pages"}
    assert "0002_pages" not in migrate("0001_initial")
    with connection.cursor() as cursor:
        assert [one.name for one in connection.introspection.get_table_description(cursor, f"{label}_book")] == ["id", "title"]


def test_syncdb_is_for_apps_without_migrations(books):
    with pytest.raises(CommandError, match="Can't use run_syncdb with app"):
        run("migrate", books.label("books"), run_syncdb=True, skip_checks=True)
