"""Objects that remember how they were made, so that a migration file can make them again."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar, cast, overload

from quintet.kernel.versions import spoken_version
from quintet.kit import dotted

C = TypeVar("C", bound=type)

Recipe = tuple[str, tuple[Any, ...], dict[str, Any]]


class Deconstructible(Protocol):
    """What `deconstructible` gives a class."""

    def deconstruct(self) -> Recipe:
        """Return the import path of the class and the arguments that made this object."""
        ...


@overload
def deconstructible(klass: C, /) -> C: ...
@overload
def deconstructible(*, path: str | None = None) -> Callable[[C], C]: ...
def deconstructible(klass: C | None = None, /, *, path: str | None = None) -> C | Callable[[C], C]:
    """Class decorator: add ``deconstruct()``, which returns ``(path, args, kwargs)`` as the constructor got them.

    ``path`` is the public import path when it is not the module that defines the class; subclasses do not inherit it.
    """

    def decorate(target: C) -> C:
        _remember_arguments(target)
        _answer_deconstruct(target, path)
        return target

    return decorate if klass is None else decorate(klass)


def _remember_arguments(target: type) -> None:
    make = cast("Callable[..., Any]", super(target, target).__new__)
    takes_arguments = make is not object.__new__

    def remember(cls: type, /, *args: Any, **kwargs: Any) -> Any:
        made = make(cls, *args, **kwargs) if takes_arguments else make(cls)
        object.__setattr__(made, "_made_with", (args, kwargs))  # reaches frozen values too
        return made

    setattr(target, "__new__", staticmethod(remember))  # noqa: B010  a plain assignment is refused by the type checker


def _answer_deconstruct(target: type, path: str | None) -> None:
    def deconstruct(self: Any) -> Recipe:
        """Return the import path of the class and the arguments that made this object."""
        args, kwargs = self._made_with
        kind = cast("type[Any]", type(self))
        public = _checked_path(path) if path and kind is target else _importable_path(kind)
        return dotted.spoken(public), args, kwargs

    setattr(target, "deconstruct", deconstruct)  # noqa: B010  the class gains a method the checker cannot see


def _importable_path(cls: type) -> str:
    """Return where ``cls`` is imported from; ValueError when that leads elsewhere."""
    if "." in cls.__qualname__:
        raise _not_importable(cls.__module__, cls.__name__)
    path = f"{cls.__module__}.{cls.__name__}"
    if _found_at(path) is not cls:
        raise _not_importable(cls.__module__, cls.__name__)
    return path


def _checked_path(path: str) -> str:
    """Return ``path``; ValueError when nothing lies there."""
    if _found_at(path) is None:
        module, _, name = path.rpartition(".")
        raise _not_importable(module, name)
    return path


def _found_at(path: str) -> object:
    try:
        return dotted.load(path)
    except ImportError:
        return None


def _not_importable(module: str, name: str) -> ValueError:
    return ValueError(
        f"Could not find object {name} in {module}.\n"
        "Please note that you cannot serialize things like inner classes. "
        "Please move the object into the main module body to use migrations.\n"
        f"For more information, see https://docs.djangoproject.com/en/{spoken_version()}/topics/migrations/#serializing-values"
    )
