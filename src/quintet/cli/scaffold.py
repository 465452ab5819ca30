"""Making a project or an app from a folder of templates.

Each file is rendered with the template language, without escaping; a name ending in ``-tpl`` loses that ending, and
``project_name`` or ``app_name`` in a path becomes the name.
"""

import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quintet.kernel import current
from quintet.kernel.command import BaseCommand, CommandError, CommandParser
from quintet.kernel.versions import spoken_version
from quintet.kit import dotted
from quintet.kit.crypto import get_random_string
from quintet.template.context import Context
from quintet.template.engine import Engine

OWN_TEMPLATES = Path(__file__).parent / "templates"
SUFFIX = "-tpl"
SKIPPED_FOLDERS = frozenset({".git", "__pycache__"})
KEY_CHARACTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_+*!@%^()"
KEY_LENGTH = 64


@dataclass(frozen=True, slots=True)
class Scaffold:
    """What to make: kind ("project" or "app"), its name, from which folder, into which, and which files are rendered."""

    kind: str
    name: str
    source: Path
    target: Path
    extensions: frozenset[str]
    extra_names: frozenset[str]
    excluded: frozenset[str]

    def context(self) -> dict[str, Any]:
        """Return the documented template variables."""
        return {
            f"{self.kind}_name": self.name,
            f"{self.kind}_directory": str(self.target),
            f"camel_case_{self.kind}_name": self.name.title().replace("_", ""),
            "docs_version": spoken_version(),
            "secret_key": get_random_string(KEY_LENGTH, KEY_CHARACTERS),
        }

    def renders(self, path: Path) -> bool:
        """Say whether a file is a template rather than copied as it is."""
        return path.name.endswith(SUFFIX) or path.suffix in self.extensions or path.name in self.extra_names

    def files(self) -> Iterable[Path]:
        """Yield the files to make, in order."""
        for path in sorted(self.source.rglob("*")):
            inside = path.relative_to(self.source).parts
            if path.is_file() and not SKIPPED_FOLDERS.union(self.excluded).intersection(inside) and path.suffix != ".pyc":
                yield path

    def destination(self, path: Path) -> Path:
        """Return where a template file goes."""
        parts = [part.replace(f"{self.kind}_name", self.name) for part in path.relative_to(self.source).parts]
        return self.target.joinpath(*parts[:-1], parts[-1].removesuffix(SUFFIX))


def require_name(kind: str, name: str) -> None:
    """Raise CommandError for a name that is no identifier or that an importable module has already."""
    article = "an app" if kind == "app" else "a project"
    if not name.isidentifier():
        raise CommandError(f"'{name}' is not a valid {kind} name. Please make sure the name is a valid identifier.")
    if dotted.exists(name):
        raise CommandError(
            f"'{name}' conflicts with the name of an existing Python module and cannot be used as {article} name. "
            "Please try another name."
        )


def build(scaffold: Scaffold) -> list[Path]:
    """Write every file; return their paths.

    Raises CommandError, before anything is written, when one exists already.
    """
    pairs = [(path, scaffold.destination(path)) for path in scaffold.files()]
    for _, destination in pairs:
        if destination.exists():
            raise CommandError(
                f"{destination} already exists. Overlaying a {scaffold.kind} into an existing directory won't replace "
                f"conflicting files."
            )
    context = scaffold.context()
    for path, destination in pairs:
        destination.parent.mkdir(parents=True, exist_ok=True)
        if scaffold.renders(path):
            destination.write_text(render(path.read_text(encoding="utf-8"), context), encoding="utf-8")
        else:
            shutil.copyfile(path, destination)
        shutil.copymode(path, destination)
    return [destination for _, destination in pairs]


def render(text: str, context: Mapping[str, Any]) -> str:
    """Render one file's text, unescaped."""
    return str(Engine().from_string(text).render(Context(dict(context), autoescape=False)))


class ScaffoldCommand(BaseCommand):
    """The common part of startproject and startapp; ``kind`` says which."""

    kind: str
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the name, the folder and where templates come from."""
        parser.add_argument("name", help=f"Name of the {self.kind}.")
        parser.add_argument("directory", nargs="?", help="Folder to make it in; it is created if need be.")
        parser.add_argument("--template", help="Folder of templates to use instead of our own.")
        parser.add_argument(
            "--extension", "-e", dest="extensions", action="append", default=["py"], help="Endings of rendered files."
        )
        parser.add_argument("--name", "-n", dest="files", action="append", default=[], help="Names of further rendered files.")
        parser.add_argument("--exclude", "-x", action="append", default=[], help="Folders to leave out.")

    def handle(self, **options: Any) -> None:
        """Make it."""
        if not current.settings.configured:
            # The template language asks for languages and formats; before a project there are only defaults.
            current.settings.configure()
        name, directory = options["name"], options["directory"]
        require_name(self.kind, name)
        scaffold = Scaffold(
            kind=self.kind,
            name=name,
            source=self._source(options["template"]),
            target=Path(directory).expanduser().resolve() if directory else Path.cwd() / name,
            extensions=frozenset(f".{ending.lstrip('.')}" for ending in _split(options["extensions"])),
            extra_names=frozenset(_split(options["files"])),
            excluded=frozenset(options["exclude"]),
        )
        if not directory and scaffold.target.exists():
            raise CommandError(f"'{scaffold.target}' already exists")
        written = build(scaffold)
        for path in written:
            if options["verbosity"] >= 2:
                self.stdout.write(f"Creating {path}")
            if path.name == "manage.py":
                path.chmod(path.stat().st_mode | 0o111)
            if path.name == ".env":
                path.chmod(0o600)

    def _source(self, template: str | None) -> Path:
        if template is None:
            return OWN_TEMPLATES / self.kind
        folder = Path(template.removeprefix("file://")).expanduser()
        if not folder.is_dir():
            raise CommandError(
                f"couldn't handle {self.kind} template {template}: there is no such folder. Unpack archives first."
            )
        return folder.resolve()


def _split(values: Sequence[str]) -> list[str]:
    return [part for value in values for part in re.split(r"[,\s]+", value) if part]
