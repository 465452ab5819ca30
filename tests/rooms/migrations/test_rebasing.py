"""Branches of an app's migrations: head files make git tell of them, and `makemigrations --rebase` puts one after the other."""

import io
import subprocess

import pytest

from quintet.apps import AppConfig, apps
from quintet.core.management import CommandError, call_command
from quintet.db.migrations.loader import MigrationLoader
from quintet.migrations import head_files
from quintet.migrations.questioner import InteractiveMigrationQuestioner
from quintet.test import override_settings

ID = "('id', models.BigAutoField(primary_key=True))"
BASE = f"[migrations.CreateModel('Book', [{ID}, ('title', models.CharField(max_length=9))])]"
STARS = "[migrations.AddField('book', 'stars', models.IntegerField(default=3))]"
PAGES = "[migrations.AddField('book', 'pages', models.IntegerField(null=True))]"
MORE = "[migrations.AlterField('book', 'pages', models.BigIntegerField(null=True))]"


@pytest.fixture
def branches(project):
    """An app with a branch of two migrations, and one of one; another app depends on the first of the two."""
    project.migration("books", "0001_initial", BASE, extra="initial = True")
    project.migration("books", "0002_stars", STARS, "[('@books', '0001_initial')]")
    project.migration("books", "0002_pages", PAGES, '[  # why\n        ("@books", "0001_initial"),\n    ]')
    project.migration("books", "0003_more", MORE, "[('@books', '0002_pages')]")
    project.migration("shelf", "0001_initial", f"[migrations.CreateModel('Row', [{ID}])]", "[('@books', '0002_pages')]")
    project.install("books", "shelf")
    return project


def files(project, app="books"):
    return sorted(one.name for one in (project.folder / project.label(app) / "migrations").glob("0*"))


def folder(project, app="books"):
    return project.folder / project.label(app) / "migrations"


def rebase(project, *names, **options):
    said = io.StringIO()
    call_command(
        "makemigrations", project.label("books"), rebase=names[0] if names else "", interactive=False, stdout=said, **options
    )
    return said.getvalue()


def graph(project):
    project.write("books/migrations/__init__.py", "")  # nothing imported before is taken for what is there now
    project.write("shelf/migrations/__init__.py", "")
    return MigrationLoader(None)


def test_the_longer_branch_comes_after_the_other(branches):
    said = rebase(branches, "0003_more")
    label = branches.label("books")
    assert files(branches) == ["0001_initial.py", "0002_stars.py", "0003_pages.py", "0004_more.py"]
    assert "0002_pages becomes 0003_pages" in said
    assert "0003_pages depends on 0002_stars" in said
    text = (folder(branches) / "0003_pages.py").read_text()
    assert f'[  # why\n        ("{label}", "0002_stars"),\n    ]' in text  # only the name has changed
    assert f"('{label}', '0003_pages')" in (folder(branches, "shelf") / "0001_initial.py").read_text()
    loader = graph(branches)
    assert loader.detect_conflicts() == {}
    plan = [key[1] for key in loader.graph.forwards_plan((label, "0004_more"))]
    assert plan == ["0001_initial", "0002_stars", "0003_pages", "0004_more"]
    assert set(loader.project_state().models.peek((label, "book")).fields) == {"id", "title", "stars", "pages"}


def test_the_shorter_branch_comes_after_the_other(branches):
    rebase(branches, "0002_s")
    assert files(branches) == ["0001_initial.py", "0002_pages.py", "0003_more.py", "0004_stars.py"]
    assert graph(branches).detect_conflicts() == {}


def test_nothing_is_written_in_a_dry_run(branches):
    before = files(branches)
    assert "0002_pages becomes 0003_pages" in rebase(branches, "0003_more", dry_run=True)
    assert files(branches) == before


def test_who_moves_must_be_said(branches):
    label = branches.label("books")
    told = rf"makemigrations {label} --rebase 0002_stars, or --rebase 0003_more"
    with pytest.raises(CommandError, match=told):
        rebase(branches)
    with pytest.raises(CommandError, match="'0009' is not the beginning of one of the last migrations"):
        rebase(branches, "0009")


def test_a_person_is_asked(branches, monkeypatch):
    lines = iter(["2"])
    monkeypatch.setattr(InteractiveMigrationQuestioner, "_line", lambda self, prompt: next(lines))
    said = io.StringIO()
    call_command("makemigrations", branches.label("books"), rebase="", stdout=said)
    assert " 1) 0002_stars\n 2) 0003_more\n" in said.getvalue()
    assert files(branches)[-1] == "0004_more.py"


