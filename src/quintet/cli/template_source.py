"""Where the templates of `startproject` and `startapp` come from: our own, a folder, an archive, or an archive at a URL."""

import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import Message
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.error import URLError
from urllib.parse import unquote, urlsplit
from urllib.request import Request, urlopen

from quintet.kernel.command import CommandError
from quintet.kernel.errors import SuspiciousOperation
from quintet.kernel.versions import OWN_VERSION, spoken_version
from quintet.kit.patterns import late
from quintet.services import archive

#: The folder of our own: a place that people know and look into.
OWN_TEMPLATES = Path(__file__).parents[1] / "conf"
IS_URL = late(r"(?:https?|ftp)://", re.IGNORECASE)
#: Our own name, and the API that templates are written for.
USER_AGENT = f"quintet/{OWN_VERSION} (Django/{spoken_version()})"
#: A download may be silent for so many seconds, and hold so many bytes.
SILENCE = 30
LARGEST = 100 << 20
_PIECE = 1 << 16


def own(kind: str) -> Path:
    """Return the folder of our own templates of ``kind``."""
    return OWN_TEMPLATES / f"{kind}_template"


@contextmanager
def opened(kind: str, template: str | None, say: Callable[[str], Any]) -> Iterator[Path]:
    """Give the folder of the templates of ``kind`` ("project" or "app"); what was unpacked goes when the block ends.

    ``say`` is told what takes time. Raises CommandError for a template that is not there, cannot be loaded or is no archive.
    """
    if template is None:
        yield own(kind)
        return
    with tempfile.TemporaryDirectory(prefix=f"quintet_{kind}_template_") as scratch:
        if IS_URL.match(template):
            say(f"Downloading {template}")
            yield _unpacked(_downloaded(template, Path(scratch)), Path(scratch), kind, template)
            return
        path = Path(template.removeprefix("file://")).expanduser().resolve()
        if path.is_dir():
            yield path
        elif path.is_file():
            say(f"Unpacking {path}")
            yield _unpacked(path, Path(scratch), kind, template)
        else:
            raise CommandError(f"couldn't handle {kind} template {template}.")


def _unpacked(file: Path, scratch: Path, kind: str, template: str) -> Path:
    folder = scratch / "unpacked"
    folder.mkdir()
    try:
        archive.extract(file, folder)
    except (archive.ArchiveException, SuspiciousOperation, OSError) as error:
        raise CommandError(f"couldn't extract {kind} template {template}: {error}") from error
    return folder


def _downloaded(url: str, scratch: Path) -> Path:
    """Save what a URL gives and return the file, named as its server names it."""
    request = Request(url, headers={"User-Agent": USER_AGENT})  # noqa: S310  IS_URL lets http, https and ftp in
    try:
        with urlopen(request, timeout=SILENCE) as answer:  # noqa: S310  as above
            file = scratch / _file_name(answer.url, answer.headers)
            with file.open("wb") as written:
                _save(answer, written, url)
    except (URLError, OSError, ValueError) as error:
        raise CommandError(f"couldn't download URL {url}: {error}") from error
    return file


def _save(answer: Any, written: Any, url: str) -> None:
    if int(answer.headers.get("Content-Length") or 0) > LARGEST:
        raise CommandError(f"{url} is larger than {LARGEST >> 20} MB; download it yourself and name the file.")
    left = LARGEST
    while piece := answer.read(min(_PIECE, left + 1)):
        left -= len(piece)
        if left < 0:
            raise CommandError(f"{url} is larger than {LARGEST >> 20} MB; download it yourself and name the file.")
        written.write(piece)


def _file_name(url: str, headers: Message) -> str:
    """Return a plain file name: what the server says, or the end of the URL; the ending says what kind of archive it is."""
    said = headers.get_filename() or unquote(urlsplit(url).path)
    name = PurePosixPath(said.replace("\\", "/").rstrip("/")).name.replace("\0", "")
    return name or "template"
