"""MariaDB and MySQL: the algorithm by which InnoDB makes each change, and what waits meanwhile.

    INSTANT   only the catalogue          INPLACE   the table's own pages, or new ones, while writes go on (LOCK=NONE)
    NOCOPY    an index, no row            COPY      every row into a new table; reads go on, writes wait (LOCK=SHARED)

Sources: "InnoDB Online DDL Operations" in the documentation of MariaDB, "Online DDL Operations" in that of MySQL 8.0 and later,
and the servers themselves, which refuse a clause ALGORITHM that they cannot follow (MariaDB 10.11, MySQL 9.7).
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from quintet.kit.patterns import late
from quintet.kit.record import replace
from quintet.migrations.safety.effect import NOTHING, Effect, Work
from quintet.migrations.safety.facts import ColumnFacts, Scene
from quintet.migrations.safety.locks import TableLock
from quintet.migrations.safety.reading import Action, bare, tokens_of
from quintet.migrations.safety.reading_mysql import SLOW_INDEXES

Rule = Callable[[Action, Scene], Effect]
#: By how much they do; none for what is no change of a table.
ALGORITHMS = ("", "INSTANT", "NOCOPY", "INPLACE", "COPY")
_, INSTANT, NOCOPY, INPLACE, COPY = ALGORITHMS

#: The first version of MySQL that drops columns, and adds them anywhere, without a new table.
INSTANT_ON_MYSQL = (8, 0, 29)
#: A text of up to 255 bytes has its length in one byte; MariaDB can tell two apart when the old text has at most 127.
SHORT, TOLD_APART = 255, 127
TYPE = late(r"^([a-z0-9 ]+?)\s*(?:\(([^)]*)\))?(\s+unsigned)?(?:\s+zerofill)?$")
#: Other spellings of types, by the one that the catalogue shows.
SPELLINGS: Mapping[str, str] = MappingProxyType(
    {
        "integer": "int",
        "bool": "tinyint",
        "boolean": "tinyint",
        "numeric": "decimal",
        "dec": "decimal",
        "double precision": "double",
        "real": "double",
        "character varying": "varchar",
        "character": "char",
    }
)
INTEGERS = frozenset({"tinyint", "smallint", "mediumint", "int", "bigint"})
#: Functions of a default that have another value for each row.
FILLS_NULLS = late(r"^SET (`[^`]+`|\w+) = .* WHERE (`[^`]+`|\w+) IS NULL$", 2 | 16)
VOLATILE = late(r"\b(?:uuid|uuid_short|sys_guid|uuid_v4|uuid_v7|nextval|random_bytes|sleep)\s*\(", 2)
CONSTANT = late(r"^(?:-?[\d.]+|[nNxXbB]?'.*'|_\w+ [xX]?'.*'|NULL|TRUE|FALSE|(?:CURRENT_TIMESTAMP|NOW)\s*(?:\(\d*\))?)$", 2 | 16)


def split_type(text: str, *, is_mariadb: bool = True) -> tuple[str, str, bool]:
    """Return a type's name as the catalogue has it, its size, and whether it is unsigned; whole numbers have no size."""
    match = TYPE.match(text.strip().lower())
    if match is None:
        return text.strip().lower(), "", False
    name = SPELLINGS.get(match[1].strip(), match[1].strip())
    name = "longtext" if name == "json" and is_mariadb else name
    size = (match[2] or "").replace(" ", "")
    if name == "decimal":
        size = size if "," in size else f"{size or 10},0"
    return name, "" if name in INTEGERS else size, bool(match[3])


