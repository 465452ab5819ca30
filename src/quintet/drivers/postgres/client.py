"""`psql` on the alias's server; what must not be seen in a list of processes goes through the environment."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from quintet.drivers.client import Client

FLAGS: Mapping[str, str] = MappingProxyType({"USER": "-U", "HOST": "-h", "PORT": "-p"})
#: The variables of libpq for parameters of OPTIONS.
VARIABLES: Mapping[str, str] = MappingProxyType(
    {
        "service": "PGSERVICE",
        "sslmode": "PGSSLMODE",
        "sslrootcert": "PGSSLROOTCERT",
        "sslcert": "PGSSLCERT",
        "sslkey": "PGSSLKEY",
        "passfile": "PGPASSFILE",
    }
)
MAINTENANCE = "postgres"


class PostgresClient(Client):
    """Runs ``psql``."""

    executable_name = "psql"
    package = "postgresql-client"

    @classmethod
    def settings_to_cmd_args_env(
        cls, settings_dict: Mapping[str, Any], parameters: Sequence[str]
    ) -> tuple[list[str], dict[str, str] | None]:
        """Return ``psql -U .. -h .. -p .. <parameters> <database>``; without a database and a service, the maintenance one."""
        options = settings_dict["OPTIONS"]
        flags = [part for name, flag in FLAGS.items() if settings_dict.get(name) for part in (flag, str(settings_dict[name]))]
        name = settings_dict.get("NAME") or ("" if options.get("service") else MAINTENANCE)
        given = {"PGPASSWORD": settings_dict.get("PASSWORD")}
        given |= {variable: options.get(option) for option, variable in VARIABLES.items()}
        environment = {variable: str(value) for variable, value in given.items() if value}
        return [cls.executable_name, *flags, *parameters, *([name] if name else [])], environment or None
