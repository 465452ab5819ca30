"""SQL statements read into actions: what is done to which table, however it is spelled.

Only the shapes of DDL and of statements over whole tables are read. The text comes from schema editors and from users'
`RunSQL`; what is not understood becomes an action of the kind "UNKNOWN", never a guess.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

from quintet.kit.patterns import late
from quintet.kit.record import record

TOKEN = late(
    r"--[^\n]*|/\*[\s\S]*?\*/|\s+|[eExX]?'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`(?:[^`]|``)*`|\$(\w*)\$[\s\S]*?\$\1\$|::|\w+|<=|>=|<>|!=|[\s\S]"
)
OPEN, CLOSE = frozenset("(["), frozenset(")]")
#: Words that end the type of a column in ADD COLUMN.
COLUMN_WORDS = frozenset(
    {
        "COLLATE",
        "DEFAULT",
        "NOT",
        "NULL",
        "PRIMARY",
        "UNIQUE",
        "CHECK",
        "REFERENCES",
        "GENERATED",
        "CONSTRAINT",
        "USING",
        "STORAGE",
    }
)


@record
class Action:
    """One thing that a statement does.

    ``name`` is that of the index or constraint; ``other`` the table referred to, or the new name; ``detail`` the type of a
    column, the expression of a default or the condition of a check; ``words`` what else is said, in capitals.
    """

    kind: str
    table: str = ""
    column: str = ""
    name: str = ""
    other: str = ""
    detail: str = ""
    words: frozenset[str] = frozenset()


class Words:
    """The tokens of a statement and a place among them."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self.tokens = list(tokens)
        self.place = 0

    @property
    def left(self) -> list[str]:
        """What was not read yet."""
        return self.tokens[self.place :]

    def next_is(self, *words: str) -> bool:
        """Say whether these words come next."""
        return tuple(one.upper() for one in self.tokens[self.place : self.place + len(words)]) == words

    def accept(self, *words: str) -> bool:
        """Step over these words if they come next; say whether they did."""
        found = self.next_is(*words)
        if found:
            self.place += len(words)
        return found

    def take(self) -> str:
        """Return the next token and step over it; an empty text at the end."""
        found = self.tokens[self.place] if self.place < len(self.tokens) else ""
        self.place += 1
        return found

    def name(self) -> str:
        """Return the next name without quotes and without its schema."""
        found = bare(self.take())
        while self.accept("."):
            found = bare(self.take())
        return found

    def group(self) -> list[str]:
        """Return the tokens between the parentheses that come next, and step over them."""
        if not self.next_is("("):
            return []
        depth, begun = 0, self.place + 1
        while self.place < len(self.tokens):
            token = self.take()
            depth += (token in OPEN) - (token in CLOSE)
            if depth == 0:
                break
        return self.tokens[begun : self.place - 1]

    def until(self, stops: frozenset[str]) -> list[str]:
        """Return the tokens before the first of ``stops`` outside parentheses, and step over them."""
        begun, depth = self.place, 0
        while self.place < len(self.tokens):
            token = self.tokens[self.place]
            if depth == 0 and token.upper() in stops:
                break
            depth += (token in OPEN) - (token in CLOSE)
            self.place += 1
        return self.tokens[begun : self.place]


def bare(token: str) -> str:
    """Return an identifier as the catalogue holds it: quotes taken off, unquoted ones in lower case."""
    if token[:1] in {'"', "`"}:
        return token[1:-1].replace(token[0] * 2, token[0])
    return token.lower()


def tokens_of(sql: str) -> list[str]:
    """Return the tokens of a text that mean something: no blanks, no comments."""
    found = (match[0] for match in TOKEN.finditer(sql))
    return [one for one in found if not one.isspace() and not one.startswith(("--", "/*"))]


def joined(tokens: Sequence[str]) -> str:
    """Return tokens as one text, with one blank between words only."""
    text = ""
    for token in tokens:
        tight = not text or token in {",", ")", "(", "::", ".", "[", "]"} or text.endswith(("(", "::", ".", "["))
        text += token if tight else f" {token}"
    return text


def split_actions(tokens: Sequence[str]) -> Iterator[list[str]]:
    """Yield the parts between commas that stand outside parentheses."""
    part: list[str] = []
    depth = 0
    for piece in tokens:
        depth += (piece in OPEN) - (piece in CLOSE)
        if piece == "," and depth == 0:
            yield part
            part = []
        else:
            part.append(piece)
    yield part


