"""`DiscoverRunner` by itself: the order of tests, its options and its hooks."""

import io
import logging
import multiprocessing
import unittest
from argparse import ArgumentParser
from itertools import groupby

import pytest

from quintet.kernel.errors import ImproperlyConfigured
from quintet.test import SimpleTestCase, TestCase, skipIfDBFeature, skipUnlessDBFeature, tag
from quintet.test.ordering import Shuffler, reorder_tests
from quintet.test.runner import DiscoverRunner, get_max_test_processes
from quintet.test.utils import dependency_ordered, iter_test_cases


class First(SimpleTestCase):
    __test__ = False  # for the runner here, not for pytest

    def test_1(self):
        """Passes."""

    def test_2(self):
        """Passes."""


class Second(SimpleTestCase):
    __test__ = False  # for the runner here, not for pytest

    def test_1(self):
        """Passes."""

    @tag("slow")
    def test_2(self):
        """Passes."""


class InDatabase(TestCase):
    __test__ = False  # for the runner here, not for pytest

    def test_1(self):
        """Is only put in order here."""


class Plain(unittest.TestCase):
    __test__ = False  # for the runner here, not for pytest

    def test_1(self):
        """Passes."""


CASES = (Plain, Second, First, InDatabase)


def cases_of(*classes: type[unittest.TestCase]):
    load = unittest.defaultTestLoader.loadTestsFromTestCase
    return [test for cls in classes for test in load(cls)]


def names(tests) -> list[str]:
    return [".".join(test.id().split(".")[-2:]) for test in tests]


def parse(*words: str):
    parser = ArgumentParser()
    DiscoverRunner.add_arguments(parser)
    return parser.parse_args(words)


def runner(**options) -> DiscoverRunner:
    return DiscoverRunner(**{"verbosity": 0, "enable_faulthandler": False, **options})


def test_kinds_come_in_the_documented_order_and_reversing_keeps_it():
    found = reorder_tests(cases_of(*CASES), DiscoverRunner.reorder_by)
    assert names(found) == [
        *("InDatabase.test_1", "Second.test_1", "Second.test_2", "First.test_1", "First.test_2", "Plain.test_1"),
    ]
    found = reorder_tests(cases_of(*CASES), DiscoverRunner.reorder_by, reverse=True)
    assert names(found) == [
        *("InDatabase.test_1", "First.test_2", "First.test_1", "Second.test_2", "Second.test_1", "Plain.test_1"),
    ]


def test_a_test_that_was_found_twice_runs_once():
    assert names(reorder_tests([*cases_of(First), *cases_of(First)], [])) == ["First.test_1", "First.test_2"]


@pytest.mark.parametrize("seed", range(5))
def test_a_subset_runs_in_the_order_of_the_whole(seed: int):
    whole = names(reorder_tests(cases_of(*CASES), [], shuffler=Shuffler(seed)))
    part = names(reorder_tests(cases_of(First, Plain), [], shuffler=Shuffler(seed)))
    assert part == [name for name in whole if name.startswith(("First", "Plain"))]
    backwards = names(reorder_tests(cases_of(*CASES), [], reverse=True, shuffler=Shuffler(seed)))
    assert backwards == whole[::-1]
    classes = [name.partition(".")[0] for name in whole]
    assert len(list(groupby(classes))) == len(CASES)


def test_seeds_give_different_orders_and_are_told(capsys: pytest.CaptureFixture[str]):
    orders = {tuple(names(reorder_tests(cases_of(*CASES), [], shuffler=Shuffler(seed)))) for seed in range(20)}
    assert len(orders) > 5
    given = runner(shuffle=7, verbosity=1)
    given.setup_shuffler()
    drawn = runner(shuffle=None, verbosity=1)
    drawn.setup_shuffler()
    assert capsys.readouterr().out == (f"Using shuffle seed: 7 (given)\nUsing shuffle seed: {drawn.shuffle_seed} (generated)\n")
    assert runner().shuffle_seed is None


def test_items_with_the_same_key_cannot_be_shuffled():
    with pytest.raises(ValueError, match="has same hash"):
        Shuffler(1).shuffle(["a", "a"], key=str)


def test_labels_tags_and_names_choose():
    here = __name__ if __name__.startswith("tests.") else "tests.rooms.test_tools.test_runner"
    count = lambda **options: runner(**options).build_suite([f"{here}.Second"]).countTestCases()  # noqa: E731
    assert (count(), count(tags=["slow"]), count(exclude_tags=["slow"]), count(tags=["slow"], exclude_tags=["slow"])) == (
        2,
        1,
        1,
        0,
    )
    assert (count(test_name_patterns=["test_1"]), count(test_name_patterns=["*.Second.*_2"])) == (1, 1)
    failed = list(runner(tags=["none"]).build_suite(["nowhere.at_all"]))
    assert [type(test).__name__ for test in failed] == ["_FailedTest"]
    with pytest.raises(RuntimeError, match=r"One of the test labels is a path to a file: 'x\.py', which is not supported"):
        runner().build_suite(["x.py"])


