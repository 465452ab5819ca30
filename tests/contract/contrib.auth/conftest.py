"""A site with users: a migrated database of its own, log-in pages and a guarded view."""

from pathlib import Path

import pytest

from quintet.core.management import call_command
from quintet.db import connection, transaction
from quintet.test import Client, override_settings
from quintet.test.utils import extend_sys_path

APPS = ["quintet.contrib.auth", "quintet.contrib.contenttypes", "quintet.contrib.sessions"]
MIDDLEWARE = [
    "quintet.contrib.sessions.middleware.SessionMiddleware",
    "quintet.middleware.csrf.CsrfViewMiddleware",
    "quintet.contrib.auth.middleware.AuthenticationMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "quintet.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "context_processors": ["quintet.contrib.auth.context_processors.auth"],
            "loaders": [
                (
                    "quintet.template.loaders.locmem.Loader",
                    {
                        "registration/login.html": "{{ form.errors }}next={{ next }}",
                        "registration/logged_out.html": "bye {{ user }}",
                        "registration/password_change_form.html": "{{ form.errors }}",
                        "registration/password_change_done.html": "changed",
                    },
                )
            ],
        },
    }
]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    database = tmp_path_factory.mktemp("auth") / "auth.sqlite3"
    here = str(Path(__file__).parent)
    with (
        extend_sys_path(here),
        override_settings(
            INSTALLED_APPS=APPS,
            MIDDLEWARE=MIDDLEWARE,
            TEMPLATES=TEMPLATES,
            ROOT_URLCONF="auth_site_urls",
            DATABASES={"default": {"ENGINE": "quintet.db.backends.sqlite3", "NAME": str(database)}},
            PASSWORD_HASHERS=["quintet.contrib.auth.hashers.MD5PasswordHasher"],
            LOGIN_REDIRECT_URL="/mine/",
        ),
    ):
        call_command("migrate", verbosity=0)
        yield
        connection.close()


@pytest.fixture
def db(site):
    """Run in a transaction that is rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def client(db):
    return Client()
