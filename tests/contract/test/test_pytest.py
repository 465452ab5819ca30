"""pytest: the same tests run by quintet's own plugin, and by the real pytest-django through the `django` alias."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SETTINGS = """
SECRET_KEY = "x" * 60
ALLOWED_HOSTS = ["testserver"]
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions", "shop"]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3", "TEST": {"NAME": "kept.sqlite3"}}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
USE_TZ = True
ROOT_URLCONF = "urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
"""
URLS = """
from django.http import HttpResponse
from django.urls import path
from shop.models import Item


def index(request):
    return HttpResponse(",".join(item.name for item in Item.objects.order_by("pk")))


async def later(request):
    return HttpResponse(",".join([item.name async for item in Item.objects.order_by("pk")]))


urlpatterns = [path("", index), path("later/", later)]
"""
OTHER_URLS = """
from django.http import HttpResponse
from django.urls import path

urlpatterns = [path("", lambda request: HttpResponse("other"))]
"""
MODELS = """
from django.db import models


class Item(models.Model):
    name = models.CharField(max_length=50)
"""
TESTS = """
import urllib.request

import pytest
from django.conf import settings as project
from django.core import mail
from django.db import connection, transaction
from django.test import SimpleTestCase, TestCase, TransactionTestCase
from shop.models import Item


def test_access_without_a_mark_is_refused():
    with pytest.raises(RuntimeError, match="Database access not allowed, use the"):
        Item.objects.count()
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        connection.cursor()


def test_db(db):
    Item.objects.create(name="a")
    assert connection.in_atomic_block


@pytest.mark.django_db
def test_rolled_back():
    assert Item.objects.count() == 0


@pytest.mark.django_db(databases=["default"])
class TestGroup:
    def test_marks_of_classes_count(self):
        assert Item.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_transactional():
    assert not connection.in_atomic_block
    Item.objects.create(name="b")


def test_emptied(transactional_db):
    assert Item.objects.count() == 0


@pytest.mark.django_db(transaction=True, reset_sequences=True)
def test_sequences_start_anew():
    assert Item.objects.create(name="x").pk == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_rows_of_migrations_come_back():
    assert Item.objects.count() == 0


def test_client(db, client):
    Item.objects.create(name="seen")
    assert client.get("/").content == b"seen"


def test_request_factories(rf, async_rf):
    assert (rf.get("/x").path, async_rf.get("/y").path) == ("/x", "/y")


def test_settings_are_set_and_deleted(settings):
    settings.DEBUG = True
    settings.BRAND_NEW = 1
    del settings.ROOT_URLCONF
    assert (project.DEBUG, project.BRAND_NEW, hasattr(project, "ROOT_URLCONF")) == (True, 1, False)


def test_settings_are_put_back():
    assert (project.DEBUG, hasattr(project, "BRAND_NEW"), project.ROOT_URLCONF) == (False, False, "urls")


def test_queries_are_counted(db, django_assert_num_queries, django_assert_max_num_queries):
    with django_assert_num_queries(1) as captured:
        list(Item.objects.all())
    assert "shop_item" in captured.captured_queries[0]["sql"]
    with django_assert_max_num_queries(2):
        list(Item.objects.all())
    with pytest.raises(pytest.fail.Exception, match="Expected to perform 0 queries but 1 was done"):
        with django_assert_num_queries(0):
            list(Item.objects.all())


def test_live_server(live_server):
    Item.objects.create(name="live")
    with urllib.request.urlopen(live_server.url) as page:
        assert page.read() == b"live"
    assert str(live_server) + "/x" == live_server + "/x"


def test_accounts(admin_client, admin_user, django_user_model, django_username_field):
    assert admin_client.get("/").status_code == 200
    assert django_user_model.objects.get(**{django_username_field: "admin"}) == admin_user
    assert admin_user.is_superuser


