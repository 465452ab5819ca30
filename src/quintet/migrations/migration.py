"""A migration: what a file's ``Migration`` class says, and how its operations are applied and undone."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from types import MappingProxyType
from typing import Any, TypeAlias

from quintet.drivers.atomic import atomic as atomic_block
from quintet.kit.patterns import late
from quintet.migrations import failures
from quintet.migrations import reduction as reduction  # gives the operations their merging rules
from quintet.migrations.exceptions import IrreversibleError
from quintet.migrations.operations.base import Operation
from quintet.migrations.state import ProjectState
from quintet.migrations.steps import Steps
from quintet.services.i18n import zone

MigrationKey: TypeAlias = tuple[str, str]

NAME_LIMIT = 52
NOT_WORD = late(r"\W+")


class SwappableTuple(tuple[str, str]):
    """A dependency on the first migration of the app that a setting's model lives in; ``setting`` names the setting."""

    setting: str

    def __new__(cls, value: tuple[str, str], setting: str) -> "SwappableTuple":
        """Make the dependency ``value`` that follows ``setting``."""
        made = super().__new__(cls, value)
        made.setting = setting
        return made


def swappable_dependency(value: str) -> SwappableTuple:
    """Return the dependency on the app of the model that a setting names; ``value`` is the setting's value.

    ``settings.AUTH_USER_MODEL`` comes with its name attached where migrations are loaded; a plain text works too.
    """
    return SwappableTuple((value.split(".", 1)[0], "__first__"), getattr(value, "setting_name", value))


class Migration:
    """Operations in order, and the migrations that must come before.

    ``replaces`` lists the migrations that a squashed one stands for; ``initial`` None means "the first of its app";
    ``atomic`` False runs it outside a transaction. ``after_deploy`` True says that it runs when no process of the release before
    it is left; ``safe`` maps ids of the analyser's findings to the reason why they do not count here.
    """

    operations: Sequence[Operation] = ()
    dependencies: Sequence[tuple[str, str]] = ()
    run_before: Sequence[tuple[str, str]] = ()
    replaces: Sequence[tuple[str, str]] = ()
    initial: bool | None = None
    atomic: bool = True
    after_deploy: bool = False
    safe: Mapping[str, str] = MappingProxyType({})

    def __init__(self, name: str, app_label: str) -> None:
        self.name = name
        self.app_label = app_label
        # Instances own their lists: makemigrations adds to those of a class that was loaded from a file.
        self.operations = list(type(self).operations)
        self.dependencies = list(type(self).dependencies)
        self.run_before = list(type(self).run_before)
        self.replaces = list(type(self).replaces)

    @property
    def key(self) -> MigrationKey:
        """App label and name."""
        return self.app_label, self.name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Migration) and self.key == other.key

    def __hash__(self) -> int:
        return hash(f"{self.app_label}.{self.name}")

    def __repr__(self) -> str:
        return f"<Migration {self.app_label}.{self.name}>"

    def __str__(self) -> str:
        return f"{self.app_label}.{self.name}"

    def mutate_state(self, project_state: ProjectState, preserve: bool = True) -> ProjectState:
        """Return the state after the migration; without ``preserve`` the state given is changed and returned."""
        state = project_state.clone() if preserve else project_state
        for operation in self.operations:
            operation.state_forwards(self.app_label, state)
        return state

    def apply(
        self, project_state: ProjectState, schema_editor: Any, collect_sql: bool = False, steps: Steps | None = None
    ) -> ProjectState:
        """Apply every operation to the database; return the state after them.

        With ``collect_sql`` the editor's list of statements also gets comments that say where they come from. ``steps`` are noted
        as they are done, and those that an earlier run has done are passed over.
        """
        before = project_state
        for number, operation in enumerate(self.operations, start=1):
            if collect_sql and not _announce(schema_editor, operation):
                operation.state_forwards(self.app_label, before)
                continue
            after = before.clone()
            operation.state_forwards(self.app_label, after)
            with _told(schema_editor, collect_sql), _step(self, number, operation, schema_editor, steps) as due:
                if due:
                    operation.database_forwards(self.app_label, schema_editor, before, after)
            before = after
        return before

    def unapply(
        self, project_state: ProjectState, schema_editor: Any, collect_sql: bool = False, steps: Steps | None = None
    ) -> ProjectState:
        """Undo every operation, last one first; ``project_state`` is the state before the migration, and is returned.

        ``steps`` count the operations as they are undone: the last one is the first step.
        Raises IrreversibleError, before anything is done, when an operation cannot be undone.
        """
        states = [project_state]
        for operation in self.operations:
            if not operation.reversible:
                raise IrreversibleError(f"Operation {operation} in {self} is not reversible")
            after = states[-1].clone()
            operation.state_forwards(self.app_label, after)
            states.append(after)
        for number, position in enumerate(reversed(range(len(self.operations))), start=1):
            operation = self.operations[position]
            if collect_sql and not _announce(schema_editor, operation):
                continue
            step = _step(self, number, operation, schema_editor, steps, backwards=True)
            with _told(schema_editor, collect_sql), step as due:
                if due:
                    operation.database_backwards(self.app_label, schema_editor, states[position + 1], states[position])
        return project_state

    def suggest_name(self) -> str:
        """Return a name made of what the operations do; of the moment, when one of them does not say."""
        if self.initial:
            return "initial"
        said = [operation.migration_name_fragment for operation in self.operations]
        fragments = [NOT_WORD.sub("_", fragment) for fragment in said if fragment]
        if not fragments or len(fragments) < len(said):
            return f"auto_{zone.now():%Y%m%d_%H%M}"
        name = fragments[0]
        for fragment in fragments[1:]:
            longer = f"{name}_{fragment}"
            if len(longer) > NAME_LIMIT:
                return f"{name}_and_more"
            name = longer
        return name


