"""Stubs as files: compared with what is there, written in one step, removed when nothing needs them any more."""

import difflib
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from quintet.cli.typed.module import stub_text
from quintet.cli.typed.plan import FOLDER, Plan, code_folders, project_folder
from quintet.cli.typed.refresh import HEADER
from quintet.cli.typed.usage import usage_of
from quintet.kit.record import record


@record
class Stub:
    """A stub: where it lies, what stands there, and what should; empty for a stub that should not be there."""

    path: Path
    held: str
    text: str

    @property
    def is_stale(self) -> bool:
        """Whether the file is not what it should be."""
        return self.held != self.text

    @property
    def is_foreign(self) -> bool:
        """Whether the file was written by somebody else."""
        return bool(self.held) and not self.held.startswith(HEADER)

    def difference(self) -> str:
        """Return what would change, as a unified diff."""
        lines = self.held.splitlines(keepends=True), self.text.splitlines(keepends=True)
        return "".join(difflib.unified_diff(*lines, fromfile=str(self.path), tofile=f"{self.path} (new)"))

    def write(self) -> None:
        """Put the text in the place of what is there, whole or not at all; remove the file for an empty one."""
        if not self.text:
            self.path.unlink()
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        number, beside = tempfile.mkstemp(prefix=f".{self.path.name}.", dir=self.path.parent)
        try:
            with os.fdopen(number, "w", encoding="utf-8") as file:
                file.write(self.text)
            os.chmod(beside, 0o666 & ~_umask())
            os.replace(beside, self.path)
        except BaseException:
            os.unlink(beside)
            raise


def stubs(plan: Plan, left: Iterable[Path] = ()) -> list[Stub]:
    """Return the stubs of a plan, and empty ones for the files ``left`` over."""
    usage = usage_of(code_folders())
    made = [Stub(target.path, _held(target.path), stub_text(target, plan, usage)) for target in plan.targets]
    return [*made, *(Stub(path, _held(path), "") for path in left)]


def written() -> Iterator[Path]:
    """Yield the stubs that this command wrote into the project before."""
    places = {*code_folders(), project_folder() / FOLDER}
    seen = set()
    for place in sorted(places):
        for folder, folders, files in os.walk(place):
            folders[:] = sorted(
                name for name in folders if not name.startswith(".") and name not in ("node_modules", "site-packages")
            )
            for name in sorted(files):
                path = Path(folder, name)
                if name.endswith(".pyi") and path not in seen and _held(path).startswith(HEADER):
                    seen.add(path)
                    yield path


def _held(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def _umask() -> int:
    """Return the mask of new files, which can only be read by setting it."""
    held = os.umask(0o022)
    os.umask(held)
    return held
