"""Values of settings and requests with what is secret replaced, at any depth of dictionaries, lists and tuples."""

from collections.abc import Mapping
from re import Pattern
from typing import Any, cast

from quintet.kernel import current
from quintet.kit.multimap import MultiValueDict
from quintet.kit.secret_names import without_passwords

#: How many containers inside each other are looked into.
DEEPEST = 12


def cleansed(name: Any, value: Any, hidden: Pattern[str], substitute: str, depth: int = 0) -> Any:
    """Return ``value``, or ``substitute`` when its name, or the value's own, says that it is secret.

    Callables become their text, since templates would call them; passwords in URLs are masked.
    """
    if isinstance(name, str) and hidden.search(name):
        return substitute
    if depth > DEEPEST:
        return "…"
    whole = value
    if isinstance(value, Mapping):
        pairs = cast("Mapping[Any, Any]", whole)
        return {key: cleansed(key, one, hidden, substitute, depth + 1) for key, one in pairs.items()}
    if type(whole) in (list, tuple):
        return type(whole)(cleansed("", one, hidden, substitute, depth + 1) for one in whole)
    if isinstance(whole, str):
        return without_passwords(whole)
    return repr(whole) if callable(whole) else whole


def safe_settings(hidden: Pattern[str], substitute: str) -> dict[str, Any]:
    """Return the settings in force by name, cleansed."""
    names = sorted(name for name in dir(current.settings) if name.isupper())
    return {name: cleansed(name, getattr(current.settings, name), hidden, substitute) for name in names}


def safe_cookies(request: Any, hidden: Pattern[str], substitute: str) -> dict[str, str]:
    """Return the cookies of a request; that of the session is masked whatever its name."""
    session = str(getattr(current.settings, "SESSION_COOKIE_NAME", "sessionid"))
    found = cast("dict[str, str]", getattr(request, "COOKIES", {}))
    return {name: substitute if name == session else cleansed(name, value, hidden, substitute) for name, value in found.items()}


def safe_meta(request: Any, hidden: Pattern[str], substitute: str) -> dict[str, Any]:
    """Return META of a request, cleansed."""
    found = cast("dict[str, Any]", getattr(request, "META", {}))
    return {name: cleansed(name, value, hidden, substitute) for name, value in found.items()}


def masked_parameters(values: MultiValueDict, names: Any, substitute: str) -> MultiValueDict:
    """Return POST parameters with those of ``names`` replaced; ``"__ALL__"`` replaces all."""
    copied = values.copy()
    for name in copied if names == "__ALL__" else names:
        if name in copied:
            copied[name] = substitute
    return copied
