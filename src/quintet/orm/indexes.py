"""`Index`: what a model declares; the DDL is the schema editor's."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from quintet.kernel.checks import CheckMessage, Error, Warning
from quintet.kit.libraries import hashlib
from quintet.orm.expressions.basic import F
from quintet.orm.expressions.conditional import Q
from quintet.orm.types import public_path


class Index:
    """An index over fields or expressions."""

    suffix = "idx"
    max_name_length = 30
    #: The only databases that have such an index, by vendor; None for all. Elsewhere it is left out.
    vendors: ClassVar[frozenset[str] | None] = None

    def __init__(
        self,
        *expressions: Any,
        fields: Sequence[str] = (),
        name: str | None = None,
        db_tablespace: str | None = None,
        opclasses: Sequence[str] = (),
        condition: Q | None = None,
        include: Sequence[str] | None = None,
    ) -> None:
        _check_parts(expressions, fields, opclasses, condition, include)
        _check_name(name, expressions, opclasses, condition, include)
        if not expressions and not fields:
            raise ValueError("At least one field or expression is required to define an index.")
        self.fields, self.name, self.db_tablespace = list(fields), name or "", db_tablespace
        self.fields_orders = [(field.removeprefix("-"), "DESC" if field.startswith("-") else "") for field in fields]
        self.opclasses, self.condition, self.include = opclasses, condition, tuple(include or ())
        self.expressions = tuple(F(one) if isinstance(one, str) else one for one in expressions)

    @property
    def contains_expressions(self) -> bool:
        """Whether the index is over expressions."""
        return bool(self.expressions)

    def check(self, model: Any, connection: Any) -> list[CheckMessage]:
        """Return system check messages: an unfit name, and what the database of ``connection`` (if any) cannot do."""
        return [*_name_faults(self, model), *_missing_features(self, model, connection)]

    def set_name_with_model(self, model: Any) -> None:
        """Give an unnamed index its name: table, column and a hash that tells it apart.

        Raises ValueError when the class's ``suffix`` leaves no room for it.
        """
        table = model._meta.db_table.strip('"').split(".")[-1]
        columns = [model._meta.get_field(name).column for name, _order in self.fields_orders]
        marked = [f"-{column}" if order else column for column, (_name, order) in zip(columns, self.fields_orders, strict=True)]
        # The digest that existing databases and migration files have; no security is meant.
        digest = hashlib.md5("".join([table, *marked, self.suffix]).encode(), usedforsecurity=False).hexdigest()[:6]
        self.name = f"{table[:11]}_{columns[0][:7]}_{digest}_{self.suffix}"
        if len(self.name) > self.max_name_length:
            raise ValueError(
                "Index too long for multiple database support. Is self.suffix longer than 3 characters? "
                f"{self.name!r} has more than {self.max_name_length}."
            )
        if self.name[0] == "_" or self.name[0].isdigit():
            self.name = f"D{self.name[1:]}"

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Return what makes this index again."""
        options: dict[str, Any] = {"name": self.name}
        if not self.expressions:
            options = {"fields": self.fields, "name": self.name}
        for name in ("db_tablespace", "opclasses", "condition", "include"):
            if getattr(self, name):
                options[name] = getattr(self, name)
        return public_path(type(self)), self.expressions, options

    def storage_parameters(self) -> Sequence[str]:
        """Return what stands in WITH, as ``name = value``; nothing for a plain index."""
        return ()

    def clone(self) -> "Index":
        """Return a copy."""
        _path, args, options = self.deconstruct()
        return type(self)(*args, **options)

    def create_sql(self, model: Any, schema_editor: Any, using: str = "", **options: Any) -> Any:
        """Return the statement that makes the index, as the schema editor writes it."""
        return schema_editor.index_sql(model, self, using=using, **options)

    def remove_sql(self, model: Any, schema_editor: Any, **options: Any) -> Any:
        """Return the statement that drops the index, as the schema editor writes it."""
        return schema_editor.drop_index_sql(model, self, **options)

    def __eq__(self, other: object) -> bool:
        return self.deconstruct() == other.deconstruct() if isinstance(other, Index) else NotImplemented

    def __hash__(self) -> int:
        return hash((type(self), self.name))

    def __repr__(self) -> str:
        words = [f"expressions={self.expressions!r}" if self.expressions else f"fields={self.fields!r}"]
        words += [f"name={self.name!r}"] if self.name else []
        words += [f"db_tablespace={self.db_tablespace!r}"] if self.db_tablespace is not None else []
        words += [f"condition={self.condition}"] if self.condition is not None else []
        words += [f"{name}={getattr(self, name)!r}" for name in ("include", "opclasses") if getattr(self, name)]
        return f"<{type(self).__qualname__}: {' '.join(words)}>"