def test_callbacks(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        transaction.on_commit(lambda: Item.objects.create(name="c"))
    assert (len(callbacks), Item.objects.count()) == (1, 1)


def test_mail_is_caught(mailoutbox):
    mail.send_mail("subject", "body", "from@example.com", ["to@example.com"])
    assert [message.subject for message in mailoutbox] == ["subject"]


def test_mail_is_cleared(mailoutbox):
    assert mailoutbox == []


@pytest.mark.urls("other_urls")
def test_other_urls(client):
    assert client.get("/").content == b"other"


def test_opening_by_hand(django_db_blocker, django_db_setup):
    with django_db_blocker.unblock():
        Item.objects.count()
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        Item.objects.count()


class Rolled(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.item = Item.objects.create(name="unit")

    def test_1(self):
        self.item.delete()

    def test_2(self):
        self.assertEqual(Item.objects.get(), self.item)


class Emptied(TransactionTestCase):
    def test_1(self):
        Item.objects.create(name="left")

    def test_2(self):
        self.assertEqual(Item.objects.count(), 0)


class Simple(SimpleTestCase):
    def test_databases_are_closed(self):
        with self.assertRaisesMessage(AssertionError, "are not allowed in SimpleTestCase subclasses"):
            Item.objects.count()


def test_access_is_refused_again():
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        Item.objects.count()
"""
ASYNC_TESTS = """
import asyncio

import pytest
from django.db import connection
from shop.models import Item


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.mark.anyio
async def test_async_tests_use_the_transaction(db, async_client):
    await Item.objects.acreate(name="one")
    answers = await asyncio.gather(*(async_client.get("/later/") for _ in range(5)))
    assert {answer.content for answer in answers} == {b"one"}


@pytest.mark.anyio
@pytest.mark.django_db
async def test_what_they_did_is_rolled_back():
    assert await Item.objects.acount() == 0


@pytest.mark.anyio
async def test_access_without_a_mark_is_refused():
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        await Item.objects.acount()
"""
COUNT = TESTS.count("def test_")
OWN = ("-p", "pytest_quintet", "-p", "no:django")
THEIRS = ("-p", "alias", "-p", "pytest_django")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pytest_project")
    (folder / "shop").mkdir()
    for name, text in {
        "settings.py": SETTINGS,
        "urls.py": URLS,
        "other_urls.py": OTHER_URLS,
        "shop/__init__.py": "",
        "shop/models.py": MODELS,
        "test_shop.py": TESTS,
        "test_async.py": ASYNC_TESTS,
        "alias.py": "import quintet.compat\n\nquintet.compat.install()\n",
        "manage.py": "",
    }.items():
        (folder / name).write_text(text)
    return folder


def run(folder: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run pytest in a folder, with warnings as errors."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "DJANGO"))}
    path = os.pathsep.join([str(folder), *filter(None, [os.environ.get("PYTHONPATH")])])
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-W",
            "error",
            "-p",
            "no:cacheprovider",
            "-c",
            os.devnull,
            f"--rootdir={folder}",
            *words,
        ],
        cwd=folder,
        env={**clean, "PYTHONPATH": path, **variables},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def passed(found: subprocess.CompletedProcess[str], count: int) -> None:
    assert found.returncode == 0, found.stdout + found.stderr
    assert f"{count} passed" in found.stdout


def test_pytest_django_runs_on_the_alias(project: Path):
    passed(run(project, *THEIRS, "--ds=settings", "test_shop.py"), COUNT)


def test_the_plugin_of_quintet_runs_the_same_tests(project: Path):
    passed(run(project, *OWN, "-o", "quintet_alias=true", "--ds=settings"), COUNT + 3)


def test_the_database_is_kept_and_made_anew_on_request(project: Path):
    (project / "settings_without.py").write_text("from settings import *\n")
    own = (*OWN, "-o", "quintet_alias=true", "-k", "test_db")
    try:
        passed(run(project, *own, "--reuse-db", "--nomigrations", DJANGO_SETTINGS_MODULE="settings_without"), 1)
        made = (project / "kept.sqlite3").stat().st_ino
        passed(run(project, *own, "--reuse-db", "--nomigrations", DJANGO_SETTINGS_MODULE="settings_without"), 1)
        assert (project / "kept.sqlite3").stat().st_ino == made
        passed(run(project, *own, "--reuse-db", "--create-db", "-o", "DJANGO_SETTINGS_MODULE=settings_without"), 1)
    finally:
        for left in project.glob("kept*"):
            left.unlink()


def test_each_process_of_xdist_has_its_own_database(project: Path):
    (project / "worker.py").write_text("def pytest_configure(config):\n    config.workerinput = {'workerid': 'gw3'}\n")
    (project / "test_worker.py").write_text(
        "def test_name(db):\n    from django.db import connection\n\n"
        "    assert str(connection.settings_dict['NAME']).endswith('kept_gw3.sqlite3')\n"
    )
    passed(run(project, *OWN, "-p", "worker", "-o", "quintet_alias=true", "--ds=settings", "test_worker.py"), 1)


def test_it_gives_way_to_pytest_django(project: Path):
    words = ("--ds=settings", "test_shop.py", "-k", "test_db")
    passed(run(project, "-p", "pytest_quintet", "-p", "alias", *words), 1)


def test_without_settings_it_takes_no_part_and_imports_nothing(project: Path):
    folder = project / "plain"
    folder.mkdir()
    (folder / "test_plain.py").write_text("import sys\n\n\ndef test_it():\n    assert 'quintet' not in sys.modules\n")
    passed(run(folder, *OWN), 1)


def test_settings_that_cannot_be_used_are_told(project: Path):
    found = run(project, *OWN, "--ds=nowhere.settings")
    assert found.returncode == 4
    assert "The settings 'nowhere.settings' of the tests cannot be used" in found.stderr


def test_marks_with_unknown_arguments_are_told(project: Path):
    (project / "test_odd.py").write_text(
        "import pytest\n\n\n@pytest.mark.django_db(transactional=True)\ndef test_it():\n    pass\n"
    )
    found = run(project, *OWN, "-o", "quintet_alias=true", "--ds=settings", "test_odd.py")
    (project / "test_odd.py").unlink()
    assert found.returncode == 4
    assert "The mark django_db was given what it does not know" in found.stderr
