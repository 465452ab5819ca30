"""What each new connection is told of types that an extension brings."""

from typing import Any


def register_type_handlers(connection: Any, **_options: Any) -> None:
    """Have a connection to PostgreSQL read hstore values as mappings: a receiver of `connection_created`."""
    if connection.vendor == "postgresql":
        connection.read_extension_types()
