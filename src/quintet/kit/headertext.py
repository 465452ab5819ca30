"""Text of headers: parameters, entity tags and file names, read in linear time."""

import codecs
import re
from urllib.parse import quote, unquote

from quintet.kit.patterns import late

#: A header with parameters that is longer is not read; it comes from the client.
MAX_HEADER_LENGTH = 10_000

# One parameter: up to the next semicolon outside quotes. A quote that is never closed goes on to the end.
_PARAMETER = late(r"""[;\s]*+((?:[^;"]++|"(?:[^"\\]++|\\.)*+(?:"|\\?\Z))*+)""", re.DOTALL)
# Browsers escape nothing else, and some send a path of Windows as the name of a file.
_ESCAPE = late(r'\\(["\\])')
# Controls other than the tab, which no header may hold.
_CONTROL = late("[\x00-\x08\x0a-\x1f\x7f]")
_ETAG = late(r'((?:W/)?"[^"]*")')


def parse_header_parameters(line: str, max_length: int | None = MAX_HEADER_LENGTH) -> tuple[str, dict[str, str]]:
    """Return the value of a header in lower case and its parameters; one without a value is "".

    ``name*=charset'language'text`` (RFC 2231) is decoded, and goes before a plain ``name=``. Raises ValueError beyond
    ``max_length`` characters, and for a charset that does not exist.
    """
    if max_length is not None and len(line) > max_length:
        raise ValueError("Unable to parse header parameters (value too long).")
    kind, semicolon, _ = line.partition(";")
    if not semicolon:
        return kind.strip().lower(), {}
    plain: dict[str, str] = {}
    encoded: dict[str, str] = {}
    for found in _PARAMETER.finditer(line, len(kind)):
        name, _, value = found[1].partition("=")
        name = name.strip().lower()
        if name.endswith("*"):
            encoded[name[:-1]] = _decoded(_unquoted(value.strip()))
        elif name:
            plain[name] = _unquoted(value.strip())
    return kind.strip().lower(), plain | encoded


def split_header_value(value: str) -> list[str]:
    """Return the parts of a list in a header, such as Vary's, at its commas and without the spaces around them."""
    return [part.strip() for part in value.split(",")]


def _unquoted(value: str) -> str:
    if len(value) < 2 or value[0] != '"' or value[-1] != '"':
        return value
    return _ESCAPE.sub(r"\1", value[1:-1])


def _decoded(value: str) -> str:
    pieces = value.split("'", 2)
    charset, text = (pieces[0], pieces[2]) if len(pieces) == 3 else ("", value)
    try:
        codecs.lookup(charset or "utf-8")  # also asked when there is nothing to decode
        return unquote(text, charset or "utf-8")
    except (LookupError, ValueError) as error:
        raise ValueError(f"Invalid encoding {charset!r} for RFC 2231 param.") from error


def content_disposition_header(as_attachment: bool, filename: str | None) -> str | None:
    """Return the value of Content-Disposition (RFC 6266), None when there is nothing to say."""
    if not filename:
        return "attachment" if as_attachment else None
    disposition = "attachment" if as_attachment else "inline"
    if filename.isascii() and _CONTROL.search(filename) is None:
        # Quotes and backslashes are escaped; a browser would end the name at the first bare quote.
        escaped = filename.replace("\\", "\\\\").replace('"', '\\"')
        return f'{disposition}; filename="{escaped}"'
    return f"{disposition}; filename*=utf-8''{quote(filename)}"


def quote_etag(etag_str: str) -> str:
    """Return an entity tag in quotes, unless it has them."""
    return etag_str if _ETAG.fullmatch(etag_str) else f'"{etag_str}"'


def parse_etags(etag_str: str) -> list[str]:
    """Return the entity tags of an If-Match or If-None-Match header; ``["*"]`` for the star."""
    if etag_str.strip() == "*":
        return ["*"]
    found = (_ETAG.fullmatch(tag.strip()) for tag in etag_str.split(","))
    return [match[1] for match in found if match]
