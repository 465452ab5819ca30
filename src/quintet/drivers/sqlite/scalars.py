"""SQL functions of numbers, text and UUIDs for SQLite: those that other databases have built in.

Mathematics only on an SQLite that was built without it: its own functions are faster.
"""

import math
import sqlite3
import time
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

from quintet.kit.libraries import hashlib, random, secrets, uuid


def register_scalars(raw: sqlite3.Connection) -> None:
    """Register the functions on a connection of the sqlite3 module."""
    raw.create_function("quintet_random", 0, random.random)
    raw.create_function("quintet_uuid4", 0, _uuid4)
    raw.create_function("quintet_uuid7", 1, _uuid7)
    for name, places, function in (*_TEXT, *(() if _has_mathematics() else _MATHEMATICS), ("cot", 1, _cot)):
        raw.create_function(name, places, _of_known(function), deterministic=True)


def _of_known(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return ``function`` as SQL has it: NULL as soon as one operand is NULL, and outside of what it is defined for."""

    def known(*values: Any) -> Any:
        if None in values:
            return None
        try:
            return function(*values)
        except (ValueError, OverflowError, ZeroDivisionError):
            return None

    return known


def _digest(name: str, text: Any) -> str:
    return hashlib.new(name, str(text).encode(), usedforsecurity=False).hexdigest()


def _lpad(text: str, length: int, fill: str) -> str:
    missing = length - len(text)
    return text[:length] if missing <= 0 else _filler(fill, missing) + text


def _rpad(text: str, length: int, fill: str) -> str:
    return (text + _filler(fill, length - len(text)))[:length]


def _filler(fill: str, length: int) -> str:
    return (fill * (length // len(fill) + 1))[:length] if fill and length > 0 else ""


def _repeat(text: str, number: int) -> str:
    if len(text) * number > LONGEST_TEXT:
        raise MemoryError(f"REPEAT would make a text of {len(text) * number} characters.")
    return text * number


def _reverse(text: Any) -> str:
    return str(text)[::-1]


def _log(base: float, number: float) -> float:
    return math.log(number, base)


def _power(base: float, exponent: float) -> float:
    return float(base) ** exponent


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)


def _pi() -> float:
    return math.pi


def _cot(angle: float) -> float:
    return 1 / math.tan(angle)


def _uuid4() -> str:
    return uuid.uuid4().hex


def _uuid7(shift: int | None) -> str | None:
    """Return a UUID of version 7: 48 bits of milliseconds, 12 of the fraction below one, 62 random ones."""
    if shift is None:
        return None
    moment = time.time_ns() + shift * 1000
    millisecond, rest = divmod(moment, 1_000_000)
    fraction = rest * 4096 // 1_000_000
    value = (millisecond & (1 << 48) - 1) << 80 | 7 << 76 | fraction << 64 | 2 << 62 | secrets.randbits(62)
    return f"{value:032x}"


#: What SQLite itself takes for the longest text.
LONGEST_TEXT = 1_000_000_000

_TEXT: tuple[tuple[str, int, Callable[..., Any]], ...] = (
    ("lpad", 3, _lpad),
    ("rpad", 3, _rpad),
    ("repeat", 2, _repeat),
    ("reverse", 1, _reverse),
    *((name, 1, partial(_digest, name)) for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")),
)

_MATHEMATICS: tuple[tuple[str, int, Callable[..., Any]], ...] = (
    *(
        (name, 1, getattr(math, name))
        for name in ("acos", "asin", "atan", "cos", "degrees", "exp", "radians", "sin", "sqrt", "tan")
    ),
    ("atan2", 2, math.atan2),
    ("ceiling", 1, math.ceil),
    ("floor", 1, math.floor),
    ("ln", 1, math.log),
    ("log", 2, _log),
    ("mod", 2, math.fmod),
    ("pi", 0, _pi),
    ("power", 2, _power),
    ("sign", 1, _sign),
)


@lru_cache(maxsize=1)
def _has_mathematics() -> bool:
    """Say whether SQLite was built with its mathematical functions, which are faster than ours."""
    raw = sqlite3.connect(":memory:")
    try:
        raw.execute("SELECT ACOS(1), MOD(1, 1), PI()")
    except sqlite3.OperationalError:
        return False
    finally:
        raw.close()
    return True
