"""GeneratedField: a column that the database computes from others, each time the row is written or read.

Its values are those of its output field, so everything that prepares, converts or compares a value is asked of that one. It
is never written; `orm.write` reads it back with the row.
"""

import copy
from collections.abc import Callable, Iterable
from typing import Any

from quintet.drivers.current import connections
from quintet.drivers.router import router
from quintet.kernel.checks import CheckMessage, Error, Warning
from quintet.orm.fields.base import Field


class GeneratedField(Field[Any]):
    """A column ``GENERATED ALWAYS AS`` an expression over columns of the same row.

    ``output_field`` says what kind of column it is; ``db_persist`` whether it is stored or computed when it is read.
    Raises ValueError for options of a column that could be written.
    """

    generated = True
    db_returning = True

    def __init__(self, *, expression: Any, output_field: Any, db_persist: bool | None = None, **options: Any) -> None:
        if options.setdefault("editable", False):
            raise ValueError("GeneratedField cannot be editable.")
        if not options.setdefault("blank", True):
            raise ValueError("GeneratedField must be blank.")
        if "default" in options:
            raise ValueError("GeneratedField cannot have a default.")
        if "db_default" in options:
            raise ValueError("GeneratedField cannot have a database default.")
        if db_persist not in (True, False):
            raise ValueError("GeneratedField.db_persist must be True or False.")
        self.expression, self.output_field, self.db_persist = expression, output_field, db_persist
        super().__init__(**options)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return what makes this field again."""
        name, path, args, options = super().deconstruct()
        del options["blank"], options["editable"]
        own = {"db_persist": self.db_persist, "expression": self.expression, "output_field": self.output_field}
        return name, path, args, options | own

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        """Become a field; the output field takes its name and column, which its type may speak of."""
        super().contribute_to_class(cls, name, private_only)
        self.output_field = copy.copy(self.output_field)
        self.output_field.name, self.output_field.model = self.name, cls
        self.output_field.attname, self.output_field.column = self.attname, self.column

    # --- what the output field says ----------------------------------------------------------------------------------

    @property
    def stock_values(self) -> frozenset[type]:  # type: ignore[override]  # pyright: ignore[reportIncompatibleVariableOverride]  # the output field's
        """The Python types that the output field's column takes untouched."""
        return self.output_field.stock_values

    @property
    def empty_strings_allowed(self) -> bool:  # type: ignore[override]  # pyright: ignore[reportIncompatibleVariableOverride]  # the output field's
        """Whether the output field's values may be empty text."""
        return self.output_field.empty_strings_allowed

    def is_stock(self) -> bool:
        """Say whether the output field prepares values as the framework does."""
        return self.output_field.is_stock()

    def get_internal_type(self) -> str:
        """Return the output field's kind."""
        return self.output_field.get_internal_type()

    def db_type(self, connection: Any) -> str | None:
        """Return the output field's column type."""
        return self.output_field.db_type(connection)

    def rel_db_type(self, connection: Any) -> str | None:
        """Return the type of a column that points at this one."""
        return self.output_field.rel_db_type(connection)

    def cast_db_type(self, connection: Any) -> str | None:
        """Return the type that a CAST names."""
        return self.output_field.cast_db_type(connection)

    def db_check(self, connection: Any) -> str | None:
        """Return the CHECK condition of the output field's type."""
        return self.output_field.db_check(connection)

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        """Return the output field's column type, CHECK and collation."""
        return self.output_field.db_parameters(connection)

    def dialect_options(self, connection: Any) -> dict[str, Any]:
        """Return the output field's."""
        return self.output_field.dialect_options(connection)

    def quick_adapters(self, connection: Any) -> dict[type, Callable[[Any], Any] | None]:
        """Return the output field's."""
        return self.output_field.quick_adapters(connection)

    def get_prep_value(self, value: Any) -> Any:
        """Return a Python value fit for a query."""
        return self.output_field.get_prep_value(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Return the driver's form of a value."""
        return self.output_field.get_db_prep_value(value, connection, prepared)

    def to_python(self, value: Any) -> Any:
        """Return ``value`` as the output field's Python type."""
        return self.output_field.to_python(value)

    def value_to_string(self, obj: Any) -> str:
        """Return the value as text, for serializers."""
        return self.output_field.value_to_string(obj)

    def get_lookup(self, lookup_name: str) -> Any:
        """Return a lookup of the output field's values."""
        return self.output_field.get_lookup(lookup_name)

    def get_transform(self, lookup_name: str) -> Any:
        """Return a transform of the output field's values."""
        return self.output_field.get_transform(lookup_name)

    def get_col(self, alias: str, output_field: Any = None) -> Any:
        """Return an expression for this field's column of an aliased table."""
        return super().get_col(alias, output_field or self.output_field)

    # --- checks ------------------------------------------------------------------------------------------------------

    def check(self, **options: Any) -> list[CheckMessage]:
        """Return the system check messages about this field, those of its output field inside one message."""
        databases = options.get("databases") or ()
        return [*super().check(**options), *self._check_supported(databases), *self._check_output(**options)]

    def _check_supported(self, databases: Iterable[str]) -> Iterable[CheckMessage]:
        needed = self.model._meta.required_db_features
        for alias in databases:
            if not router.allow_migrate_model(alias, self.model):
                continue
            connection = connections[alias]
            stored, virtual = (
                getattr(connection.features, f"supports_{kind}_generated_columns")
                or f"supports_{kind}_generated_columns" in needed
                for kind in ("stored", "virtual")
            )
            name = connection.display_name
            if not stored and not virtual:
                yield Error(f"{name} does not support GeneratedFields.", obj=self, id="fields.E220")
            elif not self.db_persist and not virtual:
                yield Error(
                    f"{name} does not support non-persisted GeneratedFields.",
                    hint="Set db_persist=True on the field.",
                    obj=self,
                    id="fields.E221",
                )
            elif self.db_persist and not stored:
                yield Error(
                    f"{name} does not support persisted GeneratedFields.",
                    hint="Set db_persist=False on the field.",
                    obj=self,
                    id="fields.E222",
                )

    def _check_output(self, **options: Any) -> Iterable[CheckMessage]:
        found = self.output_field.check(**options)
        wrong = [one for one in found if isinstance(one, Error)]
        doubtful = [one for one in found if isinstance(one, Warning)]
        if wrong:
            yield Error(f"GeneratedField.output_field has errors:{_listed(wrong)}", obj=self, id="fields.E223")
        if doubtful:
            yield Warning(f"GeneratedField.output_field has warnings:{_listed(doubtful)}", obj=self, id="fields.W224")


def _listed(messages: list[Any]) -> str:
    return "".join(f"\n    {one.msg} ({one.id})" for one in messages)
