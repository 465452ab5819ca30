"""Generated functions: the one module that executes source made at run time.

Safety: the text is built from fixed fragments of this module, numbers, and attribute names that passed `check_plain` (letters,
digits, underscore). SQL, values, classes and converters never enter the text: they are globals of the generated function.
Converters come as source from dialects (`Conversion.source`), which are framework code, with one ``{x}`` hole filled by a
local name.

A plan is one function ``run(connection, p)``: bind the parameters, run the statement, turn rows into objects, all in one frame.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from keyword import iskeyword
from typing import Any, NamedTuple

from quintet.kernel import current
from quintet.kernel.deprecated import RemovedInDjango2028Warning, warn_caller
from quintet.kit.libraries import inspect
from quintet.orm.plan import binding
from quintet.orm.plan.outside import INSIDE
from quintet.orm.plan.statements import Layout, ModelPart
from quintet.orm.types import LoadedState, Resolved, is_ours
from quintet.sql import tree
from quintet.sql.compiler import Compiled
from quintet.sql.names import check_plain


class Source:
    """Lines of a function under construction, and the objects that its globals hold."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.names: dict[str, Any] = {}

    def hold(self, value: Any, stem: str) -> str:
        """Return the global name under which ``value`` is reached."""
        for name, held in self.names.items():
            if held is value and name.startswith(stem):
                return name
        name = f"{stem}{len(self.names)}"
        self.names[name] = value
        return name

    def line(self, depth: int, text: str) -> None:
        """Append a line."""
        self.lines.append("    " * depth + text)

    def function(self, name: str, arguments: str) -> Callable[..., Any]:
        """Compile the lines as the body of a function and return it."""
        text = f"def {name}({arguments}):\n" + "\n".join(self.lines) + "\n"
        space = dict(self.names)
        exec(compile(text, f"<quintet plan {name}>", "exec"), space)  # noqa: S102  see the module's docstring
        made = space[name]
        made.source = text
        return made


def bind_source(
    source: Source, compiled: Compiled, dialect: Any, empty: str | None, must: tuple[frozenset[int], ...]
) -> tuple[str, str]:
    """Write what prepares the parameters; return the expressions of text and parameters.

    ``empty`` is what to return when a list of each group of slots in ``must`` has no items: nothing can match.
    """
    lists: dict[int, str] = {}
    slots: dict[int, str] = {}
    for index, bound in enumerate(compiled.bindings):
        if isinstance(bound, tree.ListParam):
            name = f"v{index}"
            source.line(1, f"{name} = {source.hold(bound.prepare, 'list')}(p[{bound.slot}], connection)")
            if empty is not None and len(must) == 1 and bound.slot in must[0]:
                source.line(1, f"if not {name}:")
                source.line(2, f"return {empty}")
            lists[id(bound)] = name
            slots[bound.slot] = name
    if empty is not None and len(must) > 1 and all(group <= slots.keys() for group in must):
        groups = (" or ".join(f"not {slots[slot]}" for slot in sorted(group)) for group in must)
        source.line(1, f"if {' and '.join(f'({group})' for group in groups)}:")
        source.line(2, f"return {empty}")
    if compiled.is_fixed:
        text = source.hold(compiled.pieces[0], "SQL")
        return text, _parameters(source, compiled, lists, frozenset())
    pieces: list[str] = []
    for piece in compiled.pieces:
        if isinstance(piece, str):
            pieces.append(source.hold(piece, "SQL"))
        else:
            name = lists[id(piece)]
            if piece.row:
                make = f"{source.hold(binding.rows_text, 'rows_text')}({name}, {source.hold(piece.row, 'types')}"
                source.line(1, f"t{name}, {name} = {make}, {source.hold(dialect, 'dialect')})")
            else:
                make = f"{source.hold(binding.list_text, 'list_text')}({name}"
                source.line(1, f"t{name}, {name} = {make}, {source.hold(dialect, 'dialect')})")
            pieces.append(f"t{name}")
    spread = frozenset(id(piece) for piece in compiled.pieces if not isinstance(piece, str))
    return " + ".join(pieces), _parameters(source, compiled, lists, spread)


