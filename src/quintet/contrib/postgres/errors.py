"""Errors of the items of an array, told with the place of the item."""

from typing import Any

from quintet.kernel.errors import ValidationError


def prefixed(error: ValidationError, prefix: Any, code: str, params: dict[str, Any]) -> ValidationError:
    """Return the error with ``prefix`` before each of its messages, and ``params`` added to theirs."""
    if error.error_list != [error]:
        return ValidationError([prefixed(one, prefix, code, params) for one in error.error_list])
    own = dict(error.params or {})
    message = error.message if own else str(error.message).replace("%", "%%")
    return ValidationError(f"{prefix} {message}", code=code, params={**own, **params})
