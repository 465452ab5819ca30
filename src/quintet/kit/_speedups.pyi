"""What `_speedups.c` has for Python; see `quintet.kit.hot_paths`."""

from collections.abc import Callable
from typing import Any

EDITION: int

def escape_text(text: str, /) -> str: ...
def showing(safe: type[str], /) -> tuple[Callable[[object], str | int | None], Callable[[object], str | int | None]]: ...
def find(layers: list[Any], key: Any, /) -> Any: ...
