"""A folder of static files: looking a file up by its relative path, and listing all of them."""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from quintet.kit.record import record


@record
class StaticFolder:
    """A folder whose files are reached below ``prefix`` (empty for none), a path with forward slashes."""

    location: Path
    prefix: str = ""

    def path(self, name: str) -> Path | None:
        """Return the file of a relative URL path, or None when it is not in this folder.

        Paths that lead out of it are not, nor are those that no file can have: with NUL, longer than the system takes, or
        through links that go in a circle.
        """
        if self.prefix:
            head, slash, rest = name.partition(f"{self.prefix}/")
            if head or not slash:
                return None
            name = rest
        try:
            root = self.location.resolve()
            found = (root / name).resolve()
            return found if found.is_relative_to(root) and found.exists() else None
        except (ValueError, OSError, RuntimeError):  # RuntimeError: what Python before 3.13 says of links in a circle
            return None

    def files(self, ignore_patterns: Iterable[str] = ()) -> Iterator[tuple[str, Path]]:
        """Yield (relative path with prefix, file) of every file, in order; patterns match paths and names."""
        patterns = tuple(ignore_patterns)
        for path in sorted(self._walk(self.location, "", patterns)):
            name = path.relative_to(self.location).as_posix()
            yield (f"{self.prefix}/{name}" if self.prefix else name), path

    def _walk(self, folder: Path, inside: str, patterns: tuple[str, ...]) -> Iterator[Path]:
        for entry in folder.iterdir() if folder.is_dir() else ():
            name = f"{inside}{entry.name}"
            if is_ignored(name, patterns):
                continue
            if entry.is_dir():
                yield from self._walk(entry, f"{name}/", patterns)
            else:
                yield entry


def is_ignored(path: str, patterns: Iterable[str]) -> bool:
    """Say whether a glob pattern matches the relative path or its last part."""
    name = path.rpartition("/")[2]
    return any(fnmatchcase(name, pattern) or fnmatchcase(path, pattern) for pattern in patterns)
