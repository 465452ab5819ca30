"""Form fields and widgets for ranges: two inputs, one for each bound."""

from collections.abc import Mapping
from typing import Any, ClassVar

from quintet.drivers.postgres.ranges import DateRange, DateTimeTZRange, NumericRange
from quintet.forms.fields.composite import MultiValueField
from quintet.forms.fields.dates import DateField, DateTimeField
from quintet.forms.fields.numbers import DecimalField, IntegerField
from quintet.forms.widgets.composite import MultiWidget
from quintet.forms.widgets.inputs import HiddenInput
from quintet.kernel.errors import ValidationError
from quintet.services.i18n.translation import gettext_lazy as _


class RangeWidget(MultiWidget):
    """Two inputs of the kind ``base_widget``."""

    def __init__(self, base_widget: Any, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__((base_widget, base_widget), attrs)

    def decompress(self, value: Any) -> Any:
        """Return the bounds of a range, which may be None."""
        return (value.lower, value.upper) if value else (None, None)


class HiddenRangeWidget(RangeWidget):
    """The same as two hidden inputs."""

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__(HiddenInput, attrs)


class BaseRangeField(MultiValueField):
    """Base of the form fields of ranges: ``base_field`` is the class of a bound's field, ``range_type`` makes the value."""

    default_error_messages = {
        "invalid": _("Enter two valid values."),
        "bound_ordering": _("The start of the range must not exceed the end of the range."),
    }
    hidden_widget = HiddenRangeWidget
    base_field: ClassVar[Any] = None
    range_type: ClassVar[Any] = None

    def __init__(self, **kwargs: Any) -> None:
        self.range_kwargs = {"bounds": kwargs.pop("default_bounds")} if "default_bounds" in kwargs else {}
        kwargs.setdefault("fields", [self.base_field(required=False), self.base_field(required=False)])
        kwargs.setdefault("widget", RangeWidget(self.base_field.widget))
        kwargs.setdefault("required", False)
        kwargs.setdefault("require_all_fields", False)
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Return the bounds as the inputs show them."""
        lower, upper = self.fields
        if isinstance(value, self.range_type):
            return [lower.prepare_value(value.lower), upper.prepare_value(value.upper)]
        if value is None:
            return [lower.prepare_value(None), upper.prepare_value(None)]
        return value

    def compress(self, data_list: list[Any]) -> Any:
        """Return the range, None for two empty inputs.

        Raises ValidationError when it would end before it begins.
        """
        if not data_list:
            return None
        lower, upper = data_list
        if lower is not None and upper is not None and lower > upper:
            raise self.error("bound_ordering")
        try:
            found = self.range_type(lower, upper, **self.range_kwargs)
        except TypeError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        return found


class IntegerRangeField(BaseRangeField):
    """A range of whole numbers."""

    default_error_messages = {"invalid": _("Enter two whole numbers.")}
    base_field = IntegerField
    range_type = NumericRange


class DecimalRangeField(BaseRangeField):
    """A range of decimals."""

    default_error_messages = {"invalid": _("Enter two numbers.")}
    base_field = DecimalField
    range_type = NumericRange


class DateTimeRangeField(BaseRangeField):
    """A range of moments."""

    default_error_messages = {"invalid": _("Enter two valid date/times.")}
    base_field = DateTimeField
    range_type = DateTimeTZRange


class DateRangeField(BaseRangeField):
    """A range of dates."""

    default_error_messages = {"invalid": _("Enter two valid dates.")}
    base_field = DateField
    range_type = DateRange