def _parameters(source: Source, compiled: Compiled, lists: dict[int, str], spread: frozenset[int]) -> str:
    """Return the expression of the parameters; lists in ``spread`` have a placeholder for each of their items."""
    if compiled.bindings and all(isinstance(one, tree.Param) and one.prepare is None for one in compiled.bindings):
        slots = [one.slot for one in compiled.bindings if isinstance(one, tree.Param)]
        if slots == list(range(len(slots))):
            # The identity: the queryset's own tuple goes to the driver. Its length is checked, for unused slots may follow.
            return f"p if len(p) == {len(slots)} else p[:{len(slots)}]"
    items: list[str] = []
    for bound in compiled.bindings:
        if isinstance(bound, tree.Bound):
            items.append(source.hold(bound.value, "fixed"))
        elif isinstance(bound, tree.Asked):
            items.append(f"{source.hold(bound.ask, 'ask')}(connection)")
        elif isinstance(bound, tree.ListParam):
            items.append(f"*{lists[id(bound)]}" if id(bound) in spread else lists[id(bound)])
        elif bound.prepare is None:
            items.append(f"p[{bound.slot}]")
        else:
            more = ", connection" if bound.connected else ""
            items.append(f"{source.hold(bound.prepare, 'prep')}(p[{bound.slot}]{more})")
    return f"({', '.join(items)}{',' if len(items) == 1 else ''})"


def converted(source: Source, field: Any, name: str, connection: Any, stored_here: bool = True) -> str:
    """Return the source expression of a column's Python value."""
    found = binding.conversion(field, connection.dialect, connection, stored_here)
    if found is None:
        return name
    text = found.source
    for own, value in found.names.items():
        text = _renamed(text, own, source.hold(value, f"{check_plain(own)}_"))
    text = text.replace("{x}", name)
    return text if binding.takes_none(found) else f"None if {name} is None else {text}"


def reader(field: Any, connection: Any) -> Callable[[Any], Any]:
    """Return the function that turns one value of the driver into Python's."""
    source = Source()
    source.line(1, f"return {converted(source, field, 'x', connection)}")
    return source.function("read", "x")


def column_value(source: Source, layout: Layout, index: int, connection: Any) -> str:
    """Return the source expression of one column of a layout."""
    resolved = layout.columns[index][0]
    if resolved.doubt is not None:
        raise resolved.doubt
    node = resolved.node
    if isinstance(node, tree.Row):
        parts = enumerate(resolved.field.fields)
        return f"({', '.join(converted(source, field, f'c{index}_{place}', connection) for place, field in parts)})"
    stored_here = isinstance(node, tree.Column) and node.table != INSIDE
    return result(source, resolved, f"c{index}", connection, stored_here)


def result(source: Source, resolved: Resolved, name: str, connection: Any, stored_here: bool) -> str:
    """Return the source expression of a value: as its field reads it, then as an expression of the user's own does."""
    text = converted(source, resolved.field, name, connection, stored_here)
    if resolved.maker is None:
        return text
    read = source.hold(resolved.maker.convert_value, "convert_value")
    # The plan of a foreign expression is not kept, so it may hold its connection.
    return f"{read}({text}, {source.hold(resolved.maker, 'maker')}, {source.hold(connection, 'link')})"


def cells(layout: Layout) -> str:
    """Return the names of the driver's values of one row, as the target of an assignment; a row of columns has several."""
    names: list[str] = []
    for index, (resolved, _alias) in enumerate(layout.columns):
        width = len(resolved.node.parts) if isinstance(resolved.node, tree.Row) else 0
        names += [f"c{index}_{place}" for place in range(width)] if width else [f"c{index}"]
    return ", ".join(names) + ("," if len(names) == 1 else "")


def _renamed(text: str, name: str, held: str) -> str:
    """Return the source with one free name replaced: whole words only, neither attributes nor keywords."""
    return re.sub(rf"(?<![\w.]){re.escape(name)}(?![\w=])", held, text)


