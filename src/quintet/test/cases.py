"""The test cases: `SimpleTestCase`, `TransactionTestCase`, `TestCase`, each isolating a little more cheaply than the last.

    SimpleTestCase        settings and clients; no database
    TransactionTestCase   tables emptied after each test
    TestCase              one transaction a class, one a test, both rolled back; a test lease pins every task and thread to it

Their assertions live in `response_asserts`, `form_asserts`, `html`, `xml` and `queries`, and are handed over to.
"""

import json
import logging
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from difflib import ndiff
from inspect import iscoroutinefunction
from typing import Any, ClassVar
from unittest import TestCase as UnitTestCase
from unittest import TestResult
from unittest.util import safe_repr
from xml.parsers.expat import ExpatError

from quintet.cli.flushing import announce_migrated, flush_tables, restart_keys
from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.drivers.current import connections
from quintet.drivers.testlease import TestAtomic, pin
from quintet.kernel import current
from quintet.test import current as run
from quintet.test import form_asserts, response_asserts
from quintet.test.async_tests import run_async_test
from quintet.test.class_data import guard_class_data
from quintet.test.client import AsyncClient, Client
from quintet.test.fixtures import load_fixtures
from quintet.test.forbidden import forbidden, require_aliases
from quintet.test.html import count_html
from quintet.test.mailbox import empty_outbox
from quintet.test.overrides import modify_settings, override_settings
from quintet.test.pickles import can_be_pickled
from quintet.test.queries import ExpectedQueries
from quintet.test.response_asserts import assert_parsed_html
from quintet.test.xml import same_xml

logger = logging.getLogger("django.test")
# unittest leaves the frames of this module out of the reports of failures.
__unittest = True


