"""Warnings that something goes away, and a metaclass for renamed methods, as packages use them."""

import os
import warnings
from collections.abc import Callable
from typing import Any

import quintet.kit
from quintet.kit.libraries import inspect


class RemovedInDjango70Warning(DeprecationWarning):
    """What the next version of the spoken API no longer has."""


class RemovedInDjango71Warning(PendingDeprecationWarning):
    """What the version after the next no longer has."""


class RemovedInDjango2028Warning(DeprecationWarning):
    """What the documentation of 6.1 calls so: the version of 2028 no longer has it."""


RemovedInNextVersionWarning = RemovedInDjango70Warning
RemovedAfterNextVersionWarning = RemovedInDjango71Warning


class RemovedInDjango60Warning(DeprecationWarning):
    """What 6.0 no longer has; for packages that name the warnings of earlier versions."""


class RemovedInDjango61Warning(DeprecationWarning):
    """What 6.1 no longer has; for packages that name the warnings of earlier versions."""


def django_file_prefixes() -> tuple[str, ...]:
    """Return the folder of this framework, for ``skip_file_prefixes`` of `warnings.warn` (Python 3.12)."""
    return (os.path.dirname(os.path.dirname(os.path.abspath(quintet.kit.__file__))) + os.sep,)


def warn_caller(message: str, category: type[Warning]) -> None:
    """Warn in the name of the nearest line that is not the framework's own."""
    inside, frame, level = django_file_prefixes(), inspect.currentframe(), 1
    while frame is not None and frame.f_code.co_filename.startswith(inside):
        frame, level = frame.f_back, level + 1
    warnings.warn(message, category, stacklevel=level)


class warn_about_renamed_method:  # noqa: N801  documented name
    """Decorate a method that has a new name: every call warns, saying both."""

    def __init__(self, class_name: str, old_method_name: str, new_method_name: str, deprecation_warning: type[Warning]) -> None:
        self.message = f"`{class_name}.{old_method_name}` is deprecated, use `{new_method_name}` instead."
        self.category = deprecation_warning

    def __call__(self, f: Callable[..., Any]) -> Callable[..., Any]:
        """Return the method that warns."""

        def warning(*args: Any, **kwargs: Any) -> Any:
            warnings.warn(self.message, self.category, stacklevel=2)
            return f(*args, **kwargs)

        return warning


class RenameMethodsBase(type):
    """A metaclass under which a method may be defined and called by its old and its new name.

    ``renamed_methods`` holds (old name, new name, warning class). A class that defines only the old one warns when it is made.
    """

    renamed_methods: tuple[tuple[str, str, type[Warning]], ...] = ()

    def __new__(cls, name: str, bases: tuple[type, ...], attrs: dict[str, Any]) -> "RenameMethodsBase":
        """Make the class, and give each class among its ancestors that has one name the other."""
        made = super().__new__(cls, name, bases, attrs)
        for ancestor in inspect.getmro(made):
            for old, new, category in cls.renamed_methods:
                _give_both(ancestor, old, new, category)
        return made


def _give_both(owner: type, old: str, new: str, category: type[Warning]) -> None:
    by_old, by_new = owner.__dict__.get(old), owner.__dict__.get(new)
    wrap = warn_about_renamed_method(owner.__name__, old, new, category)
    if by_old is not None and by_new is None:
        warnings.warn(f"`{owner.__name__}.{old}` method should be renamed `{new}`.", category, stacklevel=4)
        setattr(owner, new, by_old)
        setattr(owner, old, wrap(by_old))
    elif by_new is not None and by_old is None:
        setattr(owner, old, wrap(by_new))
