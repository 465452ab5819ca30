"""PostgreSQL: which lock each action takes, and whether it reads, rewrites or only notes something in the catalogue.

Sources: the "Notes" and the lock levels of ALTER TABLE, CREATE INDEX, REINDEX, TRUNCATE and DROP INDEX in PostgreSQL's
documentation, versions 11 to 18. What depends on the version asks ``scene.version``.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from quintet.kit.patterns import late
from quintet.migrations.safety.effect import NOTHING, Effect, Work
from quintet.migrations.safety.facts import Scene, never_null_column
from quintet.migrations.safety.locks import Lock
from quintet.migrations.safety.reading import Action, bare

Rule = Callable[[Action, Scene], Effect]
TOP = Lock.ACCESS_EXCLUSIVE

#: Since this version ADD COLUMN with a constant default stores the value once, in the catalogue.
CONSTANT_DEFAULT = (11,)
#: Since this version SET NOT NULL believes a valid check.
BELIEVES_CHECK = (12,)
#: Functions whose value is the same for all rows of one statement: the default is computed once.
STEADY = frozenset(
    {
        "now",
        "current_timestamp",
        "transaction_timestamp",
        "statement_timestamp",
        "localtimestamp",
        "current_date",
        "current_time",
        "current_user",
    }
)
CALL = late(r"\b([a-z_][a-z0-9_]*)\s*\(", 2)
WORD = late(r"'(?:[^']|'')*'|[A-Za-z_][A-Za-z0-9_]*")
FILLS_NULLS = late(r'^SET ("[^"]+"|\w+) = .* WHERE ("[^"]+"|\w+) IS NULL$', 2 | 16)
#: A type's name, with its size and scale in the middle or at the end: ``timestamp(3) without time zone``.
TYPE = late(r"^([a-z0-9 ]+?)\s*(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?( [a-z ]+)?(\[\])?$", 2)

#: Other spellings of types, by the one that the catalogue shows.
SPELLINGS: Mapping[str, str] = MappingProxyType(
    {
        "varchar": "character varying",
        "char": "character",
        "int": "integer",
        "int4": "integer",
        "int8": "bigint",
        "int2": "smallint",
        "serial": "integer",
        "bigserial": "bigint",
        "decimal": "numeric",
        "bool": "boolean",
        "timestamptz": "timestamp with time zone",
        "timestamp": "timestamp without time zone",
        "varbit": "bit varying",
        "float8": "double precision",
    }
)
TEXTS = frozenset({"character varying", "text"})
#: Types that only say how much may be stored: a larger limit, or none, changes no row.
SIZED = TEXTS | {
    "bit varying",
    "numeric",
    "interval",
    "time without time zone",
    "time with time zone",
    "timestamp without time zone",
    "timestamp with time zone",
}


def is_steady(default: str) -> bool:
    """Say whether a default is computed once for a whole statement: a constant, or a function such as ``now()``."""
    plain = WORD.sub(lambda match: "" if match[0].startswith("'") else match[0], default)
    return all(name.lower() in STEADY for name in CALL.findall(plain))


def _split_type(text: str) -> tuple[str, int | None, int | None] | None:
    match = TYPE.match(text.strip().lower())
    if match is None or match[5]:
        return None
    name = match[1].strip() + (match[4] or "")
    name = SPELLINGS.get(name, name)
    return name, int(match[2]) if match[2] else None, int(match[3]) if match[3] else None


def keeps_rows(old: str, new: str) -> bool:
    """Say whether a column changes from one type to the other without its rows being rewritten or read."""
    before, after = _split_type(old), _split_type(new)
    if before is None or after is None:
        return bool(old) and old.strip().lower() == new.strip().lower()
    (kind, size, scale), (new_kind, new_size, new_scale) = before, after
    if (kind, new_kind) == ("cidr", "inet"):
        return True
    same = kind == new_kind or {kind, new_kind} <= TEXTS
    if not same or not (kind in SIZED or before == after):
        return False
    wide_enough = new_size is None or (size is not None and new_size >= size)
    return before == after or (wide_enough and (new_size is None or (scale or 0) == (new_scale or 0)))


# -- rules, one for each kind of action


def _add_column(action: Action, scene: Scene) -> Effect:
    words, findings = action.words, []
    work, note = Work.CATALOG, "no row is touched"
    volatile = bool(action.detail) and (scene.version < CONSTANT_DEFAULT or not is_steady(action.detail))
    if volatile:
        findings, work, note = ["M103"], Work.REWRITE, f"the default {action.detail} is computed for each row"
    elif action.detail and action.detail.upper() != "NULL":
        note = "the default is constant: stored once in the catalogue, since PostgreSQL 11"
    if "COMPUTED" in words:
        findings, work, note = ["M104"], Work.REWRITE, "every row's value is computed"
    if words & {"UNIQUE", "PRIMARY", "IDENTITY"}:
        findings.append("M111")
        work, note = (
            (Work.BUILD if work is Work.CATALOG and "IDENTITY" not in words else Work.REWRITE),
            "rows are numbered or indexed",
        )
    if action.other:
        findings.append("M108")
    if "CHECK" in words and work is Work.CATALOG:
        findings, work = [*findings, "M109"], Work.SCAN
    scene.columns_added.add((action.table, action.column))
    scene.types[action.table, action.column] = action.name
    if "NOT NULL" in words and not words & {"IDENTITY", "COMPUTED"}:
        scene.required.add((action.table, action.column))
        findings += [] if action.detail else ["M205"]
    others = ((action.other, Lock.SHARE_ROW_EXCLUSIVE),) if action.other else ()
    return Effect(action.table, TOP, work, tuple(findings), note, indexes=1 if "UNIQUE" in words else 0, others=others)


def _is_plain_cast(action: Action) -> bool:
    """Say whether USING only says what the change of type says anyway."""
    column, _, cast = action.other.partition("::")
    return not action.other or (bare(column) == action.column and cast.lower() == action.detail.lower())


def _alter_type(action: Action, scene: Scene) -> Effect:
    old = scene.type_of(action.table, action.column)
    scene.types[action.table, action.column] = action.detail
    said = f"{old or 'unknown type'} to {action.detail}"
    if keeps_rows(old, action.detail) and "COLLATE" not in action.words and _is_plain_cast(action):
        return Effect(action.table, TOP, Work.CATALOG, ("M208",), f"{said}: every value fits as it is stored")
    return Effect(action.table, TOP, Work.REWRITE, ("M105", "M208"), said)


def _set_not_null(action: Action, scene: Scene) -> Effect:
    if scene.version >= BELIEVES_CHECK and scene.proves_not_null(action.table, action.column):
        return Effect(action.table, TOP, Work.CATALOG, ("M206",), "a valid check proves it: nothing is read, since PostgreSQL 12")
    findings = ("M206",) if (action.table, action.column) in scene.columns_added else ("M107", "M206")
    return Effect(action.table, TOP, Work.SCAN, findings, "every row is checked")


def _add_foreign_key(action: Action, scene: Scene) -> Effect:
    others = ((action.other, Lock.SHARE_ROW_EXCLUSIVE),)
    if "NOT VALID" in action.words:
        scene.pending_checks[action.table, action.name] = ""
        return Effect(action.table, Lock.SHARE_ROW_EXCLUSIVE, Work.CATALOG, ("M207",), "NOT VALID: no row is read", others=others)
    return Effect(action.table, Lock.SHARE_ROW_EXCLUSIVE, Work.LOOKUP, ("M108", "M207"), "every row is looked up", others=others)


def _add_check(action: Action, scene: Scene) -> Effect:
    column = never_null_column(action.detail)
    if "NOT VALID" in action.words:
        scene.pending_checks[action.table, action.name] = action.detail
        return Effect(action.table, TOP, Work.CATALOG, ("M207",), "NOT VALID: no row is read")
    if column is not None:
        scene.never_null.add((action.table, column))
    return Effect(action.table, TOP, Work.SCAN, ("M109", "M207"), "every row is checked")


def _validate(action: Action, scene: Scene) -> Effect:
    condition = scene.pending_checks.pop((action.table, action.name), None)
    column = never_null_column(condition) if condition else None
    if column is not None:
        scene.never_null.add((action.table, column))
    return Effect(action.table, Lock.SHARE_UPDATE_EXCLUSIVE, Work.SCAN, (), "rows are read while writes go on")


def _add_unique(action: Action, scene: Scene) -> Effect:
    return Effect(action.table, TOP, Work.BUILD, ("M110", "M207"), "an index is built", indexes=1)


def _drop_default(action: Action, scene: Scene) -> Effect:
    # A column that this plan added NOT NULL: whoever does not know it can insert nothing once its default is gone.
    needed = (action.table, action.column) in scene.required
    return Effect(action.table, TOP, Work.CATALOG, ("M205",) if needed else (), "for rows to come")


def _using_index(action: Action, scene: Scene) -> Effect:
    return Effect(action.table, TOP, Work.CATALOG, (), "the index exists")


def _add_exclusion(action: Action, scene: Scene) -> Effect:
    return Effect(action.table, TOP, Work.BUILD, ("M112", "M207"), "an index is built and every row compared", indexes=1)


def _create_index(action: Action, scene: Scene) -> Effect:
    scene.indexed[action.name] = action.table
    unique = ("M207",) if "UNIQUE" in action.words else ()
    if "CONCURRENTLY" in action.words:
        note = "writes go on; two scans, and a wait for the transactions that are open"
        return Effect(action.table, Lock.SHARE_UPDATE_EXCLUSIVE, Work.BUILD, unique, note, indexes=1)
    return Effect(action.table, Lock.SHARE, Work.BUILD, ("M101", *unique), "writes wait until it is built", indexes=1)


def _drop_index(action: Action, scene: Scene) -> Effect:
    table = scene.table_of_index(action.name)
    if "CONCURRENTLY" in action.words:
        return Effect(table, Lock.SHARE_UPDATE_EXCLUSIVE, Work.CATALOG, (), "waits for the queries that use it")
    return Effect(table, TOP, Work.CATALOG, ("M102",) if table else (), "" if table else "there is no such index now")


def _drop_column(action: Action, scene: Scene) -> Effect:
    return Effect(action.table, TOP, Work.CATALOG, ("M201",), "the rows keep the values until they are written again")


def _rename_column(action: Action, scene: Scene) -> Effect:
    scene.types[action.table, action.other] = scene.type_of(action.table, action.column)
    return Effect(action.table, TOP, Work.CATALOG, ("M203",))


def _rename_table(action: Action, scene: Scene) -> Effect:
    real = scene.names.pop(action.table, action.table)
    scene.names[action.other] = real
    return Effect(action.table, TOP, Work.CATALOG, ("M204",))


def _create_table(action: Action, scene: Scene) -> Effect:
    scene.created.add(action.table)
    return Effect(action.table, TOP, Work.CATALOG, (), "a new table")


def _drop_table(action: Action, scene: Scene) -> Effect:
    return Effect(action.table, TOP, Work.CATALOG, ("M202",))


def _rows(action: Action, scene: Scene) -> Effect:
    match = FILLS_NULLS.match(action.detail)
    if match and match[1] == match[2] and scene.proves_not_null(action.table, bare(match[1])):
        return Effect(action.table, Lock.ROW_EXCLUSIVE, Work.SCAN, (), "no row fits: a valid check proves it")
    whose = "all rows" if "WHERE" not in action.words else "the rows that the condition finds"
    return Effect(action.table, Lock.ROW_EXCLUSIVE, Work.ROWS, ("M113",), f"{whose}, in one transaction")


def _insert(action: Action, scene: Scene) -> Effect:
    return Effect(action.table, Lock.ROW_EXCLUSIVE, Work.ROWS if "SELECT" in action.words else Work.CATALOG)


def _rewrite(action: Action, scene: Scene) -> Effect:
    return Effect(action.table, TOP, Work.REWRITE, ("M114",), action.detail)


def _truncate(action: Action, scene: Scene) -> Effect:
    return Effect(action.table, TOP, Work.CATALOG, ("M114",), "waits for every transaction on the table")


def _reindex(action: Action, scene: Scene) -> Effect:
    table = action.table or scene.table_of_index(action.name)
    if "CONCURRENTLY" in action.words:
        return Effect(table, Lock.SHARE_UPDATE_EXCLUSIVE, Work.BUILD, (), "writes go on", indexes=1)
    return Effect(table, TOP, Work.BUILD, ("M114",), "the index is built anew", indexes=1)


def _lock(action: Action, scene: Scene) -> Effect:
    return Effect(action.table, TOP, Work.CATALOG, ("M119",))


def _quickly(lock: Lock, note: str = "") -> Rule:
    def rule(action: Action, scene: Scene) -> Effect:
        table = action.table or (scene.table_of_index(action.name) if action.name else "")
        return Effect(table, lock, Work.CATALOG, (), note)

    return rule


def _scan(lock: Lock, *findings: str) -> Rule:
    return lambda action, scene: Effect(action.table, lock, Work.SCAN, findings)


def _nothing(action: Action, scene: Scene) -> Effect:
    return NOTHING


def _unknown(action: Action, scene: Scene) -> Effect:
    return Effect(action.table, Lock.NONE, Work.UNKNOWN, ("M302",))


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "CREATE TABLE": _create_table,
        "DROP TABLE": _drop_table,
        "RENAME TABLE": _rename_table,
        "ADD COLUMN": _add_column,
        "DROP COLUMN": _drop_column,
        "RENAME COLUMN": _rename_column,
        "ALTER TYPE": _alter_type,
        "SET NOT NULL": _set_not_null,
        "DROP NOT NULL": _quickly(TOP),
        "SET DEFAULT": _quickly(TOP, "for rows to come"),
        "DROP DEFAULT": _drop_default,
        "ADD GENERATED": _quickly(TOP),
        "DROP IDENTITY": _quickly(TOP),
        "SET COLUMN OPTION": _quickly(Lock.SHARE_UPDATE_EXCLUSIVE),
        "SET OPTION": _quickly(Lock.SHARE_UPDATE_EXCLUSIVE),
        "SET OWNER": _quickly(TOP),
        "SET SCHEMA": _rename_table,
        "REWRITE": _rewrite,
        "ADD CHECK": _add_check,
        "ADD FOREIGN KEY": _add_foreign_key,
        "ADD UNIQUE": _add_unique,
        "ADD PRIMARY KEY": _add_unique,
        "ADD UNIQUE USING INDEX": _using_index,
        "ADD PRIMARY KEY USING INDEX": _using_index,
        "ADD EXCLUSION": _add_exclusion,
        "DROP CONSTRAINT": _quickly(TOP),
        "ALTER CONSTRAINT": _quickly(TOP),
        "RENAME CONSTRAINT": _quickly(TOP),
        "VALIDATE CONSTRAINT": _validate,
        "TRIGGER STATE": _quickly(Lock.SHARE_ROW_EXCLUSIVE),
        "CREATE TRIGGER": _quickly(Lock.SHARE_ROW_EXCLUSIVE),
        "ATTACH PARTITION": _scan(Lock.SHARE_UPDATE_EXCLUSIVE),
        "DETACH PARTITION": _quickly(TOP),
        "CREATE INDEX": _create_index,
        "DROP INDEX": _drop_index,
        "ALTER INDEX": _quickly(Lock.SHARE_UPDATE_EXCLUSIVE),
        "REINDEX": _reindex,
        "ALTER ENUM": _quickly(Lock.NONE),
        "UPDATE": _rows,
        "DELETE": _rows,
        "INSERT": _insert,
        "TRUNCATE": _truncate,
        "REFRESH": _scan(TOP, "M114"),
        "LOCK": _lock,
        "VACUUM": _quickly(Lock.SHARE_UPDATE_EXCLUSIVE),
        "COMMENT": _quickly(Lock.SHARE_UPDATE_EXCLUSIVE),
        "ELSEWHERE": _nothing,
    }
)


def effect_of(action: Action, scene: Scene) -> Effect:
    """Return the effect of one action, and note in ``scene`` what it changes for those that follow."""
    return RULES.get(action.kind, _unknown)(action, scene)
