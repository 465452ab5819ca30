"""The words that every floor of the orm shares: sentinels, edges between tables, model state, public paths."""

import copyreg
from collections.abc import Callable
from enum import Enum
from types import MappingProxyType
from typing import Any

from quintet.kit import dotted
from quintet.kit import record as records
from quintet.kit.record import record

LOOKUP_SEP = "__"
PUBLIC_ROOT = "quintet.db.models"


class Missing(Enum):
    """Sentinels that stand for the absence of a value; members are compared by identity and pickle as themselves."""

    NOT_PROVIDED = "not provided"
    DEFERRED = "deferred"

    def __repr__(self) -> str:
        return f"<{self.value}>"


class NOT_PROVIDED:  # noqa: N801  documented spelling
    """The default of a field without a default."""


DEFERRED = Missing.DEFERRED


@record
class Edge:
    """One step from a table to another: ``source``.``left`` = ``target``.``right`` in fields.

    ``many``: the step may multiply rows. ``nullable``: there may be no row at its end. ``also``: further pairs of fields that are
    equal. ``restrict``: a function of (scope, alias of the source, alias of the target) that gives further conditions of the
    join. ``loose``: the two sides may be of different kinds, and are compared as text where a database wants one kind. ``key``
    tells two edges apart.
    """

    key: Any
    left: Any
    target: Any
    right: Any
    many: bool
    nullable: bool
    also: tuple[tuple[Any, Any], ...] = ()
    restrict: Callable[[Any, str, str], list[Any]] | None = None
    loose: bool = False


