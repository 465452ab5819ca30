"""Encoding of request bodies: multipart forms, as browsers send them (RFC 7578)."""

import mimetypes
import os
from collections.abc import Iterable, Mapping
from typing import Any

from quintet.kit.encoding import force_bytes

BOUNDARY = "BoUnDaRyStRiNg"
MULTIPART_CONTENT = f"multipart/form-data; boundary={BOUNDARY}"
FALLBACK_TYPE = "application/octet-stream"


def encode_multipart(boundary: str, data: Mapping[str, Any]) -> bytes:
    """Return form data as a multipart body; lists are repeated fields, objects that can be read are files.

    Raises TypeError for None, which no form can send.
    """
    marker = boundary.encode()
    lines: list[bytes] = []
    for name, value in data.items():
        for one in _values(name, value):
            lines += [b"--" + marker, *(_file(name, one) if _is_file(one) else _field(name, one))]
    return b"\r\n".join([*lines, b"--" + marker + b"--", b""])


def _values(name: str, value: Any) -> Iterable[Any]:
    values = value if isinstance(value, Iterable) and not isinstance(value, str | bytes) and not _is_file(value) else [value]
    for one in values:
        if one is None:
            raise TypeError(
                f"Cannot encode None for key '{name}' as POST data. Did you mean to pass an empty string or omit the value?"
            )
        yield one


def _is_file(value: Any) -> bool:
    return callable(getattr(value, "read", None))


def _field(name: str, value: Any) -> list[bytes]:
    return [f'Content-Disposition: form-data; name="{name}"'.encode(), b"", force_bytes(value)]


def _file(name: str, file: Any) -> list[bytes]:
    path = getattr(file, "name", "") or ""
    filename = os.path.basename(path) if isinstance(path, str) else ""
    kind = getattr(file, "content_type", None) or mimetypes.guess_type(filename)[0] or FALLBACK_TYPE
    disposition = f'Content-Disposition: form-data; name="{name}"; filename="{filename or name}"'
    return [disposition.encode(), f"Content-Type: {kind}".encode(), b"", force_bytes(file.read())]
