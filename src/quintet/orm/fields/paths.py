"""FilePathField: the path of a file that is on the server already."""

from collections.abc import Callable, Iterable
from os import PathLike
from typing import Any

from quintet.orm.fields import checks
from quintet.orm.fields.base import Field
from quintet.services.i18n.translation import gettext_lazy as _


class FilePathField(Field[str]):
    """The path of a file or folder below ``path`` on the server; ``path`` may be a callable."""

    description = _("File path")
    stock_values = frozenset({str})

    def __init__(
        self,
        verbose_name: Any = None,
        name: str | None = None,
        path: "str | PathLike[str] | Callable[[], str | PathLike[str]]" = "",
        match: str | None = None,
        recursive: bool = False,
        allow_files: bool = True,
        allow_folders: bool = False,
        **options: Any,
    ) -> None:
        self.path, self.match, self.recursive = path, match, recursive
        self.allow_files, self.allow_folders = allow_files, allow_folders
        options.setdefault("max_length", 100)
        super().__init__(verbose_name, name, **options)

    def get_internal_type(self) -> str:
        """Return "FilePathField"."""
        return "FilePathField"

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return what makes this field again; a callable path is written as that callable."""
        name, path, args, options = super().deconstruct()
        given = {
            "path": (self.path, ""),
            "match": (self.match, None),
            "recursive": (self.recursive, False),
            "allow_files": (self.allow_files, True),
            "allow_folders": (self.allow_folders, False),
        }
        options |= {option: value for option, (value, default) in given.items() if value != default}
        if options.get("max_length") == 100:
            del options["max_length"]
        return name, path, args, options

    def get_prep_value(self, value: Any) -> Any:
        """Return the path as text."""
        value = super().get_prep_value(value)
        return value if value is None or type(value) is str or hasattr(value, "resolve_expression") else str(value)

    def _check_own(self) -> Iterable[Any]:
        yield from checks.something_allowed(self)
