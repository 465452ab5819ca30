"""What every test has: settings, and servers that are used for real or missed loudly.

A test that needs a server says ``@pytest.mark.service("postgres")``. Without the server it skips and the summary counts it;
with QUINTET_REQUIRE_SERVICES=1 (as CI runs) a skip of any kind is a failure, save for want of a program in OPTIONAL.
"""

import atexit
import gc
import os
import re
import shutil
import socket
import tempfile
from collections import Counter
from importlib.util import find_spec

import pytest

from quintet.apps import apps
from quintet.conf import settings
from tests.kit.databases import MARIADB_HOST, MARIADB_PORT, mariadb_is_mysql
from tests.kit.databases import mariadb_database as mariadb_database
from tests.kit.lacking import LACKS, SPREAD

SERVICES = {
    "postgres": ("PostgreSQL", "127.0.0.1", 5432),
    "mariadb": ("MariaDB", MARIADB_HOST, int(MARIADB_PORT)),
    "redis": ("Redis", "127.0.0.1", 6379),
    "rabbitmq": ("RabbitMQ", "127.0.0.1", 5672),
}
#: Programs that no run demands: who lacks one reads so in the summary.
OPTIONAL = ("pgbouncer", "cryptography")
REQUIRED = os.environ.get("QUINTET_REQUIRE_SERVICES") == "1"
FULL = os.environ.get("QUINTET_FULL") == "1"
#: The title of what a skipped test needs, in the reason of `_needed_services`.
NEEDS = re.compile(r"needs (.+?)(?: at \S+:\d+| \(the program\))")

#: How many tests a kind of database cannot run, by kind and reason.
CANNOT: pytest.StashKey[Counter] = pytest.StashKey()
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
    found |= {name for name in ("chromium", *OPTIONAL) if shutil.which(name)}
    libraries = ("pyarrow", "cryptography", "numpy", "sqlite_vec")
    return frozenset(found | {name for name in libraries if find_spec(name)})


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
    kind, only = kind_of(item), item.get_closest_marker("on")
    if kind is None:  # no rows: `on` says which server it is for, of those that stand in for MariaDB
        return only is None or ("mysql" if mariadb_is_mysql() else "mariadb") in only.args
    if kind in SPREAD and not FULL and item.path.stem not in SPREAD[kind]:
        return False
    return (only is None or kind in only.args) and lacked(item, kind) is None


def kind_of(item: pytest.Item) -> str | None:
    """Return the kind of database that an item is for, by the row of its fixture; None for one without rows."""
    callspec = getattr(item, "callspec", None)
    found = None if callspec is None else callspec.params.get("db") or callspec.params.get("connection")
    return found if isinstance(found, str) else None


def lacked(item: pytest.Item, kind: str) -> str | None:
    """Return the reason why a kind of database cannot run an item, None when it can."""
    known = LACKS.get("mysql" if kind == "mariadb" and mariadb_is_mysql() else kind, {})
    return next((known[name] for mark in item.iter_markers("needs") for name in mark.args if name in known), None)


def pytest_collection_finish() -> None:
    """Leave what stays anyway, as modules and items, to no garbage collection: each whole one looked at all of it again."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what does not belong to this run."""
    left_out = [item for item in items if not runs_here(item)]
    config.stash[CANNOT] = Counter(
        (kind, reason) for item in left_out if (kind := kind_of(item)) and (reason := lacked(item, kind))
    )
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if runs_here(item)]


def lacks_optional(report: pytest.TestReport) -> bool:
    """Say whether a test was skipped for want of a program that no run demands."""
    reason = str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else ""
    return any(f"needs {name} (the program)" in reason for name in OPTIONAL)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """Turn a skip into a failure where every service is required."""
    report = yield
    if REQUIRED and report.skipped and not hasattr(report, "wasxfail") and not lacks_optional(report):
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
    for (kind, reason), count in terminalreporter.config.stash.get(CANNOT, Counter()).items():
        terminalreporter.write_line(f"LEFT OUT on {kind}: {count} tests: {reason}", yellow=True)
    for title, count in missed.items():
        terminalreporter.write_line(f"NOT RUN: {count} tests need {title}, which is not there", yellow=True, bold=True)


# A registry without apps, but ready: models of tests say their app label themselves.
apps.populate([])
