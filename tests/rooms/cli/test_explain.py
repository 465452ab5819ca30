"""Errors that end a command, in words."""

import errno

import pytest

from quintet.cli.explain import explain
from quintet.drivers.errors import IntegrityError, OperationalError, ProgrammingError
from quintet.kit import dotted
from quintet.services.connection_handler import ConnectionDoesNotExist


def test_port_in_use_names_the_mend():
    words = explain(OSError(errno.EADDRINUSE, "in use"))
    assert "already in use" in words.what
    assert "runserver 8001" in words.mend


def test_unreachable_database_points_at_the_settings():
    words = explain(OperationalError('connection to server at "db" failed: Connection refused'))
    assert "HOST, PORT, NAME, USER and PASSWORD" in words.mend


def test_missing_table_points_at_migrate():
    found = explain(OperationalError("no such table: polls_question"))
    assert "polls_question" in found.what
    # Nothing is pending here: either a migration is missing, or somebody changed the database by hand.
    assert "python manage.py makemigrations, then migrate; python manage.py migrate --diff shows" in found.mend


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("no such column: polls_question.mood"),
        ProgrammingError('relation "polls_question" does not exist'),
        ProgrammingError('column "mood" does not exist'),
        ProgrammingError(1146, "Table 'site.polls_question' doesn't exist"),
        OperationalError(1054, "Unknown column 'mood' in 'field list'"),
    ],
)
def test_what_a_model_lacks_is_known_by_the_words_of_each_database(error):
    assert "makemigrations" in explain(error).mend


@pytest.mark.parametrize("kind", [OperationalError, ProgrammingError, IntegrityError])
def test_an_error_in_a_migration_is_told_by_what_the_migration_says(kind):
    error = kind('relation "polls_question" does not exist')
    error.add_note("Migration polls.0002_more, operation 1 of 1: Raw SQL operation\nStatement: SELECT 1")
    error.add_note("Applied in this run before it, and kept: polls.0001_initial")
    assert str(explain(error)).splitlines() == [
        f'{kind.__name__}: relation "polls_question" does not exist',
        "  Migration polls.0002_more, operation 1 of 1: Raw SQL operation",
        "  Statement: SELECT 1",
        "  Applied in this run before it, and kept: polls.0001_initial",
    ]


def test_an_alias_that_is_not_there_is_told_with_those_that_are():
    words = explain(ConnectionDoesNotExist("The connection 'nope' doesn't exist. DATABASES has: default."))
    assert words.what == "ConnectionDoesNotExist: The connection 'nope' doesn't exist. DATABASES has: default."


def test_file_that_cannot_be_opened_points_at_the_folder():
    assert "may be written to" in explain(OperationalError("unable to open database file")).mend


def test_bugs_keep_their_traceback():
    assert explain(ValueError("a bug")) is None
    assert explain(ProgrammingError("syntax error")) is None


def test_place_is_the_users_own_file():
    with pytest.raises(OperationalError) as caught:
        raise OperationalError("locked")
    assert explain(caught.value).where.startswith(__file__)


MODELS = "from quintet.db import models\n\n\nclass Paper(models.Model):\n    {line}\n"


@pytest.mark.parametrize(
    ("source", "line", "told"),
    [
        (MODELS, "file = models.NotAFieldAtAll()", "That name is not part of this release of quintet."),
        (MODELS, "title = models.CharFeild()", "Did you mean 'CharField'?"),
        (MODELS, "title = models.CharField(max_lenght=3)", "max_lenght"),
        ("def make():\n    {line}\n\n\nmake()\n", 'return int("x")', "invalid literal"),
        ("{line}\n", "from quintet.db.models import NotAFieldAtAll", "That name is not part of this release of quintet."),
        ("{line}\n", 'raise OSError(2, "no such thing")', "no such thing"),
    ],
)
def test_errors_while_a_module_of_the_project_is_imported(tmp_path, monkeypatch, source, line, told):
    module = f"explained_{abs(hash((source, line)))}"
    file = tmp_path / f"{module}.py"
    file.write_text(source.format(line=line))
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(Exception) as caught:  # noqa: PT011  each line of the table has its own
        dotted.module(module)
    words = str(explain(caught.value))
    assert told in words
    assert line in words
    assert f"{file}:" in words
    assert "src/quintet" not in words.partition("where:")[2]


def test_no_name_is_proposed_that_only_looks_alike(tmp_path, monkeypatch):
    (tmp_path / "lookalike.py").write_text("import explained_shelf\n\nexplained_shelf.FileField\n")
    (tmp_path / "explained_shelf.py").write_text("TimeField = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(AttributeError) as caught:
        dotted.module("lookalike")
    assert "Did you mean" not in str(explain(caught.value))