def _check_parts(expressions: Sequence[Any], fields: Any, opclasses: Any, condition: Any, include: Any) -> None:
    """Raise ValueError for parts of the wrong kind, or that do not go together."""
    for given, option in ((fields, "fields"), (opclasses, "opclasses")):
        if not isinstance(given, list | tuple):
            raise ValueError(f"Index.{option} must be a list or tuple.")
    if condition is not None and not isinstance(condition, Q):
        raise ValueError("Index.condition must be a Q instance.")
    if expressions and fields:
        raise ValueError("Index.fields and expressions are mutually exclusive.")
    if expressions and opclasses:
        raise ValueError(
            "Index.opclasses cannot be used with expressions. Use django.contrib.postgres.indexes.OpClass() instead."
        )
    if include and not isinstance(include, list | tuple):
        raise ValueError("Index.include must be a list or tuple.")
    if fields and opclasses and len(fields) != len(opclasses):
        raise ValueError("Index.fields and Index.opclasses must have the same number of elements.")
    if any(not isinstance(field, str) for field in fields):
        raise ValueError("Index.fields must contain only strings with field names.")


def _check_name(name: str | None, expressions: Any, opclasses: Any, condition: Any, include: Any) -> None:
    """Raise ValueError for an index that must be named and is not: nothing in it would make a good name."""
    if name:
        return
    for given, option in ((expressions, "expressions"), (opclasses, "opclasses"), (condition, "condition")):
        if given:
            raise ValueError(f"An index must be named to use {option}.")
    if include:
        raise ValueError("A covering index must be named.")


def _name_faults(index: Index, model: Any) -> Iterator[CheckMessage]:
    if index.name and (index.name[0] == "_" or index.name[0].isdigit()):
        yield Error(f"The index name '{index.name}' cannot start with an underscore or a number.", obj=model, id="models.E033")
    if len(index.name) > index.max_name_length:
        yield Error(
            f"The index name '{index.name}' cannot be longer than {index.max_name_length} characters.",
            obj=model,
            id="models.E034",
        )


def _missing_features(index: Index, model: Any, connection: Any) -> Iterator[CheckMessage]:
    if connection is None:
        return
    needed = (
        (
            index.condition is not None,
            "supports_partial_indexes",
            "indexes with conditions",
            "Conditions will be ignored.",
            "037",
        ),
        (bool(index.include), "supports_covering_indexes", "indexes with non-key columns", COLUMNS_IGNORED, "040"),
        (bool(index.expressions), "supports_expression_indexes", "indexes on expressions", "An index won't be created.", "043"),
    )
    for used, feature, words, consequence, number in needed:
        if used and not (getattr(connection.features, feature) or feature in model._meta.required_db_features):
            yield unsupported(connection, model, words, consequence, f"models.W{number}")


COLUMNS_IGNORED = "Non-key columns will be ignored."


def unsupported(connection: Any, model: Any, words: str, consequence: str, code: str) -> Warning:
    """Return the warning that a database does not support what a model declares, and what happens instead."""
    return Warning(
        f"{connection.display_name} does not support {words}.",
        hint=f"{consequence} Silence this warning if you don't care about it.",
        obj=model,
        id=code,
    )
