"""The head file of an app: one line beside its migrations that names the last of them.

Two branches that each add a migration both change that line. So git tells of the clash where the branches meet, which is where
it can be mended (`rebasing`), and not the deployment that finds two ends of a history.
"""

from pathlib import Path
from typing import Any

from quintet.kit import dotted
from quintet.kit.record import record
from quintet.migrations.settings import MigrationSettings
from quintet.migrations.writer import planned_folder

#: The name that other tools for this use too.
FILE = "max_migration.txt"
#: The package whose apps are no project's, wherever it is installed from.
OURS = __name__.partition(".")[0]
#: Folders of installed packages, whose migrations are not the project's.
INSTALLED = frozenset({"site-packages", "dist-packages"})


@record
class HeadFile:
    """What a head file says: the last migration; ``theirs`` is that of the branch that is brought in while git has a conflict."""

    path: Path
    name: str
    theirs: str = ""

    @property
    def is_torn(self) -> bool:
        """Whether git left both branches' lines in it."""
        return bool(self.theirs)


def path_of(config: Any) -> Path:
    """Return where an app has its head file, or would have it."""
    return Path(planned_folder(config)) / FILE


def is_kept(config: Any) -> bool:
    """Say whether an app has a head file, or shall get one: MIGRATION_HEAD_FILES is on and the app is the project's own."""
    path = path_of(config)
    if path.exists():
        return True
    ours = dotted.canonical(config.name).partition(".")[0] == OURS
    return MigrationSettings.now().migration_head_files and not ours and not INSTALLED & set(path.parts)


def read(config: Any) -> HeadFile | None:
    """Return what an app's head file says, None when there is none."""
    path = path_of(config)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    ours, theirs = _sides(text)
    return HeadFile(path, ours, theirs)


def _sides(text: str) -> tuple[str, str]:
    """Return the name in a head file, and the other one between the marks of a conflict."""
    held: dict[str, str] = {"ours": "", "base": "", "theirs": ""}
    side = "ours"
    for line in text.splitlines():
        if line.startswith("<<<<<<<"):
            side = "ours"
        elif line.startswith("|||||||"):
            side = "base"
        elif line.startswith("======="):
            side = "theirs"
        elif not line.startswith(">>>>>>>") and line.strip():
            held[side] = line.strip()
    return held["ours"], held["theirs"]


def write(config: Any, name: str) -> bool:
    """Name the last migration in an app's head file, if the app keeps one; say whether that changed it."""
    if not is_kept(config):
        return False
    path, text = path_of(config), f"{name}\n"
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return True


def is_rebasing(path: Path) -> bool:
    """Say whether git is in the middle of a rebase around ``path``: its "theirs" is then one's own work."""
    for folder in path.resolve().parents:
        git = folder / ".git"
        if git.is_file():  # a second work tree, or a submodule
            git = folder / git.read_text(encoding="utf-8").partition("gitdir:")[2].strip()
        if git.is_dir():
            return any((git / name).is_dir() for name in ("rebase-merge", "rebase-apply"))
    return False
