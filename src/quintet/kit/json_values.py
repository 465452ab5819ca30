"""Values as JSON keeps them."""

from collections.abc import Mapping, Sequence
from typing import Any, cast


def normalize_json(obj: Any) -> Any:
    """Return ``obj`` as a JSON text would give it back: mappings as dictionaries, sequences as lists, bytes as text.

    Raises TypeError for what JSON has no form for, and ValueError for bytes that are no UTF-8.
    """
    if isinstance(obj, Mapping):
        return {normalize_json(key): normalize_json(value) for key, value in cast("Mapping[Any, Any]", obj).items()}
    if isinstance(obj, bytes):
        try:
            return obj.decode("utf-8")
        except UnicodeDecodeError as error:
            raise ValueError(f"Unsupported value: {obj!r} is not UTF-8") from error
    if isinstance(obj, str | int | float | bool | None):
        return obj
    if isinstance(obj, Sequence):
        return [normalize_json(member) for member in cast("Sequence[Any]", obj)]
    raise TypeError(f"Unsupported type: {type(obj)}")