class Known(NamedTuple):
    """Rows that were reached along ``field`` backwards, from one instance or from ``many``: each remembers from which."""

    field: Any
    many: bool

    def tell(self, rows: list[Any], owner: Any) -> None:
        """Tell rows their owner; for many, ``owner`` has them by key. A key that the rows did not load is the one owner's."""
        field = self.field
        if field.concrete and not self.many and rows and field.attname not in rows[0].__dict__:
            for row in rows:
                setattr(row, field.attname, getattr(owner, field.target_field.attname))
        for row in rows:
            if field.name not in row._state.fields_cache:
                field.set_cached_value(row, owner[getattr(row, field.attname)] if self.many else owner)

    def entry(self, source: Source, layout: Layout, slow: bool) -> str | None:
        """Return what a row's state remembers, as an item of a dictionary in source; None where it must be told afterwards.

        The owner is the local ``owner``. What was joined to the row, or put there by its class, stands.
        """
        field, root = self.field, layout.models[0]
        loaded = any(one is field for one, _column in root.fields)
        joined = any(part.parent == 0 and part.relation is field for part in layout.models)
        if slow or joined or not (loaded and field.concrete) or needs_from_db(root.model):
            return None
        if not is_ours(type(field).set_cached_value):
            return None
        owner = f"owner[o0.{check_plain(field.attname)}]" if self.many else "owner"
        return f"{source.hold(field.name, 'cache')}: {owner}"


def rows_of_models(
    source: Source, layout: Layout, connection: Any, alias: str, slow: bool, mode: Any, known: Known | None = None
) -> None:
    """Write the loop that turns rows into instances, into the list ``out``."""
    source.names["new"] = object.__new__
    source.line(1, "out = []")
    source.line(1, "add = out.append")
    source.line(1, f"for {cells(layout)} in rows:")
    for index, part in enumerate(layout.models):
        _part(source, index, part, connection, alias, slow, mode)
    entries = _neighbours(source, layout)
    told = None if known is None else known.entry(source, layout, slow)
    if told is not None:
        entries[0].append(told)
    for index, part in enumerate(layout.models):
        _state(source, index, part, entries[index], alias, slow, mode)
    root = "o0"
    for index, part in enumerate(layout.models):
        if part.attribute is not None:
            source.line(2, f"setattr({root}, {source.hold(part.attribute, 'name')}, o{index})")
    for name, column in layout.annotations:
        value = column_value(source, layout, column, connection)
        if name.isascii() and name.isidentifier() and not iskeyword(name):
            source.line(2, f"{root}.{check_plain(name)} = {value}")
        else:
            source.line(2, f"setattr({root}, {source.hold(name, 'name')}, {value})")
    source.line(2, f"add({root})")
    if known is not None and told is None:
        source.line(1, f"{source.hold(known.tell, 'tell')}(out, owner)")


def _part(source: Source, index: int, part: ModelPart, connection: Any, alias: str, slow: bool, mode: Any) -> None:
    depth = 2
    model = source.hold(part.model, "Model")
    keys = part.model._meta.pk_fields
    key = next((column for field, column in part.fields if field in keys), part.fields[0][1])
    if part.nullable:
        source.line(2, f"if c{key} is None:")
        source.line(3, f"o{index} = None")
        source.line(2, "else:")
        depth = 3
    if slow or needs_from_db(part.model):
        names = source.hold([field.attname for field, _column in part.fields], "names")
        values = ", ".join(converted(source, field, f"c{column}", connection) for field, column in part.fields)
        takes_mode = mode is None or _takes_mode(part.model)
        options = f", fetch_mode={source.hold(mode, 'mode')}" if mode is not None and takes_mode else ""
        source.line(depth, f"o{index} = {model}.from_db({source.hold(alias, 'alias')}, {names}, ({values},){options})")
        if not takes_mode:
            source.line(depth, f"o{index}._state.fetch_mode = {source.hold(mode, 'mode')}")
    else:
        source.line(depth, f"o{index} = new({model})")
        for field, column in part.fields:
            source.line(depth, f"o{index}.{check_plain(field.attname)} = {converted(source, field, f'c{column}', connection)}")
        for field, _column in part.fields:
            if (hook := field.instance_hook()) is not None:
                source.line(depth, f"{source.hold(hook, 'hook')}(o{index})")


def _neighbours(source: Source, layout: Layout) -> list[list[str]]:
    """Return, per part, what its instance remembers of the others, as items of a dictionary in source."""
    entries: list[list[str]] = [[] for _part in layout.models]
    for index, part in enumerate(layout.models):
        if part.parent < 0:
            continue
        relation = part.relation
        back = relation.remote_field
        if part.attribute is not None:
            # A child that was reached along a filtered relation knows its parent only where it has one.
            if (relation.one_to_many or relation.one_to_one) and back is not None:
                entries[index].append(f"{source.hold(back.cache_name, 'cache')}: o{part.parent}")
            continue
        entries[part.parent].append(f"{source.hold(relation.cache_name, 'cache')}: o{index}")
        if relation.one_to_one and back is not None and not getattr(back, "many_to_one", False):
            entries[index].append(f"{source.hold(back.cache_name, 'cache')}: o{part.parent}")
    return entries


