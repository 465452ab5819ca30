"""Fields of time: DateField, DateTimeField, TimeField, DurationField."""

import datetime
import warnings
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Literal, overload

from quintet.kernel.errors import ValidationError
from quintet.kit.dates import duration_string, parse_date, parse_datetime, parse_duration, parse_time
from quintet.orm.expressions.base import Expression
from quintet.orm.fields import checks
from quintet.orm.fields.base import Field, V
from quintet.services.i18n import zone
from quintet.services.i18n.translation import gettext_lazy as _
from quintet.services.settings import ServicesSettings


class _Temporal(Field[V]):
    """What all moments have in common: automatic values and the neighbours along the field."""

    empty_strings_allowed = False
    further_lookups = "quintet.orm.functions.dates.ExtractYear"

    def __init__(
        self,
        verbose_name: Any = None,
        name: str | None = None,
        auto_now: bool = False,
        auto_now_add: bool = False,
        **options: Any,
    ) -> None:
        self.auto_now, self.auto_now_add = auto_now, auto_now_add
        if auto_now or auto_now_add:
            options["editable"] = False
            options["blank"] = True
        super().__init__(verbose_name, name, **options)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return what makes this field again."""
        name, path, args, options = super().deconstruct()
        if self.auto_now:
            options["auto_now"] = True
        if self.auto_now_add:
            options["auto_now_add"] = True
        if self.auto_now or self.auto_now_add:
            options.pop("editable", None)
            options.pop("blank", None)
        return name, path, args, options

    def now(self) -> Any:
        """Return the present as this field's Python type."""
        raise NotImplementedError

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        """Return the present when the field is automatic, also put into the instance."""
        if self.auto_now or (self.auto_now_add and add):
            value = self.now()
            setattr(model_instance, self.attname, value)
            return value
        return super().pre_save(model_instance, add)

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        """Become a field, and give the model get_next_by_ and get_previous_by_ methods when rows always have a value."""
        super().contribute_to_class(cls, name, private_only)
        if self.null or isinstance(self, TimeField):
            return
        for word, forward in (("next", True), ("previous", False)):
            method = f"get_{word}_by_{self.name}"
            if method not in cls.__dict__:
                setattr(cls, method, _neighbour(self, method, forward))

    def value_to_string(self, obj: Any) -> str:
        """Return ISO text."""
        value = self.value_from_object(obj)
        return "" if value is None else value.isoformat()

    def _read(self, value: Any, parse: Callable[[str], Any], impossible: str) -> Any:
        """Return what ``parse`` makes of text, None for another form.

        Raises ValidationError with the code ``impossible`` for text of the right form that names nothing, as 2020-02-30.
        """
        if not isinstance(value, str):
            return None
        try:
            return parse(value)
        except ValueError:
            raise ValidationError(self.error_messages[impossible], code=impossible, params={"value": value}) from None

    def _unreadable(self, value: Any) -> ValidationError:
        return ValidationError(self.error_messages["invalid"], code="invalid", params={"value": value})

    def _check_own(self) -> Iterable[Any]:
        yield from checks.exclusive_dates(self)
        yield from checks.fixed_moment(self)


def _neighbour(field: Field, method: str, forward: bool) -> Any:
    def find(self: Any, **filters: Any) -> Any:
        return self._neighbour_by(field, forward, filters)

    find.__name__ = find.__qualname__ = method
    find.__doc__ = f"Return the {'next' if forward else 'previous'} object along {field.name}, or raise DoesNotExist."
    return find


class DateField(_Temporal[V]):
    """A day."""

    description = _("Date (without time)")
    default_error_messages = {
        "invalid": _("“%(value)s” value has an invalid date format. It must be in YYYY-MM-DD format."),
        "invalid_date": _("“%(value)s” value has the correct format (YYYY-MM-DD) but it is an invalid date."),
    }

    if TYPE_CHECKING:

        @overload
        def __init__(self: "DateField[datetime.date]", *args: Any, null: Literal[False] = ..., **rest: Any) -> None: ...
        @overload
        def __init__(self: "DateField[datetime.date | None]", *args: Any, null: bool, **rest: Any) -> None: ...
        def __init__(self, *args: Any, null: bool = False, **options: Any) -> None: ...

    def now(self) -> datetime.date:
        """Return today's date where the process is."""
        return datetime.date.today()  # noqa: DTZ011  documented: the system's local day

    def to_python(self, value: Any) -> Any:
        """Return a date; moments are read in the default zone."""
        if value is None:
            return None
        if isinstance(value, datetime.datetime):
            if ServicesSettings.now().use_tz and zone.is_aware(value):
                value = zone.make_naive(value, zone.get_default_timezone())
            return value.date()
        if isinstance(value, datetime.date):
            return value
        found = self._read(value, parse_date, "invalid_date")
        if found is None:
            raise self._unreadable(value)
        return found

    def get_prep_value(self, value: Any) -> Any:
        """Return a date."""
        value = super().get_prep_value(value)
        return value if hasattr(value, "resolve_expression") else self.to_python(value)

    def get_internal_type(self) -> str:
        """Return "DateField"."""
        return "DateField"


