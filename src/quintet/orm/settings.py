"""The settings read by `quintet.orm`."""

from typing import Any

from quintet.kernel.section import Section, option
from quintet.kit.record import record


@record
class ModelSettings(Section):
    """Defaults of models."""

    default_auto_field: str = option("quintet.db.models.BigAutoField", "Automatic primary keys.")
    use_blank_choice_dash: bool = option(False, "Use dashes as the blank choice.")
    default_fetch_mode: str = option("one", "How a missing relation loads: one, peers or raise.")
    default_tablespace: str = option("", "Tablespace of tables.")
    default_index_tablespace: str = option("", "Tablespace of indexes.")
    fixture_dirs: list[Any] = option(list, "Folders searched for fixtures besides those of the apps.")
    serialization_modules: dict[str, str] = option(dict, "Further serializers: dotted paths by format.", defined=False)
    absolute_url_overrides: dict[str, Any] = option(dict, "Functions that give get_absolute_url, by model label.")
