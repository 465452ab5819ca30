"""Model fields of vectors: of floats, of half-precision floats, sparse ones, and of bits.

What people give (lists, tuples, arrays, numpy's too, bytes) is checked when it is saved or compared: its dimensions, and that all
numbers are finite. What is read is a list (or an array of numpy, with ``numpy=True``), `SparseVector`, or text of bits, with the
numbers as they are stored: in single or half precision.
"""

from array import array
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from quintet.contrib.vector.checks import check_field
from quintet.contrib.vector.forms import MESSAGES, checked, fitted
from quintet.contrib.vector.forms import VectorField as VectorFormField
from quintet.drivers.errors import NotSupportedError
from quintet.kit import dotted
from quintet.kit.vectors import KINDS, Kind, SparseVector, VectorError
from quintet.orm.fields.base import Field, V
from quintet.services.i18n.translation import gettext_lazy as _
from quintet.sql.dialect import Conversion

#: The types whose values become the driver's at once, without a look at what else they might be.
GIVEN = (list, tuple, array, bytes, bytearray, memoryview, str, SparseVector)
#: How the driver's form of a vector is made, by vendor.
WRITERS: Mapping[str, Callable[[Kind], Callable[[Any], bytes]]] = MappingProxyType(
    {"sqlite": lambda kind: kind.kept, "postgresql": lambda kind: kind.wire}
)
#: How a column's value becomes Python's, by vendor; a connection that does not know the type yet gives its text.
SOURCES: Mapping[str, str] = MappingProxyType(
    {"sqlite": "of_kept({x}, dimensions)", "postgresql": "of_text({x}) if type({x}) is str else {x}"}
)
MEND = "Vectors are kept by PostgreSQL with the extension pgvector, and by SQLite."


