"""CREATE TABLE as SQLite keeps it, taken apart into clauses and put together again with one of them changed.

SQLite cannot alter most of a table, so a table is made anew from its own definition: what the definition holds and the
model does not know (a hand-written check, a collation) is kept.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from quintet.kit.patterns import late
from quintet.kit.record import record, replace

CLOSERS = {"'": "'", '"': '"', "`": "`", "[": "]"}
TABLE_CONSTRAINTS = frozenset({"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"})
TOKEN = late(
    r"""'(?:[^']|'')*' | "(?:[^"]|"")*" | `(?:[^`]|``)*` | \[[^\]]*\] | --[^\n]*(?:\n|$) | /\*.*?(?:\*/|$) | \w+ | \s+ | .""",
    re.VERBOSE | re.DOTALL,
)


def tokens(sql: str) -> Iterator[str]:
    """Yield quoted pieces, comments, words, white space and single characters."""
    return (match.group() for match in TOKEN.finditer(sql))


def unquoted(token: str) -> str:
    """Return an identifier without its quotes."""
    closer = CLOSERS.get(token[:1])
    if closer is None or len(token) < 2 or token[-1] != closer:
        return token
    return token[1:-1].replace(closer * 2, closer)


class DefinitionError(ValueError):
    """A table definition that could not be taken apart; the message shows it."""


@record
class TableText:
    """The clauses between the parentheses of CREATE TABLE, and what follows them."""

    name: str
    clauses: tuple[str, ...]
    tail: str = ""

    def columns(self) -> dict[str, str]:
        """Return the column definitions by column name, in order."""
        return {name: clause for clause in self.clauses if (name := column_name(clause)) is not None}

    def copyable(self) -> list[str]:
        """Return the columns that take a value: all but generated ones."""
        return [name for name, clause in self.columns().items() if not is_generated(clause)]

    def with_column(self, name: str, clause: str) -> "TableText":
        """Return the table with one column's clause replaced.

        Raises DefinitionError when it has no such column.
        """
        if not any(same_name(one, name) for one in self.columns()):
            raise DefinitionError(f"Table {self.name!r} has no column {name!r}: {', '.join(self.columns())}.")
        return self.with_clauses(clause if same_name(column_name(one), name) else one for one in self.clauses)

    def with_clauses(self, clauses: Iterable[str]) -> "TableText":
        """Return the table with other clauses."""
        return replace(self, clauses=tuple(clauses))

    def with_new_column(self, clause: str) -> "TableText":
        """Return the table with a column after its last one."""
        last = max((index for index, one in enumerate(self.clauses) if column_name(one) is not None), default=-1)
        return replace(self, clauses=(*self.clauses[: last + 1], clause, *self.clauses[last + 1 :]))

    def without_column(self, name: str) -> "TableText":
        """Return the table without a column."""
        return self.with_clauses(one for one in self.clauses if not same_name(column_name(one), name))

    def with_constraint(self, clause: str) -> "TableText":
        """Return the table with a table constraint added."""
        return replace(self, clauses=(*self.clauses, clause))

    def without_constraint(self, name: str) -> "TableText":
        """Return the table without the table constraint of that name.

        Raises DefinitionError when it has none.
        """
        kept = tuple(one for one in self.clauses if not same_name(constraint_name(one), name))
        if len(kept) == len(self.clauses):
            raise DefinitionError(f"Table {self.name!r} has no constraint {name!r}.")
        return replace(self, clauses=kept)

    def without_unique(self, names: list[str]) -> "TableText":
        """Return the table without a nameless UNIQUE constraint on these columns."""
        return replace(self, clauses=tuple(one for one in self.clauses if _unique_columns(one) != names))

    def with_identifier_renamed(self, old: str, new: str) -> "TableText":
        """Return the table with one quoted identifier replaced throughout."""
        return replace(self, clauses=tuple(identifier_renamed(one, old, new) for one in self.clauses))

    def create(self, name: str) -> str:
        """Return CREATE TABLE under another name."""
        return f"CREATE TABLE {name} ({', '.join(self.clauses)}){self.tail}"