class LazyMap:
    """A dictionary of an object, made when first asked for: a non-data descriptor, so that the second read is plain."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return self
        made: dict[str, Any] = {}
        setattr(instance, self.name, made)
        return made


class ModelState:
    """What an instance knows about its row: whether it has one, in which database, and what it has loaded around it.

    A new instance's state lies in the class, and its maps are made at first use: making one costs 0.05 us instead of 0.45.
    """

    db: str | None = None
    adding: bool = True
    fetch_mode: Any = None
    peers: tuple[Any, ...] = ()
    waiting: dict[str, Any] | None = None
    #: The relations whose target had no key when it was assigned; theirs is taken over when it has one.
    keyless: frozenset[str] = frozenset()
    #: The keys, by relation, for which a prefetch has found no row: reading them asks for none.
    absent: dict[str, Any] | None = None
    fields_cache: Any = LazyMap()
    related_managers_cache: Any = LazyMap()

    def __init__(self, db: str | None = None, adding: bool = True, fetch_mode: Any = None) -> None:
        self.db, self.adding, self.fetch_mode = db, adding, fetch_mode

    def __reduce__(self) -> Any:
        # Peers are weak references and managers hold connections' names: neither travels.
        return (_restore_state, (self.db, self.adding, self.fetch_mode, dict(self.fields_cache), self.absent))

    def __copy__(self) -> "ModelState":
        copied = ModelState(self.db, self.adding, self.fetch_mode)
        copied.fields_cache = dict(self.fields_cache)
        copied.peers, copied.keyless = self.peers, self.keyless
        copied.absent = self.absent and dict(self.absent)
        return copied


class LoadedState(ModelState):
    """The state of a row that was loaded from the default database, which lies in the class (making one: 0.3 to 0.05 us)."""

    db = "default"
    adding = False


class SettingsReference(str):
    """The label of a model that a setting names: a text that remembers the setting, which migration files write in its place."""

    setting_name: str
    __slots__ = ("setting_name",)

    def __new__(cls, value: str, setting_name: str) -> "SettingsReference":
        """Make the text ``value`` that the setting ``setting_name`` holds."""
        made = super().__new__(cls, value)
        made.setting_name = setting_name
        return made

    def lower(self) -> "SettingsReference":
        """Return the label in lower case, still a reference: fields lower the labels that they keep."""
        return SettingsReference(super().lower(), self.setting_name)

    def __reduce__(self) -> tuple[Any, ...]:
        return SettingsReference, (str(self), self.setting_name)


def _restore_state(
    db: str | None, adding: bool, fetch_mode: Any, cache: dict[str, Any], absent: dict[str, Any] | None = None
) -> ModelState:
    state = ModelState(db, adding, fetch_mode)
    state.fields_cache, state.absent = cache, absent
    return state


@record
class Resolved:
    """A resolved expression: its tree, the field whose values it gives, and what it contains.

    ``made_of`` is (transform, resolved operand) when a transform made it; ``parts`` are the values outside of the aggregates in
    it, or the operands of a window, by which a query that groups must group; None when that is the value itself. ``maker`` is
    the expression of the user's own whose `convert_value` reads the value. ``doubt`` is the error for a value that is read
    although nobody can tell its field.
    """

    node: Any
    field: Any = records.field(default=None, compare=False)
    aggregate: bool = False
    window: bool = False
    multi: bool = False
    made_of: Any = records.field(default=None, compare=False)
    parts: tuple[Any, ...] | None = records.field(default=None, compare=False)
    maker: Any = records.field(default=None, compare=False)
    doubt: Exception | None = records.field(default=None, compare=False)


#: Where the documentation has the classes of a module, below `PUBLIC_ROOT`; longer names go before the package they are in.
PUBLIC_SECTIONS = MappingProxyType(
    {
        "quintet.orm.expressions": ".expressions",
        "quintet.orm.aggregates": ".aggregates",
        "quintet.orm.lookups": ".lookups",
        "quintet.orm.manager": ".manager",
        "quintet.orm.queryset": ".query",
        "quintet.orm.lookups.json": ".fields.json",
        "quintet.orm.functions.comparison": ".functions.comparison",
        "quintet.orm.functions.dates": ".functions.datetime",
        "quintet.orm.functions.json": ".functions.json",
        "quintet.orm.functions.math": ".functions.math",
        "quintet.orm.functions.text": ".functions.text",
        "quintet.orm.functions.uuid": ".functions.uuid",
        "quintet.orm.functions.window": ".functions.window",
    }
)
#: Expressions that are written by their shorter path.
SHORT_PATHS = frozenset({"F", "Value", "Func", "ExpressionWrapper", "Case", "When", "OrderBy", "Q"})


def public_path(cls: type) -> str:
    """Return the documented dotted path of a class, as `deconstruct` tells it: in the spelling that the process uses."""
    module, name = cls.__module__, cls.__qualname__
    if not module.startswith("quintet.orm."):
        return dotted.spoken(f"{module}.{name}")
    section = PUBLIC_SECTIONS.get(module, PUBLIC_SECTIONS.get(module.rpartition(".")[0], ""))
    return dotted.spoken(f"{PUBLIC_ROOT}{'' if name in SHORT_PATHS else section}.{name}")


#: The documented modules of fields, by the home's module or package.
FIELD_MODULES = MappingProxyType(
    {
        "quintet.orm.fields.composite": "fields.composite",
        "quintet.orm.fields.files": "fields.files",
        "quintet.orm.fields.generated": "fields.generated",
        "quintet.orm.fields.json": "fields.json",
        "quintet.orm.relations": "fields.related",
    }
)


def documented_path(cls: type) -> str:
    """Return the path of a class of fields with the module that the documentation names, as ``repr`` tells it."""
    module = cls.__module__
    if module.startswith("quintet.orm."):
        section = FIELD_MODULES.get(module) or FIELD_MODULES.get(module.rpartition(".")[0], "fields")
        module = dotted.spoken(f"{PUBLIC_ROOT}.{section}")
    return f"{module}.{cls.__qualname__}"


def is_ours(function: Any) -> bool:
    """Say whether a method is the framework's own, so that the engine may use what it knows about it."""
    module = getattr(function, "__module__", None) or getattr(getattr(function, "__func__", None), "__module__", "")
    return module.startswith("quintet.orm.")


def begins_plainly(get_queryset: Any) -> bool:
    """Say whether a manager's method is that of every manager, which filters nothing."""
    return is_ours(get_queryset) and not getattr(get_queryset, "filters", False)


copyreg.pickle(Missing, lambda member: (Missing, (member.value,)))
