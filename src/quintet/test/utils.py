"""The documented path of the tools for tests."""

from quintet.cli.commands.test import get_runner as get_runner
from quintet.test.client import ContextList as ContextList
from quintet.test.clock import TZ_SUPPORT as TZ_SUPPORT
from quintet.test.clock import freeze_time as freeze_time
from quintet.test.clock import garbage_collect as garbage_collect
from quintet.test.clock import requires_tz_support as requires_tz_support
from quintet.test.databases import dependency_ordered as dependency_ordered
from quintet.test.databases import get_unique_databases_and_mirrors as get_unique_databases_and_mirrors
from quintet.test.databases import setup_databases as setup_databases
from quintet.test.databases import teardown_databases as teardown_databases
from quintet.test.decorators import TestContextDecorator as TestContextDecorator
from quintet.test.discovery import iter_test_cases as iter_test_cases
from quintet.test.environment import setup_test_environment as setup_test_environment
from quintet.test.environment import teardown_test_environment as teardown_test_environment
from quintet.test.features import tag as tag
from quintet.test.isolation import isolate_apps as isolate_apps
from quintet.test.jinja2_engine import require_jinja2 as require_jinja2
from quintet.test.log_capture import LoggingCaptureMixin as LoggingCaptureMixin
from quintet.test.lru_caches import isolate_lru_cache as isolate_lru_cache
from quintet.test.overrides import ignore_warnings as ignore_warnings
from quintet.test.overrides import modify_settings as modify_settings
from quintet.test.overrides import override_script_prefix as override_script_prefix
from quintet.test.overrides import override_settings as override_settings
from quintet.test.overrides import override_system_checks as override_system_checks
from quintet.test.overrides import register_lookup as register_lookup
from quintet.test.queries import CaptureQueriesContext as CaptureQueriesContext
from quintet.test.streams import Approximate as Approximate
from quintet.test.streams import captured_stderr as captured_stderr
from quintet.test.streams import captured_stdin as captured_stdin
from quintet.test.streams import captured_stdout as captured_stdout
from quintet.test.streams import extend_sys_path as extend_sys_path
from quintet.test.timing import NullTimeKeeper as NullTimeKeeper
from quintet.test.timing import TimeKeeper as TimeKeeper
from quintet.test.undefined import fail_on_undefined as fail_on_undefined

__all__ = [
    "TZ_SUPPORT",
    "Approximate",
    "CaptureQueriesContext",
    "ContextList",
    "LoggingCaptureMixin",
    "NullTimeKeeper",
    "TestContextDecorator",
    "TimeKeeper",
    "captured_stderr",
    "captured_stdin",
    "captured_stdout",
    "dependency_ordered",
    "extend_sys_path",
    "fail_on_undefined",
    "freeze_time",
    "garbage_collect",
    "get_runner",
    "get_unique_databases_and_mirrors",
    "ignore_warnings",
    "isolate_apps",
    "isolate_lru_cache",
    "iter_test_cases",
    "modify_settings",
    "override_script_prefix",
    "override_settings",
    "override_system_checks",
    "register_lookup",
    "require_jinja2",
    "requires_tz_support",
    "setup_databases",
    "setup_test_environment",
    "tag",
    "teardown_databases",
    "teardown_test_environment",
]
