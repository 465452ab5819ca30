"""Regular expressions that are compiled when they are first used."""

import re
from typing import Any, cast

from quintet.kit.lazy import SimpleLazyObject


def lazy_re_compile(regex: str | bytes | re.Pattern[Any], flags: int = 0) -> re.Pattern[Any]:
    """Return what `re.compile` does, made at its first use: importing a module full of patterns costs nothing.

    A pattern that is compiled already is kept. Raises TypeError, at its use, for flags beside one.
    """

    def compiled() -> re.Pattern[Any]:
        if isinstance(regex, str | bytes):
            return re.compile(regex, flags)  # pyright: ignore[reportUnknownVariableType, reportCallIssue, reportArgumentType]  # either kind
        if flags:
            raise TypeError("flags must be empty if regex is passed pre-compiled")
        return regex

    return cast("re.Pattern[Any]", SimpleLazyObject(compiled))
