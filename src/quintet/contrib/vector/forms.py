"""The form field of vectors: their text in a text area."""

from typing import Any

from quintet.forms.fields.base import Field
from quintet.forms.widgets.inputs import Textarea
from quintet.kernel.errors import ValidationError
from quintet.kit.vectors import KINDS, DimensionsError, VectorError
from quintet.services.i18n.translation import gettext_lazy as _

MESSAGES = {
    "invalid": _("Enter a valid vector."),
    "dimensions": _("Ensure this vector has %(wanted)d dimensions (it has %(given)d)."),
}


class VectorField(Field):
    """A vector of ``kind``, with ``dimensions`` if these are known, written as PostgreSQL writes it: ``[0.5,-1]``."""

    widget = Textarea
    default_error_messages = MESSAGES

    def __init__(self, *, kind: str = "vector", dimensions: int | None = None, **options: Any) -> None:
        self.kind, self.dimensions = KINDS[kind], dimensions
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        """Return the vector as text; what was submitted, and may be none, stays as it is."""
        return value if value is None or isinstance(value, str) else self.kind.text(self.kind.parse(value))

    def to_python(self, value: Any) -> Any:
        """Return the vector, None for no text.

        Raises ValidationError for text that is no vector, or one of other dimensions.
        """
        given = value.strip() if isinstance(value, str) else value
        return None if given is None or (isinstance(given, str) and not given) else self._checked(given)

    def _checked(self, value: Any) -> Any:
        return checked(self.kind, self.dimensions, value, self.error_messages)

    def comparable(self, value: Any) -> Any:
        """Return the vector that is stored for a value, which may be an array or text."""
        return None if value is None else self._checked(value)


def fitted(kind: Any, dimensions: int | None, value: Any) -> Any:
    """Return what stands for a vector that was given in one of many ways.

    Raises VectorError for what is no such vector, or has other dimensions than it should.
    """
    found = kind.given(value)
    if dimensions is None or kind.size(found) == dimensions:
        return found
    raise DimensionsError(kind.size(found), dimensions)


def checked(kind: Any, dimensions: int | None, value: Any, messages: Any) -> Any:
    """Return the vector that is read again when ``value`` was stored.

    Raises ValidationError for what is no such vector, or has other dimensions than it should.
    """
    try:
        return kind.parse(fitted(kind, dimensions, value))
    except DimensionsError as error:
        params = {"given": error.given, "wanted": error.wanted}
        raise ValidationError(messages["dimensions"], code="dimensions", params=params) from error
    except VectorError as error:
        raise ValidationError(messages["invalid"], code="invalid", params={"reason": str(error)}) from error
