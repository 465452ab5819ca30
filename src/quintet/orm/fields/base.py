"""`Field`: one declared attribute of a model, with the documented hooks.

Life of a field: made in a class body → `contribute_to_class` names it and puts it into ``_meta`` → the planner asks it for
lookups, for how a value is prepared (`get_prep_value`, `get_db_prep_value`) and for how a driver's value comes back
(`from_db_value`).
`stock_values` names the Python types that need no preparing at all, which lets the binder pass them on untouched; it counts only
as long as no subclass overrides the hooks.
"""

import copy
import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar, overload

from quintet.kernel import current, ports
from quintet.kernel.errors import ValidationError
from quintet.kit.choices import BlankChoiceIterator, CallableChoiceIterator, flatten_choices, normalize_choices
from quintet.kit.encoding import force_str
from quintet.orm.expressions.base import Expression, Value, kind_of
from quintet.orm.fields import checks
from quintet.orm.fields.blank import BLANK_CHOICE
from quintet.orm.fields.deferred import DeferredAttribute
from quintet.orm.fields.written import DECONSTRUCTED, written_choices
from quintet.orm.lookups.builtin import BUILTIN
from quintet.orm.lookups.register import RegisterLookupMixin
from quintet.orm.types import NOT_PROVIDED, documented_path, is_ours, public_path
from quintet.services.i18n.translation import gettext_lazy as _
from quintet.sql.dialect import Conversion

EMPTY_VALUES: Sequence[Any] = [None, "", [], (), {}]


#: The type of a field's values, as type checkers see them on instances.
V = TypeVar("V")


class BlankChoices:
    """Marks a field's blank choice as already present."""


