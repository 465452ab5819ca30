"""What mail took before MAILERS and keyword-only arguments, and how callers are told: accepted with a warning until 2028."""

import warnings
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar

from quintet.services.mail.errors import MailDeprecationWarning

F = TypeVar("F", bound=Callable[..., Any])


def deprecated(message: str, level: int = 3) -> None:
    """Warn the caller ``level`` frames up."""
    warnings.warn(message, MailDeprecationWarning, stacklevel=level)


def keyword_only(allowed: int, *names: str) -> Callable[[F], F]:
    """Accept arguments beyond the first ``allowed`` by position, as those ``names``, with a warning.

    Raises TypeError for more than there are names, and for one given twice.
    """

    def decorate(function: F) -> F:
        @wraps(function)
        def call(*args: Any, **named: Any) -> Any:
            if len(args) > allowed:
                named = _named(function, args[allowed:], names, named)
                args = args[:allowed]
            return function(*args, **named)

        return call  # type: ignore[return-value]  # the same signature, and a few arguments by position

    return decorate


def _named(function: Any, values: tuple[Any, ...], names: tuple[str, ...], named: dict[str, Any]) -> dict[str, Any]:
    if len(values) > len(names):
        raise TypeError(f"{function.__qualname__}() takes {len(names)} optional arguments and {len(values)} were given.")
    found = dict(zip(names, values, strict=False))
    twice = found.keys() & named.keys()
    if twice:
        raise TypeError(f"{function.__qualname__}() got multiple values for argument {min(twice)!r}")
    shown = ", ".join(f"{name}=..." for name in found)
    deprecated(f"Optional arguments of {function.__qualname__}() are given by name from Django 2028 on: write {shown}", 4)
    return named | found


def refuse_together(what: str, given: object, others: Mapping[str, object]) -> None:
    """Raise TypeError when the argument ``what`` is given beside one of ``others``; None and False are as good as not given."""
    if given is None:
        return
    for name, value in others.items():
        if value not in (None, False):
            raise TypeError(f"{name} cannot be used with {what}: {_mend(name, what)}")


def _mend(name: str, what: str) -> str:
    if what == "using":
        return f"what it asks for is an option of the mailer in MAILERS, so leave {name} out."
    return f"give {name} to the connection when it is made."
