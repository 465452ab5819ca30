"""Migrations written in the form that can run while the application does: one change becomes several small migrations.

    RELEASE   no transaction   indexes dropped concurrently
    EXPAND    transaction      what the running release can live with: new tables, columns that it may leave out
    BUILD     no transaction   indexes and unique constraints, built concurrently
    BIND      transaction      checks and foreign keys that bind new rows only
    VALIDATE  transaction      the rows that existed, checked while writes go on
    ------------------------------------------------ the new release is deployed: after_deploy = True from here
    FILL      no transaction   rows filled in batches
    REQUIRE   transaction      "is not null" for new rows,  PROVE: for those that existed,  FINISH: NOT NULL, defaults dropped
    DROP      transaction      columns and tables that left the models

What is not rewritten (renames, changes of type) stays as it was; the analyser says what to do about it by hand.
"""

import enum
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from quintet.kit.record import record
from quintet.migrations.migration import Migration, MigrationKey
from quintet.migrations.operations import online
from quintet.migrations.operations.base import Operation
from quintet.migrations.operations.batches import BackfillField
from quintet.migrations.operations.fields import AddField, AlterField, RemoveField
from quintet.migrations.operations.indexes import AddConstraint, AddIndex, RemoveConstraint, RemoveIndex
from quintet.migrations.operations.models import CreateModel, DeleteModel
from quintet.migrations.operations.special import SeparateDatabaseAndState
from quintet.migrations.schema import naming
from quintet.orm.constraints import CheckConstraint, UniqueConstraint
from quintet.orm.expressions.conditional import Q
from quintet.orm.fields.base import NOT_PROVIDED
from quintet.orm.relations.foreign_key import ForeignKey, OneToOneField


class Stage(enum.IntEnum):
    """The migrations of a safe form, in the order in which they run."""

    RELEASE = 0
    EXPAND = 1
    BUILD = 2
    BIND = 3
    VALIDATE = 4
    FILL = 5
    REQUIRE = 6
    PROVE = 7
    FINISH = 8
    DROP = 9

    @property
    def atomic(self) -> bool:
        """Whether it runs in a transaction."""
        return self not in {Stage.RELEASE, Stage.BUILD, Stage.FILL}

    @property
    def after_deploy(self) -> bool:
        """Whether the release before must be gone."""
        return self >= Stage.FILL


@record
class Part:
    """Operations of one stage; ``model`` is whose table they lock, so that no migration locks two."""

    stage: Stage
    model: str
    operations: tuple[Operation, ...]


Parts = list[Part]


@record
class Setting:
    """What surrounds an operation: its app, the state before it and before the whole migration, models that come and go.

    ``proves`` says whether the database can check rows while writes go on (NOT VALID): MariaDB and MySQL cannot.
    """

    app_label: str
    before: Any
    beginning: Any
    created: frozenset[str]
    deleted: frozenset[str]
    proves: bool = True

    def field(self, model_name: str, name: str) -> Any:
        """Return a field as the state before the operation has it."""
        return self.before.models[self.app_label, model_name.lower()].fields[name]


# -- fields


def varied(field: Any, **changes: Any) -> Any:
    """Return a field with some options changed; a one-to-one field without ``unique`` is a foreign key."""
    _, _, args, options = field.deconstruct()
    kind = ForeignKey if isinstance(field, OneToOneField) and changes.get("unique") is False else type(field)
    if kind is ForeignKey and kind is not type(field):
        changes = {name: value for name, value in changes.items() if name != "unique"}
    return kind(*args, **{**options, **changes})


def _without(field: Any, *options: str) -> Any:
    _, _, args, held = field.deconstruct()
    return type(field)(*args, **{name: value for name, value in held.items() if name not in options})


def _bare_options(field: Any) -> dict[str, Any]:
    """Return the options that take a field's indexes and its foreign key away."""
    options: dict[str, Any] = {}
    if field.unique and not field.primary_key:
        options["unique"] = False
    if field.remote_field is not None and field.db_constraint:
        options["db_constraint"] = False
    if field.db_index:
        options["db_index"] = False
    return options


