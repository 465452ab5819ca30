"""The framework's own environment variables are read in both spellings."""

import pytest

from quintet.kit.own_environment import own_variable
from quintet.kit.terminal import color_style

NAMES = ("DJANGO_COLORS", "QUINTET_COLORS")


@pytest.fixture(autouse=True)
def _none(monkeypatch):
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("name", NAMES)
def test_either_spelling_counts(monkeypatch, name):
    assert own_variable("COLORS") is None
    monkeypatch.setenv(name, "light")
    assert own_variable("COLORS") == "light"


def test_our_spelling_wins(monkeypatch):
    monkeypatch.setenv("DJANGO_COLORS", "light")
    monkeypatch.setenv("QUINTET_COLORS", "dark;error=yellow")
    assert own_variable("COLORS") == "dark;error=yellow"
    assert "33" in color_style(force_color=True).ERROR("x")


@pytest.mark.parametrize("name", ["DJANGO_ALLOW_ASYNC_UNSAFE", "QUINTET_ALLOW_ASYNC_UNSAFE"])
def test_protection_of_event_loops_is_switched_off_in_either_spelling(monkeypatch, name):
    import asyncio

    from quintet.core.exceptions import SynchronousOnlyOperation
    from quintet.drivers.edge import parks

    async def ask():
        return parks()

    for other in ("DJANGO_ALLOW_ASYNC_UNSAFE", "QUINTET_ALLOW_ASYNC_UNSAFE"):
        monkeypatch.delenv(other, raising=False)
    with pytest.raises(SynchronousOnlyOperation):
        asyncio.run(ask())
    monkeypatch.setenv(name, "true")
    assert asyncio.run(ask()) is False
