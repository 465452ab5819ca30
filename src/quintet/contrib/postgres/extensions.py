"""Migration operations for extensions and collations."""

from collections.abc import Mapping
from typing import Any, ClassVar

from quintet.drivers.errors import NotSupportedError
from quintet.drivers.router import router
from quintet.migrations.operations.base import Operation, OperationCategory

POSTGRES = "postgresql"


class _OfDatabase(Operation):
    """An operation on the database as a whole, which PostgreSQL alone knows."""

    hints: Mapping[str, Any]

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Leave the state as it is."""

    def concerns(self, app_label: str, editor: Any) -> bool:
        """Say whether the database is PostgreSQL, and the routers let the operation be done there."""
        return editor.connection.vendor == POSTGRES and router.allow_migrate(editor.connection.alias, app_label, **self.hints)


class CreateExtension(_OfDatabase):
    """Create the extension ``name`` unless it is there; ``hints`` go to the routers. Undone, it drops the extension."""

    reversible = True
    category: ClassVar[OperationCategory | None] = OperationCategory.ADDITION
    #: The types that connections read as Python's values once they are there.
    types: ClassVar[tuple[str, ...]] = ("hstore",)

    def __init__(self, name: str, hints: Mapping[str, Any] | None = None) -> None:
        self.name, self.hints = name, dict(hints or {})

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Create the extension; this connection reads its types from now on."""
        if not self.concerns(app_label, schema_editor):
            return
        if schema_editor.collect_sql or not self._exists(schema_editor):
            schema_editor.execute(f"CREATE EXTENSION IF NOT EXISTS {schema_editor.quote_name(self.name)}", None)
        if not schema_editor.collect_sql:
            schema_editor.connection.renew_extension_types(self.types)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the extension."""
        if self.concerns(app_label, schema_editor) and (schema_editor.collect_sql or self._exists(schema_editor)):
            schema_editor.execute(f"DROP EXTENSION IF EXISTS {schema_editor.quote_name(self.name)}", None)

    def _exists(self, editor: Any) -> bool:
        # Asked first: even IF NOT EXISTS wants the right to create.
        return editor.connection.fetch_one("SELECT 1 FROM pg_extension WHERE extname = %s", (self.name,)) is not None

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        return f"Creates extension {self.name}"

    @property
    def migration_name_fragment(self) -> str:
        """The words of the operation for the name of a migration."""
        return f"create_extension_{self.name}"


class BloomExtension(CreateExtension):
    """Create ``bloom``, for `BloomIndex`."""

    def __init__(self, hints: Mapping[str, Any] | None = None) -> None:
        super().__init__("bloom", hints)


class BtreeGinExtension(CreateExtension):
    """Create ``btree_gin``, for `GinIndex` over plain values."""

    def __init__(self, hints: Mapping[str, Any] | None = None) -> None:
        super().__init__("btree_gin", hints)


class BtreeGistExtension(CreateExtension):
    """Create ``btree_gist``, for `GistIndex` and `ExclusionConstraint` over plain values."""

    def __init__(self, hints: Mapping[str, Any] | None = None) -> None:
        super().__init__("btree_gist", hints)


class CITextExtension(CreateExtension):
    """Create ``citext``, for text whose case does not count."""

    def __init__(self, hints: Mapping[str, Any] | None = None) -> None:
        super().__init__("citext", hints)


class CryptoExtension(CreateExtension):
    """Create ``pgcrypto``."""

    def __init__(self, hints: Mapping[str, Any] | None = None) -> None:
        super().__init__("pgcrypto", hints)


class HStoreExtension(CreateExtension):
    """Create ``hstore``, for `HStoreField`."""

    def __init__(self, hints: Mapping[str, Any] | None = None) -> None:
        super().__init__("hstore", hints)


class TrigramExtension(CreateExtension):
    """Create ``pg_trgm``, for the lookups and functions of trigrams."""

    def __init__(self, hints: Mapping[str, Any] | None = None) -> None:
        super().__init__("pg_trgm", hints)


class UnaccentExtension(CreateExtension):
    """Create ``unaccent``, for the lookup of that name."""

    def __init__(self, hints: Mapping[str, Any] | None = None) -> None:
        super().__init__("unaccent", hints)


class _CollationOperation(_OfDatabase):
    """What the two operations on collations share: which one they are about."""

    def __init__(
        self,
        name: str,
        locale: str,
        *,
        provider: str = "libc",
        deterministic: bool = True,
        hints: Mapping[str, Any] | None = None,
    ) -> None:
        if provider not in PROVIDERS:
            raise ValueError(f"{provider!r} is no provider of collations: {', '.join(PROVIDERS)}.")
        self.name, self.locale, self.provider, self.deterministic = name, locale, provider, deterministic
        self.hints = dict(hints or {})

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what makes this operation again."""
        options: dict[str, Any] = {"name": self.name, "locale": self.locale}
        if self.provider != "libc":
            options["provider"] = self.provider
        if not self.deterministic:
            options["deterministic"] = False
        if self.hints:
            options["hints"] = self.hints
        return type(self).__name__, [], options

    def _create(self, editor: Any) -> None:
        if not self.deterministic and self.provider == "libc":
            raise NotSupportedError("Non-deterministic collations need the provider 'icu': libc has deterministic ones only.")
        words = [f"locale={editor.quote_name(self.locale)}", f"provider={editor.quote_name(self.provider)}"]
        words += [] if self.deterministic else ["deterministic=false"]
        editor.execute(f"CREATE COLLATION {editor.quote_name(self.name)} ({', '.join(words)})", None)

    def _drop(self, editor: Any) -> None:
        editor.execute(f"DROP COLLATION {editor.quote_name(self.name)}", None)


PROVIDERS = ("libc", "icu", "builtin")


class CreateCollation(_CollationOperation):
    """Create a collation: an order of text by ``locale``, from ``provider`` ("libc", "icu")."""

    category: ClassVar[OperationCategory | None] = OperationCategory.ADDITION

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Create the collation."""
        if self.concerns(app_label, schema_editor):
            self._create(schema_editor)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the collation."""
        if self.concerns(app_label, schema_editor):
            self._drop(schema_editor)

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        return f"Create collation {self.name}"

    @property
    def migration_name_fragment(self) -> str:
        """The words of the operation for the name of a migration."""
        return f"create_collation_{self.name.lower()}"


class RemoveCollation(_CollationOperation):
    """Drop a collation; what it was is told so that the operation can be undone."""

    category: ClassVar[OperationCategory | None] = OperationCategory.REMOVAL

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the collation."""
        if self.concerns(app_label, schema_editor):
            self._drop(schema_editor)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Create the collation."""
        if self.concerns(app_label, schema_editor):
            self._create(schema_editor)

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        return f"Remove collation {self.name}"

    @property
    def migration_name_fragment(self) -> str:
        """The words of the operation for the name of a migration."""
        return f"remove_collation_{self.name.lower()}"
