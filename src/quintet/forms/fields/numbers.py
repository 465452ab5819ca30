"""Fields of numbers."""

import math
from decimal import Decimal, InvalidOperation
from typing import Any

from quintet.forms.fields.base import Field
from quintet.forms.widgets.inputs import NumberInput
from quintet.kit.patterns import late
from quintet.services import validators
from quintet.services.i18n import formats
from quintet.services.i18n.translation import gettext_lazy as _

#: A whole number written as a decimal, "3.0".
DECIMAL_ZEROS = late(r"\.0*\s*\Z")


class NumberField(Field):
    """What number fields share: limits, steps, and text that may be written as the language writes numbers."""

    widget = NumberInput

    def __init__(self, *, max_value: Any = None, min_value: Any = None, step_size: Any = None, **kwargs: Any) -> None:
        self.max_value, self.min_value, self.step_size = max_value, min_value, step_size
        if kwargs.get("localize") and self.widget is NumberInput:
            # Browsers refuse other digits and separators than their own in an input of type number.
            kwargs.setdefault("widget", super().widget)
        super().__init__(**kwargs)
        limits = ((validators.MaxValueValidator, max_value), (validators.MinValueValidator, min_value))
        self.validators.extend(validator(limit) for validator, limit in limits if limit is not None)
        if step_size is not None:
            self.validators.append(validators.StepValueValidator(step_size, offset=min_value))

    def _text(self, value: Any) -> str:
        """Return the digits of submitted text, the separators of the language taken out of a localised field's."""
        return str(formats.sanitize_separators(value) if self.localize else value)

    def widget_attrs(self, widget: Any) -> dict[str, Any]:
        """Tell the browser limits and step."""
        attrs = super().widget_attrs(widget)
        if isinstance(widget, NumberInput):
            limits = {"min": self.min_value, "max": self.max_value, "step": self._step(widget)}
            attrs |= {name: limit for name, limit in limits.items() if limit is not None}
        return attrs

    def _step(self, widget: Any) -> Any:
        """Return the step attribute, None for no attribute."""
        return self.step_size


class IntegerField(NumberField):
    """A whole number."""

    default_error_messages = {"invalid": _("Enter a whole number.")}
    re_decimal = DECIMAL_ZEROS

    def to_python(self, value: Any) -> Any:
        """Return the integer, None for nothing; "3.0" is 3."""
        if value in self.empty_values:
            return None
        try:
            return int(self.re_decimal.sub("", self._text(value)))
        except (ValueError, TypeError) as error:
            raise self.error("invalid") from error


class FloatField(NumberField):
    """A finite binary number."""

    default_error_messages = {"invalid": _("Enter a number.")}

    def to_python(self, value: Any) -> Any:
        """Return the float, None for nothing."""
        if value in self.empty_values:
            return None
        try:
            return float(self._text(value))
        except (ValueError, TypeError) as error:
            raise self.error("invalid") from error

    def validate(self, value: Any) -> None:
        """Raise ValidationError for infinity and for what is no number."""
        super().validate(value)
        if value not in self.empty_values and not math.isfinite(value):
            raise self.error("invalid")

    def _step(self, widget: Any) -> Any:
        # Without a step browsers accept whole numbers only.
        return None if "step" in widget.attrs else "any" if self.step_size is None else self.step_size


class DecimalField(NumberField):
    """A decimal number of at most ``max_digits``, ``decimal_places`` of them after the point."""

    default_error_messages = {"invalid": _("Enter a number.")}

    def __init__(self, *, max_digits: int | None = None, decimal_places: int | None = None, **kwargs: Any) -> None:
        self.max_digits, self.decimal_places = max_digits, decimal_places
        super().__init__(**kwargs)
        self.validators.append(validators.DecimalValidator(max_digits, decimal_places))

    def to_python(self, value: Any) -> Any:
        """Return the decimal, None for nothing."""
        if value in self.empty_values:
            return None
        try:
            return Decimal(self._text(value))
        except InvalidOperation as error:
            raise self.error("invalid") from error

    def validate(self, value: Any) -> None:
        """Raise ValidationError for infinity and for what is no number."""
        # A decimal equals none of the usual empty values; asking each of them costs more than all the rest.
        if type(value) is not Decimal or self.empty_values is not Field.empty_values:
            super().validate(value)
            if value in self.empty_values:
                return
        if not value.is_finite():
            raise self.error("invalid", value=value)

    def _step(self, widget: Any) -> Any:
        if "step" in widget.attrs:
            return None
        if self.step_size is not None:
            return self.step_size
        if self.decimal_places is None:
            return "any"
        return str(Decimal(1).scaleb(-self.decimal_places)).lower()
