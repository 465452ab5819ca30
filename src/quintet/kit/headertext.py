"""Text of headers: parameters, entity tags and file names, read in linear time."""

import re
from urllib.parse import quote, unquote

#: A header with parameters that is longer is not read; it comes from the client.
MAX_HEADER_LENGTH = 10_000

_PARAMETER = re.compile(
    r"""\s*;\s*(?P<name>[^\s=;"]+)\s*=\s*(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<plain>[^;"]*))|\s*;[^;]*""", re.DOTALL
)
# Browsers escape nothing else, and some send a path of Windows as the name of a file.
_ESCAPE = re.compile(r'\\(["\\])')
# Controls other than the tab, which no header may hold.
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f]")
_ETAG = re.compile(r'((?:W/)?"[^"]*")')


def parse_header_parameters(line: str, max_length: int | None = MAX_HEADER_LENGTH) -> tuple[str, dict[str, str]]:
    """Return the value of a header in lower case and its parameters.

    ``name*=charset'language'text`` (RFC 2231) is decoded. Raises ValueError beyond ``max_length`` characters.
    """
    if not line:
        return "", {}
    if max_length is not None and len(line) > max_length:
        raise ValueError("Unable to parse header parameters (value too long).")
    semicolon = line.find(";")
    if semicolon < 0:
        return line.strip().lower(), {}
    found: dict[str, str] = {}
    position = semicolon
    while position < len(line) and (match := _PARAMETER.match(line, position)) is not None:
        position = match.end()
        if match["name"]:
            _take(found, match["name"].lower(), match["quoted"], match["plain"])
    return line[:semicolon].strip().lower(), found


def _take(found: dict[str, str], name: str, quoted: str | None, plain: str | None) -> None:
    value = _ESCAPE.sub(r"\1", quoted) if quoted is not None else (plain or "").strip()
    if name.endswith("*"):
        name = name[:-1]
        charset, _, rest = value.partition("'")
        _, separator, text = rest.partition("'")
        if separator:
            value = _decoded(text, charset)
    found[name] = value


def _decoded(text: str, charset: str) -> str:
    try:
        return unquote(text, charset or "utf-8")
    except LookupError:
        return unquote(text)


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