def _needs_value(field: Any) -> bool:
    return not field.null and not field.has_db_default() and not field.primary_key and not field.generated


def _not_null(setting: Setting, model_name: str, name: str) -> CheckConstraint:
    made = f"{setting.app_label}_{model_name.lower()}_{name}_not_null"
    return CheckConstraint(condition=Q((f"{name}__isnull", False)), name=naming.truncated(made, 63))


def _required(setting: Setting, model_name: str, name: str, final: Operation) -> Parts:
    """Return the parts that fill a nullable column and forbid NULL, ending in ``final``."""
    if not setting.proves:
        return [Part(Stage.FILL, "", (BackfillField(model_name, name),)), Part(Stage.FINISH, model_name, (final,))]
    check = _not_null(setting, model_name, name)
    return [
        Part(Stage.FILL, "", (BackfillField(model_name, name),)),
        Part(Stage.REQUIRE, model_name, (online.AddConstraintNotValid(model_name, check),)),
        Part(Stage.PROVE, "", (online.ValidateConstraint(model_name, check.name),)),
        Part(Stage.FINISH, model_name, (final, RemoveConstraint(model_name, check.name))),
    ]


def _built(model_name: str, name: str, complete: Any, field: Any) -> Parts:
    """Return the parts that give a bare column its indexes and its foreign key; the state says ``complete`` from then on."""
    switch = SeparateDatabaseAndState(state_operations=[AlterField(model_name, name, complete)])
    indexed = bool(field.db_index or field.unique)
    build = (switch, online.IndexFieldConcurrently(model_name, name)) if indexed else (switch,)
    parts = [Part(Stage.BUILD, "", build)]
    if field.remote_field is not None and field.db_constraint:
        parts.append(Part(Stage.BIND, model_name, (online.AddForeignKeyNotValid(model_name, name),)))
        parts.append(Part(Stage.VALIDATE, "", (online.ValidateForeignKey(model_name, name),)))
    return parts


def _add_field(operation: AddField, setting: Setting) -> Parts | None:
    field, model, name = operation.field, operation.model_name, operation.name
    if field.many_to_many or field.generated or field.primary_key or model.lower() in setting.created:
        return None
    bare, waits = _bare_options(field), _needs_value(field)
    if not bare and not waits:
        return None
    complete, final, preserve = field, None, operation.preserve_default
    if waits and callable(field.default):
        complete = varied(field, null=True)
        final = _required(setting, model, name, AlterField(model, name, field))
    elif waits and field.has_default():
        kept = field if preserve else _without(field, "default")
        complete = varied(kept, db_default=field.default)
        final = [Part(Stage.FINISH, model, (AlterField(model, name, kept),))]
    elif waits:
        return None
    first = varied(complete, **bare) if bare else complete
    parts = [Part(Stage.EXPAND, model, (AddField(model, name, first),))]
    return [*parts, *(_built(model, name, complete, field) if bare else []), *(final or [])]


def _alter_field(operation: AlterField, setting: Setting) -> Parts | None:
    new, model, name = operation.field, operation.model_name, operation.name
    old = setting.field(model, name)
    if new.many_to_many or new.primary_key or model.lower() in setting.created:
        return None
    changed = _changed_options(old, new)
    if changed and changed <= {"db_index", "unique"} and (new.db_index or new.unique) and not (old.db_index or old.unique):
        return _built(model, name, new, new)
    if "null" in changed and changed <= {"null", "default"} and not new.null and new.has_default():
        current = varied(new, null=True)
        final = _required(setting, model, name, AlterField(model, name, new, operation.preserve_default))
        return [Part(Stage.EXPAND, model, (AlterField(model, name, current),)), *final]
    return None


def _changed_options(old: Any, new: Any) -> set[str]:
    """Return the options in which two fields differ; a set that fits nothing when their classes or arguments do."""
    (_, old_path, old_args, before), (_, new_path, new_args, after) = old.deconstruct(), new.deconstruct()
    if (old_path, old_args) != (new_path, new_args):
        return {"class"}
    return {name for name in before.keys() | after.keys() if before.get(name, NOT_PROVIDED) != after.get(name, NOT_PROVIDED)}


