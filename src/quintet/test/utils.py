"""The documented path of the tools for tests."""

from quintet.cli.commands.test import get_runner as get_runner
from quintet.test.client import ContextList as ContextList
from quintet.test.databases import setup_databases as setup_databases
from quintet.test.databases import teardown_databases as teardown_databases
from quintet.test.decorators import TestContextDecorator as TestContextDecorator
from quintet.test.environment import setup_test_environment as setup_test_environment
from quintet.test.environment import teardown_test_environment as teardown_test_environment
from quintet.test.features import tag as tag
from quintet.test.isolation import isolate_apps as isolate_apps
from quintet.test.overrides import ignore_warnings as ignore_warnings
from quintet.test.overrides import modify_settings as modify_settings
from quintet.test.overrides import override_script_prefix as override_script_prefix
from quintet.test.overrides import override_settings as override_settings
from quintet.test.overrides import override_system_checks as override_system_checks
from quintet.test.overrides import register_lookup as register_lookup
from quintet.test.queries import CaptureQueriesContext as CaptureQueriesContext
from quintet.test.runner import iter_tests as iter_test_cases
from quintet.test.streams import Approximate as Approximate
from quintet.test.streams import captured_stderr as captured_stderr
from quintet.test.streams import captured_stdin as captured_stdin
from quintet.test.streams import captured_stdout as captured_stdout
from quintet.test.streams import extend_sys_path as extend_sys_path

__all__ = [
    "Approximate",
    "CaptureQueriesContext",
    "ContextList",
    "TestContextDecorator",
    "captured_stderr",
    "captured_stdin",
    "captured_stdout",
    "extend_sys_path",
    "get_runner",
    "ignore_warnings",
    "isolate_apps",
    "iter_test_cases",
    "modify_settings",
    "override_script_prefix",
    "override_settings",
    "override_system_checks",
    "register_lookup",
    "setup_databases",
    "setup_test_environment",
    "tag",
    "teardown_databases",
    "teardown_test_environment",
]
