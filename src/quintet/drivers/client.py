"""The command-line client of a database (`connection.client`): what `dbshell` runs."""

import os
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from quintet.kit.libraries import shutil, signal, subprocess


class Client(ABC):
    """Runs the database's own shell on the alias's settings."""

    executable_name: ClassVar[str]
    #: Names that the program has elsewhere.
    other_names: ClassVar[tuple[str, ...]] = ()
    #: The package of Debian and its relatives that brings the program.
    package: ClassVar[str] = ""

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
        command[0] = self._program(command[0])
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            subprocess.run(command, env={**os.environ, **extra} if extra else None, check=True)
        finally:
            signal.signal(signal.SIGINT, before)

    def _program(self, usual: str) -> str:
        """Return the name by which the program is installed, the usual one when it is not."""
        return next((name for name in (usual, *self.other_names) if shutil.which(name)), usual)