def widens(old: ColumnFacts, new: str, *, is_mariadb: bool) -> str | None:
    """Return the algorithm that changes a column's type while rows stay as they are, or None when they are copied."""
    (kind, size, unsigned), (new_kind, new_size, new_unsigned) = (
        split_type(one, is_mariadb=is_mariadb) for one in (old.type, new)
    )
    if (kind, size, unsigned) == (new_kind, new_size, new_unsigned):
        return INSTANT
    if kind != new_kind or kind != "varchar" or not (size.isdigit() and new_size.isdigit()) or int(new_size) < int(size):
        return None
    before, after = int(size) * old.width, int(new_size) * old.width
    if is_mariadb:
        return INSTANT if before <= TOLD_APART or before > SHORT or after <= SHORT else None
    return INPLACE if (before > SHORT) == (after > SHORT) else None


def _quick(
    action: Action, findings: tuple[str, ...] = (), note: str = "", algorithm: str = INSTANT, work: Work = Work.CATALOG
) -> Effect:
    return Effect(action.table, TableLock.ONLINE, work, findings, note, algorithm=algorithm)


def _copied(action: Action, findings: tuple[str, ...], note: str, work: Work = Work.REWRITE) -> Effect:
    return Effect(action.table, TableLock.SHARED, work, findings, note, algorithm=COPY)


def _rebuilt(action: Action, findings: tuple[str, ...], note: str) -> Effect:
    return Effect(action.table, TableLock.ONLINE, Work.REWRITE, ("M123", *findings), note, algorithm=INPLACE)


def _details(action: Action, scene: Scene, width: int) -> ColumnFacts:
    collation = next((one.removeprefix("COLLATE ") for one in action.words if one.startswith("COLLATE ")), "")
    return ColumnFacts(
        action.name,
        "NOT NULL" not in action.words,
        collation,
        width,
        "AUTO_INCREMENT" in action.words,
        "COMPUTED" in action.words,
    )


# -- columns


def _add_column(action: Action, scene: Scene) -> Effect:
    words = action.words
    scene.columns_added.add((action.table, action.column))
    scene.types[action.table, action.column] = action.name
    scene.details[action.table, action.column] = _details(action, scene, 4)
    findings: tuple[str, ...] = ()
    if "NOT NULL" in words and not words & {"AUTO_INCREMENT", "COMPUTED"}:
        scene.required.add((action.table, action.column))
        findings = () if action.detail else ("M205",)
    copied = _why_copied(action, scene)
    if copied is not None:
        finding, note, work = copied
        return _copied(action, (finding, *findings), note, work)
    if words & {"UNIQUE", "PRIMARY"}:
        return _quick(action, findings, "its index is built while writes go on", INPLACE, Work.BUILD)
    if not scene.is_mariadb and scene.version < INSTANT_ON_MYSQL and words & {"FIRST", "AFTER"}:
        return _rebuilt(action, findings, "the column stands between others")
    return _quick(action, findings, "no row is touched")


def _why_copied(action: Action, scene: Scene) -> tuple[str, str, Work] | None:
    """Return why a new column has the table copied: the finding, a note and the work; None when it has not."""
    words, default = action.words, action.detail
    expression = bool(default) and not CONSTANT.match(default)
    reasons = (
        ("AUTO_INCREMENT" in words, "M111", "every row gets a number", Work.REWRITE),
        ("STORED" in words, "M104", "every row's value is computed", Work.REWRITE),
        (
            expression and (bool(VOLATILE.search(default)) or not scene.is_mariadb),
            *("M103", f"the default {default} is an expression", Work.REWRITE),
        ),
        (bool(action.other) and scene.looks_up_keys, "M108", "every row is looked up", Work.LOOKUP),
        ("CHECK" in words and not scene.is_mariadb, "M124", "every row is checked", Work.REWRITE),
    )
    return next(((finding, note, work) for so, finding, note, work in reasons if so), None)


def _drop_column(action: Action, scene: Scene) -> Effect:
    if not scene.is_mariadb and scene.version < INSTANT_ON_MYSQL:
        return _rebuilt(action, ("M201",), "the table is written anew without the column")
    held = scene.details_of(action.table, action.column)
    algorithm = (NOCOPY if scene.is_mariadb else INPLACE) if held and held.indexed else INSTANT
    return _quick(action, ("M201",), "the rows keep the values until they are written again", algorithm)


