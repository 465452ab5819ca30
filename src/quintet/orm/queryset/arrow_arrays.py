"""Arrays of Arrow from a driver's own values, without a Python value made of each: texts and numbers are read by Arrow.

SQLite has dates and moments as texts, decimals as numbers, truths as 0 and 1, UUIDs as hexadecimal digits; the other drivers
leave dates, moments and decimals as the server's texts when they are asked to. A function here says by an error of `UNFIT` that
values are not what it takes, or that Arrow would not read them as we do: then each is read by itself.
"""

import datetime
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from quintet.kit import dotted

#: (pyarrow, values, type of Arrow, whether moments without a zone are in UTC) to the array.
Quick: TypeAlias = Callable[[Any, Sequence[Any], Any, bool], Any]
#: What says that an array cannot be made so; Arrow's own errors are among these.
UNFIT = (ValueError, TypeError, OverflowError, NotImplementedError)
#: Where the years of Python begin.
FIRST_MOMENT = datetime.datetime(1, 1, 1, tzinfo=datetime.UTC)
#: Digits that a double keeps as they were written.
DOUBLE_DIGITS = 15


def _sample(values: Sequence[Any]) -> Any:
    """Return the first value that is not None."""
    return next((value for value in values if value is not None), None)


def as_they_are(pyarrow: Any, values: Sequence[Any], kind: Any, _utc: bool) -> Any:
    """Return the array of numbers."""
    return pyarrow.array(values, kind)


def truths(pyarrow: Any, values: Sequence[Any], kind: Any, _utc: bool) -> Any:
    """Return the array of truths, or of numbers that are false when they are 0."""
    if type(_sample(values)) is int:
        return pyarrow.array(values, pyarrow.int64()).cast(kind)
    return pyarrow.array(values, kind)


def days(pyarrow: Any, values: Sequence[Any], kind: Any, _utc: bool) -> Any:
    """Return the array of dates in texts."""
    return _in_years(pyarrow, pyarrow.array(values, pyarrow.string()).cast(kind), datetime.date.min)


def moments(pyarrow: Any, values: Sequence[Any], kind: Any, utc: bool) -> Any:
    """Return the array of moments in texts: with offsets, or in UTC where ``kind`` has a zone."""
    texts = pyarrow.array(values, pyarrow.string())
    sample = _sample(values)
    if kind.tz is None or (sample and sample.endswith("+00")):
        return _in_years(pyarrow, texts.cast(kind), FIRST_MOMENT)
    if not utc:
        raise ValueError("Moments are held in another zone than UTC.")
    return _in_years(pyarrow, texts.cast(pyarrow.timestamp("us")).cast(kind), FIRST_MOMENT)


def _in_years(pyarrow: Any, found: Any, first: Any) -> Any:
    """Return an array of days or moments; the year 0, which Arrow reads, is none of Python's."""
    compute = dotted.module("pyarrow.compute")
    if compute.any(compute.less(found, pyarrow.scalar(first, found.type))).as_py():
        raise ValueError("A day is before the year 1.")
    return found


def decimals(pyarrow: Any, values: Sequence[Any], kind: Any, _utc: bool) -> Any:
    """Return the array of decimals in texts, or in numbers of no more digits than a double has."""
    if type(_sample(values)) is str:
        return pyarrow.array(values, pyarrow.string()).cast(kind)
    if kind.precision > DOUBLE_DIGITS:
        raise ValueError("A double does not tell the last digits.")
    compute, unit = dotted.module("pyarrow.compute"), 10.0**kind.scale
    numbers = pyarrow.array(values, pyarrow.float64())
    counts = compute.round(compute.multiply(numbers, unit))
    # A division of whole numbers is rounded once, as the reading of a text is: the decimal is the one that was written.
    if not compute.divide(counts, unit).equals(numbers):
        raise ValueError("A number has more places than its column.")
    ends = compute.min_max(counts).as_py()
    if max(abs(ends["min"] or 0), abs(ends["max"] or 0)) >= 10**kind.precision:
        raise ValueError("A number has more digits than its column.")
    whole = counts.cast(pyarrow.int64()).cast(pyarrow.decimal128(19, 0))
    return pyarrow.Array.from_buffers(kind, len(whole), whole.buffers())


def uuids(pyarrow: Any, values: Sequence[Any], kind: Any, _utc: bool) -> Any:
    """Return the array of UUIDs, as such or in 32 hexadecimal digits."""
    if type(_sample(values)) is not str:
        return pyarrow.array(values, kind)
    blank = "0" * 32
    texts = [blank if value is None else value for value in values]
    if set(map(len, texts)) != {32}:
        raise ValueError("A UUID is written in another way.")
    made = pyarrow.py_buffer(bytes.fromhex("".join(texts)))
    flags = pyarrow.array([value is not None for value in values], pyarrow.bool_()).buffers()[1] if None in values else None
    held = pyarrow.FixedSizeBinaryArray.from_buffers(pyarrow.binary(16), len(texts), [flags, made])
    return pyarrow.ExtensionArray.from_storage(kind, held)
