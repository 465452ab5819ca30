"""Values of composed types as PostgreSQL's input text: arrays, ranges and hstore.

They travel as text of no declared type, which the server reads as the type of the column or of the cast that they meet. So one
form serves every type of items: the driver need not guess whether ``[1, 2]`` is an array of ``smallint`` or of ``bigint``.
Source of the syntax: PostgreSQL's documentation, 8.15.2 (arrays), 8.17.5 (ranges) and F.17.1 (hstore).
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from quintet.drivers.postgres.library import adapt
from quintet.kit.vectors import Wire


def text_of(value: Any) -> str:
    """Return the input text of one value that is neither None nor a list."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float | Decimal | UUID):
        return str(value)
    if isinstance(value, Wire):
        return value.text()
    if isinstance(value, bytes | bytearray | memoryview):
        return f"\\x{bytes(cast('bytes', value)).hex()}"
    transformer = adapt.Transformer()
    written = transformer.get_dumper(value, adapt.PyFormat.TEXT).dump(value)
    return "" if written is None else str(written, "utf-8")


def quoted(text: str) -> str:
    """Return text in double quotes, as an item of an array, a bound of a range, or a part of an hstore."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _item(value: Any) -> str:
    if value is None:
        return "NULL"
    return array_text(cast("list[Any]", value)) if isinstance(value, list | tuple) else quoted(text_of(value))


def array_text(items: Iterable[Any]) -> str:
    """Return the text of an array; lists among the items are further dimensions, of which PostgreSQL has none that is empty."""
    texts = [_item(one) for one in items]
    return "{}" if texts and all(text == "{}" for text in texts) else f"{{{','.join(texts)}}}"


def range_text(value: Any, lower: Any, upper: Any) -> str:
    """Return the text of psycopg's Range ``value`` with other bounds, None being no bound."""
    if value.isempty:
        return "empty"
    ends = ["" if bound is None else quoted(text_of(bound)) for bound in (lower, upper)]
    before, after = "[" if value.lower_inc else "(", "]" if value.upper_inc else ")"
    return f"{before}{ends[0]},{ends[1]}{after}"


def hstore_text(pairs: Mapping[str, str | None]) -> str:
    """Return the text of an hstore."""
    return ", ".join(f"{quoted(key)}=>{'NULL' if value is None else quoted(value)}" for key, value in pairs.items())
