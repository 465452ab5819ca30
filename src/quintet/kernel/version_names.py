"""Versions as packages compare them: that of the public API that is spoken here, and that of Python."""

import re
import sys

from quintet.kernel.versions import SPOKEN_VERSION

Version = tuple[int, int, int, str, int]

PYPY = sys.implementation.name == "pypy"
#: Whether this Python is 3.8 or newer, and so on.
PY38, PY39, PY310, PY311, PY312, PY313, PY314, PY315 = (sys.version_info >= (3, minor) for minor in range(8, 16))

_STAGES = {"alpha": "a", "beta": "b", "rc": "rc"}


def get_complete_version(version: Version | None = None) -> Version:
    """Return ``version``, or that of the API spoken here, as (major, minor, micro, stage, number).

    Raises ValueError for what is no version.
    """
    found = SPOKEN_VERSION if version is None else version
    if len(found) != 5 or found[3] not in {*_STAGES, "final"}:
        raise ValueError(f"A version is (major, minor, micro, 'alpha'|'beta'|'rc'|'final', number), not {found!r}.")
    return found


def get_main_version(version: Version | None = None) -> str:
    """Return "X.Y", or "X.Y.Z" when Z is not 0."""
    found = get_complete_version(version)
    return ".".join(map(str, found[: 2 if found[2] == 0 else 3]))


def get_version(version: Version | None = None) -> str:
    """Return a version as PEP 440 writes it, such as "5.2.1rc2"; "X.Y.dev" for the zeroth alpha."""
    _major, _minor, _micro, stage, number = found = get_complete_version(version)
    main = get_main_version(found)
    if stage == "final":
        return main
    return f"{main}.dev" if (stage, number) == ("alpha", 0) else f"{main}{_STAGES[stage]}{number}"


def get_docs_version(version: Version | None = None) -> str:
    """Return "X.Y" for a final version, "dev" for another."""
    found = get_complete_version(version)
    return f"{found[0]}.{found[1]}" if found[3] == "final" else "dev"


def get_version_tuple(version: str) -> tuple[int, ...]:
    """Return the leading numbers of a version: ``get_version_tuple("1.2.3b2")`` is ``(1, 2, 3)``."""
    numbers = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(map(int, numbers[0].split("."))) if numbers else ()
