"""Operations on a model's Meta: its table, what is unique together, the order of rows, and options without a table's part."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from quintet.migrations.model_state import normalize_together
from quintet.migrations.operations.base import NamedModelOperation, OperationCategory
from quintet.migrations.operations.fields import serving_default

#: The options that AlterModelOptions stores; one that it does not name goes back to its default.
ALTERABLE = (
    "base_manager_name",
    "default_manager_name",
    "default_related_name",
    "get_latest_by",
    "managed",
    "ordering",
    "permissions",
    "default_permissions",
    "select_on_save",
    "verbose_name",
    "verbose_name_plural",
)


class ModelOptionOperation(NamedModelOperation):
    """An operation that sets one option of a model; a later one of the same kind makes it needless."""

    category: ClassVar[OperationCategory | None] = OperationCategory.ALTERATION
    option_name: ClassVar[str]

    @property
    def option_value(self) -> Any:
        """The value that the option gets."""
        raise NotImplementedError

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Set the option in the state."""
        state.alter_model_options(app_label, self.name_lower, {self.option_name: self.option_value})

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Change the table where this database holds it."""
        new_model = to_state.tables.get_model(app_label, self.name)
        if self.allow_migrate_model(schema_editor.connection.alias, new_model):
            self.alter(schema_editor, from_state.tables.get_model(app_label, self.name), new_model)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Change the table back: the same change between the states as they are given."""
        self.database_forwards(app_label, schema_editor, from_state, to_state)

    def alter(self, schema_editor: Any, old_model: Any, new_model: Any) -> None:
        """Change the table from what one class says to what the other says."""
        raise NotImplementedError

    @property
    def migration_name_fragment(self) -> str:
        """``alter_``, the model's name and the option's."""
        return f"alter_{self.name_lower}_{self.option_name}"


class AlterModelTable(ModelOptionOperation):
    """Rename a model's table, and the many-to-many tables named after it; None is the default name."""

    option_name: ClassVar[str] = "db_table"

    def __init__(self, name: str, table: str | None) -> None:
        super().__init__(name)
        self.table = table

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what makes this operation again."""
        return type(self).__name__, [], {"name": self.name, "table": self.table}

    @property
    def option_value(self) -> Any:
        """The table's name."""
        return self.table

    def alter(self, schema_editor: Any, old_model: Any, new_model: Any) -> None:
        """Rename the tables."""
        schema_editor.alter_db_table(new_model, old_model._meta.db_table, new_model._meta.db_table)
        for old_field in old_model._meta.local_many_to_many:
            new_field = new_model._meta.get_field(old_field.name)
            old_through, new_through = old_field.remote_field.through, new_field.remote_field.through
            if new_through._meta.auto_created:
                schema_editor.alter_db_table(new_through, old_through._meta.db_table, new_through._meta.db_table)

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        return f"Rename table for {self.name} to {self.table if self.table is not None else '(default)'}"

    @property
    def migration_name_fragment(self) -> str:
        """``alter_``, the model's name and ``_table``."""
        return f"alter_{self.name_lower}_table"


class AlterModelTableComment(ModelOptionOperation):
    """Change the comment of a model's table."""

    option_name: ClassVar[str] = "db_table_comment"

    def __init__(self, name: str, table_comment: str | None) -> None:
        super().__init__(name)
        self.table_comment = table_comment

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what makes this operation again."""
        return type(self).__name__, [], {"name": self.name, "table_comment": self.table_comment}

    @property
    def option_value(self) -> Any:
        """The comment."""
        return self.table_comment

    def alter(self, schema_editor: Any, old_model: Any, new_model: Any) -> None:
        """Change the comment."""
        schema_editor.alter_db_table_comment(new_model, old_model._meta.db_table_comment, new_model._meta.db_table_comment)

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        return f"Alter {self.name} table comment"

    @property
    def migration_name_fragment(self) -> str:
        """``alter_``, the model's name and ``_table_comment``."""
        return f"alter_{self.name_lower}_table_comment"


