"""From text to values: one function per kind, which raises ValueError with what is wanted when the text is none."""

import json
import re
from datetime import timedelta
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from quintet.kernel.env.secret import Secret
from quintet.kit.patterns import late

TRUE = frozenset({"1", "true", "yes", "on", "y", "t"})
FALSE = frozenset({"0", "false", "no", "off", "n", "f"})

UNITS_OF_TIME = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
PART_OF_TIME = late(r"(\d+(?:\.\d+)?)(ms|s|m|h|d|w)", re.ASCII)
UNITS_OF_SIZE = {
    "": 1, "b": 1,
    "kb": 1000, "mb": 1000**2, "gb": 1000**3, "tb": 1000**4,
    "k": 1024, "m": 1024**2, "g": 1024**3, "t": 1024**4,
    "kib": 1024, "mib": 1024**2, "gib": 1024**3, "tib": 1024**4,
}  # fmt: skip
SIZE = late(r"(\d+(?:\.\d+)?)[ ]?([a-z]*)", re.ASCII)
#: No number of a setting is longer; the interpreter's own limit on conversions lies higher.
LONGEST_NUMBER = 100

DATABASE_ENGINES = {
    "sqlite": "quintet.db.backends.sqlite3",
    "postgres": "quintet.db.backends.postgresql",
    "postgresql": "quintet.db.backends.postgresql",
}
#: Words of a database URL's query that are entries of the database rather than of its OPTIONS.
DATABASE_ENTRIES = {
    "conn_max_age": ("CONN_MAX_AGE", "int"),
    "conn_health_checks": ("CONN_HEALTH_CHECKS", "bool"),
    "atomic_requests": ("ATOMIC_REQUESTS", "bool"),
}


def read_bool(text: str) -> bool:
    """Read a truth value."""
    word = text.lower()
    if word in TRUE or word in FALSE:
        return word in TRUE
    raise ValueError("true or false (also 1 or 0, yes or no, on or off)")


def read_int(text: str, least: int | None = None, most: int | None = None) -> int:
    """Read a whole number between ``least`` and ``most``."""
    return int(_bounded(text, int, "a whole number", least, most))


def read_float(text: str, least: float | None = None, most: float | None = None) -> float:
    """Read a number between ``least`` and ``most``."""
    return float(_bounded(text, float, "a number", least, most))


def _bounded(text: str, kind: type[int] | type[float], wanted: str, least: float | None, most: float | None) -> float:
    if least is not None:
        wanted += f" of at least {least}" if most is None else f" from {least} to {most}"
    elif most is not None:
        wanted += f" of at most {most}"
    try:
        number = kind(text) if len(text) <= LONGEST_NUMBER else None
    except ValueError:
        number = None
    # Written so that "nan", which is unequal to everything, is refused too.
    if number is None or not (-float("inf") if least is None else least) <= number <= (float("inf") if most is None else most):
        raise ValueError(wanted)
    return number


def read_list(text: str, separator: str = ",") -> list[str]:
    """Read the parts between separators, without blanks around them; empty ones are left out."""
    return [part for part in (piece.strip() for piece in text.split(separator)) if part]


def read_json(text: str) -> Any:
    """Read JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError("JSON") from None


def read_duration(text: str) -> timedelta:
    """Read "90", "90s", "15m", "1h30m", "7d": numbers with a unit, or alone for seconds."""
    wanted = 'a duration such as "90s", "15m", "1h30m" or "7d"'
    if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER:
        text += "s"
    seconds, position = 0.0, 0
    while position < len(text):
        part = PART_OF_TIME.match(text, position)
        if part is None:
            raise ValueError(wanted)
        seconds += float(part[1]) * UNITS_OF_TIME[part[2]]
        position = part.end()
    try:
        return timedelta(seconds=seconds)
    except OverflowError:
        raise ValueError(wanted) from None


def read_size(text: str) -> int:
    """Read "4096", "512kB", "10MB", "2.5GiB": a number of bytes; kB is 1000 of them, K and KiB are 1024."""
    found = SIZE.fullmatch(text.lower()) if len(text) <= LONGEST_NUMBER else None
    if found is None or found[2] not in UNITS_OF_SIZE:
        raise ValueError('a size such as "4096", "512kB", "10MB" or "2.5GiB"')
    return int(float(found[1]) * UNITS_OF_SIZE[found[2]])


def read_url(text: str, schemes: tuple[str, ...] = ()) -> str:
    """Read an absolute URL of one of ``schemes``; without them, of any scheme, but with a host (``file:`` has none).

    So ``javascript:`` and ``data:``, which are code when a page shows them as a link, pass only where they are asked for.
    """
    wanted = (
        f"a URL that starts with {' or '.join(f'{one}://' for one in schemes)}" if schemes else "a URL such as https://host/path"
    )
    parts = _split(text, wanted)
    without_host = schemes or parts.scheme == "file"
    if not parts.scheme or (schemes and parts.scheme not in schemes) or not (parts.netloc or (without_host and parts.path)):
        raise ValueError(wanted)
    return Secret(text) if parts.password else text


def read_database(text: str) -> dict[str, Any]:
    """Read a database URL into an entry of DATABASES.

    ``postgres://user:password@host:port/name?option=value`` or ``sqlite:///relative.db``, ``sqlite:////absolute.db`` and
    ``sqlite://:memory:``. Special characters of a password are percent-encoded.
    """
    wanted = "a database URL such as postgres://user:password@host/name or sqlite:////folder/file.db"
    if text in ("sqlite://:memory:", "sqlite://"):
        return {"ENGINE": DATABASE_ENGINES["sqlite"], "NAME": ":memory:"}
    parts = _split(text, wanted)
    engine = DATABASE_ENGINES.get(parts.scheme)
    name = unquote(parts.path[1:])
    if engine is None or not name:
        raise ValueError(wanted)
    found: dict[str, Any] = {"ENGINE": engine, "NAME": name}
    if parts.scheme != "sqlite":
        found |= _server(parts, wanted)
    return found | _query(parts.query)


def _server(parts: SplitResult, wanted: str) -> dict[str, Any]:
    try:
        port = parts.port
    except ValueError:
        raise ValueError(wanted) from None
    return {
        "USER": unquote(parts.username or ""),
        "PASSWORD": Secret(unquote(parts.password or "")),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(port or ""),
    }


def _query(query: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    options: dict[str, str] = {}
    for name, value in parse_qsl(query):
        entry = DATABASE_ENTRIES.get(name)
        if entry is None:
            options[name] = value
        else:
            found[entry[0]] = read_bool(value) if entry[1] == "bool" else read_int(value)
    return found | ({"OPTIONS": options} if options else {})


def _split(text: str, wanted: str) -> SplitResult:
    if any(character.isspace() or not character.isprintable() for character in text):
        raise ValueError(wanted)
    try:
        return urlsplit(text)
    except ValueError:
        raise ValueError(wanted) from None