def identifier_renamed(sql: str, old: str, new: str) -> str:
    """Replace a double-quoted identifier wherever it stands."""
    before, after = ('"' + name.replace('"', '""') + '"' for name in (old, new))
    return "".join(after if piece == before else piece for piece in tokens(sql))


def parse(name: str, sql: str) -> TableText:
    """Take CREATE TABLE apart.

    Raises DefinitionError for a text without a list of clauses.
    """
    clauses: list[str] = []
    tail: list[str] = []
    current: list[str] = []
    depth, closed = 0, False
    for piece in tokens(sql):
        if closed:
            tail.append(piece)
            continue
        depth += (piece == "(") - (piece == ")")
        if depth == 1 and piece in {"(", ","}:
            if piece == ",":
                clauses.append("".join(current).strip())
            current = []
        elif depth == 0 and piece == ")":
            clauses.append("".join(current).strip())
            closed = True
        elif depth:
            current.append("\n" if piece.startswith("--") else piece)
    if not closed:
        raise DefinitionError(f"The definition of table {name!r} has no list of columns: {sql!r}")
    return TableText(name, tuple(clauses), _tail("".join(tail)))


def _tail(text: str) -> str:
    stripped = text.strip().rstrip(";").rstrip()
    return f" {stripped}" if stripped else ""


def words(clause: str) -> list[str]:
    """Return the tokens of a clause without white space and comments."""
    return [token for token in tokens(clause) if not token.isspace() and not token.startswith(("--", "/*"))]


def same_name(one: str | None, other: str) -> bool:
    """Say whether two identifiers are the same to SQLite, which does not tell the case of ASCII letters."""
    return one is not None and one.lower() == other.lower()


def column_name(clause: str) -> str | None:
    """Return the name of the column that a clause defines, or None for a table constraint."""
    found = words(clause)
    if not found or found[0].upper() in TABLE_CONSTRAINTS:
        return None
    return unquoted(found[0])


def constraint_name(clause: str) -> str | None:
    """Return the name of a table constraint, or None."""
    found = words(clause)
    return unquoted(found[1]) if len(found) > 1 and found[0].upper() == "CONSTRAINT" else None


def is_generated(clause: str) -> bool:
    """Say whether a column clause computes its value."""
    found = [word.upper() for word in words(clause)]
    return any(word == "AS" and following == "(" for word, following in pairwise(found))


def is_primary_key(clause: str) -> bool:
    """Say whether a column clause makes its column the primary key."""
    found = [word.upper() for word in words(clause)]
    return any(pair == ("PRIMARY", "KEY") for pair in pairwise(found))


def additions(clause: str) -> dict[str, list[str]]:
    """Return what a column clause says of COLLATE, DEFAULT and CHECK: the texts of each word, with what follows it."""
    found: dict[str, list[str]] = {"COLLATE": [], "DEFAULT": [], "CHECK": []}
    pieces = list(tokens(clause))
    depth = 0
    for position, piece in enumerate(pieces):
        depth += (piece == "(") - (piece == ")")
        if depth == 0 and position and piece.upper() in found:
            found[piece.upper()].append(f"{piece.upper()} {_operand(pieces[position + 1 :])}")
    return found


def _operand(following: list[str]) -> str:
    """Return the first word, with its sign, or everything up to where its parenthesis closes."""
    depth = 0
    for position, piece in enumerate(following):
        depth += (piece == "(") - (piece == ")")
        if depth == 0 and piece not in {"+", "-"} and words(piece):
            return "".join(following[: position + 1]).strip()
    return "".join(following).strip()


def same_sql(one: str, other: str) -> bool:
    """Say whether two pieces of SQL differ in white space and comments only."""
    return words(one) == words(other)


def _unique_columns(clause: str) -> list[str] | None:
    found = words(clause)
    if not found or found[0].upper() != "UNIQUE":
        return None
    return [unquoted(word) for word in found[2:] if word not in {",", ")"}]
