"""ArrayField: a list of values of another field, nested as often as you like."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from quintet.contrib.postgres.checks import app_installed
from quintet.contrib.postgres.errors import prefixed
from quintet.contrib.postgres.fields.array_lookups import OF_ARRAYS, IndexTransformFactory, SliceTransformFactory
from quintet.contrib.postgres.fields.array_lookups import IndexTransform as IndexTransform
from quintet.contrib.postgres.fields.array_lookups import SliceTransform as SliceTransform
from quintet.contrib.postgres.forms.array import SimpleArrayField
from quintet.contrib.postgres.validators import ArrayMaxLengthValidator
from quintet.drivers.postgres.literals import array_text
from quintet.kernel.checks import CheckMessage, Error, Warning
from quintet.kernel.errors import ValidationError
from quintet.kit import dotted
from quintet.kit.patterns import late
from quintet.orm.fields.base import Field
from quintet.orm.fields.checks import json_default
from quintet.orm.plan.codegen import reader
from quintet.services.i18n.translation import gettext_lazy as _
from quintet.sql import tree
from quintet.sql.dialect import Conversion

INDEX, SLICE = late(r"[0-9]{1,9}\Z"), late(r"[0-9]{1,9}_[0-9]{1,9}\Z")


class ArrayField(Field[list[Any]]):
    """A list of values of ``base_field``; ``size`` is the most items that validation lets pass.

    PostgreSQL wants all inner lists of a nested one equally long.
    """

    empty_strings_allowed = False
    holds_items = True
    default_error_messages = {
        "invalid_json": _("Could not load JSON data."),
        "item_invalid": _("Item %(nth)s in the array did not validate:"),
        "nested_array_mismatch": _("Nested arrays must have the same length."),
    }

    def __init__(self, base_field: Any, size: int | None = None, **options: Any) -> None:
        self.base_field, self.size = base_field, size
        self.db_collation = getattr(base_field, "db_collation", None)
        super().__init__(**options)
        if size:
            self.default_validators = [*self.default_validators, ArrayMaxLengthValidator(size)]  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]  # this field's own, which no migration writes

    @property
    def description(self) -> str:  # type: ignore[override]  # told by the base field
        """What the field holds, for people."""
        return f"Array of {self.base_field.description}"

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        """Become field ``name`` of ``cls``; the base field knows the model, too."""
        super().contribute_to_class(cls, name, private_only)
        self.base_field.model = cls

    def set_attributes_from_name(self, name: str) -> None:
        """Take a name, for the base field as well."""
        super().set_attributes_from_name(name)
        self.base_field.set_attributes_from_name(name)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return what makes this field again."""
        name, path, args, options = super().deconstruct()
        if type(self) is ArrayField:
            path = dotted.spoken("quintet.contrib.postgres.fields.ArrayField")
        return name, path, args, {**options, "base_field": self.base_field.clone(), "size": self.size}

    # --- database ----------------------------------------------------------------------------------------------------

    def db_type(self, connection: Any) -> str:
        """Return the base field's type and the size in brackets."""
        return f"{self.base_field.db_type(connection)}[{self.size or ''}]"

    def cast_db_type(self, connection: Any) -> str:
        """Return the type that a CAST names."""
        return f"{self.base_field.cast_db_type(connection)}[{self.size or ''}]"

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        """Return column type, CHECK and the base field's collation."""
        return {**super().db_parameters(connection), "collation": self.db_collation}

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Return a list as the text of an array, with its items as the base field gives them to the driver.

        Raises TypeError for what is neither a list nor the text of an array.
        """
        if isinstance(value, list | tuple):
            return array_text(self.driver_items(value, connection))
        if value is None or isinstance(value, str) or hasattr(value, "resolve_expression"):
            return value
        raise TypeError(f"Field '{self.name}' takes a list, not {value!r}.")

    def driver_items(self, values: Iterable[Any], connection: Any) -> list[Any]:
        """Return the items as the base field gives them to the driver."""
        base = self.base_field
        if isinstance(base, ArrayField):
            return [base.driver_items(one, connection) if isinstance(one, list | tuple) else one for one in values]
        return [base.get_db_prep_value(one, connection, prepared=False) for one in values]

    def driver_conversion(self, connection: Any, options: dict[str, Any]) -> Conversion | None:
        """Return how each item becomes Python's; None when the driver's items fit."""
        read = reader(self.base_field, connection)
        return None if reads_as_is(read) else Conversion("[read(item) for item in {x}]", {"read": read})

    def dialect_options(self, connection: Any) -> dict[str, Any]:
        """Return what the dialect must know about the items."""
        return self.base_field.dialect_options(connection)

    def items_between(self, array: Any, start: int, length: int | None) -> Any:
        """Return ``length`` items of an array, or all, from the one at ``start`` on (the first is 1)."""
        end = "" if length is None else start + length - 1
        return tree.Template(("(", array, f")[{start}:{end}]"))

    # --- values ------------------------------------------------------------------------------------------------------

    def to_python(self, value: Any) -> Any:
        """Return a list, its items as the base field reads them; text is JSON, as `value_to_string` writes it.

        Raises ValidationError for what is no list, and tells the place of an item that the base field refuses.
        """
        try:
            values = json.loads(value) if isinstance(value, str) else value
        except ValueError as error:
            raise self._invalid() from error
        if values is None:
            return None
        if isinstance(values, str | Mapping) or not isinstance(values, Iterable):
            raise self._invalid()
        values = list(values)
        found: list[Any] = []
        self._each(values, lambda one: found.append(self.base_field.to_python(one)))
        return found

    def _invalid(self) -> ValidationError:
        return ValidationError(self.error_messages["invalid_json"], code="invalid_json")

    def value_to_string(self, obj: Any) -> str:
        """Return the list as JSON, its items as the base field writes them."""
        base, values = self.base_field, self.value_from_object(obj)
        if values is None:
            return json.dumps(None)
        texts = [None if one is None else base.value_to_string(_Holder(base.attname, one)) for one in values]
        return json.dumps(texts, ensure_ascii=False)

    def validate(self, value: Any, model_instance: Any) -> None:
        """Raise ValidationError for an item that the base field refuses, and for inner lists of several lengths."""
        super().validate(value, model_instance)
        self._each(value, lambda one: self.base_field.validate(one, model_instance))
        # No list is of another length than an empty one, too: PostgreSQL has no hole for a whole list.
        if isinstance(self.base_field, ArrayField) and len({-1 if one is None else len(one) for one in value or ()}) > 1:
            raise ValidationError(self.error_messages["nested_array_mismatch"], code="nested_array_mismatch")

    def run_validators(self, value: Any) -> None:
        """Run the field's validators, then the base field's over each item."""
        super().run_validators(value)
        self._each(value, self.base_field.run_validators)

    def _each(self, values: Sequence[Any] | None, step: Callable[[Any], None]) -> None:
        for index, one in enumerate(values or ()):
            try:
                step(one)
            except ValidationError as error:
                raise prefixed(error, self.error_messages["item_invalid"], "item_invalid", {"nth": index + 1}) from error

    def clean(self, value: Any, model_instance: Any) -> Any:
        """Return the list after validation, its items as the base field cleans them."""
        value = super().clean(value, model_instance)
        return (
            None if value is None else [self.base_field.clean(one, model_instance) if one is not None else None for one in value]
        )

    def formfield(self, form_class: Any = None, choices_form_class: Any = None, **options: Any) -> Any:
        """Return a `SimpleArrayField`."""
        own = {"form_class": SimpleArrayField, "base_field": self.base_field.formfield(), "max_length": self.size}
        return super().formfield(**{**own, **_given(form_class, choices_form_class), **options})

    def get_transform(self, lookup_name: str) -> Any:
        """Return a registered transform, an index (``tags__0``) or a slice (``tags__0_2``)."""
        found = super().get_transform(lookup_name)
        if found is not None:
            return found
        if INDEX.match(lookup_name):
            return IndexTransformFactory.of(lookup_name, self.base_field)
        return SliceTransformFactory(lookup_name) if SLICE.match(lookup_name) else None

    # --- checks ------------------------------------------------------------------------------------------------------

    def check(self, **options: Any) -> list[Any]:
        """Return the messages of every field, and those about the base field."""
        return [
            *super().check(**options),
            *app_installed(self, self),
            *json_default(self, "list", "[]"),
            *self._check_base(options),
        ]

    def _check_base(self, options: dict[str, Any]) -> Iterator[CheckMessage]:
        if self.base_field.remote_field:
            yield Error("Base field for array cannot be a related field.", obj=self, id="postgres.E002")
            return
        # The database is asked about the array's own column.
        found = self.base_field.check(**{**options, "databases": None})
        if not isinstance(self.base_field, ArrayField):
            found = [one for one in found if one.id != "fields.E001"]
        for kind, head, number in ((True, "errors", "E001"), (False, "warnings", "W004")):
            lines = [f"{one.msg} ({one.id})" for one in found if one.is_serious() is kind]
            if lines:
                message = (Error if kind else Warning)(
                    "\n    ".join([f"Base field for array has {head}:", *lines]), obj=self, id=f"postgres.{number}"
                )
                yield message


class _Holder:
    """One item where a base field wants an instance."""

    def __init__(self, name: str, value: Any) -> None:
        setattr(self, name, value)


def _given(form_class: Any, choices_form_class: Any) -> dict[str, Any]:
    named = {"form_class": form_class, "choices_form_class": choices_form_class}
    return {name: one for name, one in named.items() if one is not None}


def reads_as_is(read: Any) -> bool:
    """Say whether a generated reader gives back what it is given."""
    return read.source.rstrip().endswith("return x")


for _lookup in OF_ARRAYS:
    ArrayField.register_lookup(_lookup)
