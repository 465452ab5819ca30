"""The base of what is a context manager and a decorator at once: `override_settings` and its kin."""

from collections.abc import Callable
from functools import wraps
from inspect import iscoroutinefunction
from types import TracebackType
from typing import Any
from unittest import TestCase


class TestContextDecorator:
    """Something switched on for a block, a function (sync or async) or every test of a class.

    ``attr_name`` names the attribute of a decorated class, and ``kwarg_name`` the keyword argument of a decorated function,
    that gets what `enable` returns. Subclasses implement `enable` and `disable`.
    """

    __test__ = False  # not a test class, for all its name

    def __init__(self, attr_name: str | None = None, kwarg_name: str | None = None) -> None:
        self.attr_name = attr_name
        self.kwarg_name = kwarg_name

    def enable(self) -> Any:
        """Switch on; return what the block gets."""
        raise NotImplementedError

    def disable(self) -> None:
        """Switch off."""
        raise NotImplementedError

    def __enter__(self) -> Any:
        return self.enable()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.disable()

    def decorate_class(self, cls: Any) -> Any:
        """Switch on in every test's set-up; TypeError for a class that is no TestCase."""
        if not issubclass(cls, TestCase):
            raise TypeError("Can only decorate subclasses of unittest.TestCase")
        original = cls.setUp
        switch = self

        def set_up(case: Any) -> None:
            value = switch.enable()
            case.addCleanup(switch.disable)
            if switch.attr_name:
                setattr(case, switch.attr_name, value)
            original(case)

        setattr(cls, "setUp", set_up)  # noqa: B010  a class made outside
        return cls

    def decorate_callable(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Switch on around every call."""
        if iscoroutinefunction(function):

            @wraps(function)
            async def inside_async(*args: Any, **kwargs: Any) -> Any:
                with self as value:
                    return await function(*args, **self._with_value(kwargs, value))

            return inside_async

        @wraps(function)
        def inside(*args: Any, **kwargs: Any) -> Any:
            with self as value:
                return function(*args, **self._with_value(kwargs, value))

        return inside

    def _with_value(self, kwargs: dict[str, Any], value: Any) -> dict[str, Any]:
        return {**kwargs, self.kwarg_name: value} if self.kwarg_name else kwargs

    def __call__(self, decorated: Any) -> Any:
        """Decorate a function or a class; TypeError for anything else."""
        if isinstance(decorated, type):
            return self.decorate_class(decorated)
        if callable(decorated):
            return self.decorate_callable(decorated)
        raise TypeError(f"Cannot decorate object of type {type(decorated)}")
