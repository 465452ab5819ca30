"""What the pytest plugin does: a table of contents over its rooms.

    pytest_database    which tests may use which database, and how it is set up
    pytest_fixtures    clients, settings, mail, counting queries
    pytest_live        the live server
    blocking           refusing access without a mark

`pytest_quintet`, outside of the package, decides whether any of this is loaded. pytest is imported only in these modules.
"""

from typing import Any

import pytest

from quintet import setup
from quintet.kernel import current
from quintet.kernel.errors import ImproperlyConfigured
from quintet.test.current import blocker
from quintet.test.pytest_database import _database_of_class as _database_of_class
from quintet.test.pytest_database import _database_of_mark as _database_of_mark
from quintet.test.pytest_database import _django_db_helper as _django_db_helper
from quintet.test.pytest_database import db as db
from quintet.test.pytest_database import django_db_blocker as django_db_blocker
from quintet.test.pytest_database import django_db_createdb as django_db_createdb
from quintet.test.pytest_database import django_db_keepdb as django_db_keepdb
from quintet.test.pytest_database import django_db_modify_db_settings as django_db_modify_db_settings
from quintet.test.pytest_database import django_db_reset_sequences as django_db_reset_sequences
from quintet.test.pytest_database import django_db_serialized_rollback as django_db_serialized_rollback
from quintet.test.pytest_database import django_db_setup as django_db_setup
from quintet.test.pytest_database import django_db_use_migrations as django_db_use_migrations
from quintet.test.pytest_database import order_of
from quintet.test.pytest_database import transactional_db as transactional_db
from quintet.test.pytest_fixtures import _clear_mailbox as _clear_mailbox
from quintet.test.pytest_fixtures import _urls_of_mark as _urls_of_mark
from quintet.test.pytest_fixtures import admin_client as admin_client
from quintet.test.pytest_fixtures import admin_user as admin_user
from quintet.test.pytest_fixtures import async_client as async_client
from quintet.test.pytest_fixtures import async_rf as async_rf
from quintet.test.pytest_fixtures import client as client
from quintet.test.pytest_fixtures import django_assert_max_num_queries as django_assert_max_num_queries
from quintet.test.pytest_fixtures import django_assert_num_queries as django_assert_num_queries
from quintet.test.pytest_fixtures import django_capture_on_commit_callbacks as django_capture_on_commit_callbacks
from quintet.test.pytest_fixtures import django_test_environment as django_test_environment
from quintet.test.pytest_fixtures import django_user_model as django_user_model
from quintet.test.pytest_fixtures import django_username_field as django_username_field
from quintet.test.pytest_fixtures import mailoutbox as mailoutbox
from quintet.test.pytest_fixtures import rf as rf
from quintet.test.pytest_fixtures import settings as settings
from quintet.test.pytest_live import _session_server as _session_server
from quintet.test.pytest_live import live_server as live_server

DATABASE_MARK = (
    "(transaction=False, reset_sequences=False, databases=None, serialized_rollback=False): the test may use the database, in a "
    "transaction that is rolled back unless transaction=True."
)


def start(settings_module: str) -> None:
    """Read the settings, set the framework up and close the databases.

    Raises pytest.UsageError for settings that cannot be read.
    """
    try:
        _ = current.settings.INSTALLED_APPS
        setup()
    except (ImportError, ImproperlyConfigured) as error:
        raise pytest.UsageError(
            f"The settings {settings_module!r} of the tests cannot be used: {error}. See --ds, and the ini values "
            "DJANGO_SETTINGS_MODULE and pythonpath."
        ) from error
    blocker.block()


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marks."""
    for name in ("django_db", "quintet_db"):
        config.addinivalue_line("markers", name + DATABASE_MARK)
    config.addinivalue_line("markers", "urls(module): the test runs with another ROOT_URLCONF.")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Open the databases again."""
    blocker.restore()


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Say which settings are in use."""
    return [f"quintet: settings {current.settings.SETTINGS_MODULE}"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[Any]) -> None:
    """Run tests in transactions first, then those that empty tables, then those without a database."""
    items.sort(key=order_of)
