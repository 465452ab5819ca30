"""Whether two branches of an app's migrations come to the same in either order, told by the models that they lead to."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from quintet.kit.record import record
from quintet.migrations.detect_fields import names_in
from quintet.migrations.fingerprint import field_fingerprint, fingerprint
from quintet.migrations.loader import MigrationLoader
from quintet.migrations.migration import Migration
from quintet.migrations.model_state import ModelState, normalize_together
from quintet.migrations.operations.fields import AddField, AlterField, FieldOperation, RemoveField, RenameField
from quintet.migrations.operations.indexes import AddConstraint, AddIndex, IndexOperation, RemoveConstraint, RemoveIndex
from quintet.migrations.operations.models import CreateModel
from quintet.migrations.operations.special import RunPython, RunSQL
from quintet.migrations.references import FieldReference, ModelKey
from quintet.migrations.state import ProjectState
from quintet.orm.model.model import Model

#: Options that are lists of named things, in no order that matters.
NAMED = ("indexes", "constraints")


@record
class Clash:
    """Why two branches may not be put one after the other without a look; ``certain`` when they cannot be."""

    words: str
    certain: bool = False


def clashes(loader: MigrationLoader, first: Sequence[Migration], second: Sequence[Migration]) -> list[Clash]:
    """Return what stands against ``second`` after ``first``; both begin where the branches parted. Nothing when they commute."""
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
        found += [Clash(f"{words}.", certain=True) for words in _broken(states[0])]
    names = [migration.name for migration in (*first, *second) if any(isinstance(one, CODE) for one in migration.operations)]
    if names and found:
        found.append(Clash(f"{', '.join(names)} run code or SQL of your own, which may rest on the order too."))
    return found


CODE = (RunPython, RunSQL)


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
    if isinstance(operation, CreateModel) and (app_label, operation.name_lower) in state.models:
        raise ValueError(f"the model {app_label}.{operation.name} is there already.")
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


def _names(model: Any, part: str) -> set[str]:
    return set(model.fields) if part == "field" else {one.name for one in model.options.get(part) or ()}


def _said(error: Exception) -> str:
    return str(error.args[0] if isinstance(error, LookupError) and error.args else error)


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


def _broken(state: ProjectState) -> Iterator[str]:
    """Yield what the models of a state name that is not there, or name twice: each branch alone was whole."""
    models = list(state.models.peeked())
    for option in NAMED:
        yield from _twice(models, option)
    keys = {model.key for model in models}
    for model in models:
        yield from _astray(model, keys)
        # Fields of a base are not listed in the model.
        if model.bases == (Model,):
            known = {*model.fields, "pk", "?", "_order"}
            for where, named in _named_fields(model):
                if (name := named.partition("__")[0].removeprefix("-")) not in known:
                    yield f"{where} of {'.'.join(model.key)} names {name}, which is gone"


def _twice(models: Iterable[ModelState], option: str) -> Iterator[str]:
    """Yield the indexes, or the constraints, that have one name."""
    owners: dict[str, str] = {}
    for model in models:
        for one in model.options.get(option) or ():
            if one.name in owners:
                yield f"{owners[one.name]} and {'.'.join(model.key)} both have {one.name} among their {option}"
            owners[one.name] = ".".join(model.key)


def _astray(model: ModelState, keys: set[ModelKey]) -> Iterator[str]:
    """Yield the relations to models of the app that are not there."""
    for name, field in model.fields.items():
        for target in FieldReference.of(field, model.key).models():
            if target not in keys and target[0] == model.app_label:
                yield f"{'.'.join(model.key)}.{name} points at {'.'.join(target)}, which is gone"


def _named_fields(model: ModelState) -> Iterator[tuple[str, str]]:
    """Yield (what names it, name) of each field that indexes, constraints and groups of a model name."""
    for group in normalize_together(list(model.options.get("unique_together") or ())):
        yield from (("unique_together", name) for name in group)
    for option in NAMED:
        for one in model.options.get(option) or ():
            for name in (*(getattr(one, "fields", None) or ()), *(getattr(one, "include", None) or ())):
                yield one.name, name
            for expression in (*(getattr(one, "expressions", None) or ()), getattr(one, "condition", None)):
                if expression is not None:
                    yield from ((one.name, name) for name in names_in(expression))


def _options(options: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {one.name: fingerprint(one) for one in value} if name in NAMED else fingerprint(value)
        for name, value in options.items()
    }
