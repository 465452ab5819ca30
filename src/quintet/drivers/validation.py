"""What a database says against settings and fields (`connection.validation`): system checks of a driver."""

from typing import Any


class Validation:
    """Has no objections; a driver's subclass states its own."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def check(self, **kwargs: Any) -> list[Any]:
        """Return check messages about the database itself."""
        return []

    def check_field(self, field: Any, **kwargs: Any) -> list[Any]:
        """Return check messages about a field's column, when the driver knows one (`check_field_type`)."""
        check_type = getattr(self, "check_field_type", None)
        if check_type is None or getattr(field, "remote_field", None) is not None:
            return []
        kind = field.db_type(self.connection)
        return [] if kind is None else list(check_type(field, kind))
