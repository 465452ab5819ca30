"""Templates from the ``templates`` folders of installed applications."""

from collections.abc import Sequence
from typing import Any

from quintet.template.app_folders import app_template_dirs
from quintet.template.loaders.filesystem import Loader as FilesystemLoader


class Loader(FilesystemLoader):
    """Reads templates from the applications, in the order of INSTALLED_APPS."""

    def get_dirs(self) -> Sequence[Any]:
        """Return the applications' folders."""
        return app_template_dirs("templates")
