"""From the catalogue of a database to the text of models: the work of ``inspectdb``.

    table ─► columns, keys, constraints (introspection) ─► names ─► one line a field, and Meta

A column's name becomes an attribute's by `attribute_name`, which says what it changed; a foreign key's type is that of the model
it refers to. What the catalogue cannot tell is marked by a comment behind the field.
"""

import keyword
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quintet.drivers.errors import Error
from quintet.drivers.introspection import Exclusion
from quintet.drivers.on_delete import Verb
from quintet.kit.dotted import ALIAS, OURS

HEAD = """# This is an auto-generated {title} model module.
# You'll have to do the following manually to clean this up:
#   * Rearrange models' order
#   * Make sure each model has one field with primary_key=True
#   * Make sure each ForeignKey and OneToOneField has `on_delete` set to the desired behavior
#   * Remove `managed = False` lines if you wish to allow {title} to create, modify, and delete the table
# Feel free to rename the models, but don't rename db_table values or field names.
from {root}.db import models"""
GUESS = "This field type is a guess."
GUESSED_DIGITS = "max_digits and decimal_places have been guessed, as this database handles decimal fields as float"
EXCLUSION = f"{OURS}.contrib.postgres.constraints.ExclusionConstraint"
OPERATOR_CLASS = f"{OURS}.contrib.postgres.indexes.OpClass"
#: The access methods that `ExclusionConstraint` has.
EXCLUDING = frozenset({"gist", "spgist", "hash"})
#: Of a unique index that covers some rows only.
PARTIAL = re.compile(r"\)\s*(?:INCLUDE\s*\(.*\)\s*)?(?:NULLS NOT DISTINCT\s*)?WHERE\b", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Table:
    """What the catalogue says of one table."""

    name: str
    kind: str
    comment: str | None
    columns: Sequence[Any]
    relations: Mapping[str, tuple[str, str, Verb | None]]
    constraints: Mapping[str, Any]
    exclusions: Sequence[Exclusion]
    primary_key: Sequence[str]

    def is_unique(self, column: str) -> bool:
        """Say whether every row has another value in ``column``."""
        return any(one["columns"] == [column] and _whole(one) for one in self.constraints.values())

    def unique_groups(self) -> list[list[str]]:
        """Return the columns that are unique together."""
        groups = [list(one["columns"]) for one in self._unique_together() if None not in one["columns"]]
        return [group for number, group in enumerate(groups) if group not in groups[:number]]

    def unique_expressions(self) -> list[str]:
        """Return the definitions of what makes columns unique together with expressions."""
        return [one["definition"] or "" for one in self._unique_together() if None in one["columns"]]

    def _unique_together(self) -> list[Any]:
        return [one for one in self.constraints.values() if _whole(one) and len(one["columns"]) > 1]


def _whole(facts: Any) -> bool:
    return bool(facts["unique"]) and not facts["primary_key"] and not PARTIAL.search(facts["definition"] or "")


def model_name(table: str) -> str:
    """Return the name of a table's model: its words in capitals, without what no identifier has."""
    name = re.sub(r"[^a-zA-Z0-9]", "", table.title())
    return name if name.isidentifier() else f"Table{name}"


def attribute_name(column: str, used: Sequence[str], is_relation: bool) -> tuple[str, dict[str, str], list[str]]:
    """Return the attribute for a column, ``db_column`` when it cannot be told from it, and what was changed and why."""
    notes: list[str] = []
    name = column.lower()
    if name != column:
        notes.append("Field name made lowercase.")
    told = name == column
    if is_relation:
        told = told and name.endswith("_id")
        name = name.removesuffix("_id")
    for pattern, by, why in REWRITES:
        changed = pattern.sub(by, name)
        if changed != name:
            name, told = changed, False
            notes.append(why)
    if keyword.iskeyword(name):
        name, told = f"{name}_field", False
        notes.append("Field renamed because it was a Python reserved word.")
    if name[:1].isdigit():
        name, told = f"number_{name}", False
        notes.append("Field renamed because it wasn't a valid Python identifier.")
    if name in used:
        number = next(number for number in range(len(used) + 1) if f"{name}_{number}" not in used)
        name, told = f"{name}_{number}", False
        notes.append("Field renamed because of name conflict.")
    return name, {} if told else {"db_column": column}, notes


REWRITES = (
    (re.compile(r"\W"), "_", "Field renamed to remove unsuitable characters."),
    (re.compile(r"__+"), "_", "Field renamed because it contained more than one '_' in a row."),
    (re.compile(r"^_"), "field_", "Field renamed because it started with '_'."),
    (re.compile(r"(?<=.)_$"), "_field", "Field renamed because it ended with '_'."),
)


def models_of(connection: Any, root: str, tables: Sequence[Any], auto_field: str) -> Iterator[str]:
    """Yield the lines of a module with a model for each of ``tables`` (as `get_table_list` gives them).

    ``auto_field`` is the class of automatic keys that models without one get: such keys are left out.
    """
    known = Known(connection, root, _class_names([info.name for info in tables]), set(), set())
    written = [line for info in tables for line in _model(connection, info, known, auto_field)]
    yield HEAD.format(root=root, title=root.capitalize())
    if known.modules:
        yield ""
        yield from (f"import {module}" for module in sorted(known.modules))
    yield from written


def _model(connection: Any, info: Any, known: "Known", auto_field: str) -> Iterator[str]:
    try:
        found = _read(connection, info)
    except Error as error:
        yield f"# Unable to inspect table {info.name!r}"
        yield f"# The error was: {error}"
        return
    yield from ("", "", f"class {known.class_of(found.name)}(models.Model):")
    known.written.add(found.name)
    yield from _body(connection, found, known, auto_field)


@dataclass(frozen=True, slots=True)
class Known:
    """The models of the module: their classes by table, the tables that were written already, and what has to be imported."""

    connection: Any
    root: str
    classes: Mapping[str, str]
    written: set[str]
    modules: set[str]

    def class_of(self, table: str) -> str:
        """Return the class of a table, which may be outside of the module."""
        return self.classes.get(table) or model_name(table)

    def spelled(self, path: str) -> str:
        """Return how the module names a class: one of `models` by its name, another by the path that it has to import."""
        module, _, name = path.rpartition(".")
        if not module:
            return f"models.{name}"
        path = f"{self.root}.{path.partition('.')[2]}" if path.startswith((f"{ALIAS}.", f"{OURS}.")) else path
        self.modules.add(path.rpartition(".")[0])
        return path

    def key_of(self, table: str) -> str | None:
        """Return the column that a foreign key to a table means when it names none."""
        return self.connection.introspection.get_primary_key_column(None, table)


def _class_names(tables: Sequence[str]) -> dict[str, str]:
    """Return a class for each table, no two the same."""
    found: dict[str, str] = {}
    for table in tables:
        name = model_name(table)
        taken = set(found.values())
        found[table] = next(one for number in range(len(tables) + 1) if (one := f"{name}{number or ''}") not in taken)
    return found


def _read(connection: Any, info: Any) -> Table:
    introspection = connection.introspection
    with connection.cursor() as cursor:
        columns = introspection.get_table_description(cursor, info.name)
        relations = introspection.get_relations(cursor, info.name)
        constraints = introspection.get_constraints(cursor, info.name)
        exclusions = introspection.get_exclusions(cursor, info.name)
        key = introspection.get_primary_key_columns(cursor, info.name) or []
    return Table(info.name, info.type, info.comment, columns, relations, constraints, exclusions, key)


def _body(connection: Any, table: Table, known: Known, auto_field: str) -> Iterator[str]:
    names: dict[str, str] = {}
    taken = ["pk"]  # every model has one
    targets: list[str] = []
    lines: list[str] = []
    for column in table.columns:
        relation = table.relations.get(column.name)
        name, options, notes = attribute_name(column.name, taken, relation is not None)
        names[column.name] = name
        taken += [name, f"{name}_id"] if relation else [name]
        if relation:
            call, options = _relation(table, column, name, options, relation, known, targets)
            targets.append(relation[1])
        else:
            call, described, guesses = _plain(known, table, column)
            options |= described
            notes += guesses
        if (name, call, options) == ("id", f"models.{auto_field}(", {"primary_key": True}):
            continue
        lines.append(_line(name, call, _ended(column, options), notes))
    if len(table.primary_key) > 1:
        listed = ", ".join(repr(names[one]) for one in table.primary_key)
        yield f"    pk = models.CompositePrimaryKey({listed})"
    yield from lines
    yield from _meta(table, names, known)


def _line(name: str, call: str, options: Mapping[str, Any], notes: Sequence[str]) -> str:
    written = ", ".join(f"{key}={value!r}" for key, value in options.items())
    gap = ", " if written and not call.endswith("(") else ""
    return f"    {name} = {call}{gap}{written})" + (f"  # {' '.join(notes)}" if notes else "")


def _ended(column: Any, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options with those that stand last: nullable and commented."""
    nullable = column.null_ok and not options.get("primary_key")
    return {
        **options,
        **({"blank": True, "null": True} if nullable else {}),
        **({"db_comment": column.comment} if column.comment else {}),
    }


def _key_options(table: Table, column: str) -> dict[str, Any]:
    if table.primary_key == [column]:
        return {"primary_key": True}
    return {"unique": True} if table.is_unique(column) else {}


def _relation(
    table: Table,
    column: Any,
    name: str,
    options: dict[str, Any],
    relation: tuple[str, str, Verb | None],
    known: Known,
    targets: Sequence[str],
) -> tuple[str, dict[str, Any]]:
    target_column, target, rule = relation
    key = _key_options(table, column.name)
    kind = "OneToOneField" if key else "ForeignKey"
    name_of_class = known.class_of(target)
    shown = "'self'" if target == table.name else name_of_class if target in known.written else repr(name_of_class)
    found = {**options, **{option: value for option, value in key.items() if option == "primary_key"}}
    if target_column != known.key_of(target):
        found["to_field"] = attribute_name(target_column, (), False)[0]
    if target in targets:
        found["related_name"] = f"{known.class_of(table.name).lower()}_{name}_set"
    return f"models.{kind}({shown}, models.{'DO_NOTHING' if rule is None else rule.__name__}", found


def _plain(known: Known, table: Table, column: Any) -> tuple[str, dict[str, Any], list[str]]:
    """Return the call of a column that refers to nothing, its options, and the guesses that were made."""
    call, options, notes = _typed(known, column)
    return call, _first(_key_options(table, column.name) | options, ("primary_key", "unique", "max_length")), notes


def _typed(known: Known, column: Any) -> tuple[str, dict[str, Any], list[str]]:
    """Return the call of a column's type, open at its end, the options that the type has, and the guesses that were made."""
    try:
        kind: Any = known.connection.introspection.get_field_type(column.type_code, column)
    except KeyError:
        return "models.TextField(", {}, [GUESS]
    if column.item_type is not None:
        return _array(known, known.spelled(kind), column)
    options: dict[str, Any] = {}
    if isinstance(kind, tuple):
        kind, options = kind
    notes = list[str]()
    if kind in ("CharField", "TextField") and column.collation:
        options["db_collation"] = column.collation
    if kind == "CharField" and column.display_size:
        options = _first(options | {"max_length": int(column.display_size)}, ("max_length",))
    if kind == "DecimalField":
        told = column.precision is not None and column.scale is not None
        options |= {"max_digits": column.precision if told else 10, "decimal_places": column.scale if told else 5}
        notes += [] if told else [GUESSED_DIGITS]
    return f"{known.spelled(kind)}(", options, notes


def _array(known: Known, path: str, column: Any) -> tuple[str, dict[str, Any], list[str]]:
    """Return the call of an array, its innermost items described by the rest of the column."""
    item = column._replace(type_code=column.item_type, item_type=None, dimensions=0, is_autofield=False)
    call, options, notes = _typed(known, item)
    written = f"{call}{', '.join(f'{key}={value!r}' for key, value in options.items())})"
    for _number in range(column.dimensions - 1):
        written = f"{path}({written})"
    return f"{path}({written}", {}, notes


def _first(options: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {**{name: options[name] for name in names if name in options}, **options}


def _meta(table: Table, names: Mapping[str, str], known: Known) -> Iterator[str]:
    why = {"v": "  # Created from a view. Don't remove.", "p": "  # Created from a partition. Don't remove."}.get(table.kind, "")
    yield ""
    yield from (f"    # A unique constraint could not be introspected. {definition}" for definition in table.unique_expressions())
    plain = [one for one in table.exclusions if _is_plain(one)]
    for one in table.exclusions:
        if one not in plain:
            yield f"    # An exclusion constraint could not be introspected. {one.name}: {one.definition}"
    yield from ("    class Meta:", f"        managed = False{why}", f"        db_table = {table.name!r}")
    groups = [tuple(names[column] for column in group) for group in table.unique_groups() if set(group) <= set(names)]
    if groups:
        listed = ", ".join(str(group) for group in groups)
        yield f"        unique_together = ({listed},)"
    if plain:
        yield "        constraints = ["
        yield from (f"            {_exclusion(one, names, known)}," for one in plain)
        yield "        ]"
    if table.comment:
        yield f"        db_table_comment = {table.comment!r}"


def _is_plain(one: Exclusion) -> bool:
    columns = [column for column, _class, _operator in one.pairs]
    return one.index_type in EXCLUDING and not one.has_condition and None not in columns


def _exclusion(one: Exclusion, names: Mapping[str, str], known: Known) -> str:
    """Return the call of an exclusion constraint over columns."""
    pairs = ", ".join(
        f"({f'{known.spelled(OPERATOR_CLASS)}({names[column]!r}, name={kind!r})' if kind else repr(names[column])}, {operator!r})"
        for column, kind, operator in one.pairs
        if column is not None
    )
    options = [f"name={one.name!r}", f"expressions=[{pairs}]"]
    options += [] if one.index_type == "gist" else [f"index_type={one.index_type!r}"]
    options += [f"include={[names[column] for column in one.include]!r}"] if one.include else []
    options += [f"deferrable=models.Deferrable.{one.deferrable}"] if one.deferrable else []
    return f"{known.spelled(EXCLUSION)}({', '.join(options)})"
