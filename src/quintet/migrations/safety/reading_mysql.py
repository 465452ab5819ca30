"""Statements of MariaDB and MySQL read into actions: MODIFY and CHANGE, keys inside ALTER TABLE, ALGORITHM and LOCK."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from quintet.kit.patterns import late
from quintet.kit.record import replace
from quintet.migrations.safety import reading
from quintet.migrations.safety.reading import Action, Words, bare, joined, split_actions

TOKEN = late(
    r"--[^\n]*|\#[^\n]*|/\*[\s\S]*?\*/|\s+|[nNxXbB]?'(?:[^'\\]|\\[\s\S]|'')*'|\"(?:[^\"\\]|\\[\s\S]|\"\")*\"|`(?:[^`]|``)*`"
    r"|\w+|<=|>=|<>|!=|[\s\S]"
)
#: Words that end the type of a column.
COLUMN_WORDS = reading.COLUMN_WORDS | frozenset(
    {"AS", "AUTO_INCREMENT", "COMMENT", "FIRST", "AFTER", "CHARACTER", "CHARSET", "ON", "INVISIBLE", "VISIBLE", "KEY", "VIRTUAL"}
)
HINTS = frozenset({"ALGORITHM", "LOCK"})
#: Kinds of indexes that are built under a lock that keeps writes waiting.
SLOW_INDEXES = frozenset({"FULLTEXT", "SPATIAL"})


def actions_of(sql: str) -> list[Action]:
    """Return what one statement does; nothing for an empty one."""
    found = (match[0] for match in TOKEN.finditer(sql))
    tokens = [one for one in found if not one.isspace() and not one.startswith(("--", "#", "/*"))]
    return reading.read_with(READERS, tokens)


def _alter_table(words: Words) -> list[Action]:
    words.accept("IF", "EXISTS")
    table = words.name()
    if words.accept("WAIT"):
        words.take()
    words.accept("NOWAIT")
    actions, said = list[Action](), set[str]()
    for part in split_actions(words.left):
        if part and part[0].upper() in HINTS:
            said.add(_hint(Words(part)))
        elif part:
            actions += _table_actions(table, Words(part))
    return [replace(one, words=one.words | said) for one in actions]


def _hint(words: Words) -> str:
    name = words.take().upper()
    words.accept("=")
    return f"{name}={words.take().upper()}"


def _table_actions(table: str, words: Words) -> list[Action]:
    for beginning, read in TABLE_READERS.items():
        if words.accept(*beginning):
            return read(table, words)
    return [Action("UNKNOWN", table, detail=joined(words.tokens))]


def _definition(kind: str, table: str, column: str, words: Words) -> Action:
    """Return the action of a column's whole definition; ``detail`` is its default, ``other`` the table that it refers to."""
    text = joined(words.until(COLUMN_WORDS))
    said: set[str] = set()
    default, other = "", ""
    while words.left:
        word = words.take().upper()
        said.add(word)
        if word == "NOT" and words.accept("NULL"):
            said.add("NOT NULL")
        elif word == "DEFAULT":
            default = joined(words.until(COLUMN_WORDS - {"CHARACTER"}))
        elif word == "REFERENCES":
            other = words.name()
            words.group()
        elif word == "COLLATE":
            said.add(f"COLLATE {bare(words.take())}")
        elif word == "AS":
            words.group()
            said |= {"COMPUTED", "STORED" if {one.upper() for one in words.left} & {"STORED", "PERSISTENT"} else "VIRTUAL"}
        elif word == "CHECK":
            words.group()
        elif word in {"COMMENT", "AFTER"}:
            words.take()
    return Action(kind, table, column, name=text, detail=default, other=other, words=frozenset(said))


def _add_column(table: str, words: Words) -> list[Action]:
    words.accept("IF", "NOT", "EXISTS")
    if words.next_is("("):
        return [action for part in split_actions(words.group()) for action in _add_column(table, Words(part))]
    return [_definition("ADD COLUMN", table, words.name(), words)]


def _modify(table: str, words: Words) -> list[Action]:
    words.accept("IF", "EXISTS")
    return [_definition("MODIFY COLUMN", table, words.name(), words)]


def _change(table: str, words: Words) -> list[Action]:
    words.accept("IF", "EXISTS")
    old, new = words.name(), words.name()
    changed = _definition("MODIFY COLUMN", table, old, words)
    return [changed] if old == new else [changed, Action("RENAME COLUMN", table, old, other=new)]


