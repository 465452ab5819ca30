"""The JSON body of a request, read within limits: what is beyond them, or no JSON, is the client's error and never the site's."""

import json
from codecs import BOM_UTF8
from collections.abc import Iterator
from typing import Any, NoReturn, Protocol

from quintet.http.errors import UnsupportedMediaType
from quintet.kernel.errors import BadRequest
from quintet.kit.patterns import late

#: Deeper data would be a risk to whoever walks it by recursion.
MOST_DEPTH = 100
MOST_NODES = 100_000
#: Python itself refuses to read longer numbers; it takes time that grows with their square.
LONGEST_NUMBER = 4300

_STRING = late(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)')
_BRACKET = late(r"[\[\]{}]")
_ESCAPE = late(r"\\(?:u([0-9a-fA-F]{4})|.)")


class JSONRequest(Protocol):
    """The parts of a request that its JSON is read from."""

    content_type: Any
    content_params: dict[str, str] | None

    @property
    def body(self) -> bytes:
        """The raw body."""
        ...


def read(request: JSONRequest, max_depth: int = MOST_DEPTH, max_nodes: int = MOST_NODES, unique_keys: bool = False) -> Any:
    """Return what the JSON body of ``request`` says; see `HttpRequest.json`."""
    _check_type(request)
    body = request.body
    try:
        text = (body.removeprefix(BOM_UTF8) if body[:1] == BOM_UTF8[:1] else body).decode()
    except UnicodeDecodeError as error:
        raise BadRequest(f"The JSON body is not UTF-8: byte {error.start} cannot be decoded.") from error
    _check_shape(text, max_depth, max_nodes)
    try:
        # Without a number that is too long, all of them may be read by `int` itself.
        return _DECODERS[unique_keys, len(text) > LONGEST_NUMBER].decode(text)
    except json.JSONDecodeError as error:
        raise BadRequest(f"The body is not JSON: {error.msg} in line {error.lineno}, column {error.colno}.") from error


def _check_type(request: JSONRequest) -> None:
    kind: str = request.content_type or ""
    # A form of another site can send plain text, but no JSON: reading it all the same would let such a form in.
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise UnsupportedMediaType(f"The body must be application/json, not {kind or 'of no type'}.")
    charset = (request.content_params or {}).get("charset", "utf-8")
    if charset.lower().replace("_", "-") not in ("utf-8", "utf8"):
        raise UnsupportedMediaType(f"JSON must be UTF-8, not {charset[:40]}.")


def _check_shape(text: str, max_depth: int, max_nodes: int) -> None:
    """Refuse text that is too deep or too much, or that would give characters no text can hold; in one look at each of them."""
    opening = text.count("[") + text.count("{")
    # Most bodies are within the limits even if what stands in their texts is counted too.
    if opening > max_depth or opening + text.count(",") >= max_nodes:
        _count(_STRING.sub("", text), max_depth, max_nodes)
    if "\\u" in text and _has_half_pair(text):
        raise BadRequest("The JSON body holds half of a surrogate pair.")


def _count(bare: str, max_depth: int, max_nodes: int) -> None:
    # Every node but the first stands behind one of these.
    if bare.count(",") + bare.count("[") + bare.count("{") >= max_nodes:
        raise BadRequest(f"The JSON body has more than {max_nodes} values.")
    depth = 0
    for bracket in _BRACKET.findall(bare):
        depth += 1 if bracket in "[{" else -1
        if depth > max_depth:
            raise BadRequest(f"The JSON body is nested deeper than {max_depth} levels.")


def _has_half_pair(text: str) -> bool:
    """Say whether an escape names one half of a pair without the other."""
    open_at = -1
    for found in _ESCAPE.finditer(text):
        code = int(found[1], 16) if found[1] else 0
        if open_at >= 0 and not (0xDC00 <= code <= 0xDFFF and found.start() == open_at):
            return True
        is_low = 0xDC00 <= code <= 0xDFFF
        if is_low and open_at < 0:
            return True
        open_at = found.end() if 0xD800 <= code <= 0xDBFF else -1
    return open_at >= 0


def _number(text: str) -> float:
    found = float(text)
    if found - found != 0:
        raise BadRequest(f"The JSON body has a number that is too large: {text[:40]}")
    return found


def _whole_number(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise BadRequest(f"The JSON body has a number of more than {LONGEST_NUMBER} digits.")
    return int(text)


def _refuse_constant(name: str) -> NoReturn:
    raise BadRequest(f"The JSON body has {name}, which is no JSON.")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise BadRequest(f"The JSON body has the key {next(_repeated(pairs))[:40]!r} twice.")
    return found


def _repeated(pairs: list[tuple[str, Any]]) -> Iterator[str]:
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            yield name
        seen.add(name)


def _decoder(unique_keys: bool, may_be_long: bool) -> json.JSONDecoder:
    return json.JSONDecoder(
        parse_float=_number,
        parse_int=_whole_number if may_be_long else None,
        parse_constant=_refuse_constant,
        object_pairs_hook=_once if unique_keys else None,
    )


#: By whether keys must be unique, and whether a number may be too long.
_DECODERS = {(unique, long): _decoder(unique, long) for unique in (False, True) for long in (False, True)}
