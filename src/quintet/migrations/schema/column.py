"""Columns as values: what a field means to one database, said once, for creating a table and for telling what changed.

`column_of` asks the field its documented questions (type, parameters, default); everything after works on `ColumnSpec`s:
the text of a definition here, the difference of two in `sqlite` and `postgres`.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from quintet.kit.record import record, replace
from quintet.migrations.schema import defaults, expressions
from quintet.migrations.schema.target import Target


@record
class Reference:
    """The column that a foreign key points at, and what the database does when its row goes away."""

    table: str
    column: str
    constrained: bool
    on_delete: str = ""


@record
class ColumnSpec:
    """One column.

    ``default`` and ``generated`` are SQL text; ``check`` is the condition that the type brings along, ``suffix`` what makes the
    database number the rows. ``kind`` says what the values mean, empty for a type that is not ours; ``scale`` how many decimal
    places they have; ``key_type`` is the type of columns that refer to this one.
    """

    table: str
    name: str
    type: str
    collation: str | None = None
    check: str | None = None
    null: bool = False
    unique: bool = False
    primary_key: bool = False
    indexed: bool = False
    suffix: str = ""
    default: str | None = None
    generated: str | None = None
    stored: bool = True
    comment: str | None = None
    tablespace: str | None = None
    references: Reference | None = None
    kind: str = ""
    scale: int = 0
    key_type: str = ""


#: What the values of a column mean, by the internal type of its field.
KINDS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("SmallAutoField", "AutoField", "BigAutoField"), "integer"),
        **dict.fromkeys(("SmallIntegerField", "IntegerField", "BigIntegerField"), "integer"),
        **dict.fromkeys(("PositiveSmallIntegerField", "PositiveIntegerField", "PositiveBigIntegerField"), "integer"),
        **dict.fromkeys(("CharField", "TextField", "SlugField", "FileField", "FilePathField"), "text"),
        **dict.fromkeys(("GenericIPAddressField", "IPAddressField"), "address"),
        "DecimalField": "decimal",
        "FloatField": "float",
        "BooleanField": "boolean",
        "DateField": "date",
        "DateTimeField": "datetime",
        "TimeField": "time",
        "DurationField": "duration",
        "UUIDField": "uuid",
        "JSONField": "json",
        "BinaryField": "binary",
    }
)


def column_of(target: Target, model: Any, field: Any) -> ColumnSpec | None:
    """Return the column of ``field`` on ``model``'s table, or None for a field without one."""
    parameters = field.db_parameters(connection=target.connection)
    if parameters["type"] is None:
        return None
    return ColumnSpec(
        table=model._meta.db_table,
        name=field.column,
        type=parameters["type"],
        collation=parameters.get("collation"),
        check=parameters.get("check"),
        null=bool(field.null),
        unique=bool(field.unique) and not field.primary_key,
        primary_key=bool(field.primary_key),
        indexed=bool(field.db_index) and not field.unique,
        suffix=target.connection.dialect.column_suffixes.get(field.get_internal_type(), ""),
        default=defaults.database_default_sql(target, model, field),
        generated=expressions.generated_sql(target, model, field),
        stored=bool(getattr(field, "db_persist", True)),  # generated columns only
        comment=getattr(field, "db_comment", None) or None,
        tablespace=getattr(field, "db_tablespace", None) or None,
        references=_reference_of(field),
        kind=_kind_of(target, field),
        scale=int(getattr(_valued_by(field), "decimal_places", None) or 0),
        key_type=field.rel_db_type(connection=target.connection) or "",
    )


def _valued_by(field: Any) -> Any:
    """Return the field whose values the column holds: the one that a key finally refers to, or the field itself."""
    while getattr(field, "target_field", None) is not None:
        field = field.target_field
    return field


def _kind_of(target: Target, field: Any) -> str:
    """Return the kind of a column, empty when the field has another type than its internal type has in this database."""
    valued = _valued_by(field)
    internal = valued.get_internal_type()
    usual, own = target.connection.dialect.column_types.get(internal, ""), valued.db_type(connection=target.connection) or ""
    return KINDS.get(internal, "") if usual.partition("(")[0] == own.partition("(")[0] else ""


def _reference_of(field: Any) -> Reference | None:
    remote = field.remote_field
    if remote is None or not hasattr(field, "target_field"):
        return None
    action = getattr(remote.on_delete, "on_delete_sql", "")
    target = field.target_field
    return Reference(
        table=remote.model._meta.db_table,
        column=target.column,
        constrained=bool(field.db_constraint),
        on_delete=action if isinstance(action, str) else "",
    )


def value_of(spec: ColumnSpec) -> tuple[str, str, str, str | None]:
    """Return what a column that refers to this one has to follow: its type, kind and collation."""
    return spec.type, spec.key_type, spec.kind, spec.collation


def following(spec: ColumnSpec, old: ColumnSpec, new: ColumnSpec) -> ColumnSpec:
    """Return a column that refers to ``old``, directly or through other keys, as it is once that has become ``new``."""
    reference = spec.references
    if reference is not None and (reference.table, reference.column) == (old.table, old.name):
        reference = replace(reference, table=new.table, column=new.name)
    return replace(
        spec,
        type=new.key_type,
        key_type=new.key_type,
        kind=new.kind,
        scale=new.scale,
        collation=new.collation,
        references=reference,
    )


def columns_of(target: Target, model: Any) -> Iterator[ColumnSpec]:
    """Yield the columns of ``model``'s own table, in order."""
    for field in model._meta.local_fields:
        spec = column_of(target, model, field)
        if spec is not None:
            yield spec


def definition(target: Target, spec: ColumnSpec, default: str | None = None) -> str:
    """Return the text that follows a column's name; ``default`` fills existing rows where the column itself has none."""
    words = [spec.type]
    if spec.collation:
        words.append(f"COLLATE {target.quote_name(spec.collation)}")
    if spec.generated is not None:
        words.append(f"GENERATED ALWAYS AS ({spec.generated}) {'STORED' if spec.stored else 'VIRTUAL'}")
    else:
        standing = spec.default if spec.default is not None else default
        if standing is not None:
            words.append(f"DEFAULT {standing}")
        words.append("NULL" if spec.null else "NOT NULL")
    if spec.primary_key:
        words.append("PRIMARY KEY")
    elif spec.unique:
        words.append("UNIQUE")
    if spec.suffix:
        words.append(spec.suffix)
    if spec.check:
        words.append(f"CHECK ({spec.check})")
    if target.inline_foreign_keys and spec.references is not None and spec.references.constrained:
        words.append(reference_clause(target, spec.references))
    return " ".join(words)


def reference_clause(target: Target, reference: Reference) -> str:
    """Return the REFERENCES clause of a foreign key, checked at commit."""
    quote = target.quote_name
    action = f" {reference.on_delete}" if reference.on_delete else ""
    return f"REFERENCES {quote(reference.table)} ({quote(reference.column)}){action} DEFERRABLE INITIALLY DEFERRED"
