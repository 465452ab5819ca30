"""`HttpResponseBase` and `HttpResponse`: status, headers, cookies, content.

A response that sets no header of its own never builds a header dictionary: its content type and the site's fixed headers
(`quintet.http.fixed`) give the whole list. The first touch of `headers` builds the real thing.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from quintet.http import cookies, signed
from quintet.http.fixed import FixedHeaders, default_content_type
from quintet.http.headers import ResponseHeaders, checked_value
from quintet.http.settings import HttpSettings
from quintet.kernel.errors import DisallowedRedirect
from quintet.kit.encode_json import JSONEncoder, plain_json
from quintet.kit.encoding import iri_to_uri
from quintet.kit.headertext import parse_header_parameters
from quintet.kit.urltext import MAX_URL_REDIRECT_LENGTH

if TYPE_CHECKING:
    from http.cookies import SimpleCookie

#: Content types that need no check.
USUAL_TYPES = frozenset({"text/plain", "text/html", "text/html; charset=utf-8", "text/plain; charset=utf-8", "application/json"})

#: The words behind each status.
REASON_PHRASES: Mapping[int, str] = {status.value: status.phrase for status in HTTPStatus}

HeaderSource = Mapping[str, Any] | Iterable[tuple[str, Any]]


class HttpResponseBase:
    """What all responses share. Raises TypeError or ValueError for a status that is no HTTP status.

    ``content_type`` fills Content-Type; ``headers`` are more of them. ``reason`` and ``charset`` override what the status and
    the content type say.
    """

    status_code: int = 200
    streaming = False
    #: Whether the flow has logged this response already; set so that it is logged once.
    was_logged = False

    __slots__ = (
        "__dict__",
        "__weakref__",
        "_charset",
        "_content_type",
        "_cookies",
        "_fixed",
        "_headers",
        "_reason_phrase",
        "_resource_closers",
        "_sized",
        "closed",
        "ending",
    )

    _headers: ResponseHeaders | None
    _cookies: "SimpleCookie | None"
    _fixed: FixedHeaders | None
    _resource_closers: list[Callable[[], Any]] | None
    #: Called when the response is closed, after all of `on_close`: the end of its request.
    ending: Callable[[], Any] | None

    def __init__(
        self,
        content_type: str | None = None,
        status: int | None = None,
        reason: str | None = None,
        charset: str | None = None,
        headers: HeaderSource | None = None,
    ) -> None:
        self._headers = self._cookies = self._fixed = self._resource_closers = self.ending = None
        self._charset = charset
        self._reason_phrase = None if reason is None else checked_value(reason)
        self._sized = self.closed = False
        if content_type is None and charset is not None:
            content_type = f"text/html; charset={charset}"
        is_known = content_type is None or (type(content_type) is str and content_type in USUAL_TYPES)
        self._content_type = content_type if is_known else checked_value(content_type)
        if status is not None:
            self.status_code = _checked_status(status)
        if headers is not None:
            self._take_headers(headers, content_type)

    def _take_headers(self, headers: HeaderSource, content_type: str | None) -> None:
        given = ResponseHeaders(headers)
        if "Content-Type" in given:
            if content_type is not None and self._charset is None:
                raise ValueError("'headers' must not contain 'Content-Type' when the 'content_type' parameter is provided.")
            self._headers = given
            return
        own = self.headers
        for name, value in given.pairs():
            own[name] = value

    @property
    def headers(self) -> ResponseHeaders:
        """The headers, except cookies; a mapping whose names ignore case."""
        if self._headers is None:
            self._headers = self._build_headers()
        return self._headers

    @headers.setter
    def headers(self, value: HeaderSource) -> None:
        self._headers = value if isinstance(value, ResponseHeaders) else ResponseHeaders(value)

    def _build_headers(self) -> ResponseHeaders:
        own = ResponseHeaders()
        if self._content_type != "":
            own.adopt("Content-Type", self._content_type or default_content_type())
        self._complete(own)
        return own

    def _complete(self, own: ResponseHeaders) -> None:
        if self._sized and (length := self._length()) is not None:
            own.adopt("Content-Length", str(length))
        if self._fixed is not None:
            for name, value in self._fixed.pairs:
                own.adopt(name, value)

    def _length(self) -> int | None:
        """Return the length of the content in bytes, None when it cannot be known."""
        return None

    def add_fixed(self, fixed: FixedHeaders, with_length: bool = False) -> None:
        """Give the response headers that it does not set itself, and ``with_length`` its length as `add_length` does."""
        self._fixed = fixed if self._fixed is None else self._fixed.joined(fixed)
        if with_length:
            self._sized = True
        if self._headers is not None:
            for name, value in fixed.pairs:
                self._headers.adopt(name, value)
            if with_length:
                self.add_length()

    def hand_fixed(self, other: "HttpResponseBase") -> None:
        """Give a response that stands in place of this one the headers that the site gave to this one."""
        if self._fixed is not None:
            other.add_fixed(self._fixed)

    def add_length(self) -> None:
        """Have Content-Length sent, unless the response sets it itself or its length is not known."""
        self._sized = True
        if self._headers is not None and (length := self._length()) is not None:
            self._headers.adopt("Content-Length", str(length))

    def wire_headers(self, with_length: bool = True, server: FixedHeaders | None = None) -> list[tuple[str, str]]:
        """Return (name, value) pairs, cookies included, for a server. The list is shared: copy it to change it.

        ``with_length`` False is for a server that adds Content-Length itself, and leaves out what the view says of it: what is
        sent beyond it would be read as the next response. ``server`` are its own headers, which come last and give way to the
        response's.
        """
        fixed = self._fixed
        if server is not None and self._headers is None:
            # What was joined before is found without a call.
            fixed = server if fixed is None else fixed.held.get(server) or fixed.joined(server)
        if self._headers is not None or fixed is None or (with_length and self._sized):
            if server is not None:
                self.add_fixed(server)
            plain = self.headers.wire_pairs(with_length)
        else:
            plain = fixed.templates.get(self._content_type) or fixed.template(self._content_type)
        if not self._cookies:
            return plain
        return [*plain, *(("Set-Cookie", cookies.serialise(morsel)) for morsel in self._cookies.values())]

    def ready_headers(self) -> list[tuple[bytes, bytes]] | None:
        """Return the headers in bytes when the response has set none itself, else None. The list is shared.

        Content-Length is not among them.
        """
        fixed = self._fixed
        if self._headers is not None or fixed is None or self._cookies:
            return None
        return fixed.encoded.get(self._content_type) or fixed.encoded_template(self._content_type)

    @property
    def cookies(self) -> "SimpleCookie":
        """The cookies to be set."""
        if self._cookies is None:
            self._cookies = cookies.SimpleCookie()
        return self._cookies

    @cookies.setter
    def cookies(self, value: "SimpleCookie") -> None:
        self._cookies = value

    @property
    def has_cookies(self) -> bool:
        """Whether any cookie is to be set."""
        return bool(self._cookies)

    @property
    def reason_phrase(self) -> str:
        """The phrase beside the status; BadHeaderError for one with line ends or other controls."""
        if self._reason_phrase is not None:
            return self._reason_phrase
        return REASON_PHRASES.get(self.status_code, "Unknown Status Code")

    @reason_phrase.setter
    def reason_phrase(self, value: str) -> None:
        self._reason_phrase = checked_value(value)

    @property
    def charset(self) -> str:
        """The charset of text content: given, or named by the content type, or DEFAULT_CHARSET."""
        if self._charset is not None:
            return self._charset
        content_type = self._content_type if self._headers is None else self._headers.get("Content-Type", "")
        with suppress(ValueError):  # what cannot be read names no charset
            if content_type and (found := parse_header_parameters(content_type)[1].get("charset")):
                return found
        return HttpSettings.now().default_charset

    @charset.setter
    def charset(self, value: str) -> None:
        self._charset = value

    def __setitem__(self, header: str, value: Any) -> None:
        self.headers[header] = value

    def __delitem__(self, header: str) -> None:
        del self.headers[header]

    def __getitem__(self, header: str) -> str:
        return self.headers[header]

    def __contains__(self, header: object) -> bool:
        return header in self.headers

    def has_header(self, header: str) -> bool:
        """Say whether a header is set."""
        return header in self.headers

    def get(self, header: str, alternate: Any = None) -> Any:
        """Return a header's value, ``alternate`` when it is not set."""
        return self.headers.get(header, alternate)

    def items(self) -> Any:
        """Return the (name, value) pairs of the headers."""
        return self.headers.items()

    def setdefault(self, key: str, value: Any) -> None:
        """Set a header unless it is set."""
        self.headers.setdefault(key, value)

    def serialize_headers(self) -> bytes:
        """Return the headers as they stand in an HTTP/1 response, without the blank line."""
        return b"\r\n".join(f"{name}: {value}".encode("latin-1") for name, value in self.headers.pairs())

    def __bytes__(self) -> bytes:
        return self.serialize_headers()

    def set_cookie(
        self,
        key: str,
        value: str = "",
        max_age: float | timedelta | None = None,
        expires: str | datetime | None = None,
        path: str | None = "/",
        domain: str | None = None,
        secure: bool = False,
        httponly: bool = False,
        samesite: str | None = None,
        partitioned: bool = False,
    ) -> None:
        """Set a cookie.

        ``max_age`` is seconds or a timedelta, ``expires`` a date-time in UTC or HTTP date text, ``samesite`` "Lax", "Strict"
        or "None". Raises ValueError for another ``samesite`` or both of max_age and a date-time, BadHeaderError for text that
        could end the header.
        """
        cookie = cookies.make_cookie(
            key, str(value), max_age, expires, path, domain,
            secure=secure, httponly=httponly, samesite=samesite, partitioned=partitioned,
        )  # fmt: skip
        # Past SimpleCookie's own writer, which would quote and check anew.
        plain: Any = dict
        plain.__setitem__(self.cookies, key, cookie)

    def set_signed_cookie(self, key: str, value: Any, salt: str = "", **kwargs: Any) -> None:
        """Set a cookie whose value is signed; see `set_cookie` for the rest."""
        self.set_cookie(key, signed.sign(value, key, salt), **kwargs)

    def delete_cookie(self, key: str, path: str = "/", domain: str | None = None, samesite: str | None = None) -> None:
        """Have the browser forget a cookie; ``path`` and ``domain`` must be those it was set with."""
        # Browsers refuse a change to these cookies unless it is marked secure.
        secure = key.startswith(("__Secure-", "__Host-")) or (samesite or "").lower() == "none"
        self.set_cookie(key, max_age=0, path=path, domain=domain, secure=secure, expires=cookies.LONG_AGO, samesite=samesite)

    def make_bytes(self, value: Any) -> bytes:
        """Return a piece of content as bytes in the response's charset."""
        if isinstance(value, bytes | memoryview | bytearray):
            return bytes(value)  # pyright: ignore[reportUnknownArgumentType]  # whatever a memoryview holds
        return str(value).encode(self.charset)

    def on_close(self, closer: Callable[[], Any]) -> None:
        """Have ``closer()`` called when the response is closed, in the order of these calls."""
        if self._resource_closers is None:
            self._resource_closers = [closer]
        else:
            self._resource_closers.append(closer)

    def close(self) -> None:
        """Release what the response holds; called by the server after the last byte. The second time does nothing."""
        if self.closed:
            return
        self.closed = True
        closers, ending = self._resource_closers, self.ending
        self._resource_closers = self.ending = None
        if closers is None:
            if ending is not None:
                ending()
            return
        if ending is not None:
            closers.append(ending)
        failure: Exception | None = None
        for closer in closers:
            try:
                closer()
            except Exception as error:  # noqa: BLE001  every closer runs, then the first error is raised
                failure = failure or error
        if failure is not None:
            raise failure

    def write(self, content: Any) -> Any:
        """Add to the content; OSError where there is none to add to."""
        raise OSError(f"This {type(self).__name__} instance is not writable")

    def flush(self) -> None:
        """Do nothing: a response is sent when it is complete."""

    def tell(self) -> int:
        """Return the length of the content; OSError where it is not known."""
        raise OSError(f"This {type(self).__name__} instance cannot tell its position")

    def readable(self) -> bool:
        """Say False: content is not read from a response."""
        return False

    def seekable(self) -> bool:
        """Say False: a response has no position to set."""
        return False

    def writable(self) -> bool:
        """Say whether `write` adds to the content."""
        return False

    def writelines(self, lines: Iterable[Any]) -> None:
        """Add several pieces of content."""
        for line in lines:
            self.write(line)

    def _described(self) -> str:
        content_type = self.headers.get("Content-Type")
        return f', "{content_type}"' if content_type else ""


