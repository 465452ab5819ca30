"""CompositePrimaryKey: a primary key of several fields, seen as one tuple.

It has no column of its own. `pk` reads and sets the attributes of its fields; in a query it is a row of their columns, which
lookups of its own compare (`orm.lookups.rows`).
"""

import json
from collections.abc import Iterable
from operator import attrgetter
from typing import Any

from quintet.kernel.checks import CheckMessage, Error
from quintet.kernel.errors import FieldDoesNotExist
from quintet.orm.fields.base import Field
from quintet.orm.lookups.rows import ROW_LOOKUPS
from quintet.orm.types import NOT_PROVIDED


class CompositeAttribute:
    """`pk` of a model with a composite key: the tuple of its fields' values."""

    def __init__(self, field: "CompositePrimaryKey") -> None:
        self.field = field
        self._read: Any = None

    @property
    def attnames(self) -> tuple[str, ...]:
        """The attributes that hold the parts of the key."""
        return tuple(part.attname for part in self.field.fields)

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return self
        if self._read is None:  # the fields are known once the class is complete
            self._read = attrgetter(*self.attnames)
        return self._read(instance)

    def __set__(self, instance: Any, values: Any) -> None:
        names = self.attnames
        if values is None:
            values = (None,) * len(names)
        if not isinstance(values, list | tuple):
            raise ValueError(f"{self.field.name!r} must be a list or a tuple.")
        if len(values) != len(names):
            raise ValueError(f"{self.field.name!r} must have {len(names)} elements.")
        for name, value in zip(names, values, strict=True):
            setattr(instance, name, value)


class CompositePrimaryKey(Field[tuple[Any, ...]]):
    """The primary key made of the named fields of the same model.

    Raises ValueError for fewer than two names, for one given twice, and for options of a field with a column.
    """

    descriptor_class = CompositeAttribute

    def __init__(self, *field_names: str, **options: Any) -> None:
        if not field_names or not all(isinstance(name, str) for name in field_names) or len(set(field_names)) != len(field_names):
            raise ValueError("CompositePrimaryKey args must be unique strings.")
        if len(field_names) == 1:
            raise ValueError("CompositePrimaryKey must include at least two fields.")
        if options.get("default", NOT_PROVIDED) is not NOT_PROVIDED:
            raise ValueError("CompositePrimaryKey cannot have a default.")
        if options.get("db_default", NOT_PROVIDED) is not NOT_PROVIDED:
            raise ValueError("CompositePrimaryKey cannot have a database default.")
        if options.get("db_column") is not None:
            raise ValueError("CompositePrimaryKey cannot have a db_column.")
        if options.setdefault("editable", False):
            raise ValueError("CompositePrimaryKey cannot be editable.")
        if not options.setdefault("primary_key", True):
            raise ValueError("CompositePrimaryKey must be a primary key.")
        if not options.setdefault("blank", True):
            raise ValueError("CompositePrimaryKey must be blank.")
        self.field_names = field_names
        super().__init__(**options)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        """Return what makes this field again."""
        name, path, _args, options = super().deconstruct()
        return name, path, self.field_names, options

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        """Become the key, and put `pk` into the class."""
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, CompositeAttribute(self))

    def get_attname_column(self) -> tuple[str, Any]:
        """Return the attribute, and None: there is no column."""
        return self.get_attname(), None

    @property
    def fields(self) -> tuple[Any, ...]:
        """The fields that make up the key, in order."""
        find = self.model._meta.get_field
        return tuple(find(name) for name in self.field_names)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the key, in order."""
        return tuple(field.column for field in self.fields)

    def row_of_instance(self, instance: Any) -> tuple[Any, ...]:
        """Return the key of an instance."""
        return instance.pk

    def get_lookup(self, lookup_name: str) -> Any:
        """Return the lookup of rows of that name, or None: a row is not text that could be searched."""
        return ROW_LOOKUPS.get(lookup_name)

    def get_lookups(self) -> dict[str, Any]:
        """Return the lookups that compare rows."""
        return dict(ROW_LOOKUPS)

    def get_transform(self, lookup_name: str) -> Any:
        """Return None: there are no functions of a row."""
        return None

    # --- values ------------------------------------------------------------------------------------------------------

    def to_python(self, value: Any) -> Any:
        """Return the parts as their fields' Python types; text is JSON, as serializers write it."""
        if isinstance(value, str):
            value = json.loads(value)
        if not isinstance(value, list | tuple):
            return value
        return tuple(field.to_python(part) for field, part in zip(self.fields, value, strict=True))

    def value_to_string(self, obj: Any) -> str:
        """Return the parts as a JSON list of texts, for serializers."""
        return json.dumps([field.value_to_string(obj) for field in self.fields])

    def formfield(self, **_options: Any) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]  # there is nothing to make
        """Return None: forms edit the fields of the key, each by itself."""
        return None

    # --- checks ------------------------------------------------------------------------------------------------------

    def check(self, **options: Any) -> list[CheckMessage]:
        """Return the system check messages about the key by itself."""
        found = [one for one in super().check(**options) if one.id != "fields.E003"]
        if self.name != "pk":
            found.append(Error("'CompositePrimaryKey' must be named 'pk'.", obj=self, id="fields.E013"))
        return found

    def check_parts(self) -> Iterable[CheckMessage]:
        """Return the system check messages about the fields that the key is made of."""
        seen: dict[Any, str] = {}
        for name in self.field_names:
            why = self._unfit(name, seen)
            if why is not None:
                yield Error(
                    f"{name!r} cannot be included in the composite primary key.", hint=why, obj=self.model, id="models.E042"
                )

    def _unfit(self, name: str, seen: dict[Any, str]) -> str | None:
        """Return why a field cannot be a part of the key, None when it can."""
        meta = self.model._meta
        try:
            field = meta.get_field(name)
        except FieldDoesNotExist:
            return f"{name!r} is not a valid field."
        local = field in meta.local_fields
        faults = (
            (not local, f"{name!r} field is not a local field."),
            (local and field.column is None, f"{name!r} field has no column."),
            (field.null, f"{name!r} field may not set 'null=True'."),
            (field.generated, f"{name!r} field is a generated field."),
            (field in seen, f"{name!r} and {seen.get(field)!r} are the same fields."),
        )
        seen.setdefault(field, name)
        return next((why for wrong, why in faults if wrong), None)
