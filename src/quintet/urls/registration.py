"""Registering path converters."""

from typing import Any

from quintet.kernel import deprecated
from quintet.urls import current


def register_converter(converter: type[Any], type_name: str) -> None:
    """Make a converter class usable as ``<type_name:name>`` in routes read from now on.

    A name that is taken can be taken over, with a warning: do it before any route is read, since routes keep what they found.
    """
    if type_name in current.converters.all():
        deprecated.warn_caller(
            f"The converter {type_name!r} is registered already. Overriding converters is deprecated: give yours another name.",
            deprecated.RemovedInDjango60Warning,
        )
    current.converters.register(converter, type_name)
    current.resolvers.clear()
