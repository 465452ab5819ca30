"""test: what projects test with.

Lives here: the test cases, the client and the request factories, overriding settings, the runner and its databases. Homes never
import it. Start with `cases`.
"""

from quintet.test.cases import SimpleTestCase as SimpleTestCase
from quintet.test.cases import TestCase as TestCase
from quintet.test.cases import TransactionTestCase as TransactionTestCase
from quintet.test.client import AsyncClient as AsyncClient
from quintet.test.client import Client as Client
from quintet.test.factory import AsyncRequestFactory as AsyncRequestFactory
from quintet.test.factory import RequestFactory as RequestFactory
from quintet.test.features import skipIfDBFeature as skipIfDBFeature
from quintet.test.features import skipUnlessAnyDBFeature as skipUnlessAnyDBFeature
from quintet.test.features import skipUnlessDBFeature as skipUnlessDBFeature
from quintet.test.features import tag as tag
from quintet.test.live import LiveServerTestCase as LiveServerTestCase
from quintet.test.overrides import ignore_warnings as ignore_warnings
from quintet.test.overrides import modify_settings as modify_settings
from quintet.test.overrides import override_settings as override_settings
from quintet.test.overrides import override_system_checks as override_system_checks

__all__ = [
    "AsyncClient",
    "AsyncRequestFactory",
    "Client",
    "LiveServerTestCase",
    "RequestFactory",
    "SimpleTestCase",
    "TestCase",
    "TransactionTestCase",
    "ignore_warnings",
    "modify_settings",
    "override_settings",
    "override_system_checks",
    "skipIfDBFeature",
    "skipUnlessAnyDBFeature",
    "skipUnlessDBFeature",
    "tag",
]
