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
    written = head_files.Path.write_text

    def refuse(path, text, **options):
        if path.name == "0004_more.py":
            raise OSError("no space")
        return written(path, text, **options)

    monkeypatch.setattr(head_files.Path, "write_text", refuse)
    with pytest.raises(OSError, match="no space"):
        rebase(branches, "0003_more")
    assert {name: (folder(branches) / name).read_text() for name in files(branches)} == before


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
