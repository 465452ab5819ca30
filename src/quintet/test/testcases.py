"""The documented path of the test cases."""

from quintet.test.cases import SimpleTestCase as SimpleTestCase
from quintet.test.cases import TestCase as TestCase
from quintet.test.cases import TransactionTestCase as TransactionTestCase
from quintet.test.forbidden import DatabaseOperationForbidden as DatabaseOperationForbidden
from quintet.test.live import LiveServerTestCase as LiveServerTestCase
from quintet.test.live import LiveServerThread as LiveServerThread

__all__ = [
    "DatabaseOperationForbidden",
    "LiveServerTestCase",
    "LiveServerThread",
    "SimpleTestCase",
    "TestCase",
    "TransactionTestCase",
]
