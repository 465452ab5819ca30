"""The settings read by `quintet.migrations`."""

from quintet.kernel.section import Section, option
from quintet.kit.record import record


@record
class MigrationSettings(Section):
    """Where migrations live, how long they wait for locks, and what was called safe."""

    migration_modules: dict[str, str | None] = option(dict, "Dotted paths of migration packages, by app label.")
    migration_head_files: bool = option(
        False, "Keep in each app of the project a file that names its last migration, so that branches clash in git."
    )
    migration_lock_timeout: float | None = option(
        0.4, "Seconds that a statement of migrate waits for a lock on PostgreSQL; None waits for ever."
    )
    migration_statement_timeout: float | None = option(
        None, "Seconds that a statement of migrate may run on PostgreSQL; None, as long as it takes."
    )
    migration_lock_retries: int = option(20, "How often migrate tries again after a lock was not given in time.")
    migration_lock_retry_delay: float = option(
        0.5, "Seconds before the first new try; doubled for each that follows, up to 30, and varied by half."
    )
    migration_speed: float = option(1.0, "How many times faster than stated the database is, for estimated durations.")
    silenced_migration_findings: dict[str, str] = option(
        dict, "Findings of the migration analyser that are safe here, each with the reason, by app, migration or id."
    )
    migration_diff_ignored_tables: list[str] = option(
        list, "Tables that migrate --diff does not call extra; shell patterns such as 'legacy_*'."
    )
