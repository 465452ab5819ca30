"""What each new connection is given."""

from types import MappingProxyType
from typing import Any

from quintet.contrib.vector.operations import TYPES
from quintet.drivers.sqlite.vectors import register_vectors

#: What is done with a connection, by vendor.
LESSONS = MappingProxyType(
    {
        "sqlite": lambda connection: register_vectors(connection.require_link()),
        "postgresql": lambda connection: connection.read_extension_types(TYPES),
    }
)


def teach_vectors(connection: Any, **_options: Any) -> None:
    """Give a connection to SQLite the functions of vectors, and one to PostgreSQL the types: for `connection_created`."""
    teach = LESSONS.get(connection.vendor)
    if teach is not None:
        teach(connection)
