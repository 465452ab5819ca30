"""PostgreSQL databases are made from a template; statements about them run on the maintenance database."""

from typing import Any

from quintet.drivers.creation import Creation
from quintet.drivers.errors import OperationalError
from quintet.drivers.postgres.database import TRANSLATION, make_pool, opened
from quintet.drivers.postgres.link import psycopg
from quintet.kernel.errors import ImproperlyConfigured

MAINTENANCE = "postgres"


class PostgresCreation(Creation):
    """Creates databases on the alias's server."""

    def exists(self, name: str) -> bool:
        """Say whether the server has the database."""
        return bool(self._tell("SELECT 1 FROM pg_database WHERE datname = %s", (name,)))

    def create_database(self, name: str) -> None:
        """Make an empty database, from TEST["TEMPLATE"] and with TEST["CHARSET"] when they are given.

        Raises ImproperlyConfigured for TEST["COLLATION"], which the server takes from its template.
        """
        test = self.connection.settings_dict["TEST"]
        if test.get("COLLATION"):
            raise ImproperlyConfigured(
                "PostgreSQL does not support collation setting at database creation time. Give TEST['TEMPLATE'] a database that "
                "has the collation."
            )
        charset, template = test.get("CHARSET"), test.get("TEMPLATE")
        encoding = "" if not charset else f" ENCODING '{str(charset).replace(chr(39), '')}'"
        self._tell(f"CREATE DATABASE {self._quote(name)}{encoding}{f' TEMPLATE {self._quote(template)}' if template else ''}")

    def drop_database(self, name: str) -> None:
        """Drop a database, ending the sessions in it."""
        if str(self.connection.settings_dict["NAME"]) == name:
            self.connection.let_go()
            self.connection.database.pool.close()
        self._tell(f"DROP DATABASE IF EXISTS {self._quote(name)} WITH (FORCE)")

    def clone_database(self, source: str, name: str) -> None:
        """Copy ``source`` on the server; nobody may be connected to it, so idle connections of the alias are closed."""
        if str(self.connection.settings_dict["NAME"]) == source:
            self.connection.let_go()
            self.connection.database.pool.close()
        self._tell(f"DROP DATABASE IF EXISTS {self._quote(name)} WITH (FORCE)")
        self._tell(f"CREATE DATABASE {self._quote(name)} TEMPLATE {self._quote(source)}")

    def switch_database(self, name: str) -> None:
        """Point the alias at another database of the same server."""
        self.connection.let_go()
        database = self.connection.database
        database.pool.close()
        database.settings["NAME"] = name
        database.pool = make_pool(database.alias, database.settings, self.connection.opener)
        database.pool.opened = database.announce

    def _quote(self, name: str) -> str:
        return self.connection.ops.quote_name(name)

    def _tell(self, statement: str, params: Any = None) -> list[Any]:
        """Run a statement on the maintenance database, else on the alias's own; return its rows."""
        settings = self.connection.settings_dict
        try:
            link = opened(self.connection.alias, {**settings, "NAME": MAINTENANCE}, self.connection.opener)
        except OperationalError:
            link = opened(self.connection.alias, settings, self.connection.opener)
        try:
            cursor = link.verbs.execute(statement, params, prepare=False)
            return cursor.fetchall() if cursor.description else []
        except psycopg.Error as error:
            raise TRANSLATION.of(error) from error
        finally:
            link.close()
