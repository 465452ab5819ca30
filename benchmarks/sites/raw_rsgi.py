"""The floor: granian's RSGI protocol with nothing in between."""

import json
from typing import Any


async def application(scope: Any, protocol: Any) -> None:
    """Answer two paths."""
    if scope.path == "/plain":
        protocol.response_bytes(200, [("content-type", "text/plain")], b"Hello, world!")
    else:
        protocol.response_bytes(
            200, [("content-type", "application/json")], json.dumps({"message": "Hello, world!", "number": 42}).encode()
        )
