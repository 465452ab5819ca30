"""Whether two branches of an app's migrations come to the same in either order, told by the models that they lead to."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from quintet.kit.record import record
from quintet.migrations.detect_fields import names_in
from quintet.migrations.fingerprint import field_fingerprint, fingerprint
from quintet.migrations.loader import MigrationLoader
from quintet.migrations.migration import Migration
from quintet.migrations.model_state import ModelState, normalize_together
from quintet.migrations.operations.base import OperationCategory
from quintet.migrations.operations.fields import AddField, AlterField, FieldOperation, RemoveField, RenameField
from quintet.migrations.operations.indexes import AddConstraint, AddIndex, IndexOperation, RemoveConstraint, RemoveIndex
from quintet.migrations.operations.models import CreateModel, RenameModel
from quintet.migrations.operations.special import SeparateDatabaseAndState
from quintet.migrations.references import FieldReference, ModelKey, model_key
from quintet.migrations.state import ProjectState

#: Options that are lists of named things, in no order that matters.
NAMED = ("indexes", "constraints")
#: Options that name fields, one or several.
ORDERS = ("ordering", "get_latest_by", "order_with_respect_to")


@record
class Clash:
    """Why two branches may not be put one after the other without a look; ``certain`` when they cannot be."""

    words: str
    certain: bool = False


def clashes(loader: MigrationLoader, first: Sequence[Migration], second: Sequence[Migration]) -> list[Clash]:
    """Return what stands against ``second`` after ``first``; both begin where the branches parted. Nothing when they commute."""
    if not first:
        return []  # they were written one after the other
    found: list[Clash] = []
    states: list[ProjectState] = []
    for earlier, later in ((first, second), (second, first)):
        try:
            states.append(_after(loader, earlier, later))
        except Exception as error:  # noqa: BLE001  whatever an operation says of a state that it was not written for
            words = f"{later[0].name} does not fit after {earlier[-1].name}: {_said(error)}"
            found.append(Clash(words, certain=earlier is first))
    if len(states) == 2:
        found += [Clash(words) for words in _differences(*states)]
        whole = {words for branch in (first, second) for words in _broken(loader.project_state(branch[-1].key))}
        found += [Clash(f"{words}.", certain=True) for words in _broken(states[0]) if words not in whole]
    return [*found, *_code(first, second, doubtful=bool(found))]


#: What runs code or SQL of one's own: what it does to rows, no state tells. An operation that says nothing of itself may, too.
CODE = frozenset({OperationCategory.PYTHON, OperationCategory.SQL, OperationCategory.MIXED, None})


def _code(first: Sequence[Migration], second: Sequence[Migration], *, doubtful: bool) -> Iterator[Clash]:
    """Yield what code of one branch may find otherwise after the other: more tables and columns do not count, unless in doubt."""
    for branch, other in ((first, second), (second, first)):
        names = [one.name for one in branch if any(operation.category in CODE for operation in one.operations)]
        changes = any(operation.category is not OperationCategory.ADDITION for one in other for operation in one.operations)
        if names and (changes or doubtful):
            yield Clash(
                f"{', '.join(names)} runs code or SQL of your own, and may find other rows and columns after {other[-1].name}."
            )


def _after(loader: MigrationLoader, earlier: Sequence[Migration], later: Sequence[Migration]) -> ProjectState:
    """Return the state after both; ``later`` finds what it needs of other apps."""
    own = {migration.key for migration in later}
    needed = {key for migration in later for key in loader.graph.parents[migration.key] if key[0] != migration.app_label}
    state = loader.project_state([earlier[-1].key, *sorted(needed - own)])
    for migration in later:
        for operation in migration.operations:
            _require_fit(operation, migration.app_label, state)
            state = state.clone()
            operation.state_forwards(migration.app_label, state)
    return state


#: What an operation needs, and what may not be there yet: the attribute with the name, and the part of the model.
NEEDED = {AlterField: ("name", "field"), RemoveField: ("name", "field"), RenameField: ("old_name", "field")} | {
    RemoveIndex: ("name", "indexes"),
    RemoveConstraint: ("name", "constraints"),
}
NEW: Mapping[type, tuple[Callable[[Any], str], str]] = MappingProxyType(
    {
        AddField: (lambda one: one.name, "field"),
        RenameField: (lambda one: one.new_name, "field"),
        AddIndex: (lambda one: one.index.name, "indexes"),
        AddConstraint: (lambda one: one.constraint.name, "constraints"),
    }
)


def _require_fit(operation: Any, app_label: str, state: ProjectState) -> None:
    """Refuse an operation that names what is not there, or makes what is: a state would not mind, a database would.

    Raises LookupError for the one, ValueError for the other.
    """
    if isinstance(operation, SeparateDatabaseAndState):
        state = state.clone()
        for inner in operation.state_operations:
            _require_fit(inner, app_label, state)
            inner.state_forwards(app_label, state)
    made = _model_made(operation)
    if made and (app_label, made.lower()) in state.models:
        raise ValueError(f"the model {app_label}.{made} is there already.")
    if not isinstance(operation, FieldOperation | IndexOperation):
        return
    key = (app_label, operation.model_name.lower())
    if key not in state.models:
        raise LookupError(f"{'.'.join(key)} is not there for: {operation.describe()}")
    model = state.models.peek(key)
    for kind, (attribute, part) in NEEDED.items():
        if isinstance(operation, kind) and getattr(operation, attribute) not in _names(model, part):
            raise LookupError(f"{'.'.join(key)} has no {getattr(operation, attribute)} for: {operation.describe()}")
    for kind, (name, part) in NEW.items():
        if isinstance(operation, kind) and name(operation) in _names(model, part):
            raise ValueError(f"{'.'.join(key)} has {name(operation)} already: {operation.describe()}")


def _model_made(operation: Any) -> str:
    """Return the name that a model gets by an operation; empty for an operation that gives none."""
    if isinstance(operation, RenameModel):
        return "" if operation.old_name_lower == operation.new_name_lower else operation.new_name
    return operation.name if isinstance(operation, CreateModel) else ""


def _names(model: Any, part: str) -> set[str]:
    return set(model.fields) if part == "field" else {one.name for one in model.options.get(part) or ()}


def _said(error: Exception) -> str:
    said = error.args[0] if isinstance(error, LookupError) and error.args else error
    return f"the model {'.'.join(said)} is not there." if isinstance(said, tuple) else str(said)


def _differences(one: ProjectState, other: ProjectState) -> Iterator[str]:
    """Yield where two states differ."""
    keys: list[set[ModelKey]] = [{state.key for state in states.models.peeked()} for states in (one, other)]
    for key in sorted(keys[0] ^ keys[1]):
        yield f"the model {'.'.join(key)} is there in one order and not in the other."
    for key in sorted(keys[0] & keys[1]):
        label, states = ".".join(key), (one.models.peek(key), other.models.peek(key))
        fields = [{name: field_fingerprint(field) for name, field in state.fields.items()} for state in states]
        for name in sorted({*fields[0], *fields[1]}):
            if fields[0].get(name) != fields[1].get(name):
                yield f"the field {label}.{name} depends on the order."
        options = [_options(state.options) for state in states]
        for name in sorted({*options[0], *options[1]}):
            if options[0].get(name) != options[1].get(name):
                yield f"the option {name} of {label} depends on the order."
        managers = [[(name, fingerprint(manager)) for name, manager in state.managers] for state in states]
        if managers[0] != managers[1]:
            yield f"the managers of {label} depend on the order."


def _broken(state: ProjectState) -> Iterator[str]:
    """Yield what the models of a state name that is not there, or name twice."""
    models = {model.key: model for model in state.models.peeked()}
    for option in NAMED:
        yield from _twice(models.values(), option)
    yield from _same_tables(models.values())
    for model in models.values():
        label = ".".join(model.key)
        yield from _astray(model, models.keys())
        yield from _same_columns(model)
        inherited = _inherited(model, models)
        if inherited is None:
            continue
        yield from (f"{label} and a model it inherits from both have the field {name}" for name in inherited & {*model.fields})
        known = {"pk", "?", "_order"} | {one for name in (*model.fields, *inherited) for one in (name, f"{name}_id")}
        for where, named in _named_fields(model):
            if (name := named.partition("__")[0].removeprefix("-")) not in known:
                yield f"{where} of {label} names {name}, which is gone"


def _inherited(model: ModelState, models: Mapping[ModelKey, ModelState]) -> set[str] | None:
    """Return the names of the fields that a model has of others; None when one of these is not in the state."""
    found: set[str] = set()
    for base in model.bases:
        if isinstance(base, str):
            parent = models.get(model_key(base, model.app_label))
            above = None if parent is None else _inherited(parent, models)
            if parent is None or above is None:
                return None
            found |= {*parent.fields, *above}
    return found


def _same_tables(models: Iterable[ModelState]) -> Iterator[str]:
    """Yield the models that have a table of one name."""
    owners: dict[str, str] = {}
    for model in models:
        if model.options.get("proxy") or not model.options.get("managed", True) or model.options.get("swappable"):
            continue
        label, table = ".".join(model.key), model.options.get("db_table") or "_".join(model.key)
        if table in owners:
            yield f"{owners[table]} and {label} both have the table {table}"
        owners[table] = label


def _same_columns(model: ModelState) -> Iterator[str]:
    """Yield the fields of a model that have one column."""
    owners: dict[str, str] = {}
    for name, field in model.fields.items():
        if field.many_to_many:
            continue
        column = field.db_column or (f"{name}_id" if field.is_relation else name)
        if column in owners:
            yield f"{owners[column]} and {name} of {'.'.join(model.key)} both have the column {column}"
        owners[column] = name


def _twice(models: Iterable[ModelState], option: str) -> Iterator[str]:
    """Yield the indexes, or the constraints, that have one name."""
    owners: dict[str, str] = {}
    for model in models:
        for one in model.options.get(option) or ():
            if one.name in owners:
                yield f"{owners[one.name]} and {'.'.join(model.key)} both have {one.name} among their {option}"
            owners[one.name] = ".".join(model.key)


def _astray(model: ModelState, keys: Collection[ModelKey]) -> Iterator[str]:
    """Yield the relations to models of the app that are not there, and such bases."""
    for base in model.bases:
        if isinstance(base, str) and (key := model_key(base, model.app_label)) not in keys and key[0] == model.app_label:
            yield f"{'.'.join(model.key)} inherits from {'.'.join(key)}, which is gone"
    for name, field in model.fields.items():
        for target in FieldReference.of(field, model.key).models():
            if target not in keys and target[0] == model.app_label:
                yield f"{'.'.join(model.key)}.{name} points at {'.'.join(target)}, which is gone"


def _named_fields(model: ModelState) -> Iterator[tuple[str, str]]:
    """Yield (what names it, name) of each field that options of a model and its generated fields name."""
    for option in ORDERS:
        value = model.options.get(option) or ()
        yield from ((option, name) for one in ([value] if isinstance(value, str) else value) for name in _read(one))
    for group in normalize_together(list(model.options.get("unique_together") or ())):
        yield from (("unique_together", name) for name in group)
    for option in NAMED:
        for one in model.options.get(option) or ():
            yield from ((one.name, name) for given in _parts(one) for name in _read(given))
    for field_name, field in model.fields.items():
        if field.generated:
            yield from ((field_name, name) for name in names_in(field.expression))


def _parts(one: Any) -> Iterator[Any]:
    """Yield what an index or a constraint is made of: names of fields and expressions."""
    for attribute in ("fields", "include", "expressions"):
        yield from getattr(one, attribute, None) or ()
    yield getattr(one, "condition", None)


def _read(given: Any) -> Iterator[str]:
    """Yield the names of fields in one part, which stands beside its operator in a constraint of exclusion."""
    expression = given[0] if isinstance(given, tuple) else given
    if isinstance(expression, str):
        yield expression
    elif expression is not None:
        yield from names_in(expression)


def _options(options: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {one.name: fingerprint(one) for one in value} if name in NAMED else fingerprint(value)
        for name, value in options.items()
    }
