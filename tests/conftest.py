"""What every test has: settings, and servers that are used for real or missed loudly.

A test that needs a server says ``@pytest.mark.service("postgres")``. Without the server it skips and the summary counts it;
with QUINTET_REQUIRE_SERVICES=1 (as CI runs) a skip of any kind is a failure.
"""

import atexit
import os
import re
import shutil
import socket
import tempfile
from collections import Counter

import pytest

from quintet.apps import apps
from quintet.conf import settings

SERVICES = {
    "postgres": ("PostgreSQL", "127.0.0.1", 5432),
    "mariadb": ("MariaDB", "127.0.0.1", 3306),
    "redis": ("Redis", "127.0.0.1", 6379),
    "rabbitmq": ("RabbitMQ", "127.0.0.1", 5672),
}
REQUIRED = os.environ.get("QUINTET_REQUIRE_SERVICES") == "1"
FULL = os.environ.get("QUINTET_FULL") == "1"
#: The title of what a skipped test needs, in the reason of `_needed_services`.
NEEDS = re.compile(r"needs (.+?)(?: at \S+:\d+| \(the program\))")

#: Compiled templates of a run go where the run itself ends.
os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="quintet-tests-cache-")
atexit.register(shutil.rmtree, os.environ["XDG_CACHE_HOME"], ignore_errors=True)

if not settings.configured:
    settings.configure(
        SECRET_KEY="tests-" + "x" * 50,
        ALLOWED_HOSTS=["testserver", "localhost", "127.0.0.1"],
        DATABASES={"default": {"ENGINE": "quintet.db.backends.sqlite3", "NAME": ":memory:"}},
        USE_TZ=True,
        TIME_ZONE="UTC",
        INSTALLED_APPS=[],
    )


def answers(host: str, port: int) -> bool:
    """Say whether something listens there."""
    try:
        with socket.create_connection((host, port), timeout=0.5):
            return True
    except OSError:
        return False


@pytest.fixture(scope="session")
def running_services() -> frozenset[str]:
    """The names of the services that answer, asked once."""
    found = {name for name, (_, host, port) in SERVICES.items() if answers(host, port)}
    return frozenset(found | ({"chromium"} if shutil.which("chromium") else set()))


@pytest.fixture(autouse=True)
def _needed_services(request: pytest.FixtureRequest) -> None:
    for mark in request.node.iter_markers("service"):
        name = mark.args[0]
        if name not in request.getfixturevalue("running_services"):
            title, host, port = SERVICES.get(name, (name, "", 0))
            pytest.skip(f"needs {title}" + (f" at {host}:{port}" if host else " (the program)"))


def runs_here(item: pytest.Item) -> bool:
    """Say whether an item belongs to this run: long matrices to `make test-full`, some rows to some databases only."""
    if item.get_closest_marker("full") and not FULL:
        return False
    only = item.get_closest_marker("on")
    callspec = getattr(item, "callspec", None)
    return only is None or callspec is None or callspec.params.get("db") in only.args


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what does not belong to this run."""
    left_out = [item for item in items if not runs_here(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if runs_here(item)]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """Turn a skip into a failure where every service is required."""
    report = yield
    if REQUIRED and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"QUINTET_REQUIRE_SERVICES=1, yet it would be skipped: {call.excinfo.value if call.excinfo else ''}"
    # Halves of surrogate pairs cannot travel between the processes of a run.
    report.sections = [(title, text.encode(errors="backslashreplace").decode()) for title, text in report.sections]
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many rows a missing server cost."""
    reasons = [
        str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", ()) if isinstance(report.longrepr, tuple)
    ]
    missed = Counter(found[1] for reason in reasons if (found := NEEDS.search(reason)))
    for title, count in missed.items():
        terminalreporter.write_line(f"NOT RUN: {count} tests need {title}, which is not there", yellow=True, bold=True)


# A registry without apps, but ready: models of tests say their app label themselves.
apps.populate([])
