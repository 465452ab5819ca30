"""`CompressionMiddleware`: content compressed by zstd, Brotli or gzip for clients that take it, with care for secrets.

Compressing a secret beside text that an attacker chose tells the secret by the length of the result (BREACH). So a response is
sent as it is when its request touched a session, a CSRF token or a nonce and what the request brought stands in the content. What
else a page may tell by its length, gzip hides by a file name of random length; the two others have no place for one.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import Any, ClassVar

from quintet.http.request import HttpRequest
from quintet.http.response import HttpResponseBase
from quintet.web.cache_headers import cache_control_names, patch_vary_headers
from quintet.web.encodings import Encoding, Packer, encoding_of, preferred
from quintet.web.guard_settings import CompressionSettings
from quintet.web.gzip_content import padded
from quintet.web.phases import BuiltinMiddleware
from quintet.web.touched import CSP, CSRF, SESSION

SECRETS = SESSION | CSRF | CSP
#: Shorter input teaches an attacker nothing: every page holds it anyway.
SHORTEST_INPUT = 3
#: No content, or a part of a representation, whose offsets are those of the plain one.
UNTOUCHED_STATUSES = frozenset({204, 206, 304})


class CompressionMiddleware(BuiltinMiddleware):
    """Compresses what COMPRESSION_TYPES names, by the encoding that the client prefers of COMPRESSION_ENCODINGS.

    Raises ImproperlyConfigured for an encoding that is not known, MissingExtraError for one whose library is not installed.
    """

    fused: ClassVar[bool] = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        super().__init__(get_response)
        config = CompressionSettings.now()
        self.encodings = [encoding_of(name) for name in config.compression_encodings]
        self.least, self.most_random = config.compression_minimum_size, config.compression_max_random_bytes
        types = [one.lower() for one in config.compression_types]
        self.types = frozenset(one for one in types if not one.endswith("*"))
        self.families = tuple(one.removesuffix("*") for one in types if one.endswith("*"))

    def process_response(self, request: HttpRequest, response: Any) -> HttpResponseBase:
        """Return the response, compressed where that is wanted, safe and shorter."""
        if not self.may_be_compressed(response):
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        encoding = preferred(request.headers.get("Accept-Encoding", ""), self.encodings)
        if encoding is None or tells_a_secret(request, response):
            return response
        most_random = self.most_random if encoding.name == "gzip" else 0
        if response.streaming:
            del response.headers["Content-Length"]
            wrap = _async_packed if response.is_async else _packed
            response.streaming_content = wrap(response.streaming_content, encoding.packer(), most_random)
        else:
            packed = padded(encoding.pack(response.content), most_random)
            if len(packed) >= len(response.content):
                return response
            response.content = packed
            response.headers["Content-Length"] = str(len(packed))
        return labelled(response, encoding)

    def may_be_compressed(self, response: Any) -> bool:
        """Say whether a response is of a kind that gains by it: long enough, not compressed already, and text by its type."""
        if response.status_code in UNTOUCHED_STATUSES or "Content-Encoding" in response.headers:
            return False
        if not response.streaming and len(response.content) < self.least:
            return False
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        # no-transform forbids it to whoever stands in between, and says that the bytes matter.
        is_wanted = kind in self.types or kind.startswith(self.families)
        return is_wanted and "no-transform" not in cache_control_names(response)


def labelled(response: Any, encoding: Encoding) -> HttpResponseBase:
    """Say in the headers how the content is compressed; a strong ETag was that of the plain bytes."""
    etag = response.headers.get("ETag")
    if etag and etag.startswith('"'):
        response.headers["ETag"] = f"W/{etag}"
    response.headers["Content-Encoding"] = encoding.name
    return response


def tells_a_secret(request: HttpRequest, response: Any) -> bool:
    """Say whether a response holds a secret beside what the request brought; of a stream, whether it might."""
    if response.streaming:
        # A template that is sent piece by piece may write its token at the end.
        return response.headers.get("Content-Type", "").startswith("text/html") and any(True for _ in _inputs(request))
    if not request.touched & SECRETS and not response.has_cookies:
        return False
    content: bytes = response.content
    return any(value.encode("utf-8", "surrogatepass") in content for value in _inputs(request))


def _inputs(request: HttpRequest) -> Iterator[str]:
    """Yield the texts that whoever made up the request could choose."""
    for data in [request.GET, request.POST] if request.method == "POST" else [request.GET]:
        for name, values in data.lists():
            if name != "csrfmiddlewaretoken":
                yield from _long_enough([name, *values])
    match = request.resolver_match
    if match is not None:
        yield from _long_enough([*match.args, *match.kwargs.values()])


def _long_enough(values: Iterable[Any]) -> Iterator[str]:
    return (value for value in values if isinstance(value, str) and len(value) >= SHORTEST_INPUT)


def _packed(pieces: Iterator[bytes], packer: Packer, most_random: int) -> Iterator[bytes]:
    head = most_random
    for piece in pieces:
        # Each piece can be read as soon as it arrives: an event of a stream must not wait for the next.
        data = packer.feed(piece)
        yield padded(data, head)
        head = 0
    yield padded(packer.end(), head)


async def _async_packed(pieces: AsyncIterator[bytes], packer: Packer, most_random: int) -> AsyncIterator[bytes]:
    head = most_random
    async for piece in pieces:
        data = packer.feed(piece)
        yield padded(data, head)
        head = 0
    yield padded(packer.end(), head)
