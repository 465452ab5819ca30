"""Operations that change many rows in batches: each batch commits, the position is kept, a killed run goes on.

The migration must have ``atomic = False``. Rows are walked by primary key, so a batch touches neighbours and needs no sort.
"""

import time
from collections.abc import Callable
from typing import Any, ClassVar

from quintet.drivers.atomic import atomic as atomic_block
from quintet.drivers.errors import NotSupportedError
from quintet.kit.record import record, replace
from quintet.migrations import batch_positions as positions
from quintet.migrations import patience
from quintet.migrations.batch_positions import Position
from quintet.migrations.operations.base import Operation, OperationCategory
from quintet.migrations.safety import facts

#: What stands for "the field's default" in BackfillField.
FIELD_DEFAULT: Any = None
#: How often a backfill goes through the table for rows that came without a value behind its back.
PASSES = 3


@record
class Walk:
    """One way through a table: its rows in order of the key, ``size`` at a time, on the database ``alias``."""

    model: Any
    alias: str
    size: int

    def rows(self) -> Any:
        """Return a query set of all rows in order."""
        return self.model._base_manager.using(self.alias).order_by("pk")

    def after(self, key: Any) -> Any:
        """Return a query set of the rows after a key; all of them for None."""
        return self.rows() if key is None else self.rows().filter(pk__gt=self.as_key(key))

    def as_key(self, kept: Any) -> Any:
        """Return a key that was kept as JSON as the value that queries take."""
        key = self.model._meta.pk
        if self.model._meta.is_composite_pk:
            return tuple(field.to_python(value) for field, value in zip(key.fields, kept, strict=True))
        return key.to_python(kept)

    def next_key(self, key: Any) -> Any:
        """Return the last key of the batch after ``key``, or None when no row is left."""
        left = self.after(key).values_list("pk", flat=True)
        found = list(left[self.size - 1 : self.size])
        if found:
            return found[0]
        return left.last() if left.exists() else None

    def batch(self, key: Any, last: Any) -> Any:
        """Return a query set of the rows after ``key`` up to ``last``, in no order."""
        return self.after(key).filter(pk__lte=last).order_by()


