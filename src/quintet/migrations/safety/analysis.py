"""The analysis of a plan: every statement that it would run, the lock and the work of each, and what is unsafe about them.

Nothing is executed but reads of the catalogue. Operations write their SQL into an editor that only gathers; `RunPython` and
its like, which have none, are told of as what cannot be analysed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from quintet.drivers.script import split_statements
from quintet.kit.record import record
from quintet.migrations.safety import cost, mysql, postgres, reading, reading_mysql, sqlite
from quintet.migrations.safety.effect import Effect, Work
from quintet.migrations.safety.facts import Scene
from quintet.migrations.safety.findings import FINDINGS, Finding, Severity
from quintet.migrations.safety.locks import Lock, TableLock
from quintet.migrations.safety.reading import Action, bare, tokens_of
from quintet.migrations.safety.silencing import reason
from quintet.migrations.settings import MigrationSettings


@record
class Rules:
    """How one kind of database reads a statement, what each action of it does, and the lock of changed rows."""

    read: Callable[[str], list[Action]]
    effect_of: Callable[[Action, Scene], Effect]
    rows: Lock | TableLock = Lock.ROW_EXCLUSIVE


EFFECTS: Mapping[str, Rules] = MappingProxyType(
    {
        "postgresql": Rules(reading.actions_of, postgres.effect_of),
        "sqlite": Rules(reading.actions_of, sqlite.effect_of),
        "mysql": Rules(reading_mysql.actions_of, mysql.effect_of, TableLock.ROWS),
    }
)


@record
class Found:
    """A finding at a place; ``silenced`` is the reason why it does not count, None when it does."""

    finding: Finding
    table: str = ""
    silenced: str | None = None

    @property
    def counts(self) -> bool:
        """Whether nobody has called it safe."""
        return self.silenced is None


@record
class StatementReport:
    """One statement: the strongest lock it takes and on what, its work, how long it takes, and what was found.

    ``in_use`` says that the table was there before the plan; ``algorithm`` is InnoDB's.
    """

    sql: str
    table: str
    lock: Lock | TableLock
    work: Work
    seconds: float | None
    basis: str = ""
    note: str = ""
    found: tuple[Found, ...] = ()
    others: tuple[str, ...] = ()
    in_use: bool = False
    algorithm: str = ""

    @property
    def held(self) -> str:
        """The lock for people, after the algorithm where there is one."""
        if self.algorithm == mysql.INSTANT:
            return self.algorithm
        return ", ".join(one for one in (self.algorithm, self.lock.label) if one)

    @property
    def blocked_seconds(self) -> float:
        """How long writes to the table wait because of this statement alone."""
        return (self.seconds or 0.0) if self.lock.blocks_writes and self.in_use else 0.0


@record
class StepReport:
    """One operation and its statements."""

    operation: str
    statements: tuple[StatementReport, ...]


@record
class MigrationReport:
    """One migration; ``found`` is what concerns it as a whole."""

    app_label: str
    name: str
    backwards: bool
    atomic: bool
    after_deploy: bool
    steps: tuple[StepReport, ...]
    found: tuple[Found, ...] = ()

    @property
    def statements(self) -> list[StatementReport]:
        """Every statement, in order."""
        return [statement for step in self.steps for statement in step.statements]

    @property
    def every_finding(self) -> list[Found]:
        """What was found, in the whole and in each statement."""
        return [*self.found, *(one for statement in self.statements for one in statement.found)]

    @property
    def blocked_seconds(self) -> float:
        """How long writes wait: in a transaction from the first lock to its end, else for the longest statement."""
        statements = self.statements
        if not self.atomic:
            return max((one.blocked_seconds for one in statements), default=0.0)
        blocking = (place for place, one in enumerate(statements) if one.lock.blocks_writes and one.in_use)
        first = next(blocking, len(statements))
        return sum(one.seconds or 0.0 for one in statements[first:])


def counted(reports: Iterable[MigrationReport], severity: Severity) -> list[Found]:
    """Return the findings of that severity that nobody has called safe."""
    return [one for report in reports for one in report.every_finding if one.counts and one.finding.severity is severity]


def analyse(
    connection: Any, plan: Sequence[tuple[Any, bool]], state: Any, *, tables_exist: bool = False
) -> list[MigrationReport]:
    """Return a report for each (migration, backwards) of ``plan``; ``state`` is the models' state before it.

    ``tables_exist`` takes every table that the plan does not make for one in use, also where the connected database lacks it.
    Raises LookupError for a database without rules.
    """
    rules = EFFECTS.get(connection.vendor)
    if rules is None:
        raise LookupError(f"Migrations cannot be analysed for {connection.vendor}: known are {', '.join(sorted(EFFECTS))}.")
    analyst = Analyst(connection, rules, state, tables_exist=tables_exist)
    return [analyst.migration(migration, backwards) for migration, backwards in plan]


class Analyst:
    """Goes through a plan, one migration after the other, and remembers what each leaves behind."""

    def __init__(self, connection: Any, rules: Rules, state: Any, *, tables_exist: bool) -> None:
        self.connection = connection
        self.rules = rules
        self.state = state
        self.scene = Scene(connection)
        self.tables_exist = tables_exist
        self.used = dict(columns_in_use(state))
        settings = MigrationSettings.now()
        self.silenced, self.speed = settings.silenced_migration_findings, settings.migration_speed

    def migration(self, migration: Any, backwards: bool) -> MigrationReport:
        """Return the report of one migration, and move on to the state after it."""
        atomic = bool(migration.atomic) and bool(self.connection.features.can_rollback_ddl)
        self.here = migration
        self.atomic = atomic
        self.added: set[tuple[str, str]] = set()
        steps = []
        for operation, before, write in self._operations(migration, backwards):
            self.scene.rebuilt.clear()
            steps.append(self._step(operation, write))
            filled = getattr(operation, "filled_field", "")
            if filled and not backwards:
                model = before.apps.get_model(migration.app_label, operation.model_name)
                self.scene.filled.add((model._meta.db_table, model._meta.get_field(filled).column))
        report = MigrationReport(
            migration.app_label,
            migration.name,
            backwards,
            atomic,
            bool(getattr(migration, "after_deploy", False)),
            tuple(steps),
        )
        return report if not atomic else self._with_whole(report)

    def _operations(self, migration: Any, backwards: bool) -> Iterator[tuple[Any, Any, Callable[[Any], None]]]:
        """Yield each operation with the state before it and the function that writes its SQL to an editor, as they would run."""
        states = [self.state]
        for operation in migration.operations:
            after = states[-1].clone()
            operation.state_forwards(migration.app_label, after)
            states.append(after)
        numbered = list(enumerate(migration.operations))
        for place, operation in reversed(numbered) if backwards else numbered:
            before, after = states[place], states[place + 1]
            if backwards:
                yield operation, before, _writer(operation.database_backwards, migration.app_label, after, before)
            else:
                yield operation, before, _writer(operation.database_forwards, migration.app_label, before, after)
        self.state = self.state if backwards else states[-1]

    def _step(self, operation: Any, write: Callable[[Any], None]) -> StepReport:
        if not operation.reduces_to_sql:
            return StepReport(operation.describe(), (self._code(operation),))
        with self.connection.schema_editor(collect_sql=True, atomic=self.atomic) as editor:
            write(editor)
            editor.flush_deferred()
        texts = [one for text in editor.collected_sql if not text.startswith("--") for one in split_statements(text)]
        return StepReport(operation.describe(), tuple(report for text in texts for report in self._statement(text)))

    def _code(self, operation: Any) -> StatementReport:
        if getattr(operation, "commits_in_batches", False):
            return StatementReport("", "", self.rules.rows, Work.ROWS, None, note="in batches, each committed by itself")
        return StatementReport("", "", Lock.NONE, Work.UNKNOWN, None, found=tuple(self._found(["M301"], "")))

    def _statement(self, sql: str) -> Iterator[StatementReport]:
        actions = self.rules.read(sql)
        effects = [self.rules.effect_of(action, self.scene) for action in actions]
        if not effects:
            return
        chief = max(effects, key=lambda one: (one.lock, one.work is not Work.CATALOG))
        seconds, basis = self._duration(effects)
        found = [one for action, effect in zip(actions, effects, strict=True) for one in self._judged(action, effect)]
        others = sorted({f"{table} ({lock.label})" for effect in effects for table, lock in effect.others})
        note = "; ".join(dict.fromkeys(effect.note for effect in effects if effect.note))
        work = next((effect.work for effect in effects if effect.work is not Work.CATALOG), Work.CATALOG)
        in_use = bool(chief.table) and not self._is_new(chief.table)
        algorithm = max((effect.algorithm for effect in effects), key=mysql.ALGORITHMS.index, default="")
        yield StatementReport(
            sql, chief.table, chief.lock, work, seconds, basis, note, tuple(found), tuple(others), in_use, algorithm
        )

    def _duration(self, effects: list[Effect]) -> tuple[float | None, str]:
        guesses = [cost.estimate(effect, self.scene.table(effect.table), self.speed) for effect in effects if effect.table]
        if any(one.seconds is None for one in guesses) or any(effect.work is Work.UNKNOWN for effect in effects):
            return None, "the statement is not known"
        slowest = max(guesses, key=lambda one: one.seconds or 0.0, default=cost.Estimate(cost.CATALOG_SECONDS, "no row is read"))
        return max(cost.CATALOG_SECONDS, sum(one.seconds or 0.0 for one in guesses)), slowest.basis

    # -- what is unsafe

    def _judged(self, action: Action, effect: Effect) -> list[Found]:
        findings = [one for one in effect.findings if self._applies(one, action, effect)]
        if "CONCURRENTLY" in action.words and self.atomic:
            findings.append("M116")
        if "NOT VALID" in action.words:
            self.added.add((action.table, action.name))
        if action.kind == "VALIDATE CONSTRAINT" and self.atomic and (action.table, action.name) in self.added:
            findings.append("M115")
        return self._found(findings, effect.table)

    def _found(self, findings: Iterable[str], table: str) -> list[Found]:
        return [Found(FINDINGS[one], table, reason(self.here, one, self.silenced)) for one in findings]

    def _applies(self, finding: str, action: Action, effect: Effect) -> bool:
        if finding.startswith("M2"):
            return self._meets_old_release(finding, action, effect)
        return not effect.table or not self._is_new(effect.table)

    def _is_new(self, table: str) -> bool:
        made_here = self.scene.names.get(table, table) in self.scene.created
        return made_here or (not self.tables_exist and self.scene.is_new(table))

    def _meets_old_release(self, finding: str, action: Action, effect: Effect) -> bool:
        """Say whether the release that runs before the plan knows what the action changes."""
        if getattr(self.here, "after_deploy", False) or effect.table in self.scene.created:
            return False
        known = self.used.get(self.scene.names.get(effect.table, effect.table))
        if known is None:
            return False
        named = (
            {action.column} if action.column else set(map(bare, tokens_of(action.detail))) & _columns(self.scene, effect.table)
        )
        if finding == "M207":
            return not (named & _columns(self.scene, effect.table))
        if finding == "M205":
            return True
        if finding == "M201" and effect.lost:
            return bool(effect.lost & known)
        return not action.column or action.column in known

    def _with_whole(self, report: MigrationReport) -> MigrationReport:
        """Add what is unsafe about one transaction around all of it."""
        statements = [one for one in report.statements if one.table and not self._is_new(one.table)]
        locked = {one.table for one in statements if one.lock is Lock.ACCESS_EXCLUSIVE}
        blocking = any(one.lock.blocks_writes for one in statements)
        findings = ["M117"] if len(locked) > 1 else []
        if blocking and self.connection.vendor == "postgresql" and any(one.work is Work.ROWS for one in statements):
            findings.append("M118")
        found = tuple(self._found(findings, ", ".join(sorted(locked))))
        return MigrationReport(
            report.app_label, report.name, report.backwards, report.atomic, report.after_deploy, report.steps, found
        )


def _columns(scene: Scene, table: str) -> set[str]:
    """Return the columns that the plan added to a table: the old release does not write them."""
    return {column for other, column in scene.columns_added if other == table}


def _writer(method: Any, app_label: str, before: Any, after: Any) -> Callable[[Any], None]:
    return lambda editor: method(app_label, editor, before, after)


def columns_in_use(state: Any) -> Iterator[tuple[str, set[str]]]:
    """Yield each table of the models in ``state`` with its columns."""
    for model in state.apps.get_models(include_auto_created=True, include_swapped=True):
        if not model._meta.proxy:
            yield model._meta.db_table, {field.column for field in model._meta.local_concrete_fields}