def _announce(schema_editor: Any, operation: Operation) -> bool:
    """Add the comment lines of an operation; say whether it can be told in SQL."""
    schema_editor.collected_sql += ["--", f"-- {operation.describe()}", "--"]
    if not operation.reduces_to_sql:
        schema_editor.collected_sql.append("-- THIS OPERATION CANNOT BE WRITTEN AS SQL")
    return operation.reduces_to_sql


@contextmanager
def _told(schema_editor: Any, collect_sql: bool) -> Generator[None]:
    """Say so when an operation has no statement."""
    before = len(schema_editor.collected_sql) if collect_sql else 0
    yield
    if collect_sql and len(schema_editor.collected_sql) == before:
        schema_editor.collected_sql.append("-- (no-op)")


@contextmanager
def _step(
    migration: Migration, number: int, operation: Operation, schema_editor: Any, steps: Steps | None, *, backwards: bool = False
) -> Generator[bool]:
    """Surround one operation with what explains its errors, notes that it is done and gives it its transaction.

    The block is told whether there is anything to do.
    """
    if steps is not None and steps.is_done(number):
        yield False
        return
    schema_editor.last_statement = ""
    with ExitStack() as stack:
        stack.enter_context(failures.explained(migration, number, operation, schema_editor, steps, backwards))
        if steps is not None:
            stack.enter_context(steps.step(number, schema_editor))
        stack.enter_context(_around(migration, operation, schema_editor))
        yield True


def _around(migration: Migration, operation: Operation, schema_editor: Any) -> AbstractContextManager[Any]:
    """Return a transaction for an operation that asks for one in a migration that has none, else nothing."""
    wanted = operation.atomic or (migration.atomic and operation.atomic is not False)
    if wanted and not schema_editor.atomic_migration and not schema_editor.collect_sql:
        return atomic_block(schema_editor.connection.alias)
    return nullcontext()


def is_initial(migration: Migration) -> bool:
    """Say whether a migration makes the first tables of its app."""
    if migration.initial is None:
        return not any(app == migration.app_label for app, _ in migration.dependencies)
    return migration.initial