class DateTimeField(DateField[V]):
    """A moment."""

    description = _("Date (with time)")
    default_error_messages = {
        "invalid": _("“%(value)s” value has an invalid format. It must be in YYYY-MM-DD HH:MM[:ss[.uuuuuu]][TZ] format."),
        "invalid_datetime": _(
            "“%(value)s” value has the correct format (YYYY-MM-DD HH:MM[:ss[.uuuuuu]][TZ]) but it is an invalid date/time."
        ),
    }

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: "DateTimeField[datetime.datetime]", *args: Any, null: Literal[False] = False, **options: Any
        ) -> None: ...
        @overload
        def __init__(self: "DateTimeField[datetime.datetime | None]", *args: Any, null: bool, **rest: Any) -> None: ...
        def __init__(self, *args: Any, null: bool = False, **options: Any) -> None: ...

    def now(self) -> datetime.datetime:
        """Return the present moment."""
        return zone.now()

    def to_python(self, value: Any) -> Any:
        """Return a moment; a bare date is its midnight."""
        if value is None or isinstance(value, datetime.datetime):
            return value
        if isinstance(value, datetime.date):
            moment = datetime.datetime(value.year, value.month, value.day)  # noqa: DTZ001  made aware below
            if ServicesSettings.now().use_tz:
                self._warn_naive(moment)
                moment = zone.make_aware(moment, zone.get_default_timezone())
            return moment
        found = self._read(value, parse_datetime, "invalid_datetime")
        if found is not None:
            return found
        day = self._read(value, parse_date, "invalid_date")
        if day is None:
            raise self._unreadable(value)
        return datetime.datetime.combine(day, datetime.time.min)

    def get_prep_value(self, value: Any) -> Any:
        """Return a moment; a naive one is read in the default zone, with a warning, when time zones are on."""
        value = super().get_prep_value(value)
        if isinstance(value, datetime.datetime) and ServicesSettings.now().use_tz and zone.is_naive(value):
            self._warn_naive(value)
            value = zone.make_aware(value, zone.get_default_timezone())
        return value

    def _warn_naive(self, value: datetime.datetime) -> None:
        model = getattr(self, "model", None)
        name = f"{model.__name__}.{self.name}" if model is not None else "(unbound)"
        warnings.warn(
            f"DateTimeField {name} received a naive datetime ({value}) while time zone support is active.",
            RuntimeWarning,
            stacklevel=2,
        )

    def quick_adapters(self, connection: Any) -> dict[type, Callable[[Any], Any] | None]:
        """Return how an aware moment is bound; a naive one goes the long way."""
        options = self.dialect_options(connection)
        adapt = connection.dialect.adapter("DateTimeField", options)
        if not options["use_tz"]:
            return {datetime.datetime: adapt}

        def quick(value: datetime.datetime) -> Any:
            if value.tzinfo is None:
                return self.get_db_prep_value(value, connection)
            return value if adapt is None else adapt(value)

        return {datetime.datetime: quick}

    def dialect_options(self, connection: Any) -> dict[str, Any]:
        """Return whether moments are aware, and the zone they come back in."""
        return {"use_tz": ServicesSettings.now().use_tz, "zone": getattr(connection, "timezone", None)}

    def get_internal_type(self) -> str:
        """Return "DateTimeField"."""
        return "DateTimeField"


class TimeField(_Temporal[V]):
    """A time of day."""

    description = _("Time")
    default_error_messages = {
        "invalid": _("“%(value)s” value has an invalid format. It must be in HH:MM[:ss[.uuuuuu]] format."),
        "invalid_time": _("“%(value)s” value has the correct format (HH:MM[:ss[.uuuuuu]]) but it is an invalid time."),
    }

    if TYPE_CHECKING:

        @overload
        def __init__(self: "TimeField[datetime.time]", *args: Any, null: Literal[False] = ..., **rest: Any) -> None: ...
        @overload
        def __init__(self: "TimeField[datetime.time | None]", *args: Any, null: bool, **rest: Any) -> None: ...
        def __init__(self, *args: Any, null: bool = False, **options: Any) -> None: ...

    def now(self) -> datetime.time:
        """Return the present time of day where the process is."""
        return datetime.datetime.now().time()  # noqa: DTZ005  documented: the system's local time

    def to_python(self, value: Any) -> Any:
        """Return a time of day."""
        if value is None or isinstance(value, datetime.time):
            return value
        if isinstance(value, datetime.datetime):
            return value.time()
        found = self._read(value, parse_time, "invalid_time")
        if found is None:
            raise self._unreadable(value)
        return found

    def get_prep_value(self, value: Any) -> Any:
        """Return a time of day."""
        value = super().get_prep_value(value)
        return value if hasattr(value, "resolve_expression") else self.to_python(value)

    def get_internal_type(self) -> str:
        """Return "TimeField"."""
        return "TimeField"


class DurationField(Field[V]):
    """A span of time."""

    empty_strings_allowed = False
    default_error_messages = {
        "invalid": _("“%(value)s” value has an invalid format. It must be in [DD] [[HH:]MM:]ss[.uuuuuu] format.")
    }
    description = _("Duration")

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: "DurationField[datetime.timedelta]", *args: Any, null: Literal[False] = False, **options: Any
        ) -> None: ...
        @overload
        def __init__(self: "DurationField[datetime.timedelta | None]", *args: Any, null: bool, **rest: Any) -> None: ...
        def __init__(self, *args: Any, null: bool = False, **options: Any) -> None: ...

    def get_internal_type(self) -> str:
        """Return "DurationField"."""
        return "DurationField"

    def to_python(self, value: Any) -> Any:
        """Return a timedelta."""
        if value is None or isinstance(value, datetime.timedelta):
            return value
        found = parse_duration(str(value))
        if found is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"value": value})
        return found

    def value_to_string(self, obj: Any) -> str:
        """Return days and the clock time left, as `to_python` reads them."""
        value = self.value_from_object(obj)
        return "" if value is None else duration_string(value)


Expression.output_fields.register("DateTimeField", DateTimeField, datetime.datetime)
Expression.output_fields.register("DateField", DateField, datetime.date)
Expression.output_fields.register("TimeField", TimeField, datetime.time)
Expression.output_fields.register("DurationField", DurationField, datetime.timedelta)
