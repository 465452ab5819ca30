"""Errors of the items of an array, told with the place of the item."""

from typing import Any

from quintet.kernel.errors import ValidationError


def prefixed(error: ValidationError, prefix: Any, code: str, params: dict[str, Any]) -> ValidationError:
    """Return the error with ``prefix`` before each of its messages, and ``params`` added to theirs."""
    if error.error_list != [error]:
        return ValidationError([prefixed(one, prefix, code, params) for one in error.error_list])
    told = prefix % params if "%" in str(prefix) else prefix
    # Written out, so that the parameters fill no place of another message; what is left of percent signs stands for itself.
    message = f"{told} {error.messages[0]}".replace("%", "%%")
    return ValidationError(message, code=code, params={**(error.params or {}), **params})
