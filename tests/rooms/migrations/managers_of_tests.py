"""A manager that migrations keep, importable by name."""

from quintet.db import models


class KeptManager(models.Manager):
    """Kept in migrations."""

    use_in_migrations = True
