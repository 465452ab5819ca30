"""Which values a sandboxed template may use, and what it may read of each: decided by type, never by asking the value.

A type that no rule names is refused, so modules, functions, classes, requests, managers, files and errors are, without a list
of them. Rules come from the engine (``types``), from the class itself (``template_safe``), from the tables below for plain
data, and for models from their fields.
"""

import datetime
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from enum import Enum
from types import FunctionType, MappingProxyType, MethodType
from typing import Any, TypeVar, cast

from quintet.kit.record import record
from quintet.kit.secret_names import is_secret
from quintet.template.compiler.unit import BlockVariable
from quintet.template.lookups import Missing

F = TypeVar("F", bound=Callable[..., Any] | type)

#: The mark on functions, methods and classes.
MARK = "template_safe"


@record
class Rule:
    """What may be read of a type: attribute names (None: every public one), and which of them are methods to be called."""

    names: frozenset[str] | None = frozenset()
    calls: frozenset[str] = frozenset()
    #: Names that exist and are refused for their meaning, not for lack of permission.
    secrets: frozenset[str] = frozenset()

    def allows(self, name: str) -> bool:
        """Say whether the attribute may be read."""
        return name in self.calls or (self.names is None and name not in self.secrets) or name in (self.names or ())


def _rule(names: str = "", calls: str = "") -> Rule:
    return Rule(frozenset(names.split()), frozenset(calls.split()))


PLAIN = Rule()
DATE = "year month day"
TIME = "hour minute second microsecond"
#: Plain data. Text has no methods: `format` reads attributes of what it is given, and filters do the rest.
RULES: Mapping[type, Rule] = MappingProxyType(
    {
        **dict.fromkeys((str, bytes, int, float, Decimal, type(None), list, tuple, set, frozenset, range, deque, Missing), PLAIN),
        dict: _rule(calls="items keys values"),
        MappingProxyType: _rule(calls="items keys values"),
        datetime.datetime: _rule(f"{DATE} {TIME}", "date time weekday isoweekday isoformat"),
        datetime.date: _rule(DATE, "weekday isoweekday isoformat"),
        datetime.time: _rule(TIME, "isoformat"),
        datetime.timedelta: _rule("days seconds microseconds", "total_seconds"),
        uuid.UUID: _rule("hex"),
        BlockVariable: _rule("name", "super"),
    }
)
ENUM = _rule("name value label")


def template_safe(function: F) -> F:
    """Mark a function or method that sandboxed templates may call, without arguments: it must change nothing and tell no secret.

    A class that is marked is open to them: every public attribute, and those methods that are marked too. To open only some,
    give the class their names: ``template_safe = ("name", "price")``.
    """
    setattr(function, MARK, True)
    return function


def is_marked(value: Any) -> bool:
    """Say whether a function or method may be called: marked, and not one that alters data."""
    if not isinstance(value, FunctionType | MethodType):
        return False
    return getattr(value, MARK, False) is True and not getattr(value, "alters_data", False)


class Policy:
    """The rules of one engine."""

    def __init__(self, types: Mapping[type, Iterable[str]]) -> None:
        self.types = {kind: frozenset(names) for kind, names in types.items()}
        self._known: dict[type, Rule | None] = {}

    def rule_of(self, kind: type) -> Rule | None:
        """Return what may be read of values of a type; None when they may not be used."""
        try:
            return self._known[kind]
        except KeyError:
            found = self._known[kind] = self._find(kind)
            return found

    def _find(self, kind: type) -> Rule | None:
        bases = kind.__mro__
        given = next((self.types[base] for base in bases if base in self.types), None)
        if given is not None:
            return Rule(given, given)
        declared = _declared(kind)
        if declared is not None:
            return declared
        if issubclass(kind, Enum):
            return ENUM
        plain = next((RULES[base] for base in bases if base in RULES), None)
        if plain is not None:
            return _with_fields(kind, plain)
        return _model_rule(kind)


def _declared(kind: type) -> Rule | None:
    """Return the rule that a class states in ``template_safe``: True for every public attribute, or the names."""
    mark = next((vars(base)[MARK] for base in kind.__mro__ if MARK in vars(base)), None)
    if mark is True:
        return Rule(None)
    if isinstance(mark, tuple | list | set | frozenset):
        names = frozenset(map(str, cast("Iterable[Any]", mark)))
        return Rule(names, names)
    return None


def _with_fields(kind: type, plain: Rule) -> Rule:
    """Return the rule of a named tuple: its fields are data."""
    fields = getattr(kind, "_fields", ()) if issubclass(kind, tuple) else ()
    return Rule(frozenset(fields), plain.calls) if fields else plain


def _model_rule(kind: type) -> Rule | None:
    """Return the rule of a class that looks like a model: its fields and the texts of choices, but none named like a secret.

    The web wing does not import the other, so models are known by the list of columns that their ``_meta`` has.
    """
    fields = getattr(getattr(kind, "_meta", None), "concrete_fields", None)
    if fields is None:
        return None
    names = {name for field in fields for name in (field.name, field.attname)}
    secrets = frozenset(name for name in names if is_secret(name) and not _is_key(kind, name))
    shown = {f"get_{field.name}_display" for field in fields if field.choices is not None and field.name not in secrets}
    return Rule(frozenset(names - secrets | {"pk"}), frozenset(shown), secrets)


def _is_key(kind: Any, name: str) -> bool:
    """Say whether a name is that of a relation's column; a relation is told from a secret by its kind, not by its name."""
    return any(name in (field.name, field.attname) and field.is_relation for field in kind._meta.concrete_fields)