class SimpleTestCase(UnitTestCase):
    """A test case with clients, overridden settings and assertions for web applications, but without a database.

    ``databases`` names the aliases that its tests may use; tests may be ``async def``.
    """

    client_class: ClassVar[type[Client]] = Client
    async_client_class: ClassVar[type[AsyncClient]] = AsyncClient
    databases: ClassVar[Any] = frozenset()
    _disallowed_database_msg: ClassVar[str] = (
        "Database %(operation)s to %(alias)r are not allowed in SimpleTestCase subclasses. Either subclass TestCase or "
        "TransactionTestCase to ensure proper test isolation or add %(alias)r to %(test)s.databases to silence this failure."
    )
    _pre_setup_ran_eagerly: ClassVar[bool] = False
    _overridden_settings: ClassVar[dict[str, Any] | None] = None
    _modified_settings: ClassVar[list[Any] | None] = None

    client: Client
    async_client: AsyncClient

    # Around the class.

    @classmethod
    def setUpClass(cls) -> None:
        """Switch the class's settings on and its databases off; subclasses call it first."""
        super().setUpClass()
        if cls._overridden_settings:
            cls.enterClassContext(override_settings(**cls._overridden_settings))
        if cls._modified_settings:
            cls.enterClassContext(modify_settings(*cls._modified_settings))
        allowed = require_aliases(cls, cls.databases)
        cls.databases = allowed
        cls.enterClassContext(forbidden(cls, [alias for alias in connections if alias not in allowed]))

    # Around each test.

    def __call__(self, result: TestResult | None = None) -> Any:
        """Run the test with a fresh client and, in subclasses, a clean database."""
        return self.run(result)

    def run(self, result: TestResult | None = None) -> Any:
        """Run the test; an error in what surrounds it is an error of the test."""
        method = getattr(self, self._testMethodName)
        if iscoroutinefunction(method):
            setattr(self, self._testMethodName, run_async_test(method))
        if self._is_skipped(method):
            return super().run(result)
        outcome = result if result is not None else self.defaultTestResult()
        try:
            self._pre_setup()
        except Exception:  # noqa: BLE001  told as an error of the test
            outcome.addError(self, sys.exc_info())  # pyright: ignore[reportArgumentType]  # an exception is being handled
            return outcome
        try:
            return super().run(outcome)
        finally:
            try:
                self._post_teardown()
            except Exception:  # noqa: BLE001  told as an error of the test
                outcome.addError(self, sys.exc_info())  # pyright: ignore[reportArgumentType]  # an exception is being handled

    def __getstate__(self) -> dict[str, Any]:
        """Leave at home what belongs to a run, or cannot be pickled, so that a test can be sent to another process."""
        kept = {name: value for name, value in vars(self).items() if name not in {"_outcome", "client", "async_client"}}
        return {name: value for name, value in kept.items() if can_be_pickled(value)}

    def debug(self) -> None:
        """Run the test without collecting errors."""
        method = getattr(self, self._testMethodName)
        if iscoroutinefunction(method):
            setattr(self, self._testMethodName, run_async_test(method))
        self._pre_setup()
        try:
            super().debug()
        finally:
            self._post_teardown()

    def _is_skipped(self, method: Any) -> bool:
        return getattr(type(self), "__unittest_skip__", False) or getattr(method, "__unittest_skip__", False)

    def _pre_setup(self) -> None:
        self.client = self.client_class()
        self.async_client = self.async_client_class()
        empty_outbox()

    def _post_teardown(self) -> None:
        """Undo `_pre_setup`; nothing to undo here."""

    def settings(self, **kwargs: Any) -> override_settings:
        """Return a context manager that puts other values in place of settings."""
        return override_settings(**kwargs)

    def modify_settings(self, **kwargs: Any) -> modify_settings:
        """Return a context manager that changes list settings."""
        return modify_settings(**kwargs)

    # Exceptions and warnings.

    @contextmanager
    def _message_in(self, manager: AbstractContextManager[Any], attribute: str, message: str) -> Iterator[Any]:
        with manager as context:
            yield context
        text = str(getattr(context, attribute))
        self.assertIn(str(message), text)

    def _call_or_context(self, context: AbstractContextManager[Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        function = kwargs.pop("callable", None)
        if function is None and args:
            function, *rest = args
            args = tuple(rest)
        if function is None:
            return context
        with context:
            function(*args, **kwargs)
        return None

    def assertRaisesMessage(self, expected_exception: Any, expected_message: str, *args: Any, **kwargs: Any) -> Any:
        """Fail unless an exception is raised whose text holds ``expected_message``; a context without a callable."""
        context = self._message_in(self.assertRaises(expected_exception), "exception", expected_message)
        return self._call_or_context(context, args, kwargs)

    def assertWarnsMessage(self, expected_warning: Any, expected_message: str, *args: Any, **kwargs: Any) -> Any:
        """Fail unless a warning is given whose text holds ``expected_message``; a context without a callable."""
        context = self._message_in(self.assertWarns(expected_warning), "warning", expected_message)
        return self._call_or_context(context, args, kwargs)

    # Responses.

    def assertContains(
        self,
        response: Any,
        text: Any,
        count: int | None = None,
        status_code: int = 200,
        msg_prefix: str = "",
        html: bool = False,
    ) -> None:
        """Fail unless the response has that status and holds ``text``, ``count`` times if given."""
        response_asserts.assert_contains(self, response, text, count, status_code, msg_prefix, html)

    def assertNotContains(
        self, response: Any, text: Any, status_code: int = 200, msg_prefix: str = "", html: bool = False
    ) -> None:
        """Fail unless the response has that status and does not hold ``text``."""
        response_asserts.assert_not_contains(self, response, text, status_code, msg_prefix, html)

    def assertRedirects(
        self,
        response: Any,
        expected_url: Any,
        status_code: int = 302,
        target_status_code: int = 200,
        msg_prefix: str = "",
        fetch_redirect_response: bool = True,
    ) -> None:
        """Fail unless the response redirects to ``expected_url``, whose page answers with ``target_status_code``."""
        response_asserts.assert_redirects(
            self, response, expected_url, status_code, target_status_code, msg_prefix, fetch_redirect_response
        )

    def assertURLEqual(self, url1: Any, url2: Any, msg_prefix: str = "") -> None:
        """Fail unless two URLs are the same but for the order of different query parameters."""
        prefix = f"{msg_prefix}: " if msg_prefix else ""
        response_asserts.assert_url_equal(self, url1, url2, f"{prefix}Expected '{url1}' to equal '{url2}'.")

    def assertTemplateUsed(
        self, response: Any = None, template_name: str | None = None, msg_prefix: str = "", count: int | None = None
    ) -> Any:
        """Fail unless a template rendered, for a response or in a block."""
        return self._template(response, template_name, msg_prefix, count, unused=False)

    def assertTemplateNotUsed(self, response: Any = None, template_name: str | None = None, msg_prefix: str = "") -> Any:
        """Fail when a template rendered, for a response or in a block."""
        return self._template(response, template_name, msg_prefix, None, unused=True)

    def _template(self, response: Any, name: str | None, prefix: str, count: int | None, *, unused: bool) -> Any:
        if response is None and name is None:
            raise TypeError("response and/or template_name argument must be provided")
        if name is None or response is None:
            wanted = str(response if name is None else name)
            return response_asserts.TemplateUse(self, wanted, prefix, count, unused=unused)
        names = response_asserts.names_of_response(response, "assertTemplateNotUsed" if unused else "assertTemplateUsed")
        return response_asserts.assert_template(self, names, name, prefix, count, unused=unused)

    # Forms.

    def assertFormError(self, form: Any, field: str | None, errors: Any, msg_prefix: str = "") -> None:
        """Fail unless a field of a bound form (the form itself for None) has exactly these errors."""
        form_asserts.assert_form_error(self, form, field, errors, msg_prefix)

    def assertFormSetError(
        self, formset: Any, form_index: int | None, field: str | None, errors: Any, msg_prefix: str = ""
    ) -> None:
        """Fail unless a form of a formset (the formset itself for None) has exactly these errors."""
        form_asserts.assert_formset_error(self, formset, form_index, field, errors, msg_prefix)

    def assertFieldOutput(
        self,
        fieldclass: Any,
        valid: dict[Any, Any],
        invalid: dict[Any, Any],
        field_args: Any = None,
        field_kwargs: Any = None,
        empty_value: Any = "",
    ) -> None:
        """Fail unless a form field cleans ``valid`` inputs to their values and refuses ``invalid`` ones."""
        form_asserts.assert_field_output(self, fieldclass, valid, invalid, field_args or [], field_kwargs or {}, empty_value)

    # HTML, XML, JSON.

    def assertHTMLEqual(self, html1: str, html2: str, msg: str | None = None) -> None:
        """Fail unless two texts are the same HTML."""
        first = assert_parsed_html(self, html1, "First argument is not valid HTML:", msg)
        second = assert_parsed_html(self, html2, "Second argument is not valid HTML:", msg)
        if first != second:
            self._fail_with_diff(f"{safe_repr(first, True)} != {safe_repr(second, True)}", str(first), str(second), msg)

    def assertHTMLNotEqual(self, html1: str, html2: str, msg: str | None = None) -> None:
        """Fail when two texts are the same HTML."""
        first = assert_parsed_html(self, html1, "First argument is not valid HTML:", msg)
        second = assert_parsed_html(self, html2, "Second argument is not valid HTML:", msg)
        if first == second:
            self.fail(self._formatMessage(msg, f"{safe_repr(first, True)} == {safe_repr(second, True)}"))

    def _fail_with_diff(self, standard: str, first: str, second: str, msg: str | None) -> None:
        diff = "\n" + "\n".join(ndiff(first.splitlines(), second.splitlines()))
        self.fail(self._formatMessage(msg, standard + diff if self.maxDiff is None or len(diff) <= self.maxDiff else standard))

    def assertInHTML(self, needle: str, haystack: str, count: int | None = None, msg_prefix: str = "") -> None:
        """Fail unless the HTML ``needle`` occurs in ``haystack``, ``count`` times if given."""
        found = self._count_html(needle, haystack)
        prefix = f"{msg_prefix}: " if msg_prefix else ""
        if count is None:
            self.assertTrue(found != 0, f"{prefix}Couldn't find {needle!r} in the following response\n{haystack!r}")
        else:
            message = f"{prefix}Found {found} instances of {needle!r} (expected {count}) in the following response\n{haystack!r}"
            self.assertEqual(found, count, message)

    def assertNotInHTML(self, needle: str, haystack: str, msg_prefix: str = "") -> None:
        """Fail when the HTML ``needle`` occurs in ``haystack``."""
        prefix = f"{msg_prefix}: " if msg_prefix else ""
        found = self._count_html(needle, haystack)
        self.assertEqual(found, 0, f"{prefix}{needle!r} unexpectedly found in the following response\n{haystack!r}")

    def _count_html(self, needle: str, haystack: str) -> int:
        assert_parsed_html(self, needle, "First argument is not valid HTML:", None)
        assert_parsed_html(self, haystack, "Second argument is not valid HTML:", None)
        return count_html(haystack, needle)

    def assertXMLEqual(self, xml1: str, xml2: str, msg: str | None = None) -> None:
        """Fail unless two texts are the same XML."""
        if not self._same_xml(xml1, xml2, msg):
            self._fail_with_diff(f"{safe_repr(xml1, True)} != {safe_repr(xml2, True)}", xml1, xml2, msg)

    def assertXMLNotEqual(self, xml1: str, xml2: str, msg: str | None = None) -> None:
        """Fail when two texts are the same XML."""
        if self._same_xml(xml1, xml2, msg):
            self.fail(self._formatMessage(msg, f"{safe_repr(xml1, True)} == {safe_repr(xml2, True)}"))

    def _same_xml(self, first: str, second: str, msg: str | None) -> bool:
        try:
            return same_xml(first, second)
        except ExpatError as error:
            self.fail(self._formatMessage(msg, f"First or second argument is not valid XML\n{error}"))

    def assertJSONEqual(self, raw: Any, expected_data: Any, msg: str | None = None) -> None:
        """Fail unless JSON text holds the expected data (JSON text too, or plain values)."""
        self.assertEqual(*self._both_json(raw, expected_data), msg=msg)

    def assertJSONNotEqual(self, raw: Any, expected_data: Any, msg: str | None = None) -> None:
        """Fail when JSON text holds the data."""
        self.assertNotEqual(*self._both_json(raw, expected_data), msg=msg)

    def _both_json(self, raw: Any, expected: Any) -> tuple[Any, Any]:
        try:
            data = json.loads(raw)
        except json.JSONDecodeError:
            self.fail(f"First argument is not valid JSON: {raw!r}")
        if not isinstance(expected, str):
            return data, expected
        try:
            return data, json.loads(expected)
        except ValueError:
            self.fail(f"Second argument is not valid JSON: {expected!r}")


class TransactionTestCase(SimpleTestCase):
    """A test case with a database, whose tables are emptied after every test.

    ``available_apps`` restricts what is installed and therefore emptied; ``reset_sequences`` starts keys from one.
    """

    databases: ClassVar[Any] = frozenset({DEFAULT_DB_ALIAS})
    _disallowed_database_msg: ClassVar[str] = (
        "Database %(operation)s to %(alias)r are not allowed in this test. Add %(alias)r to %(test)s.databases to ensure proper "
        "test isolation and silence this failure."
    )
    reset_sequences: ClassVar[bool] = False
    available_apps: ClassVar[list[str] | None] = None
    fixtures: ClassVar[list[str] | None] = None
    serialized_rollback: ClassVar[bool] = False
    _sets_each_test_up: ClassVar[bool] = False

    @classmethod
    def setUpClass(cls) -> None:
        """Restrict the apps to `available_apps`."""
        super().setUpClass()
        if cls.available_apps is not None:
            current.apps.set_available_apps(cls.available_apps)
            cls.addClassCleanup(current.apps.unset_available_apps)
        if not cls._sets_each_test_up:
            cls._fixture_setup()  # so that fixtures are there in what a subclass adds to setUpClass
            cls._note_eager_setup(pending=True)
            cls.addClassCleanup(cls._undo_unused_setup)

    @classmethod
    def _note_eager_setup(cls, *, pending: bool) -> None:
        """Remember whether the first test finds itself set up by the class."""
        cls._pre_setup_ran_eagerly = pending

    @classmethod
    def _undo_unused_setup(cls) -> None:
        """Empty the tables when no test ran after the class was set up, because all are skipped."""
        if cls._pre_setup_ran_eagerly:
            cls._note_eager_setup(pending=False)
            cls._fixture_teardown()

    @classmethod
    def _aliases(cls) -> list[str]:
        allowed = require_aliases(cls, cls.databases)
        return [alias for alias in connections if alias in allowed]

    def _pre_setup(self) -> None:
        super()._pre_setup()
        if self._pre_setup_ran_eagerly:
            self._note_eager_setup(pending=False)
        else:
            self._fixture_setup()
        for alias in self._aliases():  # a log that overflows would count wrongly
            connections[alias].queries_log.clear()

    def _post_teardown(self) -> None:
        try:
            self._fixture_teardown()
        finally:
            super()._post_teardown()

    @classmethod
    def _fixture_setup(cls) -> None:
        for alias in cls._aliases():
            if cls.available_apps is not None:
                announce_migrated(alias)
            if cls.reset_sequences:
                restart_keys(alias)
            if cls._brings_back(alias):
                with cls._all_apps():
                    flush_tables(alias, reset_sequences=False, announce=False)
                    connections[alias].creation.deserialize_db_from_string(run.serialized[alias])
            if cls.fixtures:
                load_fixtures(cls.fixtures, alias)

    @classmethod
    def _fixture_teardown(cls) -> None:
        for alias in cls._aliases():
            announce = cls.available_apps is None and not cls._brings_back(alias)
            flush_tables(alias, reset_sequences=False, announce=announce)

    @classmethod
    @contextmanager
    def _all_apps(cls) -> Iterator[None]:
        """Lift the restriction to `available_apps` for the block: rows were kept of all apps."""
        if cls.available_apps is None:
            yield
            return
        current.apps.unset_available_apps()
        try:
            yield
        finally:
            current.apps.set_available_apps(cls.available_apps)

    @classmethod
    def _brings_back(cls, alias: str) -> bool:
        """Say whether the rows that the migrations made come back before the next test of this class."""
        return cls.serialized_rollback and alias in run.serialized

    def assertQuerySetEqual(
        self,
        qs: Any,
        values: Iterable[Any],
        transform: Callable[[Any], Any] | None = None,
        ordered: bool = True,
        msg: str | None = None,
    ) -> None:
        """Fail unless a queryset gives these values, in this order unless ``ordered`` is False.

        Raises ValueError when several values are compared in order and the queryset has none.
        """
        wanted = list(values)
        found = [item if transform is None else transform(item) for item in qs]
        if not ordered:
            self.assertDictEqual(dict(Counter(found)), dict(Counter(wanted)), msg=msg)
            return
        if len(wanted) > 1 and hasattr(qs, "ordered") and not qs.ordered:
            raise ValueError("Trying to compare non-ordered queryset against more than one ordered value.")
        self.assertEqual(found, wanted, msg=msg)

    def assertNumQueries(self, num: int, func: Any = None, *args: Any, using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> Any:
        """Fail, listing them, unless exactly ``num`` queries run in ``func`` or in the block."""
        context = ExpectedQueries(self, num, connections[using])
        if func is None:
            return context
        with context:
            func(*args, **kwargs)
        return None


class TestCase(TransactionTestCase):
    """A test case whose database work is rolled back: one transaction for the class, one inside it for each test."""

    __test__ = True
    _sets_each_test_up: ClassVar[bool] = True

    @classmethod
    def setUpTestData(cls) -> None:
        """Make what all tests of the class start from; each test sees class attributes set here as copies of its own."""

    @classmethod
    def setUpClass(cls) -> None:
        """Open the class's transactions and make its data."""
        super().setUpClass()
        stack = cls.enterClassContext(ExitStack())
        stack.enter_context(pin(cls._aliases()))
        for alias in cls._aliases():
            stack.enter_context(rolled_back(alias))
        for alias in cls._aliases() if cls.fixtures else ():
            load_fixtures(cls.fixtures or (), alias)
        before = dict(vars(cls))
        try:
            cls.setUpTestData()
        except BaseException:
            stack.close()  # no transaction may leak, even when somebody catches this
            raise
        guard_class_data(cls, before)

    def _fixture_setup(self) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]  # each test has its own here
        if self.reset_sequences:
            raise TypeError("reset_sequences cannot be used on TestCase instances")
        self._transactions = ExitStack()
        # Usually the class holds the lease already; pytest-django sets tests up without their class's set-up.
        self._transactions.enter_context(pin(self._aliases()))
        for alias in self._aliases():
            self._transactions.enter_context(rolled_back(alias, check=True))

    def _fixture_teardown(self) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]  # as above
        self._transactions.close()

    @classmethod
    @contextmanager
    def captureOnCommitCallbacks(cls, *, using: str = DEFAULT_DB_ALIAS, execute: bool = False) -> Iterator[list[Any]]:
        """Collect the functions given to ``on_commit`` in the block; call them at its end if ``execute``."""
        callbacks: list[Any] = []
        connection = connections[using]
        start = len(connection.run_on_commit)
        completed = False
        try:
            yield callbacks
            completed = True
        finally:
            while new := connection.run_on_commit[start:]:
                callbacks.extend(hook[1] for hook in new)
                start = len(connection.run_on_commit)
                if not execute or not completed:
                    break
                for _savepoints, callback, robust in new:
                    _call_hook(callback, robust=robust)


def _call_hook(callback: Callable[[], Any], *, robust: bool) -> None:
    try:
        callback()
    except Exception as error:
        if not robust:
            raise
        logger.exception("Error calling %s in on_commit() (%s).", getattr(callback, "__qualname__", callback), error)


@contextmanager
def rolled_back(alias: str, *, check: bool = False) -> Iterator[None]:
    """Run the block in a transaction that is rolled back; ``check`` looks for broken references first."""
    connection = connections[alias]
    block = TestAtomic(using=alias)
    block.__enter__()
    try:
        yield
        # Where every statement was checked, nothing can be broken; looking through all tables costs more than most tests.
        defers = connection.features.can_defer_constraint_checks
        if check and defers and not connection.needs_rollback and connection.is_usable():
            connection.check_constraints()
    finally:
        connection.set_rollback(True)
        block.__exit__(None, None, None)
