"""The table of collected files, compiled when a server starts: which URL path is which file, with its headers.

A path that is not in the table is no file, however it is written: no path of a client ever reaches the disk. Small files are
kept in memory from their first use on; large ones are opened when they are asked for.
"""

import os
import re
import stat
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any

from quintet.contrib.staticfiles import content_types
from quintet.http.fixed import FixedHeaders
from quintet.http.prepared import PreparedResponse
from quintet.http.response import HttpResponseBase
from quintet.http.streaming import FileResponse
from quintet.kit.httpdates import http_date
from quintet.kit.libraries import hashlib
from quintet.web import cache_headers

#: Content coding by the ending of a compressed copy, the preferred one first among those of one size.
CODINGS = {".br": "br", ".zst": "zstd", ".gz": "gzip"}
#: Files up to so many bytes are kept in memory, and so many bytes of them in all.
SMALL, KEPT = 256 * 1024, 64 * 1024 * 1024
CONDITIONS = ("if-none-match", "if-modified-since", "if-match", "if-unmodified-since")
#: What editors and version control leave behind.
REFUSED_ENDINGS = ("~", ".bak", ".orig", ".rej", ".swp", ".swo", ".tmp", ".part")
#: Headers that a response without its content does not have.
OF_CONTENT = ("Content-Encoding", "Accept-Ranges")
NO_HEADERS: Mapping[str, str] = MappingProxyType({})
#: A year, in seconds: a file whose name changes with its content never changes.
IMMUTABLE = "public, max-age=31536000, immutable"


class Memory:
    """How many bytes may still be kept."""

    def __init__(self, left: int = KEPT) -> None:
        self.left = left

    def take(self, size: int) -> bool:
        """Say whether ``size`` bytes may be kept, and count them."""
        if size > self.left:
            return False
        self.left -= size
        return True


class Form:
    """A file as it is sent in one content coding ("" for none): its bytes, where they are kept, and its headers."""

    __slots__ = ("coding", "content", "etag", "fixed", "modified", "path", "shared", "size", "unchanged")

    def __init__(self, path: str, coding: str, status: os.stat_result, shared: dict[str, str]) -> None:
        self.path, self.coding, self.shared = path, coding, shared
        self.size, self.modified = status.st_size, int(status.st_mtime)
        self.etag = f'"{status.st_mtime_ns:x}-{status.st_size:x}"'
        self.content: bytes | None = None
        self._write_headers()

    def _write_headers(self) -> None:
        pairs = self._pairs()
        #: The headers of 200, and of 304 (RFC 9110, section 15.4.5).
        self.fixed = FixedHeaders(pairs)
        self.unchanged = FixedHeaders(tuple(pair for pair in pairs if pair[0] not in OF_CONTENT))

    def _pairs(self) -> tuple[tuple[str, str], ...]:
        own = {"ETag": self.etag, "Last-Modified": http_date(self.modified), "Accept-Ranges": "bytes"}
        if self.coding:
            own["Content-Encoding"] = self.coding
        return tuple((own | self.shared).items())

    def keep(self) -> bytes:
        """Read the file and keep it; its ETag then tells its content, the same on every machine that collected it."""
        with open(self.path, "rb") as file:
            content = file.read()
            self.modified = int(os.fstat(file.fileno()).st_mtime)  # it may have been replaced since the table was made
        self.etag = f'"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'
        self.size = len(content)
        self._write_headers()
        self.content = content
        return content


