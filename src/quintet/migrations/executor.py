"""Bringing a database to a target: which migrations to apply or undo, in which order, and doing it one by one."""

import logging
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias

from quintet.drivers import transactions
from quintet.migrations import batch_positions, detection, failures, locking, patience
from quintet.migrations import steps as migration_steps
from quintet.migrations.exceptions import InvalidMigrationPlan
from quintet.migrations.loader import MigrationLoader
from quintet.migrations.migration import Migration, MigrationKey
from quintet.migrations.recorder import MigrationRecorder
from quintet.migrations.state import ProjectState

Plan: TypeAlias = list[tuple[Migration, bool]]
Progress: TypeAlias = Callable[..., None]

logger = logging.getLogger("django.db.backends.schema")


def _log(message: str) -> None:
    logger.warning("%s", message)


class MigrationExecutor:
    """Applies and undoes migrations on one connection.

    ``progress_callback`` is called with "apply_start", "apply_success", "unapply_start", "unapply_success", "render_start"
    and "render_success", then the migration and whether it was faked. ``tell_wait`` hears who is waited for, and where an
    interrupted migration is gone on with.
    """

    def __init__(self, connection: Any, progress_callback: Progress | None = None) -> None:
        self.connection = connection
        self.loader = MigrationLoader(connection)
        self.recorder = MigrationRecorder(connection)
        self.progress_callback = progress_callback
        self.tell_wait: patience.Tell = _log
        self.tell_progress: Callable[[str, bool], object] | None = None
        self.interrupted: str | None = None
        self._has_turn = False

    # -- planning

    def migration_plan(self, targets: Iterable[Any], clean_start: bool = False) -> Plan:
        """Return (migration, backwards) pairs that lead to ``targets``; (app, None) undoes all of an app.

        ``clean_start`` plans as for an empty database.
        """
        plan: Plan = []
        applied = {} if clean_start else dict(self.loader.applied_migrations)
        walked: dict[MigrationKey, None] = {}
        for app_label, name in targets:
            if name is None:
                self._plan_undoing(plan, applied, self.loader.graph.root_nodes(app_label))
                walked.clear()
            elif (app_label, name) in applied and self._is_squashed_away((app_label, name)):
                continue
            elif (app_label, name) in applied:
                self._plan_undoing(plan, applied, self._next_in_app((app_label, name)))
                walked.clear()
            else:
                for key in self.loader.graph.forwards_plan((app_label, name), walked):
                    if key not in applied:
                        plan.append((self.loader.graph.nodes[key], False))
                        applied[key] = self.loader.graph.nodes[key]
        return plan

    def _is_squashed_away(self, key: MigrationKey) -> bool:
        return key not in self.loader.graph

    def _next_in_app(self, key: MigrationKey) -> list[MigrationKey]:
        return sorted(child for child in self.loader.graph.children[key] if child[0] == key[0])

    def _plan_undoing(self, plan: Plan, applied: dict[MigrationKey, Any], roots: Sequence[MigrationKey]) -> None:
        for root in roots:
            for key in self.loader.graph.backwards_plan(root):
                if key in applied:
                    plan.append((self.loader.graph.nodes[key], True))
                    del applied[key]

    def _full_plan(self) -> list[Migration]:
        plan = self.migration_plan(self.loader.graph.leaf_nodes(), clean_start=True)
        return [migration for migration, _ in plan]

    # -- doing

    @contextmanager
    def turn(self) -> Generator[bool]:
        """Migrate alone in the block: another process that migrates this database is waited for, and told of by `tell_wait`.

        The block is told whether that was so: what was planned before may be done then, and the loader knows it.
        """
        if self._has_turn:
            yield False
            return
        holders: list[str] = []
        with self.connection.exclusive("migrate", lambda holder: self._tell_holder(holder, holders)):
            if holders:
                self.loader.build_graph()
            self._has_turn = True
            try:
                yield bool(holders)
            finally:
                self._has_turn = False

    def _tell_holder(self, holder: str, holders: list[str]) -> None:
        holders.append(holder)
        self.tell_wait(f"Waiting for another migrate ({holder}).")

    def migrate(
        self,
        targets: Iterable[Any],
        plan: Plan | None = None,
        state: ProjectState | None = None,
        fake: bool = False,
        fake_initial: bool = False,
    ) -> ProjectState:
        """Bring the database to ``targets``; return the state of the models then.

        ``fake`` only records; ``fake_initial`` only records an initial migration whose tables exist. Raises
        InvalidMigrationPlan for a plan that goes both ways, IrreversibleError for what cannot be undone.
        """
        if plan is None:
            plan = self.migration_plan(targets)
        with self.turn():
            return self._migrate(plan, state, fake, fake_initial)

    def _migrate(self, plan: Plan, state: ProjectState | None, fake: bool, fake_initial: bool) -> ProjectState:
        self.recorder.ensure_schema()
        directions = {backwards for _, backwards in plan}
        if len(directions) > 1:
            raise InvalidMigrationPlan(
                "Migration plans with both forwards and backwards migrations are not supported. Please split your migration "
                "process into separate plans of only forwards OR backwards migrations."
            )
        if not plan:
            state = state or self._state_before(self._applied_of_full_plan())
        elif directions == {False}:
            state = self._migrate_all_forwards(state, plan, fake=fake, fake_initial=fake_initial)
        else:
            state = self._migrate_all_backwards(plan, fake=fake)
        self.check_replacements()
        return state

    def _applied_of_full_plan(self) -> list[Migration]:
        return [migration for migration in self._full_plan() if migration.key in self.loader.applied_migrations]

    def _state_before(self, migrations: Iterable[Migration]) -> ProjectState:
        state = ProjectState(real_apps=self.loader.unmigrated_apps)
        for migration in migrations:
            migration.mutate_state(state, preserve=False)
        return state

    def initial_state(self) -> ProjectState:
        """Return the state of what is applied now."""
        return self._state_before(self._applied_of_full_plan())

    def _migrate_all_forwards(self, state: ProjectState | None, plan: Plan, fake: bool, fake_initial: bool) -> ProjectState:
        state = state or self.initial_state()
        done: list[Migration] = []
        with failures.explained_run(done):
            for migration, _ in plan:
                state = self.apply_migration(state, migration, fake=fake, fake_initial=fake_initial)
                done.append(migration)
        return state

    def _migrate_all_backwards(self, plan: Plan, fake: bool) -> ProjectState:
        undone = {migration.key for migration, _ in plan}
        before: dict[MigrationKey, ProjectState] = {}
        state = ProjectState(real_apps=self.loader.unmigrated_apps)
        for migration in self._full_plan():
            if migration.key in undone:
                before[migration.key] = state.clone()
            if migration.key in self.loader.applied_migrations or migration.key in undone:
                migration.mutate_state(state, preserve=False)
        for migration, _ in plan:
            self.unapply_migration(before[migration.key], migration, fake=fake)
        return self._state_before(one for one in self._applied_of_full_plan() if one.key not in undone)

    def apply_migration(
        self, state: ProjectState, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> ProjectState:
        """Apply one migration and record it, in one transaction where the database can; return the state after it."""
        self._tell("apply_start", migration, fake)
        if not fake and fake_initial:
            applied, state_after = self.detect_soft_applied(state, migration)
            if applied:
                self.record_migration(migration)
                self._tell("apply_success", migration, True)
                return state_after
        if fake:
            state = migration.mutate_state(state)
            self.record_migration(migration)
        else:
            before = state
            state = self._patiently(migration, lambda: self._apply(before, migration))
        self._tell("apply_success", migration, fake)
        return state

    def _patiently(self, migration: Migration, work: Callable[[], ProjectState]) -> ProjectState:
        """Try a migration in one transaction again, whole, when a lock is not given; any other tries each statement again."""
        whole = migration.atomic and self.connection.features.can_rollback_ddl
        return patience.again(self.connection, work, self.tell_wait) if whole else work()

    def _introduce(self, editor: Any, migration: Migration) -> None:
        """Tell an editor which migration it runs, and who wants to hear of waits and progress."""
        editor.migration, editor.tell_wait = migration, self.tell_wait
        if self.tell_progress is not None:
            editor.tell_progress = self.tell_progress

    def _apply(self, state: ProjectState, migration: Migration) -> ProjectState:
        with self.connection.schema_editor(atomic=migration.atomic) as editor:
            self._introduce(editor, migration)
            locking.wait_for_turn(self.connection)
            if migration.key in self.recorded():
                return migration.mutate_state(state)  # another process applied it while this one waited
            with patience.limits(self.connection):
                state = migration.apply(state, editor, **self._steps(editor, migration, backwards=False))
                with failures.explained_end(migration, editor):
                    # What waits runs before the record: the record then stands for all of it, in the same transaction.
                    editor.flush_deferred()
            if editor.atomic_migration:
                self.record_migration(migration)
        if not editor.atomic_migration:
            self.record_migration(migration)
        return state

    def _steps(self, editor: Any, migration: Migration, backwards: bool) -> dict[str, Any]:
        """Return the ``steps`` argument for a migration that runs without a transaction, and has more than one step."""
        if editor.atomic_migration or len(migration.operations) < 2:
            return {}
        steps = migration_steps.Steps(self.connection, migration, backwards, self.interrupted)
        if steps.left.number:
            self.tell_wait(f"Going on with {migration} after operation {steps.left.done} of {steps.total}.")
        return {"steps": steps}

    def unapply_migration(self, state: ProjectState, migration: Migration, fake: bool = False) -> ProjectState:
        """Undo one migration and forget it, in one transaction where the database can; return the state before it."""
        self._tell("unapply_start", migration, fake)
        if fake:
            self._record_unapplied(migration)
        else:
            after = state
            state = self._patiently(migration, lambda: self._unapply(after, migration))
        self._tell("unapply_success", migration, fake)
        return state

    def _unapply(self, state: ProjectState, migration: Migration) -> ProjectState:
        with self.connection.schema_editor(atomic=migration.atomic) as editor:
            self._introduce(editor, migration)
            locking.wait_for_turn(self.connection)
            with patience.limits(self.connection):
                state = migration.unapply(state, editor, **self._steps(editor, migration, backwards=True))
                with failures.explained_end(migration, editor):
                    editor.flush_deferred()
            if editor.atomic_migration:
                self._record_unapplied(migration)
        if not editor.atomic_migration:
            self._record_unapplied(migration)
        return state

    def record_migration(self, migration: Migration) -> None:
        """Record a migration, or all that a squashed one replaces and itself."""
        known = self.recorded()
        with transactions.block(self.connection):
            for app_label, name in (*migration.replaces, migration.key):
                if (app_label, name) not in known:
                    self.recorder.record_applied(app_label, name)
            self._forget_progress(migration)

    def _forget_progress(self, migration: Migration) -> None:
        if not (migration.atomic and self.connection.features.can_rollback_ddl):
            migration_steps.forget(self.connection, migration)
            batch_positions.forget(self.connection, str(migration))

    def recorded(self) -> dict[MigrationKey, Any]:
        """Return the rows of applied migrations as they are now."""
        return self.recorder.applied_migrations()

    def _record_unapplied(self, migration: Migration) -> None:
        with transactions.block(self.connection):
            for app_label, name in (*migration.replaces, migration.key):
                self.recorder.record_unapplied(app_label, name)
            self._forget_progress(migration)

    def check_replacements(self) -> None:
        """Record each squashed migration of which all that it replaces is applied."""
        applied = self.recorded()
        for key in self.loader.replacements:
            if key not in applied and self.loader.all_replaced_applied(key, applied):
                self.recorder.record_applied(*key)

    def detect_soft_applied(self, project_state: ProjectState, migration: Migration) -> tuple[bool, ProjectState]:
        """Say whether an initial migration's tables and columns exist already; also return the state after it."""
        return detection.soft_applied(self.connection, self.loader, project_state, migration)

    def _tell(self, event: str, migration: Migration, fake: bool) -> None:
        if self.progress_callback is not None:
            self.progress_callback(event, migration, fake)


def collect_sql(connection: Any, loader: MigrationLoader, plan: Plan) -> list[str]:
    """Return the statements of a plan's migrations, with comments, without running them."""
    statements: list[str] = []
    state: ProjectState | None = None
    for migration, backwards in plan:
        with connection.schema_editor(collect_sql=True, atomic=migration.atomic) as editor:
            if state is None:
                state = loader.project_state(migration.key, at_end=False)
            if backwards:
                state = migration.unapply(state, editor, collect_sql=True)
            else:
                state = migration.apply(state, editor, collect_sql=True)
        statements += editor.collected_sql
    return statements
