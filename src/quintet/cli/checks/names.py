"""The check for misspelt settings: names that nearly are a declared one (JOINTS 14)."""

from collections.abc import Iterable, Sequence
from typing import Any

from quintet.compat import alias
from quintet.kernel import current
from quintet.kernel.checks import CheckMessage, Warning
from quintet.kernel.settings import module_of
from quintet.kit.text import edit_distance_within

MOST_EDITS = 2
# Shorter names are near to each other without being meant for each other.
SHORTEST = 5


def check_setting_names(*, app_configs: Sequence[Any] | None, databases: Sequence[str] | None) -> Iterable[CheckMessage]:
    """Warn of each setting whose name nobody declares and that is within two edits of a declared one.

    Silent under the import alias: a project written for another framework keeps settings of its packages.
    """
    if alias.installed():
        return []
    settings = current.settings
    declared = settings.store.declared()
    written = [name for name in dir(settings) if name.isupper() and name not in declared and settings.is_overridden(name)]
    found: list[CheckMessage] = []
    for name in written:
        near = _nearest(name, declared)
        if near:
            where = module_of(settings.store.holder) or "settings.configure()"
            found.append(Warning(f"The setting {name} in {where} is not known.", hint=f"Did you mean {near}?", id="quintet.W001"))
    return found


def _nearest(name: str, declared: Iterable[str]) -> str | None:
    if len(name) < SHORTEST:
        return None
    for distance in range(1, MOST_EDITS + 1):
        for candidate in declared:
            if len(candidate) >= SHORTEST and edit_distance_within(name, candidate, distance):
                return candidate
    return None