def _state(source: Source, index: int, part: ModelPart, entries: list[str], alias: str, slow: bool, mode: Any) -> None:
    """Write the state of an instance that has more to say than "loaded from the default database".

    The state is made as a whole, here: through the lazy one of the class it would cost each row a dictionary more (0.7 us).
    """
    made_by_model = slow or needs_from_db(part.model)
    if not entries and (made_by_model or (alias == "default" and mode is None)):
        return
    name, depth = f"o{index}", 2
    if part.nullable or part.parent > 0:
        source.line(2, f"if {name} is not None:")
        depth = 3
    cache = f"{{{', '.join(entries)}}}"
    if made_by_model:
        source.line(depth, f"{name}._state.fields_cache.update({cache})")
        return
    source.names["State"] = LoadedState
    source.line(depth, f"{name}._state = s = new(State)")
    if alias != "default":
        source.line(depth, f"s.db = {source.hold(alias, 'alias')}")
    if mode is not None:
        source.line(depth, f"s.fetch_mode = {source.hold(mode, 'mode')}")
    if entries:
        source.line(depth, f"s.fields_cache = {cache}")


def needs_from_db(model: Any) -> bool:
    """Say whether a model's instances must be made the documented way: it overrides `from_db`, `__init__` or `__new__`."""
    root = _root(model)
    return (
        model.from_db.__func__ is not root.from_db.__func__
        or model.__init__ is not root.__init__
        or model.__new__ is not root.__new__
    )


def _takes_mode(model: Any) -> bool:
    """Say whether a model's `from_db` takes a fetch mode; warn of one that does not, as it was written before there were any."""
    parameters = inspect.signature(model.from_db).parameters.values()
    if any(one.name == "fetch_mode" or one.kind is one.VAR_KEYWORD for one in parameters):
        return True
    warn_caller(
        f"{model.__qualname__}.from_db() must accept the fetch_mode keyword argument: without it support ends.",
        RemovedInDjango2028Warning,
    )
    return False


def _root(model: Any) -> Any:
    return next(base for base in reversed(model.__mro__) if "_model_root" in base.__dict__)


def rows_of_values(source: Source, layout: Layout, kind: str, connection: Any, named: Any) -> None:
    """Write the loop that turns rows into dictionaries, tuples, named tuples or single values, into ``out``."""
    columns = len(layout.columns) - layout.hidden
    values = [column_value(source, layout, index, connection) for index in range(columns)]
    targets = cells(layout)
    if kind == "dict":
        pairs = ", ".join(f"{source.hold(name, 'key')}: {value}" for name, value in zip(layout.names, values, strict=True))
        source.line(1, f"out = [{{{pairs}}} for {targets} in rows]")
    elif kind == "flat":
        source.line(1, f"out = [{values[0]} for {targets} in rows]")
    elif values == [f"c{index}" for index in range(columns)] and kind == "list" and not layout.hidden:
        source.line(1, "out = rows")
    else:
        inside = f"({', '.join(values)}{',' if columns == 1 else ''})"
        made = f"{source.hold(named, 'named')}._make({inside})" if kind == "named" else inside
        source.line(1, f"out = [{made} for {targets} in rows]")


def column_reader(layout: Layout, index: int, connection: Any) -> Callable[[Any], list[Any]] | None:
    """Return what makes Python's values of a column of the driver's, None where these are right; a row of columns has tuples."""
    source = Source()
    value = column_value(source, layout, index, connection)
    node = layout.columns[index][0].node
    if not isinstance(node, tree.Row):
        if value == f"c{index}":
            return None
        source.line(1, f"return [{value} for c{index} in values]")
    else:
        cells = ", ".join(f"c{index}_{part}" for part in range(len(node.parts)))
        source.line(1, f"return [{value} for {cells} in values]")
    return source.function("read", "values")


def settings_generation() -> int:
    """Return the number of the settings in force; prepared statements are made anew when it changes."""
    return current.settings.store.generation
