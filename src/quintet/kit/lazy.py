"""Values computed later: cached properties, lazy calls whose result stands in for itself, and lazy objects.

A `lazy` call keeps its function and arguments and evaluates them anew at every use, so that a translated text follows the
active language. A `LazyObject` evaluates once and then stands for what it found.
"""

import copy
import operator
from collections.abc import Callable, Iterable, Iterator
from functools import total_ordering, wraps
from typing import Any, Generic, TypeVar, cast, overload

T = TypeVar("T")
R = TypeVar("R")
F = TypeVar("F", bound=Callable[..., Any])


class cached_property(Generic[R]):  # noqa: N801  documented name
    """A method whose result is kept in the instance's ``__dict__`` under the property's name.

    Delete the attribute to compute it again. Raises TypeError when one cached property is bound to two names.
    """

    name: str | None = None

    def __init__(self, func: Callable[[Any], R]) -> None:
        self.func = func
        self.__doc__ = func.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        if self.name is None:
            self.name = name
        elif self.name != name:
            raise TypeError(f"Cannot assign the same cached_property to two different names ({self.name!r} and {name!r}).")

    @overload
    def __get__(self, instance: None, owner: type | None = None) -> "cached_property[R]": ...
    @overload
    def __get__(self, instance: object, owner: type | None = None) -> R: ...
    def __get__(self, instance: object | None, owner: type | None = None) -> "cached_property[R] | R":
        if instance is None:
            return self
        if self.name is None:
            raise TypeError("Cannot use cached_property instance without calling __set_name__() on it.")
        found = instance.__dict__[self.name] = self.func(instance)
        return found


class classproperty(Generic[R]):  # noqa: N801  documented name
    """A method of the class, read as a property of the class or of an instance."""

    def __init__(self, method: Callable[[Any], R] | None = None) -> None:
        self.fget = method

    def __get__(self, instance: object | None, owner: type | None = None) -> R:
        if self.fget is None:
            raise AttributeError("This classproperty has no getter; give one with @classproperty or .getter().")
        return self.fget(owner)

    def getter(self, method: Callable[[Any], R]) -> "classproperty[R]":
        """Use ``method`` as the getter and return the property."""
        self.fget = method
        return self


class Promise:
    """The mark of a lazy value, for those who must not evaluate it early."""

    __slots__ = ()


@total_ordering
class _Deferred(Promise):
    """A call that is made each time its value is needed; subclasses add the methods of the result classes."""

    __slots__ = ("__weakref__", "_args", "_function", "_kwargs")
    _classes: tuple[type, ...] = ()

    def __init__(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self._function, self._args, self._kwargs = function, args, kwargs

    def call_now(self) -> Any:
        """Make the call and return its result."""
        return self._function(*self._args, **self._kwargs)

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (self._function, self._args, self._kwargs, *self._classes))

    def __deepcopy__(self, memo: dict[int, Any]) -> "_Deferred":
        memo[id(self)] = self
        return self

    def __repr__(self) -> str:
        return repr(_value(self))

    def __str__(self) -> str:
        return str(self._function(*self._args, **self._kwargs))  # as call_now does, for the call that is made most

    def __eq__(self, other: object) -> bool:
        return bool(_value(self) == settle(other))

    def __lt__(self, other: object) -> bool:
        return bool(_value(self) < settle(other))

    def __hash__(self) -> int:
        return hash(_value(self))

    def __mod__(self, other: object) -> Any:
        return _value(self) % other

    def __add__(self, other: object) -> Any:
        return _value(self) + settle(other)

    def __radd__(self, other: Any) -> Any:
        return other + _value(self)

    def __mul__(self, other: Any) -> Any:
        return _value(self) * settle(other)

    def __rmul__(self, other: Any) -> Any:
        return other * _value(self)

    def __format__(self, specification: str) -> str:
        return format(_value(self), specification)


_OWN = frozenset(dir(_Deferred)) | {"__getattribute__", "__setattr__", "__delattr__", "__getnewargs__", "__slots__", "__dict__"}


def _value(deferred: Any) -> Any:
    """Make the call now."""
    return deferred.call_now()


def settle(value: Any) -> Any:
    """Return the value of a lazy call, and anything else as it is."""
    return _value(value) if isinstance(value, _Deferred) else value


def _forward(name: str) -> Callable[..., Any]:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return getattr(_value(self), name)(*args, **kwargs)

    method.__name__ = name
    return method


def _deferred_type(classes: tuple[type, ...]) -> type[_Deferred]:
    names = {name for one in classes for name in dir(one)} - _OWN
    body: dict[str, Any] = {name: _forward(name) for name in names}
    return type("__proxy__", (_Deferred,), {"__slots__": (), **body, "_classes": classes})


def _rebuild(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], *classes: type) -> Any:
    return lazy(function, *classes)(*args, **kwargs)


def lazy(func: Callable[..., T], *resultclasses: type) -> Callable[..., T]:
    """Return a twin of ``func`` whose calls are made when their result is used, and again at each use.

    ``resultclasses`` are the types ``func`` may return; the lazy result has their methods.
    """
    kind = _deferred_type(resultclasses)

    @wraps(func)
    def later(*args: Any, **kwargs: Any) -> T:
        return cast("T", kind(func, args, kwargs))

    return later


def lazystr(text: object) -> str:
    """Return ``str(text)``, made when it is used."""
    return _lazy_text(text)


