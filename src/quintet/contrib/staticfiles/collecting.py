"""What `collectstatic` does with one file: whether the collected one is current, and the words for what goes wrong."""

import filecmp
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

from quintet.kernel.command import CommandError
from quintet.kit.record import field, record

#: By what failed, how it is mended.
ADVICE = {
    "read": "It is a link that leads nowhere, or the user who collects may not read it. Mend it, or leave it out by --ignore.",
}
USUAL_ADVICE = "The user who collects must be able to write there, and there must be room; or set STATIC_ROOT to another folder."


@record(frozen=False)
class Tally:
    """What a run did, by relative path."""

    copied: list[str] = field(default_factory=list)
    linked: list[str] = field(default_factory=list)
    unmodified: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    post_processed: list[str] = field(default_factory=list)
    compressed: list[str] = field(default_factory=list)

    def arrange(self, names: Iterable[str]) -> None:
        """Put what several threads did into the order of ``names``."""
        place = {name: number for number, name in enumerate(names)}
        for done in (self.copied, self.linked, self.unmodified):
            done.sort(key=lambda name: place.get(name, len(place)))


def local_path(storage: Any, name: str) -> str | None:
    """Return the path of a file on this machine, None for a storage that keeps it elsewhere."""
    try:
        return storage.path(name)
    except NotImplementedError:
        return None


def is_current(source: Any, path: str, target: Any, name: str) -> bool:
    """Say whether the collected file ``name`` is what the source has at ``path``.

    It is when it is as new. On this machine it must be as long too, and equal byte by byte unless it has the very same time.
    """
    here, there = local_path(source, path), local_path(target, name)
    if here is not None and there is not None:
        return _is_current_on_disk(here, there)
    with suppress(FileNotFoundError, NotImplementedError):
        if target.exists(name):
            return _seconds(target.get_modified_time(name)) >= _seconds(source.get_modified_time(path))
    return False


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _is_current_on_disk(here: str, there: str) -> bool:
    if os.path.islink(there) or not os.path.isfile(there):
        return False
    ours, theirs = os.stat(here), os.stat(there)
    if ours.st_size != theirs.st_size or int(ours.st_mtime) > int(theirs.st_mtime):
        return False
    # An older release may have been installed since: its files are older than those that were collected.
    return ours.st_mtime_ns == theirs.st_mtime_ns or filecmp.cmp(here, there, shallow=False)


def is_linked(source: Any, path: str, target: Any, name: str) -> bool:
    """Say whether the collected file is a link to the source's."""
    there = target.path(name)
    return os.path.islink(there) and os.path.realpath(there) == os.path.realpath(source.path(path))


def keep_time(source: Any, path: str, target: Any, name: str) -> None:
    """Give a collected file the time of its source, so that every machine that collects it says the same of it."""
    here, there = local_path(source, path), local_path(target, name)
    if here is None or there is None:
        return
    times = os.stat(here)
    with suppress(OSError):  # the copy is there; the next run compares its content
        os.utime(there, ns=(times.st_atime_ns, times.st_mtime_ns))


@contextmanager
def explained(verb: str, name: str, storage: Any) -> Iterator[None]:
    """Raise CommandError, with what it was and how to mend it, for what the disk refuses."""
    try:
        yield
    except OSError as error:
        where = getattr(storage, "location", None) or storage
        raise CommandError(
            f"Cannot {verb} '{name}' in '{where}': {error.strerror or error}. {ADVICE.get(verb, USUAL_ADVICE)}"
        ) from error


def summary(tally: Tally, place: str, *, link: bool, dry: bool) -> str:
    """Return one line that says what was done."""
    count = len(tally.linked if link else tally.copied)
    parts = [f"{count} static file{'' if count == 1 else 's'} {'symlinked' if link else 'copied'}{place}"]
    parts += [f"{len(tally.deleted)} deleted"] if tally.deleted else []
    parts += [f"{len(tally.unmodified)} unmodified"] if tally.unmodified else []
    parts += [f"{len(tally.post_processed)} post-processed"] if tally.post_processed else []
    parts += [f"{len(tally.compressed)} compressed"] if tally.compressed else []
    parts += [f"{len(tally.skipped)} skipped due to conflict"] if tally.skipped else []
    return f"\n{'Dry run: ' if dry else ''}{', '.join(parts)}."