def test_texts_are_no_tests():
    with pytest.raises(TypeError, match=r"must be a test case or test suite not string \(was found in 'abc'\)"):
        list(iter_test_cases("abc"))


def test_the_options_of_parallel(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.delenv("DJANGO_TEST_PROCESSES", raising=False)
    assert [parse(*words).parallel for words in ((), ("--parallel",), ("--parallel", "auto"), ("--parallel", "3"))] == [
        *(0, "auto", "auto", 3)
    ]
    assert get_max_test_processes() == multiprocessing.cpu_count()
    monkeypatch.setenv("DJANGO_TEST_PROCESSES", "7")
    assert get_max_test_processes() == 7
    with pytest.raises(SystemExit):
        parse("--parallel", "many")
    assert "argument --parallel: 'many' is not an integer or the string 'auto'" in capsys.readouterr().err
    with pytest.raises(ValueError, match="You cannot use --pdb with parallel tests; pass --parallel=1"):
        runner(pdb=True, parallel=2)


def test_no_more_processes_than_classes():
    here = __name__ if __name__.startswith("tests.") else "tests.rooms.test_tools.test_runner"
    one = runner(parallel=8)
    assert isinstance(one.build_suite([f"{here}.First"]), unittest.TestSuite)
    assert one.parallel == 1
    two = runner(parallel=8)
    suite = two.build_suite([f"{here}.First", f"{here}.Second"])
    assert (suite.processes, two.parallel, suite.countTestCases()) == (2, 2, 4)


def test_other_options():
    assert (parse().shuffle, parse("--shuffle").shuffle, parse("--shuffle", "5").shuffle) == (False, None, 5)
    found = parse("-k", "a", "-k", "b", "--tag", "x", "--exclude-tag", "y", "--no-faulthandler", "-p", "*_t.py", "-t", "top")
    assert (found.test_name_patterns, found.tags, found.exclude_tags) == (["a", "b"], ["x"], ["y"])
    assert (found.enable_faulthandler, found.pattern, found.top_level) == (False, "*_t.py", "top")


@pytest.mark.parametrize(
    ("verbosity", "level", "is_told"), [(0, logging.ERROR, False), (1, None, True), (1, logging.DEBUG, False), (2, 5, True)]
)
def test_what_is_told(verbosity: int, level: int | None, is_told: bool, capsys: pytest.CaptureFixture[str]):
    runner(verbosity=verbosity).log("message", level)
    assert capsys.readouterr().out == ("message\n" if is_told else "")


def test_a_logger_is_told_instead(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG, "own")
    runner(logger=logging.getLogger("own")).log("message", logging.DEBUG)
    assert caplog.record_tuples == [("own", logging.DEBUG, "message")]


def test_hooks_are_used():
    class Result(unittest.TextTestResult):
        pass

    class Own(DiscoverRunner):
        def get_resultclass(self):
            return Result

        def get_test_runner_kwargs(self):
            return {**super().get_test_runner_kwargs(), "stream": io.StringIO()}

    own = Own(verbosity=0, enable_faulthandler=False)
    result = own.run_suite(unittest.TestSuite(cases_of(First)))
    assert isinstance(result, Result)
    assert own.suite_result(None, result) == 0


def test_databases_that_tests_use():
    found = runner().get_databases(unittest.TestSuite(cases_of(First, InDatabase)))
    assert found == {"default": False}


def test_dependencies_of_databases():
    rows = [("s1", ("one", ["a"])), ("s2", ("two", ["b"])), ("s3", ("three", ["c", "d"]))]
    order = [row[0] for row in dependency_ordered(rows, {"a": ["b"], "b": ["c"]})]
    assert order == ["s3", "s2", "s1"]
    with pytest.raises(ImproperlyConfigured, match=r"Circular dependency in TEST\[DEPENDENCIES\]"):
        dependency_ordered(rows, {"a": ["b"], "b": ["a"]})
    with pytest.raises(ImproperlyConfigured, match="Circular dependency"):
        dependency_ordered(rows, {"c": ["d"]})


def test_classes_are_skipped_whole_by_what_the_database_can_do():
    class Wanted(SimpleTestCase):
        def test_1(self):
            """Never runs."""

        def test_2(self):
            """Never runs."""

    result = unittest.TestResult()
    skipped = skipUnlessDBFeature("supports_transactions")(skipIfDBFeature("supports_transactions")(Wanted))
    unittest.defaultTestLoader.loadTestsFromTestCase(skipped).run(result)
    assert [reason for _, reason in result.skipped] == ["Database has feature(s) supports_transactions"] * 2