def _modify(action: Action, scene: Scene) -> Effect:
    old = scene.details_of(action.table, action.column)
    known = scene.type_of(action.table, action.column)
    new = _details(action, scene, old.width if old else 4)
    scene.types[action.table, action.column] = action.name
    scene.details[action.table, action.column] = new
    said = f"{known or 'unknown type'} to {action.name}"
    if old is None:
        return _copied(action, ("M122", "M208"), said)
    findings = ("M208",) if split_type(old.type) != split_type(action.name) else ()
    findings += ("M206",) if old.null and not new.null else ()
    algorithm = widens(old, action.name, is_mariadb=scene.is_mariadb)
    if algorithm is None or _computes(old, new, action, scene):
        return _copied(action, ("M122", *findings), said if findings else "every row's value is computed")
    if old.null != new.null:
        return _rebuilt(action, findings, "rows are written anew" if new.null else "every row is checked, written anew")
    if _changes_collation(old, new, action, scene):
        if old.indexed:
            return _quick(action, findings, "its indexes are built anew", NOCOPY, Work.BUILD)
        algorithm = algorithm if scene.is_mariadb else INPLACE
    return _quick(action, findings, f"{said}: rows stay as they are", algorithm)


def _computes(old: ColumnFacts, new: ColumnFacts, action: Action, scene: Scene) -> bool:
    """Say whether the table is copied for another reason than the type."""
    counting = new.counts != old.counts and (new.counts or not scene.is_mariadb)
    forbids = old.null and not new.null and scene.is_mariadb and scene.table(action.table).stored
    checked = "CHECK" in action.words and not scene.is_mariadb
    collated = old.indexed and not scene.is_mariadb and _changes_collation(old, new, action, scene)
    return counting or forbids or checked or collated or "STORED" in action.words


def _changes_collation(old: ColumnFacts, new: ColumnFacts, action: Action, scene: Scene) -> bool:
    return bool(old.collation) and old.collation != (new.collation or scene.table(action.table).collation)


def _rename_column(action: Action, scene: Scene) -> Effect:
    held = scene.details_of(action.table, action.column)
    if held is not None:
        scene.details[action.table, action.other] = held
    scene.types[action.table, action.other] = scene.type_of(action.table, action.column)
    return _quick(action, ("M203",))


def _drop_default(action: Action, scene: Scene) -> Effect:
    needed = (action.table, action.column) in scene.required
    return _quick(action, ("M205",) if needed else (), "for rows to come")


# -- keys and constraints


def _add_index(action: Action, scene: Scene) -> Effect:
    scene.indexed[action.name] = action.table
    new = ("M207",) if "UNIQUE" in action.words else ()
    if action.words & SLOW_INDEXES:
        effect = Effect(action.table, TableLock.SHARED, Work.BUILD, ("M101", *new), "writes wait", algorithm=INPLACE)
    else:
        effect = _quick(action, new, "writes go on", NOCOPY if scene.is_mariadb else INPLACE, Work.BUILD)
    return replace(effect, indexes=1)


def _add_foreign_key(action: Action, scene: Scene) -> Effect:
    if not scene.looks_up_keys:
        return _quick(action, ("M207",), "foreign_key_checks = 0: no row is read", INSTANT if scene.is_mariadb else INPLACE)
    return _copied(action, ("M108", "M207"), "every row is copied and looked up", Work.LOOKUP)


def _add_check(action: Action, scene: Scene) -> Effect:
    if "NOT ENFORCED" in action.words:
        return _quick(action, (), "NOT ENFORCED: no row is read", INPLACE)
    return _copied(action, ("M124", "M207"), "every row is copied and checked")


def _add_primary_key(action: Action, scene: Scene) -> Effect:
    return _rebuilt(action, ("M207",), "rows lie in the order of the primary key")


def _drop_primary_key(action: Action, scene: Scene) -> Effect:
    if scene.is_mariadb:
        return _rebuilt(action, (), "rows lie in the order of the primary key")
    return _copied(action, ("M122",), "rows lie in the order of the primary key")


