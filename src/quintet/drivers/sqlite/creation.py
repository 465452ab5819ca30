"""SQLite databases are files, or live in memory; a copy is made by SQLite's own backup."""

import sqlite3
from pathlib import Path
from typing import Any

from quintet.drivers.creation import Creation
from quintet.drivers.errors import DatabaseError
from quintet.drivers.sqlite import memory
from quintet.drivers.sqlite.database import point_at
from quintet.drivers.sqlite.lane import QUEUE, TURN
from quintet.drivers.sqlite.link import is_memory, opened

SIDE_FILES = ("", "-wal", "-shm", "-journal", QUEUE, TURN)


class SqliteCreation(Creation):
    """Creates files and databases in memory."""

    def test_name(self, suffix: str = "") -> str:
        """Return TEST["NAME"], else a database in memory that all threads of the process share."""
        given = self.connection.settings_dict["TEST"]["NAME"]
        if given and given != ":memory:":
            return self.suffixed(str(given), suffix) if suffix else str(given)
        return f"file:memorydb_{self.connection.alias}{'_' + suffix if suffix else ''}?mode=memory&cache=shared"

    def suffixed(self, name: str, suffix: str) -> str:
        """Return ``name`` with the suffix before its extension; in memory every process has its own database anyway."""
        if is_memory(name):
            return name
        path = Path(name)
        return str(path.with_name(f"{path.stem}_{suffix}{path.suffix}"))

    def test_db_signature(self) -> tuple[str, ...]:
        """Return what tells two aliases' test databases apart: the file, or in memory the alias."""
        name = self.test_name()
        settings = self.connection.settings_dict
        return (str(settings["NAME"]), self.connection.alias) if is_memory(name) else (str(settings["NAME"]), name)

    def exists(self, name: str) -> bool:
        """Say whether the file is there; one in memory never is."""
        return not is_memory(str(name)) and Path(str(name)).exists()

    def create_database(self, name: str) -> None:
        """Make an empty file; one in memory is made by its first use."""
        if is_memory(str(name)):
            return
        if self.exists(name):
            raise DatabaseError(f"The SQLite file {name} is there already: drop it first, or choose another TEST['NAME'].")
        Path(str(name)).touch()

    def drop_database(self, name: str) -> None:
        """Remove the file and what SQLite keeps beside it, or forget the data in memory."""
        database = self.connection.database
        if str(database.settings["NAME"]) == str(name):
            self.connection.let_go()
            if isinstance(database.pool, memory.OneLink):
                database.pool.forget()
            else:
                database.pool.close()
        if not is_memory(str(name)):
            for side in SIDE_FILES:
                Path(f"{name}{side}").unlink(missing_ok=True)

    def clone_database(self, source: str, name: str) -> None:
        """Copy ``source`` into ``name`` page by page; the alias's own database in memory is read through its connection."""
        if self.exists(name):
            self.drop_database(name)
        connection = self.connection
        own = str(connection.settings_dict["NAME"]) == str(source)
        origin: sqlite3.Connection = connection.database.pool.take() if own else _opened(connection, source)
        try:
            target = _opened(connection, name)
            try:
                origin.backup(target)
            finally:
                target.close()
        finally:
            connection.database.pool.give(origin) if own else origin.close()

    def switch_database(self, name: str) -> None:
        """Point the alias at another file."""
        self.connection.let_go()
        point_at(self.connection.database, name)

    def is_cloned_for(self, start_method: str) -> bool:
        """Say whether the database is a file: one in memory goes to workers as a copy of the process, or as bytes."""
        return not is_memory(str(self.connection.settings_dict["NAME"]))

    def for_worker(self, start_method: str) -> Any:
        """Return the name, and for a new interpreter the contents of a database in memory."""
        name = str(self.connection.settings_dict["NAME"])
        if not is_memory(name) or start_method == "fork":
            return name, None
        pool = self.connection.database.pool
        link: sqlite3.Connection = pool.take()
        try:
            return name, link.serialize()
        finally:
            pool.give(link)

    def setup_worker_connection(self, number: int, state: Any) -> None:
        """Point the alias at the clone of worker ``number``, or fill its database in memory."""
        name, contents = state
        if not is_memory(name):
            self.switch_database(self.suffixed(name, str(number)))
            return
        if contents is None:
            return  # the forked process has a copy of the memory
        self.switch_database(name)
        source = sqlite3.connect(":memory:")
        try:
            source.deserialize(contents)
            source.backup(self.connection.database.pool.take())
        finally:
            source.close()


def _opened(connection: Any, name: str) -> sqlite3.Connection:
    return opened(connection.alias, {**connection.settings_dict, "NAME": name}, connection.opener)
