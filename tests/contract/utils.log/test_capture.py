"""`LoggingCaptureMixin` shows a test what the console would have."""

import logging
import unittest

from quintet.test import SimpleTestCase, override_settings
from quintet.test.utils import LoggingCaptureMixin


def test_a_case_sees_the_console_of_django_and_gives_it_back(configured):
    stream = configured()

    class Case(LoggingCaptureMixin, SimpleTestCase):
        def test_it(self):
            with override_settings(DEBUG=True):
                self.logger.warning("seen")
            assert self.logger_output.getvalue() == "seen\n"

    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(Case).run(result)
    assert (result.testsRun, result.errors, result.failures) == (1, [], [])
    assert stream.getvalue() == ""
    with override_settings(DEBUG=True):
        logging.getLogger("django").warning("back")
    assert stream.getvalue() == "back\n"
