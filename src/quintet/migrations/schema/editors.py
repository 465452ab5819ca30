"""Which schema editor serves which database. `editor_for` fills the `schema_editor` port."""

from collections.abc import Mapping
from types import MappingProxyType

from quintet.migrations.schema.editor import SchemaEditor
from quintet.migrations.schema.mysql import MysqlSchemaEditor
from quintet.migrations.schema.postgres import PostgresSchemaEditor
from quintet.migrations.schema.sqlite import SqliteSchemaEditor

EDITORS: Mapping[str, type[SchemaEditor]] = MappingProxyType(
    {"sqlite": SqliteSchemaEditor, "postgresql": PostgresSchemaEditor, "mysql": MysqlSchemaEditor}
)


def editor_for(vendor: str) -> type[SchemaEditor]:
    """Return the class of the schema editors of a vendor's databases.

    Raises LookupError for an unknown vendor.
    """
    found = EDITORS.get(vendor)
    if found is None:
        raise LookupError(
            f"There is no schema editor for {vendor!r}. Known are {', '.join(sorted(EDITORS))}; a connection class may name its "
            "own as SchemaEditorClass."
        )
    return found
