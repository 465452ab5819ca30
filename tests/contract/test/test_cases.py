"""`TestCase` and `TransactionTestCase`: what a test sees of the tests before it, and what they say about commits and keys."""

# ruff: noqa: PT012  blocks that fail at their end are what some of these tests are about

import logging
import unittest

import pytest

from quintet.db import connections, models, transaction
from quintet.test import TestCase
from tests.kit.databases import db as db
from tests.kit.databases import postgres_database as postgres_database
from tests.kit.databases import use_databases as use_databases
from tests.kit.library import APPS, tables


class Note(models.Model):
    text = models.CharField(max_length=50)

    class Meta:
        app_label = "cases"
        apps = APPS


@pytest.fixture
def notes(db):
    """The manager of notes on the alias "db"."""
    with tables(db["db"], Note):
        yield Note.objects.using("db")
        assert not db["db"].in_atomic_block


def outcome(case):
    """Run a test case class; return its result."""
    case.databases = {"db"}
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(case).run(result)
    return result


def passes(case, count):
    """Run a test case class of ``count`` tests, all of which pass."""
    result = outcome(case)
    told = [text for _test, text in (*result.errors, *result.failures)]
    assert not told, told[0]
    assert result.testsRun == count


def test_what_a_class_prepares_is_whole_for_every_test(notes):
    class Case(TestCase):
        @classmethod
        def setUpTestData(cls):
            cls.note = notes.create(text="prepared")
            cls.listed = [cls.note]
            cls.words = {"a": [1]}

        def change(self):
            assert self.note.text == "prepared"
            assert self.words == {"a": [1]}
            assert self.listed[0] is self.note
            self.note.text = "changed"
            self.note.save()
            self.words["a"].append(2)
            self.listed.clear()
            notes.create(text="more")
            assert notes.count() == 2

        def test_1(self):
            self.change()

        def test_2(self):
            self.change()

        def test_3_deleting(self):
            assert self.note.delete()[0] == 1
            assert self.note.pk is None

        def test_4_there_again(self):
            assert notes.get() == self.note

    passes(Case, 4)
    assert not notes.exists()


def test_what_cannot_be_copied_is_told_with_its_name(notes):
    class Case(TestCase):
        @classmethod
        def setUpTestData(cls):
            cls.log = iter([]).__iter__
            cls.lines = (line for line in "ab")

        def test_it(self):
            list(self.lines)

    ((_test, text),) = outcome(Case).errors
    assert "Case.lines, set in setUpTestData(), cannot be copied" in text


def test_a_class_whose_preparation_fails_leaves_nothing_open(notes):
    class Case(TestCase):
        @classmethod
        def setUpTestData(cls):
            notes.create(text="half")
            raise ZeroDivisionError

        def test_it(self):
            raise AssertionError

    assert len(outcome(Case).errors) == 1
    assert not connections["db"].in_atomic_block
    assert not notes.exists()
    notes.create(text="after")
    assert notes.count() == 1


def test_a_test_that_breaks_its_transaction_does_not_break_the_next(notes):
    class Case(TestCase):
        @classmethod
        def setUpTestData(cls):
            notes.create(text="prepared")

        def test_1_broken(self):
            transaction.set_rollback(True, using="db")

        def test_2_whole(self):
            assert notes.get().text == "prepared"

        def test_3_closed(self):
            block = transaction.atomic(using="db")
            block.__enter__()
            notes.create(text="in a block that is never left")
            block.__exit__(None, None, None)

        def test_4_whole(self):
            assert notes.count() == 1

    passes(Case, 4)


def test_callbacks_of_commits_are_captured_and_run_when_asked(notes, caplog):
    ran = []

    def again():
        ran.append("again")
        transaction.on_commit(lambda: ran.append("later"), using="db")

    class Case(TestCase):
        def test_captured(self):
            with self.captureOnCommitCallbacks(using="db") as callbacks:
                transaction.on_commit(again, using="db")
                assert callbacks == []
            assert callbacks == [again]
            assert ran == []

        def test_run_with_those_that_they_register(self):
            transaction.on_commit(lambda: ran.append("before"), using="db")
            with self.captureOnCommitCallbacks(using="db", execute=True) as callbacks:
                transaction.on_commit(again, using="db")
            assert ran == ["again", "later"]
            assert len(callbacks) == 2

        def test_undone_ones_are_not_there(self):
            with self.captureOnCommitCallbacks(using="db", execute=True) as callbacks:
                with pytest.raises(KeyError), transaction.atomic(using="db"):
                    transaction.on_commit(again, using="db")
                    raise KeyError
                transaction.on_commit(print, using="db")
            assert callbacks == [print]

        def test_a_block_that_fails_runs_none(self):
            with pytest.raises(KeyError), self.captureOnCommitCallbacks(using="db", execute=True) as callbacks:
                transaction.on_commit(again, using="db")
                raise KeyError
            assert callbacks == [again]
            assert ran == []

        def test_errors(self):
            def fails():
                raise ValueError("no")

            with self.captureOnCommitCallbacks(using="db", execute=True):
                transaction.on_commit(fails, using="db", robust=True)
                transaction.on_commit(again, using="db")
            assert ran == ["again", "later"]
            with self.assertRaisesMessage(ValueError, "no"), self.captureOnCommitCallbacks(using="db", execute=True):
                transaction.on_commit(fails, using="db")

        def setUp(self):
            ran.clear()

    with caplog.at_level(logging.ERROR, "django.test"):
        passes(Case, 5)
    assert "fails" in caplog.text
    assert "on_commit() (no)" in caplog.text


def test_a_test_case_that_rolls_back_cannot_start_keys_anew(notes):
    class Case(TestCase):
        reset_sequences = True

        def test_it(self):
            raise AssertionError

    ((_test, text),) = outcome(Case).errors
    assert "reset_sequences cannot be used on TestCase instances" in text
