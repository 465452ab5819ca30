"""Vectors of pgvector on PostgreSQL: written in binary, read as lists.

Parameters are sent with no type of their own, which the server then takes from the column or the cast that they meet: so they
need no number of a type, which another database, or the same after `DROP EXTENSION`, has another one of. To read values a
connection must know the numbers (`extension_types`); one that does not gives their text, which fields understand too.
"""

from typing import Any

from quintet.drivers.postgres.library import adapt, pq
from quintet.kit.vectors import KINDS, Wire


class WireDumper(adapt.Dumper):
    """Sends a vector in binary."""

    format = pq.Format.BINARY

    def dump(self, obj: Any) -> bytes:
        """Return the bytes as they are."""
        return bytes(obj)


class WireTextDumper(adapt.Dumper):
    """Writes a vector as text, for cursors that fill parameters in by themselves."""

    def dump(self, obj: Any) -> bytes:
        """Return the text."""
        return obj.text().encode()


def register(adapters: Any) -> None:
    """Send vectors on one connection; the last one given is the first to be chosen."""
    adapters.register_dumper(Wire, WireTextDumper)
    adapters.register_dumper(Wire, WireDumper)


class _TextLoader(adapt.Loader):
    """Reads the text of one kind of vector."""

    kind = ""

    def load(self, data: Any) -> Any:
        """Return the value."""
        return KINDS[self.kind].of_text(str(data, "utf-8"))


class _BinaryLoader(adapt.Loader):
    """Reads the binary form of one kind of vector."""

    format = pq.Format.BINARY
    kind = ""

    def load(self, data: Any) -> Any:
        """Return the value."""
        return KINDS[self.kind].of_wire(bytes(data))


def _loaders(name: str) -> tuple[type[adapt.Loader], ...]:
    text: type[adapt.Loader] = type(f"{name}TextLoader", (_TextLoader,), {"kind": name})
    binary: type[adapt.Loader] = type(f"{name}BinaryLoader", (_BinaryLoader,), {"kind": name})
    return text, binary


#: The loaders of each type of the extension.
LOADERS = {name: _loaders(name) for name in ("vector", "halfvec", "sparsevec")}
