"""Writing a file over the one that may be there already, in any storage."""

from pathlib import Path
from typing import Any

from quintet.services.files import placing
from quintet.services.files.storage.filesystem import FileSystemStorage


def replace_file(storage: Any, name: str, content: Any) -> None:
    """Keep ``content``, a file object, under exactly ``name``.

    On this machine's disk nobody sees the file incomplete or missing meanwhile; other storages delete before they save.
    """
    if isinstance(storage, FileSystemStorage) and type(storage)._save is FileSystemStorage._save:  # noqa: SLF001  our own storage
        target = Path(storage.path(name))
        storage._make_folder(target.parent)  # noqa: SLF001  our own storage
        placing.write_whole(target, content.chunks(), overwrite=True, mode=storage.file_permissions_mode)
        return
    if storage.exists(name):
        storage.delete(name)
    storage.save(name, content)
