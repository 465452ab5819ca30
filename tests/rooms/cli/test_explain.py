"""Errors that end a command, in words."""

import errno

import pytest

from quintet.cli.explain import explain
from quintet.drivers.errors import OperationalError, ProgrammingError


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
    assert "makemigrations, then migrate" in found.mend  # nothing is pending here
    assert "makemigrations" in explain(ProgrammingError('relation "polls_question" does not exist')).mend


def test_file_that_cannot_be_opened_points_at_the_folder():
    assert "may be written to" in explain(OperationalError("unable to open database file")).mend


def test_bugs_keep_their_traceback():
    assert explain(ValueError("a bug")) is None
    assert explain(ProgrammingError("syntax error")) is None


def test_place_is_the_users_own_file():
    with pytest.raises(OperationalError) as caught:
        raise OperationalError("locked")
    assert explain(caught.value).where.startswith(__file__)