class BaseVectorField(Field[V]):
    """What the fields of vectors share; ``kind`` is the name of their type in PostgreSQL."""

    kind: ClassVar[str] = ""
    #: The type that Arrow has for one number, by the name of its function.
    arrow_item: ClassVar[str] = ""
    #: The type of numpy's arrays.
    numpy_type: ClassVar[str] = ""
    #: SQL functions of SQLite, by class of aggregate; None where there is none.
    sqlite_aggregates: ClassVar[Mapping[str, str]] = MappingProxyType({})
    empty_strings_allowed = False
    default_error_messages = MESSAGES
    non_db_attrs = (*Field.non_db_attrs, "numpy")
    numpy = False

    @property
    def size(self) -> int | None:
        """The number of dimensions, None when the field takes any."""
        return getattr(self, "dimensions", None)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return what makes this field again."""
        name, path, args, options = super().deconstruct()
        if type(self).__module__ == __name__:
            path = f"quintet.contrib.vector.{type(self).__name__}"
        own = {"dimensions": self.size} if self.size is not None else {}
        return name, path, args, {**options, **own, **({"numpy": True} if self.numpy else {})}

    # --- database ----------------------------------------------------------------------------------------------------

    def db_type(self, connection: Any) -> str | None:
        """Return the type with its dimensions; SQLite keeps the text of it, by which `inspectdb` knows the column.

        Raises NotSupportedError for a database without vectors.
        """
        _require(connection)
        return self.kind if self.size is None else f"{self.kind}({self.size})"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Return the bytes of a vector.

        Raises ValueError, which names the field, for what is no such vector or has other dimensions.
        """
        if value is None or hasattr(value, "resolve_expression"):
            return value
        return self.writer(connection)(value)

    def quick_adapters(self, connection: Any) -> dict[type, Callable[[Any], Any] | None]:
        """Return how values of the usual types become bytes."""
        return dict.fromkeys(GIVEN, self.writer(connection))

    def writer(self, connection: Any) -> Callable[[Any], bytes]:
        """Return the function that checks a vector and makes the driver's bytes of it.

        Raises NotSupportedError for a database without vectors.
        """
        _require(connection)
        kind, size = KINDS[self.kind], self.size
        made = WRITERS[connection.vendor](kind)

        def written(value: Any) -> bytes:
            try:
                return made(fitted(kind, size, self.trimmed(value)))
            except VectorError as error:
                raise ValueError(f"{self._where()} cannot hold this value: {error}.") from error

        return written

    def trimmed(self, value: Any) -> Any:
        """Return what was given, without what does not belong to it."""
        return value

    def _where(self) -> str:
        named = getattr(self, "name", None)
        return f"{type(self).__name__} {str(self)!r}" if named else type(self).__name__

    def driver_conversion(self, connection: Any, options: dict[str, Any]) -> Conversion | None:
        """Return how bytes, or text, become Python's value.

        Raises NotSupportedError for a database without vectors.
        """
        _require(connection)
        kind = KINDS[self.kind]
        names = {"of_kept": kind.of_kept, "of_text": kind.of_text, "dimensions": self.size}
        source = SOURCES[connection.vendor]
        used = {name: value for name, value in names.items() if name in source}
        if not self.numpy:
            return Conversion(source, used)
        return Conversion(f"shaped({source})", {**used, "shaped": self.shaped})

    def cast_text(self, dialect: Any) -> tuple[str, str] | None:
        """Return the text around an operand that makes it a vector of this kind, on SQLite, where no CAST does."""
        return ("quintet_vector_to_half(", ")") if dialect.name == "sqlite" and self.kind == "halfvec" else SAME.get(dialect.name)

    def aggregate_function(self, name: str, dialect: str) -> str | None:
        """Return SQLite's function of an aggregate.

        Raises NotSupportedError for one that vectors do not have.
        """
        if name in ("Count", "ArrayAgg", "AnyValue"):
            return None
        if name not in self.sqlite_aggregates:
            raise NotSupportedError(
                f"{name} is not defined for {type(self).__name__}; vectors and half vectors have Avg and Sum."
            )
        return self.sqlite_aggregates[name] if dialect == "sqlite" else None

    # --- values ------------------------------------------------------------------------------------------------------

    def shaped(self, value: Any) -> Any:
        """Return a vector that was read or checked as this field gives it: an array of numpy when that is asked for."""
        if value is None or not self.numpy:
            return value
        return _numpy().asarray(self.items(value), dtype=self.numpy_type)

    def items(self, value: Any) -> Any:
        """Return a vector as a list of its items."""
        return value

    def checked(self, value: Any) -> Any:
        """Return a vector in its plain form; raise ValidationError for anything else."""
        return None if value is None else checked(KINDS[self.kind], self.size, self.trimmed(value), self.error_messages)

    def to_python(self, value: Any) -> Any:
        """Return the vector as it would be read again; text is PostgreSQL's, as `value_to_string` writes it.

        Raises ValidationError for what is no such vector or has other dimensions.
        """
        return self.shaped(self.checked(value))

    def validate(self, value: Any, model_instance: Any) -> None:
        """Raise ValidationError for a vector outside of the choices, or for none where there must be one."""
        super().validate(self.checked(value), model_instance)

    def run_validators(self, value: Any) -> None:
        """Run every validator over the plain form."""
        super().run_validators(self.checked(value))

    def value_to_string(self, obj: Any) -> str:
        """Return PostgreSQL's text of the vector, with no more digits than are stored."""
        value = self.value_from_object(obj)
        kind = KINDS[self.kind]
        return "" if value is None else kind.text(kind.parse(self.trimmed(value)))

    def formfield(self, form_class: Any = None, choices_form_class: Any = None, **options: Any) -> Any:
        """Return a form field of text."""
        own = {"kind": self.kind, "dimensions": self.size} if form_class is None and self.choices is None else {}
        return super().formfield(form_class or VectorFormField, choices_form_class, **{**own, **options})

    def arrow_type(self, pyarrow: Any) -> tuple[Any, Callable[[Any], Any] | None]:
        """Return the Arrow type of a column of these, a list of fixed size where that is known; and what makes its values."""
        return pyarrow.list_(getattr(pyarrow, self.arrow_item)(), -1 if self.size is None else self.size), self.arrow_value

    def arrow_value(self, value: Any) -> Any:
        """Return a vector as Arrow takes it."""
        return value.tolist() if self.numpy else self.items(value)

    def check(self, **options: Any) -> list[Any]:
        """Return the messages of every field, and those about vectors."""
        return [*super().check(**options), *check_field(self, options.get("databases"))]


