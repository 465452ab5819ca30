"""Other programs that commands run: where they are, what they print, and formatting the Python that a command wrote."""

import os
import shutil
import subprocess
import sys
import traceback
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from quintet.kernel.command import CommandError


def find_command(cmd: str, path: str | Sequence[str] | None = None, pathext: str | Sequence[str] | None = None) -> str | None:
    """Return where the program ``cmd`` is, None when it is nowhere in ``path`` (folders; PATH by default).

    ``pathext`` are the endings that Windows tries; a name that has one of them is taken as it is.
    """
    folders = os.environ.get("PATH", "").split(os.pathsep) if path is None else [path] if isinstance(path, str) else path
    endings = os.environ.get("PATHEXT", "").split(os.pathsep) if pathext is None else pathext
    has_ending = cmd.endswith(tuple(filter(None, endings)))
    for folder in folders:
        for ending in ("",) if has_ending else ("", *endings):
            if os.path.isfile(found := os.path.join(folder, cmd + ending)):
                return found
    return None


def popen_wrapper(args: Sequence[str], stdout_encoding: str = "utf-8") -> tuple[str, str, int]:
    """Run a program and return (what it printed, its errors, its status); CommandError when it cannot be run."""
    try:
        done = subprocess.run(args, capture_output=True, check=False)  # noqa: S603  the caller's own command line
    except OSError as error:
        raise CommandError(f"Error executing {args[0]}: {error}") from error
    return done.stdout.decode(stdout_encoding), done.stderr.decode("utf-8", errors="replace"), done.returncode


def find_formatters() -> dict[str, str | None]:
    """Return the places of the formatters that are used when they are on the PATH."""
    return {"black_path": shutil.which("black")}


def run_formatters(written_files: Iterable[str | Path], black_path: str | None = "", stderr: Any = None) -> None:
    """Format Python files with black; one that cannot be started is told on ``stderr``, and the files stay as they are."""
    black = shutil.which("black") if black_path == "" else black_path
    if not black:
        return
    try:
        subprocess.run([black, "--fast", "--", *map(str, written_files)], capture_output=True, check=False)  # noqa: S603  found on the user's PATH
    except OSError:
        (stderr or sys.stderr).write(f"Formatters failed to launch:\n{traceback.format_exc()}")
