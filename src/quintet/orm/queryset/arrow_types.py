"""Which Arrow type the values of a field have, and what is done to values that Arrow does not take as they are.

whole numbers of any size      int64: databases keep to a field's own size only in part, sums to none
decimals of a column           decimal128 (decimal256 beyond 38 digits) of the field's digits and places
decimals that were computed    decimal128(38, 18), rounded half to even: their places are known by no one before the rows are
moments                        timestamp in microseconds, in UTC with USE_TZ and without a zone else
JSON                           text, as the field's encoder writes it
fields of one's own            what their ``arrow_type(pyarrow)`` says: a type, and a function for each value or None
other fields                   what Arrow infers from the first batch (lists of an ArrayField, for one)
"""

import datetime
import json
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Context, Decimal
from types import MappingProxyType
from typing import Any

from quintet.kit.record import record
from quintet.orm.queryset import arrow_arrays
from quintet.orm.queryset.arrow_arrays import Quick
from quintet.services.settings import ServicesSettings

#: Digits that a decimal128 holds.
DIGITS = 38
#: Places of decimals that were computed; as many digits stand before the point as numbers in life have.
COMPUTED_PLACES = 18

Prepare = Callable[[Any], Any]


@record
class ColumnType:
    """The Arrow type of a column, None where it is inferred; and a function for each value that is not None.

    ``quick(pyarrow, values, kind, utc)`` makes the array of the driver's own values without touching each, or raises
    `arrow_arrays.UNFIT`; ``python`` is the type of value that a driver's text stands for.
    """

    kind: Any = None
    prepare: Prepare | None = None
    quick: Quick | None = None
    python: type = str


INFERRED = ColumnType()


def column_type(pyarrow: Any, field: Any, stored: bool) -> ColumnType:
    """Return the type of the values of ``field``; ``stored`` says that they are its column's, and were not computed."""
    own = getattr(field, "arrow_type", None)
    if own is not None:
        return ColumnType(*own(pyarrow))
    found = KINDS.get(field.get_internal_type()) if field is not None else None
    return INFERRED if found is None else found(pyarrow, field, stored)


def _plain(name: str, *arguments: Any, quick: Quick | None = None, python: type = str) -> Callable[[Any, Any, bool], ColumnType]:
    return lambda pyarrow, _field, _stored: ColumnType(getattr(pyarrow, name)(*arguments), None, quick, python)


def _decimal(pyarrow: Any, field: Any, stored: bool) -> ColumnType:
    if stored and field.max_digits is not None:
        made = pyarrow.decimal128 if field.max_digits <= DIGITS else pyarrow.decimal256
        return ColumnType(made(field.max_digits, field.decimal_places), None, arrow_arrays.decimals, Decimal)
    rounding = Context(prec=2 * DIGITS, rounding=ROUND_HALF_EVEN)
    last = Decimal(1).scaleb(-COMPUTED_PLACES)
    kind = pyarrow.decimal128(DIGITS, COMPUTED_PLACES)
    return ColumnType(kind, lambda value: value.quantize(last, context=rounding), None, Decimal)


def _moment(pyarrow: Any, _field: Any, _stored: bool) -> ColumnType:
    kind = pyarrow.timestamp("us", tz="UTC" if ServicesSettings.now().use_tz else None)
    return ColumnType(kind, None, arrow_arrays.moments, datetime.datetime)


def _document(pyarrow: Any, field: Any, _stored: bool) -> ColumnType:
    encoder = field.encoder
    return ColumnType(pyarrow.string(), lambda value: json.dumps(value, cls=encoder, ensure_ascii=False, separators=(",", ":")))


_WHOLE = _plain("int64", quick=arrow_arrays.as_they_are, python=Decimal)
_TEXT = _plain("string")

#: By what `get_internal_type` says.
KINDS = MappingProxyType(
    {
        "AutoField": _WHOLE,
        "BigAutoField": _WHOLE,
        "SmallAutoField": _WHOLE,
        "IntegerField": _WHOLE,
        "BigIntegerField": _WHOLE,
        "SmallIntegerField": _WHOLE,
        "PositiveIntegerField": _WHOLE,
        "PositiveBigIntegerField": _WHOLE,
        "PositiveSmallIntegerField": _WHOLE,
        "FloatField": _plain("float64", quick=arrow_arrays.as_they_are, python=Decimal),
        "DecimalField": _decimal,
        "BooleanField": _plain("bool_", quick=arrow_arrays.truths, python=Decimal),
        "DateField": _plain("date32", quick=arrow_arrays.days, python=datetime.date),
        "DateTimeField": _moment,
        "TimeField": _plain("time64", "us"),
        "DurationField": _plain("duration", "us", quick=arrow_arrays.as_they_are, python=Decimal),
        "CharField": _TEXT,
        "TextField": _TEXT,
        "SlugField": _TEXT,
        "FileField": _TEXT,
        "FilePathField": _TEXT,
        "GenericIPAddressField": _TEXT,
        "BinaryField": _plain("binary"),
        "UUIDField": _plain("uuid", quick=arrow_arrays.uuids),
        "JSONField": _document,
    }
)
