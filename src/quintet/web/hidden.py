"""What is not shown on technical pages: values whose names say that they are secret, at any depth of their containers."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, cast

from quintet.kit.multimap import MultiValueDict
from quintet.kit.record import record
from quintet.kit.secret_names import CLEANSED as CLEANSED
from quintet.kit.secret_names import is_secret as is_secret
from quintet.kit.secret_names import without_passwords

LONGEST_VALUE = 600
#: How many containers inside each other are looked into.
DEEPEST = 6
BRACKETS: dict[type, tuple[str, str]] = {list: ("[", "]"), tuple: ("(", ")"), set: ("{", "}"), frozenset: ("frozenset({", "})")}


@record
class Names:
    """Names of values to mask; ``is_all`` masks every name."""

    some: frozenset[str] = frozenset()
    is_all: bool = False

    def __contains__(self, name: object) -> bool:
        return self.is_all or name in self.some

    def __or__(self, other: "Names") -> "Names":
        return Names(self.some | other.some, self.is_all or other.is_all)


NO_NAMES = Names()
ALL_NAMES = Names(is_all=True)


@record
class Veil:
    """What one page must not show: texts that are secret wherever they stand, POST parameters that a view named, and names.

    ``secret_name`` says of a name whether its values are masked, by ``cleansed``; ``hides_variables`` whether the marks of
    `sensitive_variables` count.
    """

    secrets: tuple[str, ...] = ()
    parameters: Names = NO_NAMES
    secret_name: Callable[[str], object] = is_secret
    cleansed: str = CLEANSED
    hides_variables: bool = True


NO_VEIL = Veil()


def shown(name: str, value: Any, veil: Veil = NO_VEIL) -> str:
    """Return a value as text for a technical page: masked by name and by known secret at any depth, and shortened."""
    if veil.secret_name(name):
        return veil.cleansed
    writer = _Writer(veil)
    try:
        writer.write(value, 0)
    except Exception as error:  # noqa: BLE001  the page about one error must not fail with another
        return f"<{type(value).__name__} that could not be read: {type(error).__name__}>"
    return cut("".join(writer.parts))


class _Writer:
    """Writes one value as text, container by container, and stops where the text is cut or the nesting is too deep."""

    def __init__(self, veil: Veil) -> None:
        self.veil = veil
        self.parts: list[str] = []
        self.length = 0

    def write(self, value: Any, depth: int) -> None:
        """Write a value that stands inside ``depth`` containers."""
        whole = value  # keeps its type where `isinstance` makes containers of unknown things
        if depth > DEEPEST:
            self.add("…")
        elif isinstance(value, Mapping) and value:
            self.fields("{", "}", self._pairs(whole), depth)
        elif isinstance(value, tuple) and hasattr(whole, "_fields"):
            named = zip(whole._fields, whole, strict=False)
            self.fields(f"{type(whole).__name__}(", ")", ((f"{name}=", name, one, False) for name, one in named), depth)
        elif _is_pair(whole):
            self.fields("(", ")", [("", "", whole[0], False), ("", _name(whole[0]), whole[1], False)], depth)
        elif isinstance(value, list | tuple | set | frozenset) and value:
            opened, closed = BRACKETS[next(kind for kind in BRACKETS if isinstance(whole, kind))]
            self.fields(opened, closed, (("", "", one, False) for one in whole), depth)
        else:
            self.add(_without(_text(whole), self.veil.secrets))

    def _pairs(self, value: Mapping[Any, Any]) -> Iterator[tuple[str, str, Any, bool]]:
        is_posted = isinstance(value, MultiValueDict)
        items = value.lists() if isinstance(value, MultiValueDict) else value.items()  # all values of a name, not the last one
        for key, inner in items:
            yield f"{_without(_text(key), self.veil.secrets)}: ", _name(key), inner, is_posted

    def fields(self, opened: str, closed: str, pairs: Iterable[tuple[str, str, Any, bool]], depth: int) -> None:
        """Write (label, name, value, whether it may be a POST parameter) each, between brackets."""
        self.add(opened)
        for number, (label, name, value, is_posted) in enumerate(pairs):
            if self.length > LONGEST_VALUE:
                break
            self.add(f"{', ' if number else ''}{label}")
            if self.veil.secret_name(name) or (is_posted and name in self.veil.parameters):
                self.add(self.veil.cleansed)
            else:
                self.write(value, depth + 1)
        self.add(closed)

    def add(self, text: str) -> None:
        """Take a piece of the text."""
        self.parts.append(text)
        self.length += len(text)


def _is_pair(value: Any) -> bool:
    """Say whether a tuple can be a name with its value, as in a list of headers."""
    return type(value) is tuple and len(cast("tuple[Any, ...]", value)) == 2 and isinstance(value[0], str | bytes)


def _name(key: Any) -> str:
    return key.decode("latin-1") if isinstance(key, bytes) else str(key)


def said(error: object, secrets: tuple[str, ...] = ()) -> str:
    """Return what an exception, or another object, says, without known secrets; a failing ``__str__`` is told too."""
    try:
        text = str(error)
    except Exception as failure:  # noqa: BLE001  the page about one error must not fail with another
        text = f"<{type(error).__name__} whose text failed: {type(failure).__name__}>"
    # Text that calls itself safe is as foreign here as any other.
    return _without(str.__str__(text), secrets)


def _text(value: Any) -> str:
    try:
        return repr(value)
    except Exception as error:  # noqa: BLE001  the page about one error must not fail with another
        return f"<{type(value).__name__} whose repr failed: {type(error).__name__}>"


def _without(text: str, secrets: tuple[str, ...]) -> str:
    for secret in secrets:
        text = text.replace(secret, CLEANSED)
    return without_passwords(text)


def cut(text: str) -> str:
    """Return ``text``, its end replaced by its length when it is long."""
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}… <{len(text)} characters>"
