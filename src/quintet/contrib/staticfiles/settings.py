"""The settings read by `quintet.contrib.staticfiles`."""

from typing import Any

from quintet.kernel.section import Section, option
from quintet.kit.record import record


@record
class StaticSettings(Section):
    """Static files."""

    static_root: str | None = option(None, "Folder that collectstatic fills.")
    staticfiles_dirs: list[Any] = option(list, "Further folders of static files.")
    staticfiles_finders: list[str] = option(
        lambda: [
            "quintet.contrib.staticfiles.finders.FileSystemFinder",
            "quintet.contrib.staticfiles.finders.AppDirectoriesFinder",
        ],
        "Finders by dotted path.",
    )
