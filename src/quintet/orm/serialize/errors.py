"""What goes wrong while instances are written or read.

SerializerDoesNotExist (KeyError)   no such format
SerializationError                  while writing
DeserializationError                while reading; `position` counts the objects of the text from 1
M2MDeserializationError             inside it: one key of a many-to-many relation
"""

from typing import Any

from quintet.kernel.errors import MultipleObjectsReturned, ObjectDoesNotExist, ValidationError

#: What fields and managers raise for values that are not theirs.
UNREADABLE = (
    ValidationError,
    ObjectDoesNotExist,
    MultipleObjectsReturned,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    LookupError,
)


class SerializerDoesNotExist(KeyError):
    """No serialiser has that name."""


class SerializationError(Exception):
    """Something went wrong while writing."""


class DeserializationError(Exception):
    """Something went wrong while reading; ``position`` is the number of the object in the text, None when unknown."""

    position: int | None = None

    @classmethod
    def WithData(cls, original_exc: Any, model: str, fk: Any, field_value: Any) -> "DeserializationError":  # noqa: N802  a documented name
        """Return the error with the row and the value at which ``original_exc`` rose."""
        return cls(f"{original_exc}: ({model}:pk={fk}) field_value was '{field_value}'")


class M2MDeserializationError(Exception):
    """Something went wrong while reading the keys of a many-to-many relation."""

    def __init__(self, original_exc: Exception, pk: Any) -> None:
        super().__init__(original_exc, pk)
        self.original_exc, self.pk = original_exc, pk
