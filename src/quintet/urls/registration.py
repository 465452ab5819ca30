"""Registering path converters."""

from typing import Any

from quintet.urls import current


def register_converter(converter: type[Any], type_name: str) -> None:
    """Make a converter class usable as ``<type_name:name>`` in routes read from now on."""
    current.converters.register(converter, type_name)
    current.resolvers.clear()
