"""`sqlite3` on the alias's file."""

from collections.abc import Mapping, Sequence
from typing import Any

from quintet.drivers.client import Client


class SqliteClient(Client):
    """Runs ``sqlite3``."""

    executable_name = "sqlite3"
    package = "sqlite3"

    @classmethod
    def settings_to_cmd_args_env(
        cls, settings_dict: Mapping[str, Any], parameters: Sequence[str]
    ) -> tuple[list[str], dict[str, str] | None]:
        """Return ``sqlite3 <file> <parameters>``."""
        return [cls.executable_name, settings_dict["NAME"], *parameters], None
