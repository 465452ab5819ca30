"""The settings read by `quintet.migrations`."""

from dataclasses import dataclass

from quintet.kernel.section import Section, option


@dataclass(frozen=True)
class MigrationSettings(Section):
    """Where migrations live."""

    migration_modules: dict[str, str | None] = option(dict, "Dotted paths of migration packages, by app label.")
