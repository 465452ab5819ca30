"""What stands in a column's rows: the database's own default, and the value that fills rows which exist already."""

from datetime import date, datetime, time
from typing import Any

from quintet.migrations.schema import expressions
from quintet.migrations.schema.target import Target
from quintet.services.i18n import zone

BINARY = "BinaryField"


def database_default_sql(target: Target, model: Any, field: Any) -> str | None:
    """Return the SQL of the field's ``db_default``, or None when it has none."""
    if not field.has_db_default():
        return None
    text = expressions.to_sql(target, model, field.db_default, output_field=field)
    return text if expressions.is_literal(field.db_default) else f"({text})"


def effective_default(target: Target, field: Any) -> Any:
    """Return the value, prepared for the database, that rows get when the field joins or forbids NULL.

    It is the field's default; else the empty value of a text field that may be blank; else the current moment of an
    ``auto_now`` field; else None.
    """
    return field.get_db_prep_save(_python_default(field), target.connection)


def _python_default(field: Any) -> Any:
    if field.has_default():
        return field.get_default()
    if not field.null and field.blank and field.empty_strings_allowed:
        return b"" if field.get_internal_type() == BINARY else ""
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return _now_as(field.get_internal_type())
    return None


def _now_as(internal_type: str) -> datetime | date | time:
    now = zone.now()
    if internal_type == "DateTimeField":
        return now
    return now.date() if internal_type == "DateField" else now.time()


def filling(target: Target, field: Any) -> str | None:
    """Return the literal of `effective_default`, or None when there is nothing to fill with."""
    value = effective_default(target, field)
    return None if value is None else target.quote_value(value)
