"""SQL functions of vectors on SQLite: sqlite-vec's where it is there, ours of the same names where it is not.

sqlite-vec is a C extension of SQLite; a Python that was built without loading of extensions cannot use it. Distances that it
lacks (inner products, those of sparse vectors, Jaccard's) and the aggregates are ours in any case.
"""

import math
import sqlite3
import struct
from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import mul, sub
from typing import Any

from quintet.kit import dotted
from quintet.kit.vectors import KINDS, sparse_parts


def register_vectors(raw: sqlite3.Connection, use_native: bool = True) -> bool:
    """Register the functions on a connection of the sqlite3 module; say whether those of sqlite-vec are among them.

    Without ``use_native`` it is not loaded.
    """
    native = use_native and (_has_native(raw) or _load(raw))
    if not native:
        for name, places, function in _STAND_INS:
            raw.create_function(name, places, function, deterministic=True)
    for name, places, function in _OWN:
        raw.create_function(name, places, function, deterministic=True)
    for name, mean, kind in _AGGREGATES:
        made: Any = _of_rows(mean, KINDS[kind].kept)  # the stubs know aggregates of numbers only
        raw.create_window_function(name, 1, made)
    return native


def _has_native(raw: sqlite3.Connection) -> bool:
    """Say whether the connection knows sqlite-vec already: built in, or loaded by OPTIONS["init_command"]."""
    return raw.execute("SELECT 1 FROM pragma_function_list WHERE name = 'vec_version'").fetchone() is not None


def _load(raw: sqlite3.Connection) -> bool:
    """Load sqlite-vec into a connection, if it is installed and this Python can load extensions."""
    allow: Callable[[bool], None] | None = getattr(raw, "enable_load_extension", None)
    if allow is None or not dotted.exists("sqlite_vec"):
        return False
    allow(True)
    try:
        dotted.module("sqlite_vec").load(raw)
    finally:
        allow(False)
    return True


# ---- distances of dense vectors, in doubles; sqlite-vec adds up in single precision


@lru_cache(maxsize=4)
def _sides(size: int) -> struct.Struct:
    if size % 4:
        raise ValueError(f"a vector of {size} bytes has no whole number of dimensions")
    return struct.Struct(f"<{size // 4}f")


@lru_cache(maxsize=4)
def _wanted(data: bytes) -> tuple[float, ...]:
    """Return the numbers of the second operand, which is the same for all rows of a search."""
    return _sides(len(data)).unpack(data)


@lru_cache(maxsize=4)
def _length_of(data: bytes) -> float:
    """Return the length of the second operand."""
    return math.hypot(*_wanted(data))


def _dense(distance: Callable[[Sequence[float], Sequence[float]], float | None]) -> Callable[[Any, Any], float | None]:
    def of_bytes(left: bytes | None, right: bytes | None) -> float | None:
        if left is None or right is None:
            return None
        return distance(*_pair(left, right))

    return of_bytes


def _pair(left: bytes, right: bytes) -> tuple[Sequence[float], Sequence[float]]:
    if len(left) != len(right):
        raise ValueError(f"vectors of {len(left) // 4} and {len(right) // 4} dimensions have no distance")
    return _sides(len(left)).unpack(left), _wanted(right)


def _l1(left: Sequence[float], right: Sequence[float]) -> float:
    return sum(map(abs, map(sub, left, right)))


def _products(left: Sequence[float], right: Sequence[float]) -> float:
    return sum(map(mul, left, right))


#: The sum of products; Python has it in C from 3.12 on.
_inner: Callable[[Sequence[float], Sequence[float]], float] = getattr(math, "sumprod", _products)


def _negative_inner(left: Sequence[float], right: Sequence[float]) -> float:
    return -_inner(left, right)


def _angle(product: float, lengths: float) -> float | None:
    """Return one minus the cosine of an angle; None when a vector has no direction."""
    return 1.0 - max(-1.0, min(1.0, product / lengths)) if lengths else None


def _cosine(left: Sequence[float], right: Sequence[float]) -> float | None:
    return _angle(_inner(left, right), math.hypot(*left) * math.hypot(*right))


def _cosine_of_bytes(left: bytes | None, right: bytes | None) -> float | None:
    if left is None or right is None:
        return None
    numbers = _pair(left, right)
    return _angle(_inner(*numbers), math.hypot(*numbers[0]) * _length_of(right))


