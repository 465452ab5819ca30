"""The command-line client of a database (`connection.client`): what `dbshell` runs."""

import os
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from quintet.kit.libraries import signal, subprocess


class Client(ABC):
    """Runs the database's own shell on the alias's settings."""

    executable_name: ClassVar[str]

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    @classmethod
    @abstractmethod
    def settings_to_cmd_args_env(
        cls, settings_dict: Mapping[str, Any], parameters: Sequence[str]
    ) -> tuple[list[str], dict[str, str] | None]:
        """Return the command line, and what the environment needs besides (secrets, not shown to other users)."""

    def runshell(self, parameters: Sequence[str]) -> None:
        """Run the shell until it ends; Ctrl-C belongs to it meanwhile.

        Raises FileNotFoundError when the program is not installed, CalledProcessError when it reports a failure.
        """
        command, extra = self.settings_to_cmd_args_env(self.connection.settings_dict, parameters)
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            subprocess.run(command, env={**os.environ, **extra} if extra else None, check=True)
        finally:
            signal.signal(signal.SIGINT, before)
