"""Validators of arrays, key-value pairs and ranges."""

from collections.abc import Iterable, Mapping
from typing import Any

from quintet.kernel.errors import ValidationError
from quintet.services.deconstruct import deconstructible
from quintet.services.i18n.translation import gettext_lazy as _
from quintet.services.i18n.translation import ngettext_lazy
from quintet.services.validators import MaxLengthValidator, MaxValueValidator, MinLengthValidator, MinValueValidator


class ArrayMaxLengthValidator(MaxLengthValidator):
    """Refuse a list with more items than the limit."""

    message = ngettext_lazy(
        "List contains %(show_value)d item, it should contain no more than %(limit_value)d.",
        "List contains %(show_value)d items, it should contain no more than %(limit_value)d.",
        "show_value",
    )


class ArrayMinLengthValidator(MinLengthValidator):
    """Refuse a list with fewer items than the limit."""

    message = ngettext_lazy(
        "List contains %(show_value)d item, it should contain no fewer than %(limit_value)d.",
        "List contains %(show_value)d items, it should contain no fewer than %(limit_value)d.",
        "show_value",
    )


@deconstructible
class KeysValidator:
    """Refuse a mapping without all of ``keys``; with ``strict``, also one with others.

    ``messages`` may hold other texts under ``missing_keys`` and ``extra_keys``.
    """

    messages: Mapping[str, Any] = {
        "missing_keys": _("Some keys were missing: %(keys)s"),
        "extra_keys": _("Some unknown keys were provided: %(keys)s"),
    }
    strict = False

    def __init__(self, keys: Iterable[str], strict: bool = False, messages: Mapping[str, Any] | None = None) -> None:
        self.keys = set(keys)
        self.strict = strict
        if messages is not None:
            self.messages = {**self.messages, **messages}

    def __call__(self, value: Mapping[str, Any]) -> None:
        """Raise ValidationError, naming the keys."""
        given = set(value)
        self._refuse("missing_keys", self.keys - given)
        if self.strict:
            self._refuse("extra_keys", given - self.keys)

    def _refuse(self, code: str, keys: set[str]) -> None:
        if keys:
            raise ValidationError(self.messages[code], code=code, params={"keys": ", ".join(sorted(keys))})

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, type(self)):
            return NotImplemented
        return (self.keys, self.messages, self.strict) == (other.keys, other.messages, other.strict)

    def __hash__(self) -> int:
        return hash((type(self), frozenset(self.keys), self.strict))


@deconstructible
class RangeMaxValueValidator(MaxValueValidator):
    """Refuse a range that goes beyond the limit: one without an upper bound, too."""

    message = _("Ensure that the upper bound of the range is not greater than %(limit_value)s.")

    def compare(self, a: Any, b: Any) -> bool:
        """Say whether the range ``a`` goes beyond ``b``, as an empty one does not."""
        return not a.isempty and (a.upper is None or a.upper > b)


@deconstructible
class RangeMinValueValidator(MinValueValidator):
    """Refuse a range that begins before the limit: one without a lower bound, too."""

    message = _("Ensure that the lower bound of the range is not less than %(limit_value)s.")

    def compare(self, a: Any, b: Any) -> bool:
        """Say whether the range ``a`` begins before ``b``, as an empty one does not."""
        return not a.isempty and (a.lower is None or a.lower < b)
