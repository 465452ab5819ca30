"""The documented path of the test cases."""

from quintet.test.cases import SimpleTestCase as SimpleTestCase
from quintet.test.cases import TestCase as TestCase
from quintet.test.cases import TransactionTestCase as TransactionTestCase
from quintet.test.features import skipIfDBFeature as skipIfDBFeature
from quintet.test.features import skipUnlessAnyDBFeature as skipUnlessAnyDBFeature
from quintet.test.features import skipUnlessDBFeature as skipUnlessDBFeature
from quintet.test.forbidden import DatabaseOperationForbidden as DatabaseOperationForbidden
from quintet.test.live import LiveServerTestCase as LiveServerTestCase
from quintet.test.live import LiveServerThread as LiveServerThread
from quintet.test.live import QuietWSGIRequestHandler as QuietWSGIRequestHandler
from quintet.test.live_files import FilesHandler as FSFilesHandler
from quintet.test.live_files import MediaFilesHandler as _MediaFilesHandler
from quintet.test.live_files import StaticRootHandler as _StaticFilesHandler
from quintet.test.serialize_mixin import SerializeMixin as SerializeMixin

__all__ = [
    "DatabaseOperationForbidden",
    "FSFilesHandler",
    "LiveServerTestCase",
    "LiveServerThread",
    "QuietWSGIRequestHandler",
    "SerializeMixin",
    "SimpleTestCase",
    "TestCase",
    "TransactionTestCase",
    "_MediaFilesHandler",
    "_StaticFilesHandler",
    "skipIfDBFeature",
    "skipUnlessAnyDBFeature",
    "skipUnlessDBFeature",
]
