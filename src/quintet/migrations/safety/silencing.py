"""Findings that somebody has looked at and called safe, with the reason.

In a migration:  ``safe = {"M101": "the table has 40 rows"}``
In the settings: ``SILENCED_MIGRATION_FINDINGS = {"shop.0004_index:M101": "its table has 40 rows", "oauth": "not ours"}``
"""

from collections.abc import Mapping
from typing import Any


def reason(migration: Any, finding_id: str, silenced: Mapping[str, str]) -> str | None:
    """Return why a finding of a migration does not count, or None when it counts."""
    said = getattr(migration, "safe", None) or {}
    if finding_id in said:
        return str(said[finding_id])
    name = f"{migration.app_label}.{migration.name}"
    for key in (f"{name}:{finding_id}", name, f"{migration.app_label}:{finding_id}", migration.app_label, finding_id):
        if key in silenced:
            return str(silenced[key])
    return None
