"""Which schema editor serves which database. `editor_for` fills the `schema_editor` port."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from quintet.migrations.schema.editor import SchemaEditor
from quintet.migrations.schema.postgres import PostgresSchemaEditor
from quintet.migrations.schema.sqlite import SqliteSchemaEditor

EDITORS: Mapping[str, type[SchemaEditor]] = MappingProxyType({"sqlite": SqliteSchemaEditor, "postgresql": PostgresSchemaEditor})


def editor_for(connection: Any, *, collect_sql: bool = False, atomic: bool = True) -> SchemaEditor:
    """Return the schema editor of ``connection``, to be used as a context manager.

    A connection's own ``SchemaEditorClass`` goes before the table. Raises LookupError for an unknown database.
    """
    own: type[SchemaEditor] | None = getattr(connection, "SchemaEditorClass", None)
    made = own or EDITORS.get(connection.vendor)
    if made is None:
        raise LookupError(
            f"There is no schema editor for {connection.vendor!r}. Known are {', '.join(sorted(EDITORS))}; a connection may "
            "name its own as SchemaEditorClass."
        )
    return made(connection, collect_sql=collect_sql, atomic=atomic)