def _checked_status(status: Any) -> int:
    try:
        code = int(status)
    except (ValueError, TypeError):
        raise TypeError("HTTP status code must be an integer.") from None
    if not 100 <= code <= 599:
        raise ValueError("HTTP status code must be an integer from 100 to 599.")
    return code


class HttpResponse(HttpResponseBase):
    """A response whose content is text or bytes, kept whole. An iterator is consumed at once."""

    __slots__ = ("_content",)
    _content: bytes

    def __init__(
        self,
        content: Any = b"",
        content_type: str | None = None,
        status: int | None = None,
        reason: str | None = None,
        charset: str | None = None,
        headers: HeaderSource | None = None,
    ) -> None:
        # By position and name of the class: keywords and `super` cost 0.3 us a response.
        HttpResponseBase.__init__(self, content_type, status, reason, charset, headers)
        if type(content) is bytes and type(self).content is HttpResponse.content:
            self._content = content
        else:
            self.content = content

    def __repr__(self) -> str:
        return f"<{type(self).__name__} status_code={self.status_code:d}{self._described()}>"

    @property
    def content(self) -> bytes:
        """The content as bytes; what is set is encoded."""
        return self._content

    @content.setter
    def content(self, value: Any) -> None:
        if type(value) is bytes:
            self._content = value
        elif hasattr(value, "__iter__") and not isinstance(value, bytes | memoryview | bytearray | str):
            self._content = b"".join(self.make_bytes(piece) for piece in value)
            if hasattr(value, "close"):
                value.close()
        else:
            self._content = self.make_bytes(value)

    @property
    def text(self) -> str:
        """The content as text."""
        return self.content.decode(self.charset or "utf-8")

    def _length(self) -> int:
        return len(self.content)

    def __iter__(self) -> Iterator[bytes]:
        return iter([self.content])

    def serialize(self) -> bytes:
        """Return headers, a blank line and the content."""
        return self.serialize_headers() + b"\r\n\r\n" + self.content

    def __bytes__(self) -> bytes:
        return self.serialize()

    def write(self, content: Any) -> None:
        """Add to the content."""
        self.content = self.content + self.make_bytes(content)

    def tell(self) -> int:
        """Return the length of the content in bytes."""
        return len(self.content)

    def getvalue(self) -> bytes:
        """Return the content."""
        return self.content

    def writable(self) -> bool:
        """Say True."""
        return True