def actions_of(sql: str) -> list[Action]:
    """Return what one statement does; nothing for an empty one."""
    return read_with(READERS, tokens_of(sql))


def read_with(readers: "Readers", tokens: Sequence[str]) -> list[Action]:
    """Return what the statement of these tokens does, by the reader of its first words."""
    words = Words([one for one in tokens if one != ";"])
    if not words.tokens:
        return []
    for beginning, read in readers.items():
        if words.accept(*beginning):
            return read(words)
    return [Action("UNKNOWN", words=frozenset({words.tokens[0].upper()}))]


Readers: TypeAlias = Mapping[tuple[str, ...], Callable[[Words], list[Action]]]


# -- tables


def _create_table(words: Words) -> list[Action]:
    words.accept("IF", "NOT", "EXISTS")
    table = words.name()
    body = joined(words.group())
    others = {"AS"} if any(one.upper() == "AS" for one in words.left) else set[str]()
    return [Action("CREATE TABLE", table, detail=body, words=frozenset(others))]


def _drop_table(words: Words) -> list[Action]:
    words.accept("IF", "EXISTS")
    return [Action("DROP TABLE", bare(part[-1])) for part in split_actions(_without(words.left, {"CASCADE", "RESTRICT"})) if part]


def _without(tokens: Sequence[str], dropped: set[str]) -> list[str]:
    return [one for one in tokens if one.upper() not in dropped]


def _alter_table(words: Words) -> list[Action]:
    words.accept("IF", "EXISTS")
    words.accept("ONLY")
    table = words.name()
    return [_table_action(table, Words(part)) for part in split_actions(words.left)]


def _table_action(table: str, words: Words) -> Action:
    for beginning, read in TABLE_READERS.items():
        if words.accept(*beginning):
            return read(table, words)
    return Action("UNKNOWN", table, detail=joined(words.tokens))


def _add_column(table: str, words: Words) -> Action:
    words.accept("IF", "NOT", "EXISTS")
    column = words.name()
    kind = joined(words.until(COLUMN_WORDS))
    said: set[str] = set()
    default, other = "", ""
    while words.left:
        word = words.take().upper()
        said.add(word)
        if word == "NOT" and words.accept("NULL"):
            said.add("NOT NULL")
        elif word == "DEFAULT":
            default = joined(words.until(COLUMN_WORDS - {"USING"}))
        elif word == "REFERENCES":
            other = words.name()
            words.group()
        elif word == "GENERATED":
            said.add("IDENTITY" if "IDENTITY" in map(str.upper, words.until(frozenset("("))) else "COMPUTED")
            words.group()
        elif word == "CHECK":
            words.group()
    if kind.lower() in {"serial", "bigserial", "smallserial"}:
        said.add("IDENTITY")
    return Action("ADD COLUMN", table, column, detail=default, other=other, name=kind, words=frozenset(said))


def _add_constraint(table: str, words: Words) -> Action:
    return _constraint(table, words, words.name())


def _constraint(table: str, words: Words, name: str = "") -> Action:
    said = {"NOT VALID"} if [one.upper() for one in words.tokens[-2:]] == ["NOT", "VALID"] else set[str]()
    if words.accept("CHECK"):
        return Action("ADD CHECK", table, name=name, detail=joined(words.group()), words=frozenset(said))
    if words.accept("FOREIGN", "KEY"):
        column = bare(words.group()[0])
        words.accept("REFERENCES")
        return Action("ADD FOREIGN KEY", table, column, name=name, other=words.name(), words=frozenset(said))
    if words.accept("EXCLUDE"):
        return Action("ADD EXCLUSION", table, name=name)
    kind = "ADD PRIMARY KEY" if words.accept("PRIMARY", "KEY") else "ADD UNIQUE"
    words.accept("UNIQUE")
    if words.accept("USING", "INDEX"):
        return Action(f"{kind} USING INDEX", table, name=name, other=words.name())
    words.until(frozenset("("))
    return Action(kind, table, name=name, detail=joined(words.group()))


def _drop_column(table: str, words: Words) -> Action:
    words.accept("IF", "EXISTS")
    return Action("DROP COLUMN", table, words.name())


def _drop_constraint(table: str, words: Words) -> Action:
    words.accept("IF", "EXISTS")
    return Action("DROP CONSTRAINT", table, name=words.name())


