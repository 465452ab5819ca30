"""Plain words for the errors that end a command: what happened, where in the user's own files, and the mend.

Only errors that a user causes and can mend stand in the table; anything else is a bug and keeps its traceback.
"""

import errno
import traceback
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from types import ModuleType

from quintet.drivers.errors import DatabaseError, InterfaceError, OperationalError, ProgrammingError
from quintet.kernel import ports
from quintet.kernel.errors import AppRegistryNotReady, ImproperlyConfigured
from quintet.kit.dotted import DottedPathError, MissingExtraError
from quintet.kit.record import record
from quintet.kit.text import closest
from quintet.services.connection_handler import ConnectionDoesNotExist

OURS = Path(__file__).parent.parent
ROOTS = frozenset({"quintet", "django"})
IMPORT_SYSTEM = "<frozen importlib."
NOT_HERE = "That name is not part of this release of quintet."


@record
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
    if isinstance(error, DatabaseError) and getattr(error, "__notes__", None):
        return _annotated(error)
    found = next((words(error) for kind, words in WORDS.items() if isinstance(error, kind)), None)
    if found is None:
        names = (f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__)
        found = next((WORDS_BY_NAME[name](error) for name in names if name in WORDS_BY_NAME), None)
    return found or (_while_importing(error) if isinstance(error, Exception) else None)


def _while_importing(error: Exception) -> Explanation | None:
    """Tell an error that ended the import of one of the project's modules by the project's own lines that led to it.

    It may have been raised anywhere: at the top of the module, in the body of a class, or in what that called.
    """
    frames = traceback.extract_tb(error.__traceback__)
    imported = [after for before, after in pairwise(frames) if before.filename.startswith(IMPORT_SYSTEM)]
    if not any(frame.name == "<module>" and _is_users(Path(frame.filename)) for frame in imported):
        return None
    lines = [f"{frame.filename}:{frame.lineno}\n           {frame.line}" for frame in frames if _is_users(Path(frame.filename))]
    what = f"{type(error).__name__}: {error}{_about_name(error)}"
    return Explanation(what, "\n         ".join(lines), "Mend that line; --traceback shows every frame.")


def _about_name(error: Exception) -> str:
    """Return a sentence about the name that an AttributeError or ImportError lacks: what it is near to, or that we have none."""
    if isinstance(error, ImportError):
        return f". {NOT_HERE}" if (error.name or "").partition(".")[0] in ROOTS else ""
    if not isinstance(error, AttributeError) or not error.name:
        return ""
    near = closest(error.name, dir(error.obj))
    # A slip of the fingers spares the first letter: TimeField is near to FileField, and not what was meant.
    if near and near[0].lower() == error.name[0].lower():
        return f". Did you mean {near!r}?"
    is_ours = isinstance(error.obj, ModuleType) and error.obj.__name__.partition(".")[0] in ROOTS
    return f". {NOT_HERE}" if is_ours else ""


def place_of(error: BaseException) -> str:
    """Return "file:line" of the innermost frame outside the framework and its libraries, or an empty text."""
    frames = traceback.extract_tb(error.__traceback__)
    for frame in reversed(frames):
        path = Path(frame.filename)
        if _is_users(path):
            return f"{path}:{frame.lineno}"
    return ""


def _is_users(path: Path) -> bool:
    """Say whether a file is the project's: not ours, not a library's, not the script that started the process."""
    if path.suffix != ".py" or path.name == "manage.py" or not path.exists():
        return False
    return OURS not in path.parents and not {"site-packages", "lib"} & set(path.parts)


def _configuration(error: BaseException) -> Explanation:
    return Explanation(f"{type(error).__name__}: {error}", place_of(error))


def _registry(error: BaseException) -> Explanation:
    return Explanation(
        str(error), place_of(error), "Import models inside functions or AppConfig.ready(), or call quintet.setup()."
    )


def _annotated(error: DatabaseError) -> Explanation:
    """Tell an error of the database by the notes of who caused it: a migration knows its operation, and what to do."""
    notes = "\n".join(error.__notes__).replace("\n", "\n  ")
    return Explanation(f"{type(error).__name__}: {str(error).strip()}\n  {notes}", place_of(error))


def _database(error: BaseException) -> Explanation:
    text = str(error).strip()
    lowered = text.lower()
    if _says_that_a_model_lacks(lowered):
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
    pending = ports.pending_migrations.get()("default")
    if pending:
        named = ", ".join(pending[:5]) + (f" and {len(pending) - 5} more" if len(pending) > 5 else "")
        mend = f"Apply the migrations with python manage.py migrate. Not applied: {named}."
    else:
        mend = (
            "All migrations are applied. If a model has changed, write its migration with python manage.py makemigrations, then "
            "migrate; python manage.py migrate --diff shows where the database differs from the models."
        )
    return Explanation(f"The database lacks what a model needs: {text}", place_of(error), mend)


def _schema(error: BaseException) -> Explanation | None:
    return _unmigrated(error) if _says_that_a_model_lacks(str(error).lower()) else None


def _says_that_a_model_lacks(said: str) -> bool:
    """Say whether an error is about a table or column that is not there: SQLite's words, PostgreSQL's, MariaDB's."""
    return (
        any(words in said for words in ("no such table", "no such column", "unknown column"))
        or ("does not exist" in said and ("relation" in said or "column" in said))
        or ("table '" in said and "doesn't exist" in said)
    )


def _template(error: BaseException) -> Explanation:
    return Explanation(f"{type(error).__name__}: {error}", place_of(error))


def _dotted(error: BaseException) -> Explanation:
    return Explanation(str(error), place_of(error))


def _syntax(error: BaseException) -> Explanation | None:
    assert isinstance(error, SyntaxError)
    if error.filename is None or not _is_users(Path(error.filename)):
        return None
    line = f"\n           {error.text.strip()}" if error.text else ""
    return Explanation(f"{type(error).__name__}: {error.msg}", f"{error.filename}:{error.lineno}{line}", "Mend that line.")


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
    ConnectionDoesNotExist: _configuration,
    OperationalError: _database,
    InterfaceError: _database,
    ProgrammingError: _schema,
    DottedPathError: _dotted,
    MissingExtraError: _dotted,
    SyntaxError: _syntax,
    OSError: _os,
}

#: Errors of rooms that most commands do without, by name: loading the template engine would take a fifth of their start.
WORDS_BY_NAME: dict[str, Callable[[BaseException], Explanation | None]] = {
    "quintet.template.errors.TemplateSyntaxError": _template,
    "quintet.template.errors.TemplateDoesNotExist": _template,
}
