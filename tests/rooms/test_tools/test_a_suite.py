"""A project's own suite, run by ``manage.py test``: isolation, async tests, threads, and what the runner tells."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

MODELS = """
from quintet.db import models


class Question(models.Model):
    text = models.CharField(max_length=200)


class Choice(models.Model):
    question = models.ForeignKey(Question, on_delete=models.CASCADE)
    text = models.CharField(max_length=50)
"""
URLS = """
from polls.models import Question
from quintet.http import HttpResponse
from quintet.urls import path


def index(request):
    return HttpResponse(",".join(question.text for question in Question.objects.order_by("pk")))


async def later(request):
    return HttpResponse(",".join([question.text async for question in Question.objects.order_by("pk")]))


def boom(request):
    raise ValueError("boom")


urlpatterns = [path("", index), path("later/", later), path("boom/", boom)]
"""
TESTS = """
import asyncio
from urllib.request import urlopen

from polls.models import Choice, Question
from quintet.contrib.auth.models import Permission
from quintet.db import IntegrityError, transaction
from quintet.test import LiveServerTestCase, TestCase, TransactionTestCase, tag


class Isolated(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.question = Question.objects.create(text="one")
        cls.choice = Choice.objects.create(question=cls.question, text="c")

    def test_1_changes_are_seen(self):
        self.question.text = "changed"
        self.question.save()
        Question.objects.create(text="two")
        self.assertContains(self.client.get("/"), "changed,two")
        self.assertIs(self.choice.question, self.question)

    def test_2_changes_are_gone(self):
        self.assertEqual(self.question.text, "one")
        with self.assertNumQueries(1):
            self.assertQuerySetEqual(Question.objects.order_by("pk"), [self.question])

    async def test_3_tasks_share_the_transaction(self):
        await Question.objects.acreate(text="later")
        responses = await asyncio.gather(*(self.async_client.get("/later/") for _ in range(5)))
        self.assertEqual({response.content for response in responses}, {b"one,later"})

    def test_4_on_commit_is_captured(self):
        with self.captureOnCommitCallbacks(execute=True) as callbacks:
            transaction.on_commit(lambda: setattr(self, "done", True))
        self.assertTrue(self.done)
        self.assertEqual(len(callbacks), 1)

    @tag("errors")
    def test_5_errors_of_views_are_raised_or_answered(self):
        with self.assertRaisesMessage(ValueError, "boom"):
            self.client.get("/boom/")
        self.client.raise_request_exception = False
        with self.assertLogs("django.request", "ERROR") as told:
            response = self.client.get("/boom/")
        self.assertIn("Internal Server Error: /boom/", told.output[0])
        self.assertEqual(response.status_code, 500)
        self.assertEqual(response.exc_info[0], ValueError)

    def test_6_inner_blocks_roll_back(self):
        with self.assertRaises(IntegrityError), transaction.atomic():
            Choice.objects.create(question_id=999, text="x")
            transaction.get_connection().check_constraints()
        self.assertEqual(Choice.objects.count(), 1)


class Emptied(TransactionTestCase):
    def test_1_rows_are_made(self):
        Question.objects.create(text="t")

    def test_2_rows_are_gone_and_permissions_are_back(self):
        self.assertEqual(Question.objects.count(), 0)
        self.assertTrue(Permission.objects.filter(codename="add_question").exists())


class Counted(TransactionTestCase):
    reset_sequences = True

    def test_1_keys_start_from_one(self):
        self.assertEqual(Question.objects.create(text="a").pk, 1)

    def test_2_in_every_test(self):
        self.assertEqual(Question.objects.create(text="b").pk, 1)


class BroughtBack(TransactionTestCase):
    serialized_rollback = True

    def test_1_rows_of_migrations_may_be_deleted(self):
        Permission.objects.all().delete()

    def test_2_they_come_back_with_their_keys(self):
        self.assertEqual(Permission.objects.get(codename="add_question").name, "Can add question")
        self.assertEqual(Question.objects.count(), 0)


class FewApps(TransactionTestCase):
    available_apps = ["polls"]
    serialized_rollback = True

    def test_rows_of_other_apps_are_left_alone(self):
        self.assertEqual(Question.objects.count(), 0)


class Live(LiveServerTestCase):
    def test_server_sees_the_rows_of_the_test(self):
        Question.objects.create(text="live")
        with urlopen(self.live_server_url + "/") as page:
            self.assertEqual(page.read(), b"live")
"""
FAILING = """
from polls.models import Question
from quintet.test import TestCase


class Failing(TestCase):
    def test_queries_are_listed(self):
        with self.assertNumQueries(0):
            list(Question.objects.all())

    def test_broken_references_are_found(self):
        from polls.models import Choice

        Choice.objects.create(question_id=999, text="x")
"""


def run(*words, cwd, told=""):
    clean = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, *(["manage.py"] if (Path(cwd) / "manage.py").exists() else ["-m", "quintet"]), *words]
    return subprocess.run(command, cwd=cwd, env=clean, input=told, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("suite")
    assert run("startproject", "mysite", ".", cwd=folder).returncode == 0
    assert run("startapp", "polls", cwd=folder).returncode == 0
    settings = folder / "mysite" / "settings.py"
    settings.write_text(settings.read_text().replace("INSTALLED_APPS = [", 'INSTALLED_APPS = [\n    "polls",'))
    (folder / "polls" / "models.py").write_text(MODELS)
    (folder / "mysite" / "urls.py").write_text(URLS)
    (folder / "polls" / "tests.py").write_text(TESTS)
    made = run("makemigrations", "polls", cwd=folder)
    assert made.returncode == 0, made.stderr
    return folder


def test_suite_passes_in_any_order(project):
    for order in ((), ("--reverse",), ("--shuffle", "7")):
        found = run("test", *order, cwd=project)
        assert found.returncode == 0, found.stderr
        assert "Ran 14 tests" in found.stderr


@pytest.mark.parametrize(
    ("words", "count"),
    [(("--tag", "errors"), 1), (("--exclude-tag", "errors"), 13), (("-k", "rows_are"), 2), (("polls.tests.Live",), 1)],
)
def test_tests_are_chosen(project, words, count):
    found = run("test", *words, cwd=project)
    assert f"Found {count} test(s)." in found.stdout


@pytest.mark.parametrize(("words", "is_shown"), [((), False), (("--debug-mode", "-v", "2"), True)])
def test_log_lines_of_errors_on_purpose_are_shown_on_request(project, words, is_shown):
    found = run("test", "--tag", "errors", *words, cwd=project)
    assert found.returncode == 0, found.stderr
    assert ("Internal Server Error: /boom/" in found.stderr) == is_shown


def test_failures_say_why(project):
    (project / "polls" / "test_failing.py").write_text(FAILING)
    try:
        found = run("test", "polls.test_failing", cwd=project)
        assert found.returncode == 1
        assert "1 queries executed, 0 expected" in found.stderr
        assert '1. SELECT "polls_question"."id"' in found.stderr
        assert "IntegrityError" in found.stderr
    finally:
        (project / "polls" / "test_failing.py").unlink()


def test_wrong_labels_say_what_is_wrong(project):
    assert "No module named 'nope'" in run("test", "nope", cwd=project).stderr
    assert "'many' is not an integer or the string 'auto'" in run("test", "--parallel", "many", cwd=project).stderr


OPTIONS = """
import sys
from polls.models import Question
from quintet.test import TestCase


class Failing(TestCase):
    def test_1_fails(self):
        print("printed by the failing test")
        Question.objects.filter(text="fail").count()
        with self.subTest("inner"):
            self.assertEqual(1, 2)

    def test_2_passes(self):
        print("printed by the passing test")
        Question.objects.filter(text="pass").count()
"""


@pytest.fixture
def failing(project):
    path = project / "polls" / "test_options.py"
    path.write_text(OPTIONS)
    yield "polls.test_options"
    path.unlink()


def test_queries_of_failures_are_shown_and_of_all_when_asked(project, failing):
    few, all_of_them = (run("test", failing, "--debug-sql", "-v", level, cwd=project).stderr for level in ("1", "2"))
    assert "'fail'" in few
    assert "'pass'" not in few
    assert "'pass'" in all_of_them


def test_output_of_passing_tests_is_discarded(project, failing):
    found = run("test", failing, "--buffer", "--timing", cwd=project)
    assert "printed by the failing test" in found.stderr
    assert "printed by the passing test" not in found.stdout + found.stderr
    assert "Total database setup took" in found.stderr
    assert "Total run took" in found.stderr


def test_the_debugger_stops_where_a_test_failed(project, failing):
    found = run("test", failing, "--pdb", cwd=project, told="up\nq\n")
    assert "Opening PDB: AssertionError('1 != 2')" in found.stdout
    assert "self.assertEqual(1, 2)" in found.stdout


def test_tables_are_made_without_migrations_on_request(project):
    settings = project / "mysite" / "settings.py"
    before = settings.read_text()
    settings.write_text(before + '\nDATABASES["default"]["TEST"] = {"MIGRATE": False, "NAME": "made.sqlite3"}\n')
    try:
        found = run("test", "polls.tests.Isolated", "-v", "2", "--keepdb", cwd=project)
        assert found.returncode == 0, found.stderr
        assert "Applying polls.0001_initial" not in found.stdout
        assert (project / "made.sqlite3").exists()
        settings.write_text(before + '\nDATABASES["default"]["TEST"] = {"NAME": "made.sqlite3"}\n')
        refused = run("test", "polls.tests.Isolated", cwd=project, told="no\n")
        assert (refused.returncode, "Tests cancelled." in refused.stderr) == (1, True)
        silent = run("test", "polls.tests.Isolated", cwd=project)
        assert "nobody is there to answer" in silent.stderr
        cleared = run("test", "polls.tests.Isolated", "--noinput", cwd=project)
        assert "Destroying old test database for alias 'default'" in cleared.stderr
        assert cleared.returncode == 0, cleared.stderr
        assert not (project / "made.sqlite3").exists()
    finally:
        settings.write_text(before)


LIVE = """
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from polls.models import Question
from quintet.conf import settings
from quintet.contrib.staticfiles.testing import StaticLiveServerTestCase
from quintet.test import LiveServerTestCase, override_settings

FILES = Path(__file__).parent / "files"


def read(url):
    with urlopen(url) as page:
        return page.read()


@override_settings(STATIC_ROOT=FILES, MEDIA_ROOT=FILES, MEDIA_URL="/media/")
class Collected(LiveServerTestCase):
    def test_files_of_static_root_and_of_uploads(self):
        self.assertEqual(read(f"{self.live_server_url}/{settings.STATIC_URL.strip('/')}/seen.txt"), b"seen")
        self.assertEqual(read(f"{self.live_server_url}/media/seen.txt"), b"seen")
        with self.assertRaises(HTTPError) as caught:
            read(f"{self.live_server_url}/media/../tests.py")
        self.assertEqual(caught.exception.code, 404)
        caught.exception.close()

    def test_rows_of_the_test(self):
        Question.objects.create(text="live")
        self.assertEqual(read(self.live_server_url + "/"), b"live")


@override_settings(STATICFILES_DIRS=[FILES])
class Found(StaticLiveServerTestCase):
    def test_files_where_the_finders_see_them(self):
        self.assertEqual(read(f"{self.live_server_url}/{settings.STATIC_URL.strip('/')}/seen.txt"), b"seen")
"""


def test_live_servers_serve_files(project):
    (project / "polls" / "files").mkdir()
    (project / "polls" / "files" / "seen.txt").write_text("seen")
    (project / "polls" / "test_live.py").write_text(LIVE)
    try:
        found = run("test", "polls.test_live", cwd=project)
        assert found.returncode == 0, found.stderr
        assert "Ran 3 tests" in found.stderr
    finally:
        (project / "polls" / "test_live.py").unlink()
