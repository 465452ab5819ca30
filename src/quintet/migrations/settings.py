"""The settings read by `quintet.migrations`."""

from quintet.kernel.section import Section, option
from quintet.kit.record import record


@record
class MigrationSettings(Section):
    """Where migrations live."""

    migration_modules: dict[str, str | None] = option(dict, "Dotted paths of migration packages, by app label.")
