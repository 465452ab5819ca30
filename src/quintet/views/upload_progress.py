"""The progress of uploads: noted in the cache by a handler while a body arrives, told as JSON to a page that asks meanwhile.

It is told to the session that uploads, where there is one: another visitor who learns the name of an upload learns no more.
"""

import hashlib
import re
import time
from collections.abc import Mapping
from typing import Any

from quintet.http.response import JsonResponse
from quintet.kernel.errors import BadRequest
from quintet.services.cache import current
from quintet.services.files import handlers
from quintet.web import cache_headers

#: The key of the query string that names an upload, and what such a name is: chosen by the page, too long to be guessed.
KEY = "upload"
NAME = re.compile(r"[A-Za-z0-9_-]{20,64}")
#: How long the last word about an upload is kept, and the least time between two, in seconds.
KEPT, INTERVAL = 600, 0.25


class UploadProgressHandler(handlers.FileUploadHandler):
    """Notes how much of a request with ``?upload=name`` has come; the first of FILE_UPLOAD_HANDLERS, it passes all on.

    ``cache_alias`` names the cache, which all processes of the site must share. Requests without a name cost nothing.
    """

    cache_alias = "default"
    total = received = 0
    told = 0.0
    key: str | None = None

    def handle_raw_input(
        self,
        input_data: Any,
        META: Mapping[str, Any],  # noqa: N803  documented name
        content_length: int,
        boundary: bytes,
        encoding: str | None = None,
    ) -> None:
        """Begin to count, when the request names its upload."""
        name = self.request.GET.get(KEY, "") if self.request is not None else ""
        if NAME.fullmatch(name):
            self.key, self.total = _key_of(self.request, name), content_length
            self._tell("receiving")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Count the piece, and return it for the handlers behind."""
        self.received += len(raw_data)
        if self.key is not None and time.monotonic() - self.told >= INTERVAL:
            self._tell("receiving")
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers behind."""

    def upload_complete(self) -> None:
        """Note that all has come."""
        self._tell("done")

    def upload_interrupted(self) -> None:
        """Note that the rest will not come."""
        self._tell("interrupted")

    def _tell(self, state: str) -> None:
        if self.key is None:
            return
        self.told = time.monotonic()
        told = {"state": state, "received": self.received, "total": self.total}
        current.caches[self.cache_alias].set(self.key, told, KEPT)


def upload_progress(request: Any, cache_alias: str = UploadProgressHandler.cache_alias) -> JsonResponse:
    """Answer with what is known of the upload that ``?upload=`` names: its ``state``, bytes of files ``received``, ``total``.

    ``state`` is "receiving", "done", "interrupted", or "unknown" for an upload that has not begun, is long over, or is another
    session's; ``total`` is the length of the whole body, 0 when the client does not tell. Raises BadRequest for a name that is
    none.
    """
    name = request.GET.get(KEY, "")
    if not NAME.fullmatch(name):
        raise BadRequest(f"?{KEY}= must name an upload by 20 to 64 letters, digits, - or _, as crypto.randomUUID() gives them.")
    response = JsonResponse(
        current.caches[cache_alias].get(_key_of(request, name)) or {"state": "unknown", "received": 0, "total": 0}
    )
    cache_headers.add_never_cache_headers(response)
    return response


def _key_of(request: Any, name: str) -> str:
    session = getattr(getattr(request, "session", None), "session_key", None) or ""
    return f"quintet.upload.{hashlib.sha256(f'{session} {name}'.encode()).hexdigest()}"
