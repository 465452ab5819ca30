"""Names of `core.management.utils` that packages use."""

import io
import shutil

import pytest

from quintet.core.management import CommandError
from quintet.core.management.utils import (
    find_command,
    get_random_secret_key,
    handle_extensions,
    is_ignored_path,
    normalize_path_patterns,
    popen_wrapper,
    run_formatters,
)


def test_programs():
    assert find_command("sh") == shutil.which("sh")
    assert find_command("no_such_program") is None
    assert popen_wrapper(["sh", "-c", "echo out; echo err >&2; exit 3"]) == ("out\n", "err\n", 3)
    with pytest.raises(CommandError, match="Error executing no_such_program"):
        popen_wrapper(["no_such_program"])


def test_patterns():
    assert is_ignored_path("foo/bar/baz", ["b?z"])
    assert is_ignored_path("foo/bar/baz", ["*/baz"])
    assert not is_ignored_path("foo/bar/baz", ["bar", "foo/bar/bat"])
    assert normalize_path_patterns(["foo/bar/*", "bar/*/"]) == ["foo/bar", "bar/*/"]
    assert handle_extensions(["html, py", ".txt"]) == {".html", ".py", ".txt"}


def test_secret_key():
    assert len(get_random_secret_key()) == 50
    assert get_random_secret_key() != get_random_secret_key()


def test_a_formatter_that_cannot_start_is_told_and_harms_nothing(tmp_path):
    told = io.StringIO()
    run_formatters([tmp_path / "a.py"], black_path=str(tmp_path / "nothing"), stderr=told)
    assert "Formatters failed to launch" in told.getvalue()
    run_formatters([], black_path=None, stderr=told)
