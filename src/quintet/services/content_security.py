"""The keywords of the Content-Security-Policy header (https://www.w3.org/TR/CSP3/#grammardef-keyword-source)."""

from enum import StrEnum


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
