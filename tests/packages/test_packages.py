"""Packages written for Django run through the alias: their models are migrated and asked, on SQLite and on PostgreSQL.

``project/`` is a site with an application for each package. It is run in an environment of its own, with quintet, the packages
(pinned in ``requirements/packages.lock``) and no Django; without that environment the tests skip loudly. To make it::

    python3 -m venv .venv-packages
    .venv-packages/bin/python -m pip install --require-hashes -r requirements/demo.lock
    .venv-packages/bin/python -m pip install --no-deps --require-hashes -r requirements/packages.lock
    .venv-packages/bin/python -m pip install --no-deps --no-build-isolation --editable .
"""

import os
import shutil
import subprocess
import uuid
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON = Path(os.environ.get("QUINTET_PACKAGES_PYTHON", ROOT / ".venv-packages" / "bin" / "python"))
PROJECT = Path(__file__).parent / "project"

#: Name of a row: the installed applications, those that get migrations, and the labels of their tests.
SUITES = {
    "django-model-utils": (["model_utils", "stories", "excerpts"], ["stories"], ["stories"]),
    "django-treebeard": (["treebeard", "trees"], ["trees"], ["trees"]),
    "django-filter": (["django_filters", "shop"], ["shop"], ["shop.tests_filters"]),
    "django-mptt": (["mptt", "genres"], ["genres"], ["genres"]),
    "django-guardian": (["guardian", "papers"], ["papers"], ["papers"]),
    "djangorestframework": (["rest_framework", "rest_framework.authtoken", "shop"], ["shop"], ["shop.tests_api"]),
    "djangorestframework with django-filter": (["rest_framework", "django_filters", "shop"], ["shop"], ["shop.tests_both"]),
    "djangorestframework-simplejwt and drf-spectacular": (
        ["rest_framework", "rest_framework_simplejwt", "rest_framework_simplejwt.token_blacklist", "drf_spectacular", "shop"],
        ["shop"],
        ["shop.tests_tokens"],
    ),
    "django-taggit": (["taggit", "tagged"], ["tagged"], ["tagged"]),
    "django-simple-history": (["simple_history", "recorded"], ["recorded"], ["recorded"]),
    "django-ninja": (["ninja", "rides"], [], ["rides"]),
    "django-allauth": (
        ["allauth", "allauth.account", "allauth.socialaccount", "django.contrib.humanize", "members"],
        [],
        ["members"],
    ),
    "what stands before a site": (["corsheaders", "csp", "crispy_forms", "crispy_bootstrap5", "gates"], [], ["gates"]),
    "channels": (["channels", "talks"], [], ["talks"]),
    "django-extensions, telephones, schedules, tables": (
        ["django_extensions", "phonenumber_field", "django_celery_beat", "import_export", "timed"],
        ["timed"],
        ["timed"],
    ),
}

pytestmark = pytest.mark.full


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.service("postgres"))])
def site(request, tmp_path):
    """A function that runs a command of a copy of the site with these applications, and returns what it printed."""
    if not PYTHON.exists():
        pytest.skip("needs the environment of packages (the program): requirements/packages.lock in .venv-packages")
    folder = tmp_path / "site"
    shutil.copytree(PROJECT, folder, ignore=shutil.ignore_patterns("__pycache__"))
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "POSTGRES": ""}
    database = f"quintet_packages_{uuid.uuid4().hex[:8]}"
    if request.param == "postgres":
        environment["POSTGRES"] = database
        administer(f'CREATE DATABASE "{database}"')

    def run(apps, *arguments, program="manage.py"):
        done = subprocess.run(
            [PYTHON, *program.split(), *arguments],
            cwd=folder,
            env={**environment, "APPS": ",".join(apps)},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, f"{program} {' '.join(arguments)}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    run.folder = folder
    yield run
    if request.param == "postgres":
        administer(f'DROP DATABASE "{database}" WITH (FORCE)')


def administer(statement):
    import psycopg

    with psycopg.connect(dbname="postgres", user="postgres", host="127.0.0.1", autocommit=True) as link:
        link.execute(statement)


def migrate(site, apps, migrated):
    """Write the migrations of the site's own applications, and migrate a database with them."""
    for app in migrated:
        (site.folder / app / "migrations").mkdir()
        (site.folder / app / "migrations" / "__init__.py").touch()
    site(apps, "check")
    if migrated:
        assert "0001_initial" in site(apps, "makemigrations", *migrated)
    assert "No changes detected" in site(apps, "makemigrations", "--check", "--dry-run")
    site(apps, "migrate")


@pytest.mark.parametrize("package", SUITES)
def test_a_package_works(site, package):
    apps, migrated, labels = SUITES[package]
    migrate(site, apps, migrated)
    assert "OK" in site(apps, "test", "--noinput", *labels)


@pytest.mark.service("redis")
def test_mail_and_keys_of_packages(site):
    assert "OK" in site(["anymail", "letters"], "test", "--noinput", "letters")


def test_pytest_django_runs_a_suite(site):
    apps, migrated, _labels = SUITES["django-model-utils"]
    migrate(site, apps, migrated)
    told = site(apps, "--ds=site_of_packages.settings", "suite", program="-m pytest -q")
    assert "14 passed" in told, told