def _alter_column(table: str, words: Words) -> Action:
    column = words.name()
    words.accept("SET", "DATA")
    if words.accept("TYPE"):
        kind = joined(words.until(frozenset({"COLLATE", "USING"})))
        said = {one.upper() for one in words.left} & {"COLLATE", "USING"}
        words.until(frozenset({"USING"}))
        words.accept("USING")
        return Action("ALTER TYPE", table, column, detail=kind, other=joined(words.left), words=frozenset(said))
    for kind in ("SET NOT NULL", "DROP NOT NULL", "SET DEFAULT", "DROP DEFAULT", "DROP IDENTITY", "ADD GENERATED"):
        if words.accept(*kind.split()):
            return Action(kind, table, column, detail=joined(words.left))
    return Action("SET COLUMN OPTION", table, column, detail=joined(words.left))


def _rename(table: str, words: Words) -> Action:
    if words.accept("TO"):
        return Action("RENAME TABLE", table, other=words.name())
    if words.accept("CONSTRAINT"):
        return Action("RENAME CONSTRAINT", table, name=words.name())
    words.accept("COLUMN")
    column = words.name()
    words.accept("TO")
    return Action("RENAME COLUMN", table, column, other=words.name())


def _set(table: str, words: Words) -> Action:
    if words.next_is("TABLESPACE") or words.next_is("LOGGED") or words.next_is("UNLOGGED"):
        return Action("REWRITE", table, detail=joined(words.left))
    return Action("SET SCHEMA" if words.next_is("SCHEMA") else "SET OPTION", table, detail=joined(words.left))


def _named(kind: str) -> Callable[[str, Words], Action]:
    return lambda table, words: Action(kind, table, name=words.name())


TABLE_READERS: Mapping[tuple[str, ...], Callable[[str, Words], Action]] = MappingProxyType(
    {
        ("ADD", "CONSTRAINT"): _add_constraint,
        ("ADD", "COLUMN"): _add_column,
        ("DROP", "CONSTRAINT"): _drop_constraint,
        ("DROP", "COLUMN"): _drop_column,
        ("ALTER", "CONSTRAINT"): _named("ALTER CONSTRAINT"),
        ("ALTER", "COLUMN"): _alter_column,
        ("VALIDATE", "CONSTRAINT"): _named("VALIDATE CONSTRAINT"),
        ("RENAME",): _rename,
        ("SET",): _set,
        ("RESET",): _named("SET OPTION"),
        ("ATTACH", "PARTITION"): _named("ATTACH PARTITION"),
        ("DETACH", "PARTITION"): _named("DETACH PARTITION"),
        ("ENABLE",): _named("TRIGGER STATE"),
        ("DISABLE",): _named("TRIGGER STATE"),
        ("OWNER",): _named("SET OWNER"),
        ("CLUSTER",): _named("SET OPTION"),
        # The short forms, after the long ones.
        **{
            ("ADD", word): lambda table, words, word=word: _constraint(table, Words([word, *words.left]))
            for word in ("CHECK", "FOREIGN", "UNIQUE", "PRIMARY", "EXCLUDE")
        },
        ("ADD",): _add_column,
        ("DROP",): _drop_column,
        ("ALTER",): _alter_column,
    }
)

# -- indexes and the rest


def _create_index(unique: bool) -> Callable[[Words], list[Action]]:
    def read(words: Words) -> list[Action]:
        said = {"UNIQUE"} if unique else set[str]()
        if words.accept("CONCURRENTLY"):
            said.add("CONCURRENTLY")
        words.accept("IF", "NOT", "EXISTS")
        name = "" if words.next_is("ON") else words.name()
        words.accept("ON")
        words.accept("ONLY")
        table = words.name()
        return [Action("CREATE INDEX", table, name=name, detail=joined(words.left), words=frozenset(said))]

    return read


def _drop_index(words: Words) -> list[Action]:
    said = {"CONCURRENTLY"} if words.accept("CONCURRENTLY") else set[str]()
    words.accept("IF", "EXISTS")
    return [Action("DROP INDEX", name=words.name(), words=frozenset(said))]


def _alter_index(words: Words) -> list[Action]:
    words.accept("IF", "EXISTS")
    return [Action("ALTER INDEX", name=words.name())]


