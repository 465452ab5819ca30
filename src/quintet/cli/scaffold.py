"""Making a project or an app from a folder of templates.

Each file is rendered with the template language, without escaping; a name ending in ``.py-tpl`` ends in ``.py``, and
``project_name`` or ``app_name`` in a path becomes the name.
"""

import os
import re
import shutil
import stat
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from quintet.cli import template_source
from quintet.cli.path_patterns import handle_extensions
from quintet.cli.programs import run_formatters
from quintet.kernel import current
from quintet.kernel.command import BaseCommand, CommandError, CommandParser
from quintet.kernel.versions import spoken_version
from quintet.kit import dotted
from quintet.kit.crypto import get_random_string
from quintet.kit.record import record
from quintet.template.context import Context
from quintet.template.engine import Engine

OWN_SUFFIX = "-tpl"
FOREIGN_SUFFIX = ".py-tpl"
ALWAYS_SKIPPED = frozenset({".git", "__pycache__"})
COMPILED = (".pyc", ".pyo", ".py.class")
KEY_CHARACTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_+*!@%^()"
KEY_LENGTH = 64


@record
class Scaffold:
    """What to make: kind ("project" or "app"), its name, from which folder, into which, and which files are rendered.

    ``excluded`` names the folders left out; None leaves out ``__pycache__`` and hidden folders. ``options`` are those of the
    command, which templates may use.
    """

    kind: str
    name: str
    source: Path
    target: Path
    extensions: frozenset[str]
    extra_names: frozenset[str]
    excluded: frozenset[str] | None
    options: Mapping[str, Any]

    def context(self) -> dict[str, Any]:
        """Return the documented template variables."""
        return {
            **self.options,
            f"{self.kind}_name": self.name,
            f"{self.kind}_directory": str(self.target),
            f"camel_case_{self.kind}_name": self.name.title().replace("_", ""),
            "docs_version": spoken_version(),
            "django_version": spoken_version(),
            "secret_key": get_random_string(KEY_LENGTH, KEY_CHARACTERS),
        }

    @property
    def _is_own(self) -> bool:
        return self.source == template_source.own(self.kind)

    def renders(self, path: Path) -> bool:
        """Say whether a file is a template rather than copied as it is."""
        name = self._plain_name(path.name)
        return name != path.name or name.endswith(tuple(self.extensions)) or name in self.extra_names

    def files(self) -> Iterable[Path]:
        """Yield the files to make, in order."""
        for folder, folders, names in os.walk(self.source):
            folders[:] = sorted(name for name in folders if not self._skips(name))
            yield from (Path(folder, name) for name in sorted(names) if not name.endswith(COMPILED))

    def _skips(self, folder: str) -> bool:
        if self.excluded is None:
            return folder.startswith(".") or folder == "__pycache__"
        return folder in ALWAYS_SKIPPED or folder in self.excluded

    def destination(self, path: Path) -> Path:
        """Return where a template file goes."""
        parts = [part.replace(f"{self.kind}_name", self.name) for part in path.relative_to(self.source).parts]
        return self.target.joinpath(*parts[:-1], self._plain_name(parts[-1]))

    def _plain_name(self, name: str) -> str:
        if self._is_own:
            return name.removesuffix(OWN_SUFFIX)
        return name.removesuffix(OWN_SUFFIX) if name.endswith(FOREIGN_SUFFIX) else name


def require_name(kind: str, name: str, what: str = "name") -> None:
    """Raise CommandError for a name (or ``what`` else is to be one) that is no identifier or is an importable module."""
    if not name.isidentifier():
        raise CommandError(f"'{name}' is not a valid {kind} {what}. Please make sure the {what} is a valid identifier.")
    if dotted.exists(name):
        raise CommandError(
            f"'{name}' conflicts with the name of an existing Python module and cannot be used as "
            f"{_article(kind)} {kind} {what}. Please try another {what}."
        )


def _article(kind: str) -> str:
    return "an" if kind == "app" else "a"


def build(scaffold: Scaffold) -> list[Path]:
    """Write every file; return their paths.

    Raises CommandError, before anything is written, when one exists already or a template cannot be rendered.
    """
    pairs = [(path, scaffold.destination(path)) for path in scaffold.files()]
    for _, destination in pairs:
        if destination.exists():
            raise CommandError(
                f"{destination} already exists. Overlaying {_article(scaffold.kind)} {scaffold.kind} into an existing directory "
                f"won't replace conflicting files."
            )
    context = scaffold.context()
    texts = {path: render(path.read_text(encoding="utf-8"), context) for path, _ in pairs if scaffold.renders(path)}
    for path, destination in pairs:
        destination.parent.mkdir(parents=True, exist_ok=True)
        if path in texts:
            destination.write_text(texts[path], encoding="utf-8")
        else:
            shutil.copyfile(path, destination)
        if path.stat().st_mode & stat.S_IXUSR or destination.name == "manage.py":
            make_executable(destination)
    return [destination for _, destination in pairs]


def make_executable(path: Path) -> None:
    """Let those execute a file who may read it, so that the user's umask counts."""
    mode = path.stat().st_mode
    path.chmod(mode | (mode & 0o444) >> 2)


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
        parser.add_argument("--template", help="Folder, archive, or URL of an archive, with templates instead of our own.")
        parser.add_argument(
            "--extension",
            "-e",
            dest="extensions",
            action="append",
            default=["py"],
            help='Endings of files to render besides "py", separated by commas; may be repeated.',
        )
        parser.add_argument(
            "--name",
            "-n",
            dest="files",
            action="append",
            default=[],
            help="Names of further files to render, separated by commas; may be repeated.",
        )
        parser.add_argument(
            "--exclude",
            "-x",
            action="append",
            nargs="?",
            const="",
            help="Folders to leave out besides .git and __pycache__; may be repeated. Without it, all hidden ones.",
        )

    def handle(self, **options: Any) -> None:
        """Make it."""
        if not current.settings.configured:
            # The template language asks for languages and formats; before a project there are only defaults.
            current.settings.configure()
        name, directory = options["name"], options["directory"]
        require_name(self.kind, name)
        target = self._target(name, directory)
        with template_source.opened(self.kind, options["template"], self._detail(options["verbosity"])) as source:
            scaffold = Scaffold(
                kind=self.kind,
                name=name,
                source=source,
                target=target,
                extensions=frozenset(handle_extensions(options["extensions"])),
                extra_names=frozenset(_split(options["files"])),
                excluded=None if options["exclude"] is None else frozenset(_split(options["exclude"])),
                options=options,
            )
            written = build(scaffold)
        for path in written:
            self._detail(options["verbosity"])(f"Creating {path}")
            if path.name == ".env":
                path.chmod(0o600)
        run_formatters([path for path in written if path.suffix == ".py"], stderr=self.stderr)

    def _target(self, name: str, directory: str | None) -> Path:
        if directory is None:
            target = Path.cwd() / name
            if target.exists():
                raise CommandError(f"'{target}' already exists")
            return target
        target = Path(directory).expanduser().resolve()
        if self.kind == "app" and target != Path.cwd() and target.name != name:
            # The folder's name is what the app is imported by.
            require_name("app", target.name, "directory")
        return target

    def _detail(self, verbosity: int) -> Any:
        return self.stdout.write if verbosity >= 2 else lambda text: None


def _split(values: Sequence[str]) -> list[str]:
    return [part for value in values for part in re.split(r"[,\s]+", value) if part]
