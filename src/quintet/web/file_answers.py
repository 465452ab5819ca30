"""Files are answered as HTTP asks: 304 and 412 for conditions, 206 and 416 for ranges, whichever server sends them.

It is done behind all middleware, on the response that is about to be sent: a range is a part of what that one would be.
"""

from typing import Any

from quintet.http import ranges
from quintet.http.request import HttpRequest
from quintet.http.response import HttpResponseBase
from quintet.http.streaming import FileResponse
from quintet.kit.httpdates import parse_http_date_safe
from quintet.web.cache_headers import get_conditional_response

READING = ("GET", "HEAD")


def as_asked_for(request: HttpRequest, response: FileResponse) -> HttpResponseBase:
    """Return ``response``, whole or its parts, or the 304, 412 or 416 that the request's headers ask for in its place."""
    if response.status_code != 200 or request.method not in READING:
        return response
    headers = request.headers
    etag, changed = response.headers.get("ETag"), response.headers.get("Last-Modified")
    if etag is not None or changed is not None:
        seconds = parse_http_date_safe(changed) if changed else None
        found: Any = get_conditional_response(request, etag=etag, last_modified=seconds, response=response)
        if found is not response:
            found.on_close(response.close)
            response.hand_fixed(found)
            return found
    if not _can_be_parted(response):
        return response
    response.headers.setdefault("Accept-Ranges", "bytes")
    wanted = headers.get("Range")
    # RFC 9110: of a HEAD request the range is ignored.
    if wanted is None or request.method != "GET" or not ranges.is_unchanged(headers.get("If-Range"), etag, changed):
        return response
    answer = ranges.answer(response, wanted)
    if answer is not response:
        response.hand_fixed(answer)
    return answer


def _can_be_parted(response: FileResponse) -> bool:
    file = response.file_to_stream
    if file is None or "Content-Length" not in response.headers or response.headers.get("Accept-Ranges") == "none":
        return False
    seekable = getattr(file, "seekable", None)
    return hasattr(file, "seek") and hasattr(file, "tell") and (seekable is None or seekable())
