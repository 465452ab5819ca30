"""SQL text of `connection.ops` that packages ask for by name: dates, patterns, transactions, windows.

Each comes from the connection's dialect, which the engine itself uses; these are its public spelling for expressions that write
their own SQL in ``as_sql``.
"""

import datetime
from collections.abc import Sequence
from typing import Any

from quintet.drivers.errors import NotSupportedError
from quintet.services.settings import ServicesSettings

#: The text of an expression and its parameters.
Text = tuple[str, Sequence[Any]]


def around(dialect: Any, parts: tuple[str, str], sql: str, params: Sequence[Any]) -> Text:
    """Return ``sql`` between two pieces of text, in the ``%s`` style in which public SQL is written."""
    before, after = (public(dialect, part) for part in parts)
    return f"{before}{sql}{after}", params


def public(dialect: Any, piece: str) -> str:
    """Return a dialect's own text with its percent signs doubled, where its driver takes them as they are."""
    return piece if dialect.placeholder == "%s" else piece.replace("%", "%%")


def joined(dialect: Any, connector: str, operands: Sequence[str]) -> str:
    """Return operands joined by an operator, from the left; every step as the dialect writes it.

    Raises ValueError without operands.
    """
    if not operands:
        raise ValueError("There is nothing to join: give at least one operand.")
    whole = operands[0]
    for operand in operands[1:]:
        before, between, after = (public(dialect, part) for part in dialect.combine(connector))
        whole = f"{before}{whole}{between}{operand}{after}"
    return whole


def shifted(dialect: Any, connector: str, operands: Sequence[str]) -> str:
    """Return a moment and a duration joined by ``+`` or ``-``."""
    moment, duration = operands
    before, between, after = dialect.date_arithmetic(connector)
    return f"{before}{moment}{between}{duration}{after}"


def limited(low: int | None, high: int | None, no_limit: str | None) -> str:
    """Return LIMIT and OFFSET for the rows from ``low`` to below ``high``."""
    offset = low or 0
    limit = str(high - offset) if high is not None else no_limit if offset else None
    return " ".join([*([f"LIMIT {limit}"] if limit else []), *([f"OFFSET {offset}"] if offset else [])])


def escaped(value: object) -> str:
    """Return ``value`` as the text of a LIKE pattern that means it literally."""
    return str(value).replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")


def require_distinct_on(connection: Any) -> None:
    """Raise NotSupportedError where the database has no DISTINCT ON."""
    if not connection.features.can_distinct_on_fields:
        raise NotSupportedError(f"DISTINCT ON fields is not supported by this database backend: {connection.display_name}.")


def bound(first: bool, distance: int | None) -> str:
    """Return where a window's frame starts or ends; ``distance`` is negative before the row, None without bound."""
    if distance is None:
        return "UNBOUNDED PRECEDING" if first else "UNBOUNDED FOLLOWING"
    if distance == 0:
        return "CURRENT ROW"
    return f"{abs(distance)} {'PRECEDING' if distance < 0 else 'FOLLOWING'}"


def range_bounds(connection: Any, start: int | None, end: int | None) -> tuple[str, str]:
    """Return the ends of a RANGE frame.

    Raises NotSupportedError for distances where the database has none.
    """
    if (start or end) and not connection.features.supports_frame_range_fixed_distance:
        raise NotSupportedError(
            f"{connection.display_name} only supports UNBOUNDED together with PRECEDING and FOLLOWING in a RANGE frame."
        )
    return bound(True, start), bound(False, end)


def year_of_dates(value: int, iso_year: bool) -> tuple[datetime.date, datetime.date]:
    """Return the first and the last day of a year."""
    if iso_year:
        return (
            datetime.date.fromisocalendar(value, 1, 1),
            datetime.date.fromisocalendar(value + 1, 1, 1) - datetime.timedelta(days=1),
        )
    return datetime.date(value, 1, 1), datetime.date(value, 12, 31)


def year_of_moments(value: int, iso_year: bool, zone: datetime.tzinfo | None) -> tuple[datetime.datetime, datetime.datetime]:
    """Return the first and the last microsecond of a year, in ``zone`` unless USE_TZ is off."""
    first, last = year_of_dates(value, iso_year)
    tzinfo = zone if ServicesSettings.now().use_tz else None
    return (
        datetime.datetime.combine(first, datetime.time.min, tzinfo),
        datetime.datetime.combine(last, datetime.time.max, tzinfo),
    )