def _on_rows(kind: str) -> Callable[[Words], list[Action]]:
    def read(words: Words) -> list[Action]:
        words.accept("ONLY")
        table = words.name()
        where = [one.upper() for one in words.left]
        return [Action(kind, table, detail=joined(words.left), words=frozenset({"WHERE"} & set(where)))]

    return read


def _insert(words: Words) -> list[Action]:
    table = words.name()
    said = {"SELECT"} if any(one.upper() == "SELECT" for one in words.left) else set[str]()
    return [Action("INSERT", table, detail=joined(words.left), words=frozenset(said))]


def _tables(kind: str) -> Callable[[Words], list[Action]]:
    def read(words: Words) -> list[Action]:
        words.accept("TABLE")
        words.accept("CONCURRENTLY")
        return [Action(kind, words.name())]

    return read


def _reindex(words: Words) -> list[Action]:
    what = words.take().upper()
    said = {"CONCURRENTLY"} if words.accept("CONCURRENTLY") else set[str]()
    name = words.name()
    return [Action("REINDEX", name if what == "TABLE" else "", name=name, words=frozenset(said))]


def _comment(words: Words) -> list[Action]:
    what = words.take().upper()
    return [Action("COMMENT", bare(words.left[0]) if words.left and what in {"TABLE", "COLUMN"} else "")]


def _trigger(words: Words) -> list[Action]:
    words.until(frozenset({"ON"}))
    words.accept("ON")
    return [Action("CREATE TRIGGER", words.name())]


def _vacuum(words: Words) -> list[Action]:
    said = {one.upper() for one in words.left}
    return [Action("REWRITE" if "FULL" in said else "VACUUM", bare(words.tokens[-1]))]


def _alter_type(words: Words) -> list[Action]:
    return [Action("ALTER ENUM", name=words.name(), detail=joined(words.left))]


def _quiet(kind: str) -> Callable[[Words], list[Action]]:
    return lambda words: [Action(kind, detail=joined(words.left))]


READERS: Mapping[tuple[str, ...], Callable[[Words], list[Action]]] = MappingProxyType(
    {
        ("CREATE", "TABLE"): _create_table,
        ("CREATE", "UNLOGGED", "TABLE"): _create_table,
        ("CREATE", "UNIQUE", "INDEX"): _create_index(unique=True),
        ("CREATE", "INDEX"): _create_index(unique=False),
        ("CREATE", "TRIGGER"): _trigger,
        ("CREATE", "CONSTRAINT", "TRIGGER"): _trigger,
        ("CREATE", "OR", "REPLACE", "TRIGGER"): _trigger,
        ("DROP", "TRIGGER"): _trigger,
        ("DROP", "TABLE"): _drop_table,
        ("DROP", "INDEX"): _drop_index,
        ("ALTER", "TABLE"): _alter_table,
        ("ALTER", "INDEX"): _alter_index,
        ("ALTER", "TYPE"): _alter_type,
        ("UPDATE",): _on_rows("UPDATE"),
        ("DELETE", "FROM"): _on_rows("DELETE"),
        ("INSERT", "INTO"): _insert,
        ("TRUNCATE",): _tables("TRUNCATE"),
        ("LOCK",): _tables("LOCK"),
        ("CLUSTER",): _tables("REWRITE"),
        ("REFRESH", "MATERIALIZED", "VIEW"): _tables("REFRESH"),
        ("REINDEX",): _reindex,
        ("VACUUM",): _vacuum,
        ("COMMENT", "ON"): _comment,
        **{
            words: _quiet("ELSEWHERE")
            for words in (
                ("SELECT",),
                ("SET",),
                ("CREATE", "EXTENSION"),
                ("CREATE", "COLLATION"),
                ("CREATE", "SCHEMA"),
                ("CREATE", "TYPE"),
                ("CREATE", "VIEW"),
                ("CREATE", "OR", "REPLACE"),
                ("CREATE", "FUNCTION"),
                ("CREATE", "SEQUENCE"),
                ("ALTER", "SEQUENCE"),
                ("DROP", "VIEW"),
                ("DROP", "FUNCTION"),
                ("DROP", "SEQUENCE"),
                ("DROP", "EXTENSION"),
                ("DROP", "TYPE"),
                ("ANALYZE",),
                ("GRANT",),
                ("REVOKE",),
                ("PRAGMA",),
            )
        },
    }
)
