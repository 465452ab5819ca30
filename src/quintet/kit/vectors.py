"""Vectors as values: what people give is checked here, and becomes the bytes in which databases keep it.

    kind        value                         SQLite keeps                         PostgreSQL's binary form
    vector      list of floats                float32, little-endian               int16 dimensions, int16 0, float32
    halfvec     list of floats (float16)      as vector, so that one set of        int16 dimensions, int16 0, float16
                                              functions serves both
    bit         text of zeros and ones        bytes, the first bit the highest     int32 bits, bytes
    sparsevec   `SparseVector`                PostgreSQL's binary form             int32 dimensions, count, 0, indices, float32

PostgreSQL's numbers are big-endian. Source: pgvector's documentation, and what its ``vector_send`` and its kin answer.
"""

import json
import math
import struct
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, cast

from quintet.kit.record import record

#: The greatest finite number of each width, for messages.
LARGEST = {"f": "3.4e38", "e": "65504"}


#: The most dimensions of a sparse vector, pgvector's.
MOST_SPARSE = 1_000_000_000


class VectorError(ValueError):
    """A value is no vector of the kind wanted."""


class DimensionsError(VectorError):
    """A vector has another number of dimensions than is wanted."""

    def __init__(self, given: int, wanted: int) -> None:
        super().__init__(f"it has {given} dimensions, and {wanted} are wanted")
        self.given, self.wanted = given, wanted


class SparseVector:
    """A vector that is mostly zeros: the others by their index, counted from zero.

    ``value`` is a mapping of indices to numbers (with ``dimensions``), a sequence of all numbers, or a sparse array of scipy.
    Raises VectorError for anything else.
    """

    __slots__ = ("_dimensions", "_indices", "_values")

    def __init__(self, value: Any, dimensions: int | None = None) -> None:
        pairs, size = _pairs_of(value, dimensions)
        if size > MOST_SPARSE:
            raise VectorError(f"a sparse vector has {MOST_SPARSE} dimensions at most, not {size}")
        if size < 1 or (pairs and not 0 <= pairs[0][0] <= pairs[-1][0] < size):
            raise VectorError(f"indices go from 0 to {size - 1} in a sparse vector of {size} dimensions")
        numbers = _rounded([number for _index, number in pairs], "f") if pairs else []
        kept = [(index, number) for (index, _given), number in zip(pairs, numbers, strict=True) if number]
        self._dimensions, self._indices = size, tuple(index for index, _ in kept)
        self._values = tuple(number for _, number in kept)

    def dimensions(self) -> int:
        """Return the number of dimensions."""
        return self._dimensions

    def indices(self) -> list[int]:
        """Return the indices that are not zero, in ascending order."""
        return list(self._indices)

    def values(self) -> list[float]:
        """Return the numbers at `indices`."""
        return list(self._values)

    def to_list(self) -> list[float]:
        """Return all numbers."""
        found = [0.0] * self._dimensions
        for index, number in zip(self._indices, self._values, strict=True):
            found[index] = number
        return found

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SparseVector):
            return NotImplemented
        return self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __repr__(self) -> str:
        return f"SparseVector({dict(zip(self._indices, self._values, strict=True))}, {self._dimensions})"

    def _key(self) -> Any:
        return self._dimensions, self._indices, self._values


def _pairs_of(value: Any, dimensions: int | None) -> tuple[list[tuple[int, Any]], int]:
    """Return (index, number) by ascending index, and the number of dimensions."""
    if isinstance(value, SparseVector):
        return list(zip(value.indices(), value.values(), strict=True)), value.dimensions()
    if isinstance(value, Mapping):
        if dimensions is None:
            raise VectorError("a sparse vector from a mapping needs its dimensions: SparseVector({0: 1.5}, 3)")
        pairs = cast("Mapping[Any, Any]", value)
        if not all(isinstance(index, int) for index in pairs):
            raise VectorError("the indices of a sparse vector are whole numbers")
        return sorted(pairs.items()), dimensions
    if hasattr(value, "tocoo"):
        found = value.tocoo()
        return sorted(zip(found.coords[-1].tolist(), found.data.tolist(), strict=True)), int(found.shape[-1])
    numbers = numbers_of(value)
    if dimensions is not None and dimensions != len(numbers):
        raise DimensionsError(len(numbers), dimensions)
    return [(index, number) for index, number in enumerate(numbers) if number], len(numbers)


#: What holds bytes.
BYTES = (bytes, bytearray, memoryview)


def numbers_of(value: Any) -> Sequence[Any]:
    """Return what a vector was given as in a sequence: of a list, a tuple, an array (also numpy's), JSON, or bytes of float32.

    Raises VectorError for anything else, and for nothing.
    """
    if isinstance(value, SparseVector):
        return value.to_list()
    if isinstance(value, str):
        value = _of_json(value)
    elif isinstance(value, BYTES):
        value = _singles(bytes(cast("bytes", value)))
    elif hasattr(value, "tolist"):
        value = value.tolist()
    if not isinstance(value, list | tuple):
        raise VectorError(f"a vector is a list of numbers, an array, or bytes of float32, not {type(value).__name__}")
    if not value:
        raise VectorError("a vector has one dimension at least")
    return cast("Sequence[Any]", value)


