"""Hashed copies of collected files: what refers to another file is written after it, so that each file is written once.

read what may refer to others ──► order by reference ──► hash and copy, references replaced ──► (name, copy, True) of each
                                  └─ a ring has no order: an error that names it
A reference that names nothing is an error with its file and line; all of them are told before anything is written.
"""

import logging
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from quintet.contrib.staticfiles import in_order
from quintet.contrib.staticfiles.references import Reference, Scanner, all_references, line_of, replaced
from quintet.contrib.staticfiles.replace import replace_file
from quintet.contrib.staticfiles.url import SAFE
from quintet.kit.record import field, record
from quintet.services.files.base import ContentFile

logger = logging.getLogger("django.contrib.staticfiles")

#: Files by name: their storage, and their name there.
Paths = Mapping[str, tuple[Any, str]]
#: What `HashedFilesMixin.post_process` yields of a file: its name, that of its copy, and how it went.
Outcome = tuple[str, str | None, bool | Exception]

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_TAIL = re.compile(r"[?#]")


class MissingFileError(ValueError):
    """A reference of a static file names no static file."""


def split_tail(url: str) -> tuple[str, str]:
    """Return a URL's path, and its query and fragment as they are written."""
    found = _TAIL.search(url)
    return (url, "") if found is None else (url[: found.start()], url[found.start() :])


@record(frozen=False)
class Source:
    """A file that may refer to others: its text, and (reference, name of the file that it leads to)."""

    name: str
    text: str
    references: list[tuple[Reference, str]] = field(default_factory=list)

    def where(self, reference: Reference) -> str:
        """Return file and line of a reference."""
        return f"{self.name}, line {line_of(self.text, reference.start)}"


def hash_files(storage: Any, paths: Paths, scanners: Mapping[str, Iterable[Scanner]], at_once: int = 1) -> Iterator[Outcome]:
    """Write the hashed copy of every file in ``paths`` (name: storage and name there) and yield its outcome.

    ``scanners`` by glob pattern find references. ``storage`` keeps the copies and gives them their names; what it knows of
    each is put into its ``hashed_files``. Of those that refer to nothing so many are written ``at_once``.
    """
    sources: dict[str, Source] = {}
    failed = False
    for name in paths:
        used = [scan for pattern, scans in scanners.items() if fnmatchcase(name, pattern) for scan in scans]
        if used:
            try:
                sources[name] = _read(storage, paths, name, used)
            except (MissingFileError, UnicodeDecodeError) as error:
                failed = True
                yield name, None, error
    if failed:
        return
    order, ring = ordered(sources)
    if ring:
        yield ", ".join(sorted(ring)), None, RuntimeError(_ring_text(ring))
        return
    plain = [name for name in paths if name not in sources]
    copies = in_order.each_in_order(lambda name: _copy(storage, paths, name, None), plain, at_once)
    yield from ((name, copy, True) for name, copy in zip(plain, copies, strict=True))
    for name in order:
        yield name, _copy(storage, paths, name, sources.get(name)), True


def _ring_text(ring: list[str]) -> str:
    way = " → ".join((*ring, ring[0]))
    return (
        f"Max post-process passes exceeded: {way} refer to each other in a ring, so that none can be hashed before the others. "
        "Take one of these references out."
    )


def _read(storage: Any, paths: Paths, name: str, scanners: list[Scanner]) -> Source:
    holder, path = paths[name]
    with holder.open(path) as file:
        source = Source(name, _decoded(file.read(), name))
    lacking: list[str] = []
    for reference in all_references(source.text, scanners):
        target = _target(name, reference.url, _own_path(storage))
        if target is None:
            continue
        found = next((one for one in dict.fromkeys((target, unquote(target))) if _is_there(storage, paths, one)), None)
        if found is not None:
            source.references.append((reference, found))
        elif reference.is_optional:
            logger.warning("%s: %r is not there; the reference stays as it is.", source.where(reference), reference.url)
        else:
            lacking.append(
                f"{source.where(reference)}: {source.text[reference.start : reference.end]} names nothing. "
                f"The file {unquote(target)!r} could not be found. Add it, or mend the reference."
            )
    if lacking:
        raise MissingFileError("\n".join(lacking))
    return source


def _decoded(content: bytes | str, name: str) -> str:
    try:
        return content if isinstance(content, str) else content.decode()
    except UnicodeDecodeError as error:
        error.reason = f"{error.reason} in the static file {name}, which must be UTF-8"
        raise


def _own_path(storage: Any) -> str:
    return urlsplit(storage.base_url or "").path or "/"


def _target(name: str, url: str, own_path: str) -> str | None:
    """Return the name of the file that a reference in ``name`` leads to; None where it leads to no file of ours."""
    path, _ = split_tail(url)
    if not path or path.endswith("/") or path.startswith("//") or _SCHEME.match(path):
        return None
    if path.startswith("/"):
        return path.removeprefix(own_path) if path.startswith(own_path) else None
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), path))


def _is_there(storage: Any, paths: Paths, name: str) -> bool:
    if name in paths:
        return True
    if name.startswith("../") or not storage.exists(name):
        return False
    logger.warning("%r is not among the files that the finders see; what an earlier run collected is used.", name)
    return True


def ordered(sources: Mapping[str, Source]) -> tuple[list[str], list[str]]:
    """Return the names in an order in which each comes after those it refers to, and a ring where there is none."""
    order: dict[str, None] = {}
    for start in sources:
        way: dict[str, Iterator[str]] = {}
        following = start
        while True:
            if following in way:
                names = list(way)
                return [], names[names.index(following) :]
            if following in sources and following not in order:
                way[following] = iter(dict.fromkeys(target for _, target in sources[following].references))
            while way:
                here = next(reversed(way))
                after = next(way[here], None)
                if after is not None:
                    break
                order[here] = None
                del way[here]
            else:
                break
            following = after
    return list(order), []


def _copy(storage: Any, paths: Paths, name: str, source: Source | None) -> str:
    """Write the hashed copy of a file unless it is there; return its name."""
    holder, path = paths[name]
    key = storage.hash_key(name)
    if source is None or not source.references:
        with holder.open(path) as file:
            hashed = storage.clean_name(storage.hashed_name(name, file))
            if hashed != name and not _is_current(storage, hashed):
                replace_file(storage, hashed, file)
    else:
        content = ContentFile(_with_hashed_names(storage, source).encode())
        hashed = storage.clean_name(storage.hashed_name(name, content))
        if not _is_current(storage, hashed) or hashed == name:
            replace_file(storage, hashed, content)
    storage.hashed_files[key] = hashed
    return hashed


def _is_current(storage: Any, hashed: str) -> bool:
    # A hash of another kind need not change with the content.
    return storage.hashes_content and storage.exists(hashed)


def _with_hashed_names(storage: Any, source: Source) -> str:
    changes: list[tuple[Reference, str]] = []
    for reference, target in source.references:
        path, tail = split_tail(reference.url)
        hashed = storage.hashed_files.get(storage.hash_key(target)) or storage.hashed_name(target)
        folder = path[: path.rfind("/") + 1]
        changes.append((reference, f"{folder}{quote(posixpath.basename(hashed), safe=SAFE)}{tail}"))
    return replaced(source.text, changes)