_lazy_text = lazy(str, str)


def keep_lazy(*resultclasses: type) -> Callable[[F], F]:
    """Decorate a function so that a lazy argument makes its call lazy too.

    Raises TypeError without result classes.
    """
    if not resultclasses:
        raise TypeError("You must pass at least one argument to keep_lazy().")

    def decorate(function: F) -> F:
        later = lazy(function, *resultclasses)

        @wraps(function)
        def either(*args: Any, **kwargs: Any) -> Any:
            # A plain loop costs a third of any() with a generator, and every escape goes through here.
            for value in args:
                if isinstance(value, Promise):
                    return later(*args, **kwargs)
            if kwargs and any(isinstance(value, Promise) for value in kwargs.values()):
                return later(*args, **kwargs)
            return function(*args, **kwargs)

        return cast("F", either)

    return decorate


def keep_lazy_text(func: F) -> F:
    """Decorate a function that returns text so that a lazy argument makes its call lazy too."""
    return keep_lazy(str)(func)


def partition(predicate: Callable[[T], object], values: Iterable[T]) -> tuple[list[T], list[T]]:
    """Return the values for which ``predicate`` is false, and those for which it is true."""
    results: tuple[list[T], list[T]] = ([], [])
    for value in values:
        results[bool(predicate(value))].append(value)
    return results


class _Empty:
    """What a lazy object holds before its first use."""

    def __repr__(self) -> str:
        return "<empty>"

    def __reduce__(self) -> str:
        return "empty"


#: The mark of a lazy object that was not evaluated yet.
empty = _Empty()


def _wrapped_method(function: Callable[..., Any]) -> Any:
    def method(self: "LazyObject", *args: Any) -> Any:
        return function(ready(self), *args)

    return method


def ready(lazy_object: "LazyObject") -> Any:
    """Evaluate a lazy object if it was not yet, and return what it stands for."""
    found = lazy_object.__dict__.get("_wrapped")  # a debugger may look before the object is initialised
    if found is empty:
        lazy_object._setup()  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # the hook subclasses define by this name
        found = lazy_object.__dict__["_wrapped"]
    return found


class LazyObject:
    """An object made at its first use by `_setup`, which sets ``self._wrapped``; afterwards it stands for that object."""

    _wrapped: Any = None

    def __init__(self) -> None:
        self.__dict__["_wrapped"] = empty

    def _setup(self) -> None:
        """Make the wrapped object; subclasses must define it."""
        raise NotImplementedError("subclasses of LazyObject must provide a _setup() method")

    def __getattr__(self, name: str) -> Any:
        return getattr(ready(self), name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "_wrapped":
            self.__dict__["_wrapped"] = value
        else:
            setattr(ready(self), name, value)

    def __delattr__(self, name: str) -> None:
        if name == "_wrapped":
            raise TypeError("can't delete _wrapped.")
        delattr(ready(self), name)

    def __reduce__(self) -> tuple[Any, ...]:
        return (_same, (ready(self),))

    def __copy__(self) -> Any:
        held = self.__dict__["_wrapped"]
        return self._unevaluated_copy() if held is empty else copy.copy(held)

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        held = self.__dict__["_wrapped"]
        if held is not empty:
            return copy.deepcopy(held, memo)
        memo[id(self)] = twin = self._unevaluated_copy()
        return twin

    def _unevaluated_copy(self) -> Any:
        return type(self)()

    def __bytes__(self) -> bytes:
        return bytes(ready(self))

    __class__ = property(lambda self: ready(cast("LazyObject", self)).__class__)  # type: ignore[assignment]  # stands in for isinstance too
    __str__ = _wrapped_method(str)
    __bool__ = _wrapped_method(bool)
    __dir__ = _wrapped_method(dir)
    __hash__ = _wrapped_method(hash)
    __eq__ = _wrapped_method(operator.eq)
    __ne__ = _wrapped_method(operator.ne)
    __lt__ = _wrapped_method(operator.lt)
    __gt__ = _wrapped_method(operator.gt)
    __getitem__ = _wrapped_method(operator.getitem)
    __setitem__ = _wrapped_method(operator.setitem)
    __delitem__ = _wrapped_method(operator.delitem)
    __contains__ = _wrapped_method(operator.contains)
    __len__ = _wrapped_method(len)

    def __iter__(self) -> Iterator[Any]:
        return iter(ready(self))


def _same(value: Any) -> Any:
    return value


class SimpleLazyObject(LazyObject):
    """A lazy object made by a function without arguments, such as ``SimpleLazyObject(lambda: load_user(request))``."""

    def __init__(self, func: Callable[[], Any]) -> None:
        super().__init__()
        self.__dict__["_setupfunc"] = func

    def _setup(self) -> None:
        self._wrapped = self.__dict__["_setupfunc"]()

    def _unevaluated_copy(self) -> "SimpleLazyObject":
        return SimpleLazyObject(self.__dict__["_setupfunc"])

    def __repr__(self) -> str:
        held = self.__dict__["_wrapped"]
        shown = self.__dict__["_setupfunc"] if held is empty else held
        return f"<SimpleLazyObject: {shown!r}>"

    def __add__(self, other: Any) -> Any:
        return ready(self) + other

    def __radd__(self, other: Any) -> Any:
        return other + ready(self)
