"""What every template backend offers."""

from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath
from typing import Any, cast

from quintet.kernel.errors import ImproperlyConfigured
from quintet.template.app_folders import app_template_dirs


class BaseEngine:
    """One entry of TEMPLATES; ``params`` are its NAME, DIRS, APP_DIRS."""

    app_dirname: str | None = None

    def __init__(self, params: dict[str, Any]) -> None:
        params = params.copy()
        self.name: str = params.pop("NAME")
        folders = params.pop("DIRS")
        if isinstance(folders, str | bytes | PurePath) or not isinstance(folders, Iterable):
            raise ImproperlyConfigured(
                f"DIRS of the template engine {self.name!r} must be a list of folders, not {folders!r}. Put it in brackets."
            )
        self.dirs: list[Any] = list(cast("Iterable[Any]", folders))
        self.app_dirs: bool = params.pop("APP_DIRS")
        if params:
            raise ImproperlyConfigured(
                f"Unknown parameters: {', '.join(params)} (of the template engine {self.name!r}; it has NAME, BACKEND, DIRS, "
                "APP_DIRS and OPTIONS)."
            )

    def check(self, **kwargs: Any) -> list[Any]:
        """Return what system checks find wrong with the engine."""
        return []

    def from_string(self, template_code: str) -> Any:
        """Return a template made from source text."""
        raise NotImplementedError("subclasses of BaseEngine should provide a from_string() method")

    def get_template(self, template_name: str) -> Any:
        """Return the template of that name.

        Raises TemplateDoesNotExist.
        """
        raise NotImplementedError("subclasses of BaseEngine must provide a get_template() method")

    def template_names(self, beside: Path | None = None) -> Iterator[str]:
        """Yield the names of all templates that the engine can list, for checks; none of a folder below ``beside``."""
        return iter(())

    @property
    def template_dirs(self) -> tuple[Any, ...]:
        """The folders that are searched."""
        folders = tuple(self.dirs)
        return folders + app_template_dirs(self.app_dirname) if self.app_dirs and self.app_dirname else folders

    def iter_template_filenames(self, template_name: str) -> Iterator[Path]:
        """Yield the files that may hold a template of that name; none outside the folders."""
        if "\0" in template_name:
            return
        for folder in self.template_dirs:
            root = Path(folder).absolute()
            path = (root / template_name).absolute()
            if ".." not in Path(template_name).parts and path.is_relative_to(root):
                yield path