def test_what_is_applied_keeps_its_name(branches, use_databases, tmp_path):
    use_databases(default={"ENGINE": "quintet.db.backends.sqlite3", "NAME": tmp_path / "db.sqlite3"})
    label = branches.label("books")
    call_command("migrate", label, "0003_more", verbosity=0)  # one that is named is reached, also from a branch
    told = rf"0002_pages, 0003_more of {label} is applied in database 'default'. Take it back first: .* {label} 0001_initial"
    with pytest.raises(CommandError, match=told):
        rebase(branches, "0003_more")
    with pytest.raises(CommandError, match="Conflicting migrations detected"):
        call_command("migrate", label, verbosity=0)
    call_command("migrate", label, "0001_initial", verbosity=0)
    rebase(branches, "0003_more")
    call_command("migrate", label, verbosity=0)


def test_a_database_that_cannot_be_asked_is_told_of(branches, use_databases, tmp_path):
    nowhere = {"ENGINE": "quintet.db.backends.sqlite3", "NAME": tmp_path / "no folder" / "db.sqlite3"}
    use_databases(default={"ENGINE": "quintet.db.backends.sqlite3", "NAME": ":memory:"}, other=nowhere)
    told = io.StringIO()
    rebase(branches, "0003_more", stderr=told)
    assert "Database 'other' could not be asked whether it has applied" in told.getvalue()


RENAMED = "[migrations.RenameField('book', 'title', 'name')]"
LONGER = "[migrations.AlterField('book', 'title', models.CharField(max_length=99))]"
SHORTER = "[migrations.AlterField('book', 'title', models.CharField(max_length=5))]"


@pytest.mark.parametrize(
    ("theirs", "mine", "told"),
    [
        (RENAMED, LONGER, r"0002_mine cannot come after 0002_theirs:\n  0002_mine does not fit after 0002_theirs: .*title"),
        (LONGER, SHORTER, r"do not come to the same in either order:\n  the field books_\d+\.book\.title depends on the order\."),
        (
            "[migrations.AlterModelOptions('book', {'ordering': ['title']})]",
            "[migrations.AlterModelOptions('book', {'ordering': ['-title']})]",
            r"the option ordering of books_\d+\.book depends on the order",
        ),
        (STARS, STARS, r"0002_mine cannot come after 0002_theirs|depends on the order"),
        ("[migrations.DeleteModel('Book')]", LONGER, "0002_mine cannot come after 0002_theirs"),
    ],
)
def test_branches_that_do_not_commute_are_refused(project, theirs, mine, told):
    project.migration("books", "0001_initial", BASE, extra="initial = True")
    project.migration("books", "0002_theirs", theirs, "[('@books', '0001_initial')]")
    project.migration("books", "0002_mine", mine, "[('@books', '0001_initial')]")
    project.install("books")
    with pytest.raises(CommandError, match=told):
        rebase(project, "0002_mine")
    assert files(project) == ["0001_initial.py", "0002_mine.py", "0002_theirs.py"]


def test_a_person_may_go_on_where_only_the_order_matters(project, monkeypatch):
    project.migration("books", "0001_initial", BASE, extra="initial = True")
    project.migration("books", "0002_theirs", LONGER, "[('@books', '0001_initial')]")
    project.migration("books", "0002_mine", SHORTER, "[('@books', '0001_initial')]")
    project.install("books")
    lines = iter(["y"])
    monkeypatch.setattr(InteractiveMigrationQuestioner, "_line", lambda self, prompt: next(lines))
    call_command("makemigrations", project.label("books"), rebase="0002_mine", stdout=io.StringIO())
    assert files(project)[-1] == "0003_mine.py"


@pytest.mark.parametrize(
    ("dependencies", "told"),
    [
        ("[(label, name) for label, name in [('@books', '0001_initial')]]", None),
        ("[('@books', '0001' + '_initial')]", "change that place by hand to"),
    ],
)
def test_a_name_that_is_not_written_out_is_left_to_people(project, dependencies, told):
    project.migration("books", "0001_initial", BASE, extra="initial = True")
    project.migration("books", "0002_theirs", STARS, "[('@books', '0001_initial')]")
    project.migration("books", "0002_mine", PAGES, dependencies)
    project.install("books")
    before = {name: (folder(project) / name).read_text() for name in files(project)}
    if told is None:
        rebase(project, "0002_mine")
        assert files(project)[-1] == "0003_mine.py"
        return
    with pytest.raises(CommandError, match=told):
        rebase(project, "0002_mine")
    assert {name: (folder(project) / name).read_text() for name in files(project)} == before


