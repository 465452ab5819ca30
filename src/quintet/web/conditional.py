"""`ConditionalGetMiddleware`: entity tags, and 304 for what the client has already."""

from typing import ClassVar

from quintet.http.request import HttpRequest
from quintet.http.response import HttpResponseBase
from quintet.kit.httpdates import parse_http_date_safe
from quintet.web.cache_headers import get_conditional_response, set_response_etag
from quintet.web.phases import BuiltinMiddleware


class ConditionalGetMiddleware(BuiltinMiddleware):
    """Gives responses to GET an ETag where they may be stored, and answers conditions."""

    fused: ClassVar[bool] = True

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Return the response, or 304 in its place."""
        if request.method != "GET":
            return response
        if "ETag" not in response.headers and self.needs_etag(response):
            set_response_etag(response)
        etag, modified = response.headers.get("ETag"), response.headers.get("Last-Modified")
        if etag is None and modified is None:
            return response
        seconds = parse_http_date_safe(modified) if modified else None
        answer: HttpResponseBase = get_conditional_response(request, etag=etag, last_modified=seconds, response=response)
        if answer is not response:
            answer.on_close(response.close)  # an open file among them
        return answer

    def needs_etag(self, response: HttpResponseBase) -> bool:
        """Say whether the response may be stored at all."""
        members = {member.strip().lower() for member in response.headers.get("Cache-Control", "").split(",")}
        return "no-store" not in members
