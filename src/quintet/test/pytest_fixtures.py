"""The fixtures that are no databases: clients, request factories, accounts, settings, mail, counting queries."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any

import pytest

from quintet.contrib.auth import get_user_model
from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.drivers.current import connections
from quintet.kernel import current
from quintet.services.mail import sending as mail
from quintet.test.cases import TestCase
from quintet.test.client import AsyncClient, Client
from quintet.test.environment import is_set_up, setup_test_environment, teardown_test_environment
from quintet.test.factory import AsyncRequestFactory, RequestFactory
from quintet.test.overrides import override_settings
from quintet.test.queries import CaptureQueriesContext


@pytest.fixture(scope="session", autouse=True)
def django_test_environment() -> Iterator[None]:
    """The settings of a test run: DEBUG off, mail into the outbox, the host "testserver" allowed."""
    if is_set_up():
        yield
        return
    setup_test_environment(debug=False)
    yield
    teardown_test_environment()


@pytest.fixture
def client() -> Client:
    """A test client."""
    return Client()


@pytest.fixture
def async_client() -> AsyncClient:
    """A test client of the async kind."""
    return AsyncClient()


@pytest.fixture
def rf() -> RequestFactory:
    """A request factory."""
    return RequestFactory()


@pytest.fixture
def async_rf() -> AsyncRequestFactory:
    """A request factory of the async kind."""
    return AsyncRequestFactory()


@pytest.fixture
def django_user_model() -> Any:
    """The model of accounts."""
    return get_user_model()


@pytest.fixture
def django_username_field(django_user_model: Any) -> str:
    """The name of the field that people log in with."""
    return str(django_user_model.USERNAME_FIELD)


@pytest.fixture
def admin_user(db: None, django_user_model: Any, django_username_field: str) -> Any:
    """A superuser called "admin" with the password "password"."""
    username = "admin@example.com" if django_username_field in {"email", "email_address"} else "admin"
    manager = django_user_model._default_manager
    try:
        return manager.get_by_natural_key(username)
    except django_user_model.DoesNotExist:
        given = {django_username_field: username, "password": "password"}
        if django_user_model.EMAIL_FIELD and django_user_model.EMAIL_FIELD not in given:
            given[django_user_model.EMAIL_FIELD] = "admin@example.com"
        return manager.create_superuser(**given)


@pytest.fixture
def admin_client(db: None, admin_user: Any) -> Client:
    """A client that `admin_user` is logged in with."""
    found = Client()
    found.force_login(admin_user)
    return found


class SettingsWrapper:
    """The settings; what a test sets or deletes is put back after it."""

    def __init__(self) -> None:
        self.__dict__["_overrides"] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(current.settings, name)

    def __setattr__(self, name: str, value: Any) -> None:
        override = override_settings(**{name: value})
        override.enable()
        self._overrides.append(override)

    def __delattr__(self, name: str) -> None:
        override = override_settings()
        override.enable()
        self._overrides.append(override)
        delattr(current.settings, name)

    def finalize(self) -> None:
        """Put everything back, the last first."""
        while self._overrides:
            self._overrides.pop().disable()


@pytest.fixture
def settings() -> Iterator[SettingsWrapper]:
    """The settings, to read, set and delete; put back after the test."""
    wrapper = SettingsWrapper()
    yield wrapper
    wrapper.finalize()


@pytest.fixture(autouse=True)
def _urls_of_mark(request: pytest.FixtureRequest) -> Iterator[None]:
    mark = request.node.get_closest_marker("urls")
    if mark is None:
        yield
        return
    with override_settings(ROOT_URLCONF=mark.args[0]):
        yield


@pytest.fixture(autouse=True)
def _clear_mailbox(django_test_environment: None) -> None:
    mail.__dict__.setdefault("outbox", []).clear()


@pytest.fixture
def mailoutbox(_clear_mailbox: None) -> list[Any]:
    """The messages that the test sent."""
    return mail.__dict__["outbox"]


@contextmanager
def _assert_num_queries(
    num: int, exact: bool = True, connection: Any = None, info: str | None = None, *, using: str | None = None
) -> Iterator[CaptureQueriesContext]:
    __tracebackhide__ = True
    with CaptureQueriesContext(connections[using or DEFAULT_DB_ALIAS] if connection is None else connection) as context:
        yield context
    done = len(context)
    if (num != done) if exact else (num < done):
        told = f"Expected to perform {num} queries {'' if exact else 'or less '}but {done} {'was' if done == 1 else 'were'} done"
        listed = "\n".join(f"{place}. {query['sql']}" for place, query in enumerate(context.captured_queries, 1))
        pytest.fail("\n".join(filter(None, (told, info, f"Queries:\n{listed}" if listed else ""))))


@pytest.fixture
def django_assert_num_queries() -> Callable[..., AbstractContextManager[CaptureQueriesContext]]:
    """Call it with a number, for a block that fails, listing them, unless exactly so many queries run."""
    return _assert_num_queries


@pytest.fixture
def django_assert_max_num_queries() -> Callable[..., AbstractContextManager[CaptureQueriesContext]]:
    """Call it with a number, for a block that fails, listing them, when more queries run."""
    return partial(_assert_num_queries, exact=False)


@pytest.fixture
def django_capture_on_commit_callbacks() -> Callable[..., AbstractContextManager[list[Any]]]:
    """`TestCase.captureOnCommitCallbacks`."""
    return TestCase.captureOnCommitCallbacks