def test_a_file_that_cannot_be_written_leaves_all_as_they_were(branches, monkeypatch):
    before = {name: (folder(branches) / name).read_text() for name in files(branches)}
    written = head_files.Path.write_bytes

    def refuse(path, data):
        if "0004_more.py" in path.name:
            written(path, data[:9])
            raise OSError("no space")
        return written(path, data)

    monkeypatch.setattr(head_files.Path, "write_bytes", refuse)
    with pytest.raises(OSError, match="no space"):
        rebase(branches, "0003_more")
    assert {name: (folder(branches) / name).read_text() for name in files(branches)} == before
    assert not list(folder(branches).glob(".*"))


def two_branches(project, theirs, mine, dependencies="[('@books', '0001_initial')]"):
    project.migration("books", "0001_initial", BASE, extra="initial = True")
    project.migration("books", "0002_theirs", theirs, "[('@books', '0001_initial')]")
    project.migration("books", "0002_mine", mine, dependencies)
    project.install("books")
    return folder(project) / "0002_mine.py"


def test_migrations_that_share_the_end_of_their_names_are_all_kept(project):
    two_branches(project, STARS, PAGES)
    project.migration("books", "0003_mine", MORE, "[('@books', '0002_mine')]")
    rebase(project, "0003_mine")
    assert files(project) == ["0001_initial.py", "0002_theirs.py", "0003_mine.py", "0004_mine.py"]
    texts = [(folder(project) / f"000{number}_mine.py").read_text() for number in (3, 4)]
    assert PAGES in texts[0]
    assert MORE in texts[1]


@pytest.mark.parametrize(
    ("encoding", "before", "after"),
    [("utf-8", b"\n", b"\r\n"), ("latin-1", b"", b""), ("utf-8-sig", b"", b"")],
)
def test_line_ends_and_encodings_stay(project, encoding, before, after):
    place = two_branches(project, STARS, PAGES)
    coding = "utf-8" if encoding == "utf-8-sig" else encoding
    data = f"# -*- coding: {coding} -*-\n# caf\u00e9\n{place.read_text()}".encode(encoding).replace(before, after)
    place.write_bytes(data)
    rebase(project, "0002_mine")
    assert (folder(project) / "0003_mine.py").read_bytes() == data.replace(b"'0001_initial'", b"'0002_theirs'")


def test_a_name_may_have_a_prefix(project):
    two_branches(project, STARS, PAGES, "[(u'@books', u'0001_initial')]")
    rebase(project, "0002_mine")
    assert graph(project).detect_conflicts() == {}


def test_a_name_may_be_of_what_was_squashed(project):
    label = project.label("books")
    two_branches(project, STARS, PAGES)
    replaced = f"initial = True\nreplaces = [('{label}', '0001_initial')]"
    project.migration("books", "0001_squashed", BASE, extra=replaced)
    rebase(project, "0002_mine")
    assert graph(project).detect_conflicts() == {}


def test_who_runs_before_a_branch_follows_it(project):
    two_branches(project, STARS, PAGES)
    extra = f"run_before = [('{project.label('books')}', '0002_mine')]"
    project.migration("shelf", "0001_initial", f"[migrations.CreateModel('Row', [{ID}])]", extra=extra)
    project.install("books", "shelf")
    rebase(project, "0002_mine")
    assert graph(project).detect_conflicts() == {}


def test_a_branch_that_needs_the_other_can_only_come_last(project):
    two_branches(project, STARS, PAGES)
    project.migration("shelf", "0001_initial", f"[migrations.CreateModel('Row', [{ID}])]", "[('@books', '0002_mine')]")
    project.migration("books", "0002_theirs", STARS, "[('@books', '0001_initial'), ('@shelf', '0001_initial')]")
    project.install("books", "shelf")
    with pytest.raises(CommandError, match="0002_theirs depends on 0002_mine by way of another app"):
        rebase(project, "0002_mine")
    rebase(project, "0002_theirs")
    assert graph(project).detect_conflicts() == {}


