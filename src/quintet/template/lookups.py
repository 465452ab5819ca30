"""Look-ups: what ``a.b`` means in a template, once for compiled code and for `Variable.resolve`.

A dot tries ``a["b"]``, then ``a.b``, then ``a[int("b")]``; every value on the way that can be called is called. A class may
say that its attributes win: ``attribute_first_in_templates = True`` in the class (or a base) spares the attempt at an item,
which for classes with a costly ``__getitem__`` (a form's bound fields) is most of the time.
"""

import sys
from functools import lru_cache
from typing import Any, Final

from quintet.kit.libraries import inspect
from quintet.template.waiting.current import awaited, is_awaitable, listed

#: The class attribute by which a class with ``__getitem__`` says that templates look at its attributes first.
ATTRIBUTE_FIRST = "attribute_first_in_templates"

ITEM_ERRORS = (TypeError, AttributeError, KeyError, ValueError, IndexError)
INDEX_ERRORS = (IndexError, ValueError, KeyError, TypeError)


class Missing:
    """What a look-up gives that leads nowhere."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<missing>"

    def __bool__(self) -> bool:
        return False


class _Reraise:
    """What `after_attribute_error` gives when the error is the template author's to see."""

    __slots__ = ()


MISSING: Final = Missing()
RERAISE: Final = _Reraise()

#: Types that have ``__getitem__``, but never under a name: their attributes can be read at once.
PLAIN_SEQUENCES = frozenset({list, tuple, str, bytes, range})

#: Types that a template remembers as neither called nor awaited before it forgets them again: programs make classes while they
#: run (form factories), and a template that lives as long as the process must not keep them all.
MOST_TYPES = 200


def attributes_first(kind: type) -> bool:
    """Say whether a name on objects of ``kind`` can be read as an attribute without trying an item."""
    return kind in PLAIN_SEQUENCES or not hasattr(kind, "__getitem__") or getattr(kind, ATTRIBUTE_FIRST, False)


def look(value: Any, name: str, invalid: str = "") -> tuple[type | None, Any]:
    """Return ``value.name`` as templates mean it, and the type for which reading the attribute is right the next time.

    ``invalid`` stands for what may not be called. A name that leads nowhere gives MISSING.
    """
    if value is MISSING:
        return None, MISSING
    kind: type | None = type(value)
    if is_plain(kind) and not _class_has(kind, name) and not name.isdigit():
        # Only the object itself can have it: no error is made and caught, which is most of the cost of a miss. After a miss the
        # next object of this type is asked here again.
        found = getattr(value, name, MISSING)
        return (None if found is MISSING else kind), found
    if callable(value):
        value, kind = call(value, invalid), None
    elif is_awaitable(value):
        value, kind = awaited(value), None
    if attributes_first(type(value)) and not name.isdigit():
        return kind, _attribute(value, name, invalid)
    try:
        return None, value[name]
    except ITEM_ERRORS:
        return None, _attribute(value, name, invalid)
    except Exception as error:
        if getattr(error, "silent_variable_failure", False):
            return None, invalid
        raise


def _attribute(value: Any, name: str, invalid: str) -> Any:
    try:
        return getattr(value, name)
    except Exception:
        found = after_attribute_error(value, name, invalid)
        if found is RERAISE:
            raise
        return found


@lru_cache(1024)
def is_plain(kind: type) -> bool:
    """Say whether objects of ``kind`` are neither called, awaited nor asked for items, and have attributes the usual way."""
    return (
        kind.__getattribute__ is object.__getattribute__
        and kind.__dir__ is object.__dir__
        and not any(_class_has(kind, name) for name in ("__call__", "__await__", "__getattr__"))
        and attributes_first(kind)
    )


def _class_has(kind: type, name: str) -> bool:
    for base in kind.__mro__:  # noqa: SIM110  any() with a generator takes twice as long, and misses are many
        if name in base.__dict__:
            return True
    return False


