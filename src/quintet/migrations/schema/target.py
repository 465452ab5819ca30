"""What the text of DDL depends on: the few things that functions of this room ask of a schema editor."""

from typing import Any, ClassVar, Protocol


class Target(Protocol):
    """The database that a statement is written for.

    ``inline_foreign_keys`` says that REFERENCES stands in the column's definition instead of in a constraint added later.
    """

    connection: Any
    inline_foreign_keys: ClassVar[bool]

    def quote_name(self, name: str) -> str:
        """Return an identifier, quoted."""
        ...

    def quote_value(self, value: Any) -> str:
        """Return a prepared value as a literal."""
        ...
