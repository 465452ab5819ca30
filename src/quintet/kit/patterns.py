"""Regular expressions that are compiled when they are first used.

    WORD = late(r"[a-z]+")
    WORD.match("abc")

A command declares a hundred and fifty of them and uses ten; compiling one costs 0.2 ms, those with wide ranges 10.
"""

import re
from typing import Any, cast


class LatePattern:
    """Stands for a compiled pattern; the first attribute asked compiles it, and each one asked is kept here afterwards."""

    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self._written: tuple[Any, int] = (pattern, flags)  # Any: text or bytes

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # copy and pickle ask for what a pattern has not
            raise AttributeError(name)
        found = getattr(re.compile(*self._written), name)  # re itself keeps what it compiled
        self.__dict__[name] = found
        return found

    def __eq__(self, other: object) -> bool:
        return re.compile(*self._written) == (re.compile(*other._written) if isinstance(other, LatePattern) else other)

    def __hash__(self) -> int:
        return hash(re.compile(*self._written))

    def __repr__(self) -> str:
        return repr(re.compile(*self._written))

    def __copy__(self) -> "LatePattern":
        return self

    def __deepcopy__(self, memo: Any) -> "LatePattern":
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return (LatePattern, self._written)


def late(pattern: str, flags: int | re.RegexFlag = 0) -> re.Pattern[str]:
    """Return what behaves as ``re.compile(pattern, flags)``, compiled at its first use (where a wrong one raises `re.error`)."""
    return cast("re.Pattern[str]", LatePattern(pattern, int(flags)))


def late_bytes(pattern: bytes, flags: int | re.RegexFlag = 0) -> re.Pattern[bytes]:
    """Return the same for a pattern over bytes."""
    return cast("re.Pattern[bytes]", LatePattern(pattern, int(flags)))
