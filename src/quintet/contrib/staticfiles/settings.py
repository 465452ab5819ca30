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
    staticfiles_compress: list[str] = option(list, 'Compressed copies that collectstatic writes: "gzip", "br", "zstd".')
    staticfiles_max_age: int = option(60, "Seconds that browsers may keep static files whose names are not hashed.")
    staticfiles_check_templates: bool = option(
        True, "Let collectstatic fail for a static tag of the project's templates whose file is not in the manifest."
    )
