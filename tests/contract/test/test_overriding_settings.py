"""Settings change for a block, a function or a class, and receivers hear of it."""

import asyncio
import unittest

import pytest

from quintet.conf import settings
from quintet.core.signals import setting_changed
from quintet.test import SimpleTestCase, modify_settings, override_settings


@pytest.fixture
def heard():
    calls = []

    def receiver(*, setting, value, enter, **kwargs):
        calls.append((setting, value, enter))

    setting_changed.connect(receiver, weak=False)
    yield calls
    setting_changed.disconnect(receiver)


def test_block(heard):
    before = settings.LOGIN_URL
    with override_settings(LOGIN_URL="/in/", SHOP_OPEN=True):
        assert settings.LOGIN_URL == "/in/"
        assert settings.SHOP_OPEN is True
        del settings.LOGIN_URL
        assert not hasattr(settings, "LOGIN_URL")
    assert before == settings.LOGIN_URL
    assert not hasattr(settings, "SHOP_OPEN")
    assert heard == [
        ("LOGIN_URL", "/in/", True),
        ("SHOP_OPEN", True, True),
        ("LOGIN_URL", before, False),
        ("SHOP_OPEN", None, False),
    ]


def test_functions_sync_and_async():
    @override_settings(LOGIN_URL="/in/")
    def plain():
        return settings.LOGIN_URL

    @override_settings(LOGIN_URL="/in/")
    async def later():
        await asyncio.sleep(0)
        return settings.LOGIN_URL

    assert plain() == asyncio.run(later()) == "/in/"
    assert settings.LOGIN_URL != "/in/"


def test_classes_and_their_subclasses():
    seen = []

    @override_settings(LOGIN_URL="/a/", LOGOUT_REDIRECT_URL="/x/")
    class First(SimpleTestCase):
        def test_it(self):
            seen.append((settings.LOGIN_URL, settings.LOGOUT_REDIRECT_URL))

    @override_settings(LOGIN_URL="/b/")
    class Second(First):
        @modify_settings(ALLOWED_HOSTS={"append": "b.example", "remove": ["testserver"]})
        def test_hosts(self):
            seen.append((settings.ALLOWED_HOSTS[-1], "testserver" in settings.ALLOWED_HOSTS))

    for cls in (First, Second):
        result = unittest.TestResult()
        unittest.defaultTestLoader.loadTestsFromTestCase(cls).run(result)
        assert result.wasSuccessful(), result.errors + result.failures
    assert seen == [("/a/", "/x/"), ("b.example", False), ("/b/", "/x/")]


def test_other_classes_are_refused():
    with pytest.raises(ValueError, match="Only subclasses of"):
        override_settings(LOGIN_URL="x")(unittest.TestCase)


def test_lists_are_changed_in_either_spelling():
    with override_settings(MIDDLEWARE=["quintet.middleware.common.CommonMiddleware"]):
        with modify_settings(MIDDLEWARE={"remove": "django.middleware.common.CommonMiddleware", "prepend": ["a.B"]}):
            assert settings.MIDDLEWARE == ["a.B"]
        with pytest.raises(ValueError, match="Unsupported action: add"), modify_settings(MIDDLEWARE={"add": "x"}):
            raise AssertionError("never reached")
        assert settings.MIDDLEWARE == ["quintet.middleware.common.CommonMiddleware"]


def test_failing_receiver_leaves_settings_as_they_were():
    def receiver(*, enter, **kwargs):
        if enter:
            raise RuntimeError("no")

    setting_changed.connect(receiver)
    try:
        with pytest.raises(RuntimeError, match="no"), override_settings(LOGIN_URL="/never/"):
            raise AssertionError("never reached")
    finally:
        setting_changed.disconnect(receiver)
    assert settings.LOGIN_URL != "/never/"
