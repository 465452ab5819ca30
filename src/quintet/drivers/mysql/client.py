"""`mysql` on the alias's server; the password goes through the environment, where lists of processes do not show it."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from quintet.drivers.client import Client

FLAGS: Mapping[str, str] = MappingProxyType({"user": "--user", "host": "--host", "port": "--port", "unix_socket": "--socket"})
SSL: Mapping[str, str] = MappingProxyType({"ca": "--ssl-ca", "cert": "--ssl-cert", "key": "--ssl-key"})


class MysqlClient(Client):
    """Runs ``mysql``."""

    executable_name = "mysql"
    other_names = ("mariadb",)
    package = "mariadb-client"

    @classmethod
    def settings_to_cmd_args_env(
        cls, settings_dict: Mapping[str, Any], parameters: Sequence[str]
    ) -> tuple[list[str], dict[str, str] | None]:
        """Return ``mysql --user=.. --host=.. <parameters> <database>``: OPTIONS first, then the other settings."""
        options = settings_dict["OPTIONS"]
        host = str(settings_dict.get("HOST") or "")
        given = {
            "user": settings_dict.get("USER"),
            "unix_socket" if host.startswith("/") else "host": host,
            "port": settings_dict.get("PORT"),
            **{name: options[name] for name in FLAGS if options.get(name)},
        }
        command = [cls.executable_name]
        if options.get("read_default_file"):
            command.append(f"--defaults-file={options['read_default_file']}")
        command += [f"{FLAGS[name]}={given[name]}" for name in FLAGS if given.get(name)]
        secured: Any = options.get("ssl")
        if hasattr(secured, "get"):  # a dictionary, and no SSLContext of the application's own
            command += [f"{flag}={secured[name]}" for name, flag in SSL.items() if secured.get(name)]
        command += [f"--ssl-{name}={options[f'ssl_{name}']}" for name in SSL if options.get(f"ssl_{name}")]
        if options.get("charset"):
            command.append(f"--default-character-set={options['charset']}")
        database = options.get("database", options.get("db", settings_dict.get("NAME")))
        password = options.get("password", options.get("passwd", settings_dict.get("PASSWORD")))
        command += [*parameters, *([str(database)] if database else [])]
        return command, {"MYSQL_PWD": str(password)} if password else None
