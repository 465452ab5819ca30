"""System checks of MariaDB and MySQL: strict mode, and text columns that cannot be unique or indexed."""

from typing import Any

from quintet.drivers.validation import Validation
from quintet.kernel import checks

STRICT = ("STRICT_TRANS_TABLES", "STRICT_ALL_TABLES")
LONGEST_UNIQUE = 255


class MysqlValidation(Validation):
    """What MariaDB and MySQL say against settings and fields."""

    def check(self, **kwargs: Any) -> list[Any]:
        """Return a warning when values that do not fit would be cut instead of refused."""
        row = self.connection.fetch_one("SELECT @@sql_mode", None)
        if any(mode in row[0].upper().split(",") for mode in STRICT):
            return []
        name = self.connection.display_name
        return [
            checks.Warning(
                f"{name} Strict Mode is not set for database connection '{self.connection.alias}'",
                hint=(
                    f"{name}'s Strict Mode fixes many data integrity problems in {name}, such as data truncation upon "
                    "insertion, by escalating warnings into errors. It is strongly recommended you activate it. See: "
                    "https://docs.djangoproject.com/en/6.1/ref/databases/#mysql-sql-mode"
                ),
                id="mysql.W002",
            )
        ]

    def check_field_type(self, field: Any, field_type: str) -> list[Any]:
        """Return warnings about a column that cannot be unique in full, or be indexed."""
        found: list[Any] = []
        length = getattr(field, "max_length", None)
        if field_type.startswith("varchar") and field.unique and (length is None or int(length) > LONGEST_UNIQUE):
            found.append(
                checks.Warning(
                    f"{self.connection.display_name} may not allow unique CharFields to have a max_length > 255.",
                    obj=field,
                    hint="See: https://docs.djangoproject.com/en/6.1/ref/databases/#mysql-character-fields",
                    id="mysql.W003",
                )
            )
        if field.db_index and field_type.lower() in LIMITED:
            found.append(
                checks.Warning(
                    f"{self.connection.display_name} does not support a database index on {field_type} columns.",
                    hint="An index won't be created. Silence this warning if you don't care about it.",
                    obj=field,
                    id="fields.W162",
                )
            )
        return found


#: Column types of which only a beginning can be indexed.
LIMITED = frozenset({"tinyblob", "blob", "mediumblob", "longblob", "tinytext", "text", "mediumtext", "longtext", "json"})