class Field(RegisterLookupMixin, Generic[V]):
    """Base of all model fields; see the module for its life, and the documentation for every option."""

    empty_strings_allowed = True
    empty_values: ClassVar[Sequence[Any]] = EMPTY_VALUES
    default_validators: ClassVar[Sequence[Callable[..., None]]] = []
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid_choice": _("Value %(value)r is not a valid choice."),
        "null": _("This field cannot be null."),
        "blank": _("This field cannot be blank."),
        "unique": _("%(model_name)s with this %(field_label)s already exists."),
        "unique_for_date": _("%(field_label)s must be unique for %(date_field_label)s %(lookup_type)s."),
    }
    system_check_deprecated_details: dict[str, Any] | None = None
    system_check_removed_details: dict[str, Any] | None = None
    description: Any = _("Field of type: %(field_type)s")
    descriptor_class: type = DeferredAttribute
    non_db_attrs: tuple[str, ...] = (
        "blank",
        "choices",
        "db_column",
        "editable",
        "error_messages",
        "help_text",
        "limit_choices_to",
        "on_delete",
        "related_name",
        "related_query_name",
        "validators",
        "verbose_name",
    )
    hidden = False
    many_to_many: bool | None = None
    many_to_one: bool | None = None
    one_to_many: bool | None = None
    one_to_one: bool | None = None
    related_model: Any = None
    generated = False
    concrete = True
    is_conditional = False
    stock_values: ClassVar[frozenset[type]] = frozenset()
    #: NULL comes last in ascending order, whatever the database does.
    sorts_nulls_last = False
    db_returning = False
    counter: ClassVar[Any] = itertools.count()
    auto_counter: ClassVar[Any] = itertools.count(-1, -1)

    name: str
    attname: str
    column: str
    model: Any

    def __init__(
        self,
        verbose_name: Any = None,
        name: str | None = None,
        primary_key: bool = False,
        max_length: int | None = None,
        unique: bool = False,
        blank: bool = False,
        null: bool = False,
        db_index: bool = False,
        rel: Any = None,
        default: Any = NOT_PROVIDED,
        editable: bool = True,
        serialize: bool = True,
        unique_for_date: str | None = None,
        unique_for_month: str | None = None,
        unique_for_year: str | None = None,
        choices: Any = None,
        help_text: Any = "",
        db_column: str | None = None,
        db_tablespace: str | None = None,
        auto_created: bool = False,
        validators: Iterable[Callable[..., None]] = (),
        error_messages: dict[str, Any] | None = None,
        db_comment: str | None = None,
        db_default: Any = NOT_PROVIDED,
    ) -> None:
        self.name = name  # type: ignore[assignment]  # set for good by set_attributes_from_name
        self.verbose_name = self._verbose_name = verbose_name
        self.primary_key, self.max_length, self._unique = primary_key, max_length, unique
        self.blank, self.null, self.db_index = blank, null, db_index
        self.remote_field = rel
        self.is_relation = rel is not None
        self.default, self.db_default = default, db_default
        self.editable, self.serialize, self.auto_created = editable, serialize, auto_created
        self.unique_for_date, self.unique_for_month, self.unique_for_year = unique_for_date, unique_for_month, unique_for_year
        self.choices = choices
        self.help_text, self.db_column, self.db_comment = help_text, db_column, db_comment
        self._db_tablespace = db_tablespace
        self._validators = list(validators)
        self._error_messages = error_messages
        self.creation_counter: int = next(Field.auto_counter if auto_created else Field.counter)

    if TYPE_CHECKING:  # a model's class and instances have descriptors where fields were declared

        @overload
        def __get__(self, instance: None, owner: Any) -> Self: ...
        @overload
        def __get__(self, instance: Any, owner: Any) -> V: ...
        def __get__(self, instance: Any, owner: Any) -> Any: ...
        def __set__(self, instance: Any, value: Any) -> None: ...

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.default_error_messages = _merged(cls, "default_error_messages")

    if not TYPE_CHECKING:  # to type checkers it is a generic class, while it runs its parameter means nothing

        def __class_getitem__(cls, *_args: Any) -> Any:
            return cls

    # --- identity ----------------------------------------------------------------------------------------------------

    def __str__(self) -> str:
        model = getattr(self, "model", None)
        return f"{model._meta.label}.{self.name}" if model is not None else repr(self)

    def __repr__(self) -> str:
        path, name = documented_path(type(self)), getattr(self, "name", None)
        return f"<{path}: {name}>" if name else f"<{path}>"

    def _order(self) -> tuple[Any, ...]:
        model = getattr(self, "model", None)
        label = (model._meta.app_label, model._meta.model_name) if model is not None else ("", "")
        return (self.creation_counter, *label)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Field):
            return NotImplemented
        return self is other or (
            self.creation_counter == other.creation_counter and getattr(self, "model", None) == getattr(other, "model", None)
        )

    def __lt__(self, other: Any) -> bool:
        return self._order() < other._order() if isinstance(other, Field) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.creation_counter)

    def __deepcopy__(self, memo: dict[int, Any]) -> "Field":
        copied = copy.copy(self)
        if self.remote_field is not None:
            copied.remote_field = copy.copy(self.remote_field)
            if self.remote_field.field is self:
                copied.remote_field.field = copied
        memo[id(self)] = copied
        return copied

    def __copy__(self) -> "Field":
        copied = object.__new__(type(self))
        copied.__dict__.update(self.__dict__)
        return copied

    def __reduce__(self) -> Any:
        model = getattr(self, "model", None)
        if model is None:
            return (_empty, (type(self),), self.__dict__)
        meta = model._meta
        known = current.apps.all_models.get(meta.app_label, {}).get(meta.model_name) is model
        return (_load_field, (meta.label if known else model, self.name))

    def clone(self) -> "Field":
        """Return an unbound field with the same options."""
        _name, _path, args, options = self.deconstruct()
        return type(self)(*args, **options)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return name, public path, positional and keyword arguments that make this field again."""
        options: dict[str, Any] = {}
        for option, (default, attribute) in DECONSTRUCTED.items():
            value = getattr(self, attribute)
            if option == "choices":
                value = written_choices(value)
            if value is not default and not (default is not NOT_PROVIDED and value == default and type(value) is type(default)):
                options[option] = list(value) if option == "validators" else value
        return self.name, public_path(type(self)), [], options

    # --- naming and installing ---------------------------------------------------------------------------------------

    def set_attributes_from_name(self, name: str) -> None:
        """Take a name: attribute, column and verbose name follow from it."""
        if not self.name:
            self.name = name
        if self.name and self.verbose_name is None:
            self.verbose_name = self.name.replace("_", " ")
        attribute, column = self.get_attname_column()
        self.attname, self.column, self.concrete = attribute, column, column is not None

    def get_attname(self) -> str:
        """Return the attribute that holds the value."""
        return self.name

    def get_attname_column(self) -> tuple[str, Any]:
        """Return attribute and column."""
        attname = self.get_attname()
        return attname, self.db_column or attname

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        """Become field ``name`` of ``cls``."""
        self.set_attributes_from_name(name)
        self.model = cls
        cls._meta.add_field(self, private=private_only)
        if self.column is not None:
            self._install_descriptor(cls)
        if self.choices is not None and f"get_{self.name}_display" not in cls.__dict__:
            setattr(cls, f"get_{self.name}_display", _display_method(self))

    def _install_descriptor(self, cls: Any) -> None:
        if not isinstance(cls.__dict__.get(self.attname), property):
            setattr(cls, self.attname, self.descriptor_class(self))

    def get_filter_kwargs_for_object(self, obj: Any) -> dict[str, Any]:
        """Return the filter that finds rows with ``obj``'s value."""
        return {self.name: getattr(obj, self.attname)}

    # --- derived attributes ------------------------------------------------------------------------------------------

    @property
    def unique(self) -> bool:
        """Whether values are unique: by option, or as a primary key."""
        return self._unique or self.primary_key

    @unique.setter
    def unique(self, unique: bool) -> None:
        self._unique = unique

    @property
    def db_tablespace(self) -> str:
        """The tablespace of the field's index."""
        return self._db_tablespace or ""

    @property
    def choices(self) -> Any:
        """The choices as (value, label) pairs or groups, or None."""
        return self._choices

    @choices.setter
    def choices(self, given: Any) -> None:
        # A set has no order to offer its choices in; it stays one, for the check to report.
        self._choices = given if isinstance(given, set | frozenset) else normalize_choices(given)

    @property
    def flatchoices(self) -> list[tuple[Any, Any]]:
        """The choices without groups."""
        return list(flatten_choices(self.choices or ()))

    @property
    def validators(self) -> list[Callable[..., None]]:
        """The class's validators, then the field's."""
        return [*self.default_validators, *self._validators]

    @property
    def error_messages(self) -> dict[str, Any]:
        """Messages by code, with the field's own on top."""
        return {**self.default_error_messages, **(self._error_messages or {})}

    @property
    def target_field(self) -> Any:
        """The field whose values this one holds; only relations have one."""
        return None

    @property
    def cached_col(self) -> Any:
        """A reference to this column, for custom lookups."""
        return self.get_col(self.model._meta.db_table)

    def get_col(self, alias: str, output_field: Any = None) -> Any:
        """Return an expression for this field's column of an aliased table."""
        return _column_expression(alias, self, output_field)

    # --- database ----------------------------------------------------------------------------------------------------

    def get_internal_type(self) -> str:
        """Return the kind of field that dialects know, by default the class's name."""
        return type(self).__name__

    def db_type_parameters(self, connection: Any) -> dict[str, Any]:
        """Return what fills the dialect's column type."""
        quoted = self.column.replace('"', '""') if getattr(self, "column", None) else ""
        return {**vars(self), "column": quoted}

    def db_type(self, connection: Any) -> str | None:
        """Return the column type, or None for a field without a column."""
        return connection.dialect.column_type(self.get_internal_type(), self.db_type_parameters(connection))

    def rel_db_type(self, connection: Any) -> str | None:
        """Return the type of a column that points at this one."""
        return self.db_type(connection)

    def aggregate_function(self, name: str, dialect: str) -> str | None:
        """Return the SQL function that is the aggregate of that class over this field's values, None for the usual one."""
        return None

    def cast_text(self, dialect: Any) -> tuple[str, str] | None:
        """Return the text around an operand that makes it a value of this field, where that is no plain CAST."""
        return dialect.cast(kind_of(self))

    def cast_db_type(self, connection: Any) -> str | None:
        """Return the type that a CAST names."""
        return connection.dialect.cast_type(self.get_internal_type(), self.db_type_parameters(connection)) or self.db_type(
            connection
        )

    def db_check(self, connection: Any) -> str | None:
        """Return the column's CHECK condition, or None."""
        check = connection.dialect.column_checks.get(self.get_internal_type())
        return check % self.db_type_parameters(connection) if check else None

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        """Return column type, CHECK and collation."""
        return {"type": self.db_type(connection), "check": self.db_check(connection)}

    def db_type_suffix(self, connection: Any) -> str | None:
        """Return what follows the column type of a key that counts by itself, or None."""
        return connection.dialect.column_suffixes.get(self.get_internal_type())

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        """Return the value to save."""
        return getattr(model_instance, self.attname)

    def get_prep_value(self, value: Any) -> Any:
        """Return a Python value fit for a query."""
        return str(value) if type(value).__name__ == "__proxy__" else value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Return the driver's form of a value."""
        if not prepared:
            value = self.get_prep_value(value)
        if value is None or hasattr(value, "resolve_expression"):
            return value
        adapt = connection.dialect.adapter(self.get_internal_type(), self.dialect_options(connection))
        return value if adapt is None else adapt(value)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """Return the driver's form of a value that is saved."""
        if hasattr(value, "as_sql"):
            return value
        return self.get_db_prep_value(value, connection, prepared=False)

    def dialect_options(self, connection: Any) -> dict[str, Any]:
        """Return what the dialect must know about this field to convert its values."""
        return {}

    def driver_conversion(self, connection: Any, options: dict[str, Any]) -> Conversion | None:
        """Return how a value of the driver becomes Python's, None when it fits; ``options`` are those of `dialect_options`."""
        return connection.dialect.conversion(self.get_internal_type(), options)

    def quick_adapters(self, connection: Any) -> dict[type, Callable[[Any], Any] | None]:
        """Return, by exact Python type, how a value becomes the driver's without further tests; None when it fits as it is."""
        adapt = connection.dialect.adapter(self.get_internal_type(), self.dialect_options(connection))
        return dict.fromkeys(self.stock_values, adapt)

    def is_stock(self) -> bool:
        """Say whether no hook that prepares values is overridden outside the framework."""
        cls = type(self)
        return all(map(is_ours, (cls.to_python, cls.get_prep_value, cls.get_db_prep_value, cls.get_db_prep_save)))

    def instance_hook(self) -> Callable[[Any], None] | None:
        """Return what is called with every instance that was made or loaded; None for the many fields that need nothing."""
        return None

    def has_default(self) -> bool:
        """Say whether there is a Python default."""
        return self.default is not NOT_PROVIDED

    def has_db_default(self) -> bool:
        """Say whether the database gives a default."""
        return self.db_default is not NOT_PROVIDED

    @property
    def _db_default_expression(self) -> Any:
        given = self.db_default
        return given if hasattr(given, "resolve_expression") else Value(given, self)

    def get_default(self) -> Any:
        """Return the value of a new instance."""
        if self.has_default():
            return self.default() if callable(self.default) else self.default
        if self.has_db_default():
            return DatabaseDefault(self._db_default_expression, output_field=self)
        if not self.empty_strings_allowed or self.null:
            return None
        return ""

    def get_pk_value_on_save(self, instance: Any) -> Any:
        """Return the key of a new row whose instance has none, None to leave it to the database."""
        return self.get_default() if self.has_default() or self.has_db_default() else None

    def select_format(self, compiler: Any, sql: str, params: Any) -> tuple[str, Any]:
        """Return text and parameters of this field's column where it is selected, given those of the column itself."""
        return sql, params

    # --- values and validation ---------------------------------------------------------------------------------------

    def to_python(self, value: Any) -> Any:
        """Return ``value`` as this field's Python type.

        Raises ValidationError when it cannot be one.
        """
        return value

    def value_from_object(self, obj: Any) -> Any:
        """Return the instance's value."""
        return getattr(obj, self.attname)

    def value_to_string(self, obj: Any) -> str:
        """Return the value as text, for serializers."""
        return str(self.value_from_object(obj))

    def save_form_data(self, instance: Any, data: Any) -> None:
        """Put a cleaned form value into the instance."""
        setattr(instance, self.name, data)

    def run_validators(self, value: Any) -> None:
        """Run every validator; raise ValidationError with all complaints."""
        if value in self.empty_values:
            return
        errors: list[Any] = []
        for validator in self.validators:
            try:
                validator(value)
            except ValidationError as error:
                if getattr(error, "code", None) in self.error_messages:
                    error.message = self.error_messages[error.code]  # type: ignore[index]  # in the mapping, so a string
                errors += error.error_list
        if errors:
            raise ValidationError(errors)

    def validate(self, value: Any, model_instance: Any) -> None:
        """Raise ValidationError for a value outside the choices, or an empty one that must not be."""
        if not self.editable:
            return
        if self.choices is not None and value not in self.empty_values:
            if any(value == choice for choice, _label in self.flatchoices):
                return
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value})
        if value is None and not self.null:
            raise ValidationError(self.error_messages["null"], code="null")
        if not self.blank and value in self.empty_values:
            raise ValidationError(self.error_messages["blank"], code="blank")

    def clean(self, value: Any, model_instance: Any) -> Any:
        """Return the value as Python type after all validation."""
        value = self.to_python(value)
        self.validate(value, model_instance)
        self.run_validators(value)
        return value

    def get_choices(
        self,
        include_blank: bool = True,
        blank_choice: Sequence[tuple[Any, Any]] = BLANK_CHOICE,
        limit_choices_to: Any = None,
        ordering: Sequence[str] = (),
    ) -> Any:
        """Return the choices for a form, with a blank one when there is none; those of a function are made at each iteration."""
        choices = self.choices or ()
        found = BlankChoiceIterator(choices, blank_choice) if include_blank else choices
        return found if isinstance(choices, CallableChoiceIterator) else list(found)

    def formfield(self, form_class: Any = None, choices_form_class: Any = None, **options: Any) -> Any:
        """Return the form field that edits this one; the port `form_field` makes it."""
        if form_class is not None:
            options["form_class"] = form_class
        if choices_form_class is not None:
            options["choices_form_class"] = choices_form_class
        return ports.form_field.get()(self, options)

    def check(self, **options: Any) -> list[Any]:
        """Return the system check messages about this field."""
        return checks.check_field(self, options.get("databases"))


