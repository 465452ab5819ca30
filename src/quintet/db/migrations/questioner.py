"""Porch: what the autodetector asks."""

from quintet.migrations.questioner import InteractiveMigrationQuestioner as InteractiveMigrationQuestioner
from quintet.migrations.questioner import MigrationQuestioner as MigrationQuestioner
from quintet.migrations.questioner import NonInteractiveMigrationQuestioner as NonInteractiveMigrationQuestioner

__all__ = ["InteractiveMigrationQuestioner", "MigrationQuestioner", "NonInteractiveMigrationQuestioner"]