def _remove_field(operation: RemoveField, setting: Setting) -> Parts | None:
    model, name = operation.model_name, operation.name
    field = setting.field(model, name)
    if field.many_to_many or field.primary_key:
        return None
    left = _left_behind(field)
    freed = [AlterField(model, name, left)] if left is not field else []
    parts = [Part(Stage.EXPAND, model, (SeparateDatabaseAndState(freed, [operation]),))]
    if model.lower() not in setting.deleted:
        parts.append(Part(Stage.DROP, model, (online.DropColumn(model, name, left),)))
    return parts


def _left_behind(field: Any) -> Any:
    """Return a field whose column nobody has to know: it may stay empty, and refers to nothing that could not be deleted."""
    changes: dict[str, Any] = {"null": True} if _needs_value(field) else {}
    if field.remote_field is not None and field.db_constraint:
        changes["db_constraint"] = False
    return varied(field, **changes) if changes else field


def _delete_model(operation: DeleteModel, setting: Setting) -> Parts | None:
    model = setting.before.models[setting.app_label, operation.name_lower]
    if model.options.get("proxy") or not model.options.get("managed", True):
        return None
    freed = [
        AlterField(operation.name, name, varied(field, db_constraint=False))
        for name, field in model.fields.items()
        if field.remote_field is not None and not field.many_to_many and not field.primary_key and field.db_constraint
    ]
    whole = setting.beginning.models[setting.app_label, operation.name_lower]
    fields = [(name, _left_behind(field)) for name, field in whole.fields.items() if not field.many_to_many]
    options = {name: value for name, value in whole.options.items() if value not in ([], None)}
    made = CreateModel(whole.name, fields, options, whole.bases)
    return [
        Part(Stage.EXPAND, operation.name, (SeparateDatabaseAndState(freed, [operation]),)),
        Part(Stage.DROP, operation.name, (online.DropTable(made),)),
    ]


# -- indexes and constraints


def _add_index(operation: AddIndex, setting: Setting) -> Parts | None:
    if operation.model_name_lower in setting.created:
        return None
    return [Part(Stage.BUILD, "", (online.AddIndexConcurrently(operation.model_name, operation.index),))]


def _remove_index(operation: RemoveIndex, setting: Setting) -> Parts | None:
    return [Part(Stage.RELEASE, "", (online.RemoveIndexConcurrently(operation.model_name, operation.name),))]


def _add_constraint(operation: AddConstraint, setting: Setting) -> Parts | None:
    model, constraint = operation.model_name, operation.constraint
    if operation.model_name_lower in setting.created:
        return None
    if type(constraint) is UniqueConstraint:
        return [Part(Stage.BUILD, "", (online.AddUniqueConcurrently(model, constraint),))]
    if type(constraint) is CheckConstraint and setting.proves:
        return [
            Part(Stage.BIND, model, (online.AddConstraintNotValid(model, constraint),)),
            Part(Stage.VALIDATE, "", (online.ValidateConstraint(model, constraint.name),)),
        ]
    return None


REWRITES: Mapping[type, Callable[[Any, Setting], Parts | None]] = MappingProxyType(
    {
        AddField: _add_field,
        AlterField: _alter_field,
        RemoveField: _remove_field,
        DeleteModel: _delete_model,
        AddIndex: _add_index,
        RemoveIndex: _remove_index,
        AddConstraint: _add_constraint,
    }
)

# -- whole migrations


def parts_of(migration: Migration, state: Any, created: frozenset[str], deleted: frozenset[str], vendor: str) -> Iterator[Part]:
    """Yield the parts that a migration's operations become; one that is not rewritten is a part of EXPAND."""
    before = state
    for operation in migration.operations:
        setting = Setting(migration.app_label, before, state, created, deleted, proves=vendor != "mysql")
        rewrite = REWRITES.get(type(operation))
        parts = rewrite(operation, setting) if rewrite is not None else None
        yield from parts or [Part(Stage.EXPAND, "", (operation,))]
        after = before.clone()
        operation.state_forwards(migration.app_label, after)
        before = after


