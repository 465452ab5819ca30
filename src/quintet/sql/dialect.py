"""What a database spells in its own way: names, column types, operators, limits, and the shape of values at its driver.

A dialect is a stateless value without input or output. `drivers.<name>.dialect` holds one subclass each.
"""

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar, TypeAlias, TypeVar

from quintet.kit.record import field, record
from quintet.sql import tree

Shared = TypeVar("Shared")
#: One step into a JSON document.
Key: TypeAlias = str | int


@record
class Conversion:
    """How a driver's value becomes a Python value, as a source expression that a generated loader inlines.

    ``source`` holds ``{x}`` where the value goes and may name what ``names`` provides; it is never given None.
    """

    source: str
    names: Mapping[str, Any] = field(default_factory=dict[str, Any])


#: What the name of an option of EXPLAIN may look like.
OPTION = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
EMPTY: Mapping[str, str] = MappingProxyType({})


def spread(groups: Mapping[Shared, Sequence[str]]) -> Mapping[str, Shared]:
    """Return what each name means, given the names that share a meaning.

    Raises ValueError for a name that stands in two groups.
    """
    found: dict[str, Shared] = {}
    for meaning, names in groups.items():
        for name in names:
            if name in found:
                raise ValueError(f"{name!r} is said to mean both {found[name]!r} and {meaning!r}: leave it in one group.")
            found[name] = meaning
    return MappingProxyType(found)


class Documents:
    """How one database reaches into JSON; every method takes and gives nodes of the SQL tree.

    A *document* is a node whose value is JSON in the database's own form: ``jsonb`` on PostgreSQL, text on SQLite. A part of one
    is given by the document and a path of keys: a string names a member of an object, an integer the place in an array (from the
    end when negative). Keys come from outside, so they enter the text through `Dialect.quote_text` alone.
    """

    #: Whether the comparable form is that of documents, so that it may be looked for inside of one.
    compares_documents: ClassVar[bool] = True
    #: The text around a value that is compared with `comparable` parts.
    mark: ClassVar[str] = "{}"
    #: The type of a list of such values, where the database wants one.
    list_type: ClassVar[str | None] = None

    def at(self, document: Any, keys: Sequence[Key]) -> Any:
        """Return the part at a path, as a document; NULL when it is not there."""
        raise NotImplementedError

    def text(self, document: Any, keys: Sequence[Key]) -> Any:
        """Return the part as text: strings without quotes, JSON null as NULL."""
        raise NotImplementedError

    def whole(self, document: Any) -> Any:
        """Return a whole document as text in which case may be ignored."""
        return document

    def comparable(self, document: Any, keys: Sequence[Key]) -> Any:
        """Return the part in a form in which equal values are equal, and numbers sort as numbers."""
        raise NotImplementedError

    def plain(self, document: Any, keys: Sequence[Key], wanted: str | None) -> Any:
        """Return the part as a value of SQL; ``wanted`` is the column type that it meets."""
        raise NotImplementedError

    def made_of(self, node: Any, kind: str) -> Any:
        """Return a value of SQL, read as a field of that kind, in the comparable form."""
        raise NotImplementedError

    def candidate(self, encoder: Any) -> Callable[[Any], Any]:
        """Return the function that gives what is bound for a Python value that a document may contain."""
        return self.comparison(encoder)

    def comparison(self, encoder: Any) -> Callable[[Any], Any]:
        """Return the function that gives what is bound for a Python value that is compared with `comparable` parts."""
        raise NotImplementedError

    def null(self) -> Any:
        """Return JSON's null as a document."""
        raise NotImplementedError

    def comparable_null(self) -> Any:
        """Return JSON's null in the comparable form."""
        return self.null()

    def one_of(self, part: Any, values: "tree.ListParam") -> Any:
        """Return whether a `comparable` part is in a bound list of `comparison` values."""
        return tree.InList(part, values)

    def one_of_nodes(self, part: Any, nodes: Sequence[Any]) -> Any:
        """Return whether a `comparable` part is equal to one of such nodes; there is one at least."""
        separated = [piece for node in nodes for piece in (", ", node)][1:]
        return tree.Template((part, " IN (", *separated, ")"), strict=True)

    def between(self, part: Any, low: Any, high: Any) -> Any:
        """Return whether a `comparable` part lies between two others, both included."""
        return tree.Template((part, " BETWEEN ", low, " AND ", high), strict=True)

    def has_key(self, document: Any, key: Any, known: str | None = None) -> Any:
        """Return whether an object has a member; ``key`` is a node with its name, which may be ``known`` already."""
        raise NotImplementedError

    def has_any(self, document: Any, keys: Any, known: Sequence[str] | None = None) -> Any:
        """Return whether an object has one of the members, which may be ``known`` already."""
        raise NotImplementedError

    def has_all(self, document: Any, keys: Any, count: Any, known: Sequence[str] | None = None) -> Any:
        """Return whether an object has all members, ``count`` being the number of different ones; see `has_any`."""
        raise NotImplementedError

    def contains(self, document: Any, other: Any) -> Any:
        """Return whether a document contains another."""
        raise NotImplementedError

    def contained(self, document: Any, other: Any) -> Any:
        """Return whether a document is contained in another."""
        raise NotImplementedError


