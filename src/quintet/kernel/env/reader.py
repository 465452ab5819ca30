"""`Env`: typed settings from the environment, a `.env` file and secret files; everything that is wrong is told at once.

    env = Env.read(BASE_DIR / ".env")
    DEBUG = env.bool("DEBUG", default=False)
    SECRET_KEY = env.secret("SECRET_KEY", min_length=50)

A value that is missing or wrong is noted, and an empty one of its type returned, so that the rest of the settings module is
read too. When the module has been read, the settings ask each `Env` in it for its notes (`finish`) and refuse to start.
"""

import builtins
import os
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Never, TypeVar, cast, overload

from quintet.kernel.env import dotenv, values
from quintet.kernel.env.secret import MASK, Secret
from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit.record import record
from quintet.kit.text import closest

D = TypeVar("D")
T = TypeVar("T")

FILE_SUFFIX = "_FILE"
#: Where systemd puts the credentials of a service.
CREDENTIALS = "CREDENTIALS_DIRECTORY"


class _Required:
    """The absence of a default."""

    def __repr__(self) -> str:
        return "REQUIRED"


#: ``default=REQUIRED`` is the same as no default; for ``default=[] if DEBUG else REQUIRED``. Typed so that such an expression
#: has the type of its other half.
REQUIRED: Never = cast("Never", _Required())


@record
class Problem:
    """One setting that is missing or wrong: its name, what was found, what is wanted, and what to do."""

    name: str
    got: str
    want: str
    mend: str

    def __str__(self) -> str:
        return f"  {self.name} {self.got}\n      want: {self.want}\n      mend: {self.mend}"