for _lookup in BUILTIN:
    Field.register_lookup(_lookup)


class DatabaseDefault(Expression):
    """Stands in an unsaved instance for a value that the database will give."""

    def __init__(self, expression: Any, output_field: Any = None) -> None:
        super().__init__(output_field)
        self.expression = expression

    def get_source_expressions(self) -> Sequence[Any]:
        """Return the default's expression."""
        return [self.expression]

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        """Put the default's expression."""
        self.expression = exprs[0]

    def _freeze(self, params: list[Any]) -> Any:
        return self.expression._freeze(params)


def _merged(cls: type, name: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for base in reversed(cls.__mro__):
        found.update(base.__dict__.get(name, {}))
    return found


def _empty(cls: type) -> Any:
    return object.__new__(cls)


def _load_field(which: Any, name: str) -> Any:
    model = current.apps.get_registered_model(*which.split(".")) if isinstance(which, str) else which
    return model._meta.get_field(name)


def _display_method(field: Field) -> Callable[[Any], Any]:
    def display(self: Any) -> Any:
        value = getattr(self, field.attname)
        for choice, label in field.flatchoices:
            if choice == value:
                return force_str(label, strings_only=True)
        return force_str(value, strings_only=True)

    display.__name__ = display.__qualname__ = f"get_{field.name}_display"
    display.__doc__ = f"Return the label of {field.name}'s choice."
    return display


class ColumnExpression(Expression):
    """A field's column of an aliased table, as custom lookups and constraints use it."""

    def __init__(self, alias: str, target: Field, output_field: Any = None) -> None:
        super().__init__(output_field or target)
        self.alias, self.target = alias, target

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Sequence[Any]]:
        """Return the quoted column."""
        quote = connection.dialect.quote_name
        return (f"{quote(self.alias)}.{quote(self.target.column)}" if self.alias else quote(self.target.column)), []


def _column_expression(alias: str, field: Field, output_field: Any) -> ColumnExpression:
    return ColumnExpression(alias, field, output_field)