def _constraint(table: str, words: Words) -> list[Action]:
    unnamed = words.next_is("CHECK") or words.next_is("FOREIGN") or words.next_is("UNIQUE") or words.next_is("PRIMARY")
    name = "" if unnamed else words.name()
    if words.accept("CHECK"):
        condition = joined(words.group())
        said = {"NOT ENFORCED"} if words.accept("NOT", "ENFORCED") else set[str]()
        return [Action("ADD CHECK", table, name=name, detail=condition, words=frozenset(said))]
    if words.accept("FOREIGN", "KEY"):
        if not words.next_is("("):
            words.accept("IF", "NOT", "EXISTS")
            name = name or words.name()
        column = bare(words.group()[0])
        words.accept("REFERENCES")
        return [Action("ADD FOREIGN KEY", table, column, name=name, other=words.name())]
    if words.accept("PRIMARY", "KEY"):
        return [Action("ADD PRIMARY KEY", table, detail=joined(words.group()))]
    words.accept("UNIQUE")
    return _key(frozenset({"UNIQUE"}), name)(table, words)


def _key(said: frozenset[str], name: str = "") -> Callable[[str, Words], list[Action]]:
    def read(table: str, words: Words) -> list[Action]:
        if not words.accept("INDEX"):
            words.accept("KEY")
        words.accept("IF", "NOT", "EXISTS")
        found = name if words.next_is("(") or words.next_is("USING") else words.name()
        words.until(frozenset("("))
        return [Action("ADD INDEX", table, name=found, detail=joined(words.group()), words=said)]

    return read


def _drop_column(table: str, words: Words) -> list[Action]:
    words.accept("IF", "EXISTS")
    return [Action("DROP COLUMN", table, words.name())]


def _dropped(kind: str) -> Callable[[str, Words], list[Action]]:
    def read(table: str, words: Words) -> list[Action]:
        words.accept("IF", "EXISTS")
        return [Action(kind, table, name=words.name())]

    return read


def _alter_column(table: str, words: Words) -> list[Action]:
    if words.accept("INDEX") or words.accept("CONSTRAINT") or words.accept("CHECK"):
        return [Action("SET OPTION", table, name=words.name())]
    words.accept("COLUMN")
    column = words.name()
    return [Action("DROP DEFAULT" if words.next_is("DROP") else "SET DEFAULT", table, column, detail=joined(words.left))]


def _rename(table: str, words: Words) -> list[Action]:
    if words.accept("COLUMN"):
        column = words.name()
        words.accept("TO")
        return [Action("RENAME COLUMN", table, column, other=words.name())]
    if words.accept("INDEX") or words.accept("KEY"):
        return [Action("RENAME INDEX", table, name=words.name())]
    if not words.accept("TO"):
        words.accept("AS")
    return [Action("RENAME TABLE", table, other=words.name())]


def _plain(kind: str) -> Callable[[str, Words], list[Action]]:
    return lambda table, words: [Action(kind, table, detail=joined(words.left))]


#: What stands in ALTER TABLE, by its first words; long beginnings before short ones.
TABLE_READERS: Mapping[tuple[str, ...], Callable[[str, Words], list[Action]]] = MappingProxyType(
    {
        ("ADD", "CONSTRAINT"): _constraint,
        ("ADD", "COLUMN"): _add_column,
        ("ADD", "INDEX"): _key(frozenset()),
        ("ADD", "KEY"): _key(frozenset()),
        **{("ADD", word): _key(frozenset({word})) for word in SLOW_INDEXES},
        **{
            ("ADD", word): lambda table, words, word=word: _constraint(table, Words([word, *words.left]))
            for word in ("CHECK", "FOREIGN", "UNIQUE", "PRIMARY")
        },
        ("ADD", "PARTITION"): _plain("PARTITIONS"),
        ("ADD",): _add_column,
        ("MODIFY", "COLUMN"): _modify,
        ("MODIFY",): _modify,
        ("CHANGE", "COLUMN"): _change,
        ("CHANGE",): _change,
        ("DROP", "PRIMARY", "KEY"): _plain("DROP PRIMARY KEY"),
        ("DROP", "FOREIGN", "KEY"): _dropped("DROP CONSTRAINT"),
        ("DROP", "CONSTRAINT"): _dropped("DROP CONSTRAINT"),
        ("DROP", "CHECK"): _dropped("DROP CONSTRAINT"),
        ("DROP", "INDEX"): _dropped("DROP INDEX"),
        ("DROP", "KEY"): _dropped("DROP INDEX"),
        ("DROP", "COLUMN"): _drop_column,
        ("DROP", "PARTITION"): _plain("PARTITIONS"),
        ("DROP",): _drop_column,
        ("ALTER",): _alter_column,
        ("RENAME",): _rename,
        ("COMMENT",): _plain("SET OPTION"),
        ("AUTO_INCREMENT",): _plain("SET OPTION"),
        ("ENGINE",): _plain("REBUILD"),
        ("FORCE",): _plain("REBUILD"),
        ("ROW_FORMAT",): _plain("REBUILD"),
        ("KEY_BLOCK_SIZE",): _plain("REBUILD"),
        ("CONVERT", "TO"): _plain("CONVERT"),
        ("DEFAULT", "CHARACTER"): _plain("SET OPTION"),
        ("CHARACTER", "SET"): _plain("SET OPTION"),
        ("COLLATE",): _plain("SET OPTION"),
        ("PARTITION",): _plain("PARTITIONS"),
    }
)

