"""The types of what fields hold, and of what may be given to them."""

import ast
from types import MappingProxyType
from typing import Any

from quintet.cli.typed.annotations import rendered
from quintet.cli.typed.names import Names
from quintet.cli.typed.source import Sources

TYPED = "quintet.orm.queryset.typed"
#: What a field's values are, and what else is taken for one, by the name of the field's class: names of built-ins, or dotted.
KINDS = MappingProxyType(
    {
        "CharField": ("str", ()),
        "TextField": ("str", ()),
        "SlugField": ("str", ()),
        "FilePathField": ("str", ()),
        "GenericIPAddressField": ("str", ()),
        "FileField": ("str", ("quintet.services.files.base.File",)),
        "AutoField": ("int", ("str",)),
        "BigAutoField": ("int", ("str",)),
        "SmallAutoField": ("int", ("str",)),
        "IntegerField": ("int", ("str",)),
        "FloatField": ("float", ("str", "decimal.Decimal")),
        "DecimalField": ("decimal.Decimal", ("int", "float", "str")),
        "BooleanField": ("bool", ()),
        "DateField": ("datetime.date", ("str",)),
        "DateTimeField": ("datetime.datetime", ("datetime.date", "str")),
        "TimeField": ("datetime.time", ("str",)),
        "DurationField": ("datetime.timedelta", ("str",)),
        "UUIDField": ("uuid.UUID", ("str",)),
        "BinaryField": ("bytes", ("bytearray", "memoryview")),
        "HStoreField": ("dict[str, str | None]", ()),
    }
)


class FieldTypes:
    """Tells the types of fields in the words of one stub."""

    def __init__(self, names: Names, sources: Sources) -> None:
        self.names, self.sources = names, sources

    def plain(self, field: Any) -> str:
        """Return what the values of a field are in rows of `values`, None left out; for a relation, the key."""
        target = getattr(field, "target_field", None)
        if target is not None:
            return self.plain(target)
        return self._kind(field)[0]

    def value(self, field: Any) -> str:
        """Return what the values of a field are, ``None`` included where it may be NULL."""
        return self.optional(self.plain(field), bool(field.null))

    def given(self, field: Any) -> str:
        """Return what a condition may compare with a field, without None."""
        target = getattr(field, "target_field", None)
        if target is not None:
            return self.given(target)
        plain, others = self._kind(field)
        operand = self.names.of(TYPED, "Operand")
        if plain == self.names.any:
            return plain
        return " | ".join(dict.fromkeys([plain, *(self.named(one) for one in others), operand]))

    def optional(self, text: str, may_be_none: bool) -> str:
        """Return a type with None, once."""
        return f"{text} | None" if may_be_none and text != self.names.any and "None" not in text.split(" | ") else text

    def named(self, dotted: str) -> str:
        """Return how the stub calls a type that is told by its dotted name."""
        if "[" in dotted:
            return dotted
        module, _, name = dotted.rpartition(".")
        return self.names.of(module or "builtins", name)

    def model(self, model: Any) -> str:
        """Return how the stub calls a model."""
        return self.names.of_class(model) or self.names.any

    def _kind(self, field: Any) -> tuple[str, tuple[str, ...]]:
        if getattr(field, "choices", None) and type(field).__name__ == "CharField":
            return "str", ()
        inner = _generated(field)
        if inner is not field:
            return self._kind(inner) if inner is not None else (self.names.any, ())
        for cls in type(field).__mro__:
            found = self._of_class(cls, field)
            if found is not None:
                return found
        return self.names.any, ()

    def _of_class(self, cls: Any, field: Any) -> tuple[str, tuple[str, ...]] | None:
        is_ours = cls.__module__.startswith("quintet.")
        if is_ours and cls.__name__ in KINDS:
            value, others = KINDS[cls.__name__]
            return self.named(value), others
        if is_ours and cls.__name__ == "ArrayField":
            return f"list[{self.value(field.base_field)}]", ()
        if is_ours and cls.__name__ == "CompositePrimaryKey":
            return f"tuple[{', '.join(self.value(one) for one in field.fields)}]", ()
        if is_ours:
            return None
        said = self._said(cls)
        if said is not None:
            return said, ()
        converts = {"from_db_value", "to_python"} & set(vars(cls))
        return (self.names.any, ()) if converts else None

    def _said(self, cls: Any) -> str | None:
        """Return the parameter that a class of the user gives to its base: ``class Shade(models.Field[Colour])``."""
        node = self.sources.class_node(cls) if "<locals>" not in cls.__qualname__ else None
        for base in node.bases if node is not None else ():
            if isinstance(base, ast.Subscript) and ast.unparse(base.value).endswith("Field"):
                text = rendered(base.slice, cls.__module__, self.names, self.sources)
                return text.removesuffix(" | None")
        return None


def _generated(field: Any) -> Any:
    """Return the field that says what a generated field's values are; the field itself for any other."""
    return field.output_field if getattr(field, "generated", False) else field
