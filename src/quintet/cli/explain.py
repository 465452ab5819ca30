"""Plain words for the errors that end a command: what happened, where in the user's own files, and the mend.

Only errors that a user causes and can mend stand in the table; anything else is a bug and keeps its traceback.
"""

import errno
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from quintet.drivers.errors import InterfaceError, OperationalError, ProgrammingError
from quintet.kernel.errors import AppRegistryNotReady, ImproperlyConfigured
from quintet.kit.dotted import DottedPathError, MissingExtraError
from quintet.template.errors import TemplateDoesNotExist, TemplateSyntaxError

OURS = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Explanation:
    """What went wrong, where (empty when nowhere in the user's files), and what mends it (empty when ``what`` says it)."""

    what: str
    where: str = ""
    mend: str = ""

    def __str__(self) -> str:
        lines = [self.what]
        if self.where:
            lines.append(f"  where: {self.where}")
        if self.mend:
            lines.append(f"  mend:  {self.mend}")
        return "\n".join(lines)


def explain(error: BaseException) -> Explanation | None:
    """Return the plain words for ``error``, or None when it is not one that the user can mend."""
    for kind, words in WORDS.items():
        if isinstance(error, kind):
            return words(error)
    return None


def place_of(error: BaseException) -> str:
    """Return "file:line" of the innermost frame outside the framework and its libraries, or an empty text."""
    frames = traceback.extract_tb(error.__traceback__)
    for frame in reversed(frames):
        path = Path(frame.filename)
        if path.suffix == ".py" and OURS not in path.parents and "site-packages" not in path.parts and _is_project_file(path):
            return f"{path}:{frame.lineno}"
    return ""


def _is_project_file(path: Path) -> bool:
    # Frames of the standard library and of the script that started the process say nothing about the mend.
    return path.name != "manage.py" and "lib" not in path.parts and path.exists()


def _configuration(error: BaseException) -> Explanation:
    return Explanation(f"{type(error).__name__}: {error}", place_of(error))


def _registry(error: BaseException) -> Explanation:
    return Explanation(
        str(error), place_of(error), "Import models inside functions or AppConfig.ready(), or call quintet.setup()."
    )


def _database(error: BaseException) -> Explanation:
    text = str(error).strip()
    lowered = text.lower()
    if "no such table" in lowered or "no such column" in lowered or ("does not exist" in lowered and "relation" in lowered):
        return _unmigrated(error)
    if "readonly" in lowered or "unable to open" in lowered:
        mend = "Check that the file named in DATABASES, and its folder, exist and may be written to."
    elif "locked" in lowered:
        mend = "Another process holds a write transaction on the file; end it, or raise OPTIONS['timeout']."
    else:
        mend = "Check that the database server runs, and HOST, PORT, NAME, USER and PASSWORD in DATABASES."
    return Explanation(f"The database cannot be used: {text}", place_of(error), mend)


def _unmigrated(error: BaseException) -> Explanation:
    text = str(error).strip().splitlines()[0]
    return Explanation(
        f"The database lacks what a model needs: {text}",
        place_of(error),
        "Apply the migrations: python manage.py migrate (after makemigrations, if a model changed).",
    )


def _schema(error: BaseException) -> Explanation | None:
    text = str(error).lower()
    return _unmigrated(error) if "does not exist" in text and ("relation" in text or "column" in text) else None


def _template(error: BaseException) -> Explanation:
    return Explanation(f"{type(error).__name__}: {error}", place_of(error))


def _dotted(error: BaseException) -> Explanation:
    return Explanation(str(error), place_of(error))


def _os(error: BaseException) -> Explanation | None:
    assert isinstance(error, OSError)
    if error.errno == errno.EADDRINUSE:
        return Explanation(
            "That port is already in use.", "", "Stop the other server, or name another port: python manage.py runserver 8001."
        )
    if error.errno == errno.EACCES:
        return Explanation(
            f"Permission denied: {error.filename or error}.", "", "Use a port above 1023, or mend the permissions."
        )
    return None


WORDS: dict[type[BaseException], Callable[[BaseException], Explanation | None]] = {
    ImproperlyConfigured: _configuration,
    AppRegistryNotReady: _registry,
    OperationalError: _database,
    InterfaceError: _database,
    ProgrammingError: _schema,
    TemplateSyntaxError: _template,
    TemplateDoesNotExist: _template,
    DottedPathError: _dotted,
    MissingExtraError: _dotted,
    OSError: _os,
}