def _of_json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise VectorError(f"{text[:40]!r} is no list of numbers in brackets") from None


def _singles(data: bytes) -> tuple[float, ...]:
    if len(data) % 4:
        raise VectorError(f"bytes of a vector are float32, 4 bytes each, not {len(data)} bytes")
    return struct.unpack(f"<{len(data) // 4}f", data)


def packed(numbers: Sequence[Any], code: str, order: str = "<", head: str = "", *first: int) -> bytes:
    """Return numbers as bytes: ``code`` is struct's letter of their width, ``head`` that of what stands ``first``.

    Raises VectorError for what is no number, not finite, or too large, and for more numbers than can be told.
    """
    try:
        if math.isfinite(sum(numbers)):
            return struct.pack(f"{order}{head}{len(numbers)}{code}", *first, *numbers)
    except (TypeError, struct.error, OverflowError):
        pass  # which of the numbers it was is said below
    for index, number in enumerate(numbers):
        _check_number(index, number, code)
    try:
        return struct.pack(f"{order}{head}{len(numbers)}{code}", *first, *numbers)  # finite, but for their sum
    except struct.error:
        raise VectorError(f"it has {len(numbers)} dimensions, more than a database keeps") from None


def _check_number(index: int, number: Any, code: str) -> None:
    if isinstance(number, str | bytes) or not hasattr(number, "__float__"):
        raise VectorError(f"item {index} of the vector is {number!r}, which is no number")
    try:
        if not math.isfinite(number):
            raise VectorError(f"item {index} of the vector is {number}, and vectors hold finite numbers only")
        struct.pack(f"<{code}", float(number))
    except OverflowError:
        raise VectorError(f"item {index} of the vector is {number}, and the largest number is {LARGEST[code]}") from None


def _rounded(numbers: Sequence[Any], code: str) -> list[float]:
    """Return numbers as they are after they were stored in the width ``code``."""
    return list(struct.unpack(f"<{len(numbers)}{code}", packed(numbers, code)))


def shortest(number: float, code: str) -> str:
    """Return the shortest text from which a stored number is read again."""
    data = struct.pack(f"<{code}", number)
    texts = (f"{number:.{digits}g}" for digits in range(3, 10))
    return next(text for text in texts if _same(text, data, code))


def _same(text: str, data: bytes, code: str) -> bool:
    try:
        return struct.pack(f"<{code}", float(text)) == data
    except OverflowError:  # a short text of the greatest number is greater
        return False


class Wire(bytes):
    """PostgreSQL's binary form of a vector; a class of its own for each kind, by which the driver knows it."""

    __slots__ = ()

    kind = "vector"

    def text(self) -> str:
        """Return PostgreSQL's text of the same vector."""
        kind = KINDS[self.kind]
        return kind.text(kind.of_wire(self))

    def __repr__(self) -> str:
        return f"'{self.text()}'"

    __str__ = __repr__


class HalfWire(Wire):
    """The binary form of a ``halfvec``."""

    __slots__ = ()
    kind = "halfvec"


class BitWire(Wire):
    """The binary form of a ``bit``."""

    __slots__ = ()
    kind = "bit"


class SparseWire(Wire):
    """The binary form of a ``sparsevec``."""

    __slots__ = ()
    kind = "sparsevec"


@record
class Kind:
    """What one kind of vector is made of, and what it is made into.

    ``given`` makes one form of all that people may give (VectorError for anything else), of which ``size`` counts dimensions and
    ``parse`` makes what would be read again once it was stored. ``kept`` and ``wire`` make SQLite's and PostgreSQL's bytes;
    ``of_kept`` (with the dimensions of the column, if they are known), ``of_wire`` and ``of_text`` turn these back. ``text`` is
    PostgreSQL's notation.
    """

    name: str
    given: Callable[[Any], Any]
    parse: Callable[[Any], Any]
    size: Callable[[Any], int]
    kept: Callable[[Any], bytes]
    wire: Callable[[Any], Wire]
    of_kept: Callable[[bytes, int | None], Any]
    of_wire: Callable[[bytes], Any]
    of_text: Callable[[str], Any]
    text: Callable[[Any], str]