def after_attribute_error(value: Any, name: str, invalid: str = "") -> Any:
    """Return what a failed attribute means: an item by number, MISSING, ``invalid`` for a silent error, or RERAISE.

    An error from inside a property that exists is the author's to see; the property is not evaluated again. Called while the
    error is handled: compiled code has this at each look-up, and is smaller without a name for the error.
    """
    error = sys.exception()
    if isinstance(error, AttributeError | TypeError) and not _has_name(value, name):
        return _by_number(value, name) if name.isdigit() else MISSING
    return invalid if getattr(error, "silent_variable_failure", False) else RERAISE


def after_missing_key(value: dict[str, Any], name: str) -> Any:
    """Return what ``value.name`` means for a plain dict without that key: a method, an item by number, or MISSING."""
    found = getattr(value, name, MISSING)
    return _by_number(value, name) if found is MISSING and name.isdigit() else found


def after_error(value: Any, name: str, seen: type | None, invalid: str = "") -> tuple[type | None, Any]:
    """Return what a look-up means that failed in compiled code, and the type that it may take as seen from now on.

    ``seen`` is the type seen last, which another thread may have changed since the compiled code read it: whether the attribute
    was read at once or by `look` is told by the error. Called while any error is handled; raises it again when it is the
    author's to see, as one that comes out of `look` itself is.
    """
    error = sys.exception()
    if type(value) is dict and isinstance(error, Exception):
        return seen, after_missing_key(value, name)
    assert error is not None
    # The place where it came to be handled stands first in its traceback, and is added again on the way up.
    trace = error.__traceback__
    inner = None if trace is None else trace.tb_next
    if isinstance(error, Exception) and (inner is None or inner.tb_frame.f_code is not _LOOK):
        found = after_attribute_error(value, name, invalid)
        if found is not RERAISE:
            return None, found
    raise error.with_traceback(inner)


_LOOK: Final = look.__code__


def _has_name(value: Any, name: str) -> bool:
    kind = type(value)
    if kind.__dir__ is not object.__dir__ or isinstance(value, type):
        return name in dir(value)
    return _class_has(kind, name) or name in getattr(value, "__dict__", ())


def _by_number(value: Any, name: str) -> Any:
    try:
        return value[int(name)]
    except INDEX_ERRORS:
        return MISSING


def call(function: Any, invalid: str) -> Any:
    """Return ``function()`` as templates call: not at all when it says so, ``invalid`` when it alters data or needs arguments.

    The result of an async function is awaited.
    """
    if getattr(function, "do_not_call_in_templates", False):
        return function
    if getattr(function, "alters_data", False):
        return invalid
    try:
        found = function()
        return awaited(found) if is_awaitable(found) else found
    except TypeError:
        if _callable_without_arguments(function):
            raise
        return invalid
    except Exception as error:
        if getattr(error, "silent_variable_failure", False):
            return invalid
        raise


def _callable_without_arguments(function: Any) -> bool:
    try:
        inspect.signature(function).bind()
    except (TypeError, ValueError):
        return False
    return True


def settled(value: Any, invalid: str) -> Any:
    """Return a value ready for use: called when it can be, awaited when it must be."""
    if callable(value):
        return call(value, invalid)
    return awaited(value) if is_awaitable(value) else value


def settled_once(value: Any, invalid: str, plain: set[type]) -> Any:
    """Do as `settled`; remember in ``plain`` the types whose values are ready as they are, so that they are not asked again."""
    kind = type(value)
    if callable(value):
        return call(value, invalid)
    if is_awaitable(value):
        return awaited(value)
    if len(plain) >= MOST_TYPES:
        plain.clear()  # what is not in it is asked again, so other threads lose nothing but time
    plain.add(kind)
    return value


def settled_or_empty(value: Any, plain: set[type]) -> Any:
    """Do as `settled_once`; what leads nowhere is an empty text."""
    return "" if value is MISSING else settled_once(value, "", plain)


def settled_or_none(value: Any, plain: set[type]) -> Any:
    """Do as `settled_once`; what leads nowhere is None."""
    return None if value is MISSING else settled_once(value, "", plain)


def items_of(value: Any) -> Any:
    """Return what ``{% for %}`` loops over: something with a length."""
    if hasattr(value, "__len__"):
        return value
    if hasattr(type(value), "__aiter__") and not hasattr(type(value), "__iter__"):
        return listed(value)
    return list(value)
