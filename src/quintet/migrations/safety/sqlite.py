"""SQLite: one lock for the whole file, and tables that are made anew where ALTER TABLE cannot change them.

A writer waits until the migration is committed; in WAL mode, which is how files are opened here, readers go on. A rebuild is
recognised by the new table's name; what it changes is told by comparing the new columns with those that the table has.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from quintet.kit.record import record
from quintet.migrations.safety.effect import NOTHING, Effect, Work
from quintet.migrations.safety.facts import Scene
from quintet.migrations.safety.locks import Lock
from quintet.migrations.safety.reading import Action, bare, joined, split_actions, tokens_of

Rule = Callable[[Action, Scene], Effect]

#: The prefix under which the schema editor makes the new table of a rebuild.
REBUILT = "new__"
#: SQLite's RESERVED lock keeps other writers waiting and no reader, as PostgreSQL's EXCLUSIVE does.
FILE = Lock.EXCLUSIVE
CLAUSES = frozenset({"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"})


@record
class Shape:
    """What CREATE TABLE says: of each column its type and whether it must be filled by whoever inserts; the other clauses."""

    types: Mapping[str, str]
    required: frozenset[str]
    not_null: frozenset[str]
    clauses: frozenset[str]


def shape_of(body: str) -> Shape:
    """Return the shape that the text between the parentheses of CREATE TABLE gives."""
    types: dict[str, str] = {}
    required, not_null, clauses = set[str](), set[str](), set[str]()
    for part in split_actions(tokens_of(body)):
        if not part:
            continue
        said = [one.upper() for one in part]
        if said[0] in CLAUSES:
            clauses.add(joined(part))
            continue
        name, text = bare(part[0]), " ".join(said)
        types[name] = said[1] if len(said) > 1 else ""
        if "NOT NULL" in text:
            not_null.add(name)
            if not {"DEFAULT", "GENERATED", "PRIMARY"} & set(said):
                required.add(name)
        if "UNIQUE" in said:
            clauses.add(f"UNIQUE({name})")
    return Shape(types, frozenset(required), frozenset(not_null), frozenset(clauses))


def _live_shape(scene: Scene, table: str) -> Shape | None:
    row = scene.connection.fetch_one("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (table,))
    if row is None:
        return None
    return shape_of(row[0][row[0].index("(") + 1 : row[0].rindex(")")])


def _changes(before: Shape, after: Shape) -> list[str]:
    """Return what a rebuild means for those who know the table as it was."""
    both = before.types.keys() & after.types.keys()
    found = {
        "M201": bool(before.types.keys() - after.types.keys()),
        "M205": bool((after.types.keys() - before.types.keys()) & after.required),
        "M206": bool((both & after.not_null) - before.not_null),
        "M207": bool(after.clauses - before.clauses),
        "M208": any(before.types[name] != after.types[name] for name in both),
    }
    return [finding for finding, is_so in found.items() if is_so]


def _create_table(action: Action, scene: Scene) -> Effect:
    original = action.table.removeprefix(REBUILT)
    if original == action.table:
        scene.created.add(action.table)
        return Effect(action.table, FILE, Work.CATALOG, (), "a new table")
    after = shape_of(action.detail)
    before = scene.shapes.get(original) or _live_shape(scene, scene.names.get(original, original))
    scene.shapes[original] = after
    scene.rebuilt.add(original)
    changes = _changes(before, after) if before is not None else []
    lost = frozenset(before.types.keys() - after.types.keys()) if before is not None else frozenset[str]()
    return Effect(original, FILE, Work.REWRITE, ("M120", *changes), "the table is copied into a new one", lost=lost)


def _is_part(action: Action, scene: Scene) -> bool:
    return action.table.startswith(REBUILT) or action.table in scene.rebuilt


def _part_of_rebuild(rule: Rule) -> Rule:
    """Return a rule that says nothing about the statements that follow a rebuild's first."""

    def inside(action: Action, scene: Scene) -> Effect:
        if _is_part(action, scene):
            return Effect(action.table.removeprefix(REBUILT), FILE, Work.CATALOG, (), "part of the rebuild")
        return rule(action, scene)

    return inside


def _create_index(action: Action, scene: Scene) -> Effect:
    scene.indexed[action.name] = action.table
    unique = ("M207",) if "UNIQUE" in action.words else ()
    return Effect(action.table, FILE, Work.BUILD, ("M121", *unique), indexes=1)


def _add_column(action: Action, scene: Scene) -> Effect:
    scene.columns_added.add((action.table, action.column))
    needed = "NOT NULL" in action.words and not action.detail
    return Effect(action.table, FILE, Work.CATALOG, ("M205",) if needed else (), "no row is touched")


def _insert(action: Action, scene: Scene) -> Effect:
    return Effect(action.table, FILE, Work.ROWS if "SELECT" in action.words else Work.CATALOG)


def _rename_table(action: Action, scene: Scene) -> Effect:
    scene.names[action.other] = scene.names.pop(action.table, action.table)
    return Effect(action.table, FILE, Work.CATALOG, ("M204",))


def _rows(action: Action, scene: Scene) -> Effect:
    return Effect(action.table, FILE, Work.ROWS, ("M113",))


def _quickly(*findings: str) -> Rule:
    return lambda action, scene: Effect(action.table or scene.table_of_index(action.name), FILE, Work.CATALOG, findings)


def _nothing(action: Action, scene: Scene) -> Effect:
    return NOTHING


def _unknown(action: Action, scene: Scene) -> Effect:
    return Effect(action.table, FILE, Work.UNKNOWN, ("M302",))


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "CREATE TABLE": _create_table,
        "DROP TABLE": _part_of_rebuild(_quickly("M202")),
        "RENAME TABLE": _part_of_rebuild(_rename_table),
        "ADD COLUMN": _add_column,
        "DROP COLUMN": _quickly("M201"),
        "RENAME COLUMN": _quickly("M203"),
        "CREATE INDEX": _part_of_rebuild(_create_index),
        "DROP INDEX": _quickly(),
        "CREATE TRIGGER": _quickly(),
        "UPDATE": _rows,
        "DELETE": _rows,
        "INSERT": _part_of_rebuild(_insert),
        "REWRITE": _rows,
        "ELSEWHERE": _nothing,
        "VACUUM": lambda action, scene: Effect("", FILE, Work.REWRITE, ("M120",), "the whole file is copied"),
    }
)


def effect_of(action: Action, scene: Scene) -> Effect:
    """Return the effect of one action, and note in ``scene`` what it changes for those that follow."""
    return RULES.get(action.kind, _unknown)(action, scene)
