"""Databases in pytest runs: made once a session, closed to tests that do not say that they use them."""

from collections.abc import Iterator
from typing import Any

import pytest

from quintet.drivers.current import connections
from quintet.test.blocking import DatabaseBlocker
from quintet.test.cases import SimpleTestCase, TestCase, TransactionTestCase
from quintet.test.current import blocker
from quintet.test.databases import setup_databases, teardown_databases

MARKS = ("django_db", "quintet_db")
#: Fixtures that make a test one that empties tables instead of rolling a transaction back.
TRANSACTIONAL = frozenset({"transactional_db", "live_server", "django_db_reset_sequences"})


def mark_of(item: Any) -> Any:
    """Return the database mark of a test, None without."""
    return next((mark for name in MARKS if (mark := item.get_closest_marker(name)) is not None), None)


def options_of(mark: Any) -> dict[str, Any]:
    """Return what a mark says. Raises pytest.UsageError for arguments that it does not have."""

    def read(
        transaction: bool = False,
        reset_sequences: bool = False,
        databases: Any = None,
        serialized_rollback: bool = False,
        available_apps: list[str] | None = None,
    ) -> dict[str, Any]:
        return {
            "transaction": transaction,
            "reset_sequences": reset_sequences,
            "databases": databases,
            "serialized_rollback": serialized_rollback,
            "available_apps": available_apps,
        }

    if mark is None:
        return read()
    try:
        return read(*mark.args, **mark.kwargs)
    except TypeError as error:
        raise pytest.UsageError(
            f"The mark {mark.name} was given what it does not know ({error}). It takes transaction, reset_sequences, databases, "
            "serialized_rollback and available_apps."
        ) from error


def order_of(item: Any) -> int:
    """Return the place of a test among the kinds of tests."""
    cls, names = getattr(item, "cls", None), getattr(item, "fixturenames", ())
    if isinstance(cls, type) and issubclass(cls, SimpleTestCase):
        return 0 if issubclass(cls, TestCase) else 1 if issubclass(cls, TransactionTestCase) else 2
    mark = mark_of(item)
    if TRANSACTIONAL.intersection(names) or options_of(mark)["transaction"] or options_of(mark)["reset_sequences"]:
        return 1
    return 0 if mark is not None or "db" in names else 2


@pytest.fixture(scope="session")
def django_db_blocker() -> DatabaseBlocker:
    """What opens and closes the databases: ``with django_db_blocker.unblock(): ...``."""
    return blocker


@pytest.fixture(scope="session")
def django_db_use_migrations(request: pytest.FixtureRequest) -> bool:
    """Whether migrations make the tables."""
    return not request.config.getvalue("nomigrations")


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest) -> bool:
    """Whether the test database is kept and used again."""
    return bool(request.config.getvalue("reuse_db"))


@pytest.fixture(scope="session")
def django_db_createdb(request: pytest.FixtureRequest) -> bool:
    """Whether the test database is made anew in any case."""
    return bool(request.config.getvalue("create_db"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request: pytest.FixtureRequest) -> None:
    """Give each process of pytest-xdist test databases of its own; override to name them otherwise."""
    worker = getattr(request.config, "workerinput", None)
    if worker is None:
        return
    for alias, settings in connections.settings.items():
        if not settings["TEST"]["MIRROR"]:
            settings["TEST"]["NAME"] = connections[alias].creation.test_name(worker["workerid"])


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: DatabaseBlocker,
    django_db_modify_db_settings: None,
    django_db_use_migrations: bool,
    django_db_keepdb: bool,
    django_db_createdb: bool,
) -> Iterator[None]:
    """Make the test databases before the first test that uses one, drop them after the last."""
    verbosity = request.config.option.verbose
    if not django_db_use_migrations:
        for settings in connections.settings.values():
            settings["TEST"]["MIGRATE"] = False
    with django_db_blocker.unblock():
        made = setup_databases(verbosity, False, keepdb=django_db_keepdb and not django_db_createdb)
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity, keepdb=django_db_keepdb)


@pytest.fixture
def _django_db_helper(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DatabaseBlocker
) -> Iterator[None]:
    if _is_case(request):
        yield  # the class sets its databases up itself
        return
    case_class = case_class_for(options_of(mark_of(request.node)), frozenset(request.fixturenames))
    with django_db_blocker.unblock():
        case_class.setUpClass()
        try:
            case = case_class("__init__")
            case._pre_setup()  # noqa: SLF001  of this room
            yield
            case._post_teardown()  # noqa: SLF001  as above
        finally:
            case_class.tearDownClass()
            case_class.doClassCleanups()


def case_class_for(options: dict[str, Any], fixtures: frozenset[str]) -> Any:
    """Return a test case class that sets databases up as a mark and the fixtures of a test say."""
    resets = options["reset_sequences"] or "django_db_reset_sequences" in fixtures
    members: dict[str, Any] = {
        "reset_sequences": resets,
        "serialized_rollback": options["serialized_rollback"] or "django_db_serialized_rollback" in fixtures,
        "available_apps": options["available_apps"],
        "__qualname__": "test",
    }
    if options["databases"] is not None:
        members["databases"] = options["databases"]
    if options["transaction"] or resets or fixtures & TRANSACTIONAL:
        return type("test", (TransactionTestCase,), members)
    # A single test needs no transaction around its class: only what stands above `TestCase` is set up.
    members["setUpClass"] = classmethod(_set_up_above)
    members["tearDownClass"] = classmethod(_tear_down_above)
    return type("test", (TestCase,), members)


def _set_up_above(cls: type[TestCase]) -> None:
    super(TestCase, cls).setUpClass()


def _tear_down_above(cls: type[TestCase]) -> None:
    super(TestCase, cls).tearDownClass()


@pytest.fixture(autouse=True)
def _database_of_mark(request: pytest.FixtureRequest) -> None:
    if mark_of(request.node) is not None:
        request.getfixturevalue("_django_db_helper")


@pytest.fixture(autouse=True, scope="class")
def _database_of_class(request: pytest.FixtureRequest, django_db_blocker: DatabaseBlocker) -> Iterator[None]:
    """Open the databases to a test case class, which itself closes those that it does not name."""
    if not _is_case(request):
        yield
        return
    request.getfixturevalue("django_test_environment")
    case_class: Any = request.cls
    if case_class.databases:
        request.getfixturevalue("django_db_setup")
    with django_db_blocker.unblock():
        yield


def _is_case(request: pytest.FixtureRequest) -> bool:
    return isinstance(request.cls, type) and issubclass(request.cls, SimpleTestCase)


@pytest.fixture
def db(_django_db_helper: None) -> None:
    """The test may use the database, in a transaction that is rolled back."""


@pytest.fixture
def transactional_db(_django_db_helper: None) -> None:
    """The test may use the database and commit; tables are emptied after it."""


@pytest.fixture
def django_db_reset_sequences(_django_db_helper: None) -> None:
    """As `transactional_db`, with automatic keys that start from one."""


@pytest.fixture
def django_db_serialized_rollback(_django_db_helper: None) -> None:
    """The rows that migrations made are there before the test, whatever tests before it emptied."""
