"""MariaDB and MySQL databases are made empty; a copy is made table by table. Statements about them run without a database."""

from typing import Any

from quintet.drivers.creation import Creation
from quintet.drivers.mysql.database import TRANSLATION, make_pool, opened
from quintet.drivers.mysql.library import pymysql


class MysqlCreation(Creation):
    """Creates databases on the alias's server."""

    def exists(self, name: str) -> bool:
        """Say whether the server has the database."""
        return bool(self._tell(["SELECT 1 FROM information_schema.schemata WHERE schema_name = %s"], (name,)))

    def create_database(self, name: str) -> None:
        """Make an empty database, with TEST["CHARSET"] and TEST["COLLATION"] when they are given."""
        test = self.connection.settings_dict["TEST"]
        charset = f" CHARACTER SET {test['CHARSET']}" if test.get("CHARSET") else ""
        collation = f" COLLATE {test['COLLATION']}" if test.get("COLLATION") else ""
        self._tell([f"CREATE DATABASE {quoted(name)}{charset}{collation}"])

    def drop_database(self, name: str) -> None:
        """Drop a database, if there is one."""
        if str(self.connection.settings_dict["NAME"]) == name:
            self.connection.let_go()
            self.connection.database.pool.close()
        self._tell([f"DROP DATABASE IF EXISTS {quoted(name)}"])

    def clone_database(self, source: str, name: str) -> None:
        """Copy ``source`` on the server: the tables as they were defined, their rows, then the views."""
        found = self._tell(
            [
                f"DROP DATABASE IF EXISTS {quoted(name)}",
                "SELECT CONCAT(' CHARACTER SET ', default_character_set_name, ' COLLATE ', default_collation_name) "
                "FROM information_schema.schemata WHERE schema_name = %s",
            ],
            (source,),
        )
        self._tell([f"CREATE DATABASE {quoted(name)}{found[0][0]}"])
        tables = self._tell(
            ["SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = %s ORDER BY table_name"],
            (source,),
        )
        statements = [f"USE {quoted(source)}"]
        definitions = {
            table: self._tell([*statements, f"SHOW CREATE TABLE {quoted(table)}"])[0][1]
            for table, kind in tables
            if kind == "BASE TABLE"
        }
        filled: list[str] = []
        for table in definitions:
            columns = self._stored_columns(source, table)
            filled.append(
                f"INSERT INTO {quoted(table)} ({columns}) SELECT {columns} FROM {quoted(source)}.{quoted(table)}"  # noqa: S608  quoted
            )
        self._tell([f"USE {quoted(name)}", "SET foreign_key_checks = 0, sql_mode = ''", *definitions.values(), *filled])

    def _stored_columns(self, source: str, table: str) -> str:
        rows = self._tell(
            [
                "SELECT column_name FROM information_schema.columns WHERE table_schema = %s AND table_name = %s "
                "AND COALESCE(generation_expression, '') = '' ORDER BY ordinal_position"
            ],
            (source, table),
        )
        return ", ".join(quoted(name) for (name,) in rows)

    def switch_database(self, name: str) -> None:
        """Point the alias at another database of the same server."""
        self.connection.let_go()
        database = self.connection.database
        database.pool.close()
        database.settings["NAME"] = name
        for option in ("database", "db"):
            database.settings["OPTIONS"].pop(option, None)
        database.pool = make_pool(database.alias, database.settings, self.connection.opener)
        database.pool.opened = database.announce

    def _tell(self, statements: list[str], params: Any = None) -> list[Any]:
        """Run statements on one connection without a database; return the rows of the last, which takes the parameters."""
        settings = self.connection.settings_dict
        options = {name: value for name, value in settings["OPTIONS"].items() if name not in ("database", "db")}
        link = opened(self.connection.alias, {**settings, "NAME": "", "OPTIONS": options}, self.connection.opener)
        try:
            for statement in statements[:-1]:
                link.run(statement, None)
            return list(link.run(statements[-1], params).rows or ())
        except pymysql.Error as error:
            raise TRANSLATION.of(error) from error
        finally:
            link.close()


def quoted(name: str) -> str:
    """Return the name of a database, a table or a column in backquotes."""
    return "`" + name.replace("`", "``") + "`"
