"""The keywords of the Content-Security-Policy header (https://www.w3.org/TR/CSP3/#grammardef-keyword-source), and its nonces."""

import weakref
from enum import StrEnum
from typing import Any

from quintet.kit.lazy import SimpleLazyObject
from quintet.kit.libraries import secrets

#: Of a nonce: 144 bits, more than the 128 that the standard asks for.
NONCE_BYTES = 18


class CSP(StrEnum):
    """Source expressions, in the quotes that the header wants them in."""

    NONE = "'none'"
    REPORT_SAMPLE = "'report-sample'"
    SELF = "'self'"
    STRICT_DYNAMIC = "'strict-dynamic'"
    UNSAFE_EVAL = "'unsafe-eval'"
    UNSAFE_HASHES = "'unsafe-hashes'"
    UNSAFE_INLINE = "'unsafe-inline'"
    WASM_UNSAFE_EVAL = "'wasm-unsafe-eval'"
    #: Stands for ``'nonce-...'`` with the nonce of the request.
    NONCE = "<CSP_NONCE_SENTINEL>"


#: The bit of `HttpRequest.touched` that a nonce sets when it is made: CSP of `quintet.web.touched`, one floor up.
TOUCHED = 16


class LazyNonce(SimpleLazyObject):
    """The nonce of one response: made when something shows it, so that the header need not name one that no page uses."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(self._make)
        self.__dict__["is_made"] = False
        # Weak: the request holds its nonce, and should go as soon as its response has.
        self.__dict__["request"] = None if request is None else weakref.ref(request)

    def _make(self) -> str:
        self.__dict__["is_made"] = True
        held = self.__dict__.pop("request")
        request = held and held()
        if request is not None:
            request.touched |= TOUCHED
        return secrets.token_urlsafe(NONCE_BYTES)


def nonce_of(request: Any) -> LazyNonce:
    """Return the nonce of a request, the same one each time; ``is_made`` tells whether anything has shown it."""
    nonce = getattr(request, "csp_nonce", None)
    if nonce is None:
        nonce = request.csp_nonce = LazyNonce(request)
    return nonce
