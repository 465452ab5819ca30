"""Keys that the database counts: AutoField, BigAutoField, SmallAutoField."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal, overload

from quintet.orm.fields import checks
from quintet.orm.fields.base import V
from quintet.orm.fields.numbers import BigIntegerField, IntegerField, SmallIntegerField


class AutoFieldMixin:
    """What counting keys have in common: the database gives the value, so blank is fine and nothing is validated."""

    db_returning = True
    counts_itself = True

    def __init__(self, *args: Any, **options: Any) -> None:
        options["blank"] = True
        super().__init__(*args, **options)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return what makes this field again."""
        name, path, args, options = super().deconstruct()  # type: ignore[misc]  # of the field it is mixed into
        options.pop("blank", None)
        options["primary_key"] = True
        return name, path, args, options

    def validate(self, value: Any, model_instance: Any) -> None:
        """Accept everything: the database gives the value."""

    def contribute_to_class(self, cls: Any, name: str, **options: Any) -> None:
        """Become the model's counting key.

        Raises ValueError when it has one already.
        """
        meta = cls._meta
        if meta.auto_field is not None and meta.auto_field is not self:
            raise ValueError(f"Model {meta.label} can't have more than one auto-generated field.")
        super().contribute_to_class(cls, name, **options)  # type: ignore[misc]  # of the field it is mixed into
        meta.auto_field = self

    def formfield(self, **options: Any) -> None:
        """Return None: nobody edits a counting key."""
        return

    def _check_own(self) -> Iterable[Any]:
        yield from checks.auto_is_key(self)
        yield from checks.max_length_ignored(self)


class CountingKeys(type):
    """Metaclass of AutoField: counting keys of every size are AutoFields, as the documentation says."""

    def __instancecheck__(cls, instance: Any) -> bool:
        return cls.__subclasscheck__(type(instance))

    def __subclasscheck__(cls, subclass: type) -> bool:
        if cls.__dict__.get("of_every_size", False):
            return AutoFieldMixin in subclass.__mro__
        return super().__subclasscheck__(subclass)


class AutoField(AutoFieldMixin, IntegerField[V], metaclass=CountingKeys):  # pyright: ignore[reportIncompatibleMethodOverride]  # the mixin narrows on purpose
    """A counting key of 32 bits."""

    of_every_size = True

    if TYPE_CHECKING:

        @overload
        def __init__(self: "AutoField[int]", *args: Any, null: Literal[False] = ..., **rest: Any) -> None: ...
        @overload
        def __init__(self: "AutoField[int | None]", *args: Any, null: bool, **rest: Any) -> None: ...
        def __init__(self, *args: Any, null: bool = False, **options: Any) -> None: ...

    def get_internal_type(self) -> str:
        """Return "AutoField"."""
        return "AutoField"

    def rel_db_type(self, connection: Any) -> str | None:
        """Return the type of a plain integer."""
        return connection.dialect.column_type("IntegerField", {})


class BigAutoField(AutoFieldMixin, BigIntegerField[V]):  # pyright: ignore[reportIncompatibleMethodOverride]  # as AutoField
    """A counting key of 64 bits."""

    if TYPE_CHECKING:

        @overload
        def __init__(self: "BigAutoField[int]", *args: Any, null: Literal[False] = ..., **rest: Any) -> None: ...
        @overload
        def __init__(self: "BigAutoField[int | None]", *args: Any, null: bool, **rest: Any) -> None: ...
        def __init__(self, *args: Any, null: bool = False, **options: Any) -> None: ...

    def get_internal_type(self) -> str:
        """Return "BigAutoField"."""
        return "BigAutoField"

    def rel_db_type(self, connection: Any) -> str | None:
        """Return the type of a plain integer of that size."""
        return connection.dialect.column_type("BigIntegerField", {})


class SmallAutoField(AutoFieldMixin, SmallIntegerField[V]):  # pyright: ignore[reportIncompatibleMethodOverride]  # as AutoField
    """A counting key of 16 bits."""

    if TYPE_CHECKING:

        @overload
        def __init__(self: "SmallAutoField[int]", *args: Any, null: Literal[False] = ..., **rest: Any) -> None: ...
        @overload
        def __init__(self: "SmallAutoField[int | None]", *args: Any, null: bool, **rest: Any) -> None: ...
        def __init__(self, *args: Any, null: bool = False, **options: Any) -> None: ...

    def get_internal_type(self) -> str:
        """Return "SmallAutoField"."""
        return "SmallAutoField"

    def rel_db_type(self, connection: Any) -> str | None:
        """Return the type of a plain integer of that size."""
        return connection.dialect.column_type("SmallIntegerField", {})
