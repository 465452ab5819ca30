"""Class methods that an object of the class does not have."""

from collections.abc import Callable
from typing import Any


class classonlymethod(classmethod):  # noqa: N801  # pyright: ignore[reportMissingTypeArgument]  # documented name; no subscript at run time
    """A class method that raises AttributeError when it is read from an instance."""

    def __get__(self, instance: Any, cls: type | None = None) -> Callable[..., Any]:
        if instance is not None:
            raise AttributeError("This method is available only on the class, not on instances.")
        return super().__get__(instance, cls)
