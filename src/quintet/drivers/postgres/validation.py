"""System checks of PostgreSQL: a pooler of connections that the settings do not speak of."""

from typing import Any

from quintet.drivers.validation import Validation
from quintet.kernel import checks


class PostgresValidation(Validation):
    """What PostgreSQL says against settings."""

    def check(self, **kwargs: Any) -> list[Any]:
        """Return a warning when a pooler answers in the server's name and OPTIONS does not say of which kind it is.

        A server tells every client its own process as the key to cancel with; a pooler, which has many clients for one session,
        makes keys up.
        """
        if "transaction_pooler" in self.connection.settings_dict["OPTIONS"] or not self.connection.is_pooled:
            return []
        alias = self.connection.alias
        return [
            checks.Warning(
                f"Database {alias!r} is reached through a pooler such as PgBouncer, and its settings do not say so.",
                hint=(
                    f"Set DATABASES[{alias!r}]['OPTIONS']['transaction_pooler'] to True when the pooler is in transaction mode: "
                    "prepared statements, cursors on the server and session settings would get lost there. Set it to False when "
                    "the pooler is in session mode."
                ),
                id="quintet.W037",
            )
        ]
