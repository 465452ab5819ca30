"""Models that move between apps: found by asking, applied forward and back with rows in place, and content types follow."""

import pytest

from quintet.apps import apps
from quintet.core.management import call_command
from quintet.db.migrations.autodetector import MigrationAutodetector
from quintet.db.migrations.executor import MigrationExecutor
from quintet.db.migrations.loader import MigrationLoader
from quintet.db.migrations.questioner import MigrationQuestioner
from quintet.db.migrations.writer import MigrationWriter

ID = "('id', models.BigAutoField(primary_key=True))"
BEFORE = f"""[
    migrations.CreateModel("Author", [{ID}, ("name", models.CharField(max_length=9))]),
    migrations.CreateModel("Book", [{ID},
        ("author", models.ForeignKey("@books.Author", models.CASCADE)),
        ("sequel", models.ForeignKey("self", models.SET_NULL, null=True)),
        ("tags", models.ManyToManyField("@books.Author", related_name="+")),
    ], options={{"indexes": [models.Index(fields=["author"], name="by_author")]}}),
    migrations.CreateModel("Copy", [{ID}, ("book", models.ForeignKey("@books.Book", models.CASCADE))]),
]"""


class Agreeing(MigrationQuestioner):
    """Says yes, and keeps what was asked."""

    def __init__(self, answer=True):
        super().__init__({"ask_move_model": answer, "ask_initial": True})
        self.asked = []

    def ask_move_model(self, old_model_state, new_model_state):
        self.asked.append((old_model_state.name, new_model_state.name))
        return super().ask_move_model(old_model_state, new_model_state)


@pytest.fixture
def library(project):
    """Two apps; that of books has three models and their rows, that of the shelf none."""
    project.migration("books", "0001_initial", BEFORE, extra="initial = True")
    project.write("shelf/migrations/__init__.py", "")
    project.install("books", "shelf")
    return project


def moved(project, state, names, **options):
    """Return the state with models moved to the shelf, and what points at them following."""
    old_app, new_app = project.label("books"), project.label("shelf")
    state = state.clone()
    for name in names:
        old = state.models.peek((old_app, name))
        del state.models[old_app, name]
        state.models[new_app, name] = old.replaced(app_label=new_app, options={**old.options, **options})
    for held in list(state.models.peeked()):
        fields = {name: followed(field, held, old_app, new_app, names) for name, field in held.fields.items()}
        state.models[held.key] = held.replaced(fields=fields)
    return state


def followed(field, held, old_app, new_app, names):
    if not field.remote_field:
        return field
    _, _, args, kwargs = field.deconstruct()
    app, _, name = (f"{old_app}.{held.name_lower}" if kwargs["to"] == "self" else kwargs["to"]).partition(".")
    if app == old_app and name in names:
        kwargs["to"] = f"{new_app}.{name}"
    return type(field)(*args, **kwargs)


def write(project, changes):
    for app, found in changes.items():
        for migration in found:
            short = "books" if app == project.label("books") else "shelf"
            project.write(f"{short}/migrations/{migration.name}.py", MigrationWriter(migration).as_string())


def detect(project, names, answer=True, **options):
    loader = MigrationLoader(None)
    before = loader.project_state()
    after = moved(project, before, names, **options)
    questioner = Agreeing(answer)
    changes = MigrationAutodetector(before, after, questioner).changes(loader.graph)
    return changes, after, questioner


def leaves(executor):
    return executor.loader.graph.leaf_nodes()


@pytest.mark.parametrize("names", [["book"], ["author", "book"], ["author", "book", "copy"]])
def test_rows_stay_forward_and_back(connection, library, names):
    changes, after, questioner = detect(library, names)
    assert [one[0].lower() for one in questioner.asked] == names
    write(library, changes)
    old, new = library.label("books"), library.label("shelf")
    executor = MigrationExecutor(connection)
    first = executor.migrate([(old, "0001_initial")]).apps
    fill(connection, first.get_model(old, "Author"), first.get_model(old, "Book"), first.get_model(old, "Copy"))
    executor = MigrationExecutor(connection)
    state = executor.migrate(leaves(executor))
    assert MigrationAutodetector(state, after).changes(executor.loader.graph) == {}
    check(connection, lambda name: state.apps.get_model(new if name in names else old, name))
    if "book" in names:
        assert f"{new}_book" in connection.introspection.table_names()
        assert f"{new}_book_tags" in connection.introspection.table_names()
    executor = MigrationExecutor(connection)
    back = executor.migrate([(old, "0001_initial"), *([(new, None)])])
    check(connection, lambda name: back.apps.get_model(old, name))


def fill(connection, author, book, copy):
    alias = connection.alias
    one = author.objects.using(alias).create(name="Ada")
    first = book.objects.using(alias).create(author=one)
    second = book.objects.using(alias).create(author=one, sequel=first)
    second.tags.add(one)
    copy.objects.using(alias).create(book=second)


def check(connection, model):
    alias = connection.alias
    held = model("copy").objects.using(alias).get()
    assert held.book.author.name == "Ada"
    assert held.book.sequel.author_id == held.book.author_id
    assert list(held.book.tags.values_list("name", flat=True)) == ["Ada"]


def test_a_table_that_keeps_its_name_is_not_touched(library):
    changes, _, _ = detect(library, ["book"], db_table=f"{library.label('books')}_book")
    kinds = [type(one).__name__ for found in changes.values() for migration in found for one in migration.operations]
    assert set(kinds) == {"SeparateDatabaseAndState"}


def test_without_yes_it_is_a_removal_and_a_creation(library):
    changes, _, _ = detect(library, ["copy"], answer=False)
    kinds = [type(one).__name__ for found in changes.values() for migration in found for one in migration.operations]
    assert sorted(kinds) == ["CreateModel", "DeleteModel"]


def test_a_model_that_others_derive_from_is_not_asked_about(library):
    library.migration(
        "books",
        "0002_child",
        "[migrations.CreateModel('Novel', [('book_ptr', models.OneToOneField('@books.Book', models.CASCADE, parent_link=True, "
        "primary_key=True))], bases=('@books.book',))]",
        "[('@books', '0001_initial')]",
    )
    loader = MigrationLoader(None)
    before = loader.project_state()
    questioner = Agreeing()
    after = moved(library, before, ["book"])
    MigrationAutodetector(before, after, questioner).detect(loader.graph)
    assert questioner.asked == []


def test_content_types_go_along(library, tmp_path, use_databases):
    changes, _, _ = detect(library, ["book"])
    write(library, changes)
    use_databases(default={"ENGINE": "quintet.db.backends.sqlite3", "NAME": tmp_path / "types.sqlite3"})
    old, new = library.label("books"), library.label("shelf")
    library.write("books/models.py", "")
    apps.set_installed_apps(["quintet.contrib.contenttypes", old, new])
    types = apps.get_model("contenttypes", "ContentType").objects
    try:
        call_command("migrate", "contenttypes", verbosity=0)
        call_command("migrate", old, "0001_initial", verbosity=0)
        number = types.get_or_create(app_label=old, model="book")[0].pk
        call_command("migrate", old, verbosity=0)
        assert types.get(pk=number).natural_key() == (new, "book")
        call_command("migrate", old, "0001_initial", verbosity=0)
        assert types.get(pk=number).natural_key() == (old, "book")
    finally:
        types.clear_cache()
        apps.unset_installed_apps()