def _drop_index(action: Action, scene: Scene) -> Effect:
    return _quick(action, (), "", NOCOPY if scene.is_mariadb else INPLACE)


# -- tables and rows


def _create_table(action: Action, scene: Scene) -> Effect:
    scene.created.add(action.table)
    for part in _parts(action.detail):
        scene.details.pop((action.table, bare(part)), None)
    return Effect(action.table, TableLock.EXCLUSIVE, Work.CATALOG, (), "a new table")


def _parts(body: str) -> list[str]:
    return [token for token in tokens_of(body) if token.startswith("`")]


def _rename_table(action: Action, scene: Scene) -> Effect:
    scene.names[action.other] = scene.names.pop(action.table, action.table)
    return _quick(action, ("M204",))


def _rows(action: Action, scene: Scene) -> Effect:
    match = FILLS_NULLS.match(action.detail)
    if match and match[1] == match[2] and (action.table, bare(match[1])) in scene.filled:
        return Effect(action.table, TableLock.ROWS, Work.SCAN, (), "no row fits: BackfillField has filled them")
    whose = "the rows that the condition finds" if "WHERE" in action.words else "all rows"
    return Effect(action.table, TableLock.ROWS, Work.ROWS, ("M113",), f"{whose}, in one transaction")


def _insert(action: Action, scene: Scene) -> Effect:
    return Effect(action.table, TableLock.ROWS, Work.ROWS if "SELECT" in action.words else Work.CATALOG)


def _set(action: Action, scene: Scene) -> Effect:
    text = action.detail.replace(" ", "")
    if "foreign_key_checks=" in text:
        scene.looks_up_keys = "foreign_key_checks=0" not in text
    return NOTHING


def _exclusively(*findings: str) -> Rule:
    return lambda action, scene: Effect(action.table, TableLock.EXCLUSIVE, Work.CATALOG, findings)


def _instantly(action: Action, scene: Scene) -> Effect:
    return _quick(action, (), "", INSTANT if scene.is_mariadb else INPLACE)


def _nothing(action: Action, scene: Scene) -> Effect:
    return NOTHING


def _unknown(action: Action, scene: Scene) -> Effect:
    return Effect(action.table, TableLock.NONE, Work.UNKNOWN, ("M302",))


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "CREATE TABLE": _create_table,
        "DROP TABLE": _exclusively("M202"),
        "TRUNCATE": _exclusively("M114"),
        "LOCK": _exclusively("M119"),
        "RENAME TABLE": _rename_table,
        "ADD COLUMN": _add_column,
        "DROP COLUMN": _drop_column,
        "MODIFY COLUMN": _modify,
        "RENAME COLUMN": _rename_column,
        "SET DEFAULT": lambda action, scene: _quick(action, (), "for rows to come"),
        "DROP DEFAULT": _drop_default,
        "ADD INDEX": _add_index,
        "DROP INDEX": _drop_index,
        "RENAME INDEX": _instantly,
        "ADD FOREIGN KEY": _add_foreign_key,
        "ADD CHECK": _add_check,
        "ADD PRIMARY KEY": _add_primary_key,
        "DROP PRIMARY KEY": _drop_primary_key,
        "DROP CONSTRAINT": _instantly,
        "SET OPTION": _instantly,
        "REBUILD": lambda action, scene: _rebuilt(action, (), action.detail),
        "CONVERT": lambda action, scene: _copied(action, ("M122",), action.detail),
        "CREATE TRIGGER": _exclusively(),
        "UPDATE": _rows,
        "DELETE": _rows,
        "INSERT": _insert,
        "SET": _set,
        "ELSEWHERE": _nothing,
    }
)


def effect_of(action: Action, scene: Scene) -> Effect:
    """Return the effect of one action, and note in ``scene`` what it changes for those that follow."""
    return RULES.get(action.kind, _unknown)(action, scene)
