"""The floor: granian's RSGI protocol with nothing in between."""

import json
from typing import Any
from urllib.parse import parse_qs

from benchmarks.sites.echo_model import Echo

JSON = [("content-type", "application/json")]


async def application(scope: Any, protocol: Any) -> None:
    """Answer five paths."""
    path = scope.path
    if path == "/plain":
        protocol.response_bytes(200, [("content-type", "text/plain")], b"Hello, world!")
    elif path == "/echo":
        protocol.response_bytes(200, JSON, json.dumps(json.loads(await protocol())).encode())
    elif path == "/model":
        protocol.response_bytes(200, JSON, Echo.model_validate_json(await protocol()).model_dump_json().encode())
    elif path.startswith("/items/"):
        query = parse_qs(scope.query_string)
        found = {"item": int(path[7:]), "q": query["q"][0], "limit": int(query["limit"][0])}
        protocol.response_bytes(200, JSON, json.dumps(found).encode())
    else:
        protocol.response_bytes(200, JSON, json.dumps({"message": "Hello, world!", "number": 42}).encode())