def test_branches_of_two_apps_that_need_each_other(project, monkeypatch):
    two_branches(project, STARS, PAGES, "[('@books', '0001_initial'), ('@shelf', '0002_mine')]")
    project.migration("shelf", "0001_initial", BASE, extra="initial = True")
    project.migration("shelf", "0002_theirs", STARS, "[('@shelf', '0001_initial')]")
    project.migration("shelf", "0002_mine", PAGES, "[('@shelf', '0001_initial')]")
    project.install("books", "shelf")
    monkeypatch.setattr(InteractiveMigrationQuestioner, "_line", lambda self, prompt: "1")
    call_command("makemigrations", rebase="", stdout=io.StringIO())
    assert (files(project)[-1], files(project, "shelf")[-1]) == ("0003_mine.py", "0003_mine.py")
    assert graph(project).detect_conflicts() == {}


MANAGERS = "[migrations.AlterModelManagers('book', [('{}', models.Manager())])]"
AGAIN = "models.GeneratedField(expression=models.F('title'), output_field=models.TextField(), db_persist=True)"
APART = (
    "__import__('quintet.contrib.postgres.constraints', fromlist=['x'])"
    ".ExclusionConstraint(name='apart', expressions=[(models.F('title'), '=')])"
)
GONE = "[migrations.RemoveField('book', 'title')]"
COLUMN = "[migrations.AddField('book', '{}', models.IntegerField(null=True, db_column='z'))]"
TABLE = "[migrations.CreateModel('{}', [" + ID + "], options={{'db_table': 'z'}})]"
TOLD_STATE = "[migrations.SeparateDatabaseAndState(state_operations=" + STARS + ")]"


@pytest.mark.parametrize(
    ("theirs", "mine", "told"),
    [
        (MANAGERS.format("a"), MANAGERS.format("b"), "the managers of .*book depend on the order"),
        (GONE, "[migrations.RunPython(fill)]", "0002_mine runs code or SQL of your own, and may find other rows"),
        (GONE, "[migrations.SeparateDatabaseAndState([migrations.RunSQL('x')])]", "0002_mine runs code or SQL of your own"),
        (
            GONE,
            "[migrations.AlterModelOptions('book', {'ordering': ['-title']})]",
            "ordering of .*book names title, which is gone",
        ),
        (GONE, f"[migrations.AddField('book', 'again', {AGAIN})]", "again of .*book names title, which is gone"),
        (GONE, f"[migrations.AddConstraint('book', {APART})]", "apart of .*book names title, which is gone"),
        (GONE, "[migrations.AddIndex('book', models.Index(models.F('title').desc(), name='by'))]", "by of .*book names title"),
        (GONE, "[migrations.AlterOrderWithRespectTo('book', 'title')]", "names title, which is gone"),
        (COLUMN.format("a"), COLUMN.format("b"), "a and b of .*book both have the column z"),
        (TABLE.format("A"), TABLE.format("B"), "both have the table z"),
        (TOLD_STATE, TOLD_STATE, "has stars already"),
        ("[migrations.RenameModel('Book', 'Tome')]", TABLE.format("Tome"), "Tome is there already"),
        (
            TABLE.format("Tome"),
            "[migrations.RenameModel('Book', 'Tome')]",
            "cannot come after 0002_theirs:\n.*Tome is there already",
        ),
        ("[migrations.DeleteModel('Book')]", MANAGERS.format("a"), r"the model books_\d+\.book is not there\."),
    ],
)
def test_what_else_depends_on_the_order_is_told(project, theirs, mine, told):
    two_branches(project, theirs, mine)
    with pytest.raises(CommandError, match=told):
        rebase(project, "0002_mine")


@pytest.mark.parametrize("mine", ["[migrations.RunPython(fill)]", TABLE.format("Tome")])
def test_more_columns_are_nobodys_trouble(project, mine):
    two_branches(project, STARS, mine)
    rebase(project, "0002_mine")
    assert files(project)[-1] == "0003_mine.py"


def test_a_field_that_a_base_has_got_too_is_told(project):
    link = "('book_ptr', models.OneToOneField('{0}.Book', models.CASCADE, parent_link=True, primary_key=True))"
    child = "migrations.CreateModel('Child', [" + link + "], bases=('{0}.book',))]"
    project.migration("books", "0001_initial", f"{BASE[:-1]}, {child}".format(project.label("books")), extra="initial = True")
    project.migration("books", "0002_theirs", STARS, "[('@books', '0001_initial')]")
    project.migration("books", "0002_mine", STARS.replace("'book'", "'child'"), "[('@books', '0001_initial')]")
    project.install("books")
    with pytest.raises(CommandError, match="child and a model it inherits from both have the field stars"):
        rebase(project, "0002_mine")