# -- other statements


def _hints_in(words: Words) -> Iterator[str]:
    while words.left:
        if words.left[0].upper() in HINTS:
            yield _hint(words)
        else:
            words.take()


def _create_index(said: frozenset[str]) -> Callable[[Words], list[Action]]:
    def read(words: Words) -> list[Action]:
        words.accept("IF", "NOT", "EXISTS")
        name = words.name()
        words.until(frozenset({"ON"}))
        words.accept("ON")
        table = words.name()
        words.until(frozenset("("))
        detail = joined(words.group())
        return [Action("ADD INDEX", table, name=name, detail=detail, words=said | frozenset(_hints_in(words)))]

    return read


def _drop_index(words: Words) -> list[Action]:
    words.accept("IF", "EXISTS")
    name = words.name()
    words.accept("ON")
    table = words.name()
    return [Action("DROP INDEX", table, name=name, words=frozenset(_hints_in(words)))]


def _rename_tables(words: Words) -> list[Action]:
    pairs = (Words(part) for part in split_actions(words.left) if part)
    return [action for pair in pairs for action in _rename(pair.name(), pair)]


def _rows(kind: str) -> Callable[[Words], list[Action]]:
    def read(words: Words) -> list[Action]:
        for word in ("LOW_PRIORITY", "QUICK", "IGNORE"):
            words.accept(word)
        words.accept("FROM")
        table = words.name()
        said = {one.upper() for one in words.left} & {"WHERE", "SELECT"}
        return [Action(kind, table, detail=joined(words.left), words=frozenset(said))]

    return read


def _insert(words: Words) -> list[Action]:
    words.accept("IGNORE")
    words.accept("INTO")
    return _rows("INSERT")(words)


def _set(words: Words) -> list[Action]:
    return [Action("SET", detail=joined(words.left).lower())]


READERS: reading.Readers = MappingProxyType(
    {
        **{
            key: read
            for key, read in reading.READERS.items()
            if key[0] not in {"ALTER", "UPDATE", "DELETE", "INSERT", "REINDEX", "VACUUM", "CLUSTER", "COMMENT", "SET"}
            and key not in {("CREATE", "INDEX"), ("CREATE", "UNIQUE", "INDEX"), ("DROP", "INDEX")}
        },
        ("CREATE", "INDEX"): _create_index(frozenset()),
        **{("CREATE", word, "INDEX"): _create_index(frozenset({word})) for word in ("UNIQUE", *SLOW_INDEXES)},
        ("DROP", "INDEX"): _drop_index,
        ("ALTER", "ONLINE", "TABLE"): _alter_table,
        ("ALTER", "IGNORE", "TABLE"): _alter_table,
        ("ALTER", "TABLE"): _alter_table,
        ("RENAME", "TABLE"): _rename_tables,
        ("OPTIMIZE", "TABLE"): lambda words: [Action("REBUILD", words.name())],
        ("UPDATE",): _rows("UPDATE"),
        ("DELETE",): _rows("DELETE"),
        ("INSERT",): _insert,
        ("REPLACE",): _insert,
        ("SET",): _set,
    }
)
