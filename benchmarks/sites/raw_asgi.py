"""The floor of ASGI: text and JSON with nothing in between."""

import json
from typing import Any


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer two paths."""
    if scope["path"] == "/plain":
        kind, body = b"text/plain", b"Hello, world!"
    else:
        kind, body = b"application/json", json.dumps({"message": "Hello, world!", "number": 42}).encode()
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
