"""Templates from folders."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from quintet.template.errors import TemplateDoesNotExist
from quintet.template.loaders.base import Loader as BaseLoader
from quintet.template.origin import Origin


class Loader(BaseLoader):
    """Reads templates from ``dirs``, by default those of the engine."""

    def __init__(self, engine: Any, dirs: Sequence[Any] | None = None) -> None:
        super().__init__(engine)
        self.dirs = dirs

    def get_dirs(self) -> Sequence[Any]:
        """Return the folders, in the order they are searched."""
        return self.dirs if self.dirs is not None else self.engine.dirs

    def get_contents(self, origin: Origin) -> str:
        """Return the file's text.

        Raises TemplateDoesNotExist when there is no such file.
        """
        try:
            return Path(origin.name).read_text(encoding=self.engine.file_charset)
        except (FileNotFoundError, IsADirectoryError) as error:
            raise TemplateDoesNotExist(origin) from error

    def get_template_sources(self, template_name: str) -> Iterable[Origin]:
        """Yield the paths of that name below each folder; a name that leads out of a folder is passed over."""
        for folder in self.get_dirs():
            root = os.path.abspath(folder)
            path = os.path.abspath(os.path.join(root, template_name))
            if path.startswith(root.rstrip(os.sep) + os.sep) and "\0" not in path:
                yield Origin(path, template_name, self)
