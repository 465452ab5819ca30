"""Making, cloning and dropping (test) databases (`connection.creation`): the part that is the same everywhere."""

from abc import ABC, abstractmethod
from typing import Any

TEST_PREFIX = "test_"


class Creation(ABC):
    """Creates databases for one connection's alias."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def test_name(self, suffix: str = "") -> str:
        """Return the name of the test database: TEST["NAME"], else the alias's name with ``test_`` before it."""
        settings = self.connection.settings_dict
        name = settings["TEST"]["NAME"] or TEST_PREFIX + str(settings["NAME"])
        return f"{name}_{suffix}" if suffix else name

    @abstractmethod
    def exists(self, name: str) -> bool:
        """Say whether there is a database called ``name``."""

    @abstractmethod
    def create_database(self, name: str) -> None:
        """Make an empty database called ``name``.

        Raises DatabaseError when there is one already.
        """

    @abstractmethod
    def drop_database(self, name: str) -> None:
        """Drop the database called ``name``, if there is one."""

    @abstractmethod
    def clone_database(self, source: str, name: str) -> None:
        """Make ``name`` a copy of ``source``, replacing what was there."""

    @abstractmethod
    def switch_database(self, name: str) -> None:
        """Point the alias at ``name``: connections opened from here on use it."""

    def test_db_signature(self) -> tuple[str, ...]:
        """Return what tells two aliases' test databases apart."""
        settings = self.connection.settings_dict
        return (settings["HOST"], settings["PORT"], settings["ENGINE"], str(self.test_name()))
