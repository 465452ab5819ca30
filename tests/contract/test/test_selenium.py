"""`quintet.test.selenium`: no browser named, one that nobody knows, the selenium package missing."""

import importlib.util
import io
import unittest

import pytest

from quintet.core.exceptions import ImproperlyConfigured
from quintet.test import selenium
from quintet.test.runner import DiscoverRunner
from quintet.test.selenium import SeleniumTestCase, screenshot_cases

without_selenium = pytest.mark.skipif(importlib.util.find_spec("selenium") is not None, reason="selenium is installed")


class Visits(SeleniumTestCase):
    __test__ = False  # run by the tests below

    @screenshot_cases(["desktop_size", "rtl"])
    def test_a_page(self):
        self.selenium.get(self.live_server_url)
        self.take_screenshot("front")


def outcome():
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(Visits)
    return unittest.TextTestRunner(io.StringIO()).run(suite)


def test_without_a_browser_the_tests_are_skipped(monkeypatch):
    monkeypatch.delenv("QUINTET_SELENIUM", raising=False)
    assert SeleniumTestCase.tags == {"selenium"}
    ((_, reason),) = outcome().skipped
    assert reason == "No browsers specified: name some with --selenium=chrome,firefox."


@without_selenium
def test_a_missing_package_names_its_extra_once_for_each_browser(monkeypatch):
    monkeypatch.setenv("QUINTET_SELENIUM", "chrome,firefox")
    run = outcome()
    assert run.testsRun == 2
    assert all("pip install 'quintet[selenium]'" in told for _, told in run.errors)


@without_selenium
def test_screenshots_run_a_test_once_for_each_case(monkeypatch):
    monkeypatch.setenv("QUINTET_SELENIUM", "firefox")
    monkeypatch.setenv("QUINTET_SELENIUM_SCREENSHOTS", "1")
    assert outcome().testsRun == 2


def test_an_unknown_browser_or_case_is_told(monkeypatch):
    monkeypatch.setenv("QUINTET_SELENIUM", "netscape")
    with pytest.raises(ImproperlyConfigured, match=r"--selenium=netscape: there is no such browser\. Take one of chrome, edge"):
        outcome()
    with pytest.raises(ValueError, match="'wide' is not a case for screenshots"):
        screenshot_cases("wide")


def test_the_runner_hands_its_options_on_and_takes_the_tagged_tests(monkeypatch):
    for name in ("QUINTET_SELENIUM", "QUINTET_SELENIUM_HEADLESS", "QUINTET_SELENIUM_SCREENSHOTS"):
        monkeypatch.setenv(name, "")
    runner = DiscoverRunner(selenium="chrome", headless=True, screenshots=True, verbosity=0)
    assert runner.tags == {"selenium"}
    assert selenium.named_browsers() == ["chrome"]
    assert selenium.is_asked("headless")
    assert selenium.is_asked("screenshots")
    assert DiscoverRunner(verbosity=0).tags == set()