class HttpResponseRedirectBase(HttpResponse):
    """A response that sends the browser elsewhere.

    Raises DisallowedRedirect for a target longer than ``max_length`` or with a scheme that is not in ``allowed_schemes``.
    """

    allowed_schemes = ["http", "https", "ftp"]
    max_length: int | None = MAX_URL_REDIRECT_LENGTH
    status_code_preserve_request: int = 307

    def __init__(
        self, redirect_to: Any, preserve_request: bool = False, *args: Any, max_length: Any = ..., **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        target = str(redirect_to)
        limit = self.max_length if max_length is ... else max_length
        if limit is not None and len(target) > limit:
            raise DisallowedRedirect(f"Unsafe redirect exceeding {limit} characters")
        # Before the refusal, whose traceback shows this response.
        self["Location"] = iri_to_uri(target)
        scheme = _scheme_of(target)
        if scheme and scheme not in self.allowed_schemes:
            raise DisallowedRedirect(f"Unsafe redirect to URL with protocol '{scheme}'")
        if preserve_request:
            self.status_code = self.status_code_preserve_request

    @property
    def url(self) -> str:
        """Where the response redirects to."""
        return self["Location"]

    def __repr__(self) -> str:
        # One that was refused for its length has no Location, and is shown in the traceback of the refusal.
        return f'<{type(self).__name__} status_code={self.status_code:d}{self._described()}, url="{self.get("Location", "")}">'


def _scheme_of(target: str) -> str:
    """Return the scheme that a browser would see: it skips controls and spaces before one."""
    seen = "".join(character for character in target[:64] if character > " ")
    scheme, colon, _ = seen.partition(":")
    is_scheme = bool(colon) and scheme[:1].isalpha() and all(c.isalnum() or c in "+-." for c in scheme)
    return scheme.lower() if is_scheme else ""


class HttpResponseRedirect(HttpResponseRedirectBase):
    """302, or 307 with ``preserve_request``."""

    status_code = 302


class HttpResponsePermanentRedirect(HttpResponseRedirectBase):
    """301, or 308 with ``preserve_request``."""

    status_code = 301
    status_code_preserve_request = 308


class HttpResponseNotModified(HttpResponse):
    """304; it has no content."""

    status_code = 304

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "content_type" not in kwargs:
            del self["Content-Type"]

    @HttpResponse.content.setter
    def content(self, value: Any) -> None:
        """Accept nothing but emptiness; AttributeError for content."""
        if value:
            raise AttributeError("You cannot set content to a 304 (Not Modified) response")
        self._content = b""


class HttpResponseBadRequest(HttpResponse):
    """400."""

    status_code = 400


class HttpResponseForbidden(HttpResponse):
    """403."""

    status_code = 403


class HttpResponseNotFound(HttpResponse):
    """404."""

    status_code = 404


class HttpResponseNotAllowed(HttpResponse):
    """405, with the methods that are allowed."""

    status_code = 405

    def __init__(self, permitted_methods: Iterable[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self["Allow"] = ", ".join(permitted_methods)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} [{self['Allow']}] status_code={self.status_code:d}{self._described()}>"


class HttpResponseGone(HttpResponse):
    """410."""

    status_code = 410


class HttpResponseServerError(HttpResponse):
    """500."""

    status_code = 500


class JsonResponse(HttpResponse):
    """A response of JSON.

    ``data`` must be a dict unless ``safe`` is False (TypeError); ``json_dumps_params`` go to `json.dumps`.
    """

    def __init__(
        self,
        data: Any,
        encoder: type[json.JSONEncoder] = JSONEncoder,
        safe: bool = True,
        json_dumps_params: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        if safe and not isinstance(data, dict):
            raise TypeError("In order to allow non-dict objects to be serialized set the safe parameter to False.")
        plain = encoder is JSONEncoder and not json_dumps_params
        text = plain_json(data) if plain else json.dumps(data, cls=encoder, **(json_dumps_params or {}))
        if kwargs:
            kwargs.setdefault("content_type", "application/json")
            super().__init__(text, **kwargs)
        else:
            # JSON is UTF-8 (RFC 8259), so there is no charset to look for.
            HttpResponse.__init__(self, text.encode(), "application/json")