class AlterTogetherOperation(ModelOptionOperation):
    """Change a set of field groups."""

    value: set[tuple[str, ...]]

    def __init__(self, name: str, value: Any) -> None:
        super().__init__(name)
        self.value = set(normalize_together(list(value) if isinstance(value, set | frozenset) else value))
        self._given_none = value is None

    @property
    def option_value(self) -> Any:
        """The groups, None when none were given."""
        return None if self._given_none else self.value

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what makes this operation again."""
        return type(self).__name__, [], {"name": self.name, self.option_name: self.option_value}

    def references_field(self, model_name: str, name: str, app_label: str) -> bool:
        """Say whether a group holds the field."""
        return self.references_model(model_name, app_label) and (not self.value or any(name in group for group in self.value))

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        return f"Alter {self.option_name} for {self.name} ({len(self.value)} constraint(s))"


class AlterUniqueTogether(AlterTogetherOperation):
    """Change which fields of a model are unique together."""

    option_name: ClassVar[str] = "unique_together"

    def __init__(self, name: str, unique_together: Any) -> None:
        super().__init__(name, unique_together)
        self.unique_together = self.option_value

    def alter(self, schema_editor: Any, old_model: Any, new_model: Any) -> None:
        """Add and remove unique constraints."""
        schema_editor.alter_unique_together(new_model, old_model._meta.unique_together, new_model._meta.unique_together)


class AlterIndexTogether(AlterTogetherOperation):
    """Change which fields of a model are indexed together; for migration files from before named indexes."""

    option_name: ClassVar[str] = "index_together"

    def __init__(self, name: str, index_together: Any) -> None:
        super().__init__(name, index_together)
        self.index_together = self.option_value

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Add and remove nameless indexes; classes no longer know the option, so the states say it."""
        model = to_state.tables.get_model(app_label, self.name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            key = (app_label, self.name_lower)
            old, new = (state.models.peek(key).options.get(self.option_name) for state in (from_state, to_state))
            schema_editor.alter_index_together(model, old, new)

    def alter(self, schema_editor: Any, old_model: Any, new_model: Any) -> None:
        """Not used: `database_forwards` reads the states."""
        raise NotImplementedError("AlterIndexTogether changes the database from its states.")


class AlterOrderWithRespectTo(ModelOptionOperation):
    """Add or remove the ``_order`` column that keeps rows in order within another object."""

    option_name: ClassVar[str] = "order_with_respect_to"

    def __init__(self, name: str, order_with_respect_to: str | None) -> None:
        super().__init__(name)
        self.order_with_respect_to = order_with_respect_to

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what makes this operation again."""
        return type(self).__name__, [], {"name": self.name, "order_with_respect_to": self.order_with_respect_to}

    @property
    def option_value(self) -> Any:
        """The field that rows are ordered within."""
        return self.order_with_respect_to

    def alter(self, schema_editor: Any, old_model: Any, new_model: Any) -> None:
        """Add the column, with 0 in every row, or remove it."""
        was, becomes = old_model._meta.order_with_respect_to, new_model._meta.order_with_respect_to
        if was and not becomes:
            schema_editor.remove_field(old_model, old_model._meta.get_field("_order"))
        elif becomes and not was:
            order = new_model._meta.get_field("_order")
            with serving_default(order, 0):
                schema_editor.add_field(old_model, order)

    def references_field(self, model_name: str, name: str, app_label: str) -> bool:
        """Say whether the field is the one that rows are ordered within."""
        return self.references_model(model_name, app_label) and (
            self.order_with_respect_to is None or name == self.order_with_respect_to
        )

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        return f"Set order_with_respect_to on {self.name} to {self.order_with_respect_to}"


class StateOnlyOperation(NamedModelOperation):
    """An operation that changes what the history says of a model, and nothing in the database."""

    category: ClassVar[OperationCategory | None] = OperationCategory.ALTERATION

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Leave the database as it is."""

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Leave the database as it is."""


class AlterModelOptions(StateOnlyOperation):
    """Set options of a model that have no part in its table, such as ``ordering`` and ``permissions``."""

    ALTER_OPTION_KEYS: ClassVar[tuple[str, ...]] = ALTERABLE

    def __init__(self, name: str, options: Mapping[str, Any]) -> None:
        super().__init__(name)
        self.options = dict(options)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what makes this operation again."""
        return type(self).__name__, [], {"name": self.name, "options": self.options}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Set the options in the state; those not named go back to their defaults."""
        state.alter_model_options(app_label, self.name_lower, self.options, self.ALTER_OPTION_KEYS)

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        return f"Change Meta options on {self.name}"

    @property
    def migration_name_fragment(self) -> str:
        """``alter_``, the model's name and ``_options``."""
        return f"alter_{self.name_lower}_options"


class AlterModelManagers(StateOnlyOperation):
    """Set the managers that historical classes of a model have."""

    serialization_expand_args: ClassVar[list[str]] = ["managers"]

    def __init__(self, name: str, managers: Iterable[tuple[str, Any]]) -> None:
        super().__init__(name)
        self.managers: Sequence[tuple[str, Any]] = list(managers)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what makes this operation again."""
        return type(self).__name__, [self.name, self.managers], {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Set the managers in the state."""
        state.alter_model_managers(app_label, self.name_lower, self.managers)

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        return f"Change managers on {self.name}"

    @property
    def migration_name_fragment(self) -> str:
        """``alter_``, the model's name and ``_managers``."""
        return f"alter_{self.name_lower}_managers"