def grouped(parts: Sequence[Part]) -> list[tuple[Stage, list[Operation]]]:
    """Return the operations of each migration to be: stages in order, and within one no two tables locked together."""
    found: list[tuple[Stage, list[Operation]]] = []
    for stage in Stage:
        here = [part for part in parts if part.stage is stage]
        # What is not rewritten may need what stands before it, so the first stage but one keeps its order and stays whole.
        models = [""] if stage is Stage.EXPAND else list(dict.fromkeys(part.model for part in here))
        for model in models:
            chosen = here if stage is Stage.EXPAND else [part for part in here if part.model == model]
            operations = [operation for part in chosen for operation in part.operations]
            if operations:
                found.append((stage, operations))
    return found


def in_order(changes: Mapping[str, Sequence[Migration]]) -> list[Migration]:
    """Return migrations that were just made, each after those of them that it depends on."""
    waiting = [migration for migrations in changes.values() for migration in migrations]
    done: list[Migration] = []
    while waiting:
        open_keys = {migration.key for migration in waiting}
        ready = [one for one in waiting if not any((need[0], need[1]) in open_keys for need in one.dependencies)]
        done += ready or waiting[:1]
        waiting = [one for one in waiting if one not in done]
    return done


def states_before(changes: Mapping[str, Sequence[Migration]], state: Any) -> dict[MigrationKey, Any]:
    """Return the state before each migration of ``changes``; ``state`` is the one before all of them."""
    found: dict[MigrationKey, Any] = {}
    for migration in in_order(changes):
        found[migration.key] = state
        state = migration.mutate_state(state)
    return found


def rewritten(
    changes: Mapping[str, Sequence[Migration]],
    states: Mapping[MigrationKey, Any],
    name: str | None = None,
    *,
    vendor: str = "postgresql",
) -> dict[str, list[Migration]]:
    """Return the migrations of each app in the form that is safe on a kind of database, numbered anew.

    ``states`` are those before each migration. What depended on a migration depends on the one that makes its tables and
    columns now. ``name`` begins the names.
    """
    moved: dict[MigrationKey, MigrationKey] = {}
    made = {app_label: _of_app(list(migrations), states, name, moved, vendor) for app_label, migrations in changes.items()}
    for migrations in made.values():
        for migration in migrations:
            migration.dependencies = [moved.get((one[0], one[1]), one) for one in migration.dependencies]
    return made


def _of_app(
    migrations: list[Migration],
    states: Mapping[MigrationKey, Any],
    name: str | None,
    moved: dict[MigrationKey, MigrationKey],
    vendor: str,
) -> list[Migration]:
    operations = [operation for migration in migrations for operation in migration.operations]
    created = frozenset(one.name_lower for one in operations if isinstance(one, CreateModel))
    deleted = frozenset(one.name_lower for one in operations if isinstance(one, DeleteModel))
    done: list[Migration] = []
    number = int(migrations[0].name.partition("_")[0])
    for migration in migrations:
        groups = grouped(list(parts_of(migration, states[migration.key], created, deleted, vendor)))
        if [stage for stage, _ in groups] == [Stage.EXPAND]:
            groups = [(Stage.EXPAND, list(migration.operations))]
        first = len(done)
        for stage, held in groups:
            one = Migration("made", migration.app_label)
            one.operations, one.initial = held, migration.initial
            one.atomic, one.after_deploy = stage.atomic, stage.after_deploy
            one.name = f"{number + len(done):04d}_{_named(one, migration, name, stage)}"
            one.dependencies = list(migration.dependencies) if len(done) == first else [done[-1].key]
            if len(done) == first and done:
                one.dependencies.append(done[-1].key)
            done.append(one)
        makes = next((place for place, (stage, _) in enumerate(groups) if stage is Stage.EXPAND), len(groups) - 1)
        moved[migration.key] = done[first + makes].key
    return done


def _named(one: Migration, migration: Migration, name: str | None, stage: Stage) -> str:
    given = name or migration.name.partition("_")[2]
    return given if stage is Stage.EXPAND else f"{given}_{stage.name.lower()}"
