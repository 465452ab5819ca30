"""Finding tests: from labels to test cases, and which of them are wanted."""

import unittest
import unittest.loader
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import util
from pathlib import Path
from typing import Any

from quintet.kit import dotted

#: What unittest puts in the place of a test that cannot be imported.
FailedTest: type[unittest.TestCase] = getattr(unittest.loader, "_FailedTest")  # noqa: B009  it has no public name


def iter_test_cases(tests: Any) -> Iterator[Any]:
    """Yield the single tests of a suite, of suites in it, or of any iterable of these.

    Raises TypeError for a text in the place of a test.
    """
    for test in tests:
        if isinstance(test, str):
            raise TypeError(f"Test {test!r} must be a test case or test suite not string (was found in {tests!r}).")
        if isinstance(test, unittest.TestCase):
            yield test
        else:
            yield from iter_test_cases(test)


def load_label(
    loader: Any, label: str, pattern: str, top_level: str | None, discover_kwargs: dict[str, Any] | None = None
) -> Any:
    """Return the tests of one label: a folder, a dotted package (both searched), a dotted module, class or method.

    A name that leads nowhere gives a test that fails with the reason. Raises RuntimeError for a path to a file.
    """
    path = Path(label).absolute()
    options = {"pattern": pattern, **(discover_kwargs or {})}
    if path.is_dir():
        options.setdefault("top_level_dir", top_level or str(top_of(path)))
        return loader.discover(start_dir=str(path), **options)
    if path.is_file() or label.endswith(".py"):
        raise RuntimeError(
            f"One of the test labels is a path to a file: {label!r}, which is not supported. Use a dotted module name or path to "
            "a directory instead."
        )
    folder = package_folder(label)
    if folder is not None:
        options.setdefault("top_level_dir", top_level or str(top_of(folder)))
        return loader.discover(start_dir=str(folder), **options)
    return loader.loadTestsFromName(label)


def package_folder(label: str) -> Path | None:
    """Return the folder of a dotted package, None for anything else."""
    try:
        spec = util.find_spec(dotted.canonical(label))
    except Exception:  # noqa: BLE001  a package above it does not import: the loader tells that as a failed test
        return None
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations)))


def top_of(folder: Path) -> Path:
    """Return the folder that imports start from: the nearest one above that is not a package."""
    while (folder / "__init__.py").exists():
        folder = folder.parent
    return folder


@contextmanager
def name_patterns(loader: Any, patterns: Iterable[str]) -> Iterator[None]:
    """Have ``loader`` take only tests whose names match, for the block."""
    held = loader.testNamePatterns
    loader.testNamePatterns = list(patterns) or held
    try:
        yield
    finally:
        loader.testNamePatterns = held


def as_pattern(name: str) -> str:
    """Return the pattern of a ``-k``: a name without a star matches anywhere."""
    return name if "*" in name else f"*{name}*"


def tags_of(test: Any) -> set[str]:
    """Return the tags of a test, its class's among them."""
    method = getattr(type(test), getattr(test, "_testMethodName", ""), None)
    return {*getattr(test, "tags", ()), *getattr(method, "tags", ())}


def filter_tests_by_tags(tests: Iterable[Any], tags: set[str], exclude_tags: set[str]) -> Iterator[Any]:
    """Yield the tests that have one of ``tags`` (any without) and none of ``exclude_tags``; failures to load are always kept."""
    for test in tests:
        held = tags_of(test)
        if isinstance(test, FailedTest) or ((not tags or held & tags) and not held & exclude_tags):
            yield test