class VectorField(BaseVectorField[Any]):
    """A vector of floats in single precision; ``dimensions`` says how many, any number when it is None.

    ``numpy=True`` gives arrays of numpy instead of lists.
    """

    kind = "vector"
    arrow_item = "float32"
    numpy_type = "float32"
    sqlite_aggregates = MappingProxyType({"Avg": "quintet_vector_avg", "Sum": "quintet_vector_sum"})
    description = _("Vector")

    def __init__(
        self, verbose_name: Any = None, *args: Any, dimensions: int | None = None, numpy: bool = False, **options: Any
    ) -> None:
        self.dimensions, self.numpy = dimensions, numpy
        super().__init__(verbose_name, *args, **options)


class HalfVectorField(VectorField):
    """A vector of floats in half precision: half the room on PostgreSQL, and indexes of twice the dimensions."""

    kind = "halfvec"
    arrow_item = "float16"
    numpy_type = "float16"
    sqlite_aggregates = MappingProxyType({"Avg": "quintet_half_avg", "Sum": "quintet_half_sum"})
    description = _("Vector")


class SparseVectorField(BaseVectorField[SparseVector]):
    """A vector that is mostly zeros: a `SparseVector`, of which only the other numbers are stored."""

    kind = "sparsevec"
    description = _("Vector")

    def __init__(self, verbose_name: Any = None, *args: Any, dimensions: int | None = None, **options: Any) -> None:
        self.dimensions = dimensions
        super().__init__(verbose_name, *args, **options)

    def arrow_type(self, pyarrow: Any) -> tuple[Any, Callable[[Any], Any] | None]:
        """Return Arrow's map of indices, counted from zero, to numbers."""
        pairs = pyarrow.map_(pyarrow.int32(), pyarrow.float32())
        return pairs, lambda value: list(zip(value.indices(), value.values(), strict=True))


class BitField(BaseVectorField[str]):
    """``length`` bits, as text of zeros and ones; truth values and bytes are taken, too."""

    kind = "bit"
    arrow_item = "bool_"
    numpy_type = "bool"
    description = _("Vector")

    def __init__(
        self, verbose_name: Any = None, *args: Any, length: int | None = None, numpy: bool = False, **options: Any
    ) -> None:
        self.length, self.numpy = length, numpy
        super().__init__(verbose_name, *args, **options)

    @property
    def size(self) -> int | None:
        """The number of bits."""
        return self.length

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return what makes this field again."""
        name, path, args, options = super().deconstruct()
        return name, path, args, {("length" if key == "dimensions" else key): value for key, value in options.items()}

    def trimmed(self, value: Any) -> Any:
        """Return bits without those that only fill the last byte up."""
        if self.length and isinstance(value, bytes | bytearray | memoryview) and len(bytes(value)) == -(-self.length // 8):
            return KINDS[self.kind].given(value)[: self.length]
        return value

    def items(self, value: Any) -> Any:
        """Return the bits as truth values."""
        return [one == "1" for one in value]


#: Vectors of one kind are the same bytes as those of another on SQLite.
SAME: Mapping[str, tuple[str, str]] = MappingProxyType({"sqlite": ("(", ")")})


def _require(connection: Any) -> None:
    if connection.vendor not in WRITERS:
        raise NotSupportedError(f"{connection.display_name} keeps no vectors here. {MEND}")


def _numpy() -> Any:
    try:
        return dotted.module("numpy")
    except ImportError as error:
        raise dotted.require_extra("numpy", "vector", error) from error
