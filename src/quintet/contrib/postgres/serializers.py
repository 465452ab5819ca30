"""How migrations write the values of this app."""

from quintet.kit import dotted
from quintet.migrations.serializer import BaseSerializer, serialized


class RangeSerializer(BaseSerializer):
    """Writes a range as the call that makes it."""

    def serialize(self) -> tuple[str, set[str]]:
        """Return the call, and the import of what it names."""
        module = dotted.spoken("quintet.db.backends.postgresql.psycopg_any")
        value = self.value
        if value.isempty:
            return f"{module}.Range(empty=True)", {f"import {module}"}
        ends = [serialized(bound) for bound in (value.lower, value.upper)]
        texts = ", ".join([*(one.text for one in ends), repr(value.bounds)])
        return f"{module}.Range({texts})", {f"import {module}"}.union(*(one.imports for one in ends))