class EnvError(ImproperlyConfigured):
    """What the environment gives is not enough to start with; ``problems`` holds every one."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        count = "1 setting" if len(self.problems) == 1 else f"{len(self.problems)} settings"
        verb = "is" if len(self.problems) == 1 else "are"
        listed = "\n".join(map(str, self.problems))
        super().__init__(f"{count} of the environment {verb} missing or wrong:\n{listed}")


@record
class Found:
    """A text that was found, and where."""

    text: str
    source: str


class Env:
    """Reads settings by name, each as one kind of value.

    A name is looked for in the environment, then as a file that ``NAME_FILE`` points to, then in the folder of secrets, then
    in the `.env` file. Nothing is written to the environment. All methods take the name and a ``default``, given back as it
    is when the name is nowhere or, save for `str`, empty; without a default it must be there. `database`, `duration`, `bytes`
    and `path` read a default that is a text, and raise ValueError when it is none of theirs.
    """

    def __init__(
        self,
        environment: Mapping[str, str] | None = None,
        *,
        file: Mapping[str, Found] | None = None,
        secrets: str | os.PathLike[str] | None = None,
        prefix: str = "",
    ) -> None:
        self._environment = os.environ if environment is None else environment
        self._file = dict(file or {})
        folder = secrets or self._environment.get(CREDENTIALS)
        self._secrets = Path(folder) if folder else None
        self._prefix = prefix
        self._asked: dict[str, str] = {}
        self._problems: list[Problem] = []

    @classmethod
    def read(
        cls,
        file: str | os.PathLike[str] | None = ".env",
        *,
        environment: Mapping[str, str] | None = None,
        secrets: str | os.PathLike[str] | None = None,
        prefix: str = "",
    ) -> "Env":
        """Make an `Env` over the environment and, behind it, a `.env` file, which need not exist.

        ``secrets`` is a folder with one file a setting, named like it (the folder of systemd's credentials without one);
        ``prefix`` stands before every name. Lines of the file that cannot be read are told with the other problems.
        """
        entries, problems = ({}, []) if file is None else _read_file(Path(file))
        made = cls(environment, file=entries, secrets=secrets, prefix=prefix)
        made._problems += problems
        return made

    # Kinds of values. They are named as in a settings module one would say it, hence `builtins` in their types.

    def str(self, name: builtins.str, default: D = REQUIRED) -> builtins.str | D:
        """Return a text, which may be empty."""
        return self._value(name, default, _as_it_is, "text", "", may_be_empty=True)

    def bool(self, name: builtins.str, default: D = REQUIRED) -> builtins.bool | D:
        """Return a truth value: true, 1, yes or on; false, 0, no or off."""
        return self._value(name, default, values.read_bool, "true or false", False)

    def int(
        self,
        name: builtins.str,
        default: D = REQUIRED,
        *,
        least: builtins.int | None = None,
        most: builtins.int | None = None,
    ) -> builtins.int | D:
        """Return a whole number between ``least`` and ``most``."""
        return self._value(name, default, lambda text: values.read_int(text, least, most), "a whole number", least or 0)

    def float(
        self,
        name: builtins.str,
        default: D = REQUIRED,
        *,
        least: builtins.float | None = None,
        most: builtins.float | None = None,
    ) -> builtins.float | D:
        """Return a number between ``least`` and ``most``."""
        return self._value(name, default, lambda text: values.read_float(text, least, most), "a number", least or 0.0)

    def list(
        self, name: builtins.str, default: D = REQUIRED, *, separator: builtins.str = ","
    ) -> builtins.list[builtins.str] | D:
        """Return the texts between separators, without blanks around them."""
        empty: builtins.list[builtins.str] = []
        wanted = f"a list with {separator!r} between its items"
        return self._value(name, default, lambda text: values.read_list(text, separator), wanted, empty)

    def choice(self, name: builtins.str, choices: Iterable[builtins.str], default: D = REQUIRED) -> builtins.str | D:
        """Return one of ``choices``."""
        allowed = tuple(choices)
        wanted = f"one of {', '.join(allowed)}"

        def read(text: builtins.str) -> builtins.str:
            if text not in allowed:
                raise ValueError(wanted)
            return text

        return self._value(name, default, read, wanted, allowed[0])

    def url(self, name: builtins.str, default: D = REQUIRED, *, schemes: Iterable[builtins.str] = ()) -> builtins.str | D:
        """Return an absolute URL of one of ``schemes``; one with a password is a `Secret`."""
        allowed = tuple(schemes)
        return self._value(name, default, lambda text: values.read_url(text, allowed), "a URL", "", masked=True)

    @overload
    def database(self, name: builtins.str, default: builtins.str) -> dict[builtins.str, Any]: ...
    @overload
    def database(self, name: builtins.str, default: D = REQUIRED) -> dict[builtins.str, Any] | D: ...
    def database(self, name: builtins.str, default: Any = REQUIRED) -> Any:
        """Return an entry of DATABASES from a URL; a default that is a text is read as one too."""
        wanted = "a database URL such as postgres://user:password@host/name"
        empty: dict[builtins.str, Any] = {}
        return self._value(name, default, values.read_database, wanted, empty, masked=True, reads_default=True)

    @overload
    def path(self, name: builtins.str, default: builtins.str, *, exists: builtins.bool = False) -> Path: ...
    @overload
    def path(self, name: builtins.str, default: D = REQUIRED, *, exists: builtins.bool = False) -> Path | D: ...
    def path(self, name: builtins.str, default: Any = REQUIRED, *, exists: builtins.bool = False) -> Any:
        """Return a path, ``~`` expanded; with ``exists`` something must be there."""

        def read(text: builtins.str) -> Path:
            path = Path(text).expanduser()
            if exists and not path.exists():
                raise ValueError("the path of something that exists")
            return path

        return self._value(name, default, read, "a path", Path(), reads_default=True)

    @overload
    def duration(self, name: builtins.str, default: builtins.str) -> timedelta: ...
    @overload
    def duration(self, name: builtins.str, default: D = REQUIRED) -> timedelta | D: ...
    def duration(self, name: builtins.str, default: Any = REQUIRED) -> Any:
        """Return a `timedelta` from "90s", "15m", "1h30m", "7d", or a number of seconds."""
        return self._value(name, default, values.read_duration, 'a duration such as "15m"', timedelta(), reads_default=True)

    @overload
    def bytes(self, name: builtins.str, default: builtins.str) -> builtins.int: ...
    @overload
    def bytes(self, name: builtins.str, default: D = REQUIRED) -> builtins.int | D: ...
    def bytes(self, name: builtins.str, default: Any = REQUIRED) -> Any:
        """Return a number of bytes from "4096", "512kB", "10MB" or "2.5GiB"."""
        return self._value(name, default, values.read_size, 'a size such as "10MB"', 0, reads_default=True)

    def json(self, name: builtins.str, default: D = REQUIRED) -> Any | D:
        """Return what a JSON text says."""
        return self._value(name, default, values.read_json, "JSON", None, masked=True)

    def secret(self, name: builtins.str, default: D = REQUIRED, *, min_length: builtins.int = 0) -> Secret | D:
        """Return a text of at least ``min_length`` characters that is masked wherever it is shown."""
        wanted = f"a secret of at least {min_length} characters" if min_length else "a secret"

        def read(text: builtins.str) -> Secret:
            if len(text) < min_length:
                raise ValueError(wanted)
            return Secret(text)

        return self._value(name, default, read, wanted, Secret(""), masked=True)

    # What the kinds have in common.

    def _value(
        self,
        name: builtins.str,
        default: D,
        read: Callable[[builtins.str], T],
        wanted: builtins.str,
        empty: T,
        *,
        masked: builtins.bool = False,
        may_be_empty: builtins.bool = False,
        reads_default: builtins.bool = False,
    ) -> T | D:
        full = self._prefix + name
        found = self._find(full)
        self._asked[full] = "nowhere" if found is None else found.source
        if found is None or (not found.text and not may_be_empty):
            if not isinstance(default, _Required):
                return read(default) if reads_default and isinstance(default, builtins.str) else default
            self._note(full, "is not set" if found is None else f"is empty in {found.source}", wanted, self._how_to_set(full))
            return empty
        try:
            return read(found.text)
        except ValueError as error:
            got = MASK if masked else repr(found.text if len(found.text) <= 80 else f"{found.text[:80]}...")
            self._note(full, f"is {got} in {found.source}", builtins.str(error), f"change {full} there")
            return empty

    def _find(self, name: builtins.str) -> Found | None:
        direct = self._environment.get(name)
        pointed = self._environment.get(name + FILE_SUFFIX)
        source = "the environment"
        if direct is None and pointed is None and name + FILE_SUFFIX in self._file:
            pointed, source = self._file[name + FILE_SUFFIX].text, self._file[name + FILE_SUFFIX].source
        if direct is not None:
            if pointed:
                self._note(name, f"is set, and {name}{FILE_SUFFIX} too", "one of the two", f"unset {name} or {name}{FILE_SUFFIX}")
            return Found(direct, "the environment")
        if pointed:
            return self._of_file(name, Path(pointed), f"{name}{FILE_SUFFIX} of {source}")
        return self._of_folder(name) or self._file.get(name)

    def _of_file(self, name: builtins.str, path: Path, source: builtins.str) -> Found | None:
        try:
            return Found(path.read_text(encoding="utf-8").removesuffix("\n"), builtins.str(path))
        except (OSError, UnicodeDecodeError) as error:
            self._note(name, f"lies in {path}, which {_unreadable(error)}", "a file that can be read", f"mend {source}")
            return Found("", builtins.str(path))

    def _of_folder(self, name: builtins.str) -> Found | None:
        if self._secrets is None:
            return None
        for candidate in (name, name.lower()):
            path = self._secrets / candidate
            if path.is_file():
                return self._of_file(name, path, builtins.str(path))
        return None

    def _how_to_set(self, name: builtins.str) -> builtins.str:
        near = closest(name, [one for one in {*self._file, *self._environment} if one not in self._asked])
        where = f" ({self._file[near].source} has {near}: is that it?)" if near in self._file else ""
        if near is not None and not where:
            where = f" (the environment has {near}: is that it?)"
        return f"set {name}, or {name}{FILE_SUFFIX} to a file that holds it{where}"

    def _note(self, name: builtins.str, got: builtins.str, want: builtins.str, mend: builtins.str) -> None:
        if all(problem.name != name for problem in self._problems):
            self._problems.append(Problem(name, got, want, mend))

    # The report.

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is missing or wrong up to now, misspelt names of the `.env` file included."""
        return (*self._problems, *self._misspelt())

    def _misspelt(self) -> Iterable[Problem]:
        """Yield the names of the file that nobody asked for and that nearly are one that was asked for and found nowhere."""
        missing = [name for name, source in self._asked.items() if source == "nowhere"]
        told = {problem.name for problem in self._problems}
        for name, found in self._file.items():
            near = None if name in self._asked or name.endswith(FILE_SUFFIX) else closest(name, missing)
            if near is not None and near not in told:
                yield Problem(name, f"in {found.source} is asked for by nobody", near, f"rename it to {near}, or take it out")

    @property
    def sources(self) -> dict[builtins.str, builtins.str]:
        """Where each name that was asked for came from: "the environment", a line of the file, a secret file, "nowhere"."""
        return dict(self._asked)

    def finish(self) -> None:
        """Raise EnvError with every problem; called by the settings when their module has been read."""
        problems = self.problems
        if problems:
            raise EnvError(problems)

    def __repr__(self) -> builtins.str:
        asked = ", ".join(f"{name} from {source}" for name, source in self._asked.items())
        return f"<Env: {asked or 'nothing asked for'}>"


def _read_file(path: Path) -> tuple[dict[str, Found], list[Problem]]:
    """Return the entries of a `.env` file by name, none when there is no such file, and what is wrong with it."""
    entries: dict[str, Found] = {}
    problems: list[Problem] = []
    if not path.is_file():
        return entries, problems
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problems.append(Problem(str(path), _unreadable(error), "a text file in UTF-8", "mend the file or its permissions"))
        return entries, problems
    for line in dotenv.parse(text):
        place = f"{path} line {line.number}"
        if isinstance(line, dotenv.Fault):
            problems.append(Problem(place, line.what, "NAME=value", "mend the line, or put # before it"))
        elif line.name in entries:
            held = entries[line.name].source
            problems.append(Problem(line.name, f"is in {held} already", "each name once", f"take out {place}"))
        else:
            entries[line.name] = Found(line.value, place)
    return entries, problems


def _unreadable(error: Exception) -> str:
    return f"cannot be read: {error.strerror if isinstance(error, OSError) else 'it is not UTF-8'}"


def _as_it_is(text: builtins.str) -> builtins.str:
    return text
