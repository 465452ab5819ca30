"""The guards: what sandboxed code calls where other compiled code looks up, calls, loops and writes by itself."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from itertools import islice
from types import MappingProxyType
from typing import Any, cast
from unicodedata import normalize

from quintet.kit.html import SafeString
from quintet.kit.lazy import LazyObject, Promise, ready
from quintet.template.compiler.unit import BlockVariable
from quintet.template.lookups import MISSING
from quintet.template.sandbox import current
from quintet.template.sandbox.errors import SandboxError, SandboxFailure, SandboxViolation
from quintet.template.sandbox.limits import STEPS_PER_LOOK, Budget
from quintet.template.sandbox.policy import MARK, RULES, is_marked

#: An integer with more bits than this has more digits than Python writes (4,300 of them).
LONGEST_INTEGER = 14_000
#: A number with a larger exponent has more digits as well.
LONGEST_EXPONENT = 4_300
#: How deep containers inside each other are looked through.
DEEPEST = 30
DICTIONARIES = (dict, MappingProxyType)


def violation(what: str, mend: str) -> SandboxError:
    """Return the error to raise for something that is not allowed, and remember it."""
    return current.budget.get().refuse(SandboxViolation(f"{what} {mend}"))


def gate(value: Any, text: str) -> Any:
    """Return a value that a template may use: lazy text and lazy objects settled, marked functions called, rows loaded.

    Raises SandboxViolation for a value of a type that no rule allows; ``text`` is how the template calls it.
    """
    budget = current.budget.get()
    for _ in range(3):  # a lazy object may stand for a marked function, and that return lazy text
        kind = type(value)
        if budget.policy.rule_of(kind) is not None:
            return value
        if issubclass(kind, Promise):
            return str(value)
        if issubclass(kind, LazyObject):
            value = ready(value)
        elif is_marked(value):
            budget.step()
            value = value()
        elif getattr(kind, "_result_cache", MISSING) is None and hasattr(kind, "as_manager"):
            return _rows(value, budget)
        else:
            break
    raise violation(
        f"'{text}' is a {type(value).__qualname__}, which a sandboxed template may not use.",
        "Give the template plain data, or name the type and its attributes in SandboxedEngine(types=...).",
    )


def _rows(rows: Any, budget: Budget) -> list[Any]:
    """Return the rows of a query set, loaded once for a rendering and no more of them than a list may have."""
    held = budget.sizes.get(-id(rows))
    if held is None:
        # Kept beside the rows: the query set must stay alive, or another object could get its identity.
        held = budget.sizes[-id(rows)] = ((rows, list(rows[: budget.limits.items + 1])), 0)
    found = held[0][1]
    budget.count(len(found))
    return found


def hop(value: Any, name: str, text: str) -> Any:
    """Return ``value.name`` for a value that came through the gate; what leads nowhere is MISSING, as everywhere.

    Raises SandboxViolation for an attribute that exists and is not allowed.
    """
    if value is MISSING:
        return MISSING
    if normalize("NFKC", name).startswith("_"):
        raise violation(f"'{text}' begins with an underscore.", "Private names are closed to sandboxed templates.")
    found = _item(value, name)
    return gate(_attribute(value, name, text) if found is MISSING else found, text)


def _item(value: Any, name: str) -> Any:
    """Return an entry of plain data; MISSING for everything else."""
    kind = type(value)
    if issubclass(kind, DICTIONARIES):
        # Never by value[name] alone: a defaultdict would grow.
        if name in value:
            return value[name]
        return value[int(name)] if name.isdecimal() and int(name) in value else MISSING
    if not issubclass(kind, tuple | list | str | range) or not name.isdecimal():
        return MISSING
    try:
        return value[int(name)]
    except IndexError:
        return MISSING


def _attribute(value: Any, name: str, text: str) -> Any:
    kind = type(value)
    rule = current.budget.get().policy.rule_of(kind)
    if not rule.allows(name):
        if not _has(value, name):
            return MISSING
        reason = "its name says that it is secret" if name in rule.secrets else "it is not among the names allowed for its type"
        raise violation(
            f"'{text}' may not be read in a sandboxed template: {reason} ({kind.__qualname__}).",
            "Put what the template needs into its context, or name the attribute in SandboxedEngine(types=...).",
        )
    try:
        found = getattr(value, name)
    except AttributeError:
        if _has(value, name):
            raise
        return MISSING
    return _called(found, text) if name in rule.calls and callable(found) else found


def _called(method: Any, text: str) -> Any:
    if getattr(method, "alters_data", False) or isinstance(method, type):
        raise violation(f"'{text}' alters data or is a class.", "Sandboxed templates only read.")
    current.budget.get().step()
    found = method()
    # The views of a dictionary, as the list that they would become anyway.
    return list(found) if type(found) in VIEWS else found


VIEWS = frozenset({type({}.keys()), type({}.values()), type({}.items())})


def _has(value: Any, name: str) -> bool:
    """Say whether a name exists, without reading it: a property would run."""
    if any(name in vars(base) for base in type(value).__mro__):
        return True
    try:
        return name in object.__getattribute__(value, "__dict__")
    except AttributeError:
        return False


def settled(value: Any, invalid: str, plain: set[type]) -> Any:
    """Stand in for calls of what can be called: what came through the gate is data, also an object with ``__call__``."""
    return gate(value, MARK) if is_marked(value) else value


def settled_or_empty(value: Any, plain: set[type]) -> Any:
    """Do as `settled`; what leads nowhere is an empty text."""
    return "" if value is MISSING else settled(value, "", plain)


def settled_or_none(value: Any, plain: set[type]) -> Any:
    """Do as `settled`; what leads nowhere is None."""
    return None if value is MISSING else settled(value, "", plain)


def whole(value: Any) -> int:
    """Return how many characters a value would roughly be as text, having looked through the containers in it.

    Raises SandboxViolation for a container with a value that is not allowed, LimitExceeded for one that is too large.
    """
    budget = current.budget.get()
    size = _size(value, budget, 0)
    budget.length(size)
    return size


def _size(value: Any, budget: Budget, depth: int) -> int:
    kind = type(value)
    if kind is str or kind is SafeString:
        return len(value)
    if issubclass(kind, str | bytes):
        return len(value)
    if issubclass(kind, int):
        return _digits(value, budget)
    if issubclass(kind, Decimal) and value.is_finite() and abs(value.adjusted()) > LONGEST_EXPONENT:
        raise budget.over("A number is too long", LONGEST_EXPONENT, "digits", "numbers")
    if not issubclass(kind, CONTAINERS):
        if depth and not issubclass(kind, Promise):
            gate(value, f"{kind.__qualname__} in a container")
        return 20
    known = budget.sizes.get(id(value))
    if known is not None:
        return known[1]
    if depth > DEEPEST:
        raise budget.over("Containers lie too deep inside each other", DEEPEST, "levels", "depth of data")
    size = _contents(value, budget, depth)
    budget.sizes[id(value)] = (value, size)
    return size


#: Types that filters may read by themselves: all that is to be read of them is data.
DATA = (*RULES, Enum, Promise)
CONTAINERS = (list, tuple, dict, set, frozenset, deque, MappingProxyType, range)


def _contents(value: Any, budget: Budget, depth: int) -> int:
    budget.count(len(value))
    if type(value) is range:
        return len(value) * 2 + max(map(abs, (value.start, value.stop, value.step))).bit_length()
    budget.step(len(value) // 8)  # looking is cheaper than rendering
    inner: Iterable[Any] = (part for pair in value.items() for part in pair) if issubclass(type(value), DICTIONARIES) else value
    size = 2
    for one in inner:
        size += 2 + _size(one, budget, depth + 1)
        budget.length(size)
    return size


def _digits(value: int, budget: Budget) -> int:
    if value.bit_length() > LONGEST_INTEGER:
        raise budget.over("A number is too long", LONGEST_INTEGER, "bits", "numbers")
    return value.bit_length() // 3 + 1


def shown(value: Any) -> Any:
    """Return a value that is about to become text.

    Raises SandboxViolation for one whose text would tell where it lies in memory, or what a container hides.
    """
    kind = type(value)
    if kind is str or kind is SafeString:
        return value
    if kind.__str__ is object.__str__ and kind.__repr__ is object.__repr__ and not issubclass(kind, Promise):
        raise violation(f"A {kind.__qualname__} has no text of its own.", "Show its attributes, or give its class __str__.")
    current.budget.get().work(whole(value))
    return value


def sequence(value: Any, invalid: str) -> Any:
    """Return what a loop goes over: a list, no longer than a list may be."""
    if value is None or value is MISSING:
        return ()
    budget = current.budget.get()
    if isinstance(value, list | tuple | dict | str | range):
        budget.count(len(value))
        return cast("Any", value)
    found: list[Any] = []
    for item in islice(iter(value), budget.limits.items + 1):
        found.append(item)
        if not len(found) % STEPS_PER_LOOK:
            budget.look_at_clock()
    budget.count(len(found))
    return found


def data_of(value: Any) -> Any:
    """Return what a filter may read of a value: data as it is, the items of an object that has some, else its text."""
    kind = type(value)
    if issubclass(kind, DATA):
        return value
    return sequence(value, "") if hasattr(kind, "__iter__") else str(shown(value))


def steps(items: Iterable[Any]) -> Iterator[Any]:
    """Yield the items of a loop, counting turns."""
    step = current.budget.get().step
    for item in items:
        step()
        yield item


def holds(container: Any, item: Any) -> bool:
    """Say whether a container holds an item, as ``in`` does; one that has to be looked through by iteration costs turns."""
    kind = type(container)
    if not _looks_through(kind, item):
        return item in container
    return any(one is item or one == item for one in steps(container))


def _looks_through(kind: type, item: Any) -> bool:
    """Say whether ``in`` would iterate over objects of a class that may have no end."""
    if issubclass(kind, range):
        return type(item) not in (int, bool)
    return getattr(kind, "__contains__", None) in (None, Sequence.__contains__) and hasattr(kind, "__iter__")


def unpacked(item: Any, count: int) -> Any:
    """Return the ``count`` values of one item of a loop.

    Raises SandboxFailure when it has another number of them.
    """
    item = gate(item, "the item of the loop")
    if not isinstance(item, list | tuple | str | dict) or len(cast("Any", item)) != count:
        found = len(item) if hasattr(type(item), "__len__") else 1
        failure = SandboxFailure(f"The loop needs {count} values in each item, and one has {found}.")
        raise current.budget.get().refuse(failure)
    return cast("Any", item)


def written(text: str) -> str:
    """Count output."""
    return current.budget.get().write(text)


def kept(text: str) -> str:
    """Count the text of a block that is kept for a tag."""
    return current.budget.get().keep(text)


class GuardedBlock(BlockVariable):
    """The variable ``block``: a parent's block costs a turn, and is output only once, where it is shown."""

    def super(self) -> str:
        """Return the parent template's block as safe text."""
        budget = current.budget.get()
        budget.step()
        before = budget.written
        text = super().super()
        budget.written = before
        return budget.keep(text)


def refused(*_arguments: Any) -> Any:
    """Stand in for look-ups without a guard, which no sandboxed code makes."""
    raise AssertionError("sandboxed code looked something up without a guard")


#: The globals of sandboxed code that differ from those of other compiled code.
NAMES: Mapping[str, Any] = MappingProxyType(
    {
        "BLOCK": GuardedBlock,
        "F": settled_or_none,
        "GATE": gate,
        "H": refused,
        "HOLDS": holds,
        "HOP": hop,
        "KEPT": kept,
        "L": refused,
        "OUT": written,
        "S": settled,
        "SEQUENCE": sequence,
        "SHOWN": shown,
        "STEPS": steps,
        "STOPS": (SandboxError, RecursionError, MemoryError),
        "T": settled_or_empty,
        "UNPACKED": unpacked,
    }
)


def enter() -> None:
    """Go into an included template."""
    current.budget.get().enter()


def leave() -> None:
    """Come out of an included template."""
    current.budget.get().leave()
