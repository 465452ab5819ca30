"""Making, cloning and dropping (test) databases (`connection.creation`): the part that is the same everywhere."""

from abc import ABC, abstractmethod
from typing import Any

from quintet.kernel import ports

TEST_PREFIX = "test_"


class Creation(ABC):
    """Creates databases for one connection's alias."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def test_name(self, suffix: str = "") -> str:
        """Return the name of the test database: TEST["NAME"], else the alias's name with ``test_`` before it."""
        settings = self.connection.settings_dict
        name = str(settings["TEST"]["NAME"] or TEST_PREFIX + str(settings["NAME"]))
        return self.suffixed(name, suffix) if suffix else name

    def suffixed(self, name: str, suffix: str) -> str:
        """Return the name of a clone of the database ``name``."""
        return f"{name}_{suffix}"

    def _get_test_db_name(self) -> str:
        return self.test_name()

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

    # ---- the documented calls for test runners

    def create_test_db(self, verbosity: int = 1, autoclobber: bool = False, serialize: bool = False, keepdb: bool = False) -> str:
        """Make and migrate the test database and point the alias at it; return its name.

        An existing one is asked about unless ``autoclobber`` (deleted) or ``keepdb`` (used). ``serialize`` also keeps its first
        rows for serialized rollback.
        """
        name = ports.test_databases.get().create(self.connection, verbosity=verbosity, autoclobber=autoclobber, keepdb=keepdb)
        if serialize:
            ports.test_databases.get().remember(self.connection)
        return name

    def destroy_test_db(
        self, old_database_name: str | None = None, verbosity: int = 1, keepdb: bool = False, suffix: str | None = None
    ) -> None:
        """Drop the test database (its clone called ``suffix``), unless ``keepdb``, and point the alias at the old name."""
        ports.test_databases.get().destroy(self.connection, old_database_name, verbosity=verbosity, keepdb=keepdb, suffix=suffix)

    def clone_test_db(self, suffix: str, verbosity: int = 1, autoclobber: bool = False, keepdb: bool = False) -> None:
        """Make a copy of the test database, for one process of a parallel run. A copy that is there already is renewed."""
        ports.test_databases.get().clone(self.connection, suffix, verbosity=verbosity)

    def get_test_db_clone_settings(self, suffix: str) -> dict[str, Any]:
        """Return the settings of the clone called ``suffix``."""
        settings = self.connection.settings_dict
        return {**settings, "NAME": self.suffixed(str(settings["NAME"]), suffix)}

    def set_as_test_mirror(self, primary_settings_dict: dict[str, Any]) -> None:
        """Point the alias at the database of another one."""
        self.switch_database(str(primary_settings_dict["NAME"]))

    def serialize_db_to_string(self) -> str:
        """Return the rows of the migrated apps as JSON; apps of TEST_NON_SERIALIZED_APPS are left out."""
        return ports.test_databases.get().serialize(self.connection)

    def deserialize_db_from_string(self, data: str) -> None:
        """Write the rows of `serialize_db_to_string` back."""
        ports.test_databases.get().deserialize(self.connection, data)

    # ---- parallel runs

    def is_cloned_for(self, start_method: str) -> bool:
        """Say whether processes that are started so need clones made beforehand."""
        return True

    def for_worker(self, start_method: str) -> Any:
        """Return what `setup_worker_connection` gets in another process: plain values."""
        return str(self.connection.settings_dict["NAME"])

    def setup_worker_connection(self, number: int, state: Any) -> None:
        """Point the alias at the clone of worker ``number``; ``state`` is what the parent's `for_worker` gave."""
        self.switch_database(self.suffixed(str(state), str(number)))
