"""Twins keep arguments and results, as pyright and mypy read them."""

from collections.abc import Coroutine
from typing import Any, assert_type

from quintet.kit.twins import async_twin


class Manager:
    """A manager with one method and its twin."""

    def get(self, key: int, *, default: str = "") -> str:
        """Get."""
        return f"{key}{default}"

    aget = async_twin(get)


async def reveal() -> None:
    """Hold the assertions; never run."""
    found = Manager().aget(1, default="x")
    assert_type(await assert_type(found, Coroutine[Any, Any, str]), str)
    assert await Manager().aget("one")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # the key is a number
    assert await Manager().aget(1, other=2)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # no such argument
