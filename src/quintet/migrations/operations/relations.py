"""The operation that keeps the rows of a many-to-many relation when another table holds them from now on."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from quintet.drivers.router import router
from quintet.kit.record import record
from quintet.migrations.operations.base import Operation, OperationCategory
from quintet.migrations.operations.batches import Meter, Walk
from quintet.migrations.references import model_key
from quintet.orm.expressions.basic import Exists, OuterRef
from quintet.orm.fields.auto import AutoFieldMixin
from quintet.orm.fields.composite import CompositePrimaryKey

#: Rows of one INSERT.
BATCH = 2000


@record
class Side:
    """A table of pairs: its model and the names of the foreign keys to the model with the field, and to the other one."""

    model: Any
    keys: tuple[str, str]

    def fields(self) -> Iterator[Any]:
        """Yield the two foreign keys."""
        return map(self.model._meta.get_field, self.keys)

    @property
    def columns(self) -> list[str]:
        """The attributes that hold the keys' values."""
        return [field.attname for field in self.fields()]


class CopyRelations(Operation):
    """Copy the pairs of a many-to-many field from the model ``source`` to its own table, or from there to the model ``target``.

    One of the two is given, as "app.Model". ``through_fields`` names its foreign keys where it has several to the same model,
    ``values`` what its other fields get, if not their default. A pair that is there already is left as it is. Undoing copies
    back. Raises ValueError for arguments that make no sense.
    """

    category: ClassVar[OperationCategory | None] = OperationCategory.PYTHON
    reduces_to_sql: bool = False
    resumes: ClassVar[bool] = True

    def __init__(
        self,
        model_name: str,
        name: str,
        source: str | None = None,
        target: str | None = None,
        through_fields: Sequence[str] | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> None:
        if (source is None) is (target is None):
            raise ValueError("CopyRelations takes either source or target: the other is the field's own table.")
        self.model_name, self.name, self.source, self.target = model_name, name, source, target
        self.through_fields, self.values = through_fields, values or {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Leave the state as it is: the operation works on rows."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Copy.

        Raises ValueError when a field of the model that gets the rows has neither a value nor a default, and when routers keep
        that model elsewhere.
        """
        self._copy(app_label, schema_editor, from_state, back=False)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Copy the other way.

        Raises ValueError as `database_forwards` does.
        """
        self._copy(app_label, schema_editor, to_state, back=True)

    def _copy(self, app_label: str, editor: Any, state: Any, *, back: bool) -> None:
        model = state.apps.get_model(app_label, self.model_name)
        field = model._meta.get_field(self.name)
        own = Side(field.remote_field.through, (field.m2m_field_name(), field.m2m_reverse_field_name()))
        other_model = state.apps.get_model(*model_key(self.source or self.target, app_label))
        other = Side(other_model, self._keys(other_model, field))
        alias = editor.connection.alias
        if editor.collect_sql or not self.allow_migrate_model(alias, own.model):
            return
        # The model may be one whose table others make, but its rows must be here: the field's own table is about to go.
        if not router.allow_migrate_model(alias, other_model):
            raise ValueError(
                f"CopyRelations cannot copy the rows of {field} in database {alias!r}: the routers keep "
                f"{other_model._meta.label} elsewhere. Let them have both in one database."
            )
        source, target = (own, other) if (self.target is not None) is not back else (other, own)
        values = self.values if target is other else {}
        self._require_values(target, values)
        self._copy_rows(editor, source, target, values)
        editor.note_rows_changed()

    def _keys(self, through: Any, field: Any) -> tuple[str, str]:
        """Return the names of the two foreign keys of the through model.

        Raises ValueError when it lacks one.
        """
        if self.through_fields:
            first, second = self.through_fields[:2]
            return first, second
        ends = [field.model, field.remote_field.model]
        found: list[str] = []
        for end in ends:
            fitting = (one.name for one in through._meta.local_fields if _points_at(one, end) and one.name not in found)
            found += [name] if (name := next(fitting, None)) is not None else []
        if len(found) != 2:
            labels = " and ".join(end._meta.label for end in ends)
            raise ValueError(
                f"CopyRelations needs foreign keys of {through._meta.label} to {labels}: name them in through_fields."
            )
        return found[0], found[1]

    def _require_values(self, target: Side, values: Mapping[str, Any]) -> None:
        for field in target.model._meta.local_concrete_fields:
            if field.name not in (*target.keys, *values) and lacks_value(field):
                raise ValueError(
                    f"CopyRelations has no value for {target.model._meta.label}.{field.name}: give the field a default, or "
                    f"values={{{field.name!r}: ...}}."
                )

    def _copy_rows(self, editor: Any, source: Side, target: Side, values: Mapping[str, Any]) -> None:
        alias = editor.connection.alias
        paths = [_path(old, new) for old, new in zip(source.fields(), target.fields(), strict=True)]
        there = target.model._base_manager.using(alias).filter(
            **{column: OuterRef(path) for column, path in zip(target.columns, paths, strict=True)}
        )
        walk = Walk(source.model, alias, BATCH)
        meter = Meter(f"{self.model_name}.{self.name}", walk.rows().count(), editor.tell_progress, 0)
        key, done = None, 0
        while (last := walk.next_key(key)) is not None:
            pairs = walk.batch(key, last).filter(~Exists(there)).order_by("pk").values_list(*paths)
            rows = [
                target.model(**dict(zip(target.columns, pair, strict=True)), **values)
                for pair in dict.fromkeys(pairs)
                if None not in pair
            ]
            target.model._base_manager.using(alias).bulk_create(rows)
            key, done = last, done + len(rows)
            meter.show(done, finished=False)
        meter.show(done, finished=True)

    def references_model(self, name: str, app_label: str) -> bool:
        """Say that any model may be concerned."""
        return True

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        way = f"from {self.source}" if self.source else f"to {self.target}"
        return f"Copy the rows of {self.name} of {self.model_name} {way}"

    @property
    def migration_name_fragment(self) -> str:
        """``copy_``, the model's name and the field's."""
        return f"copy_{self.model_name.lower()}_{self.name.lower()}"


def lacks_value(field: Any) -> bool:
    """Say whether a row cannot be made without being told a value of ``field``."""
    return not (
        field.null
        or isinstance(field, AutoFieldMixin | CompositePrimaryKey)
        or field.generated
        or field.has_default()
        or field.has_db_default()
        or getattr(field, "auto_now", False)
        or getattr(field, "auto_now_add", False)
        or (field.blank and field.empty_strings_allowed and not field.primary_key)
    )


def _points_at(field: Any, model: Any) -> bool:
    """Say whether a field is a foreign key to a model, or to one that it inherits from."""
    remote = field.remote_field
    return bool(remote) and not field.many_to_many and remote.model in (model, *model._meta.get_parent_list())


def _path(old: Any, new: Any) -> str:
    """Return where the value that ``new`` keeps is found from the row of ``old``: foreign keys may keep different fields."""
    return str(old.attname if old.target_field.name == new.target_field.name else f"{old.name}__{new.target_field.name}")