class BatchOperation(Operation):
    """What walks a table in batches. ``throttle`` rests for that share of the time that a batch took; 0 never rests."""

    category: ClassVar[OperationCategory | None] = OperationCategory.PYTHON
    reduces_to_sql: bool = False
    commits_in_batches: ClassVar[bool] = True
    resumes: ClassVar[bool] = True
    model_name: str
    batch_size: int
    throttle: float

    def _take(self, model_name: str, batch_size: int, throttle: float) -> None:
        if batch_size < 1:
            raise ValueError(f"{type(self).__name__}.batch_size must be at least 1, not {batch_size}.")
        if throttle < 0:
            raise ValueError(f"{type(self).__name__}.throttle must not be negative, not {throttle}.")
        self.model_name, self.batch_size, self.throttle = model_name, batch_size, throttle

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Leave the state as it is: the operation works on rows."""

    def references_model(self, name: str, app_label: str) -> bool:
        """Say that any model may be concerned."""
        return True

    def _run(self, app_label: str, editor: Any, state: Any, change: Callable[[Any], int], label: str, *, passes: int) -> None:
        """Walk the table; ``change`` gets the rows of a batch and returns how many it changed."""
        model = state.apps.get_model(app_label, self.model_name)
        if editor.collect_sql or not self.allow_migrate_model(editor.connection.alias, model):
            return
        if editor.connection.in_atomic_block:
            raise NotSupportedError(
                f"The {type(self).__name__} operation commits batch by batch and cannot be executed inside a transaction (set "
                "atomic = False on the migration)."
            )
        walk = Walk(model, editor.connection.alias, self.batch_size)
        for number in range(passes):
            changed = self._pass(editor, walk, change, label, f"{_name(app_label, editor)}:{label}:{number + 1}")
            if number and not changed:
                break
        editor.note_rows_changed()

    def _pass(self, editor: Any, walk: Walk, change: Callable[[Any], int], label: str, name: str) -> int:
        position = positions.load(editor.connection, name)
        meter = Meter(label, _rows(editor.connection, walk.model), editor.tell_progress, position.done)
        changed = 0
        while not position.finished:
            begun = time.monotonic()
            position, touched = patience.again(
                editor.connection, lambda at=position: _one_batch(editor.connection, walk, change, name, at), editor.tell_wait
            )
            changed += touched
            meter.show(position.done, finished=position.finished)
            if self.throttle and not position.finished:
                time.sleep((time.monotonic() - begun) * self.throttle)
        return changed


def _one_batch(connection: Any, walk: Walk, change: Callable[[Any], int], name: str, at: Position) -> tuple[Position, int]:
    """Do the next batch and keep the position, in one transaction; return both the new position and the rows changed."""
    with atomic_block(walk.alias):
        last = walk.next_key(at.key)
        if last is None:
            after, touched = replace(at, finished=True), 0
        else:
            batch = walk.batch(at.key, last)
            touched = change(batch)
            after = Position(last, at.done + batch.count())
        positions.save(connection, name, after)
    return after, touched


def _name(app_label: str, editor: Any) -> str:
    """Return the name of the migration that runs, under which positions are kept."""
    return str(editor.migration) if editor.migration is not None else app_label


def _rows(connection: Any, model: Any) -> int:
    """Return about how many rows the table has."""
    return facts.TABLES.get(connection.vendor, facts.unknown_table)(connection, model._meta.db_table).rows


class Meter:
    """Tells how far a walk has come: rows, share, rate and the time that is left."""

    def __init__(
        self, label: str, total: int, tell: Callable[[str, bool], object], done: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.label, self.total, self.tell, self.clock = label, total, tell, clock
        self.resumed_at, self.begun = done, clock()

    def show(self, done: int, *, finished: bool) -> None:
        """Tell of ``done`` rows."""
        took = max(self.clock() - self.begun, 1e-6)
        rate = (done - self.resumed_at) / took
        if finished:
            self.tell(f"{self.label}: {done:,} rows in {took:.1f} s ({rate:,.0f} rows/s)", True)
            return
        left = max(self.total - done, 0)
        share = f" of about {self.total:,} ({min(99, 100 * done // self.total)} %)" if self.total > done else ""
        ending = f", {left / rate:,.0f} s left" if rate and left else ""
        self.tell(f"{self.label}: {done:,}{share} rows, {rate:,.0f} rows/s{ending}", False)


class RunInBatches(BatchOperation):
    """Call ``code(apps, rows)`` for each batch: ``rows`` is a query set of the historical model, a transaction is open.

    ``code`` may return how many rows it changed. ``where`` is a Q that narrows the rows. ``reverse_code`` is called the same way
    on the way back; without it the operation cannot be undone. Raises ValueError for arguments that make no sense.
    """

    def __init__(
        self,
        code: Callable[[Any, Any], Any],
        model_name: str,
        reverse_code: Callable[[Any, Any], Any] | None = None,
        where: Any = None,
        batch_size: int = 1000,
        throttle: float = 0.2,
    ) -> None:
        if not callable(code) or (reverse_code is not None and not callable(reverse_code)):
            raise ValueError("RunInBatches must be supplied with callables")
        self._take(model_name, batch_size, throttle)
        self.code, self.reverse_code, self.where = code, reverse_code, where

    @staticmethod
    def noop(apps: Any, rows: Any) -> None:
        """Do nothing: for a direction in which there is nothing to do."""

    @property
    def reversible(self) -> bool:  # type: ignore[override]  # an instance knows better than its class
        """Whether there is a function for the way back."""
        return self.reverse_code is not None

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Walk the table.

        Raises NotSupportedError inside a transaction.
        """
        self._call(self.code, app_label, schema_editor, from_state, "")

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Walk the table with the reverse function.

        Raises NotImplementedError when there is none.
        """
        if self.reverse_code is None:
            raise NotImplementedError("You cannot reverse this operation")
        if self.reverse_code is not RunInBatches.noop:
            self._call(self.reverse_code, app_label, schema_editor, from_state, " back")

    def _call(self, code: Callable[[Any, Any], Any], app_label: str, editor: Any, state: Any, way: str) -> None:
        def change(rows: Any) -> int:
            found = code(state.apps, rows if self.where is None else rows.filter(self.where))
            return found if isinstance(found, int) else 0

        self._run(app_label, editor, state, change, f"{code.__name__} on {self.model_name}{way}", passes=1)

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        return f"Run {self.code.__name__} on {self.model_name} in batches of {self.batch_size}"


class BackfillField(BatchOperation):
    """Give a field a value where it is NULL, or where ``where`` (a Q) says.

    ``value`` is a value or an expression over the row; None means the field's default, which is called for each row when it is
    callable. Undoing leaves the values. Raises ValueError when there is no value to be found.
    """

    def __init__(
        self,
        model_name: str,
        name: str,
        value: Any = FIELD_DEFAULT,
        where: Any = None,
        batch_size: int = 5000,
        throttle: float = 0.2,
    ) -> None:
        self._take(model_name, batch_size, throttle)
        self.name, self.value, self.where = name, value, where

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Walk the table.

        Raises NotSupportedError inside a transaction, ValueError without a value.
        """
        field = from_state.apps.get_model(app_label, self.model_name)._meta.get_field(self.name)
        change = self._change(field)
        passes = PASSES if self.where is None else 1
        self._run(app_label, schema_editor, from_state, change, f"{self.model_name}.{self.name}", passes=passes)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Leave the values: the migration before it does not know the difference."""

    @property
    def filled_field(self) -> str:
        """The field that holds no NULL any more when it is done; empty when only some rows are filled."""
        return self.name if self.where is None else ""

    def _change(self, field: Any) -> Callable[[Any], int]:
        if self.value is not None:
            return lambda rows: self._missing(rows).update(**{self.name: self.value})
        if not field.has_default():
            raise ValueError(
                f"BackfillField has no value for {self.model_name}.{self.name}: give value=, or the field a default."
            )
        if callable(field.default):
            return self._each_row(field)
        return lambda rows: self._missing(rows).update(**{self.name: field.get_default()})

    def _missing(self, rows: Any) -> Any:
        return rows.filter(**{f"{self.name}__isnull": True}) if self.where is None else rows.filter(self.where)

    def _each_row(self, field: Any) -> Callable[[Any], int]:
        def change(rows: Any) -> int:
            missing = self._missing(rows)
            # Locked, so that a value which somebody writes meanwhile is not overwritten.
            locked = list(missing.select_for_update())
            for row in locked:
                setattr(row, field.attname, field.get_default())
            return rows.model._base_manager.using(rows.db).bulk_update(locked, [self.name]) if locked else 0

        return change

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        return f"Fill {self.name} of {self.model_name} in batches of {self.batch_size}"

    @property
    def migration_name_fragment(self) -> str:
        """``fill_``, the model's name and the field's."""
        return f"fill_{self.model_name.lower()}_{self.name.lower()}"