class Dialect:
    """One database's way of speaking.

    ``column_types`` maps a field's internal type to its column type (``%(max_length)s`` and the like are filled from the
    field); ``column_checks`` maps it to a CHECK condition; ``operators`` maps a lookup to ``{lhs}``/``{rhs}`` text.
    """

    #: The zone of the clock that moments without one show, where the database holds these; None for UTC.
    stored: datetime.tzinfo | None = None
    name: ClassVar[str] = ""
    display_name: ClassVar[str] = ""
    placeholder: ClassVar[str] = "?"
    max_name_length: ClassVar[int | None] = None
    column_types: ClassVar[Mapping[str, str]] = EMPTY
    column_suffixes: ClassVar[Mapping[str, str]] = EMPTY
    column_checks: ClassVar[Mapping[str, str]] = EMPTY
    integer_ranges: ClassVar[Mapping[str, tuple[int, int]]] = spread(
        {
            (-(2**15), 2**15 - 1): ("SmallAutoField", "SmallIntegerField"),
            (-(2**31), 2**31 - 1): ("AutoField", "IntegerField"),
            (-(2**63), 2**63 - 1): ("BigAutoField", "BigIntegerField"),
            (0, 2**15 - 1): ("PositiveSmallIntegerField",),
            (0, 2**31 - 1): ("PositiveIntegerField",),
            (0, 2**63 - 1): ("PositiveBigIntegerField",),
        }
    )
    operators: ClassVar[Mapping[str, str]] = EMPTY
    pattern_expressions: ClassVar[Mapping[str, str]] = EMPTY
    insert_returning: ClassVar[bool] = False
    array_parameters: ClassVar[bool] = False
    #: Before the rows of a list that rows are looked up in.
    rows_word: ClassVar[str] = ""
    row_locks: ClassVar[frozenset[str]] = frozenset()
    explain_formats: ClassVar[frozenset[str]] = frozenset()
    explain_options: ClassVar[frozenset[str]] = frozenset()
    default_values: ClassVar[str] = "DEFAULT VALUES"
    #: What stands among the values of a row where the database counts.
    counted_value: ClassVar[str] = "DEFAULT"
    no_limit: ClassVar[str | None] = None
    sets_in_parentheses: ClassVar[bool] = False
    #: Whether a float may be infinite; elsewhere the greatest of all stands for it in comparisons.
    has_infinity: ClassVar[bool] = True
    #: Whether ORDER BY says where NULL stands; elsewhere a term before it does.
    sorts_nulls: ClassVar[bool] = True
    #: Whether an UPDATE may have an ORDER BY: the order in which rows are changed, one after the other.
    orders_updates: ClassVar[bool] = False
    #: The query that a list bound as one JSON text is read by, ``{}`` being its place; None where all lists are spread out.
    long_list: ClassVar[str | None] = None
    #: A list without items.
    no_items: ClassVar[str] = "()"
    #: The type that exact numbers are cast to.
    exact_number: ClassVar[str] = "NUMERIC"
    #: Whether the rows after IN may be those of a query with LIMIT; elsewhere they are read as a table of their own.
    slices_lists: ClassVar[bool] = True
    #: Whether a statement that changes a table may read it after IN; elsewhere its rows are read as a table of their own.
    reads_own_rows: ClassVar[bool] = True
    #: Functions that are written in another way, by the names of their classes; ``{0}`` is an operand, ``{*}`` all of them.
    functions: ClassVar[Mapping[str, str]] = EMPTY
    documents: ClassVar[Documents] = Documents()

    def quote_name(self, name: str) -> str:
        """Return ``name`` quoted; a name that is quoted already comes back as it is."""
        if name.startswith('"') and name.endswith('"') and len(name) > 1:
            return name
        return '"' + name.replace('"', '""') + '"'

    def quote_text(self, text: str) -> str:
        """Return any text as a literal that holds nothing a driver could take for a placeholder."""
        raise NotImplementedError

    def column_type(self, internal_type: str, parameters: Mapping[str, Any]) -> str | None:
        """Return the column type of a field kind, or None for one the database does not know."""
        found = self.column_types.get(internal_type)
        return None if found is None else found % parameters

    def cast_type(self, internal_type: str, parameters: Mapping[str, Any]) -> str | None:
        """Return the type that a CAST to that kind of field names."""
        return self.column_type(internal_type, parameters)

    def cast(self, internal_type: str) -> tuple[str, str] | None:
        """Return the text around an operand that makes it a value of that kind of field, where that is no plain CAST."""
        return None

    def operator(self, lookup: str) -> str:
        """Return the text of a lookup with ``{lhs}`` and ``{rhs}``.

        Raises KeyError for a lookup that the database lacks.
        """
        return self.operators[lookup]

    def conversion(self, internal_type: str, options: Mapping[str, Any]) -> Conversion | None:
        """Return how the driver's value of that kind becomes Python's, or None when it fits as it is.

        ``options``: ``use_tz`` (bool), ``zone`` (tzinfo), ``decimal_places``, ``decoder``.
        """
        raise NotImplementedError

    def adapter(self, internal_type: str, options: Mapping[str, Any]) -> Callable[[Any], Any] | None:
        """Return how a prepared Python value (never None) becomes the driver's, or None when it fits as it is.

        ``options``: as for `conversion`, and ``encoder``.
        """
        raise NotImplementedError

    def extract(self, kind: str, internal_type: str, zone: str | None) -> tuple[str, str]:
        """Return the text before and after an operand that gives a component (year, week_day ...) of a date or time."""
        raise NotImplementedError

    def truncate(self, kind: str, internal_type: str, zone: str | None) -> tuple[str, str]:
        """Return the text before and after an operand that cuts a date or time to ``kind``, or to "date" or "time"."""
        raise NotImplementedError

    def truncated(self, kind: str, internal_type: str, zone: str | None, operand: Any) -> tuple[Any, ...]:
        """Return text and nodes in turn that cut the node ``operand``: `truncate`, for databases where that has it once."""
        before, after = self.truncate(kind, internal_type, zone)
        return before, operand, after

    def interval(self) -> tuple[str, str]:
        """Return the text around a microseconds-valued or interval-valued parameter in date arithmetic."""
        raise NotImplementedError

    def date_arithmetic(self, operator: str) -> tuple[str, str, str]:
        """Return the text before, between and after a moment and a duration that are added or subtracted."""
        raise NotImplementedError

    def moments_apart(self, internal_type: str) -> tuple[str, str, str]:
        """Return the text before, between and after two moments, the later one first, that gives the duration between them."""
        return self.date_arithmetic("-")

    def needs_zones(self, zone: str | None) -> bool:
        """Say whether the server must have the definition of a zone by its name, which not every one has."""
        return False

    def span_arithmetic(self, operator: str) -> tuple[str, str, str]:
        """Return the text before, between and after a duration and a duration or number that are combined."""
        return self.combine(operator)

    def combine(self, operator: str) -> tuple[str, str, str]:
        """Return the text before, between and after two numeric operands."""
        if operator == "^":
            return "POWER(", ", ", ")"
        return "(", f" {operator} ", ")"

    def right_shift(self, left: Any, right: Any) -> Any:
        """Return a number whose bits are moved to the right, or None where the operator keeps the sign."""
        return None

    def lock_clause(self, *, nowait: bool, skip_locked: bool, no_key: bool, of: Sequence[str]) -> str:
        """Return the text of a row lock, empty where the database locks otherwise."""
        return ""

    def conflict_clause(self, targets: Sequence[str], updates: Sequence[str]) -> str:
        """Return the ON CONFLICT text over quoted columns: ignore without ``updates``, else update them."""
        target = f" ({', '.join(targets)})" if targets else ""
        if not updates:
            return f" ON CONFLICT{target} DO NOTHING"
        assignments = ", ".join(f"{column} = EXCLUDED.{column}" for column in updates)
        return f" ON CONFLICT{target} DO UPDATE SET {assignments}"

    def ignoring_clause(self, key: str) -> str:
        """Return the text that leaves rows alone which are there already; ``key`` is the quoted column of the primary key."""
        return self.conflict_clause((), ())

    def explain(self, output: str | None, options: Mapping[str, Any]) -> str:
        """Return the text that asks for a statement's plan.

        Raises ValueError for a format or an option that the database does not know.
        """
        raise NotImplementedError

    def random(self) -> str:
        """Return the text of a random number, for shuffled order."""
        return "RANDOM()"

    def check_explain(self, output: str | None, options: Mapping[str, Any]) -> None:
        """Refuse explain formats and options that are not on the dialect's list: they become text."""
        if output is not None and output.upper() not in self.explain_formats:
            known = ", ".join(sorted(self.explain_formats))
            allowed = f" Allowed formats: {known}." if known else f" {self.display_name} does not support any formats."
            raise ValueError(f"{output.upper()} is not a recognized format.{allowed}")
        for name in options:
            if not OPTION.fullmatch(name) or "--" in name:
                raise ValueError(f"Invalid option name: {name!r}")
        unknown = [name for name in options if name.lower() not in self.explain_options]
        if unknown:
            raise ValueError(f"Unknown options: {', '.join(sorted(unknown))}")