# ---- distances of sparse vectors


def _sparse(distance: Callable[[Sequence[float], Sequence[float]], float | None]) -> Callable[[Any, Any], float | None]:
    def of_bytes(left: bytes | None, right: bytes | None) -> float | None:
        if left is None or right is None:
            return None
        one, other = sparse_parts(left), sparse_parts(right)
        if one[0] != other[0]:
            raise ValueError(f"sparse vectors of {one[0]} and {other[0]} dimensions have no distance")
        first, second = dict(zip(one[1], one[2], strict=True)), dict(zip(other[1], other[2], strict=True))
        places = first.keys() | second.keys()
        return distance([first.get(place, 0.0) for place in places], [second.get(place, 0.0) for place in places])

    return of_bytes


# ---- distances of bits


def _same_length(left: bytes, right: bytes) -> tuple[int, int]:
    if len(left) != len(right):
        raise ValueError(f"bits of {len(left)} and {len(right)} bytes have no distance")
    return int.from_bytes(left, "big"), int.from_bytes(right, "big")


def _hamming(left: bytes | None, right: bytes | None) -> float | None:
    if left is None or right is None:
        return None
    one, other = _same_length(left, right)
    return float((one ^ other).bit_count())


def _jaccard(left: bytes | None, right: bytes | None) -> float | None:
    """Return the share of the bits set in either that are not set in both; 1 when none is set."""
    if left is None or right is None:
        return None
    one, other = _same_length(left, right)
    shared = (one & other).bit_count()
    return 1.0 - shared / (one | other).bit_count() if shared else 1.0


def _as_bits(data: bytes) -> bytes:
    """Return what is given: sqlite-vec marks bits so, to tell them from floats."""
    return data


def _to_half(data: bytes | None) -> bytes | None:
    """Return a vector with the precision of a ``halfvec``."""
    return None if data is None else KINDS["halfvec"].kept(data)


# ---- aggregates


def _of_rows(mean: bool, kept: Callable[[Any], bytes]) -> type:
    """Return a class for sqlite3 that adds vectors up, or takes their mean; ``kept`` makes the bytes of the result."""

    class OfRows:
        def __init__(self) -> None:
            self.total: list[float] = []
            self.count = 0

        def step(self, data: bytes | None) -> None:
            self._take(data, 1)

        def inverse(self, data: bytes | None) -> None:
            self._take(data, -1)

        def _take(self, data: bytes | None, sign: int) -> None:
            if data is None:
                return
            numbers = _sides(len(data)).unpack(data)
            if not self.total:
                self.total = [0.0] * len(numbers)
            if len(numbers) != len(self.total):
                raise ValueError(f"vectors of {len(self.total)} and {len(numbers)} dimensions cannot be added up")
            self.total = [one + sign * other for one, other in zip(self.total, numbers, strict=True)]
            self.count += sign

        def value(self) -> bytes | None:
            if not self.count:
                return None
            return kept([one / self.count for one in self.total] if mean else self.total)

        finalize = value

    return OfRows


_STAND_INS: tuple[tuple[str, int, Callable[..., Any]], ...] = (
    ("vec_distance_L2", 2, _dense(math.dist)),
    ("vec_distance_L1", 2, _dense(_l1)),
    ("vec_distance_cosine", 2, _cosine_of_bytes),
    ("vec_distance_hamming", 2, _hamming),
    ("vec_bit", 1, _as_bits),
)
_OWN: tuple[tuple[str, int, Callable[..., Any]], ...] = (
    ("quintet_vector_inner", 2, _dense(_negative_inner)),
    ("quintet_vector_to_half", 1, _to_half),
    ("quintet_sparse_l2", 2, _sparse(math.dist)),
    ("quintet_sparse_l1", 2, _sparse(_l1)),
    ("quintet_sparse_cosine", 2, _sparse(_cosine)),
    ("quintet_sparse_inner", 2, _sparse(_negative_inner)),
    ("quintet_bits_jaccard", 2, _jaccard),
)
_AGGREGATES = (
    ("quintet_vector_sum", False, "vector"),
    ("quintet_vector_avg", True, "vector"),
    ("quintet_half_sum", False, "halfvec"),
    ("quintet_half_avg", True, "halfvec"),
)