def test_a_base_that_is_gone_is_told(project):
    proxy = f"[migrations.CreateModel('Proxy', [], options={{'proxy': True}}, bases=('{project.label('books')}.book',))]"
    two_branches(project, "[migrations.DeleteModel('Book')]", proxy)
    with pytest.raises(CommandError, match=r"proxy inherits from books_\d+\.book, which is gone"):
        rebase(project, "0002_mine")


def test_three_branches_are_too_many(branches):
    branches.migration("books", "0002_third", PAGES, "[('@books', '0001_initial')]")
    with pytest.raises(CommandError, match="has 3 branches"):
        rebase(branches, "0002_third")


# -- head files


def head(project):
    return (folder(project) / head_files.FILE).read_text()


MODELS = "from quintet.db import models\n\n\nclass Book(models.Model):\n    title = models.CharField(max_length=9)\n"


def test_the_head_file_follows_every_command(project):
    project.write("books/migrations/__init__.py", "")
    project.write("books/models.py", MODELS)
    project.install("books")
    label = project.label("books")
    call_command("makemigrations", label, verbosity=0)
    assert not (folder(project) / head_files.FILE).exists()  # nobody asked for it
    project.write("books/migrations/__init__.py", "")
    with override_settings(MIGRATION_HEAD_FILES=True):
        call_command("makemigrations", label, verbosity=0)
        assert head(project) == "0001_initial\n"
    call_command("makemigrations", label, empty=True, name="more", verbosity=0)  # kept where it is
    assert head(project) == "0002_more\n"
    project.write("books/migrations/__init__.py", "")
    call_command("squashmigrations", label, "0001", "0002", interactive=False, verbosity=0)
    assert head(project) == "0001_initial_squashed_0002_more\n"
    (folder(project) / head_files.FILE).write_text("0001_other\n")
    with pytest.raises(CommandError, match="names 0001_other, and the last migration is 0001_initial_squashed_0002_more"):
        call_command("makemigrations", label, check_changes=True, verbosity=0)
    call_command("makemigrations", label, verbosity=0)
    assert head(project) == "0001_initial_squashed_0002_more\n"


@pytest.mark.parametrize("name", ["quintet.contrib.sessions", "django.contrib.sessions"])
def test_apps_of_the_framework_get_no_head_file(name):
    with override_settings(MIGRATION_HEAD_FILES=True):
        config = AppConfig.create(name)
        assert not head_files.is_kept(config)
        assert not head_files.write(config, "0001_initial")


def git(folder, *arguments):
    command = ["git", "-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "core.hooksPath=/dev/null", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=30)


@pytest.mark.parametrize("way", ["merge", "rebase"])
def test_git_tells_of_the_clash_and_the_rebase_mends_it(project, way):
    project.migration("books", "0001_initial", BASE, extra="initial = True")
    project.install("books")
    place = folder(project)
    (place / head_files.FILE).write_text("0001_initial\n")
    (place / ".gitignore").write_text("__pycache__\n")
    for command in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-qm", "one"], ["checkout", "-qb", "feature"]):
        git(place, *command)
    project.migration("books", "0002_mine", PAGES, "[('@books', '0001_initial')]")
    (place / head_files.FILE).write_text("0002_mine\n")
    git(place, "add", ".")
    git(place, "commit", "-qm", "mine")
    git(place, "checkout", "-q", "main")
    project.migration("books", "0002_theirs", STARS, "[('@books', '0001_initial')]")
    (place / head_files.FILE).write_text("0002_theirs\n")
    git(place, "add", ".")
    git(place, "commit", "-qm", "theirs")
    git(place, "checkout", "-q", "feature")
    done = git(place, way, "main")
    assert done.returncode != 0
    assert f"Merge conflict in {head_files.FILE}" in done.stdout
    torn = head_files.read(apps.get_app_config(project.label("books")))
    assert {torn.name, torn.theirs} == {"0002_mine", "0002_theirs"}
    rebase(project, *([] if way == "rebase" else ["0002_mine"]))  # in a rebase git itself says which branch moves
    assert files(project) == ["0001_initial.py", "0002_theirs.py", "0003_mine.py"]
    assert head(project) == "0003_mine\n"
    assert graph(project).detect_conflicts() == {}