class Entry:
    """One URL path: its content type, the file as it is, and by content coding its compressed copies, shortest first."""

    __slots__ = ("coded", "content_type", "memory", "plain")

    def __init__(self, content_type: str, plain: Form, coded: Mapping[str, Form], memory: Memory) -> None:
        self.content_type, self.plain, self.coded, self.memory = content_type, plain, coded, memory

    def answer(self, request: Any) -> HttpResponseBase:
        """Return the response to a GET or HEAD request; a part of a file is a part of the file as it is."""
        header = request.raw_header
        form = self.plain
        ranged = header("range")
        if self.coded and ranged is None:
            form = self._chosen(header("accept-encoding") or "")
        content = form.content
        if content is None and form.size <= SMALL and self.memory.take(form.size):
            content = form.keep()
        if content is None or ranged is not None:
            return self._as_file(form)
        if header("if-none-match") == form.etag and header("if-match") is None and header("if-unmodified-since") is None:
            # What a browser asks for most, without the reading of conditions in full.
            found = PreparedResponse(b"", "", form.unchanged)
            found.status_code = 304
            return found
        response = PreparedResponse(content, self.content_type, form.fixed)
        if any(header(name) is not None for name in CONDITIONS):
            return cache_headers.get_conditional_response(request, etag=form.etag, last_modified=form.modified, response=response)
        return response

    def _chosen(self, accepted: str) -> Form:
        wanted = accepted_codings(accepted)
        return next((form for coding, form in self.coded.items() if coding in wanted), self.plain)

    def _as_file(self, form: Form) -> HttpResponseBase:
        # Behind all middleware the flow answers conditions and ranges of a file, and the server sends it.
        held = form.content
        file = open(form.path, "rb") if held is None else BytesIO(held)  # noqa: SIM115  the response closes it
        response = FileResponse(file, content_type=self.content_type)
        response.headers.pop("Content-Disposition", None)
        for name, value in form.fixed.pairs:
            # A file on the disk says itself which it is: it may have been changed since the table was made.
            if held is not None or name not in ("ETag", "Last-Modified"):
                response.headers[name] = value
        return response


@lru_cache(maxsize=256)
def accepted_codings(header: str) -> frozenset[str]:
    """Return the content codings that an Accept-Encoding header accepts by name."""
    found: set[str] = set()
    for member in header.lower().split(","):
        name, _, weight = member.partition(";")
        if not re.fullmatch(r"\s*q\s*=\s*0(?:\.0*)?\s*", weight):
            found.add(name.strip())
    return frozenset(found)


def compile_table(
    root: str | Path,
    immutable: Collection[str],
    *,
    max_age: int,
    outside: Collection[str] = (),
    headers: Mapping[str, str] = NO_HEADERS,
) -> dict[str, Entry]:
    """Return the entries of the files below ``root`` by relative path, with forward slashes.

    The names in ``immutable`` may be kept for ever, others for ``max_age`` seconds. Links may lead to the folders ``outside``
    and to ``root``; what leads elsewhere is no entry, nor is what begins with a dot or was left behind by an editor. All have
    ``headers`` too.
    """
    folder = Path(root).resolve()
    files = dict(_files(folder, [folder, *(Path(one).resolve() for one in outside)]))
    memory, table = Memory(), {}
    for name, (path, status) in files.items():
        common = {"Cache-Control": IMMUTABLE if name in immutable else f"public, max-age={max_age}", **headers}
        forms = [
            Form(files[name + ending][0], coding, files[name + ending][1], common | {"Vary": "Accept-Encoding"})
            for ending, coding in CODINGS.items()
            if name + ending in files and is_copy(status, files[name + ending][1])
        ]
        if forms:
            common = common | {"Vary": "Accept-Encoding"}
        coded = {form.coding: form for form in sorted(forms, key=lambda form: form.size)}
        table[name] = Entry(content_types.content_type(name), Form(path, "", status, common), coded, memory)
    return table


def is_copy(original: os.stat_result, compressed: os.stat_result) -> bool:
    """Say whether a compressed copy is no older than its file, and shorter."""
    return int(compressed.st_mtime) >= int(original.st_mtime) and compressed.st_size < original.st_size


def _files(root: Path, allowed: Collection[Path]) -> Iterator[tuple[str, tuple[str, os.stat_result]]]:
    for folder, folders, names in os.walk(root, followlinks=False):
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        inside = Path(folder).relative_to(root).as_posix()
        for name in sorted(names):
            if name.startswith(".") or name.endswith(REFUSED_ENDINGS) or "\\" in name:
                continue
            path = os.path.join(folder, name)
            try:
                status = os.stat(path)
                if os.path.islink(path) and not any(Path(path).resolve().is_relative_to(one) for one in allowed):
                    continue
            except (OSError, RuntimeError):  # a link that leads nowhere, or in a circle
                continue
            if stat.S_ISREG(status.st_mode):
                yield name if inside == "." else f"{inside}/{name}", (path, status)
