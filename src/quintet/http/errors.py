"""The errors of reading a request and writing a response. `Http404` is public as `quintet.http.Http404`.

Exception ── Http404                  OSError ── UnreadablePostError
ValueError ── BadHeaderError          Exception ── RawPostDataException
BadRequest ── UnsupportedMediaType
"""

from quintet.kernel.errors import BadRequest


class Http404(Exception):
    """There is no such page; answered by the handler of 404."""


class BadHeaderError(ValueError):
    """A header name or value with characters that could start another header."""


class RawPostDataException(Exception):
    """`HttpRequest.body` was read after the request had been read as a stream."""


class UnreadablePostError(OSError):
    """The client went away, or the server failed, while the request's body was read."""


class UnsupportedMediaType(BadRequest):
    """The body of a request is of a type that is not read; answered with 415."""