def _dense(name: str, code: str, wire: type[Wire]) -> Kind:
    width = struct.calcsize(f"<{code}")

    def to_wire(value: Any) -> Wire:
        numbers = numbers_of(value)
        return wire(packed(numbers, code, ">", "HH", len(numbers), 0))

    def of_wire(data: bytes) -> list[float]:
        return list(struct.unpack_from(f">{(len(data) - 4) // width}{code}", data, 4))

    def kept(value: Any) -> bytes:
        numbers = numbers_of(value)
        return packed(numbers if code == "f" else _rounded(numbers, code), "f")

    return Kind(
        name=name,
        given=numbers_of,
        parse=lambda value: _rounded(numbers_of(value), code),
        size=len,
        kept=kept,
        wire=to_wire,
        of_kept=lambda data, _dimensions: list(_singles(data)),
        of_wire=of_wire,
        of_text=lambda text: _rounded(list(map(float, text[1:-1].split(","))), code),
        text=lambda value: f"[{','.join(shortest(number, code) for number in value)}]",
    )


def bits_of(value: Any) -> str:
    """Return bits as text of zeros and ones, from such a text, from truth values or zeros and ones, or from bytes.

    Raises VectorError for anything else.
    """
    if isinstance(value, str):
        found = value
    elif isinstance(value, BYTES):
        found = "".join(f"{byte:08b}" for byte in bytes(cast("bytes", value)))
    else:
        items: Any = value.tolist() if hasattr(value, "tolist") else value
        bits = cast("Sequence[Any]", items) if isinstance(items, list | tuple) else (None,)
        if not all(isinstance(one, int) and one in (0, 1) for one in bits):
            raise VectorError(f"bits are a text of 0 and 1, a list of truth values, or bytes, not {value!r:.60}")
        found = "".join("1" if one else "0" for one in bits)
    if not found or found.strip("01"):
        raise VectorError(f"bits are a text of 0 and 1, not {found[:60]!r}")
    return found


def _bytes_of_bits(value: Any) -> bytes:
    bits = bits_of(value)
    return int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8), "big")


def _bits_of_kept(data: bytes, dimensions: int | None) -> str:
    bits = f"{int.from_bytes(data, 'big'):0{8 * len(data)}b}"
    return bits if dimensions is None else bits[:dimensions]


def _bits_wire(value: Any) -> BitWire:
    bits = bits_of(value)
    return BitWire(struct.pack(">i", len(bits)) + _bytes_of_bits(bits))


def _sparse(value: Any) -> SparseVector:
    if isinstance(value, SparseVector):
        return value
    return _sparse_of_text(value) if isinstance(value, str) and not value.startswith("[") else SparseVector(value)


def _sparse_wire(value: Any) -> SparseWire:
    given = _sparse(value)
    indices, values = given.indices(), given.values()
    count = len(indices)
    return SparseWire(struct.pack(f">iii{count}i{count}f", given.dimensions(), count, 0, *indices, *values))


def sparse_parts(data: bytes) -> tuple[int, tuple[int, ...], tuple[float, ...]]:
    """Return dimensions, indices and numbers of a sparse vector's binary form."""
    dimensions, count, _unused = struct.unpack_from(">iii", data)
    found = struct.unpack_from(f">{count}i{count}f", data, 12)
    return dimensions, found[:count], found[count:]


def _sparse_of_wire(data: bytes) -> SparseVector:
    dimensions, indices, values = sparse_parts(data)
    return SparseVector(dict(zip(indices, values, strict=True)), dimensions)


def _sparse_of_text(text: str) -> SparseVector:
    """Return the sparse vector of PostgreSQL's notation, which counts from one: ``{1:0.5,3:2}/5``."""
    pairs, slash, dimensions = text.strip().rpartition("/")
    try:
        if not slash or pairs[0] != "{" or pairs[-1] != "}":
            raise ValueError(text)
        halves = (pair.split(":") for pair in pairs[1:-1].split(",") if pair.strip())
        return SparseVector({int(index) - 1: float(number) for index, number in halves}, int(dimensions))
    except VectorError:
        raise
    except (ValueError, IndexError):
        raise VectorError(f"{text[:40]!r} is no sparse vector, such as {{1:0.5,3:2}}/5") from None


def _sparse_text(value: SparseVector) -> str:
    pairs = zip(value.indices(), value.values(), strict=True)
    texts = [f"{index + 1}:{shortest(number, 'f')}" for index, number in pairs]
    return f"{{{','.join(texts)}}}/{value.dimensions()}"


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "vector": _dense("vector", "f", Wire),
        "halfvec": _dense("halfvec", "e", HalfWire),
        "bit": Kind(
            name="bit",
            given=bits_of,
            parse=bits_of,
            size=len,
            kept=_bytes_of_bits,
            wire=_bits_wire,
            of_kept=_bits_of_kept,
            of_wire=lambda data: _bits_of_kept(data[4:], struct.unpack_from(">i", data)[0]),
            of_text=str,
            text=str,
        ),
        "sparsevec": Kind(
            name="sparsevec",
            given=_sparse,
            parse=_sparse,
            size=SparseVector.dimensions,
            kept=_sparse_wire,
            wire=_sparse_wire,
            of_kept=lambda data, _dimensions: _sparse_of_wire(data),
            of_wire=_sparse_of_wire,
            of_text=_sparse_of_text,
            text=_sparse_text,
        ),
    }
)
