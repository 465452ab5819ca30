"""Bringing a database to a target: which migrations to apply or undo, in which order, and doing it one by one."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

from quintet.migrations import detection, locking
from quintet.migrations.exceptions import InvalidMigrationPlan
from quintet.migrations.loader import MigrationLoader
from quintet.migrations.migration import Migration, MigrationKey
from quintet.migrations.recorder import MigrationRecorder
from quintet.migrations.state import ProjectState

Plan: TypeAlias = list[tuple[Migration, bool]]
Progress: TypeAlias = Callable[..., None]


class MigrationExecutor:
    """Applies and undoes migrations on one connection.

    ``progress_callback`` is called with "apply_start", "apply_success", "unapply_start", "unapply_success", "render_start"
    and "render_success", then the migration and whether it was faked.
    """

    def __init__(self, connection: Any, progress_callback: Progress | None = None) -> None:
        self.connection = connection
        self.loader = MigrationLoader(connection)
        self.recorder = MigrationRecorder(connection)
        self.progress_callback = progress_callback

    # -- planning

    def migration_plan(self, targets: Iterable[Any], clean_start: bool = False) -> Plan:
        """Return (migration, backwards) pairs that lead to ``targets``; (app, None) undoes all of an app.

        ``clean_start`` plans as for an empty database.
        """
        plan: Plan = []
        applied = {} if clean_start else dict(self.loader.applied_migrations)
        for app_label, name in targets:
            if name is None:
                self._plan_undoing(plan, applied, self.loader.graph.root_nodes(app_label))
            elif (app_label, name) in applied and self._is_squashed_away((app_label, name)):
                continue
            elif (app_label, name) in applied:
                self._plan_undoing(plan, applied, self._next_in_app((app_label, name)))
            else:
                for key in self.loader.graph.forwards_plan((app_label, name)):
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
        for migration, _ in plan:
            state = self.apply_migration(state, migration, fake=fake, fake_initial=fake_initial)
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
            state = self._apply(state, migration)
        self._tell("apply_success", migration, fake)
        return state

    def _apply(self, state: ProjectState, migration: Migration) -> ProjectState:
        with self.connection.schema_editor(atomic=migration.atomic) as editor:
            locking.wait_for_turn(self.connection)
            if migration.key in self.recorded():
                return migration.mutate_state(state)  # another process applied it while this one waited
            state = migration.apply(state, editor)
            if editor.atomic_migration:
                # What waits runs before the record: the record then stands for all of it, in the same transaction.
                editor.flush_deferred()
                self.record_migration(migration)
        if not editor.atomic_migration:
            self.record_migration(migration)
        return state

    def unapply_migration(self, state: ProjectState, migration: Migration, fake: bool = False) -> ProjectState:
        """Undo one migration and forget it, in one transaction where the database can; return the state before it."""
        self._tell("unapply_start", migration, fake)
        if fake:
            self._record_unapplied(migration)
        else:
            with self.connection.schema_editor(atomic=migration.atomic) as editor:
                locking.wait_for_turn(self.connection)
                state = migration.unapply(state, editor)
                if editor.atomic_migration:
                    editor.flush_deferred()
                    self._record_unapplied(migration)
            if not editor.atomic_migration:
                self._record_unapplied(migration)
        self._tell("unapply_success", migration, fake)
        return state

    def record_migration(self, migration: Migration) -> None:
        """Record a migration, or all that a squashed one replaces and itself."""
        for app_label, name in migration.replaces:
            if (app_label, name) not in self.recorded():
                self.recorder.record_applied(app_label, name)
        if migration.key not in self.recorded():
            self.recorder.record_applied(*migration.key)

    def recorded(self) -> dict[MigrationKey, Any]:
        """Return the rows of applied migrations as they are now."""
        return self.recorder.applied_migrations()

    def _record_unapplied(self, migration: Migration) -> None:
        for app_label, name in (*migration.replaces, migration.key):
            self.recorder.record_unapplied(app_label, name)

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
