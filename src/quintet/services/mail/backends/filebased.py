"""The file backend: writes the messages of each session to a file of its own, for development."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from quintet.kernel.errors import ImproperlyConfigured
from quintet.services.mail.backends.console import RULE
from quintet.services.mail.backends.console import EmailBackend as ConsoleBackend
from quintet.services.mail.errors import InvalidMailer
from quintet.services.mail.settings import MailSettings


class EmailBackend(ConsoleBackend):
    """Writes to a new file in ``file_path``, a folder that is made when it is missing.

    Raises InvalidMailer or ImproperlyConfigured without a folder that can be written to.
    """

    def __init__(self, fail_silently: bool = False, *, file_path: Any = None, **options: Any) -> None:
        super().__init__(fail_silently, **options)
        path = file_path if file_path is not None or self.alias is not None else MailSettings.now().email_file_path or None
        if path is None:
            raise InvalidMailer("The option file_path, the folder to write to, is required.", alias=self.alias)
        self.file_path = os.path.abspath(path)
        self._name: str | None = None
        self._make_folder(Path(self.file_path))

    def _make_folder(self, folder: Path) -> None:
        if folder.exists() and not folder.is_dir():
            raise ImproperlyConfigured(f"Path for saving email messages exists, but is not a directory: {folder}")
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ImproperlyConfigured(f"Could not create directory for saving email messages: {folder} ({error})") from error
        if not os.access(folder, os.W_OK):
            raise ImproperlyConfigured(f"Could not write to directory: {folder}")

    def write_message(self, message: Any) -> None:
        """Write one message, byte for byte."""
        assert self.stream is not None  # opened by `send_messages`
        self.stream.write(message.message().as_bytes() + f"\n{RULE}\n".encode())

    def open(self) -> bool:
        """Open the file of this session; True when this call did."""
        if self.stream is not None:
            return False
        self.stream = open(self._file(), "ab")  # noqa: SIM115  closed by `close`
        return True

    def close(self) -> None:
        """Close the file."""
        if self.stream is not None:
            self.stream.close()
            self.stream = None

    def _file(self) -> Path:
        if self._name is None:
            self._name = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{uuid4().hex}.log"
        return Path(self.file_path) / self._name
