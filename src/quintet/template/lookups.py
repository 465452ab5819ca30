"""Look-ups: what ``a.b`` means in a template, once for compiled code and for `Variable.resolve`.

A dot tries ``a["b"]``, then ``a.b``, then ``a[int("b")]``; every value on the way that can be called is called. A class may
say that its attributes win: ``attribute_first_in_templates = True`` in the class (or a base) spares the attempt at an item,
which for classes with a costly ``__getitem__`` (a form's bound fields) is most of the time.
"""

from inspect import signature
from typing import Any, Final

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


def attributes_first(kind: type) -> bool:
    """Say whether a name on objects of ``kind`` can be read as an attribute without trying an item."""
    return kind in PLAIN_SEQUENCES or not hasattr(kind, "__getitem__") or getattr(kind, ATTRIBUTE_FIRST, False)


def look(value: Any, name: str, invalid: str) -> tuple[type | None, Any]:
    """Return ``value.name`` as templates mean it, and the type for which reading the attribute is right the next time.

    ``invalid`` stands for what may not be called. A name that leads nowhere gives MISSING.
    """
    if value is MISSING:
        return None, MISSING
    kind: type | None = type(value)
    if callable(value):
        value, kind = call(value, invalid), None
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
    except Exception as error:
        found = after_attribute_error(value, name, error, invalid)
        if found is RERAISE:
            raise
        return found


def after_attribute_error(value: Any, name: str, error: Exception, invalid: str) -> Any:
    """Return what a failed attribute means: an item by number, MISSING, ``invalid`` for a silent error, or RERAISE.

    An error from inside a property that exists is the author's to see; the property is not evaluated again.
    """
    if isinstance(error, AttributeError | TypeError) and not _has_name(value, name):
        return _by_number(value, name)
    return invalid if getattr(error, "silent_variable_failure", False) else RERAISE


def after_missing_key(value: dict[str, Any], name: str) -> Any:
    """Return what ``value.name`` means for a plain dict without that key: a method, an item by number, or MISSING."""
    found = getattr(value, name, MISSING)
    return _by_number(value, name) if found is MISSING else found


def _has_name(value: Any, name: str) -> bool:
    kind = type(value)
    if isinstance(value, type) or kind.__dir__ is not object.__dir__:
        return name in dir(value)
    return any(name in vars(base) for base in kind.__mro__) or name in getattr(value, "__dict__", ())


def _by_number(value: Any, name: str) -> Any:
    if not name.isdigit():
        return MISSING
    try:
        return value[int(name)]
    except INDEX_ERRORS:
        return MISSING


def call(function: Any, invalid: str) -> Any:
    """Return ``function()`` as templates call: not at all when it says so, ``invalid`` when it alters data or needs arguments."""
    if getattr(function, "do_not_call_in_templates", False):
        return function
    if getattr(function, "alters_data", False):
        return invalid
    try:
        return function()
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
        signature(function).bind()
    except (TypeError, ValueError):
        return False
    return True


def settled(value: Any, invalid: str) -> Any:
    """Return a value ready for use: called when it can be."""
    return call(value, invalid) if callable(value) else value
